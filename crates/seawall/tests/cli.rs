//! The command line as a user meets it: the shipped model, its scenarios, its exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn seawall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).args(arguments).output().expect("the program starts")
}

fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn brief(scenario: &str, extra: &[&str]) -> Output {
    let model = model();
    let mut arguments = vec!["brief", scenario, "--model", model.to_str().expect("a plain path"), "--for", "JPN,USA"];
    arguments.extend_from_slice(extra);
    seawall(&arguments)
}

/// The brief as JSON.
fn json(scenario: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("brief.json");
    let out = brief(scenario, &["-o", file.to_str().expect("a plain path")]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    serde_json::from_slice(&std::fs::read(file).expect("written")).expect("JSON")
}

fn table<'a>(report: &'a serde_json::Value, id: &str) -> &'a serde_json::Value {
    report["sections"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|section| section["tables"].as_array().into_iter().flatten())
        .find(|table| table["id"] == id)
        .unwrap_or_else(|| panic!("table {id} in {report}"))
}

/// Every `{en, ja}` pair anywhere in a report.
fn names(value: &serde_json::Value, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(map) => {
            if let (Some(en), Some(ja)) =
                (map.get("en").and_then(|v| v.as_str()), map.get("ja").and_then(|v| v.as_str()))
            {
                found.push((en.into(), ja.into()));
            }
            map.values().for_each(|value| names(value, found));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

#[test]
fn the_shipped_model_has_no_findings() {
    let out = seawall(&["check", "--model", model().to_str().expect("a plain path")]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("0 errors, 0 warnings"), "{}", text(&out.stdout));
}

#[test]
fn demo_copies_a_model_that_checks_and_refuses_to_overwrite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("ree");
    let target = target.to_str().expect("a plain path");
    assert!(seawall(&["demo", "ree-magnets", "--to", target]).status.success());
    assert!(seawall(&["check", "--model", target]).status.success());
    assert_eq!(seawall(&["demo", "ree-magnets", "--to", target]).status.code(), Some(1));
    assert_eq!(seawall(&["demo", "no-such-model"]).status.code(), Some(2));
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("readable").collect();
    assert_eq!(left.len(), 1, "nothing half-written is left behind");
}

#[test]
fn the_ban_leaves_japan_short_of_high_temperature_magnets_and_says_so_in_both_languages() {
    let report = json("dy-tb-ban");
    assert_eq!(report["status"], "solved");
    let rows = table(&report, "restricted")["rows"].as_array().expect("rows").len();
    assert!(rows >= 5, "{rows}");
    let mut found = Vec::new();
    names(&report, &mut found);
    assert!(found.len() > 200);
    for (en, ja) in &found {
        assert_eq!(en.is_empty(), ja.is_empty(), "{en:?} {ja:?}");
    }
    let ja = brief("dy-tb-ban", &["--lang", "ja"]);
    assert!(text(&ja.stdout).contains("日本:通常どおり操業を続けた場合"), "{}", text(&ja.stdout));
}

#[test]
fn nothing_is_short_when_nothing_happens() {
    let report = json("nothing");
    for row in table(&report, "stops")["rows"].as_array().expect("rows") {
        let cells = row["cells"].as_array().expect("cells");
        for cell in &cells[4..7] {
            assert!(cell.get("missing").is_some(), "{row}");
        }
    }
    for row in table(&report, "together")["rows"].as_array().expect("rows") {
        let loss = row["cells"][1]["number"]["value"].as_f64().expect("a number");
        assert!(loss.abs() < 1e-3, "{row}");
    }
}

#[test]
fn kept_standing_measures_are_in_steady_state() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let scenario = folder.path().join("kept.toml");
    let written = std::fs::read_to_string(model().join("scenarios/nothing.toml")).expect("readable");
    assert!(written.contains("standing = \"lift\""));
    std::fs::write(&scenario, written.replace("standing = \"lift\"", "standing = \"keep\"")).expect("writable");
    let report = json(scenario.to_str().expect("a plain path"));
    for row in table(&report, "together")["rows"].as_array().expect("rows") {
        let loss = row["cells"][1]["number"]["value"].as_f64().expect("a number");
        assert!(loss.abs() < 1e-3, "{row}");
    }
}

