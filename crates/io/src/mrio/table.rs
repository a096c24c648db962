//! A table of an economy from its folder.

use super::parquet::{self, Cells};
use super::{Finding, Found};
use seawall_model::economy::{Flows, Table};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Below this share of cells that are not zero, only those are stored.
const SPARSE_BELOW: f64 = 0.3;
/// Rows that miss their output by more than this share are reported.
const UNBALANCED: f64 = 1e-6;
/// Findings of one kind beyond this number are counted only.
const SHOWN: usize = 5;

/// Regions put together before anything else: new name by old name, `*` for the rest.
pub type Aggregation = BTreeMap<String, String>;

/// Reads the table in `folder`; `None` where findings are errors.
pub fn table(folder: &Path, aggregation: Option<&Aggregation>, all: &mut Vec<Finding>) -> Option<Table> {
    let before = all.iter().filter(|finding| finding.is_error()).count();
    let mut found = Found::new("labels.json", all);
    let mut raw = raw(folder, &mut found)?;
    cells(["Z.parquet", "Y.parquet", "x.parquet"], &raw, &mut found);
    if let Some(map) = aggregation {
        raw = aggregate(map, raw, &mut found);
    }
    let table = sorted(raw, &mut found);
    if found.errors() > before { None } else { table }
}

/// The matrices of a folder as they are.
pub(super) fn raw(folder: &Path, found: &mut Found) -> Option<Raw> {
    let (rows, columns) = labels(folder, found)?;
    let mut matrix = |name: &str, width: usize| {
        let mut found = Found::new(format!("{name}.parquet"), found.all);
        matrix(&folder.join(format!("{name}.parquet")), [rows.len(), width], &mut found)
    };
    let (flows, demand) = (matrix("Z", rows.len()), matrix("Y", columns.len()));
    let output = matrix("x", 1);
    Some(Raw { flows: flows?, demand: demand?, output: output?.into_iter().next()?, rows, columns })
}

/// A table in the order of its labels; columns of flows are buyers, of demand consumers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raw {
    pub(super) rows: Labels,
    pub(super) columns: Labels,
    pub(super) flows: Vec<Vec<f64>>,
    pub(super) demand: Vec<Vec<f64>>,
    pub(super) output: Vec<f64>,
}

pub(super) type Labels = Vec<(String, String)>;

fn labels(folder: &Path, found: &mut Found) -> Option<(Labels, Labels)> {
    let bytes = match std::fs::read(folder.join("labels.json")) {
        Ok(bytes) => bytes,
        Err(error) => {
            found.error(folder.display().to_string(), error.to_string(), "a table folder has labels.json");
            return None;
        }
    };
    let value: Value = match serde_json::from_slice(&bytes) {
        Ok(value) => value,
        Err(error) => {
            found.error("the file", format!("not JSON: {error}"), "write {\"industries\": ..., \"final_demand\": ...}");
            return None;
        }
    };
    let mut pairs = |key: &str| {
        let mut labels = Labels::new();
        let mut taken = BTreeSet::new();
        let Some(list) = value.get(key).and_then(Value::as_array) else {
            found.error(key, "this list is missing", "write one [region, name] for every row or column");
            return None;
        };
        for (index, one) in list.iter().enumerate() {
            let pair = one.as_array().filter(|pair| pair.len() == 2);
            match pair.and_then(|pair| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()))) {
                Some(pair) if !taken.insert(pair.clone()) => {
                    found.error(format!("{key}[{index}]"), format!("{}|{} stands twice", pair.0, pair.1), "remove one");
                }
                Some(pair) => labels.push(pair),
                None => found.error(format!("{key}[{index}]"), "not a pair of texts", "write [region, name]"),
            }
        }
        Some(labels)
    };
    let before = (pairs("industries"), pairs("final_demand"));
    let (Some(rows), Some(columns)) = before else { return None };
    if found.errors() > 0 { None } else { Some((rows, columns)) }
}

