//! `plan`: what to build and store within a budget, against what may happen.

use super::arguments::{ModelFolder, Output, Partners};
use super::ask::{conditions, find, open, partners, read_scenario};
use super::{DATA, End, INTERRUPTED, USAGE, write};
use anyhow::{Context, anyhow};
use seawall::open::Opened;
use seawall::plan::{Facts, Future, answers};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::Options;
use seawall_engine::plan::benders::{Batch, Error, Limits, Measure};
use seawall_engine::plan::candidates::Budget;
use seawall_engine::plan::paths::{self, paths};
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::study::{Case, successes};
use seawall_engine::respond::Settings;
use seawall_io::{regimes, scenario};
use seawall_model::answer::Lang;
use seawall_model::conditions::{Grid, WEEKS_PER_MONTH};
use seawall_model::id::RegionId;
use seawall_model::regimes::Chain;
use seawall_model::world::{Name, World};
use std::path::{Path, PathBuf};

/// The file of regimes that a model folder may hold.
const REGIMES: &str = "regimes.toml";

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Plan {
    #[command(flatten)]
    pub folder: ModelFolder,
    #[command(flatten)]
    pub partners: Partners,
    /// Public money, such as 300MUSD or 1.2BUSD; or by partner, such as JPN=100MUSD,USA=200MUSD.
    #[arg(long, value_name = "MONEY")]
    pub budget: String,
    /// How outcomes are weighed: mean, worst, or the mean of the worst share, such as cvar95.
    #[arg(long, value_name = "MEASURE", default_value = "cvar95", value_parser = measure)]
    pub risk: Risk,
    /// Weight of the tail beside the mean, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, value_parser = share)]
    pub weight: f64,
    /// Take the worst of the regimes' probabilities within their intervals.
    #[arg(long)]
    pub ambiguous: bool,
    /// File of regimes and their probabilities; the model folder's regimes.toml when it is not given.
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    pub from: Option<PathBuf>,
    /// Plan against one scenario, on the grid of `stress`.
    #[arg(long)]
    pub scenario: Option<PathBuf>,
    /// Paths of regimes that stand for all.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub paths: u16,
    /// Projects may be built in part.
    #[arg(long)]
    pub continuous: bool,
    /// Stop when plan and bound differ by no more than this share.
    #[arg(long, value_name = "SHARE", default_value_t = 1e-4, value_parser = share)]
    pub gap: f64,
    /// File in which the work is kept, whole, and from which it goes on after an interruption.
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

/// Futures of the projects on each path.
const FUTURES: usize = 4;

/// Seed of the paths.
const SEED: u64 = 0;

pub(super) fn share(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or(format!("\"{text}\" is not 0 to 1"))
}

/// Weight of the mean is set by `--weight`.
pub(super) fn measure(text: &str) -> Result<Risk, String> {
    if text == "mean" {
        return Ok(Risk::Expectation);
    }
    if text == "worst" {
        return Ok(Risk::WORST);
    }
    let level = text.strip_prefix("cvar").and_then(|level| level.parse::<f64>().ok());
    match level.filter(|level| (0.0..100.0).contains(level)) {
        Some(level) => Ok(Risk::MeanTail { mean_weight: 0.0, tail: 1.0 - level / 100.0 }),
        None => Err(format!("\"{text}\" is none of mean, worst, cvar95")),
    }
}

/// USD of `300MUSD`, `1.2BUSD` or `300000000USD`.
pub(super) fn money(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix("USD")?.trim();
    let (number, factor) = match number.strip_suffix(['M', 'B', 'k']) {
        Some(rest) if number.ends_with('M') => (rest, 1e6),
        Some(rest) if number.ends_with('B') => (rest, 1e9),
        Some(rest) => (rest, 1e3),
        None => (number, 1.0),
    };
    number
        .trim()
        .replace('_', "")
        .parse::<f64>()
        .ok()
        .filter(|usd| usd.is_finite() && *usd >= 0.0)
        .map(|usd| usd * factor)
}

pub(super) fn budget(world: &World, text: &str, members: &[RegionId]) -> Result<Budget, End> {
    let refuse = || {
        write::message(&format!(
            "seawall: \"{text}\" is no budget; write 300MUSD, or JPN=100MUSD,USA=200MUSD for partners of --for"
        ));
        End::Code(USAGE)
    };
    if let Some(usd) = money(text) {
        return Ok(Budget { all: Some(usd), ..Budget::default() });
    }
    let mut of: Vec<(RegionId, f64)> = Vec::new();
    for part in text.split(',') {
        let (code, usd) = part.split_once('=').ok_or_else(refuse)?;
        let region = world.region(code.trim()).filter(|region| members.contains(region)).ok_or_else(refuse)?;
        if of.iter().any(|known| known.0 == region) {
            return Err(refuse());
        }
        of.push((region, money(usd).ok_or_else(refuse)?));
    }
    // Who is not named has nothing to spend.
    of.extend(
        members
            .iter()
            .filter(|member| !of.iter().any(|known| known.0 == **member))
            .map(|member| (*member, 0.0))
            .collect::<Vec<_>>(),
    );
    Ok(Budget { of, ..Budget::default() })
}

/// The chain of a file with the scenarios of its regimes read.
fn chain(opened: &Opened, folder: &Path, path: &Path, lang: Lang) -> Result<Chain, End> {
    let path = if path.exists() { path.to_path_buf() } else { folder.join(path) };
    if !path.exists() {
        write::message(&format!(
            "seawall: there is no file of regimes {}; give one with --from, or one scenario with --scenario",
            path.display()
        ));
        return Err(End::Code(USAGE));
    }
    let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        write::message(&format!("seawall: {} is not UTF-8", path.display()));
        return Err(End::Code(DATA));
    };
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let regimes::File { mut chain, scenarios } = regimes::read(&name, &text).map_err(|wrong| {
        for one in wrong {
            let said = if lang == Lang::Ja { one.ja } else { one.en };
            write::message(&format!("{}: {said}", path.display()));
        }
        End::Code(DATA)
    })?;
    for (regime, scenario) in chain.regimes.iter_mut().zip(scenarios) {
        if let Some(scenario) = scenario {
            regime.scenario = Some(read_scenario(opened, folder, &find(folder, Path::new(&scenario)), lang)?);
        }
    }
    Ok(chain)
}

