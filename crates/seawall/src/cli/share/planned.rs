//! `share --of plan`: the best plan of every coalition, and what planning together saves or costs.

use super::super::ask::find;
use super::super::plan::{Ahead, budget, foretold, measure, money, share as fraction, weighed};
use super::super::{End, INTERRUPTED, USAGE, write};
use super::Share;
use anyhow::anyhow;
use seawall::open::Opened;
use seawall_engine::lp::Options;
use seawall_engine::plan::benders::{Error, Limits};
use seawall_engine::plan::candidates::Terms as Costs;
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::study::Question;
use seawall_engine::respond::Settings;
use seawall_engine::share::planned::{Purse, Retaliation, Terms, plans};
use seawall_model::answer::Lang;
use seawall_model::id::RegionId;
use seawall_model::world::World;
use std::path::PathBuf;

/// Partners at most: 31 coalitions, each a plan of its own.
pub(super) const MOST: usize = 5;

/// Flags of shares of a plan.
#[derive(Debug, clap::Args)]
pub struct Planning {
    /// With --of plan: public money, such as 300MUSD, parted in proportion to losses; or by partner, such as JPN=100MUSD,USA=200MUSD.
    #[arg(long, value_name = "MONEY")]
    budget: Option<String>,
    /// With --of plan: how outcomes are weighed: mean, worst, or the mean of the worst share; cvar95 when not given.
    #[arg(long, value_name = "MEASURE", value_parser = measure)]
    risk: Option<Risk>,
    /// With --of plan: weight of the tail beside the mean, 0 to 1; 0.5 when not given.
    #[arg(long, value_name = "SHARE", value_parser = fraction)]
    weight: Option<f64>,
    /// With --of plan: file of regimes; the model folder's regimes.toml when neither it nor a scenario is given.
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    from: Option<PathBuf>,
    /// With --of plan: paths of regimes that stand for all; 6 when not given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=200))]
    paths: Option<u16>,
    /// With --of plan: what acting together costs each partner of two or more, such as 5MUSD.
    #[arg(long, value_name = "MONEY")]
    cooperation_cost: Option<String>,
    /// With --of plan: who withholds what share of what it still sends partners that act together, such as CHN=0.1.
    #[arg(long, value_name = "REGION=SHARE")]
    retaliation: Option<String>,
    /// With --of plan: projects may be built in part.
    #[arg(long)]
    continuous: bool,
}

/// Paths when none are asked for: there are many coalitions.
const PATHS: u16 = 6;

/// Objective and bound differ by no more than this share.
const GAP: f64 = 1e-5;

impl Planning {
    /// The flags that were given.
    pub(super) fn given(&self) -> Vec<&'static str> {
        let flags = [
            (self.budget.is_some(), "--budget"),
            (self.risk.is_some(), "--risk"),
            (self.weight.is_some(), "--weight"),
            (self.from.is_some(), "--from"),
            (self.paths.is_some(), "--paths"),
            (self.cooperation_cost.is_some(), "--cooperation-cost"),
            (self.retaliation.is_some(), "--retaliation"),
            (self.continuous, "--continuous"),
        ];
        flags.iter().filter(|flag| flag.0).map(|flag| flag.1).collect()
    }
}

/// Who withholds what.
fn retaliation(world: &World, text: &str, players: &[RegionId]) -> Result<Retaliation, End> {
    let refuse = || {
        write::message(&format!(
            "seawall: \"{text}\" is no retaliation; write a region that is no partner and a share, such as CHN=0.1"
        ));
        End::Code(USAGE)
    };
    let (code, part) = text.split_once('=').ok_or_else(refuse)?;
    let by = world.region(code.trim()).filter(|region| !players.contains(region)).ok_or_else(refuse)?;
    Ok(Retaliation { by, share: fraction(part.trim()).map_err(|_| refuse())? })
}

/// Plans for every coalition and shares what all of them save.
pub(super) fn share(asked: &Share, opened: &Opened, players: &[RegionId], lang: Lang) -> Result<(), End> {
    let (model, given) = (&opened.model, &asked.planning);
    let world = &model.world;
    let Some(text) = &given.budget else {
        write::message("seawall: a plan needs --budget, such as --budget 300MUSD");
        return Err(End::Code(USAGE));
    };
    let stated = budget(world, text, players)?;
    let purse = match stated.all {
        Some(usd) => Purse::All(usd),
        None => Purse::Each(
            players.iter().map(|player| stated.of.iter().find(|of| of.0 == *player).map_or(0.0, |of| of.1)).collect(),
        ),
    };
    let each_usd = match &given.cooperation_cost {
        None => 0.0,
        Some(text) => money(text).ok_or_else(|| {
            write::message(&format!("seawall: \"{text}\" is no amount of money; write 5MUSD"));
            End::Code(USAGE)
        })?,
    };
    let retaliation = given.retaliation.as_deref().map(|text| retaliation(world, text, players)).transpose()?;
    let scenario = asked.scenario.as_deref().map(|path| find(&asked.folder.model, path));
    let ahead =
        Ahead { scenario: scenario.as_deref(), from: given.from.as_deref(), paths: given.paths.unwrap_or(PATHS) };
    let (future, cases, distributions) = foretold(opened, &asked.folder.model, &ahead, lang)?;
    let tail = Risk::MeanTail { mean_weight: 0.0, tail: 0.05 };
    let measure = weighed(given.risk.unwrap_or(tail), given.weight.unwrap_or(0.5), false, &distributions);
    let limits = Limits {
        gap: GAP,
        solver: Options { cancel: Some(write::interrupt()), ..Options::default() },
        ..Limits::default()
    };
    let (settings, costs) = (Settings::central(&world.parameters), Costs::central(model));
    let question = Question {
        model,
        prices: &opened.prices,
        members: players,
        cases: &cases,
        settings: &settings,
        terms: &costs,
        limits: &limits,
    };
    let terms = Terms { purse: &purse, measure: &measure, is_continuous: given.continuous, each_usd, retaliation };
    let mut told = |done: usize, of: usize, what: &str| {
        write::progress(&format!("planned for {done} of {of} coalitions: {what}"));
    };
    let cancelled =
        || limits.solver.cancel.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed));
    let found = plans(&question, &terms, &mut told);
    if cancelled() {
        write::message("seawall: interrupted; nothing was written");
        return Err(End::Code(INTERRUPTED));
    }
    let found = found.map_err(|(who, error)| {
        let codes: Vec<&str> = who.members().map(|player| world.regions[players[player]].code.as_str()).collect();
        match error {
            Error::Cancelled => End::Code(INTERRUPTED),
            error => End::Failed(anyhow!("no plan of {}: {error}", codes.join(", "))),
        }
    })?;
    let gdp: Option<Vec<f64>> =
        players.iter().map(|region| opened.indicators.gdp.get(region).map(|score| score.value.center())).collect();
    let report = seawall::share::planned(&seawall::share::Planning {
        model,
        future: &future,
        cases: cases.len(),
        planned: &found,
        terms: &terms,
        gdp: gdp.as_deref(),
        version: env!("CARGO_PKG_VERSION"),
    })
    .map_err(|error| End::Failed(anyhow!("{error}")))?;
    write::report(&report, lang, asked.output.target())
}
