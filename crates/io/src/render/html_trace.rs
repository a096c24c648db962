//! Where each number of the page comes from: an entry for every row of every table, every figure and every run, reached by
//! plain links, so that it works without a script.

use super::html::id;
use super::pick;
use super::trace::{evidence, figure, label, place, sources};
use super::words::Word;
use maud::{Markup, html as markup};
use seawall_model::answer::{Lang, Report, Row, Table, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Style of the links and of this part, on screen and on paper.
pub(crate) const STYLE: &str = include_str!("trace.css");

/// The anchors of a report's figures and runs by their id; numbered, so that no id can break or double one.
pub(crate) struct Trace<'a> {
    figures: BTreeMap<&'a str, usize>,
    runs: BTreeMap<&'a str, usize>,
}

impl<'a> Trace<'a> {
    /// The anchors of a report.
    pub fn new(report: &'a Report) -> Self {
        let places = |ids: Vec<&'a str>| ids.into_iter().enumerate().map(|(place, id)| (id, place + 1)).collect();
        Self {
            figures: places(report.figures.iter().map(|figure| figure.id.as_str()).collect()),
            runs: places(report.runs.iter().map(|run| run.id.as_str()).collect()),
        }
    }

    /// Where the numbers of a row lead; `None` where nothing is known of them.
    pub fn link(&self, table: &Table, row: usize) -> Option<String> {
        let is_known = table
            .rows
            .get(row)
            .is_some_and(|row| row.rests_on.iter().any(|id| self.figures.contains_key(id.as_str())))
            || table.columns.iter().any(|head| head.run.as_ref().is_some_and(|id| self.runs.contains_key(id.as_str())));
        is_known.then(|| format!("#{}", anchor(table, row)))
    }

    /// The part of the page.
    pub fn page(&self, report: &Report, cited: &BTreeMap<&str, String>, lang: Lang) -> Markup {
        if report.figures.is_empty() && report.runs.is_empty() {
            return markup! {};
        }
        let tables = report.sections.iter().flat_map(|section| &section.tables);
        markup! {
            section.trace aria-labelledby="trace" {
                h2 #trace { (Word::Trace.word(lang)) }
                p.lead { (Word::TraceLead.word(lang)) }
                h3 { (Word::Rows.word(lang)) }
                @for table in tables { (self.table(table, lang)) }
                h3 { (Word::Runs.word(lang)) }
                @for run in &report.runs {
                    div.entry id=[self.runs.get(run.id.as_str()).map(|place| format!("run-{place}"))] {
                        p.what { (pick(&run.what, lang)) " " code { (run.id) } }
                        p { (Word::Status.word(lang)) ": " (Word::from(run.status).word(lang)) }
                        @for (key, fact) in &run.facts { p { (pick(key, lang)) ": " (pick(fact, lang)) } }
                    }
                }
                h3 { (Word::Figures.word(lang)) }
                @for about in &report.figures {
                    div.entry id=[self.figures.get(about.id.as_str()).map(|place| format!("figure-{place}"))] {
                        p.what {
                            @if let Some(place) = self.figures.get(about.id.as_str()) { (format!("F{place} ")) }
                            (pick(&about.name, lang)) " " code { (about.id) }
                        }
                        @for (key, fact) in figure(about, lang) { p { (key) ": " (fact) } }
                        @for row in &about.rows {
                            p.read {
                                (place(row, lang)) ": " (evidence(row, about.unit, lang))
                                @for code in sources(row) {
                                    " "
                                    @if let Some(anchor) = cited.get(code) { a href=(format!("#{anchor}")) { (code) } } @else { (code) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn table(&self, table: &Table, lang: Lang) -> Markup {
        let runs = |row: &Row| -> BTreeSet<String> {
            table.columns.iter().filter_map(|head| row.run_of(head)).map(str::to_owned).collect()
        };
        markup! {
            @if (0..table.rows.len()).any(|row| self.link(table, row).is_some()) {
                h4 { (pick(&table.caption, lang)) }
                @for (place, row) in table.rows.iter().enumerate() {
                    div.entry id=(anchor(table, place)) {
                        p.what { (place + 1) ". " (label(table, place, lang)) }
                        p {
                            @let runs = runs(row);
                            @if !runs.is_empty() {
                                (Word::ComputedBy.word(lang)) ": "
                                @for id in &runs {
                                    @if let Some(place) = self.runs.get(id.as_str()) { a href=(format!("#run-{place}")) { (id) } " " }
                                }
                            }
                        }
                        p { (Word::RestsOn.word(lang)) ": " (self.figures(row, lang)) }
                    }
                }
            }
        }
    }

    fn figures(&self, row: &Row, lang: Lang) -> Markup {
        let cites = row.cells.iter().any(|cell| matches!(cell, Value::Sources(_)));
        markup! {
            @for id in &row.rests_on {
                @if let Some(place) = self.figures.get(id.as_str()) {
                    a href=(format!("#figure-{place}")) title=(id) { (format!("F{place}")) } " "
                }
            }
            @if row.rests_on.is_empty() && !cites { (Word::NoFigure.word(lang)) }
        }
    }
}

/// The id of the entry of a row.
fn anchor(table: &Table, row: usize) -> String {
    format!("{}-{}", id("row", 0, &table.id), row + 1)
}
