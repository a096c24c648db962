//! Everything that a plan is asked, computed in order; the planes of one study serve most of it.

use seawall_engine::plan::benders::{Batch, Error, Limits, Measure};
use seawall_engine::plan::candidates::{Budget, Choice, Terms};
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::study::{Case, Plan, Question, Shortage, Study};
use seawall_engine::prices::Prices;
use seawall_engine::respond::Settings;
use seawall_model::id::RegionId;
use seawall_model::world::Model;

/// Budgets of the frontier, as multiples of the one asked for.
const MULTIPLES: [f64; 8] = [0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 2.0, 4.0];

/// Share of a fill that private holders sell off in the test of crowding out.
pub const CROWDED: f64 = 0.5;

/// What is asked.
pub struct Asked<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices.
    pub prices: &'a Prices,
    /// Who plans together.
    pub members: &'a [RegionId],
    /// What may happen.
    pub cases: &'a [Case],
    /// Probabilities of the cases: believed, worse, better.
    pub distributions: &'a [Vec<f64>],
    /// The measure.
    pub measure: &'a Measure,
    /// The budget.
    pub budget: &'a Budget,
    /// Assumptions of the response.
    pub settings: &'a Settings,
    /// How far to go.
    pub limits: &'a Limits,
    /// Planes of an earlier run.
    pub known: Vec<Batch>,
}

/// The answers.
pub struct Answers {
    /// What could be bought, and the size of the programmes.
    pub study: Study,
    /// The plan.
    pub plan: Plan,
    /// Losses when nothing is bought, USD.
    pub without: Vec<f64>,
    /// Budget in USD and the best plan within it, rising.
    pub frontier: Vec<(f64, Plan)>,
    /// USD that one more tonne of each fill saves: with nothing bought, and beyond the plan.
    pub worth: [Vec<Option<f64>>; 2],
    /// What the plan of the likeliest path costs under all paths, and the plan of the mean.
    pub likeliest: (Plan, f64),
    /// The plan by the mean alone.
    pub by_mean: Plan,
    /// Mean cost of somebody who knows what comes.
    pub foreseen: f64,
    /// Plans when something moves, and what moved.
    pub moved: Vec<(Moved, Plan)>,
    /// Each member by itself with its part of the budget, and that part.
    pub alone: Vec<(RegionId, f64, Plan)>,
    /// Shortage in each case: with nothing bought, with the plan.
    pub shortage: [Vec<Shortage>; 2],
}

/// What moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moved {
    /// Worse regimes as likely as their intervals allow.
    Worse,
    /// Better ones.
    Better,
    /// Every lead at the long end of its interval.
    Later,
    /// Half of each fill is answered by private holders who sell.
    Crowded,
}

