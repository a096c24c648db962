//! Writes the generated pages of the manual: what the program says of its own sheets, findings and events.

use crate::repo;
use anyhow::{Context, ensure};
use std::process::Command;

/// What is listed, the page's title, its file.
const PAGES: [(&str, &str, &str); 5] = [
    ("sheets", "Sheets of a model folder", "sheets.md"),
    ("codes", "Finding codes", "codes.md"),
    ("events", "Events of a scenario", "events.md"),
    ("commands", "The command line", "cli.md"),
    ("schemas", "What --json prints", "schemas.md"),
];

/// Writes every page.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = repo::root()?;
    for (listed, title, page) in PAGES {
        let out = Command::new("cargo")
            .args(["run", "--quiet", "--release", "--package", "seawall", "--", "list", listed])
            .current_dir(&root)
            .output()
            .context("cargo cannot be started")?;
        ensure!(out.status.success(), "seawall list {listed}: {}", String::from_utf8_lossy(&out.stderr));
        let body = String::from_utf8(out.stdout).context("the list is not UTF-8")?;
        let path = root.join("docs/reference").join(page);
        std::fs::write(&path, format!("# {title}\n\n{}\n", body.trim())).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
