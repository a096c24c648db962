//! A table on its way from somebody's format to ours: what every reader of tables makes, how it is judged, mended and written.
//!
//! Nothing is mended unless it is asked for, and what was mended stands in `labels.json` of the table that is written.

use super::parquet::{Column, write};
use super::table::{Raw, cells, sorted};
use super::{Finding, Found};
use seawall_model::economy::Accounts;
use serde_json::json;
use std::collections::BTreeMap;

/// A square table in the order of its source: flows by buyer, final demand, output, value added.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    pub(super) raw: Raw,
    /// Value added of each industry.
    pub(super) value_added: Vec<f64>,
    /// Where it comes from and how it was made, in words.
    pub origin: String,
    /// What its industries are called, by code, where the source says so.
    pub names: BTreeMap<String, String>,
    /// Cells that were mended before it was read.
    pub mended: usize,
}

/// What may be mended when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mend {
    /// A column of imports (`imp...`), negative where it is anything, becomes a region [`ABROAD`] that sells them: of every use at home the share imports / use
    /// at home is foreign, exports (`exp...`) and what leaves stocks are domestic.
    Imports,
    /// Negative cells become zero; what they were is taken off the largest final demand of their row, so that rows add up as before.
    Negative,
    /// Output becomes what the row adds up to.
    Unbalanced,
    /// Rows and columns of industries without output are cleared.
    Idle,
}

impl Mend {
    /// Every kind with its word.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Imports, "imports"),
        (Self::Negative, "negative"),
        (Self::Unbalanced, "unbalanced"),
        (Self::Idle, "idle"),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(mend, _)| *mend == self).map_or("", |(_, word)| word)
    }
}

/// One change that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    /// What kind.
    pub kind: Mend,
    /// Where.
    pub place: String,
    /// What stood there.
    pub was: f64,
    /// What stands there.
    pub is: f64,
}

/// Region of imports that were split off.
pub const ABROAD: &str = "ROW";

/// Changes of one kind that are listed one by one in `labels.json`; the rest are counted.
const LISTED: usize = 200;

impl Square {
    /// A table that was made and not read: output is what rows add up to, value added what is left of it.
    #[must_use]
    pub fn synthetic(
        rows: Vec<(String, String)>,
        columns: Vec<(String, String)>,
        flows: Vec<Vec<f64>>,
        demand: Vec<Vec<f64>>,
        origin: &str,
    ) -> Self {
        Self { origin: origin.to_owned(), ..super::labelled::done(rows, columns, flows, demand, None, None, "") }
    }

    /// What no table may hold, and what may be meant; `file` is named as the place.
    pub fn audit(&self, file: &str, all: &mut Vec<Finding>) {
        cells([file, file, file], &self.raw, &mut Found::new(file, all));
    }

    /// Number of industries.
    #[must_use]
    pub fn industries(&self) -> usize {
        self.raw.rows.len()
    }

    /// Output of all industries.
    #[must_use]
    pub fn output(&self) -> f64 {
        self.raw.output.iter().sum()
    }

    /// Value added of all industries.
    #[must_use]
    pub fn value_added(&self) -> f64 {
        self.value_added.iter().sum()
    }

    /// Greatest distance of a row's sum from its output.
    #[must_use]
    pub fn worst_row(&self) -> f64 {
        let off = |i: usize| (self.row(i) - self.raw.output[i]).abs();
        (0..self.industries()).map(off).fold(0.0, f64::max)
    }

    fn row(&self, i: usize) -> f64 {
        self.raw.flows.iter().chain(&self.raw.demand).map(|column| column[i]).sum()
    }

    fn name(&self, i: usize) -> String {
        let (region, product) = &self.raw.rows[i];
        format!("{region}|{product}")
    }

    /// Does what was asked for, and says what it did.
    pub fn mend(&mut self, kinds: &[Mend]) -> Vec<Mended> {
        let mut done = Vec::new();
        for (kind, _) in Mend::ALL.iter().filter(|(kind, _)| kinds.contains(kind)) {
            match kind {
                Mend::Imports => self.imports(&mut done),
                Mend::Negative => self.negative(&mut done),
                Mend::Unbalanced => self.unbalanced(&mut done),
                Mend::Idle => self.idle(&mut done),
            }
        }
        done
    }

