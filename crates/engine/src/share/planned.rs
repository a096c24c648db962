//! The game of plans: what partners save by building and storing together rather than each for itself.
//!
//! `v(C) = sum of L({i}) over i in C, less L(C)`, where `L(C)` is the least objective (cost of what is bought, and the measure
//! of the loss that is left) of a plan of the coalition `C` with the public money of its members in one purse. A plan of two
//! apart is not always a plan of both together: what acting together costs, and what a supplier withholds in answer, fall on
//! coalitions alone, and a whole project cannot be shared among more than it serves. So joining can cost, and the core can be
//! empty.

use super::response::Losses;
use super::{Coalition, coalition};
use crate::plan::benders::{Error, Measure};
use crate::plan::candidates::{Budget, Candidates};
use crate::plan::study::{Case, Plan, Question, Study};
use seawall_model::id::RegionId;
use seawall_model::world::Model;

/// What a supplier withholds from partners that act together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retaliation {
    /// Who withholds.
    pub by: RegionId,
    /// Share of what it would still send to each member, in every case and period.
    pub share: f64,
}

/// Whose public money there is.
#[derive(Debug, Clone, PartialEq)]
pub enum Purse {
    /// Of each player, USD.
    Each(Vec<f64>),
    /// So much in all, USD, parted in proportion to what each would lose with nothing bought, by the measure.
    All(f64),
}

/// Terms on which partners may plan together.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// Public money. A coalition has that of all its members in one purse.
    pub purse: &'a Purse,
    /// How outcomes are weighed.
    pub measure: &'a Measure,
    /// Projects may be built in part.
    pub is_continuous: bool,
    /// What acting together costs each member of a coalition of two or more, USD.
    pub each_usd: f64,
    /// What is withheld from a coalition of two or more.
    pub retaliation: Option<Retaliation>,
}

/// What a coalition would do.
#[derive(Debug, Clone)]
pub struct Joint {
    /// What it could buy.
    pub candidates: Candidates,
    /// What it buys.
    pub plan: Plan,
}

/// The best plan of every coalition.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Least objective of each coalition with what acting together costs it, USD.
    pub losses: Losses,
    /// By how much that may be too high, USD: objective less proved bound. By mask; nobody's is zero.
    pub slack_usd: Vec<f64>,
    /// The plans, by mask; the first, nobody's, is none.
    pub plans: Vec<Option<Joint>>,
    /// Public money of each player, USD.
    pub budget_usd: Vec<f64>,
    /// Largest programme of a case, rows and columns.
    pub size: (usize, usize),
}

impl Planned {
    /// By how much a gain may be off at most, USD.
    #[must_use]
    pub fn resolution(&self) -> f64 {
        let of = |mask: usize| -> f64 {
            let apart: f64 = coalition(mask).members().map(|player| self.slack_usd[1 << player]).sum();
            if mask.count_ones() > 1 { apart + self.slack_usd[mask] } else { 0.0 }
        };
        (1..self.slack_usd.len()).map(of).fold(0.0, f64::max)
    }
}

/// The cases as a coalition that is answered meets them.
#[must_use]
pub fn withheld(model: &Model, cases: &[Case], members: &[RegionId], retaliation: &Retaliation) -> Vec<Case> {
    let kept = 1.0 - retaliation.share.clamp(0.0, 1.0);
    let mut cases = cases.to_vec();
    for case in &mut cases {
        for (id, link) in model.world.links.iter() {
            if link.from == retaliation.by && members.contains(&link.to) {
                // A cap is a share of the baseline; what is not capped runs at the baseline.
                case.conditions.flow_cap[id].iter_mut().for_each(|cap| *cap = cap.min(1.0) * kept);
            }
        }
    }
    cases
}

/// Plans for every coalition of the question's members; `told` hears how many of how many are done, and of the one under way.
///
/// # Errors
/// When a coalition has no plan, with the coalition.
pub fn plans(
    asked: &Question<'_>,
    terms: &Terms<'_>,
    told: &mut dyn FnMut(usize, usize, &str),
) -> Result<Planned, (Coalition, Error)> {
    let players = asked.members;
    let count = 1usize << players.len();
    let (mut alone, budget_usd) = purses(asked, terms)?;
    let mut found = Planned {
        losses: Losses { players: players.to_vec(), loss_usd: vec![0.0; count] },
        slack_usd: vec![0.0; count],
        plans: vec![None; count],
        budget_usd,
        size: (0, 0),
    };
    for mask in 1..count {
        let who = coalition(mask);
        let is_joint = who.size() > 1;
        let at = |error| (who, error);
        let mut study = if is_joint {
            let members: Vec<RegionId> = who.members().map(|player| players[player]).collect();
            let answered = terms.retaliation.map(|by| withheld(asked.model, asked.cases, &members, &by));
            let cases = answered.as_deref().unwrap_or(asked.cases);
            Study::new(&Question { members: &members, cases, ..*asked }).map_err(at)?
        } else {
            alone.remove(0)
        };
        let purse = who.members().map(|player| found.budget_usd[player]).sum();
        let budget = Budget { all: Some(purse), is_continuous: terms.is_continuous, ..Budget::default() };
        let plan = study
            .plan(&budget, terms.measure, asked.limits, &mut |at| {
                let gap = 100.0 * (at.best - at.bound) / at.best.abs().max(1e-9);
                told(mask - 1, count - 1, &format!("iteration {}, gap {gap:.2} %", at.iteration));
            })
            .map_err(at)?;
        let extra = if is_joint { terms.each_usd * who.size() as f64 } else { 0.0 };
        found.losses.loss_usd[mask] = plan.objective_usd + extra;
        found.slack_usd[mask] = (plan.objective_usd - plan.bound_usd).max(0.0);
        found.size = (found.size.0.max(study.size.0), found.size.1.max(study.size.1));
        found.plans[mask] = Some(Joint { candidates: study.candidates.clone(), plan });
        told(mask, count - 1, "done");
    }
    Ok(found)
}

/// The problem of each player alone, and the public money of each.
fn purses(asked: &Question<'_>, terms: &Terms<'_>) -> Result<(Vec<Study>, Vec<f64>), (Coalition, Error)> {
    let (mut studies, mut loss) = (Vec::new(), Vec::new());
    for (player, region) in asked.members.iter().enumerate() {
        let at = |error| (coalition(1 << player), error);
        let mut own = Study::new(&Question { members: std::slice::from_ref(region), ..*asked }).map_err(at)?;
        if matches!(terms.purse, Purse::All(_)) {
            loss.push(terms.measure.of(&own.without().map_err(at)?).max(0.0));
        }
        studies.push(own);
    }
    let sum: f64 = loss.iter().sum();
    let budget = match terms.purse {
        Purse::Each(usd) => usd.clone(),
        Purse::All(usd) if sum > 0.0 => loss.iter().map(|loss| usd * loss / sum).collect(),
        Purse::All(usd) => vec![usd / asked.members.len() as f64; asked.members.len()],
    };
    Ok((studies, budget))
}
