//! An episode of the past: the model as of the day, the announcement as a scenario, the responses, and the scores.

mod report;

pub use report::report;

use crate::open::{Opened, Refusal, open_files};
pub use seawall_engine::backtest::Shared;
use seawall_engine::backtest::{Naive, Path, Score, Scored, naive, said, score};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::draws::{Plan, draws};
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::rationed::{Rationed, Settings as Behavior, rationed};
use seawall_engine::respond::{Response, Settings};
use seawall_engine::stress::Foreseen;
use seawall_io::as_of::{self, Cut};
use seawall_io::backtest::{Episode, Mapper, Unscored};
use seawall_io::load::Files;
use seawall_io::scenario;
use seawall_model::answer::Status;
use seawall_model::backtest::{Asked, Outcome, Quantity};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::id::RegionId;
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::Model;

/// An episode ready to be lived through.
pub struct Prepared {
    /// Its description.
    pub episode: Episode,
    /// The model as of the day.
    pub opened: Opened,
    /// What the cut left.
    pub cut: Cut,
    /// The announcement.
    pub scenario: Scenario,
    /// Who answers together.
    pub partners: Vec<RegionId>,
}

/// Why an episode cannot be lived through.
pub enum Trouble {
    /// Findings in its files.
    Data(Vec<Diagnostic>),
    /// The model as of the day cannot be opened.
    Refused(Refusal),
}

/// Coarse grids of the shared settings, in the order in which they are chosen: the legal limit, half as much again and twice; from
/// a quarter of the applications to all; a month to half a year; stocks low, central and high.
const GRIDS: [&[f64]; 4] = [&[1.0, 1.5, 2.0], &[0.25, 0.5, 0.75, 1.0], &[4.0, 13.0, 26.0], &[-1.0, 0.0, 1.0]];

/// Reads the files of an episode: the model folder is cut as of the day first.
///
/// # Errors
/// Findings, or the refusal of the model.
pub fn prepare(episode: Episode, files: &Files, scenario_text: &str) -> Result<Prepared, Trouble> {
    let cut = as_of::cut(files, episode.as_of).map_err(Trouble::Data)?;
    let opened = open_files(cut.files.clone()).map_err(Trouble::Refused)?;
    let world = &opened.model.world;
    let (scenario, found) = scenario::read(world, &episode.name, scenario_text, &opened.routes);
    let is_wrong = found.iter().any(|finding| finding.severity == Severity::Error);
    let (Some(mut scenario), false) = (scenario, is_wrong) else { return Err(Trouble::Data(found)) };
    if let Some(standing) = &opened.standing {
        let found = scenario::add_standing(world, &mut scenario, "standing", standing, &opened.routes);
        if found.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Trouble::Data(found));
        }
    }
    let partners = episode.partners.iter().filter_map(|code| world.region(code)).collect();
    Ok(Prepared { episode, opened, cut, scenario, partners })
}

/// The scenario with the shared settings of licences in it.
fn licensed(scenario: &Scenario, shared: &Shared) -> Scenario {
    let mut scenario = queued(scenario, shared);
    for event in &mut scenario.events {
        if let EventKind::LicenceDelay { approved, .. } = &mut event.kind {
            *approved = Interval::exact(approved.center() * shared.approved);
        }
    }
    scenario
}

/// The scenario with the shared length of the queue in it.
fn queued(scenario: &Scenario, shared: &Shared) -> Scenario {
    let mut scenario = scenario.clone();
    for event in &mut scenario.events {
        if let EventKind::LicenceDelay { delay_weeks, spread_weeks, .. } = &mut event.kind {
            *delay_weeks = Interval::exact(delay_weeks.center() * shared.queue_factor);
            *spread_weeks = spread_weeks.map(|(low, high)| (low * shared.queue_factor, high * shared.queue_factor));
        }
    }
    scenario
}

/// What was lived through when nobody coordinates.
pub struct Lived {
    scenario: Scenario,
    conditions: Conditions,
    path: Rationed,
}

/// Lives through the rationed response.
#[must_use]
pub fn live(model: &Model, scenario: &Scenario, shared: &Shared) -> Lived {
    let behavior =
        Behavior { stock_position: shared.stock_position, restore_weeks: shared.restore_weeks, ..Behavior::default() };
    live_as(model, licensed(scenario, shared), behavior)
}

fn live_as(model: &Model, scenario: Scenario, behavior: Behavior) -> Lived {
    let grid = Grid::weeks_then_months(u32::MAX, scenario.months);
    let conditions = lower(model, &scenario, grid, Pick::Central);
    let path = rationed(model, &conditions, &behavior);
    Lived { scenario, conditions, path }
}

