//! The files of the repository, as git sees them: tracked, or new and not ignored.

use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One file, by its path from the root with `/` between the parts.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Path from the root.
    pub(crate) path: String,
    /// Size in bytes.
    pub(crate) bytes: u64,
    /// Content, unless it is not UTF-8.
    pub(crate) text: Option<String>,
}

impl File {
    /// The content, or nothing for a binary file.
    pub(crate) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or("")
    }

    /// What follows the last dot of the file name.
    pub(crate) fn extension(&self) -> Option<&str> {
        let name = self.path.rsplit('/').next()?;
        name.rsplit_once('.').map(|(_, extension)| extension)
    }
}

/// Where the repository lies.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).context("xtask lies one folder below the root")
}

/// Every file, in the order of its path.
pub(crate) fn read() -> anyhow::Result<Vec<File>> {
    let root = root()?;
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .context("could not start git")?;
    ensure!(listed.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&listed.stderr));
    let mut paths: Vec<String> = String::from_utf8(listed.stdout)
        .context("a path is not UTF-8")?
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();

    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let full = root.join(&path);
        // A tracked file that was deleted and not yet committed is still listed.
        if !full.is_file() {
            continue;
        }
        let content = std::fs::read(&full).with_context(|| format!("could not read {path}"))?;
        let bytes = content.len() as u64;
        files.push(File { path, bytes, text: String::from_utf8(content).ok() });
    }
    Ok(files)
}
