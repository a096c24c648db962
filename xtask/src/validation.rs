//! `cargo xtask validation`: the generated part of `docs/validation.md`, from what the program prints of every episode.
//!
//! The page carries the hash of what each episode's answer rests on; a test compares it with the program, which costs nothing.

use crate::{bytes, repo};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Where the generated part begins and ends.
const BEGIN: &str = "<!-- begin generated: cargo xtask validation -->";
const END: &str = "<!-- end generated -->";

/// Draws behind the bands of the page.
const DRAWS: &str = "20";

/// Columns of the table of rows: key in the report, heading.
const COLUMNS: [(&str, &str); 9] = [
    ("what", "outcome"),
    ("unit", "unit"),
    ("happened", "happened"),
    ("rationed", "rationed"),
    ("band_50", "50 % band"),
    ("band_90", "90 % band"),
    ("coordinated", "coordinated"),
    ("no_change", "no change"),
    ("cut", "proportional cut"),
];

/// Runs every episode and writes the page.
pub(crate) fn run() -> anyhow::Result<()> {
    let seawall = bytes::build()?;
    let path = repo::root()?.join("docs/validation.md");
    let page = std::fs::read_to_string(&path)?;
    let (head, rest) = page.split_once(BEGIN).context("docs/validation.md has no begin line")?;
    let (_, tail) = rest.split_once(END).context("docs/validation.md has no end line")?;
    let listed = json(&seawall, &["backtest", "list"])?;
    let mut text = String::new();
    let mut tested = String::new();
    let mut summary = String::new();
    for episode in listed["episodes"].as_array().context("no list of episodes")? {
        let name = episode["name"].as_str().context("an episode without a name")?;
        eprintln!("{name}");
        let report = json(&seawall, &["backtest", name, "--draws", DRAWS])?;
        write!(text, "{}", section(name, episode, &report)?)?;
        summed(&mut summary, name, &json(&seawall, &["backtest", name])?)?;
        let chosen = json(&seawall, &["backtest", "calibrate", "--without", name, "--test"])?;
        let (settings, scores) = (&chosen["settings"], &chosen["tested"]);
        writeln!(
            tested,
            "| {name} | {} | {} | {} | {} | {} | {} | {} |",
            chosen["rows"],
            settings["queue_factor"],
            settings["approved"],
            settings["restore_weeks"],
            settings["stock_position"],
            digits(&scores["default"]),
            digits(&scores["calibrated"]),
        )?;
    }
    let table = format!(
        "## Settings chosen without an episode, tested on it\n\n| tested on | rows of the others | queue | approved | restore, weeks | stocks | error with the settings of every report | error with the settings chosen |\n|---|---|---|---|---|---|---|---|\n{tested}"
    );
    let summary = format!(
        "## Summary\n\nMean error over the base year's value, less is better, without draws; in brackets directions right of rows that moved.\n\n| episode | rows | rationed | coordinated | no change | proportional cut |\n|---|---|---|---|---|---|\n{summary}\n"
    );
    std::fs::write(&path, format!("{head}{BEGIN}\n{summary}{text}{table}{END}{tail}"))?;
    Ok(())
}

/// One line of the summary: the scores of an episode's forecasts.
fn summed(summary: &mut String, name: &str, report: &Value) -> anyhow::Result<()> {
    let sections = report["sections"].as_array().into_iter().flatten();
    let mut tables = sections.flat_map(|section| section["tables"].as_array().into_iter().flatten());
    let scores = tables.find(|table| table["id"] == "scores").context("a report without scores")?;
    let rows = scores["rows"].as_array().context("scores without rows")?;
    let most = rows.iter().filter_map(|row| row["cells"][1]["number"]["value"].as_f64()).fold(0.0, f64::max);
    write!(summary, "| `{name}` | {most:.0}")?;
    for row in rows {
        let cells: Vec<String> = (2..5).map(|at| cell(&row["cells"][at])).collect();
        match row["cells"][2].get("number") {
            Some(_) => write!(summary, " | {} ({} of {})", cells[0], cells[1], cells[2])?,
            None => write!(summary, " | {}", cells[0])?,
        }
    }
    writeln!(summary, " |")?;
    Ok(())
}

