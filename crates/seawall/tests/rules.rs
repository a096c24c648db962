//! A rule that cannot be kept ends with code 4 and says by how much it would have to give, in both languages.

use std::path::Path;
use std::process::{Command, Output};

const SCENARIO: &str = r#"schema = "seawall/scenario/1"
title = { en = "A ban and a promise", ja = "輸出停止と供給の約束" }
horizon = { start = 2026-10-01, months = 24 }
standing = "lift"
source = "analyst: test"

[[event]]
kind = "export_ban"
from = ["CHN"]
to = ["JPN"]
elements = ["dy", "tb"]
stages = ["oxide", "metal", "alloy", "magnet"]
leak = "0 %"
start = 2026-10-01
months = 12

[[rules]]
kind = "minimum_service"
region = "JPN"
products = ["magnet_ht"]
share = "SHARE"
"#;

fn brief(share: &str, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("promise.toml");
    std::fs::write(&path, SCENARIO.replace("SHARE", share)).expect("a file");
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.arg("brief").arg(&path).args(["--for", "JPN", "--model"]).arg(model).args(more);
    command.output().expect("the program runs")
}

#[test]
fn a_promise_that_cannot_be_kept_names_what_would_give() {
    for (lang, words) in [("en", "It cannot be met: it would have to give by"), ("ja", "満たすことはできず")] {
        let output = brief("99 %", &["--lang", lang]);
        assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(said.contains(words), "{said}");
    }
    let output = brief("99 %", &["--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["status"], "infeasible");
    let cells = &report["sections"][0]["tables"][0]["rows"][0]["cells"];
    let tonnes = cells[1]["number"]["value"].as_f64().expect("tonnes");
    // Japan uses some 6,300 t of them a year: a ban of a year takes a part of that, not all and not a trace.
    assert!((500.0..9000.0).contains(&tonnes), "{tonnes} t");
}

#[test]
fn a_promise_that_asks_little_is_kept() {
    let output = brief("20 %", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
