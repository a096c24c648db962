//! Why a cell of a report says what it says: its value, the run that computed it, the figures it rests on and the rows behind them.

use super::trace::{evidence, figure, label, place, sources, value};
use super::words::Word;
use super::{pick, settle_report};
use seawall_model::answer::{Citation, Figure, Head, Lang, Report, RunRecord, Table, Value};
use serde::Serialize;
use std::fmt::Write as _;

/// The schema of the JSON of a cell.
pub const WHY_SCHEMA: &str = "seawall/why/1";

/// A cell of a report by its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    table: &'a Table,
    row: usize,
    column: usize,
}

/// Why an address leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Astray {
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
    /// What could be meant.
    pub near: Vec<String>,
}

/// Finds the cell at `table:row:column`: the table and column by id, the row by its number from 1 or by its words.
///
/// # Errors
/// [`Astray`] says which part leads nowhere and what is near.
pub fn find<'a>(report: &'a Report, address: &str) -> Result<Cell<'a>, Astray> {
    let astray = |what: String, near: Vec<String>| Astray { what, near };
    let tables: Vec<&Table> = report.sections.iter().flat_map(|section| &section.tables).collect();
    let (id, rest) = address.split_once(':').unwrap_or((address, ""));
    let Some(table) = tables.iter().find(|table| table.id == id.trim()) else {
        return Err(astray(format!("no table `{id}`"), nearest(id, tables.iter().map(|table| table.id.as_str()))));
    };
    let Some((words, id)) = rest.rsplit_once(':') else {
        let what = format!("`{address}` is not of the form table:row:column");
        return Err(astray(what, table.columns.iter().map(|head| format!("{}:1:{}", table.id, head.id)).collect()));
    };
    let Some(column) = table.columns.iter().position(|head| head.id == id.trim()) else {
        let near = nearest(id, table.columns.iter().map(|head| head.id.as_str()));
        return Err(astray(format!("no column `{id}` in table `{}`", table.id), near));
    };
    let row = row(table, words.trim())?;
    Ok(Cell { table, row, column })
}

fn row(table: &Table, words: &str) -> Result<usize, Astray> {
    let labels = |rows: &[usize]| rows.iter().map(|&row| label(table, row, Lang::En)).collect::<Vec<_>>();
    if let Ok(number) = words.parse::<usize>() {
        let count = table.rows.len();
        return number.checked_sub(1).filter(|&row| row < count).ok_or_else(|| Astray {
            what: format!("no row {number} in table `{}`, which has {count}", table.id),
            near: Vec::new(),
        });
    }
    let asked: Vec<String> =
        words.split([',', '、']).map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect();
    let says = |row: usize, lang: Lang, is_whole: bool| {
        let mut said = table.rows[row].cells.iter().filter_map(|cell| match cell {
            Value::Text(name) => Some(pick(name, lang).to_lowercase()),
            Value::Missing(_) | Value::Number { .. } | Value::Range { .. } | Value::Sources(_) => None,
        });
        let said: Vec<String> = said.by_ref().collect();
        !asked.is_empty()
            && asked
                .iter()
                .all(|word| said.iter().any(|said| if is_whole { said == word } else { said.contains(word.as_str()) }))
    };
    // The words in full before parts of them, so that "Japan" finds the row of Japan beside one that mentions it.
    let found = |is_whole: bool| -> Vec<usize> {
        let rows = 0..table.rows.len();
        rows.filter(|&row| [Lang::En, Lang::Ja].iter().any(|&lang| says(row, lang, is_whole))).collect()
    };
    let rows = Some(found(true)).filter(|rows| !rows.is_empty()).unwrap_or_else(|| found(false));
    match rows.as_slice() {
        [row] => Ok(*row),
        [] => {
            let all: Vec<usize> = (0..table.rows.len()).collect();
            let near = nearest(words, labels(&all).iter().map(String::as_str));
            Err(Astray { what: format!("no row `{words}` in table `{}`", table.id), near })
        }
        many => {
            let near = many.iter().map(|&row| format!("{} ({})", row + 1, label(table, row, Lang::En))).collect();
            Err(Astray { what: format!("{} rows of table `{}` say `{words}`", many.len(), table.id), near })
        }
    }
}

/// The known words nearest to `wrong`, at most three; all of them where none is near and they are few.
fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wrong = wrong.trim().to_lowercase();
    let mut near: Vec<(usize, &str)> =
        known.map(|word| (strsim::damerau_levenshtein(&wrong, &word.to_lowercase()), word)).collect();
    let close = |&(distance, word): &(usize, &str)| distance <= wrong.chars().count().max(word.chars().count()) / 2;
    let all: Vec<String> = near.iter().map(|(_, word)| (*word).to_owned()).collect();
    near.retain(close);
    near.sort_by_key(|&(distance, _)| distance);
    near.truncate(3);
    match near.is_empty() {
        true if all.len() <= 16 => all,
        _ => near.into_iter().map(|(_, word)| word.to_owned()).collect(),
    }
}