/// Periods as long as a step of the chain.
fn grid(chain: &Chain) -> Grid {
    let step = f64::from(chain.step) * WEEKS_PER_MONTH;
    let steps = chain.steps().max(1);
    Grid { start: (0..steps).map(|t| t as f64 * step).collect(), length: vec![step; steps] }
}

/// Where what may happen is read from.
pub(super) struct Ahead<'a> {
    pub scenario: Option<&'a Path>,
    pub from: Option<&'a Path>,
    pub paths: u16,
}

/// What may happen, its cases, and their probabilities: believed, worse, better.
pub(super) type Foretold = (Future, Vec<Case>, Vec<Vec<f64>>);

/// Reads what may happen.
pub(super) fn foretold(opened: &Opened, folder: &Path, ahead: &Ahead<'_>, lang: Lang) -> Result<Foretold, End> {
    let model = &opened.model;
    let world = &model.world;
    Ok(match ahead.scenario {
        Some(path) => {
            let scenario = read_scenario(opened, folder, path, lang)?;
            let central = conditions(opened, &scenario, Pick::Central);
            let sentence = Name {
                en: scenario::sentence(world, &scenario, Lang::En),
                ja: scenario::sentence(world, &scenario, Lang::Ja),
            };
            let success = successes(model, 1).remove(0);
            let cases = vec![Case { name: scenario.name.clone(), conditions: central, success }];
            (Future::Scenario(Box::new(scenario), sentence), cases, vec![vec![1.0]])
        }
        None => {
            let from = ahead.from.unwrap_or(Path::new(REGIMES));
            let chain = chain(opened, folder, from, lang)?;
            let found = paths(&chain, usize::from(ahead.paths), SEED);
            let mut cases = Vec::new();
            let futures = successes(model, FUTURES);
            for (k, path) in found.steps.iter().enumerate() {
                let conditions =
                    lower(model, &paths::scenario(&chain, path, &format!("path {k}")), grid(&chain), Pick::Central);
                for (future, success) in futures.iter().enumerate() {
                    let name = format!("path {} future {}", k + 1, future + 1);
                    cases.push(Case { name, conditions: conditions.clone(), success: success.clone() });
                }
            }
            let spread = |shares: &Vec<f64>| -> Vec<f64> {
                shares.iter().flat_map(|share| [share / FUTURES as f64; FUTURES]).collect()
            };
            let distributions: Vec<Vec<f64>> = found.probability.iter().map(spread).collect();
            (Future::Chain(Box::new(chain), found), cases, distributions)
        }
    })
}

/// The measure: the tail has its weight beside the mean.
pub(super) fn weighed(risk: Risk, weight: f64, is_ambiguous: bool, distributions: &[Vec<f64>]) -> Measure {
    let risk = match risk {
        Risk::MeanTail { tail, .. } if tail > 0.0 => Risk::MeanTail { mean_weight: 1.0 - weight, tail },
        other => other,
    };
    let believed = if is_ambiguous { distributions } else { &distributions[..1] };
    Measure { risk, distributions: believed.to_vec() }
}

