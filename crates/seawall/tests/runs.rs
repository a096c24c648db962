//! Saved runs: whole or not at all, never over what is not ours, and every number of them traceable.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn seawall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).args(arguments).output().expect("the program starts")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned() + &String::from_utf8_lossy(&out.stdout)
}

/// Saves the brief of the small example.
fn save(run: &Path, extra: &[&str]) -> Output {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-stage");
    let scenario =
        std::fs::read_dir(model.join("scenarios")).expect("scenarios").next().expect("one").expect("readable");
    let (scenario, model) = (scenario.path(), model);
    let mut arguments = vec!["brief", text(&scenario), "--model", text(&model), "-o", text(run)];
    arguments.extend_from_slice(extra);
    seawall(&arguments)
}

fn saved() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let run = home.path().join("run");
    let out = save(&run, &[]);
    assert!(out.status.success(), "{}", said(&out));
    (home, run)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect()
}

fn report(run: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(run.join("report.json")).expect("a report")).expect("JSON")
}

fn tables(report: &serde_json::Value) -> Vec<&serde_json::Value> {
    let list = |value: &'_ serde_json::Value| value.as_array().map_or(&[][..], Vec::as_slice).len();
    let sections = report["sections"].as_array().expect("sections");
    sections
        .iter()
        .filter(|section| list(&section["tables"]) > 0)
        .flat_map(|s| s["tables"].as_array().expect("tables"))
        .collect()
}

#[test]
fn a_run_holds_every_form_and_a_manifest_of_them() {
    let (home, run) = saved();
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(run.join("run.json")).expect("a manifest")).expect("JSON");
    let mut listed: BTreeSet<String> = manifest["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|f| f["name"].as_str().expect("a name").to_owned())
        .collect();
    listed.insert("run.json".to_owned());
    assert_eq!(names(&run), listed);
    for needed in ["report.json", "report.en.html", "report.ja.html", "cover.csv", "cover.parquet"] {
        assert!(listed.contains(needed), "{needed}");
    }
    assert_eq!(names(home.path()).len(), 1, "nothing else is left beside the run");
}

#[test]
fn a_run_in_the_place_of_a_run_leaves_nothing_of_it() {
    let (home, run) = saved();
    let before = names(&run);
    // An earlier version may have had a table that this one has not; its manifest knows it.
    let path = run.join("run.json");
    let manifest = std::fs::read_to_string(&path).expect("a manifest");
    let stale = manifest.replace("\"cover.csv\"", "\"stale.csv\"");
    std::fs::write(&path, stale).expect("writable");
    std::fs::rename(run.join("cover.csv"), run.join("stale.csv")).expect("renamed");
    let out = save(&run, &[]);
    assert!(out.status.success(), "{}", said(&out));
    assert_eq!(names(&run), before);
    assert_eq!(names(home.path()).len(), 1);
}

#[test]
fn what_no_run_wrote_is_refused_and_with_force_moved_aside() {
    let (home, run) = saved();
    std::fs::write(run.join("my-notes.txt"), "mine").expect("writable");
    let out = save(&run, &[]);
    assert_eq!(out.status.code(), Some(5), "{}", said(&out));
    assert!(said(&out).contains("my-notes.txt"), "{}", said(&out));
    let out = save(&run, &["--force"]);
    assert!(out.status.success(), "{}", said(&out));
    assert!(!run.join("my-notes.txt").exists());
    let kept = home.path().join("run.moved-1/my-notes.txt");
    assert_eq!(std::fs::read_to_string(kept).expect("moved, not removed"), "mine");
}

#[test]
fn a_changed_table_is_not_overwritten() {
    let (_home, run) = saved();
    std::fs::write(run.join("cover.csv"), "edited by hand").expect("writable");
    let out = save(&run, &[]);
    assert_eq!(out.status.code(), Some(5), "{}", said(&out));
    assert_eq!(std::fs::read_to_string(run.join("cover.csv")).expect("kept"), "edited by hand");
}

