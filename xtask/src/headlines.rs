//! `headlines`: the tables of `docs/explanation/headlines.md`, computed by the program and written into the page.

use anyhow::bail;
use std::process::Command;

/// Runs the test that computes them, told to write.
pub fn run() -> anyhow::Result<()> {
    let words = ["test", "--release", "-p", "seawall", "--test", "headlines"];
    let status = Command::new(env!("CARGO")).args(words).env("SEAWALL_BLESS", "1").status()?;
    if !status.success() {
        bail!("the tables were not written");
    }
    Ok(())
}
