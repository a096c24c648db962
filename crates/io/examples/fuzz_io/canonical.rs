//! The same data written another way by other programs' rules: CSV by the `csv` crate, TOML as it prints itself, Parquet.

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::sync::Arc;

/// The cells of a sheet by the rules of RFC 4180, or nothing where that reader refuses the bytes.
///
/// Rows of nothing but blanks are left out on both sides.
pub fn cells(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let text = utf8(bytes)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let row: Vec<String> = record.ok()?.iter().map(str::to_owned).collect();
        if row.len() != 1 || !row[0].trim().is_empty() {
            rows.push(row);
        }
    }
    Some(rows)
}

/// Whether a cell begins with a quote that is never closed: everything after it is lost in that cell.
pub fn has_open_quote(bytes: &[u8]) -> bool {
    let mut at = 0;
    let mut is_start = true;
    while at < bytes.len() {
        if is_start && bytes[at] == b'"' {
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return true,
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    Some(b'"') => break,
                    Some(_) => at += 1,
                }
            }
        }
        is_start = bytes.get(at).is_some_and(|byte| b",\r\n".contains(byte));
        at += 1;
    }
    false
}

/// Those cells as CSV with every cell in quotes.
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes all");
    }
    writer.into_inner().expect("memory can be flushed")
}

/// UTF-8, or CP932 turned into it.
pub fn utf8(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => {
            let (text, is_broken) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
            (!is_broken).then(|| text.into_owned())
        }
    }
}

/// A TOML document as its library prints it without comments and blanks.
pub fn toml(text: &str) -> Option<String> {
    let mut document: toml_edit::DocumentMut = text.parse().ok()?;
    document.set_trailing("");
    for (mut key, item) in document.as_table_mut().iter_mut() {
        key.leaf_decor_mut().clear();
        if let Some(value) = item.as_value_mut() {
            value.decor_mut().clear();
        }
    }
    Some(document.to_string())
}

/// A sheet as Parquet with a text column for each of its columns; the name ends accordingly.
pub fn parquet(name: &str, csv: &[u8]) -> (String, Vec<u8>) {
    let rows = cells(csv).expect("the base folder is plain CSV");
    let columns = rows[0].iter().enumerate().map(|(at, head)| {
        let cells: StringArray = rows[1..].iter().map(|row| row.get(at).map(String::as_str)).collect();
        (head.as_str(), Arc::new(cells) as ArrayRef, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns are equally long");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("memory takes all");
    writer.write(&batch).expect("memory takes all");
    writer.close().expect("memory takes all");
    (name.replace(".csv", ".parquet"), bytes)
}

/// A Parquet file of text columns as CSV, or nothing where it is something else.
pub fn csv_of_parquet(bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::copy_from_slice(bytes)).ok()?.build().ok()?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for batch in reader {
        let batch = batch.ok()?;
        if rows.is_empty() {
            rows.push(batch.schema().fields().iter().map(|field| field.name().clone()).collect());
        }
        let columns: Option<Vec<&StringArray>> =
            batch.columns().iter().map(|column| column.as_any().downcast_ref::<StringArray>()).collect();
        let columns = columns?;
        for row in 0..batch.num_rows() {
            let cell = |column: &&StringArray| {
                if column.is_null(row) { String::new() } else { column.value(row).to_owned() }
            };
            rows.push(columns.iter().map(cell).collect());
        }
    }
    Some(csv(&rows))
}
