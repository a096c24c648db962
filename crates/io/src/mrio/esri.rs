//! Links for the systemic risk index, and the index of every firm, as CSV.

use super::firms::{Csv, from_zero};
use super::{Finding, Found};
use seawall_model::network::{Link, Links};
use std::collections::BTreeMap;
use std::path::Path;

/// The links of a file; `None` where findings are errors.
///
/// Firms are those that have a link, sorted by name.
pub fn links(path: &Path, all: &mut Vec<Finding>) -> Option<Links> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let before = all.iter().filter(|finding| finding.is_error()).count();
    let mut found = Found::new(name, all);
    let columns = ["supplier", "customer", "supplierNACE", "customerNACE", "weight", "type"];
    let csv = Csv::open(path, &columns, &mut found)?;
    let mut firms: BTreeMap<String, String> = BTreeMap::new();
    let mut rows = Vec::new();
    csv.rows(&mut found, |line, cells, found| {
        for (firm, sector, column) in [(cells[0], cells[2], "supplierNACE"), (cells[1], cells[3], "customerNACE")] {
            let known = firms.entry(firm.to_owned()).or_insert_with(|| sector.to_owned());
            if known != sector {
                let reason = format!("`{firm}` is of sector {known} above and of {sector} here");
                found.error(format!("line {line}, {column}"), reason, "a firm has one sector");
            }
        }
        let weight = from_zero(cells[4], line, "weight", found);
        let kind = match cells[5] {
            "0" => 0,
            "1" => 1,
            "2" => 2,
            other => {
                let remedy = "write 2 essential, 1 not essential, 0 irrelevant";
                found.error(format!("line {line}, type"), format!("`{other}` is not known"), remedy);
                0
            }
        };
        rows.push((cells[0].to_owned(), cells[1].to_owned(), weight, kind));
    });
    let names: Vec<String> = firms.keys().cloned().collect();
    let mut codes: Vec<&String> = firms.values().collect();
    codes.sort_unstable();
    codes.dedup();
    let id = |at: usize| u32::try_from(at).expect("fewer than four billion firms");
    let place = |name: &String| names.binary_search(name).map_or(0, id);
    let links = rows.iter().map(|(supplier, customer, weight, kind)| Link {
        supplier: place(supplier),
        customer: place(customer),
        weight: *weight,
        kind: *kind,
    });
    let sector = firms.values().map(|code| codes.binary_search(&code).map_or(0, id)).collect();
    let links = Links { sector, links: links.collect(), firms: names };
    let errors = all.iter().filter(|finding| finding.is_error()).count();
    (errors == before).then_some(links)
}

/// The index of every firm at each tolerance as CSV; a blank cell is a cascade that did not settle.
#[must_use]
pub fn table(links: &Links, columns: &[(String, Vec<Option<f64>>)]) -> Vec<u8> {
    let mut text = String::from("company");
    for (tolerance, _) in columns {
        text += &format!(",{}", column(tolerance));
    }
    for (row, firm) in links.firms.iter().enumerate() {
        text += &format!("\n{firm}");
        for (_, index) in columns {
            text.push(',');
            if let Some(index) = index[row] {
                text += &format!("{index}");
            }
        }
    }
    text.push('\n');
    text.into_bytes()
}

/// `esri_tol_1e_10` for a tolerance written `1e-10`.
#[must_use]
pub fn column(tolerance: &str) -> String {
    format!("esri_tol_{}", tolerance.replace(['-', '+', '.'], "_"))
}
