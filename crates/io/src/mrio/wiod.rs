//! A table as long lists, as the World Input-Output Database is often packaged: `*_Z.parquet` (row, col, amount), `*_F.parquet` (row, fd, amount),
//! `*_labels.csv` (country, industry, output) and `*_fd_labels.csv`, positions counted from zero.
//!
//! The licence of such a table is its owner's matter: it is read from the path that is given and never ships. Negative cells of final demand
//! (changes in stocks) and rows that do not add up are found and left.

use super::labelled::done;
use super::parquet::{Cells, read};
use super::square::Square;
use super::table::Labels;
use super::{Finding, Found};
use std::path::{Path, PathBuf};

/// Reads the table in `folder`.
pub fn folder(folder: &Path, all: &mut Vec<Finding>) -> Option<Square> {
    let mut found = Found::new(folder.display().to_string(), all);
    let said = |found: &mut Found, reason: String| {
        found.error(
            "the folder",
            reason,
            "it has one each of *_Z.parquet, *_F.parquet, *_labels.csv and *_fd_labels.csv",
        );
    };
    let files: Vec<PathBuf> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) => {
            said(&mut found, error.to_string());
            return None;
        }
    };
    let ending = |end: &str, but: &str| {
        let mut fits: Vec<&PathBuf> = files
            .iter()
            .filter(|path| {
                path.to_string_lossy().ends_with(end) && (but.is_empty() || !path.to_string_lossy().ends_with(but))
            })
            .collect();
        fits.sort();
        fits.first().map(|path| (*path).clone())
    };
    let paths = (
        ending("_Z.parquet", ""),
        ending("_F.parquet", ""),
        ending("_labels.csv", "_fd_labels.csv"),
        ending("_fd_labels.csv", ""),
    );
    let (Some(z), Some(f), Some(labels), Some(fd)) = paths else {
        said(&mut found, "a file is missing".to_owned());
        return None;
    };
    match square(&z, &f, &labels, &fd) {
        Ok(square) => Some(square),
        Err(reason) => {
            said(&mut found, reason);
            None
        }
    }
}

fn square(z: &Path, f: &Path, labels: &Path, fd: &Path) -> Result<Square, String> {
    let (rows, output) = industries(labels)?;
    let columns = consumers(fd)?;
    let flows = long(z, rows.len(), rows.len())?;
    let demand = long(f, rows.len(), columns.len())?;
    let file = z.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(done(rows, columns, flows, demand, output, None, &file))
}

fn sheet(path: &Path) -> Result<(Vec<String>, Vec<csv::StringRecord>), String> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| error.to_string())?;
    let heads = reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_owned).collect();
    let rows = reader.records().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    Ok((heads, rows))
}

fn industries(path: &Path) -> Result<(Labels, Option<Vec<f64>>), String> {
    let (heads, rows) = sheet(path)?;
    let at = |name: &str| heads.iter().position(|head| head == name);
    let (Some(country), Some(industry)) = (at("country"), at("industry")) else {
        return Err(format!("{} has no columns country and industry", path.display()));
    };
    let output = heads.iter().position(|head| head.starts_with("output"));
    let output = output.map(|at| rows.iter().map(|row| row[at].parse::<f64>().unwrap_or(f64::NAN)).collect());
    Ok((rows.iter().map(|row| (row[country].to_owned(), row[industry].to_owned())).collect(), output))
}

fn consumers(path: &Path) -> Result<Labels, String> {
    let (heads, rows) = sheet(path)?;
    let label =
        heads.iter().position(|head| head == "label").ok_or("the labels of final demand have no column label")?;
    let pair = |row: &csv::StringRecord| {
        let (region, category) = row[label].split_once('.')?;
        Some((region.to_owned(), category.to_owned()))
    };
    rows.iter().map(|row| pair(row).ok_or_else(|| format!("`{}` is not REGION.CATEGORY", &row[label]))).collect()
}

/// The columns of a long list: row, column, amount.
fn long(path: &Path, rows: usize, width: usize) -> Result<Vec<Vec<f64>>, String> {
    let numbers: Vec<Vec<f64>> = read(path)?
        .into_iter()
        .map(|(name, cells)| match cells {
            Cells::Numbers(cells) => Ok(cells),
            Cells::Words(_) => Err(format!("the column `{name}` of {} has words", path.display())),
        })
        .collect::<Result<_, _>>()?;
    let [row, column, amount] = numbers.as_slice() else {
        return Err(format!("{} has {} columns, not row, column, amount", path.display(), numbers.len()));
    };
    let mut columns = vec![vec![0.0; rows]; width];
    for ((&row, &column), &amount) in row.iter().zip(column).zip(amount) {
        let cell = columns.get_mut(column as usize).and_then(|cells| cells.get_mut(row as usize));
        let is_place = row >= 0.0 && column >= 0.0 && row.fract() == 0.0 && column.fract() == 0.0;
        match cell.filter(|_| is_place) {
            Some(cell) => *cell += amount,
            None => return Err(format!("{}: there is no row {row} or column {column}", path.display())),
        }
    }
    Ok(columns)
}
