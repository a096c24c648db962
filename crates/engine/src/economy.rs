//! Value added at risk: from users who go short to industries that stop, and from there through a table of an economy.
//!
//! A use that is unserved by a share stops the part of each bridged industry that cannot do without it. Several uses in one industry bind by
//! the worst of them, not by their sum: what is not made twice is lost once. The industries then go through the kernel of
//! [`propagate::own`](crate::propagate::own), week by week, and what an industry makes less costs its value added.
//!
//! Two bounds. The lower one takes the low shares, only critical dependences, and lets no input between industries bind: what is left is
//! the output that stops itself and the orders that its suppliers lose. The upper one takes the high shares, important dependences too, and lets
//! parts bind: goods that makers of goods buy for at least [`Rule::part`] of what they make, once [`Rule::cover`] weeks of stock are used up. If
//! every cell of a table bound, a few missing motors would close hospitals; that is a property of the rule and not of the economy. Which input
//! binds in which industry has been asked by survey (Pichler and others 2022), but the answers are in no table that ships here.

use crate::propagate::own::{Bound, Criticality, Effect, Event, Flow, Input, Node, Plan, Supply};
use seawall_model::bridge::{Dependence, Span};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::economy::{Accounts, Flows};
use seawall_model::parameters::{ParameterKind, Parameters};

/// Weeks in which a gap in stocks is ordered.
const RESTORE_WEEKS: f64 = 13.0;

/// Cells below this share of what their buyer makes are not followed, which saves two thirds of the time and moves a loss by less than a
/// hundredth; their sellers keep them as final demand.
const FOLLOWED: f64 = 1e-4;

/// Most that a supplier can send, and that an industry can make, over rest; growth of an order in a week.
const SURGE: f64 = 1.25;
const RAMP: f64 = 0.05;

/// Which end of the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The lower bound of the loss.
    Low,
    /// The upper one.
    High,
}

/// What is assumed of goods between industries. Both are intervals that a folder may state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// A good binds its buyer from this share of what the buyer makes: below, it is taken from elsewhere or done without.
    pub part: f64,
    /// Weeks of use that industries hold of the goods that they buy.
    pub cover: f64,
}

/// Where in their intervals the assumptions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Where least binds, and last.
    Mild,
    /// At the values that answers are computed with.
    Central,
    /// Where most binds, and first.
    Severe,
}

impl Rule {
    /// The rule with both assumptions at the same place.
    #[must_use]
    pub fn at(parameters: &Parameters, stand: Stand) -> Self {
        let value = |kind| {
            let interval = parameters.get(kind).interval;
            match stand {
                Stand::Mild => interval.high,
                Stand::Central => interval.center(),
                Stand::Severe => interval.low,
            }
        };
        Self { part: value(ParameterKind::PartShare), cover: value(ParameterKind::IndustryCover) }
    }

    /// The same with one assumption moved.
    #[must_use]
    pub fn with(self, kind: ParameterKind, value: f64) -> Self {
        match kind {
            ParameterKind::PartShare => Self { part: value, ..self },
            ParameterKind::IndustryCover => Self { cover: value, ..self },
            _ => self,
        }
    }
}

/// How industries hang together in a run.
#[derive(Clone, Copy)]
pub struct Between<'a> {
    /// Which bound.
    pub end: End,
    /// What is assumed.
    pub rule: Rule,
    /// Which industries make goods: only between them an input binds.
    pub is_maker: &'a (dyn Fn(&str) -> bool + Sync),
}

/// An industry and the share of its output that stops, week by week.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The industry.
    pub industry: usize,
    /// Share of its output at rest, from zero to one.
    pub share: Vec<f64>,
}

/// What a shortage costs an economy.
#[derive(Debug, Clone, PartialEq)]
pub struct AtRisk {
    /// Value added of the output that stops itself, industry by industry, week by week; in money of the table.
    pub direct: Vec<Vec<f64>>,
    /// Value added lost in the kernel, the direct part included; negative where an industry makes up for others.
    pub lost: Vec<Vec<f64>>,
}

impl AtRisk {
    /// Sum over industries and weeks of what stops itself.
    #[must_use]
    pub fn all_direct(&self) -> f64 {
        self.direct.iter().flatten().sum()
    }

    /// Sum over industries and weeks of what is lost.
    #[must_use]
    pub fn all_lost(&self) -> f64 {
        self.lost.iter().flatten().sum()
    }
}

/// The output that stops: of every industry the worst of its uses, in each week. `unserved` says what share of a use goes short.
///
/// Rows of other tables are passed over, as are those of other regions: the caller gives the rows that hold.
#[must_use]
pub fn cuts(
    accounts: &Accounts,
    region: &str,
    rows: &[&Span],
    end: End,
    unserved: impl Fn(&Span) -> Vec<f64>,
) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    for row in rows {
        let binds = match row.dependence {
            Dependence::Critical => true,
            Dependence::Important => end == End::High,
            Dependence::NotCritical => false,
        };
        let Some(industry) = place(accounts, region, &row.industry).filter(|_| binds) else { continue };
        let part = if end == End::Low { row.share.low } else { row.share.high };
        let share = unserved(row).into_iter().map(|short| (part * short).clamp(0.0, 1.0));
        match cuts.iter_mut().find(|cut| cut.industry == industry) {
            Some(cut) => cut.share.iter_mut().zip(share).for_each(|(worst, share)| *worst = worst.max(share)),
            None => cuts.push(Cut { industry, share: share.collect() }),
        }
    }
    cuts.sort_by_key(|cut| cut.industry);
    cuts
}

