//! Chores of the repository: `cargo xtask tidy`, `ci`, `gen`, `bytes`, `bench NAME`, `model NAME`.
//!
//! Chores reach the product through its command line only; no crate of the workspace is linked here.

mod bench;
mod bytes;
mod ci;
mod fuzz;
mod generate;
mod model;
mod repo;
mod rust;
mod tidy;

use anyhow::bail;
use std::process::ExitCode;

const USAGE: &str = "\
Chores of the Seawall repository

Usage: cargo xtask CHORE

  tidy               check the invariants of ARCHITECTURE.md and the house rules
  ci                 run .ci/run: what a change must pass, no more and no less
  fuzz [TARGET] ...  mutated inputs for every reader: --inputs N, --seed S; nightly --inputs 1000000
  gen                write the generated pages of docs/reference
  bytes              the same brief, byte for byte, at 1, 2 and 8 threads
  bench [NAME] ...   run the benchmark crates/*/examples/bench_NAME.rs; without NAME, list them
  model NAME         write what models/NAME takes from the public tables in data/
";

fn main() -> ExitCode {
    match chore() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["ci"] => ci::run(),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["gen"] => generate::run(),
        ["bytes"] => bytes::run(),
        ["bench"] => bench::list(),
        ["model", name] => model::run(name),
        ["bench", name, rest @ ..] => bench::run(name, rest),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => bail!("`{}` is no chore\n\n{USAGE}", words.join(" ")),
    }
}
