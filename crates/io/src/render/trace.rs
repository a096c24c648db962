//! What stands behind a row or a cell, said in lines that the terminal and the page share.

use super::number::{digits, parts};
use super::pick;
use super::words::{Word, quality, sheet};
use seawall_model::answer::{Evidence, Figure, Lang, Row, Table, Unit, Value};

/// The words of a row that tell it from the others: its leading cells of text.
pub(crate) fn label(table: &Table, row: usize, lang: Lang) -> String {
    let Some(Row { cells, .. }) = table.rows.get(row) else { return String::new() };
    let words = cells.iter().map_while(|cell| match cell {
        Value::Text(name) => Some(pick(name, lang)),
        Value::Missing(_) | Value::Number { .. } | Value::Range { .. } | Value::Sources(_) => None,
    });
    words.take(3).collect::<Vec<_>>().join(if lang == Lang::En { ", " } else { "、" })
}

/// A cell with its unit, on one line.
pub(crate) fn value(value: &Value, unit: Unit, lang: Lang) -> String {
    let unit = unit.word(lang);
    let with_unit = |number: String| match (unit, number.as_str()) {
        ("", _) | (_, "") => number,
        ("%", _) if lang == Lang::Ja => format!("{number}%"),
        ("日" | "週", _) => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    };
    match value {
        Value::Text(name) | Value::Missing(name) => pick(name, lang).to_owned(),
        Value::Number { value, decimals } => with_unit(digits(*value, *decimals).unwrap_or_default()),
        Value::Range { low, central, high, decimals } => {
            let (central, ends) = parts(*low, *central, *high, *decimals, lang);
            [with_unit(central), ends].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
        Value::Sources(ids) => ids.join(", "),
    }
}

/// Labels and facts about a figure: stated, reconciled with its move, steady state.
pub(crate) fn figure(figure: &Figure, lang: Lang) -> Vec<(&'static str, String)> {
    let comma = if lang == Lang::En { ", " } else { "、" };
    let kind = Word::from(figure.kind).word(lang);
    let stated = format!("{}{comma}{kind}", value(&figure.stated, figure.unit, lang));
    let mut facts = vec![(Word::Stated.word(lang), stated)];
    let number = |number: f64| {
        let decimals = if number.abs() >= 100.0 { 0 } else { 2 };
        value(&Value::Number { value: number, decimals }, figure.unit, lang)
    };
    if let Some(reconciled) = figure.reconciled {
        let mut text = number(reconciled);
        if let Some(moved) = figure.moved {
            let moved = value(&Value::Number { value: moved, decimals: 2 }, Unit::HalfIntervals, lang);
            text.push_str(&match lang {
                Lang::En => format!(", {} {moved}", Word::Moved.word(lang).to_lowercase()),
                Lang::Ja => format!("、{} {moved}", Word::Moved.word(lang)),
            });
            let by = pick(&figure.pulled_by, lang);
            if !by.is_empty() {
                text.push_str(&match lang {
                    Lang::En => format!(", {} {by}", Word::PulledBy.word(lang)),
                    Lang::Ja => format!("({}{by})", Word::PulledBy.word(lang)),
                });
            }
        }
        facts.push((Word::Reconciled.word(lang), text));
    }
    facts.extend(figure.steady.map(|steady| (Word::Steady.word(lang), number(steady))));
    facts
}

/// A row of a sheet on one line, without its sources: where, numbers, dates, quality, note.
pub(crate) fn evidence(row: &Evidence, unit: Unit, lang: Lang) -> String {
    let mut parts = vec![value(&row.value, unit, lang)];
    let mut said = |word: Word, text: String| {
        if !text.is_empty() {
            parts.push(format!("{} {text}", word.word(lang)));
        }
    };
    said(Word::Period, row.period.clone());
    said(Word::Published, row.published_on.clone());
    if !row.qualifier.is_empty() {
        parts.push(quality(&row.qualifier, lang));
    }
    if !row.confidence.is_empty() {
        parts.push(format!("{} {}", Word::Confidence.word(lang), quality(&row.confidence, lang)));
    }
    let (comma, stop) = if lang == Lang::En { (", ", ". ") } else { ("、", "。") };
    let note = pick(&row.note, lang);
    let note = if note.is_empty() { String::new() } else { format!("{stop}{note}") };
    format!("{}{note}", parts.join(comma))
}

/// Where a row of a sheet stands: `observations.csv o.tr.MYS.THA`.
pub(crate) fn place(row: &Evidence, lang: Lang) -> String {
    format!("{} {}", sheet(&row.sheet, lang), row.row)
}

/// The source codes of a row of a sheet.
pub(crate) fn sources(row: &Evidence) -> impl Iterator<Item = &str> {
    row.source.split(';').map(str::trim).filter(|code| !code.is_empty())
}
