//! `cargo xtask calibrate --without EPISODE`: the settings that episodes share, chosen without the outcomes of one.

use crate::{bytes, repo};
use anyhow::ensure;
use std::process::Command;

/// Chooses them and prints them; the outcomes of `without` are not read.
pub(crate) fn calibrate(without: &str) -> anyhow::Result<()> {
    let root = repo::root()?;
    let status = Command::new(bytes::build()?)
        .args(["backtest", "calibrate", "--without", without, "--episodes"])
        .arg(root.join("backtests"))
        .status()?;
    ensure!(status.success(), "calibration failed");
    Ok(())
}
