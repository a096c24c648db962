//! Sheets as Parquet: the same columns as the CSV sheet, flat, read into the same cells and checked by the same rules.
//!
//! A Parquet file says how large it is in many places, and a decoder that believes them can be made to fill the memory. So
//! the file is walked first ([`walk`]): every length that the decoder will allocate by is compared with what is there.
//! Only then are the values read, a thousand rows at a time. Rows are counted as in the CSV sheet: the header is the first.

mod walk;

use crate::text::{CELLS_LIMIT, COLUMNS_LIMIT, FILE_LIMIT, ROWS_LIMIT, Table};
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader as _, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use seawall_model::both;
use seawall_model::diag::Text;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a Parquet sheet cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The column at fault; empty for the file.
    pub column: Box<str>,
    /// Whether a limit was passed.
    pub is_too_large: bool,
    /// Why.
    pub label: Text,
    /// What to do.
    pub help: Text,
}

/// The CSV sheet that a Parquet file stands for: `stocks.csv` for `stocks.parquet`.
pub(crate) fn csv_name(name: &str) -> Option<String> {
    name.strip_suffix(".parquet").map(|stem| format!("{stem}.csv"))
}

/// The Parquet file that may stand for a CSV sheet.
pub(crate) fn twin(file: &str) -> Option<String> {
    file.strip_suffix(".csv").map(|stem| format!("{stem}.parquet"))
}

/// The cells of a Parquet file.
pub(crate) fn table(bytes: &[u8]) -> Result<Table, Trouble> {
    if bytes.len() > FILE_LIMIT {
        return Err(too_large());
    }
    let footer = walk::footer(bytes)
        .map_err(|()| broken("its end is not that of a Parquet file", "末尾が Parquet の形式ではない"))?;
    if footer.len() > FILE_LIMIT / 32 {
        return Err(too_large());
    }
    // The decoder is not ours; should it panic on bytes that were made for it, the file is to blame, not the program.
    catch_unwind(AssertUnwindSafe(|| decode(bytes)))
        .unwrap_or_else(|_| Err(broken("it is damaged inside", "内部が壊れている")))
}

fn decode(bytes: &[u8]) -> Result<Table, Trouble> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(damaged)?;
    let columns = columns(reader.metadata())?;
    limits(reader.metadata(), bytes)?;
    let mut table = Table::default();
    if !table.push_row(columns.iter().map(|column| Cow::Borrowed(column.name()))) {
        return Err(too_large());
    }
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(damaged)?;
        rows(group.as_ref(), &columns, &mut table)?;
    }
    Ok(table)
}

/// The columns: flat, and of types that a cell can hold.
fn columns(metadata: &ParquetMetaData) -> Result<Vec<&ColumnDescriptor>, Trouble> {
    let schema = metadata.file_metadata().schema_descr();
    let root = schema.root_schema().get_fields();
    if root.len() > COLUMNS_LIMIT {
        return Err(too_large());
    }
    for field in root {
        let is_repeated =
            field.get_basic_info().has_repetition() && field.get_basic_info().repetition() == Repetition::REPEATED;
        if !field.is_primitive() || is_repeated {
            return Err(Trouble {
                column: field.name().into(),
                is_too_large: false,
                label: both!("a list or a structure stands in a column", "列に一覧や構造体が入っている"),
                help: both!("write one text, number or date a cell", "1 つのセルに 1 つの文字列、数値、日付を書く"),
            });
        }
    }
    let columns: Vec<&ColumnDescriptor> = schema.columns().iter().map(AsRef::as_ref).collect();
    for column in &columns {
        if Value::of(column).is_none() {
            return Err(Trouble {
                column: column.name().into(),
                is_too_large: false,
                label: both!("a column is of a type that no sheet has", "表で使えない型の列がある"),
                help: both!(
                    "write texts, whole or decimal numbers, dates or yes and no as text",
                    "文字列、整数、小数、日付のいずれかにする。yes と no は文字列で書く"
                ),
            });
        }
    }
    Ok(columns)
}

