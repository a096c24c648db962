//! `cargo xtask kill [N]`: the brief of the small example is killed N times, and what it leaves behind is looked at.
//!
//! A third of the runs write a file, a third a folder where nothing stands, a third a folder where an earlier run stands. Half
//! of each die at a point drawn over the whole run, half once the first byte is being written, at a point drawn over the
//! writing. What stands in the place afterwards is nothing (or the earlier run), or the run, whole and byte for byte; a
//! committed run that is neither is lost. Then the same question is asked again over what is left, and must
//! give the bytes of a run that nobody disturbed, with nothing left beside it. No command saves its work half done: there is nothing to resume
//! but the question itself.

use crate::{bytes, repo};
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Names with their bytes: of the files in a folder, or of one file under no name.
type Files = BTreeMap<String, Vec<u8>>;

/// Partners of the brief that is killed.
const PARTNERS: &str = "XBY,XLT";

/// Partners of the earlier run that stands in its place.
const EARLIER: &str = "XBY";

/// Kills `times` runs.
pub(crate) fn run(times: &str) -> anyhow::Result<()> {
    let times: u64 = times.parse().context("how many kills is a whole number")?;
    let seawall = bytes::build()?;
    let model = repo::root()?.join("examples/two-stage");
    let folder = std::env::temp_dir().join(format!("seawall-kill-{}", std::process::id()));
    let outcome = kills(&Bench { seawall, model, folder: folder.clone() }, times);
    // The folder may be half made when something above failed; what it was is in the error.
    std::fs::remove_dir_all(&folder).ok();
    outcome
}

/// What the brief writes, and over what.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Case {
    File,
    Folder,
    Replaced,
}

impl Case {
    const ALL: [Self; 3] = [Self::File, Self::Folder, Self::Replaced];

    fn name(self) -> &'static str {
        if self == Self::File { "out.html" } else { "out" }
    }
}

struct Bench {
    seawall: PathBuf,
    model: PathBuf,
    folder: PathBuf,
}

/// An undisturbed run: what it leaves, how long it takes, and how long of that it writes.
struct Whole {
    files: Files,
    length: Duration,
    writing: Duration,
}

impl Bench {
    fn start(&self, partners: &str, out: &Path) -> anyhow::Result<Child> {
        let mut command = Command::new(&self.seawall);
        command.args(["brief", "ban", "--for", partners, "--model"]).arg(&self.model).arg("-o").arg(out);
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        command.spawn().context("could not start seawall")
    }

    /// Waits until something temporary stands beside the place; whether it came before the end.
    fn writes(&self, child: &mut Child) -> anyhow::Result<bool> {
        loop {
            if self.temporary()?.next().is_some() {
                return Ok(true);
            }
            if child.try_wait()?.is_some() {
                return Ok(false);
            }
        }
    }

    /// Temporary names: of files while they are written, of folders likewise.
    fn temporary(&self) -> anyhow::Result<impl Iterator<Item = String>> {
        let entries = std::fs::read_dir(&self.folder).with_context(|| self.folder.display().to_string())?;
        let names = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
        Ok(names.filter(|name| name.ends_with(".tmp") || name.contains(".seawall-")))
    }

    fn undisturbed(&self, case: Case, partners: &str) -> anyhow::Result<Whole> {
        let out = self.folder.join(case.name());
        let begun = Instant::now();
        let mut child = self.start(partners, &out)?;
        self.writes(&mut child)?;
        let thought = begun.elapsed();
        ensure!(child.wait()?.success(), "the undisturbed brief fails");
        let length = begun.elapsed();
        let whole = Whole { files: read(&out)?, length, writing: length - thought };
        remove(&out);
        Ok(whole)
    }
}

