//! `cargo xtask ci`: the same script that the continuous integration runs.

use crate::repo;
use anyhow::{Context, ensure};
use std::process::Command;

/// Runs `.ci/run` and fails when it fails.
pub(crate) fn run() -> anyhow::Result<()> {
    let script = repo::root()?.join(".ci/run");
    let status = Command::new("bash")
        .arg(&script)
        .status()
        .with_context(|| format!("could not start bash on {}", script.display()))?;
    ensure!(status.success(), "ci failed: {status}");
    Ok(())
}
