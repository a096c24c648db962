//! `cargo xtask model NAME`: the sheets of a shipped model that follow from the extracts in `data/`.

use crate::repo;
use anyhow::{Context, ensure};
use std::process::Command;

/// Runs `seawall observe` on the extracts and on the model's folder.
pub(crate) fn run(name: &str) -> anyhow::Result<()> {
    let root = repo::root()?;
    let model = root.join("models").join(name);
    ensure!(model.is_dir(), "there is no model `{name}` under models/");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo)
        .args(["run", "--release", "--quiet", "--package", "seawall", "--bin", "seawall", "--", "observe", "--data"])
        .arg(root.join("data"))
        .arg("--model")
        .arg(&model)
        .current_dir(&root)
        .status()
        .context("could not start cargo")?;
    ensure!(done.success(), "seawall observe ended with {done}");
    Ok(())
}
