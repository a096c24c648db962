//! Steps of a run one after the other: progress, checkpoints, Ctrl-C.

use super::super::{DATA, End, INTERRUPTED, write};
use super::Breaks;
use anyhow::Context;
use seawall_engine::propagate::ario::Batch;
use seawall_io::mrio::checkpoint;
use seawall_model::economy::Snapshot;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Something that goes on step by step.
pub(super) trait Stepped {
    /// The next step.
    fn step(&self) -> usize;
    /// Computes it.
    fn advance(&mut self);
    /// Whether there is nothing more to compute.
    fn is_over(&self) -> bool {
        false
    }
    /// The state between two steps.
    fn snapshot(&self) -> Snapshot;
}

impl Stepped for Batch<'_> {
    fn step(&self) -> usize {
        Self::step(self)
    }

    fn advance(&mut self) {
        Self::advance(self);
    }

    fn is_over(&self) -> bool {
        self.ends().all(|end| end.is_some())
    }

    fn snapshot(&self) -> Snapshot {
        Self::snapshot(self)
    }
}

/// How steps are watched, saved and broken off.
pub(super) struct Steps<'a> {
    breaks: &'a Breaks,
    out: &'a Path,
    stop: Arc<AtomicBool>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(breaks: &'a Breaks, out: &'a Path) -> Self {
        Self { breaks, out, stop: write::interrupt() }
    }

    /// Whether there is a checkpoint to go on from.
    pub(super) fn is_needed(&self) -> bool {
        self.breaks.resume.is_some()
    }

    /// What the checkpoint holds that is to be gone on from.
    pub(super) fn resume(&self, print: [u8; 32]) -> Result<Option<Snapshot>, End> {
        let Some(path) = &self.breaks.resume else { return Ok(None) };
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        checkpoint::read(print, &bytes).map(Some).map_err(|why| refused(path, &why))
    }

    /// A checkpoint that fits by its hash and not by its shape.
    pub(super) fn foreign(&self) -> End {
        let path = self.breaks.resume.as_deref().unwrap_or(self.out);
        refused(path, "it belongs to another version of this program; run from the start")
    }

    /// Goes on to the end; `print` says what a checkpoint belongs to.
    pub(super) fn go(&self, run: &mut dyn Stepped, steps: usize, print: impl Fn() -> [u8; 32]) -> Result<(), End> {
        let hash = std::cell::OnceCell::new();
        let save = |run: &dyn Stepped, path: &Path| {
            write::file(path, &checkpoint::write(*hash.get_or_init(&print), &run.snapshot()))
        };
        let mut progress = Progress { started: Instant::now(), first: run.step(), last: 0.0 };
        while run.step() < steps && !run.is_over() {
            if self.stop.load(Ordering::SeqCst) {
                let beside = self.out.with_extension("checkpoint");
                let path = self.breaks.checkpoint.as_deref().unwrap_or(&beside);
                save(run, path)?;
                progress.clear();
                write::message(&format!(
                    "interrupted before step {} of {steps}; go on with --resume {}",
                    run.step(),
                    path.display()
                ));
                return Err(End::Code(INTERRUPTED));
            }
            run.advance();
            if let Some(path) = &self.breaks.checkpoint
                && run.step().is_multiple_of(self.breaks.every as usize)
            {
                save(run, path)?;
            }
            progress.show(run.step(), steps);
        }
        progress.clear();
        Ok(())
    }
}

fn refused(path: &Path, why: &str) -> End {
    write::message(&format!("error: {}: {why}", path.display()));
    End::Code(DATA)
}

/// Steps, time left, memory: one line on a terminal, elsewhere a line now and then.
struct Progress {
    started: Instant,
    first: usize,
    last: f64,
}

impl Progress {
    fn show(&mut self, step: usize, steps: usize) {
        let gone = self.started.elapsed().as_secs_f64();
        let is_terminal = std::io::stderr().is_terminal();
        if gone - self.last < if is_terminal { 0.5 } else { 10.0 } || step == steps {
            return;
        }
        self.last = gone;
        let left = gone / (step - self.first).max(1) as f64 * (steps - step) as f64;
        let memory = memory().map_or_else(String::new, |bytes| format!(", {:.2} GB", bytes / 1e9));
        let line = format!("step {step} of {steps}, {left:.0} s left{memory}");
        if is_terminal {
            // A closed standard error leaves nobody to tell.
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K{line}");
        } else {
            write::message(&line);
        }
    }

    fn clear(&self) {
        if self.last > 0.0 && std::io::stderr().is_terminal() {
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