fn kills(bench: &Bench, times: u64) -> anyhow::Result<()> {
    std::fs::create_dir_all(&bench.folder).with_context(|| bench.folder.display().to_string())?;
    let earlier = bench.undisturbed(Case::Folder, EARLIER)?.files;
    let mut whole = BTreeMap::new();
    for case in Case::ALL {
        whole.insert(case, bench.undisturbed(case, PARTNERS)?);
    }
    ensure!(whole[&Case::Folder].files != earlier, "the two questions have one answer");
    let (mut killed, mut writing, mut done, mut nothing, mut kept, mut new) = (0, 0, 0, 0, 0, 0);
    let mut wrong = Vec::new();
    let mut state = 20_261_125u64;
    for kill in 0..times {
        let case = Case::ALL[(kill % 3) as usize];
        let is_writing = kill / 3 % 2 == 1;
        let (out, wanted) = (bench.folder.join(case.name()), &whole[&case]);
        if case == Case::Replaced {
            write(&out, &earlier)?;
        }
        let share = next(&mut state);
        let mut child = bench.start(PARTNERS, &out)?;
        if is_writing {
            bench.writes(&mut child)?;
            wait(wanted.writing.mul_f64(1.1 * share));
        } else {
            wait(wanted.length.mul_f64(share));
        }
        let was_writing = bench.temporary()?.next().is_some();
        child.kill().context("could not kill")?;
        if child.wait()?.success() {
            done += 1
        } else {
            killed += 1;
            writing += u64::from(was_writing);
        }
        let left = if out.exists() { Some(read(&out)?) } else { None };
        match &left {
            None if case != Case::Replaced => nothing += 1,
            None => wrong.push(format!("kill {kill}: the earlier run is gone")),
            Some(left) if *left == wanted.files => new += 1,
            Some(left) if case == Case::Replaced && *left == earlier => kept += 1,
            Some(left) => wrong.push(format!("kill {kill}: {} {}", case.name(), difference(&wanted.files, left))),
        }
        // Asked again over what is left.
        ensure!(bench.start(PARTNERS, &out)?.wait()?.success(), "kill {kill}: the brief fails over what is left");
        let again = read(&out)?;
        if again != wanted.files {
            wrong.push(format!("kill {kill}: asked again, {}", difference(&wanted.files, &again)));
        }
        // An unfinished file of another process is nobody's to remove; an unfinished folder is the next run's.
        wrong.extend(
            bench
                .temporary()?
                .filter(|name| !name.ends_with(".tmp"))
                .map(|name| format!("kill {kill}: {name} is left")),
        );
        for name in bench.temporary()?.collect::<Vec<_>>() {
            remove(&bench.folder.join(name));
        }
        remove(&out);
    }
    println!(
        "kill: {times} runs, {killed} killed ({writing} of them while writing), {done} ended before; left: {nothing} nothing, \
         {kept} the earlier run, {new} the run, {} neither; asked again over what was left: {} as undisturbed",
        times - nothing - kept - new,
        times - wrong.iter().filter(|why| why.contains("asked again")).count() as u64
    );
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// Waits without sleeping too long: the whole writing takes a few milliseconds.
fn wait(time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        std::thread::sleep(Duration::from_micros(50).min(time));
    }
}

/// A number from 0 to 1 that looks random and is the same every time (SplitMix64).
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn read(path: &Path) -> anyhow::Result<Files> {
    let mut found = Files::new();
    if path.is_file() {
        found.insert(String::new(), std::fs::read(path)?);
        return Ok(found);
    }
    for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
        let entry = entry?;
        found.insert(entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path())?);
    }
    Ok(found)
}

fn write(folder: &Path, files: &Files) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

fn difference(whole: &Files, found: &Files) -> String {
    let missing = whole.keys().filter(|name| !found.contains_key(*name)).count();
    let other = found.iter().filter(|(name, bytes)| whole.get(*name) != Some(bytes)).count();
    format!("lacks {missing} of {} files, {other} differ", whole.len())
}

fn remove(path: &Path) {
    // One of the two is right, or neither where nothing is.
    std::fs::remove_file(path).ok();
    std::fs::remove_dir_all(path).ok();
}
