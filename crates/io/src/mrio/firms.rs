//! Networks of firms as CSV, options of runs as JSON, and what a run gives as CSV and Parquet.

use super::keys::{Object, shown};
use super::parquet::{Column, write};
use super::{Finding, Found, meant};
use seawall_model::network::{Comeback, Day, Network, Options, Orders, Rationing, Total};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

/// Rows of a CSV file: cells by the names asked for.
pub(super) struct Csv {
    reader: csv::Reader<std::fs::File>,
    places: Vec<usize>,
}

impl Csv {
    /// Opens a file that has these columns, in any order.
    pub(super) fn open(path: &Path, columns: &[&str], found: &mut Found) -> Option<Self> {
        let mut reader = match csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path) {
            Ok(reader) => reader,
            Err(error) => {
                found.error("the file", error.to_string(), "check the path");
                return None;
            }
        };
        let heads = match reader.headers() {
            Ok(heads) => heads.iter().map(|head| head.trim_start_matches('\u{feff}').to_owned()).collect::<Vec<_>>(),
            Err(error) => {
                found.error("line 1", error.to_string(), format!("begin with {}", columns.join(",")));
                return None;
            }
        };
        let before = found.errors();
        for head in &heads {
            if !columns.contains(&head.as_str()) {
                let remedy = meant(head, columns.iter().copied(), &format!("the columns are {}", columns.join(",")));
                found.error("line 1", format!("the column `{head}` is not known"), remedy);
            }
        }
        let mut places = Vec::new();
        for column in columns {
            match heads.iter().position(|head| head == column) {
                Some(place) => places.push(place),
                None => found.error("line 1", format!("the column `{column}` is missing"), "add it"),
            }
        }
        (found.errors() == before).then_some(Self { reader, places })
    }

    /// Hands every row with its line to `each`; stops after many findings.
    pub(super) fn rows(mut self, found: &mut Found, mut each: impl FnMut(usize, &[&str], &mut Found)) {
        let before = found.errors();
        let mut record = csv::StringRecord::new();
        loop {
            let line = self.reader.position().line() as usize;
            match self.reader.read_record(&mut record) {
                Ok(true) => {
                    let line = record.position().map_or(line, |position| position.line() as usize);
                    let mut cells = [""; 8];
                    for (cell, &place) in cells.iter_mut().zip(&self.places) {
                        *cell = record.get(place).unwrap_or_default();
                    }
                    each(line, &cells[..self.places.len()], found);
                }
                Ok(false) => return,
                Err(error) => found.error(format!("line {line}"), error.to_string(), "write one cell for each column"),
            }
            if found.errors() > before + 20 {
                found.error("the file", "there are too many findings to go on", "begin with the first ones");
                return;
            }
        }
    }
}

/// A network as the files that [`network`] reads, firms named from one, with one run beside: name and bytes.
#[must_use]
pub fn written(network: &Network) -> Vec<(&'static str, Vec<u8>)> {
    let mut firms = String::from("firm,final_consumption,sector,delta\n");
    for (at, consumption) in network.consumption.iter().enumerate() {
        firms += &format!("{},{consumption},{},{}\n", at + 1, network.sector[at], network.lost[at]);
    }
    let mut links = String::from("supplier,client,amount\n");
    for ((supplier, client), amount) in network.supplier.iter().zip(&network.client).zip(&network.amount) {
        links += &format!("{},{},{amount}\n", supplier + 1, client + 1);
    }
    // Nothing comes back within the run: the loss shows the network and not the recovery.
    let run = r#"[{"run": "synthetic", "R": 0, "o": 0, "t": 60, "c": 100000, "b": 0, "i": 9, "T": 6}]"#;
    vec![("firms.csv", firms.into()), ("links.csv", links.into()), ("runs.json", format!("{run}\n").into())]
}

/// A cell that is a number from zero.
pub(super) fn from_zero(cell: &str, line: usize, column: &str, found: &mut Found) -> f64 {
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => value,
        _ => {
            found.error(format!("line {line}, {column}"), format!("`{cell}` is not a number from zero"), "write one");
            0.0
        }
    }
}

/// A network and the names of its firms, in file order; `None` where findings are errors.
pub fn network(firms: &Path, links: &Path, all: &mut Vec<Finding>) -> Option<(Network, Vec<String>)> {
    let name = |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let before = all.iter().filter(|finding| finding.is_error()).count();
    let mut network = Network::default();
    let (mut names, mut ids, mut sectors) = (Vec::new(), HashMap::new(), HashMap::new());
    let mut found = Found::new(name(firms), all);
    let csv = Csv::open(firms, &["firm", "final_consumption", "sector", "delta"], &mut found)?;
    csv.rows(&mut found, |line, cells, found| {
        let id = u32::try_from(names.len()).expect("fewer than four billion firms");
        if ids.insert(cells[0].to_owned(), id).is_some() {
            found.error(format!("line {line}, firm"), format!("`{}` stands twice", cells[0]), "remove one");
        }
        names.push(cells[0].to_owned());
        network.consumption.push(from_zero(cells[1], line, "final_consumption", found));
        let next = u32::try_from(sectors.len()).expect("fewer than four billion sectors");
        network.sector.push(*sectors.entry(cells[2].to_owned()).or_insert(next));
        let lost = from_zero(cells[3], line, "delta", found);
        if lost > 1.0 {
            found.error(
                format!("line {line}, delta"),
                format!("a share of {lost}"),
                "a share of capacity is at most 1",
            );
        }
        network.lost.push(lost);
    });
    let mut found = Found::new(name(links), found.all);
    let csv = Csv::open(links, &["supplier", "client", "amount"], &mut found)?;
    csv.rows(&mut found, |line, cells, found| {
        let mut firm = |column: &str, cell: &str| {
            let id = ids.get(cell).copied();
            if id.is_none() {
                found.error(format!("line {line}, {column}"), format!("no firm `{cell}`"), "add it to the firms");
            }
            id.unwrap_or(0)
        };
        let (supplier, client) = (firm("supplier", cells[0]), firm("client", cells[1]));
        let amount = from_zero(cells[2], line, "amount", found);
        if amount > 0.0 {
            network.supplier.push(supplier);
            network.client.push(client);
            network.amount.push(amount);
        }
    });
    let errors = all.iter().filter(|finding| finding.is_error()).count();
    (errors == before).then_some((network, names))
}

