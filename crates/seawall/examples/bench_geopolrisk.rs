//! Times the GeoPolRisk panel of 8 economies, 53 materials and 7 years from the raw tables, reading included.
//!
//! `SEAWALL_DATA=FOLDER cargo run --release -p seawall --example bench_geopolrisk`, with the five tables in FOLDER.

use seawall_engine::exposure::geopolrisk::panel;
use seawall_io::compat::tables::{FILES, Files, economy, read};
use std::time::Instant;

fn main() {
    let Some(folder) = std::env::var_os("SEAWALL_DATA") else {
        println!("skipped: SEAWALL_DATA names no folder with {}", FILES.join(", "));
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let years: Vec<i16> = (2018..=2024).collect();
    let (mut best, mut scores, mut silent) = (f64::INFINITY, 0, 0);
    for _ in 0..5 {
        let started = Instant::now();
        let bytes = FILES.map(|name| std::fs::read(folder.join(name)).expect("the tables are in the folder"));
        let [flows, production, codes, stability, countries] = &bytes;
        let tables =
            read(&Files { flows, production, codes, stability, countries }, 2018..=2024).expect("known layouts");
        let economies: Vec<_> = ["JPN", "USA", "EU", "DEU", "CHN", "AUS", "KOR", "IND"]
            .iter()
            .map(|code| economy(&tables, code).expect("a known economy"))
            .collect();
        let rows = panel(&tables, &economies, &years);
        best = best.min(started.elapsed().as_secs_f64());
        (scores, silent) = (rows.len(), rows.iter().filter(|row| row.no_trade).count());
    }
    println!("{scores} scores, {silent} without trade, {best:.3} s with reading, best of 5, one core");
}
