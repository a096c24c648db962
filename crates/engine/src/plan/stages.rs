//! Decisions quarter by quarter: the response of a quarter as a stage, stocks and money as what is handed on.
//!
//! An aggregation, so that few states are left (Pereira and Pinto 1991 need few): a stage is one step of the chain, goods arrive
//! in the step in which they leave, and stocks are one a region and product, private and public together. A stage is the
//! coordinated response on that one step, in its regime from a step earlier on, so that queues and ramps are not new every
//! time. In every step stocks may be bought, as far as the regime lets the product through, and drawn. Nothing is put by from
//! what members make, or idle plants would earn by filling stocks for sale. What is left at the end is sold. Projects are decided in the first step, in part if need be, and come out at their mean. What is
//! handed on: each stock, what each project was built to, and the money left.

use super::candidates::{Choice, Terms, candidates};
use super::graph::{Arc, Column as StageColumn, Graph, Node, Realization, Row, Stage, State};
use super::paths;
use crate::conditions::{Pick, lower};
use crate::lp::Problem;
use crate::pass::pass;
use crate::prices::Prices;
use crate::respond::{Settings, opening_stocks, programme};
use crate::stress::coalition;
use seawall_model::conditions::{Grid, WEEKS_PER_MONTH, WEEKS_PER_YEAR};
use seawall_model::id::{Column, ProductId, RegionId};
use seawall_model::regimes::Chain;
use seawall_model::unit::Interval;
use seawall_model::world::{Link, Model, Role, World};
use std::collections::BTreeMap;

/// What the stages are written from.
pub struct Question<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices.
    pub prices: &'a Prices,
    /// Who decides together.
    pub members: &'a [RegionId],
    /// What may happen.
    pub chain: &'a Chain,
    /// Steps looked ahead; the chain's own at most.
    pub steps: usize,
    /// Public money, USD.
    pub budget: f64,
    /// Assumptions of the response.
    pub settings: &'a Settings,
}

/// The stages and how to read a decision.
pub struct Stages {
    /// The problem.
    pub graph: Graph,
    /// USD in a unit of its objective.
    pub usd: f64,
    /// Tonnes in a unit of its stocks and purchases.
    pub tonnes: f64,
    /// What may be bought: projects (a share), stocks (tonnes in the first step), by the name of their column.
    pub choices: Vec<(Choice, String)>,
    /// Public USD of one unit of each.
    pub public: Vec<f64>,
}

/// USD in a unit of the state that is the money left.
const MONEY: f64 = 1e8;

/// A stock and what is known of it.
///
/// Amounts are in the unit of the programme, so that no row joins a tonne and a thousand of them.
struct Held {
    region: RegionId,
    product: ProductId,
    opening: f64,
    floor: f64,
    /// USD a unit.
    price: f64,
    /// Most that is bought in a step when everything flows.
    most: f64,
}