/// The columns of a file of numbers without labels.
fn matrix(path: &Path, [rows, width]: [usize; 2], found: &mut Found) -> Option<Vec<Vec<f64>>> {
    let columns = match parquet::read(path) {
        Ok(columns) => columns,
        Err(error) => {
            found.error("the file", error, "a table folder has Z.parquet, Y.parquet and x.parquet");
            return None;
        }
    };
    if columns.len() != width {
        let reason = format!("{} columns where labels.json has {width}", columns.len());
        found.error("the file", reason, "write one column a label, in the order of labels.json");
        return None;
    }
    let mut all = Vec::new();
    for (name, cells) in columns {
        match cells {
            Cells::Numbers(cells) if cells.len() == rows => all.push(cells),
            Cells::Numbers(cells) => {
                let reason = format!("{} rows where labels.json has {rows} industries", cells.len());
                found.error(format!("column {name}"), reason, "write one row an industry, in the order of labels.json");
                return None;
            }
            Cells::Words(_) => {
                found.error(format!("column {name}"), "words where numbers are expected", "write numbers");
                return None;
            }
        }
    }
    Some(all)
}

/// What no table may hold, and what may be meant.
pub(super) fn cells([z, y, x]: [&str; 3], raw: &Raw, found: &mut Found) {
    let Raw { rows, columns, flows, demand, output } = raw;
    let of_output = std::slice::from_ref(output);
    let name = |label: &(String, String)| format!("{}|{}", label.0, label.1);
    for (file, matrix, heads) in [(z, flows.as_slice(), Some(rows)), (y, demand, Some(columns)), (x, of_output, None)] {
        let mut found = Found::new(file, found.all);
        let wrong = |cell: f64| !cell.is_finite() || cell < 0.0;
        let all = matrix.iter().enumerate().flat_map(|(c, cells)| {
            cells.iter().enumerate().filter(move |&(_, &cell)| wrong(cell)).map(move |(r, &cell)| (r, c, cell))
        });
        let mut count = 0;
        for (row, column, cell) in all {
            count += 1;
            if count <= SHOWN {
                let head = heads.map_or_else(|| "indout".to_owned(), |heads| name(&heads[column]));
                let reason = if cell < 0.0 { format!("{cell} is negative") } else { format!("{cell} is not a number") };
                let remedy = "correct it, or let `propagate table --mend` do what it says and record it";
                found.error(format!("row {}, column {head}", name(&rows[row])), reason, remedy);
            }
        }
        if count > SHOWN {
            found.error("the file", format!("{count} such cells in all"), "the first ones are listed");
        }
    }
    let mut found = Found::new(x, found.all);
    let [mut idle, mut unbalanced] = [Vec::new(), Vec::new()];
    for (i, label) in rows.iter().enumerate() {
        let x = output[i];
        let sold: f64 = flows.iter().chain(demand).map(|column| column[i]).sum();
        let bought: f64 = flows[i].iter().sum();
        if x == 0.0 && (sold > 0.0 || bought > 0.0) {
            let reason = format!("output is zero, but it sells {sold} and buys {bought}");
            found.error(format!("row {}", name(label)), reason, "write its output, or clear its row and column");
        } else if x == 0.0 {
            idle.push(name(label));
        } else if (sold - x).abs() > UNBALANCED * x.abs() {
            unbalanced.push(format!("{} sells {sold}, output {x}", name(label)));
        }
        if bought > x * (1.0 + UNBALANCED) && x > 0.0 {
            let reason = format!("it buys {bought} and makes {x}: value added is negative and counts as zero");
            found.warning(format!("row {}", name(label)), reason, "check the column of Z");
        }
    }
    let few = |all: &[String]| {
        let more = if all.len() > SHOWN { format!(", and {} more", all.len() - SHOWN) } else { String::new() };
        format!("{}{more}", all[..all.len().min(SHOWN)].join(", "))
    };
    if !idle.is_empty() {
        let reason = format!("{} industries make and use nothing: {}", idle.len(), few(&idle));
        found.warning("indout", reason, "they stay in the run and do nothing");
    }
    if !unbalanced.is_empty() {
        let reason = format!("{} rows do not add up to output: {}", unbalanced.len(), few(&unbalanced));
        found.warning("indout", reason, "the run starts out of balance; check the row");
    }
}

