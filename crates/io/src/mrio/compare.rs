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
        let mut line = Line { variable: name.clone(), cells: 0, worst: 0.0, at: String::new() };
        for (key, &row) in theirs.rows.range(..(before, Vec::new())) {
            let there = reference.map_or(0.0, |cells| cells[row]);
            let here = match mine.rows.get(key) {
                Some(&row) => own.map_or(0.0, |cells| cells[row]),
                None => f64::NAN,
            };
            line.cells += 1;
            let off = if here == there {
                0.0
            } else {
                let allowed = RELATIVE * there.abs().max(FLOOR * largest);
                let off = (here - there).abs() / allowed;
                if off.is_nan() { f64::INFINITY } else { off }
            };
            if off > line.worst {
                line.worst = off;
                line.at = format!("{}: {here} where the reference has {there}", place(key));
            }
        }
        lines.push(line);
    }
}
