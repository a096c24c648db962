//! The figures on `docs/explanation/believable.md` are those that the program prints for the shipped model.
//!
//! A table of the page below a line `<!-- figures: NAME -->` is compared row by row: the first cell is the row's name, the next ones come
//! from the program, the last is the writer's. `SEAWALL_BLESS=1 cargo test --release -p seawall --test believable` writes the program's
//! cells anew; look at the difference.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

type Rows = BTreeMap<String, Vec<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the program prints for the shipped model.
fn report(words: &[&str]) -> Value {
    let out = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(words)
        .arg("--model")
        .arg(root().join("models/ree-magnets"))
        .arg("--json")
        .output()
        .expect("seawall starts");
    serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}"))
}

/// The rows of a table, cell by cell in English; a range is its low, central and high.
fn rows(report: &Value, table: &str) -> Vec<Vec<Value>> {
    let sections = report["sections"].as_array().expect("sections");
    let tables = sections.iter().flat_map(|section| section["tables"].as_array().expect("tables"));
    let found = tables.filter(|entry| entry["id"] == table).flat_map(|entry| entry["rows"].as_array().expect("rows"));
    found.map(|row| row["cells"].as_array().expect("cells").clone()).collect()
}

fn word(cell: &Value) -> String {
    cell["text"]["en"].as_str().unwrap_or("").to_owned()
}

fn number(cell: &Value) -> Option<f64> {
    cell["number"]["value"].as_f64()
}

/// China's share where the program says that China is the largest maker.
fn shares() -> Rows {
    let exposure = report(&["exposure"]);
    let china = |row: &Vec<Value>| word(&row[2]) == "China";
    let share = |row: Vec<Value>| {
        let name = format!("{}, {}", word(&row[0]).to_lowercase(), word(&row[1]).to_lowercase());
        (name, vec![format!("{:.1} %", number(&row[3]).expect("a share"))])
    };
    let shown = ["Mine", "Oxide", "Metal", "Magnet"];
    let found = rows(&exposure, "concentration").into_iter().filter(china);
    found.filter(|row| shown.contains(&word(&row[1]).as_str())).map(share).collect()
}

fn cover() -> Rows {
    let brief = report(&["brief", "dy-tb-ban"]);
    let held = |row: Vec<Value>| {
        let (days, form) = (&row[3]["range"], word(&row[1]));
        let day = |end: &str| days[end].as_f64().expect("days");
        let form = form.split(" (").next().unwrap_or("").to_owned();
        (
            format!("{}, {form}, {}", word(&row[0]), word(&row[2])),
            vec![
                format!("{:.0} ({:.0} to {:.0})", day("central"), day("low"), day("high")),
                format!("{:.1} t", number(&row[4]).expect("tonnes")),
            ],
        )
    };
    rows(&brief, "cover").into_iter().map(held).collect()
}

/// The first short week of any magnet in a region, with stocks low, central and high.
fn weeks(brief: &Value, region: &str) -> String {
    let stops = rows(brief, "stops");
    let here = || stops.iter().filter(|row| word(&row[0]) == region && word(&row[1]).contains("magnet"));
    let first = |column: usize| here().filter_map(|row| number(&row[column])).min_by(f64::total_cmp);
    let told = [4, 5, 6].map(|column| first(column).map_or("none".to_owned(), |week| format!("{week:.0}")));
    if told.iter().all(|week| week == "none") { "none".to_owned() } else { told.join(" / ") }
}

/// What acting together avoids: the losses of each alone less that of all, in million USD; nothing where one of them was not found.
fn together(brief: &Value) -> String {
    let losses: Option<Vec<f64>> = rows(brief, "together").iter().map(|row| number(&row[1])).collect();
    match losses.as_deref() {
        Some([alone @ .., joint]) => format!("{:.0}", (alone.iter().sum::<f64>() - joint).max(0.0)),
        _ => "not found".to_owned(),
    }
}

/// Weeks and gains under every shipped scenario.
fn scenarios() -> Rows {
    let folder = root().join("models/ree-magnets/scenarios");
    let names = std::fs::read_dir(folder)
        .expect("scenarios")
        .map(|entry| entry.expect("readable").path().file_stem().expect("a name").to_string_lossy().into_owned());
    let answer = |name: String| {
        let brief = report(&["brief", &name]);
        let told = vec![weeks(&brief, "Japan"), weeks(&brief, "United States"), together(&brief)];
        (name, told)
    };
    names.map(answer).collect()
}