#[test]
fn every_shipped_scenario_is_answered_within_its_balance() {
    for entry in std::fs::read_dir(model().join("scenarios")).expect("scenarios") {
        let path = entry.expect("readable").path();
        let report = json(path.to_str().expect("a plain path"));
        assert_eq!(report["status"], "solved", "{}", path.display());
        for row in table(&report, "ledger")["rows"].as_array().expect("rows") {
            let gap = row["cells"][11]["number"]["value"].as_f64().expect("a number");
            let production = row["cells"][2]["number"]["value"].as_f64().expect("a number")
                + row["cells"][3]["number"]["value"].as_f64().expect("a number");
            assert!(gap.abs() <= 1e-9 * production.max(1.0), "{}: {row}", path.display());
        }
    }
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    // Once a thread count; `cargo xtask bytes` runs each three times.
    let first = brief("dy-tb-ban", &[]);
    for threads in ["1", "8"] {
        let model = model();
        let out = Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(["brief", "dy-tb-ban", "--for", "JPN,USA", "--model"])
            .arg(&model)
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("the program starts");
        assert_eq!(first.stdout, out.stdout, "{threads} threads");
    }
}

#[test]
fn the_programme_stays_within_its_size() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mps = folder.path().join("programme.mps");
    let out = seawall(&[
        "export",
        "dy-tb-ban",
        "--for",
        "CHN,JPN,USA,AUS,MYS,MMR,LAO,VNM,THA,KOR,IND,PHL,EST,DEU,FRA,EUX,ROW",
        "--model",
        model().to_str().expect("a plain path"),
        "--mps",
        mps.to_str().expect("a plain path"),
    ]);
    let said = text(&out.stderr);
    let size: Vec<usize> = said.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    assert!(size[0] <= 16_000 && size[1] <= 60_000, "{said}");
}

#[test]
fn exit_codes_follow_the_table() {
    let model = model();
    let model = model.to_str().expect("a plain path");
    assert_eq!(seawall(&["no-such-command"]).status.code(), Some(2));
    assert_eq!(seawall(&["check", "--model", "no-such-folder"]).status.code(), Some(2));
    assert_eq!(seawall(&["explain", "SW9999"]).status.code(), Some(2));
    assert_eq!(brief("no-such-scenario", &[]).status.code(), Some(2));
    assert_eq!(seawall(&["brief", "nothing", "--model", model, "--for", "JAP"]).status.code(), Some(2));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = folder.path().join("broken");
    assert!(seawall(&["demo", "ree-magnets", "--to", broken.to_str().expect("a plain path")]).status.success());
    let stocks = broken.join("stocks.csv");
    let written = std::fs::read_to_string(&stocks).expect("readable").replacen(",private,", ",privat,", 3);
    std::fs::write(&stocks, written).expect("writable");
    let out = seawall(&["check", "--model", broken.to_str().expect("a plain path")]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("stocks.csv"), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("3 errors"), "all findings at once: {}", text(&out.stderr));
    let scenario = folder.path().join("bad.toml");
    std::fs::write(&scenario, "schema = \"seawall/scenario/1\"\n").expect("writable");
    assert_eq!(seawall(&["brief", scenario.to_str().expect("a plain path"), "--model", model]).status.code(), Some(3));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["list", "sheets"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("it ends");
    assert!(out.status.success());
    assert!(out.stderr.is_empty(), "{}", text(&out.stderr));
}

#[test]
fn events_may_stand_in_a_sheet_beside_the_scenario() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("sheet.toml");
    let head = "schema = \"seawall/scenario/1\"\ntitle = { en = \"Sheet\", ja = \"シート\" }\nhorizon = { start = 2026-10-01, months = 12 }\n";
    std::fs::write(&file, head).expect("writable");
    std::fs::write(
        file.with_extension("csv"),
        "id,kind,from,to,products,months,leak,source\nban,export_ban,CHN,JPN;USA,magnet_ht,6,0 %,analyst: name\n",
    )
    .expect("writable");
    let model = model();
    let out = seawall(&[
        "scenario",
        "read",
        file.to_str().expect("a plain path"),
        "--model",
        model.to_str().expect("a plain path"),
    ]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    assert!(
        text(&out.stdout).contains("China sends no high-temperature grade NdFeB magnets to Japan or the United States"),
        "{}",
        text(&out.stdout)
    );
}

/// A copy of the shipped model to break.
fn copy(folder: &std::path::Path) -> PathBuf {
    let broken = folder.join("broken");
    assert!(seawall(&["demo", "ree-magnets", "--to", broken.to_str().expect("a plain path")]).status.success());
    broken
}

#[test]
fn check_reads_every_file_and_says_the_size_of_the_programme() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = copy(folder.path());
    let path = broken.to_str().expect("a plain path");
    let whole = seawall(&["check", "--model", path, "--json"]);
    let page: serde_json::Value = serde_json::from_slice(&whole.stdout).expect("JSON");
    assert_eq!((page["schema"].as_str(), page["errors"].as_u64()), (Some("seawall/check/1"), Some(0)));
    assert_eq!(page["programme"]["within"], true);
    let partners = (&page["programme"]["partners"]["rows"], &page["programme"]["partners"]["columns"]);
    let said = text(&seawall(&["export", "nothing", "--model", path, "--mps", "/dev/null"]).stderr);
    assert!(said.contains(&format!("{} rows, {} columns", partners.0, partners.1)), "{said}");

    let change = |file: &str, from: &str, to: &str| {
        let written = std::fs::read_to_string(broken.join(file)).expect("readable");
        assert!(written.contains(from), "{file}");
        std::fs::write(broken.join(file), written.replacen(from, to, 1)).expect("writable");
    };
    change("scenarios/dy-tb-ban.toml", "from = \"CHN\"", "from = \"China\"");
    change("scenarios/tariff-15.toml", "kind = \"tariff\"", "kind = \"tarif\"");
    change("seawall.toml", "horizon = 24", "horizon = -3");
    let out = seawall(&["check", "--model", path]);
    assert_eq!(out.status.code(), Some(3));
    let said = text(&out.stderr);
    for place in ["seawall.toml:8:11", "scenarios/tariff-15.toml:"] {
        assert!(said.contains(place), "{said}");
    }
    // The model has an error of its own, so that what rests on it waits.
    assert!(!said.contains("SW0607"), "{said}");
    change("seawall.toml", "horizon = -3", "horizon = 24");
    assert!(text(&seawall(&["check", "--model", path]).stderr).contains("scenarios/dy-tb-ban.toml:"));
    let one = seawall(&["check", "--model", path, "--scenario", "dy-tb-ban", "--lang", "ja"]);
    assert_eq!(one.status.code(), Some(3));
    assert!(text(&one.stderr).contains("モデルに地域 \"China\" はない"), "{}", text(&one.stderr));
    assert!(!text(&one.stderr).contains("tariff-15"), "{}", text(&one.stderr));
}

