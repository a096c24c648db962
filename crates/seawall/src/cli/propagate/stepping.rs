//! Steps of a run one after the other: progress on a terminal, checkpoints, Ctrl-C.

use super::super::{End, INTERRUPTED, write};
use super::Breaks;
use anyhow::{Context, anyhow};
use seawall_engine::propagate::ario::{self, Batch};
use seawall_io::mrio::checkpoint;
use seawall_model::economy::{Case, Series, Table};
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Seconds between two lines of progress.
const BETWEEN: f64 = 0.5;

/// Runs cases in lock step.
pub(super) fn run(table: &Table, cases: &[Case], breaks: &Breaks, out: &Path) -> Result<Vec<(Series, ario::End)>, End> {
    let stop = write::interrupt();
    let print = std::cell::OnceCell::new();
    let print = || *print.get_or_init(|| checkpoint::fingerprint(table, cases));
    let mut batch = match &breaks.resume {
        None => Batch::new(table, cases),
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let refused = |why: String| anyhow!("{}: {why}", path.display());
            let snapshot = checkpoint::read(print(), &bytes).map_err(refused)?;
            let other = || refused("it belongs to another version of this program; run from the start".to_owned());
            Batch::resume(table, cases, &snapshot).ok_or_else(other)?
        }
    };
    let steps = cases.first().map_or(0, |case| case.steps);
    let save = |batch: &Batch, path: &Path| write::file(path, &checkpoint::write(print(), &batch.snapshot()));
    let mut progress = Progress { started: Instant::now(), first: batch.step(), last: 0.0 };
    while batch.step() < steps && (0..cases.len()).any(|case| batch.end(case).is_none()) {
        if stop.load(Ordering::SeqCst) {
            let beside = out.with_extension("checkpoint");
            let path = breaks.checkpoint.as_deref().unwrap_or(&beside);
            save(&batch, path)?;
            progress.clear();
            write::message(&format!(
                "interrupted before step {} of {steps}; go on with --resume {}",
                batch.step(),
                path.display()
            ));
            return Err(End::Code(INTERRUPTED));
        }
        batch.advance();
        if let Some(path) = &breaks.checkpoint
            && batch.step().is_multiple_of(breaks.every as usize)
        {
            save(&batch, path)?;
        }
        progress.show(batch.step(), steps);
    }
    progress.clear();
    Ok(batch.finish())
}

/// One line on a terminal: steps, time left, memory.
struct Progress {
    started: Instant,
    first: usize,
    last: f64,
}

impl Progress {
    fn show(&mut self, step: usize, steps: usize) {
        let gone = self.started.elapsed().as_secs_f64();
        if gone - self.last < BETWEEN || !std::io::stderr().is_terminal() {
            return;
        }
        self.last = gone;
        let left = gone / (step - self.first).max(1) as f64 * (steps - step) as f64;
        let memory = memory().map_or_else(String::new, |bytes| format!(", {:.2} GB", bytes / 1e9));
        // A closed standard error leaves nobody to tell.
        let _ = write!(std::io::stderr().lock(), "\r\u{1b}[Kstep {step} of {steps}, {left:.0} s left{memory}");
    }

    fn clear(&self) {
        if self.last > 0.0 {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

/// Memory in use, where the system says so.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0)
}
