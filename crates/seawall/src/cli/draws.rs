//! `--draws N`: answers a question again for every draw and writes bands into its report; `--resume` goes on after an interruption.

use super::{End, INTERRUPTED, write};
use anyhow::Context;
use seawall::Opened;
use seawall::bands::{self, Answered, Places, Unsolved};
use seawall_engine::draws::{Drawn, Plan, draws};
use seawall_engine::lp::Options;
use seawall_model::answer::Report;
use seawall_model::scenario::Scenario;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Draws between two times that finished ones are kept.
const CHUNK: u32 = 20;

/// Folder of finished draws, below the current one.
const KEPT: &str = ".seawall";

/// Flags of the commands that draw.
#[derive(Debug, clap::Args)]
pub struct Draws {
    /// Draw every uncertain input this many times and print bands over the draws, such as 200.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..=10_000))]
    draws: Option<u32>,
    /// Seed of the draws.
    #[arg(long, requires = "draws", default_value_t = seawall_engine::draws::SEED)]
    seed: u64,
    /// Keep finished draws in .seawall/ below the current folder, and go on from those kept there.
    #[arg(long, requires = "draws")]
    resume: bool,
}

impl Draws {
    /// Which draws are asked for, if any.
    pub fn plan(&self) -> Option<Plan> {
        self.draws.map(|count| Plan { seed: self.seed, first: 0, count })
    }
}

/// What is asked of every draw.
pub struct Question<'a> {
    /// The model.
    pub opened: &'a Opened,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The command and what of its flags changes numbers.
    pub also: &'a str,
}

/// Answers every draw and adds the bands to the report; `again` writes the report of a draw.
pub fn add(
    asked: &Draws,
    plan: Plan,
    question: &Question<'_>,
    options: &Options,
    report: &mut Report,
    again: &(dyn Fn(&Drawn) -> Result<Report, Unsolved> + Sync),
) -> Result<(), End> {
    let Question { opened, scenario, also } = question;
    let places = Places::of(report);
    let version = env!("CARGO_PKG_VERSION");
    let hash = [&opened.model.world.hash, &scenario.hash].map(|hash| hash.get(..16).unwrap_or(hash));
    let of = format!("{version}-{}-{}-{}-{:016x}", hash[0], hash[1], plan.seed, places.hash(also));
    let file = PathBuf::from(KEPT).join(format!("draws-{of}.txt"));
    let mut answered = Answered { plan, values: Vec::new(), unbalanced: Vec::new(), unsolved: Vec::new() };
    if asked.resume
        && let Some(found) = std::fs::read_to_string(&file).ok().and_then(|text| bands::kept(&of, &places, plan, &text))
    {
        answered = found;
        write::message(&format!("{} draws were kept in {}", answered.done().len(), file.display()));
    }
    let done = answered.done();
    let left: Vec<u32> = (plan.first..plan.first + plan.count).filter(|number| !done.contains(number)).collect();
    let stop = || options.cancel.as_ref().is_some_and(|flag| flag.load(Ordering::SeqCst));
    let mut told = plan.count as usize - left.len();
    for chunk in left.chunk_by(|a, b| a + 1 == *b).flat_map(|run| run.chunks(CHUNK as usize)) {
        let part = Plan { first: chunk[0], count: u32::try_from(chunk.len()).unwrap_or(CHUNK), ..plan };
        let tell = |done: u32, _: u32| write::progress(&format!("drawn {} of {}", told + done as usize, plan.count));
        let found =
            draws(&opened.model, scenario, part, &tell, &stop, |drawn| again(drawn).map(|report| places.read(&report)));
        if stop() {
            let kept =
                if asked.resume { "; finished draws are kept" } else { "; with --resume finished draws are kept" };
            write::message(&format!("seawall: interrupted; nothing was written{kept}"));
            return Err(End::Code(INTERRUPTED));
        }
        told += chunk.len();
        answered.unbalanced.extend(found.unbalanced);
        answered.unsolved.extend(found.unsolved.into_iter().map(|number| (number, Unsolved::Reconciliation)));
        for (number, values) in found.done {
            match values {
                Ok(values) => answered.values.push((number, values)),
                Err(kind) => answered.unsolved.push((number, kind)),
            }
        }
        if asked.resume {
            std::fs::create_dir_all(KEPT).with_context(|| format!("{KEPT} cannot be made"))?;
            write::file(&file, bands::keep(&of, &answered).as_bytes())?;
        }
    }
    answered.values.sort_by_key(|(number, _)| *number);
    answered.unsolved.sort_unstable();
    bands::add(report, &places, &answered, &opened.model.world, scenario);
    Ok(())
}