fn elements() -> Rows {
    let reconciled = report(&["reconcile"]);
    let ledger = rows(&reconciled, "element_ledger");
    let line = |start: &str| {
        let row = ledger.iter().find(|row| word(&row[0]).starts_with(start)).expect("the line is in the ledger");
        [1, 2, 3].map(|column| number(&row[column]).expect("tonnes").abs())
    };
    let (mined, used, lost) = (line("made: mining"), line("used in magnets"), line("lost: separation"));
    let told = |figures: [f64; 3], form: fn(f64) -> String| figures.map(form).to_vec();
    let over = |part: [f64; 3]| [0, 1, 2].map(|at| 100.0 * part[at] / mined[at]);
    Rows::from([
        ("mined, contained t a year".to_owned(), told(mined, |tonnes| format!("{tonnes:.0}"))),
        ("contained in magnets used, over mined".to_owned(), told(over(used), |share| format!("{share:.0} %"))),
        ("lost in separation, over mined".to_owned(), told(over(lost), |share| format!("{share:.0} %"))),
    ])
}

/// The page with the program's cells in its tables.
fn page(kept: &str, figures: &BTreeMap<&str, Rows>) -> String {
    let mut now: Option<&str> = None;
    let mut seen = Vec::new();
    let mut lines = Vec::new();
    for line in kept.lines() {
        if let Some(name) = line.strip_prefix("<!-- figures: ").and_then(|rest| rest.strip_suffix(" -->")) {
            assert!(figures.contains_key(name), "the page asks for figures `{name}`, which nobody computes");
            now = Some(name);
        } else if !line.starts_with('|') && !line.is_empty() {
            now = None;
        }
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let row = now.and_then(|name| figures[name].get(cells[0]).map(|told| (name, told)));
        let Some((name, told)) = row else {
            lines.push(line.to_owned());
            continue;
        };
        seen.push((name, cells[0].to_owned()));
        let mut written = vec![cells[0].to_owned()];
        written.extend(told.iter().cloned());
        written.extend(cells.iter().skip(1 + told.len()).map(|&cell| cell.to_owned()));
        lines.push(format!("| {} |", written.join(" | ")));
    }
    for (name, rows) in figures {
        for row in rows.keys() {
            assert!(seen.contains(&(name, row.clone())), "{name}: the page has no row `{row}`: {:?}", rows[row]);
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_page_says_what_the_program_prints() {
    let path = root().join("docs/explanation/believable.md");
    let kept = std::fs::read_to_string(&path).expect("the page is there");
    let figures = BTreeMap::from([
        ("shares", shares()),
        ("cover", cover()),
        ("scenarios", scenarios()),
        ("elements", elements()),
    ]);
    let fresh = page(&kept, &figures);
    if std::env::var_os("SEAWALL_BLESS").is_some() {
        std::fs::write(&path, fresh).expect("writable");
        return;
    }
    for (line, (kept, fresh)) in kept.lines().zip(fresh.lines()).enumerate() {
        assert_eq!(kept, fresh, "believable.md:{}", line + 1);
    }
}

#[test]
fn a_stale_figure_is_found_and_the_source_beside_it_kept() {
    let figures = BTreeMap::from([("shares", Rows::from([("a, oxide".to_owned(), vec!["91.4 %".to_owned()])]))]);
    let stale =
        "text\n\n<!-- figures: shares -->\n\n| what | model | source |\n|---|---|---|\n| a, oxide | 90.0 % | F008 |\n";
    assert_eq!(page(stale, &figures), stale.replace("90.0", "91.4"));
}

#[test]
#[should_panic(expected = "the page has no row `a, oxide`")]
fn a_figure_without_a_row_is_found() {
    let figures = BTreeMap::from([("shares", Rows::from([("a, oxide".to_owned(), vec!["91.4 %".to_owned()])]))]);
    page("<!-- figures: shares -->\n\n| what | model | source |\n|---|---|---|\n", &figures);
}
