//! The tables of `docs/explanation/headlines.md` are those that the program gives on synthetic data.
//!
//! A table between `<!-- table: NAME -->` and `<!-- end -->` is computed anew. `cargo xtask headlines` writes them; look at the difference.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int32Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn seawall(words: &[&str], folder: &Path) {
    let out = Command::new(env!("CARGO_BIN_EXE_seawall")).args(words).current_dir(folder).output().expect("it starts");
    assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
}

/// Days of output that are lost when the metal of every region of synth40 loses `share` of its capacity for `days`.
fn lost(share: f64, days: usize, cover: usize, psi: f64) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let impact: Vec<_> =
        ["Reef", "Cove", "Gulf", "Fjord"].iter().map(|region| json!([region, "metal", share])).collect();
    let case = json!({
        "model": {
            "order_type": "alt", "main_inv_dur": cover, "psi_param": psi, "inventory_restoration_tau": 20, "monetary_factor": 1_000_000
        },
        "steps": 160,
        "events": [{
            "type": "arbitrary", "occurrence": 3, "duration": days, "impact": impact, "recovery_function": "linear",
            "recovery_tau": 20
        }],
    });
    std::fs::write(folder.path().join("case.json"), case.to_string()).expect("written");
    let table = root().join("crates/seawall/tests/reference/tables/synth40");
    let table = table.to_str().expect("a plain path");
    seawall(&["propagate", "run", "--table", table, "--case", "case.json", "--out", "out"], folder.path());
    let file = std::fs::File::open(folder.path().join("out/series.parquet")).expect("a run has series");
    let mut made = vec![0.0; 160];
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("Parquet") {
        let batch = batch.expect("whole");
        let steps = batch.column_by_name("step").expect("steps").as_primitive::<Int32Type>().clone();
        let output = batch.column_by_name("production_realised").expect("output").as_primitive::<Float64Type>().clone();
        for (step, value) in steps.values().iter().zip(output.values()) {
            made[usize::try_from(*step).expect("from zero")] += value;
        }
    }
    made.iter().map(|output| 1.0 - output / made[0]).sum()
}

fn cover() -> String {
    let psis = [0.5, 0.8, 0.95];
    let mut text = String::from("| days of stock | psi 0.5 | psi 0.8 | psi 0.95 |\n|---|---|---|---|\n");
    for days in [5, 10, 15, 30, 60, 90] {
        let cells: Vec<String> = psis.iter().map(|&psi| format!("{:.2}", lost(1.0, 12, days, psi))).collect();
        text += &format!("| {days} | {} |\n", cells.join(" | "));
    }
    text
}

fn size() -> String {
    let mut text = String::from(
        "| capacity of metal lost for 30 days | days of output lost | per tenth of capacity |\n|---|---|---|\n",
    );
    for tenths in [1, 2, 4, 6, 8, 10] {
        let days = lost(f64::from(tenths) / 10.0, 30, 15, 0.8);
        text += &format!("| {} % | {days:.2} | {:.2} |\n", 10 * tenths, days / f64::from(tenths));
    }
    text
}

/// Days of output that a synthetic network loses in its first days, mean over five seeds.
fn firms(degrees: &str, is_substituted: bool, days: [usize; 4]) -> [f64; 4] {
    let mut sums = [0.0; 4];
    for seed in 1..=5 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let seed = seed.to_string();
        let mut words = vec!["propagate", "synthetic", "firms", "--firms", "2000", "--links", "10000"];
        words.extend(["--degrees", degrees, "--hit", "0.005", "--seed", &seed, "--to", "net"]);
        if !is_substituted {
            words.push("--no-substitution");
        }
        seawall(&words, folder.path());
        let lost = run_firms(folder.path(), "net", days);
        sums.iter_mut().zip(lost).for_each(|(sum, lost)| *sum += lost / 5.0);
    }
    sums
}

/// Days of output that the network in a folder loses in its first days.
fn run_firms<const N: usize>(folder: &Path, net: &str, days: [usize; N]) -> [f64; N] {
    let [firms, links, run] = ["firms.csv", "links.csv", "runs.json"].map(|file| format!("{net}/{file}"));
    let asked = ["--firms", &firms, "--links", &links, "--run", &run, "--out", "out"];
    seawall(&[["propagate", "firms"].as_slice(), &asked].concat(), folder);
    let totals = std::fs::read_to_string(folder.join("out/synthetic_totals.csv")).expect("totals");
    let output: Vec<f64> = totals
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).and_then(|cell| cell.parse().ok()).expect("a number"))
        .collect();
    days.map(|day| output[1..=day].iter().map(|made| 1.0 - made / output[0]).sum())
}

/// The cells of a file of numbers, without its head.
fn numbers(path: &Path) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).expect("it was written");
    let cells = |line: &str| line.split(',').map(|cell| cell.parse().expect("a number")).collect();
    text.lines().skip(1).map(cells).collect()
}

