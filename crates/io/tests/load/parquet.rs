//! Sheets as Parquet: the same world as from CSV, the same findings at the same rows, and no file that fills the memory.

use crate::base::base;
use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::WriterProperties;
use seawall_io::load::{Files, load};
use seawall_io::sheet::{Kind, sheet};
use seawall_model::diag::Diagnostic;
use seawall_model::world::World;
use std::path::Path;
use std::sync::Arc;

/// The Parquet files of a folder, with numbers as numbers, years as whole numbers and blank cells as nulls.
pub fn as_parquet(files: &Files, properties: &WriterProperties) -> Files {
    files
        .iter()
        .map(|(name, bytes)| match name.strip_suffix(".csv") {
            Some(stem) => (format!("{stem}.parquet"), written(name, bytes, properties)),
            None => (name.to_owned(), bytes.to_vec()),
        })
        .collect()
}

fn written(name: &str, bytes: &[u8], properties: &WriterProperties) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header: Vec<String> = reader.headers().expect("a header row").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let declared = sheet(name).expect("a sheet of the manual");
    let (mut fields, mut arrays): (Vec<Field>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    for (at, column) in header.iter().enumerate() {
        let cells = rows.iter().map(|row| Some(&row[at]).filter(|cell| !cell.is_empty()));
        let kind = declared.column(column).map(|column| column.kind);
        let is_whole = rows.iter().all(|row| row[at].is_empty() || row[at].parse::<i64>().is_ok());
        let array: ArrayRef = match kind {
            Some(Kind::Number { .. }) => {
                Arc::new(cells.map(|cell| cell.map(|cell| cell.parse().expect("a number"))).collect::<Float64Array>())
            }
            Some(Kind::Period) if is_whole => {
                Arc::new(cells.map(|cell| cell.map(|cell| cell.parse().expect("a year"))).collect::<Int64Array>())
            }
            _ => Arc::new(cells.collect::<StringArray>()),
        };
        fields.push(Field::new(column, array.data_type().clone(), true));
        arrays.push(array);
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns of one length");
    to_bytes(&batch, properties)
}

fn to_bytes(batch: &RecordBatch, properties: &WriterProperties) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.clone())).expect("a schema");
    writer.write(batch).expect("memory");
    writer.into_inner().expect("memory")
}

fn plain() -> WriterProperties {
    WriterProperties::builder().build()
}

#[track_caller]
fn world(files: &Files) -> World {
    let (world, found) = load(files);
    assert_eq!(found, []);
    let mut world = world.expect("no finding, so there is a world");
    world.hash.clear();
    world
}

#[test]
fn parquet_makes_no_difference() {
    let packed = |compression| WriterProperties::builder().set_compression(compression).build();
    let small_pages = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_max_row_group_size(2)
        .set_data_page_row_count_limit(1)
        .set_writer_version(parquet::file::properties::WriterVersion::PARQUET_1_0)
        .build();
    for properties in
        [plain(), packed(Compression::SNAPPY), packed(Compression::ZSTD(ZstdLevel::default())), small_pages]
    {
        assert!(world(&as_parquet(&base(), &properties)) == world(&base()));
    }
}

#[test]
fn the_shipped_model_is_the_same_from_parquet() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let files = Files::read_folder(&folder).expect("the folder is part of the repository");
    let twin = as_parquet(&files, &WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    assert!(twin.get("stocks.parquet").is_some() && twin.get("stocks.csv").is_none());
    assert!(world(&twin) == world(&files));
    assert!(twin.csv("routes.csv").is_some());
}

/// The finding of a broken CSV sheet and of the same sheet as Parquet.
#[track_caller]
fn same_findings(file: &str, right: &str, wrong: &str) {
    let files = crate::base::patched(file, right, wrong);
    let mut twin = files.clone();
    let bytes = twin.remove(file).expect("a sheet");
    let stem = file.strip_suffix(".csv").expect("a sheet");
    // As texts: a sheet whose numbers are no numbers cannot have a column of numbers.
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().expect("a header row").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let arrays: Vec<(&str, ArrayRef)> = header
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = rows.iter().map(|row| Some(row[at].to_owned()).filter(|cell| !cell.is_empty()));
            (name, Arc::new(cells.collect::<StringArray>()) as ArrayRef)
        })
        .collect();
    let batch = RecordBatch::try_from_iter_with_nullable(arrays.into_iter().map(|(name, array)| (name, array, true)));
    twin.insert(format!("{stem}.parquet"), to_bytes(&batch.expect("columns of one length"), &plain()));
    // Code, title, row and column of each.
    let key = |found: Vec<Diagnostic>| -> Vec<[String; 3]> {
        found
            .into_iter()
            .map(|finding| {
                let title = finding.title.en.replace(".parquet", ".csv");
                let place = finding.place.map_or(String::new(), |place| format!("{}:{}", place.line, place.column));
                [finding.code.to_owned(), title, place]
            })
            .collect()
    };
    let (csv, parquet) = (load(&files).1, load(&twin).1);
    assert!(parquet.iter().all(|one| one.place.as_ref().is_none_or(|place| place.file.ends_with(".parquet"))));
    assert!(!csv.is_empty());
    assert_eq!(key(csv), key(parquet));
}

#[test]
fn findings_are_the_same_at_the_same_rows() {
    let stock = "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months";
    same_findings("stocks.csv", stock, &stock.replace("60", "6O"));
    same_findings("stocks.csv", stock, &stock.replace("JPN", "Congo"));
    same_findings("stocks.csv", stock, &stock.replace("0.1,,", "10,,"));
    let header = "use,name_en,name_ja,tier";
    same_findings("uses.csv", header, "use,name_en,name_ja,teir");
    let use_row = "ev,Electric vehicles,電気自動車,essential";
    same_findings("uses.csv", use_row, "ev,=Electric vehicles,電気自動車,essential");
    same_findings("uses.csv", use_row, "ev,\"Electric, \"\"new\"\" ones\",電気自動車,vital");
}

