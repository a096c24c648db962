//! The coordinated response: the cheapest way for a coalition to live through a scenario.
//!
//! `min sum_t [margins + freight + holding + adjustment + sum_k v_k u_k]` over rates (t/week) in periods of unequal
//! length, written as deviations from the steady baseline, so that "nothing happens" is the zero vector. Balances
//! multiply rates by the period's length; goods leaving in one period arrive in the periods that their window, moved
//! by the lead, overlaps. Shortage, surplus and a terminal gap priced at replacement keep the programme feasible.
//!
//! A coalition receives from outsiders at most what the proportional pass gives, owes them exactly that, and between
//! members may use any link up to its ceiling.

use crate::draft::Draft;
use crate::lp::{self, Algorithm, Basis, Options, Solution};
use crate::pass::{Passed, arriving_share};
use crate::prices::{NEGLIGIBLE, Prices, value_steps};
use crate::rules::{self, Give, RuleRows};
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, Id, LinkId, PlantId, ProductId, RegionId, StockId};
use seawall_model::parameters::{ParameterKind, Parameters};
use seawall_model::world::{CellKind, Link, Model, Owner, Role, World};
use serde::Serialize;
use std::collections::BTreeMap;

/// The dearest demand has this value inside the programme, so that the solver's tolerances fit the money as well.
const DEAREST: f64 = 1e4;

/// Largest imbalance, relative to the throughput of its balance in a period, that an answer may have.
const BALANCE: f64 = 1e-9;

/// One point of every assumption that the response rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Settings {
    /// Extra re-exports allowed, as a share of baseline re-exports (transshipment).
    pub transshipment: f64,
    /// Cost of moving a flow away from baseline, as a share of the price.
    pub adjustment: f64,
    /// Terminal stock is valued at price times this factor.
    pub replacement: f64,
    /// Cost of holding stock above its start level, share of price per week.
    pub holding: f64,
    /// How much less than the stated value of lost load the first third of users loses, and the last third more.
    pub value_spread: f64,
    /// Where in its interval each assumed stock stands: -1 low, 0 central, 1 high.
    pub stock_position: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self::central(&Parameters::default())
    }
}

impl Settings {
    /// Every parameter and stock at its central value.
    #[must_use]
    pub fn central(parameters: &Parameters) -> Self {
        let center = |kind| parameters.get(kind).interval.center();
        Self {
            transshipment: center(ParameterKind::Transshipment),
            adjustment: center(ParameterKind::Adjustment),
            replacement: center(ParameterKind::Replacement),
            holding: center(ParameterKind::Holding),
            value_spread: center(ParameterKind::ValueSpread),
            stock_position: 0.0,
        }
    }

    /// The same with one parameter moved.
    #[must_use]
    pub fn with(self, kind: ParameterKind, value: f64) -> Self {
        match kind {
            ParameterKind::Transshipment => Self { transshipment: value, ..self },
            ParameterKind::Adjustment => Self { adjustment: value, ..self },
            ParameterKind::Replacement => Self { replacement: value, ..self },
            ParameterKind::Holding => Self { holding: value, ..self },
            ParameterKind::ValueSpread => Self { value_spread: value, ..self },
            ParameterKind::DemandShort
            | ParameterKind::DemandLong
            | ParameterKind::SupplyShort
            | ParameterKind::SupplyLong
            | ParameterKind::ThinMarket => self,
            // They say what everybody does alone.
            ParameterKind::RestoreWeeks | ParameterKind::Precaution => self,
            // Of tables of industries, which come after the response.
            ParameterKind::PartShare | ParameterKind::IndustryCover => self,
        }
    }
}

/// What the programme answered, in tonnes and tonnes a week.
#[derive(Debug, Clone)]
pub struct Response {
    /// How the computation ended.
    pub status: Status,
    /// Objective, USD above the baseline.
    pub loss_usd: f64,
    /// Value of lost load of the unserved demand, USD.
    pub shortage_usd: f64,
    /// The same by demand, USD.
    pub shortage_of_usd: Column<DemandId, f64>,
    /// Duties that members levy on their own imports, USD: they stay inside and are not part of the loss.
    pub duties_usd: f64,
    /// Unserved demand in each period, t/week.
    pub short: Column<DemandId, Vec<f64>>,
    /// Demand in each period, t/week.
    pub wanted: Column<DemandId, Vec<f64>>,
    /// Flow on each link, t/week; outside links carry what the pass gave.
    pub flow: Column<LinkId, Vec<f64>>,
    /// Throughput of each plant, t/week of its reference product.
    pub run: Column<PlantId, Vec<f64>>,
    /// Stock at the end of each period, t; empty for outsiders.
    pub stock: Column<StockId, Vec<f64>>,
    /// Stock on the first day, t.
    pub opening: Column<StockId, f64>,
    /// Terminal gap, t, by region and product.
    pub terminal_gap: BTreeMap<(RegionId, ProductId), f64>,
    /// Sum of unmet obligations to outsiders, t; zero by construction.
    pub unmet_obligations: f64,
    /// Largest imbalance relative to the throughput of its balance.
    pub worst_balance: f64,
    /// Rows and columns of the programme.
    pub size: (usize, usize),
    /// Simplex iterations.
    pub iterations: u64,
    /// Where each solve ended, one a step of foresight: a start for what is answered nearby.
    pub bases: Vec<Option<Basis>>,
    /// By how much the user's rules would have to give; empty where they are met.
    pub gives: Vec<Give>,
    /// Conservation ledger over the horizon by region and product.
    pub ledger: Vec<Ledger>,
}

