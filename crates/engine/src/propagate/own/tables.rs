//! A table of industries as a network: an industry is a node, a product that it buys an input, a cell a link.

use super::super::columns::cell;
use super::super::record::Recorder;
use super::{Bound, Criticality, Effect, Event, Flow, Input, Limit, Node, Plan, Rationing, Supply};
use seawall_model::economy::{Case, Curve, Series, ShockKind, Table, Variable};

/// How much a link may grow, where a table says nothing.
const CEILING: f64 = 1.25;
/// Part of its amount by which an order grows in a step, where a table says nothing.
const RAMP: f64 = 0.05;

/// What a case of the reference layout does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Who goes short.
    pub rationing: Rationing,
    /// Which bound.
    pub bound: Bound,
    /// How each product binds as an input.
    pub criticality: Vec<Criticality>,
}

/// Runs a case on a table; returns what was kept, and the first step in which each industry stopped.
#[must_use]
pub fn run_table(table: &Table, case: &Case, choices: &Choices) -> (Series, Vec<Option<usize>>) {
    let plan = from_table(table, case, choices);
    let mut flow = Flow::new(&plan);
    let mut recorder = Recorder::new(&case.keep);
    for step in 0..case.steps {
        let outcome = flow.step();
        let limits = || outcome.limit.iter().map(|limit| matches!(limit, Limit::Input(_)));
        recorder.step(step);
        recorder.put(step, Variable::ProductionRealised, outcome.output.iter().copied());
        recorder.put(step, Variable::ProductionCapacity, outcome.capacity.iter().copied());
        let orders = outcome.demand.iter().zip(&plan.nodes).map(|(demand, node)| demand - node.final_demand);
        recorder.put(step, Variable::IntermediateDemand, orders);
        recorder.put(step, Variable::FinalDemandUndist, outcome.unmet.iter().copied());
        recorder.put(step, Variable::LimitingCount, limits().map(|limits| f64::from(u8::from(limits))));
        if recorder.wants_limiting(step) {
            let named = outcome.limit.iter().enumerate().filter_map(|(node, limit)| match limit {
                Limit::Input(input) => Some((plan.nodes[node].inputs[*input].product, node)),
                Limit::Demand | Limit::Capacity => None,
            });
            recorder.limiting(step, named.collect());
        }
    }
    let mut series = recorder.done();
    series.values.retain(|(_, values)| !values.is_empty());
    (series, flow.stopped().to_vec())
}

/// The plan of a case: inventories as days of cover, restoration times, shocks to capacity and capital.
///
/// An input without limit to its stock never binds. Capital lost lowers capacity in proportion. Rebuilding is final demand
/// of the rebuilding products, from all who sell them, until the damage is paid for; none of it vanishes.
#[must_use]
pub fn from_table(table: &Table, case: &Case, choices: &Choices) -> Plan {
    let (n, s) = (table.industries(), table.products.len());
    let settings = &case.settings;
    let h = settings.step_years;
    let mut nodes = Vec::with_capacity(n);
    for j in 0..n {
        let mut inputs = Vec::new();
        for p in 0..s {
            let sellers =
                (p..n).step_by(s).map(|i| (i, h * cell(&table.flows, n, i, j))).filter(|(_, flow)| *flow > 0.0);
            let links: Vec<Supply> = sellers
                .map(|(supplier, amount)| Supply { supplier, amount, lead: 0, ceiling: CEILING, ramp: RAMP, tier: 0 })
                .collect();
            if links.is_empty() {
                continue;
            }
            let is_free = settings.inventory[p].is_infinite();
            inputs.push(Input {
                product: p,
                criticality: if is_free { Criticality::NotCritical } else { choices.criticality[p] },
                cover: if is_free { 1.0 } else { settings.inventory[p] },
                adjustment: 1.0 / settings.restoration[p],
                links,
            });
        }
        let final_demand = table.final_demand.iter().skip(j).step_by(n).map(|y| h * y).sum();
        nodes.push(Node { final_demand, surge: settings.alpha_max, inputs });
    }
    let rest: Vec<f64> = table.output.iter().map(|x| h * x).collect();
    let events = case.shocks.iter().flat_map(|shock| events(shock, table, settings, &rest)).collect();
    Plan { nodes, events, rationing: choices.rationing, bound: choices.bound, precaution: 0.0 }
}

fn events(
    shock: &seawall_model::economy::Shock,
    table: &Table,
    settings: &seawall_model::economy::Settings,
    rest: &[f64],
) -> Vec<Event> {
    let (from, until) = (shock.occurrence, shock.occurrence + shock.duration);
    let event = |effect, until, fade| Event { from, until, fade, effect };
    let of_capital = |destroyed: &[(usize, f64)]| -> Vec<(usize, f64)> {
        let share =
            |i: usize, money: f64| if settings.capital[i] > 0.0 { (money / settings.capital[i]).min(1.0) } else { 0.0 };
        destroyed.iter().map(|&(i, money)| (i, share(i, money))).collect()
    };
    let steps = |tau: f64, curve: Curve| match curve {
        // An even fade that has the same area below it as the curve.
        Curve::Linear | Curve::Concave => tau.round() as usize,
        Curve::ConvexUnscaled => (2.0 * tau).round() as usize,
        Curve::Convex => (tau / 2.0).round() as usize,
    };
    match &shock.kind {
        ShockKind::Capacity { lost, recovery } => {
            vec![event(Effect::Capacity(lost.clone()), until, steps(recovery.tau, recovery.curve))]
        }
        ShockKind::Capital { destroyed, recovery, .. } => {
            vec![event(Effect::Capacity(of_capital(destroyed)), until, steps(recovery.tau, recovery.curve))]
        }
        ShockKind::Rebuilding { destroyed, households, products, factor, tau, .. } => {
            let days = tau.round().max(1.0);
            let money: f64 = destroyed.iter().chain(households).map(|(_, money)| money * factor).sum();
            let s = table.products.len();
            let mut more = Vec::new();
            for &(product, share) in products {
                let sellers = || (product..rest.len()).step_by(s);
                let all: f64 = sellers().map(|i| rest[i]).sum();
                more.extend(sellers().filter(|_| all > 0.0).map(|i| (i, share * money / days / all)));
            }
            let rebuilt = Event { from: until, until: until + days as usize, fade: 0, effect: Effect::Demand(more) };
            vec![event(Effect::Capacity(of_capital(destroyed)), until, days as usize), rebuilt]
        }
    }
}