/// The base folder with stocks.parquet instead of stocks.csv.
fn with_stocks(bytes: Vec<u8>) -> Files {
    let mut files = base();
    files.remove("stocks.csv");
    files.insert("stocks.parquet", bytes);
    files
}

#[track_caller]
fn refused(bytes: Vec<u8>, code: &str, column: &str) {
    let (world, found) = load(&with_stocks(bytes));
    assert!(world.is_none());
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| (finding.code, finding.place.as_ref().map_or("", |place| place.column.as_str())))
        .collect();
    assert_eq!(found, [(code, column)]);
}

fn one_column(name: &str, array: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([(name, array)]).expect("one column")
}

fn stocks() -> Vec<u8> {
    let files = as_parquet(&base(), &plain());
    files.get("stocks.parquet").expect("a sheet").to_vec()
}

#[test]
fn dates_decimals_and_flags_are_read_as_a_reader_would_write_them() {
    let days = Date32Array::from(vec![Some(20_089), None]);
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("source", Arc::new(StringArray::from(vec!["S1", "S2"])) as ArrayRef, true),
        ("title", Arc::new(StringArray::from(vec!["Mineral statistics", "A post"])) as ArrayRef, true),
        ("year", Arc::new(days) as ArrayRef, true),
    ])
    .expect("columns of one length");
    let mut files = base();
    files.remove("sources.csv");
    files.insert("sources.parquet", to_bytes(&batch, &plain()));
    let csv = files.csv("sources.csv").expect("the sheet can be read");
    assert_eq!(String::from_utf8_lossy(&csv), "source,title,year\nS1,Mineral statistics,2025-01-01\nS2,A post,\n");
}

#[test]
fn what_is_not_flat_is_refused_by_name() {
    let list = ListArray::from_iter_primitive::<arrow_array::types::Int64Type, _, _>([Some(vec![Some(1)])]);
    refused(to_bytes(&one_column("stock", Arc::new(list)), &plain()), "SW0116", "stock");
    let inner: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let nested = StructArray::from(vec![(Arc::new(Field::new("a", DataType::Int64, false)), inner)]);
    refused(to_bytes(&one_column("region", Arc::new(nested)), &plain()), "SW0116", "region");
    let time = arrow_array::Time64NanosecondArray::from(vec![1]);
    refused(to_bytes(&one_column("floor_share", Arc::new(time)), &plain()), "SW0116", "floor_share");
}

#[test]
fn every_truncation_is_refused() {
    let whole = stocks();
    for length in (0..whole.len()).step_by(7) {
        refused(whole[..length].to_vec(), "SW0116", "");
    }
}

#[test]
fn an_encoding_that_is_not_read_is_refused() {
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_writer_version(parquet::file::properties::WriterVersion::PARQUET_2_0)
        .set_encoding(Encoding::DELTA_BYTE_ARRAY)
        .build();
    let array: ArrayRef = Arc::new(StringArray::from(vec!["K1"; 10]));
    refused(to_bytes(&one_column("stock", array), &properties), "SW0116", "stock");
}

/// Most memory that this process has held, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("0");
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<usize>().ok()).unwrap_or(0) * 1024
}

/// Takes a second or two, most of it for writing the bombs.
#[test]
fn bombs_are_refused_before_they_unpack() {
    let zstd = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .build();
    let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).set_dictionary_enabled(false).build();
    // 80 MiB of one letter in a few kilobytes.
    let long = "x".repeat(1 << 20);
    let letters: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(); 80]));
    let batch = one_column("stock", letters);
    refused(to_bytes(&batch, &zstd), "SW0106", "");
    refused(to_bytes(&batch, &snappy), "SW0106", "");
    // A dictionary of one long text and many rows that point at it: 100 MB when copied.
    let values = StringArray::from(vec!["x".repeat(20_000)]);
    let keys = arrow_array::Int32Array::from(vec![0; 5_000]);
    let dictionary = arrow_array::DictionaryArray::new(keys, Arc::new(values));
    refused(to_bytes(&one_column("stock", Arc::new(dictionary)), &plain()), "SW0106", "");
    // More rows than a sheet may have.
    let rows: ArrayRef = Arc::new(Int64Array::from(vec![1; 1_000_001]));
    refused(to_bytes(&one_column("stock", rows), &plain()), "SW0106", "");
}

/// Nine hundred folders of fifteen sheets each: about two seconds.
#[test]
fn no_change_of_a_byte_panics_or_fills_the_memory() {
    let mut numbers = crate::mutations::Numbers(7);
    for properties in [
        plain(),
        WriterProperties::builder().set_compression(Compression::SNAPPY).build(),
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build(),
    ] {
        let files = as_parquet(&base(), &properties);
        let names: Vec<&str> = files.iter().map(|(name, _)| name).filter(|name| name.ends_with(".parquet")).collect();
        for _ in 0..300 {
            let name = names[numbers.below(names.len())];
            let mut bytes = files.get(name).expect("listed").to_vec();
            for _ in 0..=numbers.below(4) {
                let at = numbers.below(bytes.len());
                bytes[at] = u8::try_from(numbers.below(256)).unwrap_or(0);
            }
            let mut changed = files.clone();
            changed.insert(name, bytes);
            let (world, _) = load(&changed);
            if let Some(world) = world {
                assert_eq!(crate::invariants::broken(&world), None);
            }
        }
    }
    assert!(peak() < 2 << 30, "{} MiB", peak() >> 20);
}