/// One capacity lost in three ways: spread over a sector, with one firm for which the sector stands in, with one that nobody replaces.
/// The firm is the one whose share of its sector is nearest to that of magnets in Chinese metals. Days of output in 10 and 30 days, five seeds.
fn stops() -> [[f64; 2]; 3] {
    const SHARE: f64 = 0.0015;
    let mut sums = [[0.0; 2]; 3];
    for seed in 1..=5 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (seed, folder) = (seed.to_string(), folder.path());
        for (to, more) in [("net", None), ("alone", Some("--no-substitution"))] {
            let mut words = vec!["propagate", "synthetic", "firms", "--firms", "2000", "--links", "10000"];
            words.extend(["--degrees", "scale-free", "--seed", &seed, "--to", to]);
            words.extend(more);
            seawall(&words, folder);
        }
        let (firms, links) = (numbers(&folder.join("net/firms.csv")), numbers(&folder.join("net/links.csv")));
        assert_eq!(links, numbers(&folder.join("alone/links.csv")), "the same network");
        let sold = |firm: f64| links.iter().filter(|link| link[0] == firm).map(|link| link[2]).sum::<f64>();
        let sales: Vec<f64> = firms.iter().map(|firm| firm[1] + sold(firm[0])).collect();
        let sector =
            |of: f64| firms.iter().zip(&sales).filter(|(firm, _)| firm[2] == of).map(|(_, sales)| sales).sum::<f64>();
        let share = |at: usize| sales[at] / sector(firms[at][2]);
        let sells = (0..firms.len()).filter(|&at| sold(firms[at][0]) > 0.0);
        let off = |at: &usize| (share(*at) - SHARE).abs();
        let hit = sells.min_by(|a, b| off(a).total_cmp(&off(b)).then(a.cmp(b))).expect("somebody sells");
        let hurt = |net: &str, delta: &dyn Fn(usize) -> f64| {
            let own = numbers(&folder.join(net).join("firms.csv"));
            let lines =
                own.iter().enumerate().map(|(at, firm)| format!("{},{},{},{}\n", firm[0], firm[1], firm[2], delta(at)));
            let text = format!("firm,final_consumption,sector,delta\n{}", lines.collect::<String>());
            std::fs::write(folder.join(net).join("firms.csv"), text).expect("written");
            run_firms(folder, net, [10, 30])
        };
        let one = |at: usize| f64::from(u8::from(at == hit));
        let spread = |at: usize| if firms[at][2] == firms[hit][2] { share(hit) } else { 0.0 };
        let lost = [hurt("net", &spread), hurt("net", &one), hurt("alone", &one)];
        sums.as_flattened_mut().iter_mut().zip(lost.as_flattened()).for_each(|(sum, lost)| *sum += lost / 5.0);
    }
    sums
}

fn stop() -> String {
    let mut text = String::from("| who stops | suppliers stand in | first 10 days | 30 days |\n|---|---|---|---|\n");
    let rows = [
        ("every firm of a sector, by 0.15 % each", "within a sector"),
        ("the one firm that makes 0.15 % of its sector", "within a sector"),
        ("the one firm that makes 0.15 % of its sector", "never"),
    ];
    for ((who, how), [ten, thirty]) in rows.into_iter().zip(stops()) {
        text += &format!("| {who} | {how} | {ten:.4} | {thirty:.4} |\n");
    }
    text
}

fn networks() -> String {
    let days = [5, 10, 20, 30];
    let mut text = String::from(
        "| network | suppliers stand in | first 5 days | 10 days | 20 days | 30 days |\n|---|---|---|---|---|---|\n",
    );
    for (name, degrees) in [("scale-free", "scale-free"), ("random", "random")] {
        for (word, is_substituted) in [("within a sector", true), ("never", false)] {
            let cells = firms(degrees, is_substituted, days).map(|lost| format!("{lost:.2}"));
            text += &format!("| {name} | {word} | {} |\n", cells.join(" | "));
        }
    }
    text
}

#[test]
fn the_tables_of_the_page_are_fresh() {
    let path = root().join("docs/explanation/headlines.md");
    let kept = std::fs::read_to_string(&path).expect("the page is there");
    let mut fresh = kept.clone();
    for (name, table) in [("stop", stop()), ("cover", cover()), ("size", size()), ("networks", networks())] {
        let begin = format!("<!-- table: {name} -->\n");
        let from = fresh.find(&begin).unwrap_or_else(|| panic!("the page has no table {name}")) + begin.len();
        let to = from + fresh[from..].find("<!-- end -->").expect("a table ends");
        fresh.replace_range(from..to, &format!("\n{table}\n"));
    }
    if std::env::var_os("SEAWALL_BLESS").is_some() {
        std::fs::write(&path, fresh).expect("writable");
        return;
    }
    assert_eq!(kept, fresh, "run `cargo xtask headlines` and look at the difference");
}