/// Writes the graph.
#[must_use]
pub fn stages(asked: &Question<'_>) -> Stages {
    let Question { prices, members, chain, settings, .. } = *asked;
    let steps = asked.steps.min(chain.steps()).max(1);
    let step = f64::from(chain.step) * WEEKS_PER_MONTH;
    let inside = coalition(asked.model, members);
    let model = &immediate(asked.model);
    let terms = Terms::central(model);
    let opening = opening_stocks(asked.model, settings.stock_position);
    let regimes: Vec<(Regime, f64)> =
        (0..chain.regimes.len()).map(|r| regime(asked, model, &inside, r, step)).collect();
    let (usd, tonnes) = (regimes[0].1, regimes[0].0.tonne_unit);
    debug_assert!(regimes.iter().all(|r| r.1 == usd && r.0.tonne_unit == tonnes), "units are of the model");
    let balances = |region, product| regimes[0].0.balance.contains_key(&(region, product));
    let weeks = steps as f64 * step;
    let all = candidates(model, prices, members, &balances, weeks, &terms);
    let mut stocks = Vec::new();
    let (mut projects, mut money) = (Vec::new(), Vec::new());
    for (k, choice) in all.choices.iter().enumerate() {
        match *choice {
            Choice::Project(place) => {
                projects.push((place, all.cost[k][0], all.public[k][0]));
                money.push(all.public[k][0]);
            }
            Choice::Fill(region, product) => {
                let own = asked.model.world.stocks.iter().filter(|(_, s)| (s.region, s.product) == (region, product));
                let (mut held, mut floor) = (0.0, 0.0);
                for (id, stock) in own {
                    held += opening[id];
                    floor += opening[id] * stock.floor_share;
                }
                let price = all.public[k][0];
                let most = all.most[k].iter().sum::<f64>() * step / WEEKS_PER_YEAR;
                let (opening, floor, most) = (held / tonnes, floor / tonnes, most / tonnes);
                stocks.push(Held { region, product, opening, floor, price: price * tonnes, most });
                money.push(price);
            }
        }
    }
    let world = &model.world;
    let named = |stock: &Held| format!("{} {}", world.regions[stock.region].code, world.products[stock.product].code);
    let mut states: Vec<State> =
        stocks.iter().map(|stock| State { name: format!("stock {}", named(stock)), initial: stock.opening }).collect();
    states
        .extend(projects.iter().map(|p| State { name: format!("project {}", world.projects[p.0].code), initial: 0.0 }));
    states.push(State { name: "money".into(), initial: asked.budget / MONEY });
    let mut nodes = Vec::new();
    let matrix = chain.matrix();
    for t in 0..steps {
        for (r, (regime, _)) in regimes.iter().enumerate() {
            let at = At { t, step, is_last: t + 1 == steps, usd, settings, terms: &terms };
            let stage = write(model, prices, &inside, regime, &stocks, &projects, &at);
            let arcs = if at.is_last {
                Vec::new()
            } else {
                let count = regimes.len();
                let next = matrix[r].iter().enumerate().filter(|arc| *arc.1 > 0.0);
                next.map(|(to, &probability)| Arc { node: (t + 1) * count + to, probability }).collect()
            };
            nodes.push(Node {
                name: format!("{} {}", t + 1, chain.regimes[r].code),
                stage,
                realizations: vec![Realization { probability: 1.0, changes: Vec::new() }],
                arcs,
            });
        }
    }
    let first = chain.start_at();
    let root = first.iter().enumerate().filter(|arc| *arc.1 > 0.0);
    let root = root.map(|(node, &probability)| Arc { node, probability }).collect();
    let mut choices: Vec<(Choice, String)> = Vec::new();
    for choice in &all.choices {
        choices.push(match *choice {
            Choice::Project(place) => (choice.clone(), format!("project {}", world.projects[place].code)),
            Choice::Fill(region, product) => {
                let code = format!("buy {} {}", world.regions[region].code, world.products[product].code);
                (choice.clone(), code)
            }
        });
    }
    Stages { graph: Graph { states, root, nodes, maximize: false }, usd, tonnes, choices, public: money }
}

/// The model whose goods arrive at once and whose stocks are outside of it.
fn immediate(model: &Model) -> Model {
    let world = &model.world;
    let now = |link: &Link| Link { lead_weeks: Interval::exact(0.0), ..link.clone() };
    let links = Column::from_vec(world.links.values().iter().map(now).collect());
    Model { world: World { links, stocks: Column::new(), ..world.clone() }, ..model.clone() }
}

/// The response of one step in a regime.
struct Regime {
    problem: Problem,
    balance: BTreeMap<(RegionId, ProductId), usize>,
    tonne_unit: f64,
    /// Share of each member's imports of a product that still comes.
    through: BTreeMap<(RegionId, ProductId), f64>,
}

