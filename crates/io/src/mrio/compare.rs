//! How far the series of two runs lie apart, by the rule of the reference runs.
//!
//! Two numbers agree where `|mine - theirs| <= 1e-9 max(|theirs|, 1e-6 largest output at rest)`. A variable that a file
//! leaves out is zero all through. Lists of limiting inputs agree where they are the same set.

use super::parquet::{Cells, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Deviation that is allowed, relative.
pub const RELATIVE: f64 = 1e-9;
/// Share of the largest output at rest below which deviations are absolute.
pub const FLOOR: f64 = 1e-6;

/// How one variable compares.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Name of the variable.
    pub variable: String,
    /// Cells compared.
    pub cells: usize,
    /// Greatest deviation as a multiple of what is allowed; at most 1 passes.
    pub worst: f64,
    /// Where it is.
    pub at: String,
}

impl Line {
    fn new(variable: impl Into<String>) -> Self {
        Self { variable: variable.into(), cells: 0, worst: 0.0, at: String::new() }
    }

    fn note(&mut self, off: f64, at: impl FnOnce() -> String) {
        self.cells += 1;
        if off > self.worst {
            self.worst = off;
            self.at = at();
        }
    }

    /// Whether every cell agrees.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.worst <= 1.0
    }
}

/// Rows by their step and words, each with its numbers by name.
type Rows = BTreeMap<(usize, Vec<String>), usize>;

struct Sheet {
    rows: Rows,
    numbers: BTreeMap<String, Vec<f64>>,
}

/// Compares the files of two runs before step `before`, where the largest output at rest is `largest`.
///
/// # Errors
///
/// Says which file cannot be read.
pub fn compare(mine: &Path, theirs: &Path, largest: f64, before: usize) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for name in super::series::FILES {
        let reference = theirs.join(name);
        let own = mine.join(name);
        match (reference.exists(), own.exists()) {
            (false, false) => {}
            (is_there, is_here) if *name == "limiting_inputs.parquet" => {
                let read = |path: &Path, there| if there { sheet(path) } else { Ok(Sheet::empty()) };
                lines.push(same_set(&read(&own, is_here)?, &read(&reference, is_there)?, before));
            }
            (true, true) => numbers(&sheet(&own)?, &sheet(&reference)?, largest, before, &mut lines),
            (true, false) => {
                let at = "this run kept none".to_owned();
                lines.push(Line { variable: (*name).to_owned(), cells: 0, worst: f64::INFINITY, at });
            }
            // What the reference run did not keep cannot be compared.
            (false, true) => {}
        }
    }
    Ok(lines)
}

impl Sheet {
    fn empty() -> Self {
        Self { rows: Rows::new(), numbers: BTreeMap::new() }
    }
}

fn sheet(path: &Path) -> Result<Sheet, String> {
    let columns = read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut sheet = Sheet::empty();
    let mut steps = Vec::new();
    let mut words = Vec::new();
    for (name, cells) in columns {
        match cells {
            Cells::Numbers(cells) if name == "step" => steps = cells,
            Cells::Numbers(cells) if name == "firm" => words.push(cells.iter().map(f64::to_string).collect()),
            Cells::Numbers(cells) => {
                sheet.numbers.insert(name, cells);
            }
            Cells::Words(cells) => words.push(cells),
        }
    }
    for (row, &step) in steps.iter().enumerate() {
        sheet.rows.insert((step as usize, words.iter().map(|cells| cells[row].clone()).collect()), row);
    }
    Ok(sheet)
}

fn same_set(mine: &Sheet, theirs: &Sheet, before: usize) -> Line {
    let keys = |sheet: &Sheet| -> BTreeSet<(usize, Vec<String>)> {
        sheet.rows.keys().filter(|(step, _)| *step < before).cloned().collect()
    };
    let (mine, theirs) = (keys(mine), keys(theirs));
    let first = mine.symmetric_difference(&theirs).next();
    let worst = if first.is_some() { f64::INFINITY } else { 0.0 };
    let at = first.map_or_else(String::new, place);
    Line { variable: "limiting_inputs".to_owned(), cells: theirs.len(), worst, at }
}

fn place((step, words): &(usize, Vec<String>)) -> String {
    format!("step {step}, {}", words.join(" at "))
}