/// Where the tonnes of one product in one region went over the horizon.
#[derive(Debug, Clone, Serialize)]
pub struct Ledger {
    /// Region.
    #[serde(skip)]
    pub region: RegionId,
    /// Product.
    #[serde(skip)]
    pub product: ProductId,
    /// Made.
    pub production: f64,
    /// Arrived from other regions.
    pub arrivals: f64,
    /// Taken out of stock (net).
    pub drawdown: f64,
    /// Supply that no source explains.
    pub unexplained: f64,
    /// Taken by plants.
    pub input: f64,
    /// Taken by users.
    pub served: f64,
    /// Sent to other regions.
    pub departures: f64,
    /// Bought for stock by order.
    pub fill: f64,
    /// Left over.
    pub surplus: f64,
    /// Sum of the left side less the right side.
    pub gap: f64,
}

impl Ledger {
    /// Of a product in a region, before anything is added up.
    pub(crate) fn empty(region: RegionId, product: ProductId) -> Self {
        Self {
            region,
            product,
            production: 0.0,
            arrivals: 0.0,
            drawdown: 0.0,
            unexplained: 0.0,
            input: 0.0,
            served: 0.0,
            departures: 0.0,
            fill: 0.0,
            surplus: 0.0,
            gap: 0.0,
        }
    }
}

/// The programme and where its answers stand.
pub struct Programme {
    /// What the baseline would cost, USD, so that losses count from there.
    pub(crate) offset: f64,
    pub(crate) draft: Draft,
    pub(crate) layout: Layout,
}

#[derive(Clone)]
pub(crate) struct Layout {
    pub(crate) run: Vec<Vec<Option<(usize, usize)>>>,
    pub(crate) flow: Vec<Vec<Option<(usize, usize)>>>,
    pub(crate) import: Vec<Vec<Option<usize>>>,
    pub(crate) export: Vec<Vec<Option<(f64, usize)>>>,
    pub(crate) short: Vec<Vec<Vec<usize>>>,
    pub(crate) stock: Vec<Vec<Option<[usize; 2]>>>,
    pub(crate) surplus: BTreeMap<(RegionId, ProductId), Vec<usize>>,
    pub(crate) gap: BTreeMap<(RegionId, ProductId), usize>,
    pub(crate) unfilled: Vec<(usize, usize, usize)>,
    /// Users who give way to prices; none but in the priced response.
    pub(crate) gives_way: BTreeMap<(RegionId, ProductId), GivesWay>,
    pub(crate) balance: BTreeMap<(RegionId, ProductId), Vec<usize>>,
    pub(crate) opening: Vec<f64>,
    pub(crate) wanted: Vec<Vec<f64>>,
    pub(crate) length: Vec<f64>,
    /// Multiples of the value of lost load, one a step.
    pub(crate) steps: [f64; 3],
    pub(crate) rules: Vec<RuleRows>,
}

/// Users of one product in one region who take less of it, or more, as its price moves.
#[derive(Clone, Default)]
pub(crate) struct GivesWay {
    /// Who.
    pub(crate) demands: Vec<DemandId>,
    /// Columns of each period: 1 for less use, -1 for more.
    pub(crate) columns: Vec<Vec<(usize, f64)>>,
}

/// Tonnes a year that each region's own plants and users take of a product.
pub(crate) fn yearly_use(model: &Model) -> BTreeMap<(RegionId, ProductId), f64> {
    let world = &model.world;
    let mut used: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    for cell in world.cells.ids() {
        let consumes = match world.cells[cell].kind {
            CellKind::Ingredient(plant, k) => world.plants[plant].recipe[k].role == Role::Input,
            CellKind::Use(_) => true,
            _ => false,
        };
        if consumes {
            for (region, product, _) in world.balance_terms(cell) {
                *used.entry((region, product)).or_default() += model.steady[cell];
            }
        }
    }
    used
}

/// Regions and the products that their own plants and users take, in order.
#[must_use]
pub fn yearly_uses(model: &Model) -> Vec<(RegionId, ProductId)> {
    yearly_use(model).into_iter().filter(|(_, tonnes)| *tonnes > NEGLIGIBLE).map(|(place, _)| place).collect()
}

/// Tonnes of each stock on the first day: its cover times the region's own steady use of the product.
#[must_use]
pub fn opening_stocks(model: &Model, position: f64) -> Column<StockId, f64> {
    let used = yearly_use(model);
    Column::from_vec(
        model
            .world
            .stocks
            .values()
            .iter()
            .map(|stock| {
                let days = pick(stock.cover_days, position);
                used.get(&(stock.region, stock.product)).copied().unwrap_or(0.0) * days / 365.25
            })
            .collect(),
    )
}

/// The point of an interval at `position`: -1 low, 0 central, 1 high, linear between.
#[must_use]
pub fn pick(interval: seawall_model::unit::Interval, position: f64) -> f64 {
    let center = interval.center();
    if position < 0.0 {
        center + position * (center - interval.low)
    } else {
        center + position * (interval.high - center)
    }
}