/// Answers.
///
/// # Errors
/// When the plan itself cannot be found; `told` hears where it stands and sees the planes.
pub fn answers(asked: Asked<'_>, told: &mut dyn FnMut(&str, &[Batch])) -> Result<Answers, Error> {
    let Asked { model, prices, members, cases, settings, limits, measure, budget, .. } = asked;
    let terms = Terms::central(model);
    let question = |members, terms| Question { model, prices, members, cases, settings, terms, limits };
    told("writing the programmes", &[]);
    let mut study = Study::new(&question(members, &terms))?;
    study.resume(asked.known);
    let without = study.without()?;
    let mut solve = |study: &mut Study, what: &str, budget: &Budget, measure: &Measure, limits: &Limits| {
        study.plan(budget, measure, limits, &mut |at| {
            let gap = 100.0 * (at.best - at.bound) / at.best.abs().max(1e-9);
            told(&format!("{what}: iteration {}, gap {gap:.2} %", at.iteration), at.batches);
        })
    };
    let plan = solve(&mut study, "plan", budget, measure, limits)?;
    let total = budget.all.unwrap_or_else(|| budget.of.iter().map(|of| of.1).sum());
    // Answers beside the plan may be a little coarser.
    let rough = Limits { gap: limits.gap.max(1e-3), iterations: 60, ..limits.clone() };
    let mut frontier = Vec::new();
    for multiple in MULTIPLES {
        let scaled = Budget {
            all: budget.all.map(|usd| usd * multiple),
            of: budget.of.iter().map(|of| (of.0, of.1 * multiple)).collect(),
            ..budget.clone()
        };
        let found =
            if multiple == 1.0 { plan.clone() } else { solve(&mut study, "frontier", &scaled, measure, &rough)? };
        frontier.push((total * multiple, found));
    }
    let none = vec![0.0; study.candidates.choices.len()];
    let worth = [study.worth(&none, measure)?, study.worth(&plan.amount, measure)?];

    // What not looking at all paths costs, by the mean.
    let mean = Measure::expectation(asked.distributions[0].clone());
    let by_mean = solve(&mut study, "plan by the mean", budget, &mean, &rough)?;
    let likeliest = likeliest(&asked.distributions[0]);
    let narrow = Measure::expectation(likeliest);
    let of_likeliest = solve(&mut study, "plan of the likeliest path", budget, &narrow, &rough)?;
    let lived = study.held(&of_likeliest.amount, &mean, &rough)?;
    let foreseen = study.wait_and_see(budget, &asked.distributions[0], &rough)?;

    let mut moved = Vec::new();
    for (what, distribution) in [(Moved::Worse, 1), (Moved::Better, 2)] {
        if let Some(distribution) = asked.distributions.get(distribution) {
            let other = Measure { distributions: vec![distribution.clone()], ..measure.clone() };
            moved.push((what, solve(&mut study, "other probabilities", budget, &other, &rough)?));
        }
    }
    let crowded = Budget { crowding: CROWDED, ..budget.clone() };
    moved.push((Moved::Crowded, solve(&mut study, "crowding out", &crowded, measure, &rough)?));
    let shortage = [study.shortages(&none, limits)?, study.shortages(&plan.amount, limits)?];
    let later = Terms {
        later: model.world.projects.iter().map(|p| p.lead_weeks.high - p.lead_weeks.center()).collect(),
        ..terms.clone()
    };
    let mut delayed = Study::new(&question(members, &later))?;
    moved.push((Moved::Later, solve(&mut delayed, "longer leads", budget, measure, &rough)?));
    drop(delayed);

    let mut alone = Vec::new();
    if members.len() > 1 {
        let mut studies = Vec::new();
        let mut losses = Vec::new();
        for member in members {
            let mut own = Study::new(&question(std::slice::from_ref(member), &terms))?;
            losses.push(measure.of(&own.without()?).max(0.0));
            studies.push((*member, own));
        }
        let sum: f64 = losses.iter().sum::<f64>().max(1e-9);
        for ((member, mut own), loss) in studies.into_iter().zip(losses) {
            let part = budget.of.iter().find(|of| of.0 == member).map_or(total * loss / sum, |of| of.1);
            let own_budget = Budget { all: Some(part), of: Vec::new(), held: Vec::new(), ..budget.clone() };
            let found = solve(&mut own, "alone", &own_budget, measure, &rough)?;
            alone.push((member, part, found));
        }
    }
    Ok(Answers {
        likeliest: (of_likeliest, lived.objective_usd),
        study,
        plan,
        without,
        frontier,
        worth,
        by_mean,
        foreseen,
        moved,
        alone,
        shortage,
    })
}

/// All probability on the likeliest case; cases of one path differ in what becomes of projects and stay together.
fn likeliest(probability: &[f64]) -> Vec<f64> {
    let most = probability.iter().copied().fold(0.0, f64::max);
    let count = probability.iter().filter(|share| **share >= most - 1e-12).count().max(1) as f64;
    probability.iter().map(|share| if *share >= most - 1e-12 { 1.0 / count } else { 0.0 }).collect()
}

/// The tail mean of these losses.
pub(crate) fn tail(loss: &[f64], probability: &[f64], tail: f64) -> f64 {
    Risk::MeanTail { mean_weight: 0.0, tail }.of(loss, probability)
}

/// Which choices of `plan` and `other` differ by more than a hundredth of what they may be.
pub(crate) fn differences(study: &Study, plan: &Plan, other: &Plan) -> Vec<(usize, bool)> {
    let is_in = |amount: f64, k: usize| {
        let least = match study.candidates.choices[k] {
            Choice::Project(_) => 0.01,
            Choice::Fill(..) => 0.01 * study.candidates.most[k].iter().sum::<f64>(),
        };
        amount > least
    };
    (0..plan.amount.len())
        .filter(|&k| is_in(plan.amount[k], k) != is_in(other.amount[k], k))
        .map(|k| (k, is_in(other.amount[k], k)))
        .collect()
}
