//! `cargo xtask bench brief` and `bench growth`: the program itself, as a user starts it, by wall time, processor time and peak memory.
//!
//! Each figure is the least of several runs: other work on the machine only ever adds.

use crate::{bytes, repo};
use anyhow::{Context, ensure};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Benchmarks of this file with what they time.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("brief", "the program on the shipped model: help, check, reconcile, brief"),
    ("growth", "how costs grow: rows of a sheet, events of a scenario, regions of the coalition"),
];

/// Runs one of them.
pub(crate) fn run(name: &str) -> anyhow::Result<()> {
    let seawall = bytes::build()?;
    let folder = std::env::temp_dir().join(format!("seawall-timing-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    println!("{}", load());
    let outcome = if name == "brief" { brief(&seawall, &folder) } else { growth(&seawall, &folder) };
    std::fs::remove_dir_all(&folder).ok();
    outcome
}

/// Wall seconds and peak megabytes of the slowest of the shipped scenarios' briefs, with its name, for two partners.
pub(crate) fn slowest_brief() -> anyhow::Result<(String, f64, f64)> {
    let seawall = bytes::build()?;
    let model = repo::root()?.join("models/ree-magnets");
    let mut slowest = (String::new(), 0.0, 0.0);
    for entry in std::fs::read_dir(model.join("scenarios")).context("the shipped model has scenarios")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".toml") else { continue };
        let words = ["brief", name, "--for", "JPN,USA", "--model", &model.display().to_string()];
        let timed = time(&seawall, &words, 2)?;
        let megabytes = timed.peak.map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1000.0);
        if seconds(timed.least) > slowest.1 {
            slowest = (name.to_owned(), seconds(timed.least), megabytes);
        }
    }
    Ok(slowest)
}

/// How busy the machine is, so that a reader can judge the figures.
pub(crate) fn load() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let words = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = words.split(' ').next().unwrap_or("unknown").to_owned();
    format!("{cores} cores, load before the run {load}")
}

fn brief(seawall: &Path, _: &Path) -> anyhow::Result<()> {
    let model = repo::root()?.join("models/ree-magnets");
    let model = model.display().to_string();
    println!("| what | wall, least | wall, middle | processor, least | peak memory |\n|---|---|---|---|---|");
    let cases: [(&str, usize, &[&str]); 6] = [
        ("`--help`", 20, &["--help"]),
        ("`check`", 10, &["check", "--model", &model]),
        ("`reconcile`", 5, &["reconcile", "--model", &model]),
        ("`exposure`", 5, &["exposure", "--model", &model]),
        ("`brief dy-tb-ban`", 5, &["brief", "dy-tb-ban", "--for", "JPN,USA", "--model", &model]),
        (
            "`brief dy-tb-ban --draws 200`",
            1,
            &["brief", "dy-tb-ban", "--for", "JPN,USA", "--draws", "200", "--model", &model],
        ),
    ];
    for (what, runs, words) in cases {
        let timed = time(seawall, words, runs)?;
        println!(
            "| {what} | {:.3} s | {:.3} s | {} | {} |",
            seconds(timed.least),
            seconds(timed.middle),
            timed.processor.map_or_else(|| "unknown".to_owned(), |time| format!("{:.2} s", seconds(time))),
            megabytes(timed.peak)
        );
    }
    Ok(())
}

