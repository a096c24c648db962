//! Shocks over time: pending, there, fading or being rebuilt, over; and the rebuilding demand that they raise.

use super::columns::cell;
use super::recovery::{remaining, round};
use seawall_model::economy::{Shock, ShockKind, Table};

/// Decimals to which a lost share of capacity is rounded.
const SHARE_DECIMALS: i32 = 6;

/// Where a shock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Pending,
    There,
    /// Recovering by itself, or being rebuilt.
    Fading,
    Over,
}

/// Demand for one seller's product to rebuild one industry or one final-demand column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rebuild {
    pub(super) seller: usize,
    pub(super) damaged: usize,
    pub(super) amount: f64,
}

/// A shock and what is left of it.
#[derive(Debug, Clone)]
pub(super) struct Running<'a> {
    shock: &'a Shock,
    pub(super) phase: Phase,
    /// What is lost at present, by industry: money, or a share for a loss of capacity.
    lost: Vec<(usize, f64)>,
    industries: Vec<Rebuild>,
    households: Vec<Rebuild>,
}

impl<'a> Running<'a> {
    pub(super) fn new(shock: &'a Shock, table: &Table) -> Self {
        let (lost, industries, households) = match &shock.kind {
            ShockKind::Capacity { lost, .. } | ShockKind::Capital { destroyed: lost, .. } => (lost, vec![], vec![]),
            ShockKind::Rebuilding { destroyed, to_rebuild, households, products, factor, .. } => {
                let from = |damaged: &[(usize, f64)], flow: &dyn Fn(usize, usize) -> f64| {
                    rebuilding(table, damaged, products, *factor, flow)
                };
                let sellers = table.industries();
                let bought = |seller, buyer| cell(&table.flows, sellers, seller, buyer);
                let consumed = |seller: usize, column: usize| table.final_demand[column * sellers + seller];
                (destroyed, from(to_rebuild, &bought), from(households, &consumed))
            }
        };
        let lost = lost.iter().copied().filter(|&(_, amount)| amount != 0.0).collect();
        Self { shock, phase: Phase::Pending, lost, industries, households }
    }

    /// Its phase and what is left of it, as lists.
    pub(super) fn save(&self, lists: &mut Vec<Vec<f64>>) {
        lists.push(vec![f64::from(self.phase as u8)]);
        lists.push(self.lost.iter().map(|&(_, amount)| amount).collect());
        lists.push(self.industries.iter().map(|one| one.amount).collect());
        lists.push(self.households.iter().map(|one| one.amount).collect());
    }

    /// Takes up what [`save`](Self::save) gave; `None` where the lists are of something else.
    pub(super) fn load(&mut self, lists: &mut dyn Iterator<Item = Vec<f64>>) -> Option<()> {
        let phase = *lists.next()?.first()?;
        let all = [Phase::Pending, Phase::There, Phase::Fading, Phase::Over];
        self.phase = all.into_iter().find(|&one| f64::from(one as u8) == phase)?;
        let lost = lists.next().filter(|lost| lost.len() == self.lost.len())?;
        self.lost.iter_mut().zip(lost).for_each(|(one, left)| one.1 = left);
        set_amounts(&mut self.industries, &lists.next()?)?;
        set_amounts(&mut self.households, &lists.next()?)
    }

    /// The demands of the shock with these amounts instead of what is left of it.
    pub(super) fn with_amounts(&self, [industries, households]: [&[f64]; 2]) -> Option<[Vec<Rebuild>; 2]> {
        let mut all = [self.industries.clone(), self.households.clone()];
        set_amounts(&mut all[0], industries)?;
        set_amounts(&mut all[1], households)?;
        Some(all)
    }

    /// Moves to the phase of step `step`.
    pub(super) fn begin(&mut self, step: usize) {
        if self.phase == Phase::Pending && step >= self.shock.occurrence {
            self.phase = Phase::There;
        }
        if self.phase == Phase::There && step >= self.shock.occurrence + self.shock.duration {
            self.phase = Phase::Fading;
        }
    }

    /// Whether the loss counts in this step.
    fn counts(&self) -> bool {
        matches!(self.phase, Phase::There | Phase::Fading)
    }