fn regime(
    asked: &Question<'_>,
    model: &Model,
    inside: &Column<RegionId, bool>,
    regime: usize,
    step: f64,
) -> (Regime, f64) {
    let scenario = paths::scenario(asked.chain, &[regime, regime], "");
    // The second step of the regime: it has been in force for one.
    let grid = Grid { start: vec![step], length: vec![step] };
    let conditions = lower(model, &scenario, grid, Pick::Central);
    let outside = pass(model, &conditions);
    let written = programme(model, asked.prices, &conditions, &outside, inside, asked.settings);
    let (usd, tonne_unit) = written.draft.units();
    let balance = written.layout.balance.iter().map(|(&key, rows)| (key, rows[0])).collect();
    let mut flows: BTreeMap<(RegionId, ProductId), (f64, f64)> = BTreeMap::new();
    for (id, link) in model.world.links.iter().filter(|(_, link)| inside[link.to] && !inside[link.from]) {
        let base = model.steady[link.cell] / WEEKS_PER_YEAR;
        let sum = flows.entry((link.to, link.product)).or_default();
        *sum = (sum.0 + outside[id][0].min(base), sum.1 + base);
    }
    let through =
        flows.into_iter().map(|(key, (now, base))| (key, if base > 0.0 { now / base } else { 1.0 })).collect();
    let offset = written.offset / usd;
    let mut problem = written.draft.finish();
    problem.offset += offset;
    (Regime { problem, balance, tonne_unit, through }, usd)
}

/// Which stage is written.
struct At<'a> {
    t: usize,
    step: f64,
    is_last: bool,
    usd: f64,
    settings: &'a Settings,
    terms: &'a Terms,
}

/// A stage while it grows.
struct Draft(Stage);

impl Draft {
    fn column(&mut self, name: &str, cost: f64, lower: f64, upper: f64) -> usize {
        self.0.columns.push(StageColumn { name: name.to_owned(), cost, lower, upper, is_whole: false });
        self.0.columns.len() - 1
    }

    fn row(&mut self, name: &str, lower: f64, upper: f64, entries: &[(usize, f64)]) {
        self.0.rows.push(Row { name: name.to_owned(), lower, upper, entries: entries.to_vec() });
    }
}

