//! The peers of a benchmark, measured in the same run: `cargo xtask bench NAME --peers`.
//!
//! `benches/peers/NAME.py` runs the peer on the instance that our benchmark wrote. The packages that it needs are installed
//! from PyPI into an environment of its own below cargo's target folder. Where that is impossible the peer is skipped, and why
//! is said: a peer never fails a benchmark that ours passed.

use crate::repo;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Benchmarks with peers, and the parts of the script: one process each, so that its peak memory is its own.
const PARTS: &[(&str, &[&str])] = &[
    ("lp", &["highspy", "linopy", "pypsa", "hot", "cold"]),
    ("plan", &["extensive10", "cuts50"]),
    ("tts", &["30"]),
    ("geopolrisk", &["30"]),
];

/// Whether the benchmark has peers.
pub(crate) fn of(name: &str) -> bool {
    PARTS.iter().any(|(known, _)| *known == name)
}

/// Runs the peers of a benchmark on the instance in `folder` and prints what they say.
pub(crate) fn run(name: &str, folder: &Path) -> anyhow::Result<()> {
    lines(name, folder)?.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// The lines with figures of the peers of a benchmark, or why there are none.
pub(crate) fn lines(name: &str, folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut told = Vec::new();
    let (_, parts) = PARTS.iter().find(|(known, _)| *known == name).context("a benchmark with peers")?;
    let python = match environment(name) {
        Ok(python) => python,
        Err(why) => {
            told.push(format!("peers skipped: {why:#}"));
            return Ok(told);
        }
    };
    let script = repo::root()?.join("benches/peers").join(format!("{name}.py"));
    for part in *parts {
        let done = Command::new(&python)
            .arg(&script)
            .arg(folder)
            .arg(part)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("could not start {}", python.display()))?;
        if done.status.success() {
            // What the peer says of itself is left out; the scripts' own lines carry a figure in seconds.
            let said = String::from_utf8_lossy(&done.stdout);
            told.extend(said.lines().filter(|line| line.contains(" s") && ours(line)).map(str::to_owned));
        } else {
            let said = String::from_utf8_lossy(&done.stderr);
            told.push(format!("peer {name} {part} failed: {}", said.lines().next_back().unwrap_or("without a word")));
        }
    }
    Ok(told)
}

/// Lines of our scripts begin with the peer's name.
fn ours(line: &str) -> bool {
    ["highspy", "linopy", "pypsa", "geopolrisk-py"].iter().any(|peer| line.starts_with(peer))
}

/// The interpreter of an environment that has what the benchmark's peers need.
fn environment(name: &str) -> anyhow::Result<PathBuf> {
    let root = repo::root()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("peers").join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = root.join("benches/peers").join(format!("requirements-{name}.txt"));
    let stamp = folder.join("installed.txt");
    let asked = std::fs::read(&wanted).with_context(|| wanted.display().to_string())?;
    if python.is_file() && std::fs::read(&stamp).is_ok_and(|installed| installed == asked) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    quiet(Command::new(system).args(["-m", "venv"]).arg(&folder), "no virtual environment can be made")?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&wanted);
    quiet(&mut pip, "the packages cannot be installed from PyPI")?;
    std::fs::write(&stamp, asked).with_context(|| stamp.display().to_string())?;
    Ok(python)
}

fn quiet(command: &mut Command, otherwise: &'static str) -> anyhow::Result<()> {
    let done = command.stdin(Stdio::null()).output().context(otherwise)?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{otherwise}: {}", said.trim().lines().next_back().unwrap_or_default());
    Ok(())
}
