//! Time to survive on a model by linear programme: how long all final use can be served in full when a plant stops, or when a region
//! ships none of a product, if everybody reroutes at once.
//!
//! The programme of [`super::survive`] on the product stages. At rates a week, with `s = 1 / t` for a horizon of `t` weeks:
//!
//! ```text
//! made + arriving + stock drawn + what nobody explains >= taken by plants + sent + used      each region and product
//! plant at 0 to its capacity, as a multiple of its baseline; a link that trades in the baseline carries any amount
//! drawn of a stock <= s (stock - floor), and no faster than it can be released
//! ```
//!
//! The least `s` is found; nothing has to be drawn where `s = 0`, and there is no bound. Each stop starts from the optimum with
//! nothing stopped ([`crate::lp::resolve`]); one that the optimum does not use is answered by that as a proof. One period, no
//! lead times, nobody refuses. [`super::stop`] differs in both directions: there nobody redirects, but what is under way
//! still arrives, and only the regions asked about must be served.

use crate::lp::resolve::resolve;
use crate::lp::{self, Builder, Options, Problem, Status};
use crate::respond::opening_stocks;
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{Column, LinkId, PlantId, ProductId, RegionId, StockId};
use seawall_model::world::{CellKind, Model, Role};
use std::collections::BTreeMap;

/// Tonnes a year below which a plant or link does not run.
const RUNS: f64 = 1e-6;

/// Below this `1 / t` there is no bound: a million weeks. Amounts are those of a reconciled baseline, to nine digits.
const FOR_EVER: f64 = 1e-6;

/// What stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A plant makes nothing.
    Plant(PlantId),
    /// A region ships nothing of a product.
    Exports(RegionId, ProductId),
}

/// How long final use is served when a node stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Longest {
    /// What stops.
    pub node: Node,
    /// Weeks with stocks low, central and high; `None` without bound.
    pub weeks: [Option<f64>; 3],
}

/// Every plant that runs and every region and product that is exported, shortest first.
///
/// # Errors
///
/// The status of a programme that ended without an answer.
pub fn longest(model: &Model, options: &Options) -> Result<Vec<Longest>, Status> {
    let written = [-1.0, 0.0, 1.0].map(|position| write(model, &opening_stocks(model, position)));
    let nodes: Vec<Node> = written[1].columns.keys().copied().collect();
    let closed: Vec<Vec<usize>> = written[1].columns.values().cloned().collect();
    let mut weeks = vec![[None; 3]; nodes.len()];
    for (k, Written { problem, .. }) in written.iter().enumerate() {
        let base = lp::solve(problem, options);
        if base.status != Status::Optimal {
            return Err(base.status);
        }
        for (at, stop) in resolve(problem, &base, &closed, options).into_iter().enumerate() {
            weeks[at][k] = match stop.status {
                Status::Optimal => (stop.objective > FOR_EVER).then(|| 1.0 / stop.objective),
                Status::Infeasible => Some(0.0),
                other => return Err(other),
            };
        }
    }
    let mut found: Vec<Longest> = nodes.into_iter().zip(weeks).map(|(node, weeks)| Longest { node, weeks }).collect();
    let key = |one: &Longest| one.weeks[1].unwrap_or(f64::INFINITY);
    found.sort_by(|a, b| key(a).total_cmp(&key(b)).then(a.node.cmp(&b.node)));
    Ok(found)
}

struct Written {
    problem: Problem,
    /// Columns that close with a node.
    columns: BTreeMap<Node, Vec<usize>>,
}

fn write(model: &Model, opening: &Column<StockId, f64>) -> Written {
    let world = &model.world;
    // What is used and what nobody decides on, by region and product.
    let mut side: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    for cell in world.cells.ids() {
        for (region, product, sign) in world.balance_terms(cell) {
            let fixed = side.entry((region, product)).or_default();
            match world.cells[cell].kind {
                CellKind::Use(_) | CellKind::Unexplained(..) | CellKind::StockChange(..) => {
                    *fixed -= sign * model.steady[cell] / WEEKS_PER_YEAR;
                }
                CellKind::Ingredient(..) | CellKind::Trade(_) | CellKind::Surplus(..) => {}
            }
        }
    }
    let mut builder = Builder::new();
    let mut rows = BTreeMap::new();
    for (&(region, product), &least) in &side {
        let name = format!("balance {} {}", world.regions[region].code, world.products[product].code);
        rows.insert((region, product), builder.add_row(least, f64::INFINITY, &name));
    }
    let draws: Vec<(StockId, usize, f64)> = world
        .stocks
        .iter()
        .map(|(id, stock)| {
            let free = opening[id] * (1.0 - stock.floor_share.clamp(0.0, 1.0));
            (id, builder.add_row(f64::NEG_INFINITY, 0.0, &format!("drawn {}", stock.code)), free)
        })
        .collect();
    let mut columns: BTreeMap<Node, Vec<usize>> = BTreeMap::new();
    for (id, plant) in world.plants.iter() {
        let runs = |line: &&seawall_model::world::Ingredient| model.steady[line.cell] > RUNS;
        if !plant.recipe.iter().any(|line| line.role == Role::Output && runs(&line)) {
            continue;
        }
        let entries: Vec<(usize, f64)> = plant
            .recipe
            .iter()
            .filter(runs)
            .filter_map(|line| {
                let sign = if line.role == Role::Output { 1.0 } else { -1.0 };
                Some((*rows.get(&(plant.region, line.product))?, sign * model.steady[line.cell] / WEEKS_PER_YEAR))
            })
            .collect();
        let most = plant.capacity.center().max(1.0);
        let col = builder.add_col(0.0, 0.0, most, &entries, &format!("run {}", plant.code));
        columns.insert(Node::Plant(id), vec![col]);
    }
    let trades = |id: LinkId| model.steady[world.links[id].cell] > RUNS;
    for (_, link) in world.links.iter().filter(|(id, _)| trades(*id)) {
        let ends = [(link.from, -1.0), (link.to, 1.0)];
        let entries: Vec<(usize, f64)> =
            ends.iter().filter_map(|&(region, sign)| Some((*rows.get(&(region, link.product))?, sign))).collect();
        let col = builder.add_col(0.0, 0.0, f64::INFINITY, &entries, &format!("ship {}", link.code));
        columns.entry(Node::Exports(link.from, link.product)).or_default().push(col);
    }
    let mut per_week = Vec::new();
    for (id, row, free) in draws {
        let stock = &world.stocks[id];
        let mut entries = vec![(row, 1.0)];
        entries.extend(rows.get(&(stock.region, stock.product)).map(|&row| (row, 1.0)));
        let most = (stock.release_per_week * opening[id]).max(0.0);
        builder.add_col(0.0, 0.0, most, &entries, &format!("draw {}", stock.code));
        per_week.push((row, -free));
    }
    builder.add_col(1.0, 0.0, f64::INFINITY, &per_week, "per week");
    Written { problem: builder.finish(), columns }
}
