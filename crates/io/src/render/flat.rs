//! A table of typed cells as flat columns of one type each, the shape that CSV and Parquet share.
//!
//! A range spreads to `id_low`, `id_central`, `id_high`; words to `id_en`, `id_ja`; a column with missing numbers gets the
//! reasons in `id_missing_en`, `id_missing_ja`; a column with a unit gets it in `id_unit`.

use super::number::plain;
use super::{pick, settle_table};
use seawall_model::answer::{Head, Lang, Table, Unit, Value};
use std::collections::BTreeSet;

/// One flat column.
pub(crate) struct Flat {
    /// Name, unique in the table.
    pub name: String,
    /// The column of the report it came from.
    pub column: usize,
    /// The cells.
    pub cells: Cells,
}

/// Cells of one type.
pub(crate) enum Cells {
    /// Numbers with the decimals that are meant.
    Numbers(Vec<Option<(f64, u8)>>),
    /// Words.
    Words(Vec<Option<String>>),
}

enum Kind {
    Number,
    Range,
    Words,
    Sources,
}

/// The table as flat columns.
pub(crate) fn flatten(table: &Table) -> Vec<Flat> {
    let table = settle_table(table);
    let mut taken = BTreeSet::new();
    let mut out = Vec::new();
    for (column, head) in table.columns.iter().enumerate() {
        let cells: Vec<&Value> = table.rows.iter().map(|row| &row.cells[column]).collect();
        let mut push = |suffix: &str, cells: Cells| {
            let name = unused(&mut taken, format!("{}{suffix}", head.id));
            out.push(Flat { name, column, cells });
        };
        let kind = kind(head, &cells);
        match kind {
            Kind::Number => push("", numbers(&cells, central)),
            Kind::Range => {
                push("_low", numbers(&cells, low));
                push("_central", numbers(&cells, central));
                push("_high", numbers(&cells, high));
            }
            Kind::Words => {
                push("_en", words(&cells, |cell| Some(printed(cell, Lang::En))));
                push("_ja", words(&cells, |cell| Some(printed(cell, Lang::Ja))));
            }
            Kind::Sources => push("", words(&cells, |cell| Some(printed(cell, Lang::En)))),
        }
        if matches!(kind, Kind::Number | Kind::Range) {
            if head.unit != Unit::None {
                push("_unit", words(&cells, |_| Some(head.unit.word(Lang::En).to_owned())));
            }
            if cells.iter().any(|cell| matches!(cell, Value::Missing(_))) {
                push("_missing_en", words(&cells, |cell| reason(cell, Lang::En)));
                push("_missing_ja", words(&cells, |cell| reason(cell, Lang::Ja)));
            }
        }
    }
    out
}

/// `name`, or `name_2` and so on where it is taken.
pub(crate) fn unused(taken: &mut BTreeSet<String>, name: String) -> String {
    let mut free = name.clone();
    let mut count = 1;
    while !taken.insert(free.clone()) {
        count += 1;
        free = format!("{name}_{count}");
    }
    free
}

/// What a column holds; a column of nothing but missing cells is numeric if it has a unit.
fn kind(head: &Head, cells: &[&Value]) -> Kind {
    let any = |test: fn(&Value) -> bool| cells.iter().any(|cell| test(cell));
    let text = any(|cell| matches!(cell, Value::Text(_)));
    let sources = any(|cell| matches!(cell, Value::Sources(_)));
    let number = any(|cell| matches!(cell, Value::Number { .. }));
    let range = any(|cell| matches!(cell, Value::Range { .. }));
    match (text || (sources && (number || range)), sources, range, number || head.unit != Unit::None) {
        (true, ..) => Kind::Words,
        (_, true, ..) => Kind::Sources,
        (_, _, true, _) => Kind::Range,
        (_, _, _, true) => Kind::Number,
        _ => Kind::Words,
    }
}

fn numbers(cells: &[&Value], number: fn(&Value) -> Option<(f64, u8)>) -> Cells {
    let finite = |cell: &&Value| number(cell).filter(|(value, _)| value.is_finite());
    Cells::Numbers(cells.iter().map(finite).collect())
}

fn words(cells: &[&Value], word: impl Fn(&Value) -> Option<String>) -> Cells {
    Cells::Words(cells.iter().map(|cell| word(cell)).collect())
}

fn low(cell: &Value) -> Option<(f64, u8)> {
    match cell {
        Value::Number { value, decimals } => Some((*value, *decimals)),
        Value::Range { low, decimals, .. } => Some((*low, *decimals)),
        _ => None,
    }
}

fn central(cell: &Value) -> Option<(f64, u8)> {
    match cell {
        Value::Number { value, decimals } => Some((*value, *decimals)),
        Value::Range { central, decimals, .. } => central.map(|central| (central, *decimals)),
        _ => None,
    }
}

fn high(cell: &Value) -> Option<(f64, u8)> {
    match cell {
        Value::Number { value, decimals } => Some((*value, *decimals)),
        Value::Range { high, decimals, .. } => Some((*high, *decimals)),
        _ => None,
    }
}

fn reason(cell: &Value, lang: Lang) -> Option<String> {
    match cell {
        Value::Missing(why) => Some(pick(why, lang).to_owned()),
        _ => None,
    }
}

/// A cell of a column of words; numbers among words are printed for a machine.
fn printed(cell: &Value, lang: Lang) -> String {
    match cell {
        Value::Text(name) | Value::Missing(name) => pick(name, lang).to_owned(),
        Value::Sources(ids) => ids.join(";"),
        Value::Number { value, decimals } => plain(*value, *decimals).unwrap_or_default(),
        Value::Range { low, central, high, decimals } => {
            let end = |value: f64| plain(value, *decimals).unwrap_or_default();
            let central = central.map(|central| format!("{} ", end(central))).unwrap_or_default();
            format!("{central}[{}, {}]", end(*low), end(*high))
        }
    }
}
