//! Findings about data: all at once, each with its place, reason and remedy.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The model cannot be used.
    Error,
    /// May be meant.
    Warning,
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File name inside the model folder.
    pub file: String,
    /// Line in the file, from one.
    pub line: usize,
    /// Name of the column, or the key of a TOML file; empty for a whole row.
    pub column: String,
    /// The line as written.
    pub text: String,
    /// Byte range of the cell inside `text`.
    pub span: (usize, usize),
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Code that never changes its meaning, `SW0107`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Names the thing in the data's words.
    pub title: String,
    /// Where; `None` for a finding about the folder as a whole.
    pub place: Option<Place>,
    /// Why it cannot stand.
    pub label: String,
    /// What to write instead.
    pub help: String,
}
