//! Tables of an economy, cases that shock them, firm networks, and the series of a run, in the layout of the reference runs.
//!
//! A table is a folder: `labels.json` says what rows and columns are, `Z.parquet`, `Y.parquet` and `x.parquet` hold annual flows,
//! final demand and output without labels. Tables are too large to pass around as bytes, so these readers open files.

pub mod bea;
pub mod case;
pub mod checkpoint;
pub mod compare;
pub mod esri;
pub mod firms;
mod keys;
pub mod labelled;
pub mod own;
mod parquet;
pub mod pymrio;
pub mod series;
pub mod square;
mod table;
pub mod wiod;

pub use table::{Aggregation, table};

use seawall_model::diag::Severity;
use std::fmt;

/// One finding about a table, a case or a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// File name.
    pub file: String,
    /// Where in the file: a key, or a row and column.
    pub key: String,
    /// Why it cannot stand.
    pub reason: String,
    /// What to write instead.
    pub remedy: String,
}

impl Finding {
    /// Whether the input cannot be used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error() { "error" } else { "warning" };
        write!(f, "{word}: {}: {}: {}; {}", self.file, self.key, self.reason, self.remedy)
    }
}

/// Findings of one file.
#[derive(Debug)]
struct Found<'a> {
    file: String,
    all: &'a mut Vec<Finding>,
}

impl<'a> Found<'a> {
    fn new(file: impl Into<String>, all: &'a mut Vec<Finding>) -> Self {
        Self { file: file.into(), all }
    }

    fn error(&mut self, key: impl Into<String>, reason: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Error, key.into(), reason.into(), remedy.into());
    }

    fn warning(&mut self, key: impl Into<String>, reason: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Warning, key.into(), reason.into(), remedy.into());
    }

    fn add(&mut self, severity: Severity, key: String, reason: String, remedy: String) {
        self.all.push(Finding { severity, file: self.file.clone(), key, reason, remedy });
    }

    /// How many of the findings are errors.
    fn errors(&self) -> usize {
        self.all.iter().filter(|finding| finding.is_error()).count()
    }
}

/// `did you mean`, where a known word is near.
fn meant<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    match crate::check::nearest(wrong, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise.to_owned(),
    }
}