    fn imports(&mut self, done: &mut Vec<Mended>) {
        let n = self.industries();
        let is_imports =
            |column: &[f64]| column.iter().all(|&cell| cell <= 0.0) && column.iter().any(|&cell| cell < 0.0);
        let named = |at: &usize| self.raw.columns[*at].1.to_lowercase().starts_with("imp");
        let mut of_imports = (0..self.raw.demand.len()).filter(named).filter(|&at| is_imports(&self.raw.demand[at]));
        let Some(at) = of_imports.next() else { return };
        let Raw { rows, columns, flows, demand, output } = &mut self.raw;
        let imported: Vec<f64> = demand.remove(at).into_iter().map(|cell| 0.0 - cell).collect();
        let (region, name) = columns.remove(at);
        let is_export = |(_, name): &(String, String)| name.to_lowercase().starts_with("exp");
        let exported: Vec<bool> = columns.iter().map(is_export).collect();
        let at_home =
            flows.iter().chain(demand.iter().zip(&exported).filter(|(_, is)| !**is).map(|(column, _)| column));
        let mut used = vec![0.0; n];
        for column in at_home {
            used.iter_mut().zip(column).for_each(|(sum, cell)| *sum += cell.max(0.0));
        }
        let foreign: Vec<f64> =
            (0..n).map(|i| if used[i] > 0.0 { (imported[i] / used[i]).min(1.0) } else { 0.0 }).collect();
        // Home rows first, then what the same rows sell from abroad.
        let split = |column: &mut Vec<f64>, is_export: bool| {
            let share = |i: usize, cell: f64| if is_export || cell <= 0.0 { 0.0 } else { cell * foreign[i] };
            let abroad: Vec<f64> = column.iter().enumerate().map(|(i, &cell)| share(i, cell)).collect();
            column.iter_mut().zip(&abroad).for_each(|(cell, abroad)| *cell -= abroad);
            column.extend(abroad);
        };
        flows.iter_mut().for_each(|column| split(column, false));
        demand.iter_mut().zip(&exported).for_each(|(column, &is)| split(column, is));
        flows.extend(std::iter::repeat_n(vec![0.0; 2 * n], n));
        // Every region has every consumer's column or none; abroad nobody consumes.
        rows.extend(rows.clone().into_iter().map(|(_, code)| (ABROAD.to_owned(), code)));
        output.extend((n..2 * n).map(|i| flows.iter().chain(demand.iter()).map(|column| column[i]).sum::<f64>()));
        self.value_added.extend(std::iter::repeat_n(0.0, n));
        for i in (0..n).filter(|&i| imported[i] > 0.0) {
            let place = format!("row {}, column {region}|{name}", self.name(i));
            done.push(Mended { kind: Mend::Imports, place, was: -imported[i], is: 0.0 });
        }
    }