/// Every address of a report: its tables, their columns and rows.
pub fn addresses(report: &Report, lang: Lang) -> String {
    let mut out = format!("{}\n", Word::Addresses.word(lang));
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    for table in report.sections.iter().flat_map(|section| &section.tables) {
        line(format!("\n{}: {}", table.id, pick(&table.caption, lang)));
        let columns: Vec<String> =
            table.columns.iter().map(|head| format!("{} ({})", head.id, pick(&head.name, lang))).collect();
        line(format!("  {}: {}", Word::Columns.word(lang), columns.join(", ")));
        for row in 0..table.rows.len() {
            line(format!("  {:>3}  {}", row + 1, label(table, row, lang)));
        }
    }
    out
}

/// What stands behind a cell, gathered.
#[derive(Serialize)]
struct Behind<'a> {
    schema: &'static str,
    table: &'a str,
    row: usize,
    column: &'a Head,
    value: &'a Value,
    run: Option<&'a RunRecord>,
    figures: Vec<&'a Figure>,
    sources: Vec<&'a Citation>,
}

fn behind<'a>(report: &'a Report, cell: Cell<'a>) -> Behind<'a> {
    let column = &cell.table.columns[cell.column];
    let row = &cell.table.rows[cell.row];
    let figures: Vec<&Figure> =
        row.rests_on.iter().filter_map(|id| report.figures.iter().find(|figure| figure.id == *id)).collect();
    let is_cited = |citation: &&Citation| {
        let in_cells = row.cells.iter().any(|cell| matches!(cell, Value::Sources(ids) if ids.contains(&citation.code)));
        in_cells || figures.iter().flat_map(|f| &f.rows).flat_map(sources).any(|code| code == citation.code)
    };
    Behind {
        schema: WHY_SCHEMA,
        table: &cell.table.id,
        row: cell.row + 1,
        value: row.cells.get(cell.column).unwrap_or(&NOTHING),
        run: row.run_of(column).and_then(|id| report.runs.iter().find(|run| run.id == id)),
        sources: report.sources.iter().filter(is_cited).collect(),
        column,
        figures,
    }
}

/// A cell that its row does not hold.
static NOTHING: Value = Value::Sources(Vec::new());

/// Why the cell says what it says, as JSON.
pub fn why_json(report: &Report, cell: Cell<'_>) -> String {
    let mut out =
        serde_json::to_string_pretty(&behind(report, cell)).expect("a cell has only string keys and goes to memory");
    out.push('\n');
    out
}

/// Why the cell says what it says, for a terminal.
pub fn why(report: &Report, cell: Cell<'_>, lang: Lang) -> String {
    let settled = settle_report(report);
    let found = behind(report, cell);
    let value_of = settled.sections.iter().flat_map(|section| &section.tables).find(|table| table.id == cell.table.id);
    let shown = value_of.and_then(|table| table.rows.get(cell.row)?.cells.get(cell.column));
    let mut out = String::new();
    let mut line = |indent: usize, text: String| {
        let _ = writeln!(out, "{}{}", " ".repeat(indent), super::text::clean(&text));
    };
    line(0, format!("{}:{}:{}", found.table, found.row, found.column.id));
    line(0, format!("{}: {}", label(cell.table, cell.row, lang), pick(&found.column.name, lang)));
    line(2, value(shown.unwrap_or(found.value), found.column.unit, lang));
    line(0, String::new());
    match found.run {
        None => line(0, format!("{}: {}", Word::ComputedBy.word(lang), Word::Fact.word(lang))),
        Some(run) => {
            line(0, format!("{}: {} [{}]", Word::ComputedBy.word(lang), pick(&run.what, lang), run.id));
            line(2, format!("{}: {}", Word::Status.word(lang), Word::from(run.status).word(lang)));
            for (key, fact) in &run.facts {
                line(2, format!("{}: {}", pick(key, lang), pick(fact, lang)));
            }
        }
    }
    line(0, String::new());
    if found.figures.is_empty() {
        line(0, format!("{}: {}", Word::RestsOn.word(lang), Word::NoFigure.word(lang)));
    } else {
        let count = found.figures.len();
        line(
            0,
            match lang {
                Lang::En => format!("{}: {count} {}", Word::RestsOn.word(lang), Word::Size.word(lang)),
                Lang::Ja => format!("{}:{count}{}", Word::RestsOn.word(lang), Word::Size.word(lang)),
            },
        );
    }
    for about in &found.figures {
        line(0, String::new());
        line(2, format!("{} [{}]", pick(&about.name, lang), about.id));
        for (key, fact) in figure(about, lang) {
            line(4, format!("{key}: {fact}"));
        }
        for row in &about.rows {
            line(4, format!("{}: {}", place(row, lang), evidence(row, about.unit, lang)));
            for code in sources(row) {
                line(6, cited(&found.sources, code, lang));
            }
        }
    }
    out
}

fn cited(sources: &[&Citation], code: &str, lang: Lang) -> String {
    let Some(source) = sources.iter().find(|source| source.code == code) else { return format!("[{code}]") };
    let licence = match source.licence.as_str() {
        "" => String::new(),
        licence => format!("{}: {licence}", Word::Licence.word(lang)),
    };
    let parts = [source.title.as_str(), &source.publisher, &source.year, &licence];
    format!("[{code}] {}", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". "))
}