/// Schema of what is kept of the work.
const KEPT: &str = "seawall/planes/1";

/// Answers.
pub fn plan(asked: &Plan, lang: Lang) -> Result<(), End> {
    let folder = &asked.folder.model;
    let opened = open(folder, lang)?;
    let model = &opened.model;
    let world = &model.world;
    let members = partners(world, &asked.partners.partners)?;
    let budget = Budget { is_continuous: asked.continuous, ..budget(world, &asked.budget, &members)? };
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    let limits = Limits { gap: asked.gap.max(1e-8), solver: options, ..Limits::default() };
    let settings = Settings::central(&world.parameters);
    let ahead = Ahead { scenario: asked.scenario.as_deref(), from: asked.from.as_deref(), paths: asked.paths };
    let (future, cases, distributions) = foretold(&opened, folder, &ahead, lang)?;
    let measure = weighed(asked.risk, asked.weight, asked.ambiguous, &distributions);
    // Planes hang on the model, what happens and who plans; not on budget or measure.
    let problem = format!("{} {} {:?} {}", world.hash, future.hash(), members, cases.len());
    let mut known = Vec::new();
    if let Some(path) = asked.keep.as_deref().filter(|path| path.exists()) {
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let kept: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let is_ours = kept["schema"] == KEPT && kept["problem"] == problem;
        match serde_json::from_value::<Vec<Batch>>(kept["batches"].clone()) {
            Ok(batches) if is_ours => known = batches,
            _ => {
                write::message(&format!(
                    "seawall: {} holds the work on something else; name another file",
                    path.display()
                ));
                return Err(End::Code(USAGE));
            }
        }
    }
    let mut failed = None;
    let mut saved = known.len();
    let mut told = |what: &str, batches: &[Batch]| {
        write::progress(what);
        if let Some(path) = asked.keep.as_deref().filter(|_| what.starts_with("plan:") && batches.len() > saved) {
            saved = batches.len();
            let kept = serde_json::json!({ "schema": KEPT, "problem": problem, "batches": batches });
            let done = serde_json::to_vec(&kept)
                .map_err(|error| End::Failed(error.into()))
                .and_then(|bytes| write::file(path, &bytes));
            failed = failed.take().or(done.err());
        }
    };
    let found = answers(
        seawall::plan::Asked {
            model,
            prices: &opened.prices,
            members: &members,
            cases: &cases,
            distributions: &distributions,
            measure: &measure,
            budget: &budget,
            settings: &settings,
            limits: &limits,
            known,
        },
        &mut told,
    );
    if let Some(failed) = failed {
        return Err(failed);
    }
    let cancelled =
        || limits.solver.cancel.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed));
    let found = match found {
        Ok(found) if !cancelled() => found,
        Ok(_) | Err(Error::Cancelled) => {
            let kept = if asked.keep.is_some() {
                "the work is kept; the same command goes on"
            } else {
                "nothing was written; --keep FILE keeps the work"
            };
            write::message(&format!("seawall: interrupted; {kept}"));
            return Err(End::Code(INTERRUPTED));
        }
        Err(_) if cancelled() => {
            write::message("seawall: interrupted");
            return Err(End::Code(INTERRUPTED));
        }
        Err(error) => return Err(anyhow!("no plan: {error}").into()),
    };
    let report = seawall::plan::plan(&Facts {
        model,
        reconciliation: &opened.report,
        prices: &opened.prices,
        members: &members,
        future: &future,
        distributions: &distributions,
        measure: &measure,
        budget: &budget,
        answers: &found,
        version: env!("CARGO_PKG_VERSION"),
    });
    write::report(&report, lang, asked.output.target())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_with_its_unit() {
        let read = ["300MUSD", "1.2BUSD", "5kUSD", "7USD", "300", "-1MUSD", "MUSD"].map(money);
        assert_eq!(read, [Some(3e8), Some(1.2e9), Some(5e3), Some(7.0), None, None, None]);
    }

    #[test]
    fn a_measure_is_mean_worst_or_a_tail() {
        assert_eq!(measure("mean"), Ok(Risk::Expectation));
        assert!(matches!(measure("cvar90"), Ok(Risk::MeanTail { tail, .. }) if (tail - 0.1).abs() < 1e-12));
        assert!(measure("cvar100").is_err() && measure("var").is_err());
    }
}
