//! Events in a sheet: each row becomes the table that a scenario file would hold, and remembers where its cells stand.

use super::codes as code;
use super::japanese;
use super::kinds::{COMMON, KINDS, RULE_COMMON, RULES};
use crate::check::cells::is_hidden;
use crate::text::{self, Table, fold};
use seawall_model::diag::{Diagnostic, Place};
use std::collections::BTreeMap;
use toml_edit::{Array, InlineTable, Item, Value};

/// The rows of a sheet of events.
pub(super) struct Events {
    pub rows: Vec<Row>,
}

/// One event: its keys, and the place of each cell by key; the empty key is the whole row.
pub(super) struct Row {
    pub table: toml_edit::Table,
    pub cells: BTreeMap<String, Place>,
}

/// Keys whose cells are lists.
const LISTS: &[&str] = &[
    "from",
    "to",
    "except",
    "products",
    "elements",
    "stages",
    "region",
    "process",
    "plant",
    "use",
    "refused_use",
    "source",
];

/// Keys whose cells are bare numbers.
const NUMBERS: &[&str] = &["start_week", "weeks", "months", "ramp_weeks", "weight"];

/// Keys that may be intervals.
const QUANTITIES: &[&str] = &[
    "leak",
    "share",
    "rate",
    "specific",
    "pass_through",
    "delay",
    "reapply",
    "detour_time",
    "cover",
    "approved",
    "refusal",
    "valid",
    "ramp_share",
    "loss",
    "recovery",
    "extra_cost",
    "factor",
    "tonnes",
    "price",
    "saving",
];

/// Cuts a sheet of events into rows.
pub(super) fn read(file: &str, bytes: &[u8]) -> (Events, Vec<Diagnostic>) {
    let mut events = Events { rows: Vec::new() };
    let mut found = Vec::new();
    let mut say = |code: &'static str, place: Place, title: String, label: &str, help: &str| {
        found.push(Diagnostic {
            code,
            severity: code::severity(code),
            title: japanese::text(&title),
            place: Some(place),
            label: japanese::text(label),
            help: japanese::text(help),
        });
    };
    let at = |line: usize, column: &str, text: String, span: (usize, usize)| Place {
        file: file.to_owned(),
        line,
        column: column.to_owned(),
        text,
        span,
    };
    let Ok(decoded) = text::decode(bytes) else {
        say(
            code::SYNTAX,
            at(1, "", String::new(), (0, 0)),
            format!("{file} is not text"),
            "it is neither UTF-8 nor CP932",
            "save it as CSV in UTF-8",
        );
        return (events, found);
    };
    let table = Table::parse(decoded.into_owned());
    if !table.broken.is_empty() {
        say(
            code::SYNTAX,
            at(1, "", table.line(1), (0, 0)),
            format!("{file} cannot be cut into cells"),
            "a quote is open, or a row is too long",
            "close every quote",
        );
        return (events, found);
    }
    let Some(header) = &table.header else { return (events, found) };
    // A hidden character stays in a name, so that the column is unknown: other programs end a line at a lone CR.
    let name = |written: &str| {
        if written.chars().any(is_hidden) { written.to_owned() } else { fold(written).into_owned() }
    };
    let names: Vec<String> = header.cells.iter().map(|&cell| name(&table.value(cell))).collect();
    for (k, name) in names.iter().enumerate() {
        let base = name
            .strip_suffix("_low")
            .or_else(|| name.strip_suffix("_high"))
            .filter(|base| QUANTITIES.contains(base))
            .unwrap_or(name);
        let mut keys =
            [COMMON, RULE_COMMON].into_iter().chain(KINDS.iter().chain(RULES).map(|kind| kind.keys)).flatten();
        let base = base.strip_suffix("_dist").filter(|base| *base == "delay").unwrap_or(base);
        if !keys.any(|key| key.name == base) {
            let (line, text, span) = table.place(header.cells[k]);
            say(
                code::UNKNOWN_KEY,
                at(line, name, text, span),
                format!("events have no column `{name}`"),
                "it would be left out without a word",
                "the columns are the keys of events",
            );
        }
    }
    for row in &table.rows {
        let mut cells = BTreeMap::new();
        let (line, text, span) = table.row_place(row);
        cells.insert(String::new(), at(line, "", text, span));
        let mut written: BTreeMap<&str, String> = BTreeMap::new();
        for (name, &cell) in names.iter().zip(&row.cells) {
            let raw = table.value(cell);
            let value = fold(&raw).into_owned();
            if raw.chars().any(is_hidden) {
                let (line, text, span) = table.place(cell);
                let title = format!("a hidden character in `{name}`");
                say(code::SYNTAX, at(line, name, text, span), title, "it cannot be seen here", "delete it");
            } else if LISTS.contains(&name.as_str())
                && value.contains(';')
                && value.split(';').any(|part| part.trim().is_empty())
            {
                let (line, text, span) = table.place(cell);
                let title = format!("an empty part in the list `{name}`");
                say(
                    code::EMPTY,
                    at(line, name, text, span),
                    title,
                    "was a name left out?",
                    "write a name between two `;`",
                );
            }
            if !value.is_empty() {
                let (line, text, span) = table.place(cell);
                cells.insert(name.clone(), at(line, name, text, span));
                written.insert(name, value);
            }
        }
        let mut event = toml_edit::Table::new();
        for (&name, value) in &written {
            if name
                .strip_suffix("_low")
                .or_else(|| name.strip_suffix("_high"))
                .is_some_and(|base| QUANTITIES.contains(&base))
                || name == "delay_dist"
            {
                continue;
            }
            event.insert(name, Item::Value(cell_value(name, value, &written)));
        }
        for name in QUANTITIES.iter().filter(|name| !written.contains_key(**name)) {
            // An interval without a central value.
            if let (Some(low), Some(high)) =
                (written.get(format!("{name}_low").as_str()), written.get(format!("{name}_high").as_str()))
            {
                let mut interval = InlineTable::new();
                interval.insert("low", low.as_str().into());
                interval.insert("high", high.as_str().into());
                event.insert(name, Item::Value(Value::InlineTable(interval)));
            }
        }
        events.rows.push(Row { table: event, cells });
    }
    (events, found)
}

fn cell_value(name: &str, value: &str, written: &BTreeMap<&str, String>) -> Value {
    if LISTS.contains(&name) && value.contains(';') {
        return Value::Array(value.split(';').map(str::trim).filter(|part| !part.is_empty()).collect::<Array>());
    }
    if NUMBERS.contains(&name)
        && let Ok(number) = value.parse::<f64>()
    {
        return number.into();
    }
    if name == "by_destination"
        && let Ok(flag) = value.to_lowercase().parse::<bool>()
    {
        return flag.into();
    }
    if QUANTITIES.contains(&name) {
        let ends = ["low", "high"].map(|end| (end, written.get(format!("{name}_{end}").as_str())));
        let spread = written.get(format!("{name}_dist").as_str());
        if ends.iter().any(|end| end.1.is_some()) || spread.is_some() {
            let mut interval = InlineTable::new();
            interval.insert("value", value.into());
            for (end, text) in ends {
                if let Some(text) = text {
                    interval.insert(end, text.as_str().into());
                }
            }
            if let Some(spread) = spread {
                interval.insert("dist", Value::Array(spread.split(';').map(str::trim).collect::<Array>()));
            }
            return Value::InlineTable(interval);
        }
    }
    value.into()
}
