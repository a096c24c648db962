//! `cargo xtask bytes`: the shipped model gives the same bytes at one, two and eight threads, three times each.
//!
//! The brief goes through every engine, so this is the widest such check; it drives the program as a user would.

use crate::repo;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const THREADS: &[&str] = &["1", "2", "8"];
const RUNS: usize = 3;

/// Runs the brief at every thread count and compares what it wrote.
pub(crate) fn run() -> anyhow::Result<()> {
    let seawall = build()?;
    let folder = std::env::temp_dir().join(format!("seawall-bytes-{}", std::process::id()));
    let outcome = compare(&seawall, &folder);
    // The folder may be half made when something above failed; what it was is in the error.
    std::fs::remove_dir_all(&folder).ok();
    outcome
}

fn compare(seawall: &Path, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    let model = folder.join("ree-magnets");
    call(Command::new(seawall).args(["demo", "ree-magnets", "--to"]).arg(&model))?;
    let mut first: Option<Vec<u8>> = None;
    for threads in THREADS {
        for _ in 0..RUNS {
            let out = folder.join("brief.json");
            let mut brief = Command::new(seawall);
            brief.arg("brief").arg(model.join("scenarios/dy-tb-ban.toml")).arg("--model").arg(&model);
            brief.args(["--for", "JPN,USA", "--lang", "en", "-o"]).arg(&out).env("RAYON_NUM_THREADS", threads);
            call(&mut brief)?;
            let bytes = std::fs::read(&out).with_context(|| format!("could not read {}", out.display()))?;
            let wanted = first.get_or_insert_with(|| bytes.clone());
            if let Some(at) = first_difference(wanted, &bytes) {
                anyhow::bail!("at {threads} threads the brief differs from the first run at byte {at}");
            }
        }
    }
    let size = first.map_or(0, |bytes| bytes.len());
    println!("bytes: {} runs at {} threads, {size} bytes each, all equal", THREADS.len() * RUNS, THREADS.join(", "));
    Ok(())
}

/// Builds the program and says where it is.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--package", "seawall", "--bin", "seawall"])
        .args(["--message-format", "json"])
        .current_dir(repo::root()?)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("could not start cargo")?;
    ensure!(built.status.success(), "seawall does not build");
    let messages = String::from_utf8(built.stdout).context("cargo's messages are not UTF-8")?;
    executable(&messages).map(PathBuf::from).context("cargo names no executable")
}

/// The path behind the last `"executable":"..."` of cargo's messages.
fn executable(messages: &str) -> Option<String> {
    let (_, rest) = messages.rsplit_once("\"executable\":\"")?;
    rest.split('"').next().map(|path| path.replace("\\\\", "\\"))
}

pub(crate) fn call(command: &mut Command) -> anyhow::Result<()> {
    let done = command.output().with_context(|| format!("could not start {command:?}"))?;
    ensure!(done.status.success(), "{command:?} ended with {}\n{}", done.status, String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Where two outputs part, or nothing when they are equal.
fn first_difference(a: &[u8], b: &[u8]) -> Option<usize> {
    let common = a.iter().zip(b).position(|(x, y)| x != y);
    common.or_else(|| (a.len() != b.len()).then(|| a.len().min(b.len())))
}

#[cfg(test)]
mod tests {
    use super::{executable, first_difference};

    #[test]
    fn the_place_of_the_first_difference() {
        assert_eq!(first_difference(b"abc", b"abc"), None);
        assert_eq!(first_difference(b"abc", b"abd"), Some(2));
        assert_eq!(first_difference(b"abc", b"ab"), Some(2));
    }

    #[test]
    fn the_last_executable_counts() {
        let messages = "{\"executable\":null}\n{\"executable\":\"target/release/seawall\",\"fresh\":true}\n";
        assert_eq!(executable(messages).as_deref(), Some("target/release/seawall"));
        assert_eq!(executable("{\"executable\":null}"), None);
    }
}