    /// The capital lost at present; nothing for a loss of capacity.
    pub(super) fn capital_lost(&self) -> &[(usize, f64)] {
        let is_capital = !matches!(self.shock.kind, ShockKind::Capacity { .. });
        if is_capital && self.counts() { &self.lost } else { &[] }
    }

    /// The share of capacity lost at present; nothing for a loss of capital.
    pub(super) fn share_lost(&self) -> &[(usize, f64)] {
        let is_share = matches!(self.shock.kind, ShockKind::Capacity { .. });
        if is_share && self.counts() { &self.lost } else { &[] }
    }

    /// What is asked for rebuilding in this step, by industries and by households; `None` when nothing is being rebuilt.
    pub(super) fn asks(&self) -> Option<[Vec<Rebuild>; 2]> {
        let ShockKind::Rebuilding { tau, .. } = &self.shock.kind else { return None };
        let per_step = |all: &[Rebuild]| all.iter().map(|one| Rebuild { amount: one.amount / tau, ..*one }).collect();
        (self.phase == Phase::Fading).then(|| [per_step(&self.industries), per_step(&self.households)])
    }

    /// Ends step `step`: recovery goes on, or what was `delivered` for rebuilding is taken off.
    pub(super) fn end(&mut self, step: usize, delivered: Option<&[Vec<Rebuild>; 2]>) {
        if self.phase != Phase::Fading {
            return;
        }
        let elapsed = (step - self.shock.occurrence - self.shock.duration) as f64;
        match &self.shock.kind {
            ShockKind::Capacity { lost, recovery } => self.lost = faded(lost, *recovery, elapsed, SHARE_DECIMALS),
            ShockKind::Capital { destroyed, recovery, decimals } => {
                self.lost = faded(destroyed, *recovery, elapsed, *decimals);
            }
            ShockKind::Rebuilding { factor, decimals, .. } => {
                if let Some([industries, households]) = delivered {
                    take_off(&mut self.industries, industries, *decimals);
                    take_off(&mut self.households, households, *decimals);
                }
                for (industry, lost) in &mut self.lost {
                    let left = self.industries.iter().filter(|one| one.damaged == *industry);
                    *lost = left.map(|one| one.amount).sum::<f64>() / factor;
                }
                if self.households.iter().any(|one| one.amount != 0.0) {
                    return;
                }
            }
        }
        if self.lost.iter().all(|&(_, amount)| amount == 0.0) {
            self.phase = Phase::Over;
        }
    }
}

fn set_amounts(all: &mut [Rebuild], amounts: &[f64]) -> Option<()> {
    if all.len() != amounts.len() {
        return None;
    }
    all.iter_mut().zip(amounts).for_each(|(one, &amount)| one.amount = amount);
    Some(())
}

fn faded(
    lost: &[(usize, f64)],
    recovery: seawall_model::economy::Recovery,
    elapsed: f64,
    decimals: i32,
) -> Vec<(usize, f64)> {
    let left = |loss| round(remaining(loss, recovery, elapsed), decimals);
    lost.iter().map(|&(industry, loss)| (industry, left(loss))).collect()
}

fn take_off(asked: &mut [Rebuild], delivered: &[Rebuild], decimals: i32) {
    for (left, given) in asked.iter_mut().zip(delivered) {
        left.amount = round(left.amount - given.amount, decimals).max(0.0);
    }
}

/// Who is asked for what to rebuild `damaged`: each product's share goes to its sellers in proportion to what they sell there.
///
/// Where nobody sells the product there, that part of the demand is lost.
fn rebuilding(
    table: &Table,
    damaged: &[(usize, f64)],
    products: &[(usize, f64)],
    factor: f64,
    flow: &dyn Fn(usize, usize) -> f64,
) -> Vec<Rebuild> {
    let stride = table.products.len();
    let mut all = Vec::new();
    for &(column, damage) in damaged {
        for &(product, share) in products {
            let sellers = || (product..table.industries()).step_by(stride);
            let bought: f64 = sellers().map(|seller| flow(seller, column)).sum();
            for seller in sellers() {
                let part = flow(seller, column);
                if bought != 0.0 && part != 0.0 {
                    let amount = share * damage * factor * part / bought;
                    all.push(Rebuild { seller, damaged: column, amount });
                }
            }
        }
    }
    all
}
