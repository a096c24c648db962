//! Public tables in, rows of a model folder out.
//!
//! One file a source. A reader takes raw bytes and gives what it could read and what it found; it never panics and never
//! guesses a country. Totals, remainders, groups of countries and shares are read too, but kept apart from the figures of
//! countries, so that nothing takes them for a region or a use by accident. [`observe`] applies a model's rules to them.

pub mod baci;
mod cells;
pub mod iea;
pub mod sea_distances;
pub mod usgs_mcs;
pub mod worldbank;

use crate::alias::{self, Suggestion};
use crate::load::Files;
use crate::text::{decode, fold, open_quote};
use std::fmt;

/// Folder inside a model folder that holds its rules: `cells.csv`, `region_ports.csv` and `passages.csv`.
pub const RULES: &str = "observe";

/// What the tables say about a model: `observations_usgs.csv`, `observations_iea.csv`, `observations_baci.csv` and
/// `routes.csv`, from the extracts in `data` and the rules of the model in `rules`.
///
/// The files are complete only where no finding [is an error](Finding::is_error).
#[must_use]
pub fn observe(data: &Files, rules: &Files) -> (Files, Vec<Finding>) {
    let mut found = Vec::new();
    let tables = cells::Tables::read(data, &mut found);
    let mut files = cells::observations(&tables, rules, &mut found);
    files.insert(sea_distances::ROUTES, sea_distances::routes(data, rules, &mut found));
    (files, found)
}

/// What a reader gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<T> {
    /// Figures of one country or one pair of countries.
    pub rows: Vec<T>,
    /// Totals, remainders, groups and shares: good for checks, or where a rule asks for them by name.
    pub apart: Vec<T>,
    /// What could not be read, in file order.
    pub found: Vec<Finding>,
}

impl<T> Reading<T> {
    fn new(found: Vec<Finding>) -> Self {
        Self { rows: Vec::new(), apart: Vec::new(), found }
    }

    /// Findings in file order.
    fn sorted(mut self) -> Self {
        self.found.sort_by_key(|finding| finding.line);
        self
    }
}

/// One figure of a public table.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File it was read from.
    pub file: &'static str,
    /// Line on which its row starts, from one.
    pub line: usize,
    /// Commodity or indicator as printed.
    pub subject: String,
    /// Line of the table as printed: what was counted, at which stage.
    pub series: String,
    /// Where.
    pub place: Place,
    /// Where, as printed.
    pub label: String,
    /// First and last year that it covers.
    pub years: (i32, i32),
    /// How much, in `unit`.
    pub value: Value,
    /// Of what.
    pub unit: Unit,
    /// Whether the source calls it an estimate.
    pub is_estimated: bool,
}

/// Where a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A country, by its alpha-3 code.
    Country(&'static str),
    /// Whatever the table does not name: "Other countries", "Rest of world".
    Others,
    /// The sum over everything.
    World,
    /// A group of countries, or an area without an ISO code, by the source's name or code.
    Group(String),
}

/// What stands in the cell. No figure, zero, withheld and not available are four things.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Exact(f64),
    /// The source prints a dash or zero: there is none.
    Zero,
    /// At most this.
    Below(f64),
    /// At least this.
    Above(f64),
    /// Known to the source and not published.
    Withheld,
    /// Not known to the source.
    NotAvailable,
    /// Nothing stands there, in a table that does not say why.
    Blank,
    /// Something else, as printed: words, intervals, "included elsewhere".
    Word(String),
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Metric tons, on the source's own basis.
    Tonnes,
    /// A share, 0 to 1.
    Share,
    /// US dollars of the year.
    Usd,
    /// US dollars per kilogram.
    UsdPerKg,
    /// Anything else, as printed.
    Other(String),
}

