//! `cargo xtask fuzz [TARGET ...] [--inputs N] [--seed S]`: mutated inputs for every reader, and what became of them.
//!
//! The readers' own crates hold the targets, as examples; `fuzz/harness.rs` makes the inputs. A run is a function of its seed.

use crate::repo;
use anyhow::{Context, bail, ensure};
use std::process::Command;

/// Readers by the package and the example that fuzz them; without names, they share the inputs equally.
const EXAMPLES: [(&str, &str, &[&str]); 2] = [
    (
        "seawall-io",
        "fuzz_io",
        &[
            "sheets", "manifest", "scenario", "events", "routes", "sources", "settings", "parquet", "game", "cases",
            "economy", "table", "firms", "further", "raw", "outcome", "episode", "regimes",
        ],
    ),
    ("seawall-engine", "fuzz_engine", &["mps", "sof", "smps"]),
];

/// Runs the targets named, or all.
pub(crate) fn run(words: &[&str]) -> anyhow::Result<()> {
    let mut targets = Vec::new();
    let (mut inputs, mut seed) = (10_000u64, None);
    let mut rest = words.iter();
    while let Some(&word) = rest.next() {
        match word {
            "--inputs" => {
                inputs = rest.next().context("--inputs N")?.parse().context("--inputs takes a whole number")?
            }
            "--seed" => seed = Some(*rest.next().context("--seed S")?),
            target => targets.push(target),
        }
    }
    let known: Vec<&str> = EXAMPLES.iter().flat_map(|(_, _, names)| names.iter().copied()).collect();
    if let Some(unknown) = targets.iter().find(|target| !known.contains(target)) {
        bail!("no reader `{unknown}`; there are: {}", known.join(", "));
    }
    let chosen = if targets.is_empty() { known } else { targets };
    let mut failed = Vec::new();
    for (package, example, names) in EXAMPLES {
        let own: Vec<&str> = names.iter().copied().filter(|name| chosen.contains(name)).collect();
        if own.is_empty() {
            continue;
        }
        let share = inputs * own.len() as u64 / chosen.len() as u64;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["run", "--release", "--quiet", "--package", package, "--example", example, "--"]);
        command.args(&own).args(["--inputs", &share.to_string()]).current_dir(repo::root()?);
        if let Some(seed) = seed {
            command.args(["--seed", seed]);
        }
        if !command.status().context("could not start cargo")?.success() {
            failed.push(example);
        }
    }
    ensure!(failed.is_empty(), "a reader panicked, hung or accepted silently: see above");
    Ok(())
}
