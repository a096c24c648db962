//! Checks of a model folder: form, cells, references and evidence, all reported at once.

pub(crate) mod cells;
pub(crate) mod customs;
pub(crate) mod evidence;
pub(crate) mod form;
pub(crate) mod keys;
pub(crate) mod recipes;
pub(crate) mod references;

use crate::codes;
use crate::sheet::{self, Sheet};
use crate::text::{Row, Table, fold};
use seawall_model::diag::{Diagnostic, Place};
use seawall_model::unit::Interval;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Findings of one code in one file beyond this many are counted, not shown.
const SHOWN_OF_A_KIND: usize = 500;

/// What was found, in the order found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Diagnostic>,
    counts: BTreeMap<(&'static str, String), usize>,
}

impl Findings {
    /// Whether further findings of this code in this file are only counted.
    pub fn is_full(&self, code: &'static str, file: &str) -> bool {
        self.counts.get(&(code, file.to_owned())).is_some_and(|&count| count >= SHOWN_OF_A_KIND)
    }

    /// How many were found.
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// Adds a finding.
    pub fn add(
        &mut self,
        code: &'static str,
        place: Option<Place>,
        title: String,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        let file = place.as_ref().map_or(String::new(), |place| place.file.clone());
        let count = self.counts.entry((code, file)).or_default();
        *count += 1;
        if *count <= SHOWN_OF_A_KIND {
            self.list.push(Diagnostic {
                code,
                severity: codes::severity(code),
                title,
                place,
                label: label.into(),
                help: help.into(),
            });
        }
    }

    /// Everything found, by file, line and column.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for ((code, file), count) in &self.counts {
            if *count > SHOWN_OF_A_KIND {
                let more = count - SHOWN_OF_A_KIND;
                self.list.push(Diagnostic {
                    code: codes::TOO_MANY,
                    severity: codes::severity(codes::TOO_MANY),
                    title: format!("{more} more findings {code} in {file}"),
                    place: None,
                    label: "only the first are shown".to_owned(),
                    help: "correct these first and check again".to_owned(),
                });
            }
        }
        self.list.sort_by(|a, b| {
            let key =
                |finding: &Diagnostic| finding.place.as_ref().map(|place| (place.file.clone(), place.line, place.span));
            (key(a), a.code, &a.title).cmp(&(key(b), b.code, &b.title))
        });
        self.list.dedup();
        self.list
    }
}

/// A sheet as read from one file.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Its declaration.
    pub sheet: &'static Sheet,
    /// The file it was read from.
    pub file: String,
    /// Its cells.
    pub table: Table,
    /// For each declared column, its position in the file.
    columns: Vec<Option<usize>>,
}

/// Every sheet of a folder, by the file name of its declaration; observations may come from several files.
#[derive(Debug, Default)]
pub(crate) struct Book {
    sheets: BTreeMap<&'static str, Vec<Rows>>,
    damaged: BTreeSet<&'static str>,
}

impl Book {
    /// The rows of a sheet over all its files.
    pub fn lines(&self, file: &'static str) -> impl Iterator<Item = Line<'_>> {
        self.sheets.get(file).into_iter().flatten().flat_map(Rows::lines)
    }

    /// Every file read.
    pub fn files(&self) -> impl Iterator<Item = &Rows> {
        self.sheets.values().flatten()
    }

    /// Whether a sheet, or a part of it, could not be read: what misses in it is not known.
    pub fn is_damaged(&self, file: &str) -> bool {
        self.damaged.contains(file)
    }

    /// Whether every sheet could be read.
    pub fn is_whole(&self) -> bool {
        self.damaged.is_empty()
    }

    /// Adds a file.
    fn push(&mut self, rows: Rows) {
        self.sheets.entry(rows.sheet.file).or_default().push(rows);
    }
}

impl Rows {
    /// Rows with as many cells as the header, but for rows of commas only, which spreadsheets leave behind.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let fields = self.table.header.as_ref().map_or(0, |header| header.fields);
        let is_row =
            move |row: &&Row| row.fields == fields && row.cells.iter().any(|&cell| !self.table.raw(cell).is_empty());
        self.table.rows.iter().filter(is_row).map(|row| Line { rows: self, row })
    }