/// Three tables: what doubles, and what it costs.
fn growth(seawall: &Path, folder: &Path) -> anyhow::Result<()> {
    let shipped = repo::root()?.join("models/ree-magnets");
    println!("\nRows: `check` on the shipped model with observations of one key added.\n");
    println!("| rows added | least | peak memory |\n|---|---|---|");
    for rows in [0usize, 1_000, 10_000, 100_000] {
        let model = copy(&shipped, &folder.join(format!("rows{rows}")))?;
        let sheet = model.join("observations.csv");
        let mut text = std::fs::read_to_string(&sheet).with_context(|| sheet.display().to_string())?;
        let like = text.lines().nth(1).context("the sheet has a row")?.to_owned();
        let (_, rest) = like.split_once(',').context("a row has cells")?;
        for row in 0..rows {
            let _ = writeln!(text, "X{row},{rest}");
        }
        std::fs::write(&sheet, text)?;
        let timed = time(seawall, &["check", "--model", &model.display().to_string()], 3)?;
        println!("| {rows} | {:.3} s | {} |", seconds(timed.least), megabytes(timed.peak));
    }
    let model = shipped.display().to_string();
    println!("\nShocks: `brief` on a scenario of so many export bans, one a week.\n");
    println!("| events | least | peak memory |\n|---|---|---|");
    for events in [1usize, 2, 4, 8, 16] {
        let mut text = "schema = \"seawall/scenario/1\"\ntitle = { en = \"Growth\", ja = \"増加\" }\n\
                        horizon = { start = 2026-10-01, months = 24 }\nstanding = \"lift\"\n"
            .to_owned();
        for event in 0..events {
            let _ = write!(
                text,
                "\n[[event]]\nid = \"ban{event}\"\nkind = \"export_ban\"\nfrom = \"CHN\"\nto = [\"JPN\", \"USA\"]\n\
                 elements = [\"dy\", \"tb\"]\nstages = [\"oxide\", \"metal\", \"alloy\"]\nstart_week = {event}\nweeks = 12\n\
                 leak = \"5 %\"\nsource = \"analyst: growth\"\n"
            );
        }
        let scenario = folder.join(format!("events{events}.toml"));
        std::fs::write(&scenario, text)?;
        let words = ["brief", &scenario.display().to_string(), "--for", "JPN,USA", "--model", &model];
        // What cannot be answered is a row too; its reason is on standard error when it is asked alone.
        let Ok(timed) = time(seawall, &words, 2) else {
            println!("| {events} | not answered | |");
            continue;
        };
        println!("| {events} | {:.3} s | {} |", seconds(timed.least), megabytes(timed.peak));
    }
    println!("\nNodes: `brief dy-tb-ban` for coalitions of so many regions.\n");
    println!("| regions | rows x columns | least | peak memory |\n|---|---|---|---|");
    let all = ["JPN", "USA", "KOR", "AUS", "DEU", "FRA", "EST", "VNM"];
    for regions in [1usize, 2, 4, 8] {
        let partners = all[..regions].join(",");
        let mps = folder.join("programme.mps").display().to_string();
        let export = ["export", "dy-tb-ban", "--for", &partners, "--model", &model, "--mps", &mps];
        let said = Command::new(seawall).args(export).output().context("could not start seawall")?;
        let size = String::from_utf8_lossy(&said.stderr).lines().next().unwrap_or_default().replace(" rows, ", " x ");
        let timed = time(seawall, &["brief", "dy-tb-ban", "--for", &partners, "--model", &model], 2)?;
        let size = size.trim_end_matches(" columns");
        println!("| {regions} | {size} | {:.3} s | {} |", seconds(timed.least), megabytes(timed.peak));
    }
    Ok(())
}

struct Timed {
    least: Duration,
    middle: Duration,
    /// Least time on processors, all threads together, where the system tells.
    processor: Option<Duration>,
    /// Kilobytes, where the system tells.
    peak: Option<u64>,
}

/// Runs the program so many times.
fn time(seawall: &Path, words: &[&str], runs: usize) -> anyhow::Result<Timed> {
    let mut walls = Vec::new();
    let mut peak = None;
    let mut processor: Option<Duration> = None;
    for _ in 0..runs {
        let begun = Instant::now();
        let mut child = Command::new(seawall)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start seawall")?;
        // The kernel keeps both marks until the process is waited for; the last look before its end is taken.
        let mut spent = None;
        let status = loop {
            peak = peak.max(mark(child.id()));
            spent = on_processors(child.id()).or(spent);
            match child.try_wait()? {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_micros(500)),
            }
        };
        walls.push(begun.elapsed());
        processor = processor.map_or(spent, |least| spent.map(|spent| spent.min(least)));
        ensure!(status.success(), "seawall {} ended with {status}", words.join(" "));
    }
    walls.sort();
    Ok(Timed { least: walls[0], middle: walls[walls.len() / 2], processor, peak })
}

/// Largest resident memory of a process so far, as Linux says it.
fn mark(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Time of a process on processors so far, as Linux says it: in hundredths of a second.
fn on_processors(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program stands in brackets and may hold blanks; user and system time are the 12th and 13th behind it.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(10 * ticks))
}

fn seconds(wall: Duration) -> f64 {
    wall.as_secs_f64()
}

fn megabytes(kilobytes: Option<u64>) -> String {
    kilobytes.map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{:.0} MB", kilobytes as f64 / 1000.0))
}

/// Copies a model folder.
fn copy(from: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(to.to_owned())
}
