//! Answers become bytes: text for a terminal, a page for a browser and a printer, JSON, Parquet and CSV for other programs.
//!
//! Every form is made from the same settled report, so a number reads the same on the screen, on paper and in a file:
//! no form prints a negative zero, a not-a-number or an infinity, and a missing number prints its reason.

mod flat;
mod html;
mod html_trace;
mod json;
mod number;
mod parquet;
mod parts;
mod sheet;
mod text;
mod trace;
mod why;
mod words;

pub use html::html;
pub use json::{SCHEMA, json, json_with};
pub use number::{digits, plain};
pub use parquet::parquet;
pub use sheet::csv;
pub use text::text;
pub use why::{Astray, Cell, WHY_SCHEMA, addresses, find, why, why_json};
pub use words::Word;

use seawall_model::answer::{Lang, Report, Row, Table, Value};
use seawall_model::world::Name;

/// The words of `name` in `lang`; the other language's where they are missing, since a strange word beats an empty cell.
pub(crate) fn pick(name: &Name, lang: Lang) -> &str {
    let (first, second) = match lang {
        Lang::En => (&name.en, &name.ja),
        Lang::Ja => (&name.ja, &name.en),
    };
    if first.is_empty() { second } else { first }
}

/// The cell without what must never be printed.
///
/// A number that is none becomes `Missing`, negative zero becomes zero, an interval bounded on no side becomes `Missing`.
/// An interval may still have one infinite end: it has no bound there.
pub(crate) fn settle(value: &Value) -> Value {
    match value {
        Value::Number { value, .. } if !value.is_finite() => Value::Missing(Word::NoNumber.name()),
        Value::Number { value, decimals } => Value::Number { value: value + 0.0, decimals: *decimals },
        Value::Range { low, high, .. } if low.is_nan() || high.is_nan() => Value::Missing(Word::NoNumber.name()),
        Value::Range { low, high, .. } if *low == f64::INFINITY || *high == f64::NEG_INFINITY => {
            Value::Missing(Word::NoNumber.name())
        }
        Value::Range { low, central, high, decimals } => {
            let central = central.filter(|c| c.is_finite()).map(|c| c + 0.0);
            if central.is_none() && low.is_infinite() && high.is_infinite() {
                return Value::Missing(Word::NoBound.name());
            }
            Value::Range { low: low + 0.0, central, high: high + 0.0, decimals: *decimals }
        }
        Value::Text(_) | Value::Missing(_) | Value::Sources(_) => value.clone(),
    }
}

/// The table with every cell settled and every row as wide as the head; a cell that was not given is missing.
pub(crate) fn settle_table(table: &Table) -> Table {
    let width = table.columns.len();
    let row = |row: &Row| -> Row {
        let absent = || Value::Missing(Word::NotGiven.name());
        let cells = (0..width).map(|column| row.cells.get(column).map_or_else(absent, settle)).collect();
        Row { cells, ..row.clone() }
    };
    Table { rows: table.rows.iter().map(row).collect(), ..table.clone() }
}

/// The report with every table settled.
pub(crate) fn settle_report(report: &Report) -> Report {
    let mut settled = report.clone();
    for table in settled.sections.iter_mut().flat_map(|section| &mut section.tables) {
        *table = settle_table(table);
    }
    settled
}

/// What is drawn for one cell of the bar column: least, central, greatest, of what is finite.
///
/// A plain number has all three equal. `None` where there is nothing to draw.
pub(crate) fn extent(value: &Value) -> Option<(f64, Option<f64>, f64)> {
    match value {
        Value::Number { value, .. } => Some((*value, Some(*value), *value)),
        Value::Range { low, central, high, .. } => {
            let finite = |end: f64, other: f64| {
                if end.is_finite() { end } else { central.unwrap_or(other) }
            };
            Some((finite(*low, *high), *central, finite(*high, *low)))
        }
        Value::Text(_) | Value::Missing(_) | Value::Sources(_) => None,
    }
}