fn numbers(mine: &Sheet, theirs: &Sheet, largest: f64, before: usize, lines: &mut Vec<Line>) {
    let names: BTreeSet<&String> = mine.numbers.keys().chain(theirs.numbers.keys()).collect();
    for name in names {
        // The generator can be asked for a few variables only; what the reference run did not keep cannot be compared.
        let (own, reference) = (mine.numbers.get(name), theirs.numbers.get(name));
        let mut line = Line::new(name.clone());
        for (key, &row) in theirs.rows.range(..(before, Vec::new())) {
            let there = reference.map_or(0.0, |cells| cells[row]);
            let here = match mine.rows.get(key) {
                Some(&row) => own.map_or(0.0, |cells| cells[row]),
                None => f64::NAN,
            };
            let off = if here == there {
                0.0
            } else {
                let allowed = RELATIVE * there.abs().max(FLOOR * largest);
                let off = (here - there).abs() / allowed;
                if off.is_nan() { f64::INFINITY } else { off }
            };
            line.note(off, || format!("{}: {here} where the reference has {there}", place(key)));
        }
        lines.push(line);
    }
}

/// Digits that the firms of the reference runs are printed with, as the deviation that they allow.
const SIX_DIGITS: f64 = 6e-6;

/// Compares totals and firms of the named runs.
///
/// Totals follow the rule of this module, but for the row at rest, which was printed with six digits, as firms were.
///
/// # Errors
///
/// Says which file cannot be read.
pub fn firms(mine: &Path, theirs: &Path, runs: &[String]) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for run in runs {
        let totals = format!("{run}_totals.csv");
        if theirs.join(&totals).exists() {
            csv(&mine.join(&totals), &theirs.join(&totals), run, &mut lines)?;
        }
        let name = format!("{run}_firms.parquet");
        if theirs.join(&name).exists() {
            let (own, reference) = (sheet(&mine.join(&name))?, sheet(&theirs.join(&name))?);
            for (variable, cells) in &reference.numbers {
                let mut line = Line::new(format!("{run} {variable}"));
                let largest = cells.iter().copied().filter(|cell| cell.is_finite()).fold(0.0_f64, f64::max);
                for (key, &row) in &reference.rows {
                    let there = cells[row];
                    let here = own.rows.get(key).and_then(|&row| Some(own.numbers.get(variable)?[row]));
                    let here = here.unwrap_or(f64::NAN);
                    let off = (here - there).abs() / (SIX_DIGITS * there.abs()).max(RELATIVE * largest);
                    let off = if here == there {
                        0.0
                    } else if off.is_nan() {
                        f64::INFINITY
                    } else {
                        off
                    };
                    line.note(off, || format!("{}: {here} where the reference has {there}", place(key)));
                }
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

/// Compares the index of firms, `1e-9` absolute.
///
/// # Errors
///
/// Says which file cannot be read.
pub fn index(mine: &Path, theirs: &Path) -> Result<Vec<Line>, String> {
    let (own, reference) = (rows(mine)?, rows(theirs)?);
    let mut lines = Vec::new();
    for (column, name) in reference.0.iter().enumerate().skip(1) {
        let Some(here) = own.0.iter().position(|own| own == name) else { continue };
        let mut line = Line::new(name.clone());
        for (row, cells) in reference.1.iter().enumerate() {
            let same = own.1.get(row).filter(|own| own[0] == cells[0]);
            let number = |text: Option<&String>| text.and_then(|text| text.parse().ok()).unwrap_or(f64::NAN);
            let (mine, theirs): (f64, f64) = (number(same.map(|own| &own[here])), number(cells.get(column)));
            let off = (mine - theirs).abs() / RELATIVE;
            let off = if off.is_nan() { f64::INFINITY } else { off };
            line.note(off, || format!("{}: {mine} where the reference has {theirs}", cells[0]));
        }
        lines.push(line);
    }
    Ok(lines)
}

fn csv(mine: &Path, theirs: &Path, run: &str, lines: &mut Vec<Line>) -> Result<(), String> {
    let (own, reference) = (rows(mine)?, rows(theirs)?);
    for (column, name) in reference.0.iter().enumerate().skip(1) {
        let mut line = Line::new(format!("{run} {name}"));
        for (row, cells) in reference.1.iter().enumerate() {
            let number = |cells: Option<&Vec<String>>| {
                cells.and_then(|cells| cells.get(column)?.parse::<f64>().ok()).unwrap_or(f64::NAN)
            };
            let (here, there) = (number(own.1.get(row)), number(Some(cells)));
            let allowed = if cells[0] == "-1" { SIX_DIGITS } else { RELATIVE } * there.abs();
            let off = if here == there { 0.0 } else { (here - there).abs() / allowed };
            let off = if off.is_nan() { f64::INFINITY } else { off };
            line.note(off, || format!("step {}: {here} where the reference has {there}", cells[0]));
        }
        lines.push(line);
    }
    Ok(())
}

type Text = (Vec<String>, Vec<Vec<String>>);

fn rows(path: &Path) -> Result<Text, String> {
    let failed = |error: csv::Error| format!("{}: {error}", path.display());
    let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let heads = owned(reader.headers().map_err(failed)?);
    let mut all = Vec::new();
    for record in reader.records() {
        all.push(owned(&record.map_err(failed)?));
    }
    Ok((heads, all))
}