/// Writes the programme of the coalition `inside` (one flag a region).
#[must_use]
pub fn programme(
    model: &Model,
    prices: &Prices,
    conditions: &Conditions,
    outside: &Passed,
    inside: &Column<RegionId, bool>,
    settings: &Settings,
) -> Programme {
    let world = &model.world;
    let grid = &conditions.grid;
    let periods = grid.len();
    let highest_voll = world.demands.values().iter().map(|demand| demand.voll.high).fold(1.0, f64::max);
    // A thousandth of the world's weekly demand is the programme's tonne.
    let demanded: f64 = world.demands.values().iter().map(|demand| model.steady[demand.cell] / WEEKS_PER_YEAR).sum();
    let tonne_unit = if demanded > 0.0 { demanded / 1000.0 } else { 1.0 };
    let mut draft = Draft::with_units(highest_voll * tonne_unit / DEAREST, tonne_unit);
    let mut offset = 0.0;
    let rate = |cell| model.steady[cell] / WEEKS_PER_YEAR;

    // One balance row a period for every product that moves in a member.
    let mut pairs: Vec<(RegionId, ProductId)> = Vec::new();
    for cell in world.cells.ids() {
        let candidate = matches!(world.cells[cell].kind, CellKind::Trade(link) if world.links[link].candidate);
        if model.steady[cell] > NEGLIGIBLE || candidate {
            pairs.extend(world.balance_terms(cell).filter(|term| inside[term.0]).map(|term| (term.0, term.1)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut balance: BTreeMap<(RegionId, ProductId), Vec<usize>> = BTreeMap::new();
    for &(region, product) in &pairs {
        let rows = (0..periods)
            .map(|t| {
                draft.row(
                    0.0,
                    0.0,
                    &[],
                    format!("balance {} {} {t}", world.regions[region].code, world.products[product].code),
                )
            })
            .collect();
        balance.insert((region, product), rows);
    }

    // Plants: rate = base + up - down.
    let input_factor = |region: RegionId, product: ProductId, t: usize| {
        conditions.input_factor.iter().filter(|f| f.0 == region && f.1 == product).map(|f| f.2[t]).product::<f64>()
    };
    let mut run = vec![vec![None; periods]; world.plants.len()];
    for (id, plant) in world.plants.iter() {
        let throughput = model.steady[plant.recipe[0].cell];
        if !inside[plant.region] || throughput <= NEGLIGIBLE {
            continue;
        }
        let base = throughput / WEEKS_PER_YEAR;
        let value: f64 = plant
            .recipe
            .iter()
            .filter(|i| i.role == Role::Output)
            .map(|i| model.steady[i.cell] / throughput * prices.at(plant.region, i.product))
            .sum();
        let kink = settings.adjustment * value.max(1.0);
        for t in 0..periods {
            let length = grid.length[t];
            let middle = grid.start[t] + 0.5 * length;
            let reachable = 1.0 + plant.ramp_per_week * conditions.ramp[id][t] * middle;
            let highest = base * (plant.capacity.center() * conditions.capacity[id][t]).min(reachable.max(1.0));
            let up = draft.column(
                (prices.plant[id] + kink) * length,
                0.0,
                (highest - base).max(0.0),
                format!("run+ {} {t}", plant.code),
            );
            let down = draft.column(
                (kink - prices.plant[id]) * length,
                (base - highest).max(0.0).min(base),
                base,
                format!("run- {} {t}", plant.code),
            );
            for ingredient in &plant.recipe {
                let mut amount = model.steady[ingredient.cell] / throughput;
                if amount == 0.0 {
                    continue;
                }
                let row = balance[&(plant.region, ingredient.product)][t];
                let sign = if ingredient.role == Role::Output { 1.0 } else { -1.0 };
                if ingredient.role == Role::Input {
                    let factor = input_factor(plant.region, ingredient.product, t);
                    // Less input for the same output frees tonnes at the baseline rate as well.
                    draft.shift_row(row, -(1.0 - factor) * amount * base * length);
                    amount *= factor;
                }
                draft.term(row, up, sign * amount * length);
                draft.term(row, down, -sign * amount * length);
            }
            run[id.index()][t] = Some((up, down));
        }
    }

    // Links.
    let mut flow = vec![vec![None; periods]; world.links.len()];
    let mut import = vec![vec![None; periods]; world.links.len()];
    let mut export = vec![vec![None; periods]; world.links.len()];
    let mut terminal: BTreeMap<(RegionId, ProductId), Terminal> = BTreeMap::new();
    let end = grid.end();
    let mut output: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    for (_, plant) in world.plants.iter() {
        for ingredient in plant.recipe.iter().filter(|i| i.role == Role::Output) {
            *output.entry((plant.region, ingredient.product)).or_default() += rate(ingredient.cell);
        }
    }
    for (id, link) in world.links.iter() {
        let base = rate(link.cell);
        let base = if base * WEEKS_PER_YEAR <= NEGLIGIBLE { 0.0 } else { base };
        let (from_in, to_in) = (inside[link.from], inside[link.to]);
        if !(from_in || to_in) || (base == 0.0 && !link.candidate) || (link.candidate && !(from_in && to_in)) {
            continue;
        }
        if link.candidate && output.get(&(link.from, link.product)).copied().unwrap_or(0.0) <= 0.0 {
            continue;
        }
        let depart = if from_in { balance[&(link.from, link.product)].clone() } else { Vec::new() };
        let price = prices.highest(link.product).max(1.0);
        let kink = settings.adjustment * price;
        let cost = link.freight + prices.link[id];
        let lead = link.lead_weeks.center();
        // What is at sea on the first day left at the baseline rate.
        let mut arrived_base = vec![0.0; periods];
        let mut arrive_terms: Vec<Vec<(usize, f64)>> = vec![Vec::new(); periods];
        for t in 0..periods {
            arrived_base[t] += base * (lead.min(grid.finish(t)) - grid.start[t]).max(0.0);
        }
        for s in 0..periods {
            let length = grid.length[s];
            let lead = lead + conditions.extra_lead[id][s];
            for t in s..periods {
                let share = arriving_share(grid.start[s], length, lead, grid.start[t], grid.finish(t));
                if share > 0.0 {
                    arrive_terms[t].push((s, share * length));
                    arrived_base[t] += base * share * length;
                }
            }
        }
        // Columns of each departure period.
        let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); periods];
        let mut constant = vec![0.0; periods];
        for s in 0..periods {
            let length = grid.length[s];
            let extra = conditions.extra_cost[id][s];
            let cap = conditions.flow_cap[id][s];
            if from_in && to_in {
                let middle = grid.start[s] + 0.5 * length;
                let growth = (link.growth_per_week * middle).min((link.ceiling - 1.0).max(0.0));
                let reference = if link.candidate { output[&(link.from, link.product)] } else { base };
                let room = base + growth * reference;
                let highest = if cap.is_finite() { room.min(cap * base) } else { room };
                let up = draft.column(
                    (cost + extra + kink) * length,
                    0.0,
                    (highest - base).max(0.0),
                    format!("ship+ {} {s}", link.code),
                );
                let down = draft.column(
                    (kink - cost - extra) * length,
                    (base - highest).max(0.0).min(base),
                    base,
                    format!("ship- {} {s}", link.code),
                );
                flow[id.index()][s] = Some((up, down));
                columns[s] = vec![(up, 1.0), (down, -1.0)];
                // The columns are deviations; what an event adds to the cost of the baseline flow is paid as well.
                offset += extra * base * length;
            } else if to_in {
                let offered = outside[id][s];
                // What outsiders offer is paid for, taken or not: were refusing free, a coalition could lose more than
                // its parts. Taking it costs the way, less the kink that a flow between members would pay to be cut.
                // What is left lying costs its disposal, as it would if it had been taken.
                let disposal = world.products[link.product].disposal.unwrap_or(0.0);
                let way = (cost + extra - kink - disposal) * length;
                offset += disposal * offered * length;
                let column = draft.column(way, 0.0, offered, format!("import {} {s}", link.code));
                import[id.index()][s] = Some(column);
                columns[s] = vec![(column, 1.0)];
                constant[s] = -base;
                offset +=
                    prices.at(link.from, link.product) * (offered - base) * length - (cost - kink) * base * length;
            } else {
                let owed = outside[id][s];
                let unmet = draft.column(highest_voll * 10.0 * length, 0.0, owed, format!("unmet {} {s}", link.code));
                export[id.index()][s] = Some((owed, unmet));
                columns[s] = vec![(unmet, -1.0)];
                constant[s] = owed - base;
                offset -= prices.at(link.from, link.product) * (owed - base) * length;
            }
        }
        for s in 0..periods {
            if from_in {
                let row = depart[s];
                for &(column, sign) in &columns[s] {
                    draft.term(row, column, -sign * grid.length[s]);
                }
                draft.shift_row(row, constant[s] * grid.length[s]);
            }
        }
        if to_in {
            let rows = &balance[&(link.to, link.product)];
            for t in 0..periods {
                let mut shift = base * grid.length[t] - arrived_base[t];
                for &(s, weight) in &arrive_terms[t] {
                    for &(column, sign) in &columns[s] {
                        draft.term(rows[t], column, sign * weight);
                    }
                    shift -= constant[s] * weight;
                }
                draft.shift_row(rows[t], shift);
            }
            let entry = terminal.entry((link.to, link.product)).or_default();
            for s in 0..periods {
                let sailing = |lead: f64| {
                    (1.0 - arriving_share(grid.start[s], grid.length[s], lead, 0.0, end)).max(0.0) * grid.length[s]
                };
                let at_sea = sailing(lead + conditions.extra_lead[id][s]);
                if at_sea > 1e-12 {
                    entry.terms.extend(columns[s].iter().map(|&(column, sign)| (column, sign * at_sea)));
                }
                entry.constant += (base + constant[s]) * at_sea - base * sailing(lead);
            }
        }
    }

    // Demand in value steps.
    let mut wanted = vec![vec![0.0; periods]; world.demands.len()];
    let mut short = vec![vec![Vec::new(); periods]; world.demands.len()];
    for (id, demand) in world.demands.iter() {
        let base = rate(demand.cell);
        if !inside[demand.region] || base * WEEKS_PER_YEAR <= NEGLIGIBLE {
            continue;
        }
        for t in 0..periods {
            let quantity = base * conditions.demand[id][t] * input_factor(demand.region, demand.product, t);
            wanted[id.index()][t] = quantity;
            let row = balance[&(demand.region, demand.product)][t];
            draft.shift_row(row, (quantity - base) * grid.length[t]);
            for (k, (share, multiple)) in value_steps(settings.value_spread).iter().enumerate() {
                let value = demand.voll.center() * multiple;
                let column = draft.column(
                    value * grid.length[t],
                    0.0,
                    share * quantity,
                    format!("short {} {k} {t}", demand.code),
                );
                draft.term(row, column, grid.length[t]);
                short[id.index()][t].push(column);
            }
            let most = conditions.service_cap[id][t];
            if most < 1.0 {
                // A use without licence gets none of what is of controlled origin.
                let terms: Vec<(usize, f64)> = short[id.index()][t].iter().map(|&column| (column, 1.0)).collect();
                draft.row((1.0 - most) * quantity, f64::INFINITY, &terms, format!("refused {} {t}", demand.code));
            }
        }
    }

    // Stocks: up to the opening level, and above it at a holding cost.
    let opening = opening_stocks(model, settings.stock_position);
    let mut stock = vec![vec![None; periods]; world.stocks.len()];
    for (id, holding) in world.stocks.iter() {
        let held = opening[id];
        let Some(rows) = balance.get(&(holding.region, holding.product)) else { continue };
        if held <= 0.0 {
            continue;
        }
        let price = prices.at(holding.region, holding.product);
        let floor = holding.floor_share.clamp(0.0, 1.0) * held;
        let mut before: Option<(usize, usize)> = None;
        for t in 0..periods {
            let length = grid.length[t];
            let released = conditions.releases.iter().any(|r| {
                holding.owner == Owner::Public
                    && r.region == holding.region
                    && r.product == holding.product
                    && r.open[t]
            });
            let most = if released { held } else { holding.release_per_week * held * length };
            let within = draft.column(0.0, floor, held, format!("stock {} {t}", holding.code));
            let above =
                draft.column(settings.holding * price * length, 0.0, held, format!("stock+ {} {t}", holding.code));
            // What leaves is the level before less the level now.
            let mut leaves = vec![(within, -1.0), (above, -1.0)];
            let mut side = 0.0;
            match before {
                Some((within, above)) => leaves.extend([(within, 1.0), (above, 1.0)]),
                None => side = held,
            }
            draft.row(f64::NEG_INFINITY, most - side, &leaves, format!("release {} {t}", holding.code));
            for &(column, sign) in &leaves {
                draft.term(rows[t], column, sign);
            }
            draft.shift_row(rows[t], -side);
            before = Some((within, above));
            stock[id.index()][t] = Some([within, above]);
        }
        if let Some((within, above)) = before {
            let key = (holding.region, holding.product);
            let entry = terminal.entry(key).or_default();
            entry.terms.extend([(within, 1.0), (above, 1.0)]);
            entry.constant -= held;
        }
    }

    // What is left over, and what is missing at the end.
    let mut surplus = BTreeMap::new();
    for &(region, product) in &pairs {
        let disposal = world.products[product].disposal.unwrap_or(0.0);
        let mut columns = Vec::new();
        for t in 0..periods {
            let column = draft.column(
                disposal * grid.length[t],
                0.0,
                f64::INFINITY,
                format!("surplus {} {} {t}", world.regions[region].code, world.products[product].code),
            );
            draft.term(balance[&(region, product)][t], column, -grid.length[t]);
            columns.push(column);
        }
        surplus.insert((region, product), columns);
    }
    let mut gap = BTreeMap::new();
    for (&(region, product), end) in &terminal {
        if end.terms.is_empty() {
            continue;
        }
        let name = format!("terminal {} {}", world.regions[region].code, world.products[product].code);
        let value =
            prices.at(region, product).max(world.products[product].price.center()).max(1.0) * settings.replacement;
        let missing = draft.column(value, 0.0, f64::INFINITY, format!("gap {name}"));
        let mut row = end.terms.clone();
        row.push((missing, 1.0));
        draft.row(-end.constant, f64::INFINITY, &row, name);
        gap.insert((region, product), missing);
    }

    // Fills by order: soft, so that they cannot make the programme infeasible.
    let mut unfilled = Vec::new();
    for (k, fill) in conditions.fills.iter().enumerate() {
        if let Some(rows) = balance.get(&(fill.region, fill.product)) {
            let value = prices.at(fill.region, fill.product).max(1.0) * settings.replacement;
            for t in 0..periods {
                if fill.rate[t] > 0.0 {
                    let column = draft.column(value * grid.length[t], 0.0, fill.rate[t], format!("unfilled {k} {t}"));
                    draft.shift_row(rows[t], fill.rate[t] * grid.length[t]);
                    draft.term(rows[t], column, grid.length[t]);
                    unfilled.push((k, t, column));
                }
            }
        }
    }

    // Licences, quotas, and no circumvention by one hop.
    for kernel in &conditions.kernel_caps {
        let link = &world.links[kernel.link];
        let base = rate(link.cell);
        let mut terms: Vec<(usize, f64)> = Vec::new();
        let mut shipped = 0.0;
        let mut most = 0.0;
        for (i, &weeks) in kernel.cumulative_weeks.iter().enumerate() {
            let t = kernel.first + i;
            let Some((up, down)) = flow[kernel.link.index()][t] else { break };
            terms.extend([(up, grid.length[t]), (down, -grid.length[t])]);
            shipped += base * grid.length[t];
            most += (base + draft.highest(up) - draft.lowest(down)) * grid.length[t];
            // The link itself cannot carry more than was approved: its bounds say it already.
            if most <= weeks * base {
                continue;
            }
            draft.row(
                f64::NEG_INFINITY,
                weeks * base - shipped,
                &terms,
                format!("licence {} {} {t}", link.code, kernel.first),
            );
        }
    }
    for (k, group) in conditions.group_caps.iter().enumerate() {
        for t in 0..periods {
            if !group.share[t].is_finite() {
                continue;
            }
            let mut terms = Vec::new();
            let mut base = 0.0;
            for &link in &group.links {
                if let Some((up, down)) = flow[link.index()][t] {
                    terms.extend([(up, 1.0), (down, -1.0)]);
                    base += rate(world.links[link].cell);
                }
            }
            if !terms.is_empty() {
                draft.row(f64::NEG_INFINITY, (group.share[t] - 1.0) * base, &terms, format!("quota {k} {t}"));
            }
        }
    }
    // The same rows stand whoever is a member, so that the plan of a part is a plan of the whole: what one part owes the
    // other is an export of both kinds.
    for &(region, product) in &pairs {
        let moves = |l: &Link| l.product == product && (model.steady[l.cell] > NEGLIGIBLE || l.candidate);
        let out: Vec<LinkId> =
            world.links.iter().filter(|(_, l)| l.from == region && moves(l)).map(|(id, _)| id).collect();
        if out.is_empty() || !world.links.iter().any(|(_, l)| l.to == region && moves(l)) {
            continue;
        }
        let made = output.get(&(region, product)).copied().unwrap_or(0.0);
        let sent: f64 = out.iter().map(|&id| rate(world.links[id].cell)).sum();
        // What is owed can always be sent: where a region's own plants stand still, the pass sends on what comes in.
        let through = |t: usize| {
            let owed: f64 = out.iter().map(|&id| outside[id][t]).sum();
            let own: f64 = world
                .plants
                .iter()
                .filter(|(_, plant)| plant.region == region)
                .flat_map(|(id, plant)| plant.recipe.iter().map(move |ingredient| (id, ingredient)))
                .filter(|(_, i)| i.role == Role::Output && i.product == product)
                .map(|(id, i)| outside.run[id][t] * rate(i.cell))
                .sum();
            ((sent - made).max(0.0) * (1.0 + settings.transshipment)).max(owed - own)
        };
        let stocks: f64 = world
            .stocks
            .iter()
            .filter(|(_, s)| s.region == region && s.product == product)
            .map(|(id, _)| opening[id])
            .sum();
        let mut before: Option<usize> = None;
        let (mut terms, mut side) = (Vec::new(), stocks);
        for t in 0..periods {
            let length = grid.length[t];
            for (id, plant) in world.plants.iter().filter(|(_, p)| p.region == region) {
                for ingredient in plant.recipe.iter().filter(|i| i.role == Role::Output && i.product == product) {
                    if let Some((up, down)) = run[id.index()][t] {
                        let amount = model.steady[ingredient.cell] / model.steady[plant.recipe[0].cell];
                        terms.extend([(up, -amount * length), (down, amount * length)]);
                    }
                }
            }
            for &link in &out {
                if let Some((up, down)) = flow[link.index()][t] {
                    terms.extend([(up, length), (down, -length)]);
                }
            }
            // Obligations to outsiders are exports too; they are given, so they stand on the right.
            let mut owed = 0.0;
            for &link in &out {
                if let Some((given, unmet)) = export[link.index()][t] {
                    terms.push((unmet, -length));
                    owed += given - rate(world.links[link].cell);
                }
            }
            side += (made + through(t) - sent - owed) * length;
            let room = draft.column(
                0.0,
                0.0,
                f64::INFINITY,
                format!("room {} {} {t}", world.regions[region].code, world.products[product].code),
            );
            terms.push((room, 1.0));
            if let Some(before) = before {
                terms.push((before, -1.0));
            }
            draft.row(
                side,
                side,
                &terms,
                format!("own exports {} {} {t}", world.regions[region].code, world.products[product].code),
            );
            before = Some(room);
            terms.clear();
            side = 0.0;
        }
    }

    let mut layout = Layout {
        run,
        flow,
        import,
        export,
        short,
        stock,
        surplus,
        gap,
        unfilled,
        gives_way: BTreeMap::new(),
        balance,
        opening: opening.values().to_vec(),
        wanted,
        length: grid.length.clone(),
        steps: value_steps(settings.value_spread).map(|step| step.1),
        rules: Vec::new(),
    };
    layout.rules = rules::write(&mut draft, &layout, conditions);
    Programme { offset, draft, layout }
}

/// What counts at the end of the horizon, as a deviation from the baseline's own end.
#[derive(Default)]
struct Terminal {
    terms: Vec<(usize, f64)>,
    constant: f64,
}

/// A solved programme.
pub struct Solved {
    pub(crate) layout: Layout,
    pub(crate) size: (usize, usize),
    pub(crate) offset: f64,
    pub(crate) cost_unit: f64,
    pub(crate) solution: Solution,
    /// The programme whose rules could not be met.
    unmet: Option<(Draft, Options)>,
}

impl Programme {
    /// Rows and columns.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        self.draft.size()
    }

    /// The programme as a plain linear problem, for export.
    #[must_use]
    pub fn problem(self) -> lp::Problem {
        self.draft.finish()
    }

    /// Solves it; with `unique`, the two-level rule of `unique` picks one of the many cheapest answers.
    #[must_use]
    pub fn solve(self, unique: bool, options: &Options) -> Solved {
        self.solve_near(unique, None, options)
    }

    /// The same from the basis of a programme of the same shape, which saves time and nothing else.
    pub(crate) fn solve_near(self, unique: bool, start: Option<&Basis>, options: &Options) -> Solved {
        let size = self.draft.size();
        let (layout, offset) = (self.layout, self.offset);
        let (cost_unit, tonne_unit) = self.draft.units();
        // Only rules can leave the programme without an answer, so only with rules is a copy kept to ask which of them.
        let kept = (!layout.rules.is_empty()).then(|| self.draft.clone());
        let solve = |draft: Draft, start: Option<&Basis>, options: &Options| {
            if unique {
                return crate::unique::solve(draft, &layout, start, options);
            }
            let problem = draft.finish();
            let mut solution = crate::unique::solve_from(&problem, start, options);
            lp::repair::equalities(&problem, &mut solution.x);
            solution
        };
        let mut solution = solve(self.draft.clone(), start, options);
        if solution.status == lp::Status::Numerical {
            // Another way to the same answer, from nothing.
            let algorithm = match options.algorithm {
                Algorithm::Simplex => Algorithm::InteriorPoint,
                Algorithm::InteriorPoint => Algorithm::Simplex,
            };
            let other = solve(self.draft, None, &Options { algorithm, ..options.clone() });
            solution = Solution { iterations: solution.iterations + other.iterations, ..other };
        }
        let unmet = kept.filter(|_| solution.status == lp::Status::Infeasible).map(|draft| (draft, options.clone()));
        for value in &mut solution.x {
            *value *= tonne_unit;
        }
        Solved { layout, size, offset, cost_unit, solution, unmet }
    }
}

impl Solved {
    /// Reads the answer back in the words of the model.
    #[must_use]
    pub fn response(
        &self,
        model: &Model,
        conditions: &Conditions,
        outside: &Passed,
        inside: &Column<RegionId, bool>,
    ) -> Response {
        let world = &model.world;
        let grid = &conditions.grid;
        let periods = grid.len();
        let layout = &self.layout;
        let mut polished = self.solution.x.clone();
        let status = status(self.solution.status);
        let x = &self.solution.x;
        let value = |column: usize| x.get(column).copied().unwrap_or(0.0);
        let rate = |cell| model.steady[cell] / WEEKS_PER_YEAR;
        let run: Column<PlantId, Vec<f64>> = Column::from_vec(
            world
                .plants
                .iter()
                .map(|(id, plant)| {
                    let base = rate(plant.recipe[0].cell);
                    layout.run[id.index()]
                        .iter()
                        .map(|slot| base + slot.map_or(0.0, |(up, down)| value(up) - value(down)))
                        .collect()
                })
                .collect(),
        );
        let mut unmet_obligations = 0.0;
        let flow: Column<LinkId, Vec<f64>> = Column::from_vec(
            world
                .links
                .iter()
                .map(|(id, link)| {
                    let base = rate(link.cell);
                    (0..periods)
                        .map(|t| {
                            if let Some((up, down)) = layout.flow[id.index()][t] {
                                base + value(up) - value(down)
                            } else if let Some(column) = layout.import[id.index()][t] {
                                value(column)
                            } else if let Some((owed, unmet)) = layout.export[id.index()][t] {
                                unmet_obligations += value(unmet) * grid.length[t];
                                owed - value(unmet)
                            } else if inside[link.from] || inside[link.to] {
                                0.0
                            } else {
                                outside[id][t]
                            }
                        })
                        .collect()
                })
                .collect(),
        );
        if status == Status::Solved {
            let (_, _, gaps) = ledger(model, conditions, layout, x, &run, &flow, inside);
            polish(world, layout, &gaps, &mut polished);
        }
        let x = &polished;
        let value = |column: usize| x.get(column).copied().unwrap_or(0.0);
        let mut shortage_usd = 0.0;
        let mut shortage_of_usd = vec![0.0; world.demands.len()];
        let short: Column<DemandId, Vec<f64>> = Column::from_vec(
            world
                .demands
                .iter()
                .map(|(id, demand)| {
                    (0..periods)
                        .map(|t| {
                            let mut sum = 0.0;
                            for (k, &column) in layout.short[id.index()][t].iter().enumerate() {
                                sum += value(column);
                                let usd = value(column) * grid.length[t] * demand.voll.center() * layout.steps[k];
                                shortage_usd += usd;
                                shortage_of_usd[id.index()] += usd;
                            }
                            sum + given_up(world, layout, id, t, &value)
                        })
                        .collect()
                })
                .collect(),
        );
        let stock: Column<StockId, Vec<f64>> = Column::from_vec(
            layout
                .stock
                .iter()
                .map(|slots| slots.iter().flatten().map(|[within, above]| value(*within) + value(*above)).collect())
                .collect(),
        );
        let terminal_gap = layout.gap.iter().map(|(&key, &column)| (key, value(column))).collect();
        // Duties that a member levies on its own imports move money inside the coalition.
        let transfers: f64 = world
            .links
            .iter()
            .filter(|(_, link)| inside[link.to])
            .map(|(id, _)| (0..periods).map(|t| conditions.tariff[id][t] * flow[id][t] * grid.length[t]).sum::<f64>())
            .sum();
        let (ledger, worst_balance, _) = ledger(model, conditions, layout, x, &run, &flow, inside);
        // An answer whose tonnes do not add up is no answer, whatever the solver says of it.
        let mut status = if status == Status::Solved && worst_balance > BALANCE { Status::Numerical } else { status };
        let loss_usd = self.solution.objective * self.cost_unit + self.offset - transfers;
        let mut gives = Vec::new();
        if let Some((draft, options)) = &self.unmet {
            gives = rules::least_relaxation(draft, layout, conditions, options);
        } else if status == Status::Solved {
            gives = rules::exceeded(conditions, loss_usd);
            if !gives.is_empty() {
                status = Status::Infeasible;
            }
        }
        Response {
            status,
            loss_usd,
            shortage_usd,
            shortage_of_usd: Column::from_vec(shortage_of_usd),
            duties_usd: transfers,
            short,
            wanted: Column::from_vec(layout.wanted.clone()),
            flow,
            run,
            stock,
            opening: Column::from_vec(layout.opening.clone()),
            terminal_gap,
            unmet_obligations,
            worst_balance,
            size: self.size,
            iterations: self.solution.iterations,
            bases: vec![self.solution.basis.clone()],
            gives,
            ledger,
        }
    }
}

/// What a demand gives up because of the price, t/week: its share of what those who give way to it take less.
fn given_up(world: &World, layout: &Layout, id: DemandId, t: usize, value: &dyn Fn(usize) -> f64) -> f64 {
    let demand = &world.demands[id];
    let group = layout.gives_way.get(&(demand.region, demand.product)).filter(|group| group.demands.contains(&id));
    let Some(group) = group else { return 0.0 };
    let less: f64 = group.columns[t].iter().filter(|(_, sign)| *sign > 0.0).map(|&(column, _)| value(column)).sum();
    let all: f64 = group.demands.iter().map(|other| layout.wanted[other.index()][t]).sum();
    if all > 0.0 { less * layout.wanted[id.index()][t] / all } else { 0.0 }
}

/// How a solve ended, in the words of an answer.
pub(crate) fn status(status: lp::Status) -> Status {
    match status {
        lp::Status::Optimal => Status::Solved,
        lp::Status::Infeasible | lp::Status::Unbounded => Status::Infeasible,
        lp::Status::Limit => Status::Limit,
        lp::Status::Cancelled => Status::Cancelled,
        lp::Status::Numerical => Status::Numerical,
    }
}

/// Largest imbalance, tonnes, that the solver's tolerance explains and that may be put right.
const ROUNDING: f64 = 1e-6;

/// Puts what the solver's tolerance leaves of a balance where it changes no flow: too much becomes surplus, too little is
/// taken from the surplus, or else from what users get.
fn polish(world: &World, layout: &Layout, gaps: &[Gap], x: &mut [f64]) {
    for gap in gaps.iter().filter(|gap| gap.tonnes != 0.0 && gap.tonnes.abs() <= ROUNDING) {
        let rate = gap.tonnes / layout.length[gap.period];
        let surplus = layout.surplus[&gap.pair][gap.period];
        if x[surplus] + rate >= 0.0 {
            x[surplus] += rate;
            continue;
        }
        let users = world.demands.iter().filter(|(_, d)| (d.region, d.product) == gap.pair);
        if let Some((id, &column)) =
            users.filter_map(|(id, _)| Some((id, layout.short[id.index()][gap.period].first()?))).next()
            && layout.wanted[id.index()][gap.period] > 0.0
        {
            x[column] -= rate;
        }
    }
}

/// What is left over of one balance in one period.
struct Gap {
    pair: (RegionId, ProductId),
    period: usize,
    tonnes: f64,
}

/// Adds up every balance from the flows themselves, not from the programme's rows.
fn ledger(
    model: &Model,
    conditions: &Conditions,
    layout: &Layout,
    x: &[f64],
    run: &Column<PlantId, Vec<f64>>,
    flow: &Column<LinkId, Vec<f64>>,
    inside: &Column<RegionId, bool>,
) -> (Vec<Ledger>, f64, Vec<Gap>) {
    let world = &model.world;
    let grid = &conditions.grid;
    let value = |column: usize| x.get(column).copied().unwrap_or(0.0);
    let mut worst: f64 = 0.0;
    let mut gaps = Vec::new();
    let mut rows = Vec::new();
    for &(region, product) in layout.balance.keys() {
        let factor = |t: usize| {
            conditions.input_factor.iter().filter(|f| f.0 == region && f.1 == product).map(|f| f.2[t]).product::<f64>()
        };
        let mut total = Ledger::empty(region, product);
        let plants: Vec<(PlantId, f64, Role)> = world
            .plants
            .iter()
            .filter(|(_, plant)| plant.region == region && model.steady[plant.recipe[0].cell] > NEGLIGIBLE)
            .flat_map(|(id, plant)| {
                let throughput = model.steady[plant.recipe[0].cell];
                plant
                    .recipe
                    .iter()
                    .filter(|i| i.product == product)
                    .map(move |i| (id, model.steady[i.cell] / throughput, i.role))
            })
            .collect();
        for t in 0..grid.len() {
            let length = grid.length[t];
            let before = total.clone();
            for &(id, amount, role) in &plants {
                let tonnes = amount * run[id][t] * length;
                if role == Role::Output {
                    total.production += tonnes;
                } else {
                    total.input += tonnes * factor(t);
                }
            }
            for (id, link) in world.links.iter().filter(|(_, link)| link.product == product) {
                if link.from == region {
                    total.departures += flow[id][t] * length;
                }
                if link.to == region && (inside[link.to] || inside[link.from]) {
                    let base = model.steady[link.cell] / WEEKS_PER_YEAR;
                    let lead = link.lead_weeks.center();
                    total.arrivals += base * (lead.min(grid.finish(t)) - grid.start[t]).max(0.0);
                    for s in 0..=t {
                        let lead = lead + conditions.extra_lead[id][s];
                        let share = arriving_share(grid.start[s], grid.length[s], lead, grid.start[t], grid.finish(t));
                        total.arrivals += flow[id][s] * share * grid.length[s];
                    }
                }
            }
            for (id, _) in world.demands.iter().filter(|(_, d)| d.region == region && d.product == product) {
                let short: f64 = layout.short[id.index()][t].iter().map(|&column| value(column)).sum();
                total.served += (layout.wanted[id.index()][t] - short) * length;
            }
            if let Some(group) = layout.gives_way.get(&(region, product)) {
                total.served -=
                    group.columns[t].iter().map(|&(column, sign)| sign * value(column)).sum::<f64>() * length;
            }
            for (id, _) in world.stocks.iter().filter(|(_, s)| s.region == region && s.product == product) {
                if let Some([within, above]) = layout.stock[id.index()][t] {
                    let now = value(within) + value(above);
                    let then = if t == 0 {
                        layout.opening[id.index()]
                    } else {
                        layout.stock[id.index()][t - 1].map_or(0.0, |[within, above]| value(within) + value(above))
                    };
                    total.drawdown += then - now;
                }
            }
            for cell in world.cells.ids() {
                match world.cells[cell].kind {
                    CellKind::Unexplained(r, p) if r == region && p == product => {
                        total.unexplained += model.steady[cell] / WEEKS_PER_YEAR * length;
                    }
                    CellKind::Surplus(r, p) if r == region && p == product => {
                        total.surplus += model.steady[cell] / WEEKS_PER_YEAR * length;
                    }
                    _ => {}
                }
            }
            total.surplus += value(layout.surplus[&(region, product)][t]) * length;
            for (k, fill) in
                conditions.fills.iter().enumerate().filter(|(_, f)| f.region == region && f.product == product)
            {
                let missing: f64 = layout.unfilled.iter().filter(|u| u.0 == k && u.1 == t).map(|u| value(u.2)).sum();
                total.fill += (fill.rate[t] - missing) * length;
            }
            let left = total.production + total.arrivals + total.drawdown + total.unexplained;
            let right = total.input + total.served + total.departures + total.fill + total.surplus;
            let left_before = before.production + before.arrivals + before.drawdown + before.unexplained;
            let right_before = before.input + before.served + before.departures + before.fill + before.surplus;
            let gap = (left - left_before) - (right - right_before);
            let gross = (left - left_before).abs() + (right - right_before).abs();
            if gross > 1e-6 {
                worst = worst.max(gap.abs() / gross);
            }
            gaps.push(Gap { pair: (region, product), period: t, tonnes: gap });
            total.gap = left - right;
        }
        rows.push(total);
    }
    (rows, worst, gaps)
}
