//! A report in two parts: the short form that fits two printed pages, and the annex with every table in full.

use super::words::Word;
use seawall_model::answer::{Report, Section, Short, Table};
use seawall_model::world::Name;

/// The two parts of a report; the annex is empty where the whole report is the short form.
pub(crate) struct Parts {
    pub core: Vec<Section>,
    pub annex: Vec<Section>,
}

/// Cuts a report as its short form says.
///
/// A section none of whose tables is in the short form is in the annex only, its sentences too. Charts go with the full
/// tables, but for those of a section of sentences.
pub(crate) fn parts(report: &Report) -> Parts {
    if report.short.is_empty() {
        return Parts { core: report.sections.clone(), annex: Vec::new() };
    }
    let mut parts = Parts { core: Vec::new(), annex: Vec::new() };
    for section in &report.sections {
        let short: Vec<(&Table, &Short)> = section
            .tables
            .iter()
            .filter_map(|table| Some((table, report.short.iter().find(|s| s.table == table.id)?)))
            .collect();
        let is_core = section.tables.is_empty() || !short.is_empty();
        if is_core {
            let tables = short.into_iter().map(|(table, short)| cut(table, short)).collect();
            // Charts stand beside their full tables; a section of sentences keeps the picture that it shows.
            let charts = if section.tables.is_empty() { section.charts.clone() } else { Vec::new() };
            parts.core.push(Section { tables, charts, ..section.clone() });
        }
        if !section.tables.is_empty() {
            let lead = if is_core { Vec::new() } else { section.lead.clone() };
            parts.annex.push(Section { id: format!("annex-{}", section.id), lead, ..section.clone() });
        }
    }
    parts
}

/// The first rows and the named columns of a table, and a note where something is left out.
fn cut(table: &Table, short: &Short) -> Table {
    let kept: Vec<usize> = (0..table.columns.len())
        .filter(|&column| short.columns.is_empty() || short.columns.contains(&table.columns[column].id))
        .collect();
    let mut cut = Table {
        columns: kept.iter().map(|&column| table.columns[column].clone()).collect(),
        rows: table.rows.iter().take(short.rows).cloned().collect(),
        notes: Vec::new(),
        bar: table.bar.and_then(|bar| kept.iter().position(|&column| column == bar)),
        ..table.clone()
    };
    for row in &mut cut.rows {
        row.cells = kept.iter().filter_map(|&column| row.cells.get(column).cloned()).collect();
    }
    if cut.rows.len() < table.rows.len() {
        let Name { en, ja } = Word::MoreRows.name();
        let count = table.rows.len();
        cut.notes.push(Name { en: format!("{count} {en}."), ja: format!("全{count}{ja}") });
    }
    cut
}
