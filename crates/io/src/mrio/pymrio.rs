//! A table as pymrio saves it: `file_parameters.json` says which file is which, `Z` and `Y` have two columns and two lines of names, as text
//! with tabs or as Parquet, whose heads are then pairs such as `('reg1', 'food')`.

use super::labelled::done;
use super::parquet::{Cells, read};
use super::square::Square;
use super::table::Labels;
use super::{Finding, Found};
use serde_json::Value;
use std::path::Path;

/// Reads the saved table in `folder`.
pub fn folder(folder: &Path, all: &mut Vec<Finding>) -> Option<Square> {
    let mut found = Found::new("file_parameters.json", all);
    match square(folder) {
        Ok(square) => Some(square),
        Err(reason) => {
            found.error(
                folder.display().to_string(),
                reason,
                "save the table with pymrio's save_all, as txt or parquet",
            );
            None
        }
    }
}

fn square(folder: &Path) -> Result<Square, String> {
    let bytes = std::fs::read(folder.join("file_parameters.json")).map_err(|error| error.to_string())?;
    let parameters: Value = serde_json::from_slice(&bytes).map_err(|error| format!("it is not JSON: {error}"))?;
    let part = |name: &str| -> Option<Result<Part, String>> {
        let said = parameters.get("files")?.get(name)?;
        let count = |key: &str, otherwise: usize| {
            let value = said.get(key)?;
            value.as_u64().map(|count| count as usize).or_else(|| value.as_str()?.parse().ok()).or(Some(otherwise))
        };
        let file = said.get("name")?.as_str()?;
        // A name leads to a file beside this one, not elsewhere.
        let path = folder.join(Path::new(file).file_name()?);
        let shape = (count("nr_index_col", 2).unwrap_or(2), count("nr_header", 2).unwrap_or(2));
        Some(if file.ends_with(".parquet") { of_parquet(&path) } else { of_text(&path, shape) })
    };
    let z = part("Z").ok_or("it names no file Z")??;
    let y = part("Y").ok_or("it names no file Y")??;
    if z.columns != z.rows {
        return Err("the columns of Z are not its rows".to_owned());
    }
    if y.rows != z.rows {
        return Err("the rows of Y are not those of Z".to_owned());
    }
    let output = match part("x") {
        Some(x) => {
            let x = x?;
            if x.rows != z.rows {
                return Err("the rows of x are not those of Z".to_owned());
            }
            x.cells.into_iter().next()
        }
        None => None,
    };
    let mut square = done(z.rows, y.columns, z.cells, y.cells, output, None, "a table that pymrio saved");
    if let Ok(metadata) = std::fs::read(folder.join("metadata.json"))
        && let Ok(metadata) = serde_json::from_slice::<Value>(&metadata)
        && let Some(name) = metadata.get("name").and_then(Value::as_str)
    {
        square.origin = format!("{name}, saved by pymrio");
    }
    Ok(square)
}

/// One matrix with its names.
struct Part {
    rows: Labels,
    columns: Labels,
    cells: Vec<Vec<f64>>,
}

fn of_text(path: &Path, (index, lines): (usize, usize)) -> Result<Part, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?.into_iter();
    let heads: Vec<csv::StringRecord> = records.by_ref().take(lines).collect();
    let last = heads.last().ok_or("it is empty")?;
    let columns: Labels = (index..last.len())
        .map(|at| {
            if lines >= 2 {
                (heads[0][at].to_owned(), last[at].to_owned())
            } else {
                (String::new(), last[at].to_owned())
            }
        })
        .collect();
    let (mut rows, mut cells) = (Labels::new(), vec![Vec::new(); columns.len()]);
    for record in records {
        // A line of the names of the index, which pandas writes where there are several lines of heads.
        if rows.is_empty() && record.iter().skip(index).all(str::is_empty) {
            continue;
        }
        if record.len() != index + columns.len() || index == 0 {
            return Err(format!(
                "{}: a line has {} cells, the head {}",
                path.display(),
                record.len(),
                index + columns.len()
            ));
        }
        rows.push((record[0].to_owned(), record[index - 1].to_owned()));
        for (at, column) in cells.iter_mut().enumerate() {
            let written = &record[index + at];
            let value = if written.is_empty() { Some(f64::NAN) } else { written.parse().ok() };
            column.push(value.ok_or_else(|| format!("{}: `{written}` is not a number", path.display()))?);
        }
    }
    Ok(Part { rows, columns, cells })
}

fn of_parquet(path: &Path) -> Result<Part, String> {
    let (mut words, mut columns, mut cells) = (Vec::new(), Labels::new(), Vec::new());
    for (name, column) in read(path).map_err(|error| format!("{}: {error}", path.display()))? {
        match column {
            Cells::Words(column) => words.push(column),
            Cells::Numbers(column) => {
                columns.push(pair(&name).unwrap_or((String::new(), name)));
                cells.push(column);
            }
        }
    }
    let [regions, sectors] = words.as_slice() else {
        return Err(format!("{}: {} columns of names, not region and sector", path.display(), words.len()));
    };
    Ok(Part { rows: regions.iter().cloned().zip(sectors.iter().cloned()).collect(), columns, cells })
}

/// `('reg1', 'food')` as its two words; a word with an apostrophe stands in double quotes.
fn pair(head: &str) -> Option<(String, String)> {
    let mut rest = head.strip_prefix('(')?.strip_suffix(')')?;
    let mut word = || {
        rest = rest.trim_start_matches([',', ' ']);
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let end = rest[1..].find(quote)? + 1;
        let word = rest[1..end].to_owned();
        rest = &rest[end + 1..];
        Some(word)
    };
    let both = (word()?, word()?);
    rest.trim().is_empty().then_some(both)
}
