//! Parquet files as columns of numbers and words.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::ChunkReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// A column as read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cells {
    /// Numbers; a missing one is NaN.
    Numbers(Vec<f64>),
    /// Words.
    Words(Vec<String>),
}

impl Cells {
    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Words(cells) => cells.len(),
        }
    }
}

/// Every column of a file with its name, in file order.
pub(super) fn read(path: &Path) -> Result<Vec<(String, Cells)>, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    // The decoder is not ours; should it panic on bytes that were made for it, the file is to blame, not the program.
    catch_unwind(AssertUnwindSafe(|| decode(file))).unwrap_or_else(|_| Err("it is damaged inside".to_owned()))
}

/// The same from memory.
pub(super) fn read_bytes(bytes: Bytes) -> Result<Vec<(String, Cells)>, String> {
    catch_unwind(AssertUnwindSafe(|| decode(bytes))).unwrap_or_else(|_| Err("it is damaged inside".to_owned()))
}

fn decode(from: impl ChunkReader + 'static) -> Result<Vec<(String, Cells)>, String> {
    // Words may be stored as a dictionary; read as what they are, not as the writer held them.
    let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(from, plain).map_err(|error| error.to_string())?;
    let schema = builder.schema().clone();
    let mut columns: Vec<Cells> = Vec::new();
    for field in schema.fields() {
        columns.push(match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Cells::Words(Vec::new()),
            DataType::Float64
            | DataType::Float32
            | DataType::Int64
            | DataType::Int32
            | DataType::Int16
            | DataType::Int8
            | DataType::UInt32
            | DataType::UInt64 => Cells::Numbers(Vec::new()),
            other => return Err(format!("the column `{}` is of type {other}", field.name())),
        });
    }
    let reader = builder.with_batch_size(65_536).build().map_err(|error| error.to_string())?;
    for batch in reader {
        let batch = batch.map_err(|error| error.to_string())?;
        for (cells, array) in columns.iter_mut().zip(batch.columns()) {
            match cells {
                Cells::Numbers(all) => numbers(array, all),
                Cells::Words(all) => words(array, all),
            }
        }
    }
    Ok(schema.fields().iter().map(|field| field.name().clone()).zip(columns).collect())
}

fn numbers(array: &ArrayRef, all: &mut Vec<f64>) {
    macro_rules! each {
        ($kind:ty) => {
            all.extend(array.as_primitive::<$kind>().iter().map(|cell| cell.map_or(f64::NAN, |value| value as f64)))
        };
    }
    match array.data_type() {
        DataType::Float64 => {
            let array = array.as_primitive::<Float64Type>();
            all.extend(array.iter().map(|cell| cell.unwrap_or(f64::NAN)));
        }
        DataType::Float32 => each!(Float32Type),
        DataType::Int64 => each!(Int64Type),
        DataType::Int32 => each!(Int32Type),
        DataType::Int16 => each!(Int16Type),
        DataType::Int8 => each!(Int8Type),
        DataType::UInt32 => each!(UInt32Type),
        _ => each!(UInt64Type),
    }
}

fn words(array: &ArrayRef, all: &mut Vec<String>) {
    let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
    match array.data_type() {
        DataType::LargeUtf8 => all.extend(array.as_string::<i64>().iter().map(owned)),
        DataType::Utf8View => all.extend(array.as_string_view().iter().map(owned)),
        _ => all.extend(array.as_string::<i32>().iter().map(owned)),
    }
}

/// A column to write.
pub(super) enum Column {
    /// Whole numbers, such as steps.
    Whole(Vec<i32>),
    /// Whole numbers of any size, such as names of firms.
    Long(Vec<i64>),
    /// Numbers.
    Numbers(Vec<f64>),
    /// Words.
    Words(Vec<String>),
}

/// The bytes of a Parquet file.
pub(super) fn write(columns: Vec<(&str, Column)>) -> Vec<u8> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, column) in columns {
        let array: ArrayRef = match column {
            Column::Whole(all) => Arc::new(Int32Array::from(all)),
            Column::Long(all) => Arc::new(Int64Array::from(all)),
            Column::Numbers(all) => Arc::new(Float64Array::from(all)),
            Column::Words(all) => Arc::new(StringArray::from(all)),
        };
        fields.push(Field::new(name, array.data_type().clone(), false));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), arrays).expect("columns are equally long");
    let zstd = ZstdLevel::try_new(9).expect("zstd has a level 9");
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(zstd)).build();
    let mut writer =
        ArrowWriter::try_new(Vec::new(), schema, Some(properties)).expect("the schema has only numbers and strings");
    writer.write(&batch).expect("the batch has the writer's schema and goes to memory");
    writer.into_inner().expect("memory can be flushed")
}