/// Compares what the file says of its size with the limits, page by page.
fn limits(metadata: &ParquetMetaData, bytes: &[u8]) -> Result<(), Trouble> {
    let mut total_rows = 0usize;
    let mut unpacked = 0usize;
    for group in metadata.row_groups() {
        let rows = usize::try_from(group.num_rows()).map_err(|_| inside())?;
        total_rows = total_rows.saturating_add(rows);
        if total_rows > ROWS_LIMIT || total_rows.saturating_mul(group.num_columns()) > CELLS_LIMIT {
            return Err(too_large());
        }
        for chunk in group.columns() {
            let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
            let start = usize::try_from(start.min(chunk.data_page_offset())).map_err(|_| inside())?;
            let length = usize::try_from(chunk.compressed_size()).map_err(|_| inside())?;
            let pages = start.checked_add(length).and_then(|end| bytes.get(start..end)).ok_or_else(inside)?;
            let is_zstd = match chunk.compression() {
                Compression::UNCOMPRESSED | Compression::SNAPPY => false,
                Compression::ZSTD(_) => true,
                other => {
                    return Err(Trouble {
                        column: chunk.column_path().string().into(),
                        is_too_large: false,
                        label: both!("it is packed with {other}", "圧縮方式が {other} である"),
                        help: both!(
                            "write it uncompressed, or with Snappy or Zstandard",
                            "無圧縮か、Snappy または Zstandard で書き出す"
                        ),
                    });
                }
            };
            let limit = FILE_LIMIT.saturating_sub(unpacked);
            unpacked += walk::pages(pages, rows, is_zstd, limit).map_err(|trouble| match trouble {
                walk::Trouble::TooLarge => too_large(),
                walk::Trouble::Damaged => inside(),
                walk::Trouble::Encoding => Trouble {
                    column: chunk.column_path().string().into(),
                    is_too_large: false,
                    label: both!("a column has an encoding that is not read", "読めない符号化の列がある"),
                    help: both!(
                        "write it with plain or dictionary encoding, which is what most programs do by default",
                        "多くのソフトの既定である plain か dictionary の符号化で書き出す"
                    ),
                },
            })?;
        }
    }
    Ok(())
}

/// How the values of a column become the text of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Text,
    Plain,
    Unsigned,
    Decimal(u32),
    Day,
    /// Ticks a day.
    Time(i64),
}

impl Value {
    fn of(column: &ColumnDescriptor) -> Option<Self> {
        let physical = column.physical_type();
        match (physical, column.logical_type_ref()) {
            (Physical::BYTE_ARRAY, None | Some(LogicalType::String | LogicalType::Enum | LogicalType::Json)) => {
                Some(Self::Text)
            }
            (Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE, None) => Some(Self::Plain),
            (Physical::INT32 | Physical::INT64, None) => Some(Self::Plain),
            (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer { is_signed, .. })) => {
                Some(if *is_signed { Self::Plain } else { Self::Unsigned })
            }
            (Physical::INT32 | Physical::INT64, Some(LogicalType::Decimal { scale, .. })) => {
                u32::try_from(*scale).ok().filter(|&scale| scale <= 18).map(Self::Decimal)
            }
            (Physical::INT32, Some(LogicalType::Date)) => Some(Self::Day),
            (Physical::INT64, Some(LogicalType::Timestamp { unit, .. })) => Some(Self::Time(match unit {
                TimeUnit::MILLIS => 86_400_000,
                TimeUnit::MICROS => 86_400_000_000,
                TimeUnit::NANOS => 86_400_000_000_000,
            })),
            _ => None,
        }
    }

    fn whole(self, value: i64) -> String {
        match self {
            Self::Decimal(scale) => decimal(value, scale),
            Self::Day => day(value),
            Self::Time(ticks) => {
                let (days, rest) = (value.div_euclid(ticks), value.rem_euclid(ticks));
                // A time of day is kept, so that the check of dates can refuse it.
                if rest == 0 { day(days) } else { format!("{} + {rest}/{ticks}", day(days)) }
            }
            Self::Unsigned => value.cast_unsigned().to_string(),
            Self::Text | Self::Plain => value.to_string(),
        }
    }
}

/// `123` with two decimals is `1.23`.
fn decimal(value: i64, scale: u32) -> String {
    if scale == 0 {
        return value.to_string();
    }
    let one = 10u64.pow(scale);
    let (whole, part) = (value.unsigned_abs() / one, value.unsigned_abs() % one);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{whole}.{part:0width$}", width = scale as usize)
}

/// The date of a day counted from 1970; what no calendar holds stays a number of days.
fn day(days: i64) -> String {
    i32::try_from(days)
        .ok()
        .and_then(|days| jiff::Span::new().try_days(days).ok())
        .and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span).ok())
        .map_or_else(|| format!("day {days}"), |date| date.to_string())
}

/// Rows read at a time.
const BATCH: usize = 1024;

