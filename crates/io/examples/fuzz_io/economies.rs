//! What accepted games, known cases, tables of an economy, their cases and networks of firms must keep.

use crate::canonical;
use crate::harness::Verdict;
use seawall_io::compat::cases;
use seawall_io::game;
use seawall_io::mrio::{self, case};
use seawall_model::economy::{Flows, Table};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A cooperative game: a finite value for every coalition, nothing for nobody; written again it is the same game.
pub fn game(bytes: &[u8]) -> Verdict {
    let Some(value) = json(bytes) else { return Verdict::Refused };
    let Ok(first) = game::read(&value) else { return Verdict::Refused };
    let players = first.names.len();
    if first.values.len() != 1 << players || first.values[0] != 0.0 || !first.values.iter().all(|v| v.is_finite()) {
        return Verdict::Silent("no game".to_owned());
    }
    let key =
        |mask: usize| (0..players).map(|player| if mask >> player & 1 == 1 { '1' } else { '0' }).collect::<String>();
    let values: serde_json::Map<String, Value> =
        first.values.iter().enumerate().map(|(mask, value)| (key(mask), Value::from(*value))).collect();
    let written = serde_json::json!({ "players": players, "player_names": first.names, "coalition_values": values });
    same(game::read(&written).ok() == Some(first))
}