const KEYS: &[&str] = &["run", "R", "o", "t", "c", "b", "i", "T", "min_total_ratio", "why"];

/// The runs of a file with their names; `None` where findings are errors.
pub fn runs(file: &str, bytes: &[u8], all: &mut Vec<Finding>) -> Option<Vec<(String, Options)>> {
    let before = all.iter().filter(|finding| finding.is_error()).count();
    let mut found = Found::new(file, all);
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            found.error(format!("line {}", error.line()), format!("not JSON: {error}"), "write a list of runs");
            return None;
        }
    };
    let list = match &value {
        Value::Array(list) => list.as_slice(),
        Value::Object(_) => std::slice::from_ref(&value),
        other => {
            found.error("the file", format!("{} is not a list", shown(other)), "write [{\"run\": ...}, ...]");
            return None;
        }
    };
    let mut runs: Vec<(String, Options)> = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let Some(run) = Object::new(value, &format!("[{index}]"), KEYS, &mut found) else { continue };
        let name = run.text("run", &mut found).unwrap_or("run").to_owned();
        let is_file =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        if !is_file || name.starts_with('.') || runs.iter().any(|(other, _)| *other == name) {
            found.error(run.key("run"), format!("`{name}` cannot name files"), "write letters, digits, _ and -, once");
        }
        let options = options(&run, &mut found);
        runs.push((name, options));
    }
    let errors = all.iter().filter(|finding| finding.is_error()).count();
    (errors == before).then_some(runs)
}

fn options(run: &Object, found: &mut Found) -> Options {
    let mut choice = |key: &str, most: usize| {
        if run.get(key).is_none() {
            return 0;
        }
        let chosen = run.whole(key, 0, found);
        if chosen > most {
            found.error(run.key(key), format!("{chosen} is not known"), format!("write 0 to {most}"));
        }
        chosen
    };
    let rationing = [Rationing::Proportional, Rationing::FinalLast, Rationing::LowestRatioFirst][choice("R", 2).min(2)];
    let orders = [Orders::ForPresentUse, Orders::ForUseAtRest, Orders::NeverLess][choice("o", 2).min(2)];
    let recovery = [Comeback::Even, Comeback::EvenShare, Comeback::AtOnce, Comeback::Geometric, Comeback::Exponential]
        [choice("b", 4).min(4)];
    let mut above_zero = |key: &str| {
        let value = run.number(key, None, found);
        if value <= 0.0 || value.is_infinite() {
            found.error(run.key(key), format!("{value} is not above zero"), "write a number above zero");
        }
        value
    };
    let (stock_days, adjustment_days) = (above_zero("i"), above_zero("T"));
    let recovery_days = if recovery == Comeback::AtOnce && run.get("c").is_none() { 1.0 } else { above_zero("c") };
    let days = run.whole("t", 1, found);
    Options { rationing, orders, recovery, recovery_days, stock_days, adjustment_days, days }
}

/// Totals as CSV; the first is that of the network at rest, day -1.
#[must_use]
pub fn totals(totals: &[Total]) -> Vec<u8> {
    let mut text = String::from("step,total_production,total_final_consumption,total_value_added\n");
    for (row, total) in totals.iter().enumerate() {
        let Total { production, consumption, value_added } = total;
        text += &format!("{},{production},{consumption},{value_added}\n", row as i64 - 1);
    }
    text.into_bytes()
}

/// Whether the firms of a day are kept: every day of the first month, then every fifth.
#[must_use]
pub fn keeps(day: usize) -> bool {
    day <= 30 || day.is_multiple_of(5)
}

/// Firms by day as Parquet; what is without limit is written as a number that no firm reaches.
#[must_use]
pub fn days(names: &[String], days: &[Day]) -> Vec<u8> {
    let firms = names.len();
    let ids: Option<Vec<i64>> = names.iter().map(|name| name.parse().ok()).collect();
    let id = match ids {
        Some(ids) => Column::Long(days.iter().flat_map(|_| ids.iter().copied()).collect()),
        None => Column::Words(days.iter().flat_map(|_| names.iter().cloned()).collect()),
    };
    let step = |day: &Day| std::iter::repeat_n(day.day as i64, firms);
    let numbers =
        |of: fn(&Day) -> &[f64]| Column::Numbers(days.iter().flat_map(|day| of(day).iter().copied()).collect());
    write(vec![
        ("step", Column::Long(days.iter().flat_map(step).collect())),
        ("firm", id),
        ("production", numbers(|day| &day.production)),
        ("demand", numbers(|day| &day.demand)),
        ("supply", numbers(|day| &day.supply)),
        ("delta", numbers(|day| &day.lost)),
    ])
}