impl Lived {
    /// What it says of a quantity.
    #[must_use]
    pub fn said(&self, model: &Model, asked: &Quantity) -> Option<f64> {
        let path = Path {
            grid: &self.conditions.grid,
            flow: &self.path.flow,
            wanted: &self.path.wanted,
            short: &self.path.short,
        };
        said(model, &self.scenario, &self.conditions, &path, asked)
    }
}

/// The forecasts of one row.
pub struct Row {
    /// The row and its quantity.
    pub asked: Asked,
    /// Rationed, coordinated, no change, proportional cut; `None` where a response says nothing.
    pub forecasts: [Option<Scored>; 4],
    /// What each draw of the rationed response says.
    pub draws: Vec<f64>,
}

/// A scored episode.
pub struct Tested {
    /// The episode.
    pub prepared: Prepared,
    /// The shared settings.
    pub shared: Shared,
    /// Scored rows.
    pub rows: Vec<Row>,
    /// Rows that cannot be scored, and why.
    pub unscored: Vec<Unscored>,
    /// How the coordinated response ended.
    pub status: Status,
    /// Draws asked for, and how many had a balanced baseline.
    pub draws: (u32, usize),
}

/// Maps outcomes, one by one.
#[must_use]
pub fn map(prepared: &Prepared, outcomes: &[Outcome], others: Vec<String>) -> (Vec<Asked>, Vec<Unscored>) {
    let mapper = Mapper::new(&prepared.opened.model.world, &prepared.cut.files, &prepared.episode, others);
    let (mut asked, mut unscored) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match mapper.map(outcome) {
            Ok(row) => asked.push(row),
            Err(row) => unscored.push(*row),
        }
    }
    (asked, unscored)
}

/// What errors of a quantity are divided by: what the base year gives; 100 for percentages, a quarter of a year for weeks.
fn scale(asked: &Quantity, base: f64) -> f64 {
    match asked {
        Quantity::Shipped(..) if base > 0.0 => base,
        Quantity::Shipped(..) => 1.0,
        Quantity::Change(..) | Quantity::Share(..) | Quantity::Approved(_) => 100.0,
        Quantity::Stop(..) => 13.0,
    }
}

/// The largest error that counts: a stop missed by a quarter of a year is missed altogether.
fn most(asked: &Quantity) -> f64 {
    if matches!(asked, Quantity::Stop(..)) { 13.0 } else { f64::MAX / 4.0 }
}

/// Lives through the episode and scores it.
#[must_use]
pub fn test(prepared: Prepared, outcomes: &[Outcome], others: Vec<String>, shared: Shared, draws: u32) -> Tested {
    let (asked, mut unscored) = map(&prepared, outcomes, others);
    let (model, prices) = (&prepared.opened.model, &prepared.opened.prices);
    let lived = live(model, &prepared.scenario, &shared);
    let central = lower(model, &lived.scenario, Grid::weeks_then_months(26, lived.scenario.months), Pick::Central);
    let outside = pass(model, &central);
    let (options, settings) = (Options::default(), Settings::central(&model.world.parameters));
    let foreseen = Foreseen { model, prices, conditions: &central, outside: &outside, options: &options, near: None };
    let joint: Response = foreseen.answer(&prepared.partners, &settings);
    let drawn: Vec<Vec<Option<f64>>> = bands(&prepared, &shared, &asked, draws);
    let mut rows = Vec::new();
    for (place, asked) in asked.into_iter().enumerate() {
        let together = || {
            if joint.status != Status::Solved || ships(model, &prepared.partners, &asked.quantity) {
                return None;
            }
            let path = Path { grid: &central.grid, flow: &outside.flow, wanted: &joint.wanted, short: &joint.short };
            said(model, &lived.scenario, &central, &path, &asked.quantity)
        };
        let simple = |kind| naive(model, &lived.scenario, &lived.conditions, kind, &asked.quantity);
        let base = simple(Naive::NoChange);
        let base = base.filter(|&base| base > 0.0 || !matches!(asked.quantity, Quantity::Shipped(..)));
        let (Some(first), Some(base)) = (lived.said(model, &asked.quantity), base) else {
            unscored.push(Unscored {
                outcome: asked.outcome,
                why: seawall_model::both!(
                    "it lies after the horizon of the scenario, or nothing of it moves in the base year",
                    "シナリオの期間より後であるか、基準年にその動きがない"
                ),
            });
            continue;
        };
        let scale = scale(&asked.quantity, base);
        let draws: Vec<f64> = drawn.iter().filter_map(|draw| draw[place]).collect();
        let forecasts = [Some(first), together(), Some(base), simple(Naive::ProportionalCut)]
            .into_iter()
            .enumerate()
            .map(|(which, forecast)| {
                let draws = if which == 0 { draws.as_slice() } else { &[] };
                forecast.map(|forecast| score(forecast, draws, asked.value, base, scale, most(&asked.quantity)))
            })
            .collect::<Vec<_>>();
        let forecasts = [forecasts[0], forecasts[1], forecasts[2], forecasts[3]];
        rows.push(Row { asked, forecasts, draws });
    }
    let done = drawn.len();
    Tested { shared, rows, unscored, status: joint.status, draws: (draws, done), prepared }
}

