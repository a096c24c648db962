//! A conflict is refused until somebody accepts it in writing; then every answer repeats who and why.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn seawall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The two-stage example with a use that its supply cannot meet.
fn conflicting(folder: &Path) -> PathBuf {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-stage");
    let target = folder.join("model");
    std::fs::create_dir_all(target.join("scenarios")).expect("a folder");
    for (from, to) in [(example.clone(), target.clone()), (example.join("scenarios"), target.join("scenarios"))] {
        for entry in std::fs::read_dir(from).expect("the example") {
            let entry = entry.expect("an entry");
            if entry.path().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
            }
        }
    }
    let observations = target.join("observations.csv");
    let sheet = std::fs::read_to_string(&observations).expect("the sheet");
    let row = "O11,use,XBY,,magnet,,all,2024,130,140,150";
    assert!(sheet.contains(row));
    std::fs::write(&observations, sheet.replace(row, "O11,use,XBY,,magnet,,all,2024,530,540,550")).expect("written");
    target
}

#[test]
fn a_conflict_is_refused_then_accepted_and_told_in_every_answer() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = conflicting(folder.path());
    let model = model.to_str().expect("a plain path");

    let refused = seawall(&["reconcile", "--model", model]);
    assert_eq!(refused.status.code(), Some(4), "{}", text(&refused.stderr));
    let said = text(&refused.stderr);
    let codes: Vec<&str> =
        said.lines().filter_map(|line| line.split_whitespace().next()).filter(|word| word.starts_with("RX")).collect();
    assert!(!codes.is_empty(), "{said}");
    assert!(said.contains("--accept CODE --because"), "{said}");

    let without_reason = seawall(&["reconcile", "--model", model, "--accept", codes[0]]);
    assert_eq!(without_reason.status.code(), Some(2));
    let unknown = seawall(&["reconcile", "--model", model, "--accept", "RXnothing", "--because", "x"]);
    assert_eq!(unknown.status.code(), Some(4), "{}", text(&unknown.stderr));
    assert!(!Path::new(model).join("accepted.csv").exists());

    let all = codes.join(",");
    let accepted = seawall(&[
        "reconcile",
        "--model",
        model,
        "--accept",
        &all,
        "--because",
        "the buyer counts tolling",
        "--on",
        "2026-01-02",
    ]);
    assert!(accepted.status.success(), "{}", text(&accepted.stderr));
    assert!(text(&accepted.stdout).contains("the buyer counts tolling"));
    let sheet = std::fs::read_to_string(Path::new(model).join("accepted.csv")).expect("written");
    assert!(sheet.contains(codes[0]) && sheet.contains("2026-01-02"), "{sheet}");

    for command in ["exposure", "reconcile"] {
        let later = seawall(&[command, "--model", model]);
        assert!(later.status.success(), "{}", text(&later.stderr));
        assert!(text(&later.stdout).contains("the buyer counts tolling"), "{command}");
    }
    let again = seawall(&["reconcile", "--model", model, "--accept", codes[0], "--because", "twice"]);
    assert_eq!(again.status.code(), Some(2), "{}", text(&again.stderr));
}

#[test]
fn the_shipped_model_balances_every_element() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("report.json");
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let out = seawall(&[
        "reconcile",
        "--model",
        model.to_str().expect("a plain path"),
        "-o",
        file.to_str().expect("a plain path"),
    ]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file).expect("written")).expect("JSON");
    let report = &json["reconciliation"]["report"];
    assert!(report["worst_element"].as_f64().is_some_and(|worst| worst < 1e-9), "{}", report["worst_element"]);
    assert!(report["worst_balance"].as_f64().is_some_and(|worst| worst < 1e-9), "{}", report["worst_balance"]);
    let sum = |ledger: &serde_json::Value, key: &str| -> f64 {
        ledger[key].as_array().into_iter().flatten().filter_map(|pair| pair[1].as_f64()).sum()
    };
    for ledger in report["ledgers"].as_array().expect("one an element") {
        let one = |key: &str| ledger[key].as_f64().unwrap_or(f64::NAN);
        let made = sum(ledger, "made") + one("unexplained") + one("drawdown");
        let gone = sum(ledger, "lost") + sum(ledger, "used") + one("surplus");
        assert!((made - gone).abs() < 1e-9 * made, "{ledger}");
        assert_eq!(ledger["unknown"], serde_json::json!([]));
    }
}