/// Something that could not be read, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// Line, from one; zero for the whole file.
    pub line: usize,
    /// The column; blank for the whole row.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The file is not there.
    NoFile,
    /// The bytes are not text.
    NotText,
    /// The header lacks the column.
    NoColumn,
    /// The row has another number of cells than the header.
    Cells {
        /// Cells of the row.
        got: usize,
        /// Cells of the header.
        wanted: usize,
    },
    /// Not a finite number.
    NotNumber(String),
    /// Less than zero where nothing can be.
    Negative(f64),
    /// Neither a year nor a span of years.
    NotYear(String),
    /// Not the name or code of a country; what it may stand for.
    NotCountry(String, Option<&'static str>),
    /// The name of several countries.
    SeveralCountries(String, Vec<&'static str>),
    /// A word that the column does not know.
    UnknownWord(String),
    /// The printed and the parsed number are not the same.
    Disagrees(String, String),
    /// The same figure stands on this earlier line.
    Twice(usize),
    /// A rule asks for what no row of the table says.
    NoFigure(String),
    /// A rule needs a number and the table has none.
    NoNumber(String),
    /// A rule uses a flow that looks wrong: how many times its unit value is off, and off what.
    Unlikely(f64, &'static str),
}

impl Finding {
    /// Whether rows made in spite of it would be incomplete or wrong.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !matches!(self.reason, Reason::Unlikely(..))
    }

    pub(crate) fn new(file: &str, line: usize, column: &str, reason: Reason) -> Self {
        Self { file: file.to_owned(), line, column: column.to_owned(), reason }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(out, " {}", self.column)?;
        }
        write!(out, ": {}", self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile => write!(out, "there is no such file"),
            Self::NotText => write!(out, "not text in UTF-8"),
            Self::NoColumn => write!(out, "the header has no such column"),
            Self::Cells { got, wanted } => write!(out, "{got} cells where the header has {wanted}"),
            Self::NotNumber(text) => write!(out, "`{}` is not a number", short(text)),
            Self::Negative(value) => write!(out, "{value} is less than zero"),
            Self::NotYear(text) => write!(out, "`{}` is not a year", short(text)),
            Self::NotCountry(text, None) => write!(out, "`{}` is no country", short(text)),
            Self::NotCountry(text, Some(near)) => write!(out, "`{}` is no country; {near} was meant?", short(text)),
            Self::SeveralCountries(text, codes) => write!(out, "`{}` may be {}", short(text), codes.join(" or ")),
            Self::UnknownWord(text) => write!(out, "`{}` is not a word of this column", short(text)),
            Self::Disagrees(printed, parsed) => write!(out, "printed `{}`, parsed `{}`", short(printed), short(parsed)),
            Self::Twice(line) => write!(out, "the same figure stands on line {line}"),
            Self::NoFigure(what) => write!(out, "no row of the table is {}", short(what)),
            Self::NoNumber(what) => write!(out, "the table has no number for {}", short(what)),
            Self::Unlikely(times, what) => write!(out, "unit value {times:.1} times off {what}"),
        }
    }
}

/// The start of a text, for a message.
fn short(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

/// The place that a name stands for. Codes are not names: "NA" means not available in one table and Namibia in another.
pub(crate) fn place(label: &str) -> Result<Place, Reason> {
    let name = fold(label);
    let lower = name.to_lowercase();
    if lower == "world" || lower.starts_with("world total") {
        return Ok(Place::World);
    }
    if ["other countries", "other", "rest of world", "rest of the world"].contains(&lower.as_str()) {
        return Ok(Place::Others);
    }
    if name.chars().count() <= 3 {
        return Err(Reason::NotCountry(name.into_owned(), None));
    }
    match alias::suggest(&name) {
        Suggestion::One(code) => Ok(Place::Country(code)),
        Suggestion::Several(codes) => Err(Reason::SeveralCountries(name.into_owned(), codes)),
        Suggestion::Near(code) => Err(Reason::NotCountry(name.into_owned(), Some(code))),
        Suggestion::None => Err(Reason::NotCountry(name.into_owned(), None)),
    }
}

/// A table cut into rows, each with the cells of the wanted columns.
pub(crate) struct Sheet {
    pub rows: Vec<Row>,
    pub found: Vec<Finding>,
}

/// One row.
pub(crate) struct Row {
    file: &'static str,
    columns: &'static [&'static str],
    cells: Vec<String>,
    /// Line on which it starts, from one.
    pub line: usize,
}