    fn negative(&mut self, done: &mut Vec<Mended>) {
        for i in 0..self.industries() {
            let mut owed = 0.0;
            for (c, columns) in [&mut self.raw.flows, &mut self.raw.demand].into_iter().enumerate() {
                for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| column[i] < 0.0) {
                    let heads = if c == 0 { &self.raw.rows } else { &self.raw.columns };
                    let (row, head) = (&self.raw.rows[i], &heads[at]);
                    let place = format!("row {}|{}, column {}|{}", row.0, row.1, head.0, head.1);
                    done.push(Mended { kind: Mend::Negative, place, was: column[i], is: 0.0 });
                    owed += column[i];
                    column[i] = 0.0;
                }
            }
            // What was taken away goes off the row's final demand, the largest first; what is left shows as an unbalanced row.
            while owed < 0.0 {
                let largest = self.raw.demand.iter_mut().max_by(|a, b| a[i].total_cmp(&b[i]));
                let Some(column) = largest.filter(|column| column[i] > 0.0) else { break };
                let taken = column[i].min(-owed);
                column[i] -= taken;
                owed += taken;
            }
        }
    }

    fn unbalanced(&mut self, done: &mut Vec<Mended>) {
        for i in 0..self.industries() {
            let (was, is) = (self.raw.output[i], self.row(i));
            if (is - was).abs() > 1e-9 * was.abs() {
                done.push(Mended { kind: Mend::Unbalanced, place: format!("output {}", self.name(i)), was, is });
                self.raw.output[i] = is;
            }
        }
    }

    fn idle(&mut self, done: &mut Vec<Mended>) {
        for i in (0..self.industries()).filter(|&i| self.raw.output[i] == 0.0).collect::<Vec<_>>() {
            let was = self.row(i) + self.raw.flows[i].iter().sum::<f64>();
            if was != 0.0 {
                done.push(Mended { kind: Mend::Idle, place: format!("row and column {}", self.name(i)), was, is: 0.0 });
                self.raw.flows.iter_mut().chain(&mut self.raw.demand).for_each(|column| column[i] = 0.0);
                self.raw.flows[i].fill(0.0);
            }
        }
    }

    /// The files of the reference layout: name and bytes. `V.parquet` has value added, which that layout does not know.
    #[must_use]
    pub fn files(&self, mended: &[Mended]) -> Vec<(&'static str, Vec<u8>)> {
        let matrix = |columns: &[Vec<f64>]| {
            let names: Vec<String> = (0..columns.len()).map(|at| at.to_string()).collect();
            write(names.iter().zip(columns).map(|(name, c)| (name.as_str(), Column::Numbers(c.clone()))).collect())
        };
        let one = |name: &str, column: &[f64]| write(vec![(name, Column::Numbers(column.to_vec()))]);
        let list: Vec<_> = mended
            .iter()
            .take(LISTED)
            .map(|one| json!({ "kind": one.kind.word(), "place": one.place, "was": one.was, "is": one.is }))
            .collect();
        let labels = json!({
            "industries": self.raw.rows, "final_demand": self.raw.columns, "origin": self.origin,
            "names": self.names, "mended": list, "mended_in_all": self.mended + mended.len(),
        });
        let mut text = serde_json::to_vec_pretty(&labels).expect("names and numbers are JSON");
        text.push(b'\n');
        vec![
            ("labels.json", text),
            ("Z.parquet", matrix(&self.raw.flows)),
            ("Y.parquet", matrix(&self.raw.demand)),
            ("x.parquet", one("indout", &self.raw.output)),
            ("V.parquet", one("value_added", &self.value_added)),
        ]
    }

    /// The table in our order; `None` where it is none, for reasons that are added to the findings.
    pub fn accounts(self, file: &str, all: &mut Vec<Finding>) -> Option<Accounts> {
        let mut order: Vec<usize> = (0..self.industries()).collect();
        order.sort_by_key(|&i| &self.raw.rows[i]);
        let value_added = order.iter().map(|&i| self.value_added[i]).collect();
        Some(Accounts { table: sorted(self.raw, &mut Found::new(file, all))?, value_added })
    }
}

/// A table in the reference layout; without `V.parquet` value added is output less what is bought.
pub fn written(folder: &std::path::Path, all: &mut Vec<Finding>) -> Option<Square> {
    let mut found = Found::new("labels.json", all);
    let raw = super::table::raw(folder, &mut found)?;
    let added = match super::parquet::read(&folder.join("V.parquet")) {
        Ok(columns) => columns.into_iter().find_map(|(_, cells)| match cells {
            super::parquet::Cells::Numbers(cells) if cells.len() == raw.rows.len() => Some(cells),
            _ => None,
        }),
        Err(_) => None,
    };
    let labels = std::fs::read(folder.join("labels.json")).ok()?;
    let said = serde_json::from_slice::<serde_json::Value>(&labels).ok()?;
    let origin = said.get("origin").and_then(serde_json::Value::as_str).unwrap_or("a table folder").to_owned();
    let names = said.get("names").and_then(serde_json::Value::as_object).into_iter().flatten();
    let names = names.filter_map(|(code, name)| Some((code.clone(), name.as_str()?.to_owned()))).collect();
    let mended =
        said.get("mended_in_all").and_then(serde_json::Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let Raw { rows, columns, flows, demand, output } = raw;
    let mut square = super::labelled::done(rows, columns, flows, demand, Some(output), added, "");
    (square.origin, square.names, square.mended) = (origin, names, mended.unwrap_or(0));
    Some(square)
}