#[test]
fn findings_pages_and_lists_come_in_japanese_and_as_json() {
    let page = seawall(&["explain", "sw0301", "--lang", "ja"]);
    assert!(text(&page.stdout).starts_with("SW0301 (エラー): セルが数値ではない"), "{}", text(&page.stdout));
    for (arguments, schema) in
        [(&["explain", "SW0612", "--json"][..], "seawall/code/1"), (&["list", "codes", "--json"], "seawall/list/1")]
    {
        let page: serde_json::Value = serde_json::from_slice(&seawall(arguments).stdout).expect("JSON");
        assert_eq!(page["schema"], schema);
    }
    for what in ["models", "sheets", "codes", "events"] {
        let page: serde_json::Value = serde_json::from_slice(&seawall(&["list", what, "--json"]).stdout).expect("JSON");
        assert!(page["items"].as_array().is_some_and(|items| !items.is_empty()), "{what}");
    }
    let english = text(&seawall(&["list", "codes"]).stdout);
    let japanese = text(&seawall(&["list", "codes", "--lang", "ja"]).stdout);
    let count = |page: &str| page.lines().filter(|line| line.starts_with("## SW")).count();
    assert_eq!(count(&english), count(&japanese));
    assert!(japanese.lines().filter(|line| line.starts_with("## SW")).all(|line| !line.is_ascii()));
}

#[test]
fn an_empty_list_of_partners_is_a_finding() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = copy(folder.path());
    let toml = broken.join("seawall.toml");
    let written = std::fs::read_to_string(&toml).expect("readable");
    std::fs::write(&toml, written.replace("[\"JPN\", \"USA\"]", "[]")).expect("writable");
    let out = seawall(&["check", "--model", broken.to_str().expect("a plain path")]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("the list of partners is empty"), "{}", text(&out.stderr));
}