/// Sums regions; output becomes what the rows add up to.
fn aggregate(map: &Aggregation, raw: Raw, found: &mut Found) -> Raw {
    let Raw { rows, columns, flows, demand, .. } = raw;
    let mut found = Found::new("case.json", found.all);
    let mut lost = BTreeSet::new();
    let mut renamed = |labels: Labels| {
        let mut fresh: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut places = Vec::new();
        for (region, name) in labels {
            let region = map.get(&region).or_else(|| map.get("*")).cloned().unwrap_or_else(|| {
                if lost.insert(region.clone()) {
                    let reason = format!("the region `{region}` goes nowhere");
                    found.error("aggregate_regions", reason, "name it, or add a `*`");
                }
                region
            });
            let next = fresh.len();
            places.push(*fresh.entry((region, name)).or_insert(next));
        }
        let mut labels = vec![(String::new(), String::new()); fresh.len()];
        for (label, place) in fresh {
            labels[place] = label;
        }
        (labels, places)
    };
    let ((new_rows, row_at), (new_columns, column_at)) = (renamed(rows), renamed(columns));
    let summed = |matrix: Vec<Vec<f64>>, at: &[usize], width: usize| {
        let mut sums = vec![vec![0.0; new_rows.len()]; width];
        for (column, &to) in matrix.iter().zip(at) {
            for (cell, &row) in column.iter().zip(&row_at) {
                sums[to][row] += cell;
            }
        }
        sums
    };
    let flows = summed(flows, &row_at, new_rows.len());
    let demand = summed(demand, &column_at, new_columns.len());
    let output = (0..new_rows.len()).map(|i| flows.iter().chain(&demand).map(|column| column[i]).sum()).collect();
    Raw { rows: new_rows, columns: new_columns, flows, demand, output }
}

/// The table in sorted order.
pub(super) fn sorted(raw: Raw, found: &mut Found) -> Option<Table> {
    let Raw { rows, columns, flows, demand, output } = raw;
    let unique = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let regions = unique(&mut rows.iter().map(|(region, _)| region));
    let products = unique(&mut rows.iter().map(|(_, product)| product));
    if rows.len() != regions.len() * products.len() {
        let there: BTreeSet<_> = rows.iter().collect();
        for region in &regions {
            for product in &products {
                if !there.contains(&(region.clone(), product.clone())) {
                    let remedy = "every region has every product; one that makes none has zeros";
                    found.error("industries", format!("{region}|{product} is missing"), remedy);
                }
            }
        }
        return None;
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| &rows[i]);
    let mut columns_order: Vec<usize> = (0..columns.len()).collect();
    columns_order.sort_by_key(|&c| &columns[c]);
    let mut consumers = Vec::new();
    for &c in &columns_order {
        match regions.binary_search(&columns[c].0) {
            Ok(region) => consumers.push((region, columns[c].1.clone())),
            Err(_) => {
                let reason = format!("the region `{}` has no industries", columns[c].0);
                found.error(format!("final_demand[{c}]"), reason, "use the regions of `industries`");
            }
        }
    }
    let by_row = |column: &[f64]| order.iter().map(|&row| column[row]).collect::<Vec<f64>>();
    let final_demand = columns_order.iter().flat_map(|&c| by_row(&demand[c])).collect();
    Some(Table { regions, products, consumers, flows: stored(flows, &order), final_demand, output: by_row(&output) })
}

fn stored(mut flows: Vec<Vec<f64>>, order: &[usize]) -> Flows {
    let n = order.len();
    let filled = flows.iter().flatten().filter(|&&cell| cell != 0.0).count();
    if (filled as f64) < SPARSE_BELOW * (n * n) as f64 {
        let (mut starts, mut sellers, mut amounts) = (vec![0], Vec::with_capacity(filled), Vec::with_capacity(filled));
        for &buyer in order {
            for (seller, &row) in order.iter().enumerate() {
                let cell = flows[buyer][row];
                if cell != 0.0 {
                    sellers.push(u32::try_from(seller).expect("a table has fewer than four billion rows"));
                    amounts.push(cell);
                }
            }
            starts.push(sellers.len());
        }
        return Flows::Sparse { starts, sellers, amounts };
    }
    let mut cells = Vec::with_capacity(n * n);
    for &buyer in order {
        let column = std::mem::take(&mut flows[buyer]);
        cells.extend(order.iter().map(|&row| column[row]));
    }
    Flows::Dense(cells)
}

#[cfg(test)]
mod tests {
    use super::super::parquet::{Column, write};
    use super::table;

