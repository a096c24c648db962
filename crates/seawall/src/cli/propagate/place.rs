//! Where the files of a run go: whole, or not at all.

use super::super::{End, write};
use anyhow::Context;
use seawall_io::mrio::series;
use seawall_model::economy::{Series, Table};
use std::path::{Path, PathBuf};

/// Files that only our own rules write beside the series.
const BESIDE: &[&str] = &["stops.csv"];

/// Puts the files of a run into a folder: under another name first, then in place; what no run wrote stays.
pub(super) fn put(out: &Path, table: &Table, series: &Series, beside: Vec<(&'static str, Vec<u8>)>) -> Result<(), End> {
    let mut hidden = out.as_os_str().to_owned();
    hidden.push(format!(".{}.tmp", std::process::id()));
    let hidden = PathBuf::from(hidden);
    let mut files = series::files(table, series);
    files.extend(beside);
    let done = (|| {
        folder(&hidden)?;
        for (file, bytes) in &files {
            write::file(&hidden.join(file), bytes)?;
        }
        // A rename puts the whole folder in place where none stands, or an empty one.
        if std::fs::rename(&hidden, out).is_ok() {
            return Ok(());
        }
        folder(out)?;
        for name in series::FILES.iter().chain(BESIDE) {
            let (from, to) = (hidden.join(name), out.join(name));
            let moved = match files.iter().any(|(file, _)| file == name) {
                true => std::fs::rename(&from, &to),
                false if to.exists() => std::fs::remove_file(&to),
                false => Ok(()),
            };
            moved.with_context(|| format!("{} cannot be replaced", to.display()))?;
        }
        Ok(())
    })();
    // Where all went well it is empty or gone; if it cannot be removed there is nothing more to do.
    let _ = std::fs::remove_dir_all(&hidden);
    done
}

pub(super) fn folder(path: &Path) -> Result<(), End> {
    Ok(std::fs::create_dir_all(path).with_context(|| format!("{} cannot be created", path.display()))?)
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
