//! Series of a run as the three Parquet files of the reference layout.

use super::parquet::{Column, write};
use seawall_model::economy::{Series, Table};

/// The files of a run: name and bytes.
///
/// A variable that is zero all through is left out, and a file without rows is not written.
#[must_use]
pub fn files(table: &Table, series: &Series) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = vec![("series.parquet", values(table, series))];
    files.extend(stocks(table, series).map(|bytes| ("inputs_stocks.parquet", bytes)));
    files.extend(limiting(table, series).map(|bytes| ("limiting_inputs.parquet", bytes)));
    files
}

/// Names of the files of a run.
pub const FILES: &[&str] = &["series.parquet", "inputs_stocks.parquet", "limiting_inputs.parquet"];

fn whole(step: usize) -> i32 {
    i32::try_from(step).expect("a run has fewer than two billion steps")
}

fn values(table: &Table, series: &Series) -> Vec<u8> {
    let n = table.industries();
    let names: Vec<String> = (0..n).map(|i| table.industry(i)).collect();
    let mut columns = vec![
        ("step", Column::Whole(series.steps.iter().flat_map(|&step| std::iter::repeat_n(whole(step), n)).collect())),
        ("industry", Column::Words(series.steps.iter().flat_map(|_| names.iter().cloned()).collect())),
    ];
    for (variable, values) in &series.values {
        if values.iter().any(|&value| value != 0.0 && !value.is_nan()) {
            columns.push((variable.name(), Column::Numbers(values.clone())));
        }
    }
    write(columns)
}

fn stocks(table: &Table, series: &Series) -> Option<Vec<u8>> {
    let (n, s) = (table.industries(), table.products.len());
    if series.stocks.is_empty() {
        return None;
    }
    let names: Vec<String> = (0..n).map(|i| table.industry(i)).collect();
    let each = series.stocks.iter().flat_map(|(step, cells)| (0..s * n).map(move |cell| (*step, cell, cells[cell])));
    Some(write(vec![
        ("step", Column::Whole(each.clone().map(|(step, ..)| whole(step)).collect())),
        ("input", Column::Words(each.clone().map(|(_, cell, _)| table.products[cell / n].clone()).collect())),
        ("industry", Column::Words(each.clone().map(|(_, cell, _)| names[cell % n].clone()).collect())),
        ("value", Column::Numbers(each.map(|(.., value)| value).collect())),
    ]))
}

fn limiting(table: &Table, series: &Series) -> Option<Vec<u8>> {
    let rows = &series.limiting;
    if rows.is_empty() {
        return None;
    }
    Some(write(vec![
        ("step", Column::Whole(rows.iter().map(|&(step, ..)| whole(step)).collect())),
        ("input", Column::Words(rows.iter().map(|&(_, product, _)| table.products[product].clone()).collect())),
        ("industry", Column::Words(rows.iter().map(|&(.., industry)| table.industry(industry)).collect())),
    ]))
}