/// Where an industry of a region stands in the table.
#[must_use]
pub fn place(accounts: &Accounts, region: &str, industry: &str) -> Option<usize> {
    let table = &accounts.table;
    let region = table.regions.iter().position(|one| one == region)?;
    let product = table.products.iter().position(|one| one == industry)?;
    Some(region * table.products.len() + product)
}

/// Sends the cuts of `weeks` weeks through the table.
#[must_use]
pub fn at_risk(accounts: &Accounts, cuts: &[Cut], between: &Between<'_>, weeks: usize) -> AtRisk {
    let n = accounts.table.industries();
    let added: Vec<f64> = accounts.value_added.iter().map(|value| value / WEEKS_PER_YEAR).collect();
    let mut direct = vec![vec![0.0; weeks]; n];
    for cut in cuts {
        for (value, share) in direct[cut.industry].iter_mut().zip(&cut.share) {
            *value = added[cut.industry] * share;
        }
    }
    if cuts.iter().all(|cut| cut.share.iter().all(|&share| share <= 0.0)) {
        return AtRisk { lost: direct.clone(), direct };
    }
    let plan = plan(accounts, cuts, between, weeks);
    let mut flow = Flow::new(&plan);
    let rest = flow.rest().to_vec();
    let mut lost = vec![vec![0.0; weeks]; n];
    for week in 0..weeks {
        let outcome = flow.step();
        for (i, losses) in lost.iter_mut().enumerate().filter(|&(i, _)| rest[i] > 0.0) {
            losses[week] = added[i] * (1.0 - outcome.output[i] / rest[i]);
        }
    }
    AtRisk { direct, lost }
}

fn plan(accounts: &Accounts, cuts: &[Cut], between: &Between<'_>, weeks: usize) -> Plan {
    let &Between { end, rule, is_maker } = between;
    let table = &accounts.table;
    let (n, s) = (table.industries(), table.products.len());
    let makes: Vec<bool> = table.products.iter().map(|product| is_maker(product)).collect();
    let mut nodes: Vec<Node> = (0..n)
        .map(|i| Node {
            final_demand: table.final_demand.iter().skip(i).step_by(n).sum::<f64>() / WEEKS_PER_YEAR,
            final_tier: 255,
            // What has no magnets today does not make up for it: the parts are missing.
            surge: if cuts.iter().any(|cut| cut.industry == i) { 1.0 } else { SURGE },
            inputs: Vec::new(),
        })
        .collect();
    for j in 0..n {
        let mut inputs: Vec<Input> = Vec::new();
        each(&table.flows, n, j, |i, amount| {
            let amount = amount / WEEKS_PER_YEAR;
            if amount * WEEKS_PER_YEAR < FOLLOWED * table.output[j] {
                nodes[i].final_demand += amount;
                return;
            }
            let link = Supply { supplier: i, amount, lead: 0, ceiling: SURGE, ramp: RAMP, tier: 0, worth: 1.0 };
            match inputs.iter_mut().find(|input| input.product == i % s) {
                Some(input) => input.links.push(link),
                None => inputs.push(Input {
                    product: i % s,
                    criticality: Criticality::NotCritical,
                    cover: rule.cover,
                    adjustment: RESTORE_WEEKS,
                    links: vec![link],
                }),
            }
        });
        for input in &mut inputs {
            let bought: f64 = input.links.iter().map(|link| link.amount).sum::<f64>() * WEEKS_PER_YEAR;
            if makes[input.product] && makes[j % s] && bought >= rule.part * table.output[j] {
                input.criticality = Criticality::Important;
            }
        }
        nodes[j].inputs = inputs;
    }
    let events = (0..weeks)
        .filter_map(|week| {
            let lost: Vec<(usize, f64)> = cuts
                .iter()
                .filter_map(|cut| Some((cut.industry, *cut.share.get(week)?)))
                .filter(|&(_, share)| share > 0.0)
                .collect();
            let event = Event { from: week, until: week + 1, fade: 0, effect: Effect::Capacity(lost) };
            matches!(&event.effect, Effect::Capacity(lost) if !lost.is_empty()).then_some(event)
        })
        .collect();
    let bound = if end == End::High { Bound::Pessimistic } else { Bound::Optimistic };
    Plan { nodes, events, bound, ..Plan::default() }
}

/// Every cell of a buyer that is above zero, in order of seller.
fn each(flows: &Flows, n: usize, buyer: usize, mut with: impl FnMut(usize, f64)) {
    match flows {
        Flows::Dense(cells) => (0..n).for_each(|i| {
            let cell = cells[buyer * n + i];
            if cell > 0.0 {
                with(i, cell);
            }
        }),
        Flows::DenseSingle(cells) => (0..n).for_each(|i| {
            let cell = f64::from(cells[buyer * n + i]);
            if cell > 0.0 {
                with(i, cell);
            }
        }),
        Flows::Sparse { starts, sellers, amounts } => (starts[buyer]..starts[buyer + 1]).for_each(|at| {
            if amounts[at] > 0.0 {
                with(sellers[at] as usize, amounts[at]);
            }
        }),
    }
}
