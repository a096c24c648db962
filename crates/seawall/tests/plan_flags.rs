//! What the flags of `plan` do, on `examples/one-plant`, by hand: a plant of 300 million USD is worn by 4/20 over its four
//! years, which costs 60, and saves 38.4 a partner in a stop; a stop costs 48 a partner and comes with one half.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let model: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/one-plant");
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["plan", "--json", "--for", "XAA,XBB"])
        .args(arguments)
        .arg("--model")
        .arg(model)
        .output()
        .expect("the program runs")
}

fn report(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The rows of a table, each cell a number or nothing.
fn rows(report: &Value, table: &str) -> Vec<Vec<Option<f64>>> {
    let tables =
        report["sections"].as_array().into_iter().flatten().flat_map(|s| s["tables"].as_array().into_iter().flatten());
    let table = tables.into_iter().find(|t| t["id"] == table).expect("the table is there");
    let cells =
        |row: &Value| row["cells"].as_array().expect("cells").iter().map(|c| c["number"]["value"].as_f64()).collect();
    table["rows"].as_array().expect("rows").iter().map(cells).collect()
}

/// Loss and cost with the plan, million USD: the third row of what it is worth.
fn objective(report: &Value) -> f64 {
    rows(report, "values")[2][1].expect("a number")
}

#[track_caller]
fn comes_to(arguments: &[&str], wanted: f64) -> Value {
    let report = report(arguments);
    let found = objective(&report);
    assert!((found - wanted).abs() < 0.6, "{arguments:?}: {found}, by hand {wanted}");
    report
}

/// One half of 96 is 48, and the plant, 60 + 9.6, is dearer. At four fifths, the high end of the interval, nothing costs
/// 76.8 and the plant 60 + 0.8 x 19.2 = 75.4.
#[test]
fn ambiguity_takes_the_worst_of_the_intervals() {
    comes_to(&["--budget", "1000MUSD", "--risk", "mean"], 48.0);
    let worse = comes_to(&["--budget", "1000MUSD", "--risk", "mean", "--ambiguous"], 75.4);
    assert_eq!(rows(&worse, "plan").len(), 1, "the plant is built");
}

/// In the worst case nothing costs 96 and a plant 60 + 19.2.
#[test]
fn projects_are_whole_unless_parts_are_asked_for() {
    let worst = ["--risk", "worst", "--budget"];
    let with = |more: &[&'static str]| [&worst[..], more].concat();
    comes_to(&with(&["300MUSD"]), 79.2);
    // A half costs 30 and leaves 96 - 38.4.
    comes_to(&with(&["150MUSD", "--continuous"]), 87.6);
}

/// The plant for both stands in Arland and takes Arland's money; Borland's own would serve Borland alone.
#[test]
fn each_partner_spends_its_own_budget() {
    comes_to(&["--risk", "worst", "--budget", "XAA=300MUSD"], 79.2);
    comes_to(&["--risk", "worst", "--budget", "XBB=300MUSD"], 96.0);
    let parts = comes_to(&["--risk", "worst", "--continuous", "--budget", "XAA=100MUSD,XBB=150MUSD"], 96.0 - 5.6);
    assert!((rows(&parts, "plan")[0].last().expect("cells").expect("a number") - 100.0).abs() < 1.0);
}

/// What is kept leads to the same answer with less work, and is refused for another problem; an unfinished file is the same.
#[test]
fn kept_work_goes_on_and_is_not_taken_for_anothers() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("kept.json");
    let kept = kept.to_str().expect("a plain path");
    let asked = ["--risk", "worst", "--budget", "300MUSD", "--keep", kept];
    let first = comes_to(&asked, 79.2);
    let work: Value = serde_json::from_slice(&std::fs::read(kept).expect("kept")).expect("JSON");
    let batches = work["batches"].as_array().expect("planes").len();
    assert!(batches > 1, "{batches} batches");
    // As after an interruption: only the first planes are there.
    let mut part = work.clone();
    part["batches"] = Value::Array(work["batches"].as_array().expect("planes")[..1].to_vec());
    std::fs::write(kept, part.to_string()).expect("writable");
    assert!((objective(&report(&asked)) - objective(&first)).abs() < 1e-6);
    let other = run(&["--risk", "worst", "--budget", "300MUSD", "--keep", kept, "--scenario", "stop"]);
    assert_eq!(other.status.code(), Some(2), "{}", String::from_utf8_lossy(&other.stderr));
    std::fs::write(kept, "{").expect("writable");
    assert_eq!(run(&asked).status.code(), Some(2), "half a file is nobody's work");
}

/// Ctrl-C between two solves ends with the code of an interruption, and what is kept is whole.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_whole_work_behind() {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("kept.json");
    let mut running = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["plan", "--budget", "300MUSD", "--for", "JPN,USA", "--paths", "2", "--keep"])
        .arg(&kept)
        .arg("--model")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program runs");
    let began = Instant::now();
    while !kept.exists() {
        assert!(began.elapsed() < Duration::from_secs(120), "nothing is kept");
        assert!(running.try_wait().expect("it can be asked").is_none(), "it ended before anything was kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = Command::new("kill").args(["-INT", &running.id().to_string()]).status().expect("kill runs");
    assert!(sent.success(), "the signal is sent");
    assert_eq!(running.wait().expect("it ends").code(), Some(130));
    let work: Value = serde_json::from_slice(&std::fs::read(&kept).expect("kept")).expect("whole JSON");
    assert!(!work["batches"].as_array().expect("planes").is_empty(), "some planes are kept");
}
