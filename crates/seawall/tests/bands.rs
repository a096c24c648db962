//! Bands through the program: nested, the same at any thread count, and the same when a run is cut in two.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn brief(home: &Path, threads: &str, extra: &[&str]) -> Value {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-stage");
    let model = std::path::absolute(model).expect("an absolute path");
    let mut scenarios: Vec<PathBuf> = std::fs::read_dir(model.join("scenarios"))
        .expect("scenarios")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    scenarios.sort();
    let out = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["brief", scenarios[0].to_str().expect("a plain path"), "--model", model.to_str().expect("a plain path")])
        .args(["--json"])
        .args(extra)
        .current_dir(home)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .expect("the program starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

fn tables(report: &Value) -> impl Iterator<Item = &Value> {
    let sections = report["sections"].as_array().expect("sections").iter();
    sections.flat_map(|section| section["tables"].as_array().expect("tables"))
}

#[test]
fn half_of_the_draws_lie_inside_nine_tenths_of_them() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let report = brief(home.path(), "2", &["--draws", "20"]);
    let twins: Vec<&Value> =
        tables(&report).filter(|table| table["id"].as_str().is_some_and(|id| id.ends_with("_bands"))).collect();
    assert!(!twins.is_empty(), "no table has a band");
    for twin in twins {
        let notes = twin["notes"].to_string();
        assert!(notes.contains("Not in this band: "), "{notes}");
        for row in twin["rows"].as_array().expect("rows") {
            let range = |cell: usize, end: &str, open: f64| row["cells"][cell]["range"][end].as_f64().unwrap_or(open);
            let (low, high) = (range(2, "low", f64::INFINITY), range(2, "high", f64::INFINITY));
            let (least, most) = (range(3, "low", f64::INFINITY), range(3, "high", f64::INFINITY));
            assert!(least <= low && low <= high && high <= most, "{row}");
        }
    }
}

#[test]
fn the_same_bytes_come_at_any_thread_count_and_from_a_run_cut_in_two() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let whole = brief(home.path(), "1", &["--draws", "30"]);
    assert_eq!(whole, brief(home.path(), "3", &["--draws", "30"]));
    brief(home.path(), "2", &["--draws", "20", "--resume"]);
    assert_eq!(whole, brief(home.path(), "2", &["--draws", "30", "--resume"]));
}

#[test]
fn without_draws_nothing_is_drawn() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let report = brief(home.path(), "2", &[]);
    assert!(tables(&report).all(|table| table["id"].as_str().is_some_and(|id| !id.ends_with("_bands"))));
    assert!(std::fs::read_dir(home.path()).expect("a folder").next().is_none());
}
