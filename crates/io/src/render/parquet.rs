//! A table as a Parquet file that carries its own provenance.

use super::flat::{Cells, Flat, flatten, unused};
use super::json::SCHEMA;
use super::settle_table;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use seawall_model::answer::{Lang, Report, Table, Value};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The table as the bytes of a Parquet file.
///
/// Numbers keep all digits; a missing one is null and its reason stands in `id_missing_en` and `id_missing_ja`; a null end
/// of a range has no bound there. Every row repeats the table, the status and the ids it rests on (`seawall_table`,
/// `seawall_status`, `seawall_sources`), so that rows of several files can be put together and still be traced. The
/// key-value metadata holds title, caption, manifest, notes and citations; each field's metadata its heading and unit.
pub fn parquet(table: &Table, report: &Report) -> Vec<u8> {
    let batch = batch(table, report);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(metadata(table, report)))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))
        .expect("the schema has only numbers and strings");
    writer.write(&batch).expect("the batch has the writer's schema and goes to memory");
    writer.into_inner().expect("memory can be flushed")
}

fn batch(table: &Table, report: &Report) -> RecordBatch {
    let columns = flatten(table);
    let mut taken: BTreeSet<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for column in columns {
        fields.push(field(&column, table));
        arrays.push(match column.cells {
            Cells::Numbers(cells) => {
                Arc::new(cells.into_iter().map(|cell| cell.map(|(value, _)| value)).collect::<Float64Array>())
            }
            Cells::Words(cells) => Arc::new(cells.into_iter().collect::<StringArray>()),
        });
    }
    let status = compact(&report.status).trim_matches('"').to_owned();
    let rows = settle_table(table).rows;
    let mut provenance = |name: &str, cell: &dyn Fn(&[Value]) -> String| {
        fields.push(Field::new(unused(&mut taken, name.to_owned()), DataType::Utf8, false));
        arrays.push(Arc::new(StringArray::from_iter_values(rows.iter().map(|row| cell(&row.cells)))));
    };
    provenance("seawall_table", &|_| table.id.clone());
    provenance("seawall_status", &|_| status.clone());
    provenance("seawall_sources", &rests_on);
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .expect("columns are equally long and of the field's type")
}

fn field(column: &Flat, table: &Table) -> Field {
    let head = &table.columns[column.column];
    let kind = match column.cells {
        Cells::Numbers(_) => DataType::Float64,
        Cells::Words(_) => DataType::Utf8,
    };
    let about = [("name_en", head.name.en.as_str()), ("name_ja", &head.name.ja), ("unit", head.unit.word(Lang::En))];
    let about: HashMap<String, String> =
        about.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    Field::new(&column.name, kind, true).with_metadata(about)
}

/// The ids in the source cells of a row, each once, in order.
fn rests_on(row: &[Value]) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for cell in row {
        if let Value::Sources(sources) = cell {
            for id in sources {
                if !ids.contains(&id.as_str()) {
                    ids.push(id);
                }
            }
        }
    }
    ids.join(";")
}

fn metadata(table: &Table, report: &Report) -> Vec<KeyValue> {
    let pair = |key: &str, value: String| KeyValue::new(format!("seawall.{key}"), value);
    vec![
        pair("schema", SCHEMA.to_owned()),
        pair("title", compact(&report.title)),
        pair("subtitle", compact(&report.subtitle)),
        pair("status", compact(&report.status)),
        pair("table", table.id.clone()),
        pair("caption", compact(&table.caption)),
        pair("notes", compact(&table.notes)),
        pair("manifest", compact(&report.manifest)),
        pair("sources", compact(&report.sources)),
    ]
}

fn compact<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("words have only string keys and go to memory")
}