/// Whether a coalition decides a part of a quantity's flows itself, which the proportional pass does not say.
fn ships(model: &Model, partners: &[RegionId], asked: &Quantity) -> bool {
    match asked {
        Quantity::Shipped(goods, _) | Quantity::Change(goods, _) => {
            goods.from.iter().any(|region| partners.contains(region))
        }
        Quantity::Share(goods, _) => model.world.regions.ids().any(|r| partners.contains(&r) && !goods.to.contains(&r)),
        Quantity::Stop(..) | Quantity::Approved(_) => false,
    }
}

/// What each draw says of each row.
fn bands(prepared: &Prepared, shared: &Shared, asked: &[Asked], count: u32) -> Vec<Vec<Option<f64>>> {
    let model = &prepared.opened.model;
    let plan = Plan { count, ..Plan::default() };
    let drawn = draws(model, &prepared.scenario, plan, &|_, _| {}, &|| false, |drawn| {
        // Each draw has its own stocks and licences; only the speed at which gaps are ordered is shared.
        let behavior = Behavior { restore_weeks: shared.restore_weeks, ..drawn.rationing };
        let lived = live_as(&drawn.model, queued(&drawn.scenario, shared), behavior);
        asked.iter().map(|row| lived.said(&drawn.model, &row.quantity)).collect()
    });
    drawn.done.into_iter().map(|(_, said)| said).collect()
}

/// Mean scores: rationed, coordinated, no change, proportional cut, each over the rows that it answers.
#[must_use]
pub fn means(rows: &[Row]) -> [Score; 4] {
    [0, 1, 2, 3].map(|which| Score::over(&rows.iter().filter_map(|row| row.forecasts[which]).collect::<Vec<_>>()))
}

/// The mean score of the rationed response of one episode under these settings.
#[must_use]
pub fn mean(prepared: Prepared, asked: Vec<Asked>, shared: &[Shared]) -> Vec<f64> {
    let episode = [(prepared, asked)];
    shared.iter().map(|shared| loss(&episode, shared)).collect()
}

/// The mean score of the rationed response under these settings over all rows of several episodes.
fn loss(episodes: &[(Prepared, Vec<Asked>)], shared: &Shared) -> f64 {
    let mut scored = Vec::new();
    for (prepared, asked) in episodes {
        let model = &prepared.opened.model;
        let lived = live(model, &prepared.scenario, shared);
        for row in asked {
            let base = naive(model, &lived.scenario, &lived.conditions, Naive::NoChange, &row.quantity);
            let base = base.filter(|&base| base > 0.0 || !matches!(row.quantity, Quantity::Shipped(..)));
            if let (Some(forecast), Some(base)) = (lived.said(model, &row.quantity), base) {
                scored.push({
                    let most = most(&row.quantity);
                    score(forecast, &[], row.value, base, scale(&row.quantity, base), most)
                });
            }
        }
    }
    Score::over(&scored).crps
}

/// The shared settings with the least mean score over the rows of `episodes`, chosen one after the other on coarse grids; of equal
/// ones the setting that holds without calibration, else the first.
#[must_use]
pub fn calibrate(episodes: &[(Prepared, Vec<Asked>)]) -> (Shared, f64) {
    let mut best = Shared::default();
    let mut least = loss(episodes, &best);
    for (which, grid) in GRIDS.iter().enumerate() {
        for &value in *grid {
            let mut tried = best;
            match which {
                0 => tried.queue_factor = value,
                1 => tried.approved = value,
                2 => tried.restore_weeks = value,
                _ => tried.stock_position = value,
            }
            let loss = loss(episodes, &tried);
            if loss < least - 1e-12 {
                (best, least) = (tried, loss);
            }
        }
    }
    (best, least)
}
