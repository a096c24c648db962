//! The rows behind figures, kept with the world so that an answer can be traced to what was read.

use crate::check::{Book, Line, evidence};
use crate::sheet;
use seawall_model::answer::{Evidence, Value};
use seawall_model::unit::Interval;
use seawall_model::world::Name;
use std::collections::BTreeMap;

/// Sheets whose rows carry figures, and the numbers that speak for a row: `low`, `central`, `high` after this prefix.
const SPEAKING: [(&str, &str); 18] = [
    ("observations.csv", ""),
    ("assumptions.csv", ""),
    ("views.csv", ""),
    ("recipes.csv", ""),
    ("products.csv", "price"),
    ("demands.csv", "voll"),
    ("stocks.csv", "cover_days"),
    ("instruments.csv", "scored"),
    ("projects.csv", "capex"),
    ("project_lines.csv", "amount"),
    ("plants.csv", "capacity_factor"),
    ("recovery.csv", ""),
    ("links.csv", "lead_weeks"),
    ("contents.csv", ""),
    ("parameters.csv", ""),
    ("indicators.csv", ""),
    ("bridge.csv", "share"),
    ("attacks.csv", "weeks"),
];

/// Every row that carries a figure, in order of sheet and row id.
pub(crate) fn rows(book: &Book) -> Vec<Evidence> {
    let translations: BTreeMap<String, String> = book
        .lines("translations.csv")
        .map(|line| (key(&line.written("text")), line.written("ja").into_owned()))
        .collect();
    let mut rows: Vec<Evidence> = Vec::new();
    for (file, prefix) in SPEAKING {
        rows.extend(book.lines(file).map(|line| row(file, prefix, &line, &translations)));
    }
    rows.sort_by(|a, b| (&a.sheet, &a.row).cmp(&(&b.sheet, &b.row)));
    rows
}

/// The id of a row as origins write it: the columns of its first key.
pub(crate) fn id(line: &Line<'_>) -> String {
    let parts = line.rows.sheet.keys[0].iter().map(|name| line.folded(name));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text as translations are looked up by: without the spaces around it.
fn key(text: &str) -> String {
    text.trim().to_owned()
}

fn row(file: &str, prefix: &str, line: &Line<'_>, translations: &BTreeMap<String, String>) -> Evidence {
    let written = |name: &str| line.written(name).into_owned();
    let note = if line.is_blank("note") { written("reason") } else { written("note") };
    Evidence {
        sheet: file.to_owned(),
        row: id(line),
        source: line.list("source").join(";"),
        period: line.folded("period"),
        published_on: line.folded("published_on"),
        qualifier: line.folded("qualifier"),
        confidence: line.folded("confidence"),
        value: value(prefix, line),
        note: in_both(note, translations),
    }
}

/// A note in both languages; Japanese readers are told where nobody has translated it.
fn in_both(note: String, translations: &BTreeMap<String, String>) -> Name {
    let is_japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let ja = match translations.get(&key(&note)) {
        Some(ja) => ja.clone(),
        None if note.is_empty() || note.chars().any(is_japanese) => note.clone(),
        None => format!("{note}(原文英語)"),
    };
    Name { en: note, ja }
}

/// The numbers of a row as it has them; prices in US dollars per tonne, whatever the sheet writes.
fn value(prefix: &str, line: &Line<'_>) -> Value {
    let factor = evidence::price_factor(&line.folded(&format!("{prefix}_unit"))).unwrap_or(1.0);
    let end = |end: &str| line.number(&sheet::bound(prefix, end)).map(|value| value * factor);
    let (low, central, high) = (end("low"), end("central"), end("high"));
    if (low, central, high) == (None, None, None) {
        return Value::Missing(withheld(&line.folded("qualifier")));
    }
    let interval = Interval {
        low: low.or(central).unwrap_or(f64::NEG_INFINITY),
        central,
        high: high.or(central).unwrap_or(f64::INFINITY),
    };
    match central {
        Some(value) if interval.low == value && interval.high == value => {
            Value::Number { value, decimals: decimals(value) }
        }
        _ => Value::Range {
            low: interval.low,
            central,
            high: interval.high,
            decimals: [low, central, high].into_iter().flatten().map(decimals).max().unwrap_or(0),
        },
    }
}

fn withheld(qualifier: &str) -> Name {
    let (en, ja) = match qualifier {
        "withheld" => ("withheld", "非公表"),
        "not_available" => ("not available", "入手不可"),
        "zero" => ("zero", "ゼロ"),
        _ => ("no number", "数値なし"),
    };
    Name { en: en.to_owned(), ja: ja.to_owned() }
}

/// The decimals that the number was written with, three at most.
fn decimals(value: f64) -> u8 {
    (0..3)
        .find(|&decimals| {
            let scale = 10_f64.powi(i32::from(decimals));
            ((value * scale).round() / scale - value).abs() < 1e-9 * value.abs().max(1.0)
        })
        .unwrap_or(3)
}