    /// Two regions with one product each; `Z`, `Y` and `x` as columns.
    #[track_caller]
    fn check(z: [[f64; 2]; 2], y: [[f64; 2]; 2], x: [f64; 2], labels: &str, finding: &str) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let put = |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).expect("written");
        let numbers = |column: [f64; 2]| Column::Numbers(column.to_vec());
        put("labels.json", labels.as_bytes().to_vec());
        put("Z.parquet", write(vec![("0", numbers(z[0])), ("1", numbers(z[1]))]));
        put("Y.parquet", write(vec![("0", numbers(y[0])), ("1", numbers(y[1]))]));
        put("x.parquet", write(vec![("indout", numbers(x))]));
        let mut found = Vec::new();
        let read = table(folder.path(), None, &mut found);
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|said| said.contains(finding)), "{said:?}");
        assert_eq!(read.is_none(), finding.starts_with("error"), "{said:?}");
    }

    const LABELS: &str = r#"{"industries": [["B", "p"], ["A", "p"]], "final_demand": [["A", "fd"], ["B", "fd"]]}"#;
    const Z: [[f64; 2]; 2] = [[1.0, 2.0], [3.0, 4.0]];
    const Y: [[f64; 2]; 2] = [[5.0, 6.0], [1.0, 8.0]];

    #[test]
    fn what_no_table_may_hold_is_an_error() {
        let x = [10.0, 20.0];
        let negative = "error: Z.parquet: row A|p, column B|p: -2 is negative";
        check([[1.0, -2.0], [3.0, 4.0]], Y, x, LABELS, negative);
        check(
            Z,
            [[5.0, f64::NAN], [1.0, 8.0]],
            x,
            LABELS,
            "error: Y.parquet: row A|p, column A|fd: NaN is not a number",
        );
        check(Z, Y, [0.0, 20.0], LABELS, "error: x.parquet: row B|p: output is zero, but it sells 10 and buys 3");
        let missing = LABELS.replace(r#"["A", "p"]"#, r#"["A", "q"]"#);
        check(Z, Y, x, &missing, "error: labels.json: industries: A|p is missing");
        let twice = LABELS.replace(r#"["A", "p"]"#, r#"["B", "p"]"#);
        check(Z, Y, x, &twice, "error: labels.json: industries[1]: B|p stands twice");
        let more = LABELS.replace(r#"["B", "fd"]"#, r#"["B", "fd"], ["B", "gov"]"#);
        check(Z, Y, x, &more, "error: Y.parquet: the file: 2 columns where labels.json has 3");
        let elsewhere = LABELS.replace(r#"["B", "fd"]"#, r#"["C", "fd"]"#);
        check(Z, Y, x, &elsewhere, "error: labels.json: final_demand[1]: the region `C` has no industries");
    }

    #[test]
    fn what_may_be_meant_is_a_warning() {
        check(Z, Y, [10.0, 21.0], LABELS, "warning: x.parquet: indout: 1 rows do not add up to output: A|p sells 20");
        let idle = [[0.0, 0.0], [0.0, 4.0]];
        let demand = [[0.0, 6.0], [0.0, 8.0]];
        check(idle, demand, [0.0, 18.0], LABELS, "warning: x.parquet: indout: 1 industries make and use nothing: B|p");
    }

    #[test]
    fn rows_are_sorted_by_code_point() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let put = |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).expect("written");
        let numbers = |column: [f64; 2]| Column::Numbers(column.to_vec());
        put("labels.json", LABELS.as_bytes().to_vec());
        put("Z.parquet", write(vec![("0", numbers(Z[0])), ("1", numbers(Z[1]))]));
        put("Y.parquet", write(vec![("0", numbers(Y[0])), ("1", numbers(Y[1]))]));
        put("x.parquet", write(vec![("indout", numbers([10.0, 20.0]))]));
        let table = table(folder.path(), None, &mut Vec::new()).expect("a sound table");
        assert_eq!(table.regions, ["A", "B"]);
        assert_eq!(table.output, [20.0, 10.0]);
        // What A buys from A and from B, then what B does.
        assert_eq!(table.flows, seawall_model::economy::Flows::Dense(vec![4.0, 3.0, 2.0, 1.0]));
        assert_eq!(table.final_demand, [6.0, 5.0, 8.0, 1.0]);
    }
}
