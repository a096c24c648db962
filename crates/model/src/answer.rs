//! Answers: status, numbers with their provenance, caveats and what the numbers do not know.

use crate::world::Name;
use serde::Serialize;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    En,
    /// Japanese.
    Ja,
}

/// How a computation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Solved, optimality checked by ourselves.
    Solved,
    /// No answer meets the user's own rules.
    Infeasible,
    /// A limit of work or time was reached.
    Limit,
    /// Interrupted.
    Cancelled,
    /// The solver's answer did not pass our check.
    Numerical,
}

/// A finished answer as a document: sections of sentences and tables in both languages, rendered by `io::render`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What it is.
    pub title: Name,
    /// The scenario as a sentence.
    pub subtitle: Name,
    /// Facts about the run: model, hash, seed, version.
    pub manifest: Vec<(Name, Name)>,
    /// How the computation ended.
    pub status: Status,
    /// Sections in reading order.
    pub sections: Vec<Section>,
    /// Sources cited, in order of code.
    pub sources: Vec<Citation>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Stable id, used as anchor.
    pub id: String,
    /// Heading.
    pub heading: Name,
    /// Sentences before the tables.
    pub lead: Vec<Name>,
    /// Tables.
    pub tables: Vec<Table>,
}

/// A table with typed cells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Stable id, used for files and anchors.
    pub id: String,
    /// The finding, not the topic.
    pub caption: Name,
    /// Columns.
    pub columns: Vec<Head>,
    /// Rows.
    pub rows: Vec<Vec<Value>>,
    /// Sentences under the table: ledger, caveats, what is not in a band.
    pub notes: Vec<Name>,
    /// Column whose numbers are drawn as bars, if any.
    pub bar: Option<usize>,
}

/// A column heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Head {
    /// Stable id, used in CSV, JSON and Parquet.
    pub id: String,
    /// Heading.
    pub name: Name,
    /// Unit, empty for none.
    pub unit: String,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words.
    Text(Name),
    /// One number with the decimals that are meant.
    Number {
        /// The number.
        value: f64,
        /// Decimals.
        decimals: u8,
    },
    /// An interval.
    Range {
        /// Least.
        low: f64,
        /// Central; `None` where nothing central is known.
        central: Option<f64>,
        /// Greatest.
        high: f64,
        /// Decimals.
        decimals: u8,
    },
    /// No number, and why.
    Missing(Name),
    /// Source ids or row ids.
    Sources(Vec<String>),
}

/// A source as printed at the end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Citation {
    /// Id used in the tables.
    pub code: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Year as written.
    pub year: String,
    /// Licence.
    pub licence: String,
}