/// Known cases: ids are distinct, tolerances are none below zero, and another writer's JSON says the same.
pub fn cases(bytes: &[u8]) -> Verdict {
    let first = cases::read(bytes);
    if !first.findings.is_empty() {
        return Verdict::Refused;
    }
    let mut ids: Vec<&str> = first.cases.iter().map(|case| case.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let is_well = ids.len() == first.cases.len()
        && first.cases.iter().all(|case| case.tolerance.abs >= 0.0 && case.tolerance.rel >= 0.0);
    if !is_well {
        return Verdict::Silent("two cases of one id, or no tolerance".to_owned());
    }
    let Some(value) = json(bytes) else { return Verdict::Silent("another reader does not take this JSON".to_owned()) };
    same(cases::read(format!("{value:#}").as_bytes()) == first)
}

/// A case of an economy: its shocks lie in its steps, and another writer's JSON says the same.
pub fn economy(table: &Table, bytes: &[u8]) -> Verdict {
    let read = |bytes: &[u8]| {
        let mut found = Vec::new();
        let draft = case::draft("case.json", bytes, &mut found)?;
        let case = case::case(&draft, table, &mut found)?;
        found.iter().all(|finding| !finding.is_error()).then_some(case)
    };
    let Some(first) = read(bytes) else { return Verdict::Refused };
    let is_kept = first.keep.steps.iter().flatten().chain(&first.keep.stocks).all(|&step| step < first.steps.max(1));
    if !is_kept {
        return Verdict::Silent("a step is kept that is not run".to_owned());
    }
    let Some(value) = json(bytes) else { return Verdict::Silent("another reader does not take this JSON".to_owned()) };
    same(read(format!("{value:#}").as_bytes()).as_ref() == Some(&first))
}

/// A table with one of its files replaced: as many cells as its labels promise, every one a number from zero on.
pub fn table(folder: &Folder, name: &str, bytes: &[u8]) -> Verdict {
    folder.put(name, bytes);
    let mut found = Vec::new();
    let read = mrio::table(&folder.path, None, &mut found);
    folder.restore(name);
    let Some(table) = read else {
        let has_error = found.iter().any(mrio::Finding::is_error);
        return if has_error { Verdict::Refused } else { Verdict::Silent("refused without a finding".to_owned()) };
    };
    let n = table.industries();
    let amounts: &[f64] = match &table.flows {
        Flows::Dense(cells) => cells,
        Flows::Sparse { amounts, .. } => amounts,
        Flows::DenseSingle(_) => return Verdict::Silent("single precision from a file".to_owned()),
    };
    let is_whole = n == table.regions.len() * table.products.len()
        && table.final_demand.len() == n * table.consumers.len()
        && match &table.flows {
            Flows::Sparse { starts, sellers, amounts } => {
                starts.len() == n + 1
                    && sellers.len() == amounts.len()
                    && sellers.iter().all(|&seller| (seller as usize) < n)
            }
            _ => amounts.len() == n * n,
        };
    if !is_whole {
        return Verdict::Silent("it has other cells than its labels promise".to_owned());
    }
    let is_number = |value: &f64| value.is_finite() && *value >= 0.0;
    // Final demand may hold withdrawals from stock.
    match amounts.iter().chain(&table.output).all(is_number) && table.final_demand.iter().all(|v| v.is_finite()) {
        true => Verdict::Accepted,
        false => Verdict::Silent("a cell is no number from zero on".to_owned()),
    }
}

/// The table as it stands in the folder.
pub fn toy(folder: &Folder) -> Table {
    mrio::table(&folder.path, None, &mut Vec::new()).expect("the seeds are a table")
}

/// Firms, links and runs of a network, and the links of systemic risk: ids lead somewhere, numbers are numbers, and another
/// writer's file says the same.
pub fn firms(folder: &Folder, name: &str, bytes: &[u8]) -> Verdict {
    let read = |bytes: &[u8]| {
        folder.put(name, bytes);
        let mut found = Vec::new();
        let at = |name: &str| folder.path.join(name);
        let read = match name {
            "risk.csv" => mrio::esri::links(&at(name), &mut found).map(|links| {
                let is_well = links.links.iter().all(|link| {
                    let firms = links.firms.len();
                    link.weight.is_finite() && (link.supplier as usize) < firms && (link.customer as usize) < firms
                });
                (is_well, format!("{links:?}"))
            }),
            "runs.json" => mrio::firms::runs(name, bytes, &mut found).map(|runs| (true, format!("{runs:?}"))),
            _ => mrio::firms::network(&at("firms.csv"), &at("links.csv"), &mut found).map(|(network, names)| {
                let firms = names.len();
                let is_well = network.supplier.iter().chain(&network.client).all(|&firm| (firm as usize) < firms)
                    && network
                        .amount
                        .iter()
                        .chain(&network.consumption)
                        .all(|value| value.is_finite() && *value >= 0.0)
                    && network.lost.iter().all(|share| (0.0..=1.0).contains(share));
                (is_well, format!("{network:?} {names:?}"))
            }),
        };
        folder.restore(name);
        read
    };
    let Some((is_well, first)) = read(bytes) else { return Verdict::Refused };
    if !is_well {
        return Verdict::Silent("a firm or a number that is none".to_owned());
    }
    let again = match name.ends_with(".json") {
        true => json(bytes).map(|value| format!("{value:#}").into_bytes()),
        false => canonical::cells(bytes).map(|rows| canonical::csv(&rows)),
    };
    let Some(again) = again else { return Verdict::Silent("another reader does not take this file".to_owned()) };
    same(read(&again).is_some_and(|(_, second)| second == first))
}

fn same(is_same: bool) -> Verdict {
    if is_same { Verdict::Accepted } else { Verdict::Silent("written canonically it says something else".to_owned()) }
}

fn json(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}

/// Files for readers that want a folder: the seeds, of which one at a time is another.
pub struct Folder {
    path: PathBuf,
    seeds: Vec<(String, Vec<u8>)>,
}

impl Folder {
    /// The seeds in a folder of this process.
    pub fn new(name: &str, seeds: &[(String, Vec<u8>)]) -> Self {
        let path = std::env::temp_dir().join(format!("seawall-fuzz-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        let folder = Self { path, seeds: seeds.to_vec() };
        seeds.iter().for_each(|(name, bytes)| folder.put(name, bytes));
        folder
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path.join(name), bytes).expect("a temporary file can be written");
    }

    fn restore(&self, name: &str) {
        let seed = self.seeds.iter().find(|(seed, _)| seed == name);
        self.put(name, seed.map_or(&[][..], |(_, bytes)| bytes));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of a temporary folder hurts nobody.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Files of a folder under names of our own, their first `lines` lines where they are text that long.
pub fn seeds(folder: &Path, files: &[(&str, &str)], lines: usize) -> Vec<(String, Vec<u8>)> {
    let read = |(from, name): &(&str, &str)| {
        let bytes = std::fs::read(folder.join(from)).expect("the repository has the file");
        let cut = std::str::from_utf8(&bytes)
            .ok()
            .filter(|_| name.ends_with(".csv"))
            .map(|text| text.lines().take(lines).map(|line| format!("{line}\n")).collect::<String>().into_bytes());
        ((*name).to_owned(), cut.unwrap_or(bytes))
    };
    files.iter().map(read).collect()
}