    /// Place of a column's header.
    fn header_place(&self, position: usize) -> Option<Place> {
        let header = self.table.header.as_ref()?;
        let cell = *header.cells.get(position)?;
        let (line, text, span) = self.table.place(cell);
        Some(Place { file: self.file.clone(), line, column: self.table.value(cell).into_owned(), text, span })
    }

    /// Place of a whole row.
    fn row_place(&self, row: &Row) -> Place {
        let (line, text, span) = self.table.row_place(row);
        Place { file: self.file.clone(), line, column: String::new(), text, span }
    }

    /// Place of a line that could not be cut into cells.
    fn line_place(&self, line: usize) -> Place {
        let text = self.table.line(line);
        let span = (0, text.len());
        Place { file: self.file.clone(), line, column: String::new(), text, span }
    }
}

/// One row of a sheet, read by column name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The sheet it stands in.
    pub rows: &'a Rows,
    row: &'a Row,
}

impl<'a> Line<'a> {
    fn cell(&self, name: &str) -> Option<crate::text::Cell> {
        let index = self.rows.sheet.columns.iter().position(|column| column.name == name)?;
        self.row.cells.get(self.rows.columns[index]?).copied()
    }

    /// The cell as written, without quotes; empty where the column is missing.
    pub fn written(&self, name: &str) -> Cow<'a, str> {
        self.cell(name).map_or(Cow::Borrowed(""), |cell| self.rows.table.value(cell))
    }

    /// The cell with full-width characters folded and outer blanks removed.
    pub fn folded(&self, name: &str) -> String {
        fold(&self.written(name)).into_owned()
    }

    /// Whether the cell is blank.
    pub fn is_blank(&self, name: &str) -> bool {
        fold(&self.written(name)).is_empty()
    }

    /// The parts of a list, without blanks.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.folded(name).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A finite number; `None` where the cell is blank or was reported.
    pub fn number(&self, name: &str) -> Option<f64> {
        cells::number(&self.written(name)).ok().flatten()
    }

    /// An interval: both ends, or a single figure; `None` where it is blank or was reported.
    pub fn interval(&self, prefix: &str) -> Option<Interval> {
        let get = |end| self.number(&sheet::bound(prefix, end));
        match (get("low"), get("central"), get("high")) {
            (Some(low), central, Some(high)) => Some(Interval { low, central, high }),
            (None, Some(value), None) => Some(Interval::exact(value)),
            _ => None,
        }
    }

    /// The row's id.
    pub fn id(&self) -> String {
        self.folded(self.rows.sheet.id_column())
    }

    /// Place of a cell; of the row where the column is missing.
    pub fn place(&self, name: &str) -> Place {
        match self.cell(name) {
            None => self.rows.row_place(self.row),
            Some(cell) => {
                let (line, text, span) = self.rows.table.place(cell);
                Place { file: self.rows.file.clone(), line, column: name.to_owned(), text, span }
            }
        }
    }
}

/// `text` made safe and short for a message.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars().take(60) {
        if cells::is_hidden(character) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        } else {
            out.push(character);
        }
    }
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

/// The known word nearest to `wrong`, if any is near.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > 100 {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count();
    known
        .into_iter()
        .filter(|word| word.len() <= 100)
        .map(|word| (strsim::damerau_levenshtein(&wrong, &word.to_lowercase()), word))
        .filter(|&(distance, word)| {
            distance <= (length.max(word.chars().count()) / 3).max(1) && distance < length.max(1)
        })
        .min_by_key(|&(distance, word)| (distance, word))
        .map(|(_, word)| word)
}
