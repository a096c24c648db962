//! `cargo xtask bench NAME [--peers]`: runs the benchmark of that name, which prints its figure, and its peers.
//!
//! A benchmark is an example named `bench_NAME` in the crate it measures; `brief` and `growth` time the program itself
//! (`timing.rs`). A timing never gates a test.

use crate::{beside, peers, repo, timing};
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::process::Command;

/// Prints the names of the benchmarks.
pub(crate) fn list() -> anyhow::Result<()> {
    for (name, package) in found()? {
        println!("{name}  ({package}{})", if peers::of(&name) { "; --peers" } else { "" });
    }
    for (name, what) in timing::NAMES.iter().chain([&(beside::NAME, beside::WHAT)]) {
        println!("{name}  ({what})");
    }
    Ok(())
}

/// Runs one benchmark, handing it `rest` as its arguments, and its peers where `rest` asks for them.
pub(crate) fn run(name: &str, rest: &[&str]) -> anyhow::Result<()> {
    if timing::NAMES.iter().any(|(known, _)| *known == name) {
        return timing::run(name);
    }
    if name == beside::NAME {
        return beside::run();
    }
    let has_peers = rest.contains(&"--peers");
    let rest: Vec<&str> = rest.iter().copied().filter(|word| *word != "--peers").collect();
    let folder = std::env::temp_dir().join(format!("seawall-bench-{}", std::process::id()));
    let instance = folder.display().to_string();
    let mut words = rest;
    if has_peers {
        ensure!(peers::of(name), "benchmark `{name}` has no peers in benches/peers");
        words.extend(["--instance", &instance]);
        if name == "lp" && !words.contains(&"bans") {
            words.push("bans");
        }
    }
    let outcome = ours(name, &words).and_then(|()| if has_peers { peers::run(name, &folder) } else { Ok(()) });
    // What was not written need not be removed.
    std::fs::remove_dir_all(&folder).ok();
    outcome
}

fn ours(name: &str, rest: &[&str]) -> anyhow::Result<()> {
    let status = command(name, rest)?.status().context("could not start cargo")?;
    ensure!(status.success(), "benchmark `{name}` failed: {status}");
    Ok(())
}

/// What a benchmark prints.
pub(crate) fn said(name: &str, rest: &[&str]) -> anyhow::Result<String> {
    let done = command(name, rest)?.output().context("could not start cargo")?;
    let errors = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "benchmark `{name}` failed: {}", errors.lines().next_back().unwrap_or_default());
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn command(name: &str, rest: &[&str]) -> anyhow::Result<Command> {
    let benches = found()?;
    let Some(package) = benches.get(name) else {
        let known: Vec<&str> = benches.keys().map(String::as_str).collect();
        bail!("no benchmark `{name}`; there are: {}", known.join(", "));
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--release", "--quiet", "--package", package])
        .args(["--example", &format!("bench_{name}"), "--"])
        .args(rest)
        .current_dir(repo::root()?);
    Ok(command)
}

/// Benchmarks by name, each with the package that it measures.
fn found() -> anyhow::Result<BTreeMap<String, String>> {
    let files = repo::read()?;
    Ok(files.iter().filter_map(|file| bench_of(&file.path)).collect())
}

/// The name and package behind `crates/CRATE/examples/bench_NAME.rs`.
fn bench_of(path: &str) -> Option<(String, String)> {
    let (folder, file) = path.strip_prefix("crates/")?.split_once("/examples/")?;
    let name = file.strip_prefix("bench_")?.strip_suffix(".rs")?;
    let package = if folder == "seawall" { folder.to_owned() } else { format!("seawall-{folder}") };
    Some((name.to_owned(), package))
}

#[cfg(test)]
mod tests {
    use super::bench_of;

    #[test]
    fn a_benchmark_is_an_example_with_the_prefix() {
        let found = bench_of("crates/engine/examples/bench_lp.rs");
        assert_eq!(found, Some(("lp".to_owned(), "seawall-engine".to_owned())));
        assert_eq!(bench_of("crates/engine/examples/tour.rs"), None);
        assert_eq!(bench_of("crates/engine/src/bench_lp.rs"), None);
    }

    #[test]
    fn the_facade_has_no_prefix() {
        let found = bench_of("crates/seawall/examples/bench_brief.rs");
        assert_eq!(found, Some(("brief".to_owned(), "seawall".to_owned())));
    }
}
