//! `seawall exposure run`: every file of known answers by its kind, and files that are not what they say.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn seawall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).arg("exposure").args(arguments).output().expect("the program starts")
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/reference/exposure").join(name)
}

/// The folder of reference files that may not be shipped.
fn reference() -> PathBuf {
    PathBuf::from(std::env::var_os("SEAWALL_REFERENCE").expect("SEAWALL_REFERENCE names the folder")).join("exposure")
}

fn said(out: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&out.stdout), text(&out.stderr))
}

#[track_caller]
fn passes(path: &Path, count: usize) {
    let out = seawall(&["run", path.to_str().expect("a plain path"), "--compare"]);
    let (told, errors) = said(&out);
    assert_eq!(told.lines().last(), Some(format!("{count} passed, 0 failed").as_str()), "{errors}");
    assert_eq!(out.status.code(), Some(0), "{errors}");
}

/// Writes `text` and runs it.
fn run(text: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("case.json");
    std::fs::write(&path, text).expect("written");
    let mut arguments = vec!["run", path.to_str().expect("a plain path")];
    arguments.extend_from_slice(more);
    let out = seawall(&arguments);
    let (told, errors) = said(&out);
    (out.status.code(), told, errors)
}

#[test]
fn networks_give_their_known_answers() {
    // Five undisrupted networks and 136 disruptions.
    passes(&shipped("tts_ttr_lp.json"), 141);
}

#[test]
fn formulas_give_their_known_answers() {
    passes(&shipped("worked_formulas.json"), 27);
}

#[test]
fn reserves_give_their_known_answers() {
    passes(&shipped("reserve_mdp_teisberg.json"), 3);
}

#[test]
#[ignore = "needs SEAWALL_REFERENCE"]
fn concentration_of_production_gives_its_known_answers() {
    passes(&reference().join("concentration_wmd.json"), 28);
}

#[test]
#[ignore = "needs SEAWALL_REFERENCE"]
fn geopolrisk_cases_give_their_known_answers() {
    passes(&reference().join("geopolrisk_cases.json"), 160);
}

#[test]
fn a_file_without_inputs_says_so() {
    for name in ["nds2013_extra_buy.json", "published_benchmarks.json"] {
        let out = seawall(&["run", shipped(name).to_str().expect("a plain path"), "--compare"]);
        let (told, errors) = said(&out);
        assert!(told.is_empty() && errors.contains("has no inputs"), "{told}{errors}");
        assert_eq!(out.status.code(), Some(0));
    }
}

#[test]
fn json_names_every_case_and_what_was_computed() {
    let path = shipped("worked_formulas.json");
    let out = seawall(&["run", path.to_str().expect("a plain path"), "--json", "--compare"]);
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!((&told["schema"], &told["passed"], &told["failed"]), (&"seawall/cases/1".into(), &27.into(), &0.into()));
    let case = told["cases"].as_array().expect("a list").iter().find(|case| case["id"] == "eu_supply_risk-1");
    let risk = case.expect("the case")["computed"]["SR"].as_f64().expect("a number");
    assert!((risk - 0.720_423_324).abs() < 1e-8, "{risk}");
}

#[test]
fn a_wrong_expectation_fails_the_gate() {
    let text = std::fs::read_to_string(shipped("worked_formulas.json")).expect("shipped");
    let wrong = text.replacen("\"import_reliance\": 0.74015748", "\"import_reliance\": 0.75", 1);
    assert_ne!(text, wrong);
    let (code, told, _) = run(&wrong, &["--compare"]);
    assert!(told.contains("differs: import_reliance: 0.7401"), "{told}");
    assert_eq!(told.lines().last(), Some("26 passed, 1 failed"));
    assert_eq!(code, Some(6));
}

#[track_caller]
fn refused(text: &str, place: &str) {
    let (code, _, errors) = run(text, &[]);
    assert_eq!(code, Some(3), "{errors}");
    assert!(errors.contains(place), "{errors}");
}

#[test]
fn a_fault_is_a_finding_with_its_place() {
    refused("{", "not JSON");
    refused("[]", "an object with a `kind` is wanted");
    refused("{}", "no `kind`");
    refused(r#"{"kind": "tarot"}"#, "no kind \"tarot\"");
    refused(r#"{"kind": "concentration"}"#, "cases: a list of cases is wanted");
    refused(r#"{"kind": "concentration", "cases": [{"production": {"A": -1}}]}"#, "cases[0].production.A: an amount");
    refused(r#"{"kind": "concentration", "cases": [{"production": {}}]}"#, "nothing is produced");
    refused(
        r#"{"kind": "tts_ttr", "cases": [{"network": {"nodes": [{"id": "P", "capacity": 1, "demand": 1}], "edges": [["A", "P"]]}}]}"#,
        "cases[0].network.edges[0]: no site \"A\"",
    );
    refused(
        r#"{"kind": "worked_formulas", "items": {"x": {"kind": "byproduct_supply", "cases": [{"host_output_t": 1}]}}}"#,
        "items.x.cases[0]: missing field",
    );
    refused(
        r#"{"kind": "worked_formulas", "items": {"x": {"kind": "origin_with_reexports", "cases": [{"production": [1, 2], "trade": [[0, 1]]}]}}}"#,
        "a table of 2 by 2 is wanted",
    );
}

#[test]
fn good_cases_are_answered_beside_bad_ones() {
    let (code, told, errors) = run(
        r#"{"kind": "concentration", "cases": [{"id": "bad", "production": {"A": "x"}}, {"id": "good", "production": {"A": 1, "B": 1}}]}"#,
        &[],
    );
    assert_eq!(code, Some(3), "{errors}");
    assert!(told.contains("good") && told.contains("hhi_0_1: 0.5"), "{told}");
}

#[test]
fn an_unknown_package_or_a_missing_folder_is_a_usage_error() {
    let out = seawall(&["--compat", "geopolrisk-py-3"]);
    assert_eq!(out.status.code(), Some(2));
    let out = seawall(&["--compat", "geopolrisk-py-2.0.1"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(said(&out).1.contains("--data"));
}

#[test]
fn the_report_narrows_to_what_is_asked() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let model = model.to_str().expect("a plain path");
    let out = seawall(&["--model", model, "--for", "JPN,USA", "--product", "magnet_ht", "--stage", "magnet", "--json"]);
    let (told, errors) = said(&out);
    assert!(out.status.success(), "{errors}");
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let tables =
        told["sections"].as_array().expect("sections").iter().flat_map(|s| s["tables"].as_array().expect("tables"));
    let production = tables.clone().find(|table| table["id"] == "production").expect("the table of production");
    assert_eq!(production["rows"].as_array().expect("rows").len(), 1);
    for id in ["priority", "use", "path", "cover", "stops", "byproducts", "indices"] {
        assert!(tables.clone().any(|table| table["id"] == id), "{id}");
    }
    for (flag, word) in [("--product", "gold"), ("--stage", "moon")] {
        let out = seawall(&["--model", model, flag, word]);
        assert_eq!(out.status.code(), Some(2));
        assert!(said(&out).1.contains(word));
    }
}

#[test]
fn the_japanese_report_names_regions_in_japanese() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let out = seawall(&["--model", model.to_str().expect("a plain path"), "--lang", "ja"]);
    let told = said(&out).0;
    for code in ["CHN", "JPN", "USA", "MYS", "VNM", "ROW"] {
        assert!(!told.contains(code), "{code}");
    }
    assert!(told.contains("中国"));
}