/// Adds the rows of one group.
fn rows(group: &dyn RowGroupReader, columns: &[&ColumnDescriptor], table: &mut Table) -> Result<(), Trouble> {
    let mut left = usize::try_from(group.metadata().num_rows()).map_err(|_| inside())?;
    let mut readers = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let value = Value::of(column).unwrap_or(Value::Plain);
        readers.push((group.get_column_reader(at).map_err(damaged)?, value, column.max_def_level()));
    }
    while left > 0 {
        let wanted = left.min(BATCH);
        let mut cells = Vec::new();
        for ((reader, value, deepest), column) in readers.iter_mut().zip(columns) {
            let batch = batch(reader, *value, *deepest, wanted).map_err(|error| at(column, error))?;
            if batch.len() != wanted {
                return Err(at(column, inside()));
            }
            cells.push(batch.into_iter());
        }
        for _ in 0..wanted {
            let row = cells.iter_mut().map(|column| column.next().unwrap_or(Cell::Blank));
            let mut texts = Vec::new();
            for (cell, column) in row.zip(columns) {
                texts.push(cell.text().ok_or_else(|| Trouble {
                    column: column.name().into(),
                    is_too_large: false,
                    label: both!("a text is not UTF-8", "UTF-8 ではない文字列がある"),
                    help: both!("write texts, not bytes", "バイト列ではなく文字列として書き出す"),
                })?);
            }
            if !table.push_row(texts.into_iter().map(Cow::Owned)) {
                return Err(too_large());
            }
        }
        left -= wanted;
    }
    Ok(())
}

/// A cell before it is text: a long text that a dictionary repeats is not copied until its row is written.
enum Cell {
    Blank,
    Short(String),
    Bytes(ByteArray),
}

impl Cell {
    fn text(self) -> Option<String> {
        match self {
            Self::Blank => Some(String::new()),
            Self::Short(text) => Some(text),
            Self::Bytes(bytes) => bytes.as_utf8().ok().map(str::to_owned),
        }
    }
}

fn batch(reader: &mut ColumnReader, value: Value, deepest: i16, wanted: usize) -> Result<Vec<Cell>, Trouble> {
    let short = |text: String| Cell::Short(text);
    match reader {
        ColumnReader::BoolColumnReader(reader) => values(reader, deepest, wanted, |v: bool| short(v.to_string())),
        ColumnReader::Int32ColumnReader(reader) => values(reader, deepest, wanted, |v: i32| {
            let whole = if value == Value::Unsigned { i64::from(v.cast_unsigned()) } else { i64::from(v) };
            short(value.whole(whole))
        }),
        ColumnReader::Int64ColumnReader(reader) => values(reader, deepest, wanted, |v: i64| short(value.whole(v))),
        // The shortest text that reads back as the same number.
        ColumnReader::FloatColumnReader(reader) => values(reader, deepest, wanted, |v: f32| short(v.to_string())),
        ColumnReader::DoubleColumnReader(reader) => values(reader, deepest, wanted, |v: f64| short(v.to_string())),
        ColumnReader::ByteArrayColumnReader(reader) => values(reader, deepest, wanted, Cell::Bytes),
        ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => Err(inside()),
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    deepest: i16,
    wanted: usize,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Cell>, Trouble> {
    let (mut levels, mut read) = (Vec::new(), Vec::new());
    let mut records = 0;
    while records < wanted {
        let (more, ..) = reader
            .read_records(wanted - records, (deepest > 0).then_some(&mut levels), None, &mut read)
            .map_err(damaged)?;
        if more == 0 {
            break;
        }
        records += more;
    }
    let mut read = read.into_iter();
    if deepest == 0 {
        return Ok(read.map(cell).collect());
    }
    levels
        .into_iter()
        .map(|level| if level == deepest { read.next().map(&cell).ok_or_else(inside) } else { Ok(Cell::Blank) })
        .collect()
}

fn at(column: &ColumnDescriptor, trouble: Trouble) -> Trouble {
    Trouble { column: column.name().into(), ..trouble }
}

fn too_large() -> Trouble {
    Trouble {
        column: "".into(),
        is_too_large: true,
        label: both!("unpacked it is more than a sheet may be", "展開すると表の上限を超える"),
        help: both!("split it, or leave out rows that the model does not need", "分割するか、モデルに要らない行を省く"),
    }
}

fn inside() -> Trouble {
    broken("it is damaged inside", "内部が壊れている")
}

fn broken(en: &str, ja: &str) -> Trouble {
    Trouble {
        column: "".into(),
        is_too_large: false,
        label: both!("{en}", "{ja}"),
        help: both!(
            "write the file again; a copy may have stopped half way",
            "もう一度書き出す。複写が途中で止まった可能性がある"
        ),
    }
}

fn damaged(error: ParquetError) -> Trouble {
    let said = crate::check::shown(&error.to_string());
    Trouble { label: both!("it is damaged inside: {said}", "内部が壊れている ({said})"), ..inside() }
}