fn write(
    model: &Model,
    prices: &Prices,
    inside: &Column<RegionId, bool>,
    regime: &Regime,
    stocks: &[Held],
    projects: &[(usize, f64, f64)],
    at: &At<'_>,
) -> Stage {
    let (world, unit) = (&model.world, 1.0 / regime.tonne_unit);
    let mut draft = Draft(of_problem(&regime.problem));
    let mut spent: Vec<(usize, f64)> = Vec::new();
    for stock in stocks {
        let code = format!("{} {}", world.regions[stock.region].code, world.products[stock.product].code);
        let row = regime.balance[&(stock.region, stock.product)];
        let price = stock.price / at.usd;
        let through = regime.through.get(&(stock.region, stock.product)).copied().unwrap_or(1.0);
        // A year's worth may be bought in the first step, as in a plan that is made beforehand.
        let most = stock.most * through * if at.t == 0 { WEEKS_PER_YEAR / at.step } else { 1.0 };
        let largest = stock.opening + stock.most * 8.0;
        let arrives = draft.column(&format!("stock {code} in"), 0.0, 0.0, largest);
        let leaves = draft.column(&format!("stock {code}"), 0.0, stock.floor.min(stock.opening), largest);
        let buy = draft.column(&format!("buy {code}"), price, 0.0, most);
        let draw = draft.column(&format!("draw {code}"), 0.0, 0.0, f64::INFINITY);
        let above = draft.column(&format!("above {code}"), at.settings.holding * price * at.step, 0.0, f64::INFINITY);
        draft.row(&format!("stock {code}"), 0.0, 0.0, &[(leaves, 1.0), (arrives, -1.0), (buy, -1.0), (draw, 1.0)]);
        draft.row(&format!("above {code}"), -stock.opening, f64::INFINITY, &[(above, 1.0), (leaves, -1.0)]);
        draft.0.rows[row].entries.push((draw, 1.0));
        spent.push((buy, stock.price / MONEY));
        if at.is_last {
            let gap = draft.column(&format!("gap {code}"), at.settings.replacement * price, 0.0, f64::INFINITY);
            let left = draft.column(&format!("left {code}"), -at.terms.resale * price, 0.0, f64::INFINITY);
            let entries = [(leaves, 1.0), (gap, 1.0), (left, -1.0)];
            draft.row(&format!("end {code}"), stock.opening, stock.opening, &entries);
        }
        draft.0.incoming.push(arrives);
        draft.0.outgoing.push(leaves);
    }
    for &(place, cost, public) in projects {
        let project = &world.projects[place];
        let arrives = draft.column(&format!("project {} in", project.code), 0.0, 0.0, 1.0);
        let leaves = draft.column(&format!("project {} built", project.code), 0.0, 0.0, 1.0);
        let most = if at.t == 0 { 1.0 } else { 0.0 };
        let build = draft.column(&format!("project {}", project.code), cost / at.usd, 0.0, most);
        draft.row(&format!("project {}", project.code), 0.0, 0.0, &[(leaves, 1.0), (arrives, -1.0), (build, -1.0)]);
        spent.push((build, public / MONEY));
        let begins = project.lead_weeks.center() + project.qualification_weeks.center();
        let middle = (at.t as f64 + 0.5) * at.step;
        let share = if project.ramp_weeks > 0.0 {
            ((middle - begins) / project.ramp_weeks).clamp(0.0, 1.0)
        } else {
            f64::from(u8::from(middle > begins))
        };
        let share = share * project.success.center();
        if share > 0.0 {
            let weekly = |role: Role, premium: f64| -> f64 {
                let lines = project.lines.iter().filter(|line| line.role == role);
                lines
                    .map(|line| {
                        let amount = line.amount.map_or(0.0, |amount| amount.center()) / WEEKS_PER_YEAR;
                        amount * prices.at(line.region, line.product) * (1.0 + premium)
                    })
                    .sum()
            };
            let cost = (weekly(Role::Output, project.premium.center()) - weekly(Role::Input, 0.0)).max(0.0);
            let run = draft.column(&format!("run {}", project.code), cost * at.step / at.usd, 0.0, 1.0);
            draft.row(&format!("run {}", project.code), f64::NEG_INFINITY, 0.0, &[(run, 1.0), (leaves, -share)]);
            for line in project.lines.iter().filter(|line| inside[line.region]) {
                let Some(&row) = regime.balance.get(&(line.region, line.product)) else { continue };
                let sign = if line.role == Role::Output { 1.0 } else { -1.0 };
                let amount = line.amount.map_or(0.0, |amount| amount.center()) / WEEKS_PER_YEAR;
                draft.0.rows[row].entries.push((run, sign * amount * at.step * unit));
            }
        }
        draft.0.incoming.push(arrives);
        draft.0.outgoing.push(leaves);
    }
    let arrives = draft.column("money in", 0.0, 0.0, f64::INFINITY);
    let leaves = draft.column("money", 0.0, 0.0, 1e6);
    let mut entries = vec![(leaves, 1.0), (arrives, -1.0)];
    entries.extend(spent);
    draft.row("money", 0.0, 0.0, &entries);
    draft.0.incoming.push(arrives);
    draft.0.outgoing.push(leaves);
    draft.0
}

fn of_problem(problem: &Problem) -> Stage {
    let columns = (0..problem.cols()).map(|j| StageColumn {
        name: problem.col_names.get(j).unwrap_or_default().to_owned(),
        cost: problem.col_cost[j],
        lower: problem.col_lower[j],
        upper: problem.col_upper[j],
        is_whole: false,
    });
    let mut rows: Vec<Row> = (0..problem.row_count())
        .map(|i| Row {
            name: problem.row_names.get(i).unwrap_or_default().to_owned(),
            lower: problem.row_lower[i],
            upper: problem.row_upper[i],
            entries: Vec::new(),
        })
        .collect();
    for j in 0..problem.cols() {
        for (i, value) in problem.column(j) {
            rows[i].entries.push((j, value));
        }
    }
    Stage { columns: columns.collect(), rows, offset: problem.offset, incoming: Vec::new(), outgoing: Vec::new() }
}
