//! `cargo xtask fuzz [TARGET ...] [--inputs N] [--seed S]`: mutated inputs for every reader, and what became of them.
//!
//! The readers' own crates hold the targets, as examples; `fuzz/harness.rs` makes the inputs. A run is a function of its seed.

use crate::repo;
use anyhow::{Context, ensure};
use std::process::Command;

/// Package and example, with the targets that are not the rest.
const EXAMPLES: [(&str, &str); 2] = [("seawall-io", "fuzz_io"), ("seawall-engine", "fuzz_mps")];

/// The one target of the engine: problems in MPS.
const OF_ENGINE: &str = "mps";

/// Readers of the crate `io`; with that of the engine they share the inputs equally.
const OF_IO: u64 = 8;

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
    let mut failed = Vec::new();
    for (package, example) in EXAMPLES {
        let is_engine = example == "fuzz_mps";
        let own: Vec<&str> = targets.iter().copied().filter(|&target| (target == OF_ENGINE) == is_engine).collect();
        if own.is_empty() && !targets.is_empty() {
            continue;
        }
        let share = match (targets.is_empty(), is_engine) {
            (true, true) => inputs.div_ceil(OF_IO + 1),
            (true, false) => inputs - inputs.div_ceil(OF_IO + 1),
            (false, _) => inputs * own.len() as u64 / targets.len() as u64,
        };
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
