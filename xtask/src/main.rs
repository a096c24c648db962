//! Chores of the repository: `cargo xtask tidy`, `ci`, `gen`, `bytes`, `bench NAME`, `web`, `model NAME`, `calibrate`.
//!
//! Chores reach the product through its command line only; no crate of the workspace is linked here.

mod backtest;
mod bench;
mod beside;
mod bytes;
mod ci;
mod fuzz;
mod generate;
mod headlines;
mod kill;
mod model;
mod peers;
mod repo;
mod rust;
mod tidy;
mod timing;
mod validation;
mod web;

use anyhow::bail;
use std::process::ExitCode;

const USAGE: &str = "\
Chores of the Seawall repository

Usage: cargo xtask CHORE

  tidy               check the invariants of ARCHITECTURE.md and the house rules
  ci                 run .ci/run: what a change must pass, no more and no less
  fuzz [TARGET] ...  mutated inputs for every reader: --inputs N, --seed S; nightly --inputs 1000000
  gen                write the generated pages of docs/reference
  headlines          write the tables of docs/explanation/headlines.md
  bytes              the same brief, byte for byte, at 1, 2 and 8 threads
  web [--check]      build the bundle of web/ (needs node), or check that the committed one is fresh
  calibrate --without EPISODE  choose the settings that backtests share, on the other episodes
  validation         write the tables of docs/validation.md: every episode scored, and the settings tested on each
  bench [NAME] ...   run a benchmark, with --peers also its peers; without NAME, list them
  kill [N]           kill the brief at N random points (10): what is written is whole, or not there; nightly 200
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
        ["headlines"] => headlines::run(),
        ["bytes"] => bytes::run(),
        ["web"] => web::run(),
        ["web", "--check"] => web::check(),
        ["calibrate", "--without", episode] => backtest::calibrate(episode),
        ["validation"] => validation::run(),
        ["kill"] => kill::run("10"),
        ["kill", times] => kill::run(times),
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
