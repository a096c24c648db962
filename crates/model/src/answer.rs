//! Answers: status, numbers with their provenance, caveats and what the numbers do not know.

use crate::chart::Chart;
use crate::world::{Name, OriginKind};
use serde::{Deserialize, Deserializer, Serialize};

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    En,
    /// Japanese.
    Ja,
}

/// How a computation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The facts that rows of the tables rest on, in order of id.
    pub figures: Vec<Figure>,
    /// The computations that columns of the tables come from, in order of id.
    pub runs: Vec<RunRecord>,
    /// What the short form shows of the tables, in reading order; empty where the whole report is short enough.
    pub short: Vec<Short>,
}

/// The part of a table that stands in the short form of a report, the two printed pages; the whole table is in the annex.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Short {
    /// Id of the table.
    pub table: String,
    /// How many of its first rows.
    pub rows: usize,
    /// Ids of the columns; empty for all.
    pub columns: Vec<String>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Stable id, used as anchor.
    pub id: String,
    /// Heading.
    pub heading: Name,
    /// Sentences before the tables.
    pub lead: Vec<Name>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Charts, each the picture of one of the tables.
    pub charts: Vec<Chart>,
}

/// Rows above which the twin of a chart is folded away where its chart is drawn.
const FOLDED: usize = 8;

impl Section {
    /// The chart that `table` is the twin of, if any.
    #[must_use]
    pub fn picture_of(&self, table: &Table) -> Option<&Chart> {
        self.charts.iter().find(|chart| chart.table == table.id)
    }

    /// Whether `table` is the long twin of a chart: folded where its chart is drawn, whole in files and without a script.
    #[must_use]
    pub fn folds(&self, table: &Table) -> bool {
        table.rows.len() > FOLDED && self.picture_of(table).is_some()
    }
}

/// A table with typed cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Stable id, used for files and anchors.
    pub id: String,
    /// The finding, not the topic.
    pub caption: Name,
    /// Columns.
    pub columns: Vec<Head>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Sentences under the table: ledger, caveats, what is not in a band.
    pub notes: Vec<Name>,
    /// Column whose numbers are drawn as bars, if any.
    pub bar: Option<usize>,
}

/// A row of a table and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// One cell a column.
    pub cells: Vec<Value>,
    /// Ids of the [`Figure`]s of the report behind the numbers of this row.
    pub rests_on: Vec<String>,
    /// Id of the [`RunRecord`] that computed this row's numbers, where it is another than its columns name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

impl Row {
    /// The run that computed the number of this row in a column: the row's own, else the column's; `None` for facts.
    #[must_use]
    pub fn run_of<'a>(&'a self, head: &'a Head) -> Option<&'a str> {
        head.run.as_deref().map(|run| self.run.as_deref().unwrap_or(run))
    }
}

impl From<Vec<Value>> for Row {
    fn from(cells: Vec<Value>) -> Self {
        Self { cells, rests_on: Vec::new(), run: None }
    }
}

/// A column heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Stable id, used in CSV, JSON and Parquet.
    pub id: String,
    /// Heading.
    pub name: Name,
    /// Unit of its numbers.
    pub unit: Unit,
    /// Id of the [`RunRecord`] that computed its numbers; `None` where they are facts or words.
    pub run: Option<String>,
}

/// What the numbers of a column count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Nothing: words, codes, ratios.
    None,
    /// Tonnes of the product's own basis.
    Tonnes,
    /// Tonnes a year.
    TonnesPerYear,
    /// Tonnes a week.
    TonnesPerWeek,
    /// Hundredths.
    Percent,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// USD a tonne.
    UsdPerTonne,
    /// Thousand USD a tonne.
    ThousandUsdPerTonne,
    /// Million USD.
    MillionUsd,
    /// Thousand USD a year.
    ThousandUsdPerYear,
    /// Half of a figure's own interval.
    HalfIntervals,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 12] = [
        Self::None,
        Self::Tonnes,
        Self::TonnesPerYear,
        Self::TonnesPerWeek,
        Self::Percent,
        Self::Days,
        Self::Weeks,
        Self::UsdPerTonne,
        Self::ThousandUsdPerTonne,
        Self::MillionUsd,
        Self::ThousandUsdPerYear,
        Self::HalfIntervals,
    ];

    /// The unit as it is printed in a language; empty for none.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (en, ja) = match self {
            Self::None => ("", ""),
            Self::Tonnes => ("t", "t"),
            Self::TonnesPerYear => ("t/yr", "t/年"),
            Self::TonnesPerWeek => ("t/week", "t/週"),
            Self::Percent => ("%", "%"),
            Self::Days => ("d", "日"),
            Self::Weeks => ("weeks", "週"),
            Self::UsdPerTonne => ("USD/t", "米ドル/t"),
            Self::ThousandUsdPerTonne => ("thousand USD/t", "千米ドル/t"),
            Self::MillionUsd => ("million USD", "百万米ドル"),
            Self::ThousandUsdPerYear => ("thousand USD/yr", "千米ドル/年"),
            Self::HalfIntervals => ("half-intervals", "半区間幅"),
        };
        match lang {
            Lang::En => en,
            Lang::Ja => ja,
        }
    }
}

/// A fact or an assumption that an answer rests on, with what reconciliation did to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable id in the words of the sheets, such as `trade CHN JPN dy_oxide`.
    pub id: String,
    /// The same in words.
    pub name: Name,
    /// What it counts.
    pub unit: Unit,
    /// How firm it is.
    pub kind: OriginKind,
    /// What the facts allow, with the chosen value.
    pub stated: Value,
    /// The value that balances; `None` where reconciliation does not touch it.
    pub reconciled: Option<f64>,
    /// How far that lies from the chosen value, in half-intervals.
    pub moved: Option<f64>,
    /// The value in the steady state that questions start from, with stocks that do not change.
    pub steady: Option<f64>,
    /// The balances that pulled it.
    pub pulled_by: Name,
    /// The rows behind it.
    pub rows: Vec<Evidence>,
}

/// A row of a sheet behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Sheet.
    pub sheet: String,
    /// Row id.
    pub row: String,
    /// Source codes, separated by `;`; empty for an assumption.
    pub source: String,
    /// Period it speaks of, as written.
    pub period: String,
    /// Date of publication, as written.
    pub published_on: String,
    /// `reported`, `estimated`, `mirrored` and so on, as written.
    pub qualifier: String,
    /// Confidence, as written.
    pub confidence: String,
    /// Its own numbers.
    pub value: Value,
    /// Note or reason.
    pub note: Name,
}

/// A computation that numbers of a report come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Stable id, such as `response:joint`.
    pub id: String,
    /// What was computed, how, under which settings.
    pub what: Name,
    /// How it ended.
    pub status: Status,
    /// Facts about it: size, worst balance, gap, seed.
    pub facts: Vec<(Name, Name)>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        /// Least; minus infinity where there is no bound, which JSON writes as `null`.
        #[serde(deserialize_with = "least")]
        low: f64,
        /// Central; `None` where nothing central is known.
        central: Option<f64>,
        /// Greatest; infinity where there is no bound, which JSON writes as `null`.
        #[serde(deserialize_with = "greatest")]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

fn least<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::NEG_INFINITY))
}

fn greatest<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::INFINITY))
}