impl Sheet {
    /// Cuts `file` of `files`; without one of `columns` there are no rows.
    pub fn cut(file: &'static str, files: &Files, columns: &'static [&'static str]) -> Self {
        let mut sheet = Self { rows: Vec::new(), found: Vec::new() };
        let Some(bytes) = files.get(file) else {
            sheet.found.push(Finding::new(file, 0, "", Reason::NoFile));
            return sheet;
        };
        let Ok(text) = decode(bytes) else {
            sheet.found.push(Finding::new(file, 0, "", Reason::NotText));
            return sheet;
        };
        if let Some(line) = open_quote(&text) {
            sheet.found.push(Finding::new(file, line, "", Reason::NotText));
            return sheet;
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut records = reader.records();
        let header: Vec<String> = match records.next() {
            Some(Ok(record)) => record.iter().map(|cell| fold(cell).into_owned()).collect(),
            _ => Vec::new(),
        };
        let at: Vec<Option<usize>> =
            columns.iter().map(|column| header.iter().position(|cell| cell == column)).collect();
        for (column, _) in columns.iter().zip(&at).filter(|(_, at)| at.is_none()) {
            sheet.found.push(Finding::new(file, 1, column, Reason::NoColumn));
        }
        let Some(at) = at.into_iter().collect::<Option<Vec<usize>>>() else { return sheet };
        for record in records {
            let Ok(record) = record else {
                sheet.found.push(Finding::new(file, 0, "", Reason::NotText));
                continue;
            };
            let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
            if record.len() != header.len() {
                let reason = Reason::Cells { got: record.len(), wanted: header.len() };
                sheet.found.push(Finding::new(file, line, "", reason));
                continue;
            }
            let cells = at.iter().map(|&k| fold(record.get(k).unwrap_or("")).into_owned()).collect();
            sheet.rows.push(Row { file, columns, cells, line });
        }
        sheet
    }
}

impl Row {
    /// The cell under `column`, without outer blanks.
    pub fn text(&self, column: &str) -> &str {
        self.columns.iter().position(|name| *name == column).map_or("", |k| &self.cells[k])
    }

    /// What is wrong with the cell under `column`.
    pub fn finding(&self, column: &str, reason: Reason) -> Finding {
        Finding::new(self.file, self.line, column, reason)
    }

    /// A number, or `None` where nothing stands.
    pub fn number(&self, column: &str) -> Result<Option<f64>, Finding> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match number(text) {
            Some(value) => Ok(Some(value)),
            None => Err(self.finding(column, Reason::NotNumber(text.to_owned()))),
        }
    }

    /// A number that is there and not below zero.
    pub fn amount(&self, column: &str) -> Result<f64, Finding> {
        match self.number(column)? {
            Some(value) if value < 0.0 => Err(self.finding(column, Reason::Negative(value))),
            Some(value) => Ok(value),
            None => Err(self.finding(column, Reason::NotNumber(String::new()))),
        }
    }

    /// A year, or a span such as 2021–24.
    pub fn years(&self, column: &str) -> Result<(i32, i32), Finding> {
        let text = self.text(column);
        years(text).ok_or_else(|| self.finding(column, Reason::NotYear(text.to_owned())))
    }

    /// The place named under `column`.
    pub fn place(&self, column: &str) -> Result<Place, Finding> {
        place(self.text(column)).map_err(|reason| self.finding(column, reason))
    }
}

/// The largest number a table may hold: beyond it no statistic lies, and a change of unit must not end in infinity.
const LARGEST: f64 = 1e15;

/// A number in plain figures.
pub(crate) fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse::<f64>().ok().filter(|value| is_plain && value.abs() <= LARGEST)
}

fn years(text: &str) -> Option<(i32, i32)> {
    let year = |text: &str| text.parse::<i32>().ok().filter(|year| (1000..3000).contains(year) && text.len() == 4);
    let Some((first, last)) = text.split_once(['–', '-']) else {
        return year(text).map(|year| (year, year));
    };
    let first = year(first)?;
    let last = match last.len() {
        2 => first / 100 * 100 + last.parse::<i32>().ok()?,
        _ => year(last)?,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Finding, Place, Reason, place, years};
    use crate::load::Files;

    /// One file in memory.
    pub(crate) fn files(name: &str, text: &str) -> Files {
        [(name.to_owned(), text.as_bytes().to_vec())].into_iter().collect()
    }

    /// Findings as they are printed.
    #[track_caller]
    pub(crate) fn says(found: &[Finding], wanted: &[&str]) {
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(said, wanted);
    }

    #[test]
    fn totals_and_remainders_are_no_countries() {
        assert_eq!(place("World total (rounded)"), Ok(Place::World));
        assert_eq!(place("Other Countries"), Ok(Place::Others));
        assert_eq!(place("Rest of world"), Ok(Place::Others));
    }

    #[test]
    fn names_go_through_the_alias_table_and_are_never_guessed() {
        assert_eq!(place("Burma"), Ok(Place::Country("MMR")));
        assert_eq!(place("Canada "), Ok(Place::Country("CAN")));
        assert_eq!(place("Korea, Republic of"), Ok(Place::Country("KOR")));
        assert!(matches!(place("Congo"), Err(Reason::SeveralCountries(..))));
        assert!(matches!(place("Astralia"), Err(Reason::NotCountry(_, Some("AUS")))));
        for label in ["", "NA", "CHI", "China5", "China, Germany, and Russia", "Top-3 share", "Estimated."] {
            assert!(matches!(place(label), Err(Reason::NotCountry(..))), "{label}: {:?}", place(label));
        }
    }

    #[test]
    fn spans_of_years_are_read() {
        assert_eq!(years("2024"), Some((2024, 2024)));
        assert_eq!(years("2021–24"), Some((2021, 2024)));
        for text in ["", "24", "2024e", "2024-23", "-2024", "2021–x4", "日本"] {
            assert_eq!(years(text), None, "{text}");
        }
    }
}
