//! A table as CSV, safe to open in a spreadsheet.

use super::flat::{Cells, Flat, flatten};
use super::number::plain;
use seawall_model::answer::Table;

/// The table as CSV with a header of column ids: no byte order mark, lines end with a newline, numbers without separators.
///
/// A text cell that a spreadsheet would run as a formula gets a leading apostrophe; a number never does.
/// Numbers have the decimals that are meant; JSON and Parquet keep all digits.
pub fn csv(table: &Table) -> String {
    let columns = flatten(table);
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut write = |record: Vec<String>| writer.write_record(&record).expect("rows are equally long and go to memory");
    if !columns.is_empty() {
        write(columns.iter().map(|column| guard(&column.name)).collect());
        for row in 0..table.rows.len() {
            write(columns.iter().map(|column| cell(column, row)).collect());
        }
    }
    let bytes = writer.into_inner().expect("memory can be flushed");
    String::from_utf8(bytes).expect("every cell was a string")
}

fn cell(column: &Flat, row: usize) -> String {
    match &column.cells {
        Cells::Numbers(cells) => cells[row].and_then(|(value, decimals)| plain(value, decimals)).unwrap_or_default(),
        Cells::Words(cells) => cells[row].as_deref().map(guard).unwrap_or_default(),
    }
}

/// The text with an apostrophe before what starts a formula, in half or full width.
fn guard(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.to_owned(),
    }
}
