//! `cargo xtask kill [N]`: the brief is killed at N points of its run, and what it leaves behind is looked at.
//!
//! A file is either not there or whole and byte for byte that of the undisturbed run; a folder of tables is either not there or
//! has every table. Temporary names are what a kill may leave. The points are drawn from a fixed seed, half of them over the
//! whole run and half over its end, where the files are written.

use crate::{bytes, repo};
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Kills `times` runs, half of them writing a file and half a folder.
pub(crate) fn run(times: &str) -> anyhow::Result<()> {
    let times: u64 = times.parse().context("how many kills is a whole number")?;
    let seawall = bytes::build()?;
    let folder = std::env::temp_dir().join(format!("seawall-kill-{}", std::process::id()));
    let outcome = kills(&seawall, &folder, times);
    // The folder may be half made when something above failed; what it was is in the error.
    std::fs::remove_dir_all(&folder).ok();
    outcome
}

fn kills(seawall: &Path, folder: &Path, times: u64) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let model = repo::root()?.join("models/ree-magnets");
    let start = |out: &Path| -> anyhow::Result<Child> {
        let mut command = Command::new(seawall);
        command.args(["brief", "dy-tb-ban", "--for", "JPN,USA", "--model"]).arg(&model).arg("-o").arg(out);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .stdin(Stdio::null())
            .spawn()
            .context("could not start seawall")
    };
    let mut whole = BTreeMap::new();
    let mut length = Duration::ZERO;
    for name in ["out.html", "out"] {
        let begun = Instant::now();
        ensure!(start(&folder.join(name))?.wait()?.success(), "the undisturbed brief fails");
        length = length.max(begun.elapsed());
        whole.insert(name, read(&folder.join(name))?);
        remove(&folder.join(name));
    }
    let (mut killed, mut done, mut absent, mut unfinished) = (0, 0, 0, Vec::new());
    let mut state = 20_261_125u64;
    for kill in 0..times {
        let name = if kill % 2 == 0 { "out.html" } else { "out" };
        let out = folder.join(name);
        let share = next(&mut state);
        // Every other pair dies in the last tenth of the run.
        let share = if kill % 4 < 2 { share } else { 0.9 + 0.15 * share };
        let mut child = start(&out)?;
        std::thread::sleep(length.mul_f64(share));
        child.kill().context("could not kill")?;
        if child.wait()?.success() {
            done += 1
        } else {
            killed += 1
        }
        if out.exists() {
            let found = read(&out)?;
            if found != whole[name] {
                unfinished
                    .push(format!("kill {kill} at {share:.3} of the run: {name} {}", difference(&whole[name], &found)));
            }
        } else {
            absent += 1;
        }
        remove(&out);
        leftovers(folder)?;
    }
    println!(
        "kill: {times} runs, {killed} killed, {done} ended before; {absent} left nothing, {} whole, {} unfinished",
        times - absent - unfinished.len() as u64,
        unfinished.len()
    );
    if !unfinished.is_empty() {
        bail!("{}", unfinished.join("\n"));
    }
    Ok(())
}

/// A number from 0 to 1 that looks random and is the same every time (SplitMix64).
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Names and bytes of a file, or of everything in a folder but temporary names.
fn read(path: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    if path.is_file() {
        found.insert(String::new(), std::fs::read(path)?);
        return Ok(found);
    }
    for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(read(&entry.path())?.into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else if !name.ends_with(".tmp") {
            found.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(found)
}

fn difference(whole: &BTreeMap<String, Vec<u8>>, found: &BTreeMap<String, Vec<u8>>) -> String {
    let missing = whole.keys().filter(|name| !found.contains_key(*name)).count();
    let other = found.iter().filter(|(name, bytes)| whole.get(*name) != Some(bytes)).count();
    format!("lacks {missing} of {} files, {other} differ", whole.len())
}

fn remove(path: &Path) {
    // One of the two is right, or neither where nothing is.
    std::fs::remove_file(path).ok();
    std::fs::remove_dir_all(path).ok();
}

/// Only temporary names may be left; they go, so that the next run begins as this one did.
fn leftovers(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        ensure!(name.contains(".tmp"), "{name} is left, and no temporary name");
        remove(&entry.path());
    }
    Ok(())
}
