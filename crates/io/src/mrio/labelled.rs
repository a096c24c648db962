//! A square table with labels, as national offices and the OECD publish it: CSV or Parquet.
//!
//! The first columns of a row name it (`code`, or `region` and `code`; further words such as a description are passed over), the others are
//! buyers, final demand and output. A column is a buyer where its head is the code of a row (`region|code` with several
//! regions). A head of output (`output`, `x`, `total`) is output, one of value added (row or column `value_added`, `VA`) is value added, every
//! other one is final demand. A row of either name (`VALU`, `OUTPUT`) says it by buyer. Rows that are no buyers are inputs beside the table. Where output is missing it is what the row adds up to, and
//! where value added is missing it is output less what is bought.

use super::parquet::{Cells, read};
use super::square::Square;
use super::table::{Labels, Raw};
use super::{Finding, Found};
use std::path::Path;

const OUTPUT: &[&str] = &["output", "x", "total", "total output", "gross output", "indout"];
const VALUE_ADDED: &[&str] = &["value_added", "value added", "va", "vlad", "valu"];

/// A cell grid with a head.
struct Grid {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Reads the table; `region` names the region where the file has no column of regions.
pub fn read_table(path: &Path, region: &str, all: &mut Vec<Finding>) -> Option<Square> {
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut found = Found::new(file.clone(), all);
    let grid = if file.ends_with(".parquet") { of_parquet(path) } else { of_csv(path) };
    match grid {
        Ok(grid) => square(&grid, region, &file, &mut found),
        Err(reason) => {
            found.error("the file", reason, "write a table with a head: code, one column a buyer, final demand");
            None
        }
    }
}

fn of_csv(path: &Path) -> Result<Grid, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let text = crate::text::decode(&bytes).map_err(|_| "it is neither UTF-8 nor CP932".to_owned())?;
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let heads =
        reader.headers().map_err(|error| error.to_string())?.iter().map(|head| head.trim().to_owned()).collect();
    let rows = reader
        .records()
        .map(|row| {
            Ok(row.map_err(|error: csv::Error| error.to_string())?.iter().map(|c| c.trim().to_owned()).collect())
        })
        .collect::<Result<_, String>>()?;
    Ok(Grid { heads, rows })
}

fn of_parquet(path: &Path) -> Result<Grid, String> {
    // Words come first, whatever the writer's order: pandas puts an index last.
    let mut columns = read(path)?;
    columns.sort_by_key(|(_, cells)| matches!(cells, Cells::Numbers(_)));
    let count = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let rows = (0..count)
        .map(|row| {
            let cell = |cells: &Cells| match cells {
                Cells::Words(words) => words[row].clone(),
                Cells::Numbers(numbers) => numbers[row].to_string(),
            };
            columns.iter().map(|(_, cells)| cell(cells)).collect()
        })
        .collect();
    Ok(Grid { heads: columns.into_iter().map(|(name, _)| name).collect(), rows })
}

fn is_one_of(word: &str, of: &[&str]) -> bool {
    of.contains(&word.to_lowercase().as_str())
}

fn square(grid: &Grid, home: &str, file: &str, found: &mut Found) -> Option<Square> {
    let head = |name: &str| grid.heads.iter().position(|head| head.eq_ignore_ascii_case(name));
    let by_region = head("region").or_else(|| head("country"));
    let code = ["code", "sector", "industry", "label"].iter().find_map(|name| head(name)).unwrap_or(0);
    let label = |row: &[String]| {
        (by_region.map_or_else(|| home.to_owned(), |at| row[at].clone()), row.get(code).cloned().unwrap_or_default())
    };
    let all: Labels = grid.rows.iter().map(|row| label(row)).collect();
    let column_of = |(region, code): &(String, String)| {
        let long = format!("{region}|{code}");
        grid.heads.iter().position(|head| *head == long || (by_region.is_none() && head == code))
    };
    let buyers: Vec<Option<usize>> = all.iter().map(column_of).collect();
    let industries: Vec<usize> = (0..all.len()).filter(|&row| buyers[row].is_some()).collect();
    if industries.is_empty() {
        found.error("the head", "no column has the code of a row", "name the column of each buyer like its row");
        return None;
    }
    let mut number = |row: usize, column: usize| {
        let written = grid.rows[row].get(column).map_or("", String::as_str);
        let value = if written.is_empty() { Some(0.0) } else { written.replace(',', "").parse::<f64>().ok() };
        value.filter(|value| value.is_finite()).unwrap_or_else(|| {
            let (key, reason) = (format!("line {}, column {}", row + 2, grid.heads[column]), "is not a number");
            found.error(
                key,
                format!("`{}` {reason}", crate::check::shown(written)),
                "write a number, or nothing for zero",
            );
            0.0
        })
    };
    let mut column = |at: usize| -> Vec<f64> { industries.iter().map(|&row| number(row, at)).collect() };
    let taken: Vec<usize> = buyers.iter().flatten().copied().collect();
    let flows = taken.iter().map(|&at| column(at)).collect::<Vec<_>>();
    let (mut demand, mut columns, mut output, mut added) = (Vec::new(), Labels::new(), None, None);
    for (at, name) in grid.heads.iter().enumerate() {
        let numbers = || grid.rows.iter().filter_map(|row| row.get(at)).any(|cell| cell.parse::<f64>().is_ok());
        let is_words = Some(at) == by_region || at == code || name.eq_ignore_ascii_case("description") || !numbers();
        if is_words || taken.contains(&at) {
            continue;
        }
        if is_one_of(name, OUTPUT) {
            output = Some(column(at));
        } else if is_one_of(name, VALUE_ADDED) {
            added = Some(column(at));
        } else {
            let (region, category) = name.split_once('|').unwrap_or((home, name));
            columns.push((region.to_owned(), category.to_owned()));
            demand.push(column(at));
        }
    }
    // A row of value added or of output names its buyers by the columns.
    let row_of = |names| all.iter().position(|(_, code)| is_one_of(code, names));
    if let Some(row) = row_of(VALUE_ADDED) {
        added = Some(taken.iter().map(|&at| number(row, at)).collect());
    }
    if let Some(row) = row_of(OUTPUT).filter(|_| output.is_none()) {
        output = Some(taken.iter().map(|&at| number(row, at)).collect());
    }
    let rows: Labels = industries.iter().map(|&row| all[row].clone()).collect();
    if columns.is_empty() {
        found.error("the head", "there is no final demand", "add a column of final demand");
        return None;
    }
    Some(done(rows, columns, flows, demand, output, added, file))
}

/// What every reader of square tables ends with.
pub(super) fn done(
    rows: Labels,
    columns: Labels,
    flows: Vec<Vec<f64>>,
    demand: Vec<Vec<f64>>,
    output: Option<Vec<f64>>,
    added: Option<Vec<f64>>,
    file: &str,
) -> Square {
    let sums = || (0..rows.len()).map(|i| flows.iter().chain(&demand).map(|column| column[i]).sum()).collect();
    let output: Vec<f64> = output.unwrap_or_else(sums);
    let bought = |j: usize| flows[j].iter().sum::<f64>();
    let value_added = added.unwrap_or_else(|| (0..rows.len()).map(|j| (output[j] - bought(j)).max(0.0)).collect());
    Square { raw: Raw { rows, columns, flows, demand, output }, value_added, origin: format!("read from {file}") }
}