#[test]
fn what_a_killed_run_left_is_cleared_by_the_next() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let run = home.path().join("run");
    let partial = home.path().join(".run.seawall-partial");
    std::fs::create_dir(&partial).expect("created");
    std::fs::write(partial.join("report.json"), "half").expect("writable");
    assert!(save(&run, &[]).status.success());
    assert_eq!(names(home.path()), BTreeSet::from(["run".to_owned()]));
}

#[test]
fn every_cell_has_an_answer_in_both_languages() {
    let (_home, run) = saved();
    let report = report(&run);
    for table in tables(&report) {
        let (id, rows) = (table["id"].as_str().expect("an id"), table["rows"].as_array().expect("rows").len());
        let Some(column) = table["columns"].as_array().and_then(|c| c.last()).and_then(|c| c["id"].as_str()) else {
            continue;
        };
        if rows == 0 {
            continue;
        }
        let address = format!("{id}:{rows}:{column}");
        for lang in ["en", "ja"] {
            let out = seawall(&["why", text(&run), &address, "--lang", lang]);
            assert!(out.status.success(), "{address}: {}", said(&out));
        }
        let out = seawall(&["why", text(&run), &address, "--json"]);
        let why: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        assert_eq!(
            why["value"],
            table["rows"][rows - 1]["cells"].as_array().expect("cells").last().expect("a cell").clone()
        );
    }
}

#[test]
fn an_address_that_leads_nowhere_is_a_usage_error_with_a_suggestion() {
    let (_home, run) = saved();
    for (address, near) in
        [("covr:1:days", "cover"), ("cover:1:dais", "days"), ("cover:99:days", "no row 99"), ("cover", "cover:1:")]
    {
        let out = seawall(&["why", text(&run), address]);
        assert_eq!(out.status.code(), Some(2), "{address}");
        assert!(said(&out).contains(near), "{address}: {}", said(&out));
    }
}

#[test]
fn rows_name_figures_and_columns_name_runs_that_are_there() {
    let (_home, run) = saved();
    let report = report(&run);
    let ids = |list: &str| -> BTreeSet<String> {
        report[list].as_array().expect("a list").iter().map(|x| x["id"].as_str().expect("an id").to_owned()).collect()
    };
    let (figures, runs) = (ids("figures"), ids("runs"));
    let mut named = 0;
    for table in tables(&report) {
        for column in table["columns"].as_array().expect("columns") {
            if let Some(run) = column["run"].as_str() {
                assert!(runs.contains(run), "{run}");
            }
        }
        for row in table["rows"].as_array().expect("rows") {
            for id in row["rests_on"].as_array().expect("ids") {
                assert!(figures.contains(id.as_str().expect("an id")), "{id}");
                named += 1;
            }
        }
    }
    assert!(named > 20, "{named}");
    for figure in report["figures"].as_array().expect("figures") {
        let is_read = !figure["rows"].as_array().expect("rows").is_empty();
        assert!(is_read || figure["kind"] == "inferred", "{figure}");
    }
}

#[test]
fn every_link_inside_a_page_leads_somewhere() {
    let (_home, run) = saved();
    for page in ["report.en.html", "report.ja.html"] {
        let html = std::fs::read_to_string(run.join(page)).expect("a page");
        let parts = |mark: &str| -> Vec<String> {
            html.split(mark).skip(1).map(|rest| rest.split('"').next().expect("an end").to_owned()).collect()
        };
        let all = parts(" id=\"");
        let ids: BTreeSet<&String> = all.iter().collect();
        assert_eq!(ids.len(), all.len(), "an id stands once in {page}");
        let links = parts("href=\"#");
        assert!(links.iter().filter(|link| link.starts_with("row-")).count() > 20, "numbers are links in {page}");
        for link in &links {
            assert!(ids.contains(link), "{page}: #{link}");
        }
    }
}
