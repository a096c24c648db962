//! A table of industries as a network: an industry is a node, a product that it buys an input, a cell a link.

use super::super::columns::cell;
use super::{Bound, Consumer, Criticality, Effect, Event, Input, Node, Plan, Supply};
use seawall_model::economy::{Case, Curve, Measure, MeasureKind, OwnRules, ShockKind, Table};

/// The plan of a case: inventories as days of cover, restoration times, shocks to capacity and capital.
///
/// An input without limit to its stock never binds. Capital lost lowers capacity in proportion. Rebuilding is final demand
/// of the rebuilding products, from all who sell them, until the damage is paid for; none of it vanishes.
#[must_use]
pub fn from_table(table: &Table, case: &Case, rules: &OwnRules, bound: Bound) -> Plan {
    let (n, s) = (table.industries(), table.products.len());
    let settings = &case.settings;
    let h = settings.step_years;
    let mut nodes = Vec::with_capacity(n);
    for j in 0..n {
        let mut inputs = Vec::new();
        for p in 0..s {
            let sellers = (p..n).step_by(s).map(|i| (i, h * cell(&table.flows, n, i, j)));
            let sellers: Vec<(usize, f64)> = sellers.filter(|(_, flow)| *flow > 0.0).collect();
            let used: f64 = sellers.iter().map(|(_, flow)| flow).sum();
            let links: Vec<Supply> = sellers
                .iter()
                .map(|&(supplier, amount)| Supply {
                    supplier,
                    amount,
                    lead: if supplier / s == j / s { 0 } else { rules.lead[p] },
                    ceiling: rules.ceiling,
                    ramp: rules.ramp,
                    tier: rules.tier[j % s],
                    worth: h * table.output[j] / used,
                })
                .collect();
            if links.is_empty() {
                continue;
            }
            let is_free = settings.inventory[p].is_infinite();
            inputs.push(Input {
                product: p,
                criticality: if is_free { Criticality::NotCritical } else { rules.criticality[p] },
                cover: if is_free { 1.0 } else { settings.inventory[p] },
                adjustment: 1.0 / settings.restoration[p],
                links,
            });
        }
        let final_demand = taken(table, j).0 * h;
        nodes.push(Node { final_demand, final_tier: rules.final_tier, surge: settings.alpha_max, inputs });
    }
    let names = uses_of(table);
    let place = |category: &String| names.binary_search(category).unwrap_or(0);
    let usage: Vec<usize> = table.consumers.iter().map(|(_, category)| place(category)).collect();
    let mut consumers = Vec::new();
    for (column, (region, _)) in table.consumers.iter().enumerate() {
        for node in 0..n {
            // What is drawn from inventories is taken off what everybody consumes of it.
            let (net, gross) = taken(table, node);
            let amount = h * table.final_demand[column * n + node] * (net / gross);
            if amount > 0.0 {
                consumers.push(Consumer { node, region: *region, usage: usage[column], amount });
            }
        }
    }
    let rest: Vec<f64> = table.output.iter().map(|x| h * x).collect();
    let mut all: Vec<Event> = case.shocks.iter().flat_map(|shock| events(shock, table, settings, &rest)).collect();
    all.extend(rules.measures.iter().flat_map(|measure| measures(measure, &nodes, &consumers, s)));
    Plan {
        places: (0..n).map(|i| (i / s, i % s)).collect(),
        nodes,
        consumers,
        events: all,
        rationing: rules.rationing,
        bound,
        precaution: rules.precaution,
        scene: None,
    }
}

/// Final demand of an industry's product: net of negative cells, and without them.
fn taken(table: &Table, industry: usize) -> (f64, f64) {
    let cells = || table.final_demand.iter().skip(industry).step_by(table.industries());
    (cells().sum::<f64>().max(0.0), cells().map(|cell| cell.max(0.0)).sum())
}

/// Names of the uses of a table: its categories of final demand, sorted.
#[must_use]
pub fn uses_of(table: &Table) -> Vec<String> {
    let mut names: Vec<String> = table.consumers.iter().map(|(_, category)| category.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// What a measure does to the industries of a table with so many products.
fn measures(measure: &Measure, nodes: &[Node], consumers: &[Consumer], products: usize) -> Vec<Event> {
    let event = |effect| Event { from: measure.from, until: measure.until, fade: measure.fade, effect };
    match &measure.kind {
        MeasureKind::ExportQuota { industry, regions, lost } => {
            let holds =
                |region: usize| region != industry / products && (regions.is_empty() || regions.contains(&region));
            let clients = (0..nodes.len()).filter(|client| holds(client / products)).collect();
            let mine = |at: &usize| consumers[*at].node == *industry && holds(consumers[*at].region);
            let consumers = (0..consumers.len()).filter(mine).collect();
            vec![event(Effect::Quota { supplier: *industry, clients, consumers, lost: *lost })]
        }
        MeasureKind::StockRelease { region, product, share } => (region * products..(region + 1) * products)
            .flat_map(|node| {
                let inputs = nodes[node].inputs.iter().enumerate().filter(|(_, input)| input.product == *product);
                inputs.map(move |(input, _)| (node, input)).collect::<Vec<_>>()
            })
            .map(|(node, input)| event(Effect::Release { node, input, share: *share }))
            .collect(),
    }
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