fn digits(value: &Value) -> String {
    value.as_f64().map_or_else(|| "none".to_owned(), |value| format!("{value:.3}"))
}

fn json(seawall: &Path, words: &[&str]) -> anyhow::Result<Value> {
    let output = Command::new(seawall).args(words).arg("--json").output()?;
    ensure!(output.status.success(), "{words:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn section(name: &str, episode: &Value, report: &Value) -> anyhow::Result<String> {
    let mut text = String::new();
    writeln!(text, "<!-- inputs {name} {} -->\n## {}\n", said(&episode["inputs"]), said(&report["title"]["en"]))?;
    writeln!(text, "`seawall backtest {name} --draws {DRAWS}`, as of {}.\n", said(&episode["as_of"]))?;
    let sections = || report["sections"].as_array().into_iter().flatten();
    let lead = |id: &str| -> Vec<String> {
        let found = sections().find(|section| section["id"] == id);
        let lines = found.and_then(|section| section["lead"].as_array()).into_iter().flatten();
        lines.map(|line| said(&line["en"])).collect()
    };
    writeln!(text, "**Public:** {}\n", lead("public").join("\n"))?;
    let tables = || sections().flat_map(|section| section["tables"].as_array().into_iter().flatten());
    if let Some(rows) = tables().find(|table| table["id"] == "rows") {
        let place = |id: &str| rows["columns"].as_array()?.iter().position(|column| column["id"] == id);
        let columns: Vec<(usize, &str)> =
            COLUMNS.iter().filter_map(|(id, heading)| Some((place(id)?, *heading))).collect();
        table(&mut text, &columns, rows)?;
        writeln!(text, "\n{}\n", lead("rows").join("\n"))?;
    }
    if let Some(scores) = tables().find(|table| table["id"] == "scores") {
        let headings = ["forecast", "rows", "mean error, less is better", "directions right", "of rows that moved"];
        let columns: Vec<(usize, &str)> = headings.into_iter().enumerate().collect();
        table(&mut text, &columns, scores)?;
        writeln!(text)?;
    }
    let count =
        tables().find(|table| table["id"] == "unscored").and_then(|table| table["rows"].as_array()).map_or(0, Vec::len);
    writeln!(text, "{count} rows cannot be scored; the report lists them with the reason.\n")?;
    writeln!(text, "**What it gets wrong, and why:** {}\n", lead("account").join("\n"))?;
    Ok(text)
}

fn table(text: &mut String, columns: &[(usize, &str)], table: &Value) -> anyhow::Result<()> {
    let headings: Vec<&str> = columns.iter().map(|(_, heading)| *heading).collect();
    writeln!(text, "| {} |\n|{}", headings.join(" | "), "---|".repeat(columns.len()))?;
    for row in table["rows"].as_array().into_iter().flatten() {
        let cells: Vec<String> = columns.iter().map(|&(at, _)| cell(&row["cells"][at])).collect();
        writeln!(text, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn cell(value: &Value) -> String {
    let number = |number: &Value, decimals: &Value| {
        let decimals = usize::try_from(decimals.as_u64().unwrap_or(0)).unwrap_or(0);
        number.as_f64().map_or_else(String::new, |number| format!("{number:.decimals$}"))
    };
    if let Some(said) = value.get("number") {
        number(&said["value"], &said["decimals"])
    } else if let Some(range) = value.get("range") {
        let end = |id: &str| number(&range[id], &range["decimals"]);
        format!("{} to {}", end("low"), end("high"))
    } else if let Some(missing) = value.get("missing") {
        said(&missing["en"])
    } else {
        said(&value["text"]["en"]).replace('|', "/")
    }
}

fn said(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
