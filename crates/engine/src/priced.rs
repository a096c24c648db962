//! The priced response: what every region does where prices clear every market and nobody coordinates.
//!
//! A spatial price equilibrium over the chain and the horizon (Samuelson 1952; Takayama and Judge 1971): the programme of the
//! coordinated response with every region inside, in which users give way to prices along a curve of constant elasticity up to what a
//! missing tonne costs them, mines follow prices likewise, and duties are wedges. Its optimum is the equilibrium of traders, plants and
//! holders of stock who take prices as given; the price of a product in a region and period is the dual of its balance. With demand that
//! does not give way it is the coordinated response of all, and so are its loss and its tonnes.
//!
//! Curves are cut into steps (`curve`); after each solve the steps are cut finer around the price found.

mod curve;
mod surplus;

use surplus::Costs;
pub use surplus::Surplus;

use crate::draft::Draft;
use crate::lp::{Basis, Options};
use crate::pass::Passed;
use crate::prices::{NEGLIGIBLE, Prices};
use crate::respond::{GivesWay, Layout, Programme, Response, Settings, opening_stocks, programme};
use curve::{FALLS, MINE, Step, around, coarse, demand, falling, mine_down, mine_up};
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, Fill, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, Id, LinkId, PlantId, ProductId, RegionId};
use seawall_model::parameters::{ParameterKind, Parameters};
use seawall_model::world::{Model, Owner, Role, Tier, World};
use std::collections::BTreeMap;

/// Weeks until which the short run lasts, and from which the long run holds: the years over which arcs were measured.
pub const RUNS: [f64; 2] = [52.0, 104.0];

/// Half the width, in natural logarithms of price, that is cut finely in the second and the third solve.
const ZOOMS: [f64; 2] = [0.6, 0.12];

/// Widest relative gap between the last price of a step and the next: how fine a price can be told.
pub const RESOLUTION: f64 = 0.024;

/// What moves when prices move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Market {
    /// Percent less use for a percent of price, in the short and in the long run; zero where users do not give way.
    pub demand: [f64; 2],
    /// Percent more mine output for a percent of price; `None` where mines run at one cost up to their capacity.
    pub supply: Option<[f64; 2]>,
    /// What a tonne sells above its price at the origin where a restriction holds, as a share of that price at rest.
    pub premium: f64,
    /// Bought beyond need by private holders where a supplier is short, as a share of their stock at rest.
    pub precaution: f64,
    /// Weeks in which they buy it.
    pub restore_weeks: f64,
    /// Whether public stocks sell without being ordered to.
    pub public_stocks_sell: bool,
}

impl Market {
    /// Every elasticity at its central value, precaution as asked.
    #[must_use]
    pub fn central(parameters: &Parameters, precaution: f64, restore_weeks: f64) -> Self {
        let center = |kind| parameters.get(kind).interval.center();
        Self {
            demand: [center(ParameterKind::DemandShort), center(ParameterKind::DemandLong)],
            supply: Some([center(ParameterKind::SupplyShort), center(ParameterKind::SupplyLong)]),
            premium: center(ParameterKind::ThinMarket),
            precaution,
            restore_weeks,
            public_stocks_sell: false,
        }
    }

    /// Nobody gives way, nobody hoards: the coordinated response of all.
    #[must_use]
    pub fn inelastic() -> Self {
        Self {
            demand: [0.0; 2],
            supply: None,
            premium: 0.0,
            precaution: 0.0,
            restore_weeks: 1.0,
            public_stocks_sell: true,
        }
    }
}

/// What is asked.
pub struct Question<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices at rest.
    pub prices: &'a Prices,
    /// What happens.
    pub conditions: &'a Conditions,
    /// The proportional pass: who is short of a supplier, and what goes through third countries.
    pub outside: &'a Passed,
    /// Settings of the programme.
    pub settings: &'a Settings,
    /// What moves.
    pub market: &'a Market,
    /// Of the solver.
    pub options: &'a Options,
    /// Where an answer nearby ended, to start from.
    pub near: Option<&'a Basis>,
}

/// The equilibrium.
pub struct Priced {
    /// Flows, output, stocks and what users lack, who gave way to the price included; the loss counts neither duties nor the premium.
    pub response: Response,
    /// USD per tonne in each period, by region and product.
    pub price: BTreeMap<(RegionId, ProductId), Vec<f64>>,
    /// Tonnes a week that users take in each period, by region and product, those who take more where it is cheap included.
    pub used: BTreeMap<(RegionId, ProductId), Vec<f64>>,
    /// Who gains and who loses, by region.
    pub surplus: Column<RegionId, Surplus>,
    /// Where the last solve ended.
    pub basis: Option<Basis>,
}

/// Whether users give way to prices: defense pays what a missing tonne costs it.
fn yields(world: &World, demand: DemandId) -> bool {
    world.uses[world.demands[demand].usage].tier != Tier::Defense
}

/// An elasticity in the middle of a period.
fn at([short, long]: [f64; 2], week: f64) -> f64 {
    let passed = ((week - RUNS[0]) / (RUNS[1] - RUNS[0])).clamp(0.0, 1.0);
    short + passed * (long - short)
}

/// Finds the equilibrium.
#[must_use]
pub fn priced(question: &Question<'_>) -> Priced {
    let world = &question.model.world;
    let inside = Column::from_vec(vec![true; world.regions.len()]);
    let (conditions, premium) = wedged(question);
    let mut found: Option<Written> = None;
    let moves = question.market.demand != [0.0; 2] || question.market.supply.is_some();
    let zooms: &[f64] = if moves { &ZOOMS } else { &[] };
    for zoom in std::iter::once(None).chain(zooms.iter().copied().map(Some)) {
        let written =
            programme(question.model, question.prices, &conditions, question.outside, &inside, question.settings);
        let near = found.as_ref().map_or(question.near, |found| found.basis.as_ref());
        let next = solve(question, &conditions, written, zoom.zip(found.as_ref()), near, &inside);
        let is_solved = next.response.status == Status::Solved;
        found = Some(next);
        if !is_solved {
            break;
        }
    }
    let Written { mut response, price, basis, costs } = found.expect("one solve is always made");
    let used = used(world, &response, &costs);
    let surplus = surplus::surplus(question, &conditions, &premium, &response, &price, &costs);
    // The premium stays with whoever sells: it is paid by one region to another, not lost.
    response.loss_usd -= surplus.values().iter().map(|part| part.premium).sum::<f64>();
    Priced { response, price, used, surplus, basis }
}

/// A solved programme as read back.
struct Written {
    response: Response,
    price: BTreeMap<(RegionId, ProductId), Vec<f64>>,
    basis: Option<Basis>,
    costs: Costs,
}

/// Whether a measure holds a link below its baseline in a period.
fn restricted(conditions: &Conditions, link: LinkId, t: usize) -> bool {
    const FULL: f64 = 1.0 - 1e-9;
    let licensed =
        conditions.kernel_caps.iter().filter(|kernel| kernel.link == link && t >= kernel.first).any(|kernel| {
            let i = t - kernel.first;
            let before = if i == 0 { 0.0 } else { kernel.cumulative_weeks[i - 1] };
            kernel.cumulative_weeks[i] - before < FULL * conditions.grid.length[t]
        });
    licensed
        || conditions.flow_cap[link][t] < FULL
        || conditions.group_caps.iter().any(|group| group.share[t] < FULL && group.links.contains(&link))
}

/// The conditions with the premium as a wedge and precaution as orders, and the premium by link and period, USD per tonne. Rules bind
/// those who coordinate, not a market.
fn wedged(question: &Question<'_>) -> (Conditions, Column<LinkId, Vec<f64>>) {
    let (world, market) = (&question.model.world, question.market);
    let mut conditions = question.conditions.clone();
    conditions.rules.clear();
    let periods = conditions.grid.len();
    let mut premium = Column::from_vec(vec![vec![0.0; periods]; world.links.len()]);
    for (id, link) in world.links.iter() {
        let wedge = market.premium * question.prices.at(link.from, link.product);
        for t in (0..periods).filter(|&t| wedge > 0.0 && restricted(question.conditions, id, t)) {
            premium[id][t] = wedge;
            conditions.extra_cost[id][t] += wedge;
        }
    }
    if market.precaution > 0.0 {
        let opening = opening_stocks(question.model, question.settings.stock_position);
        for (id, stock) in world.stocks.iter().filter(|(_, stock)| stock.owner == Owner::Private) {
            if !is_short(question, stock.region, stock.product) || opening[id] <= 0.0 {
                continue;
            }
            let weekly = market.precaution * opening[id] / market.restore_weeks;
            let grid = &conditions.grid;
            let rate = (0..periods)
                .map(|t| weekly * (market.restore_weeks - grid.start[t]).clamp(0.0, grid.length[t]) / grid.length[t])
                .collect();
            conditions.fills.push(Fill { region: stock.region, product: stock.product, rate });
        }
    }
    (conditions, premium)
}

/// Whether some supplier of a region ships it less than at rest when nobody coordinates.
fn is_short(question: &Question<'_>, region: RegionId, product: ProductId) -> bool {
    let supplies = |(id, link): (LinkId, &seawall_model::world::Link)| {
        let base = question.model.steady[link.cell] / WEEKS_PER_YEAR;
        link.to == region
            && link.product == product
            && base * WEEKS_PER_YEAR > NEGLIGIBLE
            && question.outside[id].iter().any(|&flow| flow < (1.0 - 1e-6) * base)
    };
    question.model.world.links.iter().any(supplies)
}

fn solve(
    question: &Question<'_>,
    conditions: &Conditions,
    mut programme: Programme,
    zoom: Option<(f64, &Written)>,
    near: Option<&Basis>,
    inside: &Column<RegionId, bool>,
) -> Written {
    let world = &question.model.world;
    let Programme { draft, layout, .. } = &mut programme;
    if !question.market.public_stocks_sell {
        close_public_stocks(question, conditions, draft, layout);
    }
    write_demand(question, conditions, draft, layout, zoom);
    let own = write_supply(question, conditions, draft, layout, zoom);
    let (cost_unit, tonne_unit) = draft.units();
    let column_costs = draft.costs();
    let solved = programme.solve_near(false, near, question.options);
    let price_of = |row: usize| solved.solution.row_dual.get(row).map_or(0.0, |dual| dual * cost_unit / tonne_unit);
    let price: BTreeMap<(RegionId, ProductId), Vec<f64>> = solved
        .layout
        .balance
        .iter()
        .map(|(&pair, rows)| (pair, rows.iter().map(|&row| price_of(row)).collect()))
        .collect();
    let response = solved.response(question.model, conditions, question.outside, inside);
    let costs = Costs::of(world, &conditions.fills, &solved.layout, &solved.solution.x, &column_costs, &own);
    Written { response, price, basis: solved.solution.basis.clone(), costs }
}

/// State stocks move only where the scenario orders it.
fn close_public_stocks(question: &Question<'_>, conditions: &Conditions, draft: &mut Draft, layout: &Layout) {
    let (_, tonne_unit) = draft.units();
    for (id, stock) in question.model.world.stocks.iter().filter(|(_, stock)| stock.owner == Owner::Public) {
        let is_ordered = conditions.releases.iter().any(|release| {
            release.region == stock.region && release.product == stock.product && release.open.contains(&true)
        });
        if is_ordered {
            continue;
        }
        let held = layout.opening[id.index()] / tonne_unit;
        for &[within, above] in layout.stock[id.index()].iter().flatten() {
            draft.set_bounds(within, held, held);
            draft.set_bounds(above, 0.0, 0.0);
        }
    }
}

/// Users who give way: columns of less use between the price at rest and the least that a missing tonne costs, of more use below it; what
/// remains goes without only at the value of lost load.
fn write_demand(
    question: &Question<'_>,
    conditions: &Conditions,
    draft: &mut Draft,
    layout: &mut Layout,
    zoom: Option<(f64, &Written)>,
) {
    let (world, market) = (&question.model.world, question.market);
    if market.demand == [0.0; 2] {
        return;
    }
    let mut groups: BTreeMap<(RegionId, ProductId), Vec<DemandId>> = BTreeMap::new();
    for (id, demand) in world.demands.iter() {
        let is_refused = conditions.service_cap[id].iter().any(|&most| most < 1.0);
        let wants = layout.wanted[id.index()].iter().any(|&rate| rate > 0.0);
        if yields(world, id) && !is_refused && wants {
            groups.entry((demand.region, demand.product)).or_default().push(id);
        }
    }
    for (pair, demands) in groups {
        let (region, product) = pair;
        let rest = question.prices.at(region, product);
        let ceiling =
            demands.iter().map(|&id| world.demands[id].voll.center() * layout.steps[0]).fold(f64::INFINITY, f64::min);
        if rest <= 0.0 || ceiling <= rest {
            continue;
        }
        let most = ceiling / rest;
        let grid = &conditions.grid;
        let rows = layout.balance[&pair].clone();
        let mut columns = Vec::new();
        for t in 0..grid.len() {
            let length = grid.length[t];
            let wanted: f64 = demands.iter().map(|id| layout.wanted[id.index()][t]).sum();
            let elasticity = at(market.demand, grid.start[t] + 0.5 * length);
            let edges = match zoom {
                Some((half, before)) => around(most, before.price[&pair][t] / rest, half),
                None => coarse(most),
            };
            let mut of_period = Vec::new();
            let mut put = |draft: &mut Draft, step: Step, sign: f64, k: usize| {
                let name = format!(
                    "{} {} {} {k} {t}",
                    if sign > 0.0 { "less" } else { "more" },
                    world.regions[region].code,
                    world.products[product].code
                );
                let column = draft.column(sign * step.price * rest * length, 0.0, step.share * wanted, name);
                draft.term(rows[t], column, sign * length);
                of_period.push((column, sign));
            };
            for (k, step) in demand(elasticity, &edges).enumerate() {
                put(draft, step, 1.0, k);
            }
            for (k, step) in falling(elasticity, &FALLS).enumerate() {
                put(draft, step, -1.0, k);
            }
            columns.push(of_period);
            let left = most.powf(-elasticity);
            for &id in &demands {
                for &column in &layout.short[id.index()][t] {
                    draft.set_highest(column, left * draft.highest(column));
                }
            }
        }
        layout.gives_way.insert(pair, GivesWay { demands, columns });
    }
}

/// Mines whose cost of the next tonne rises with output, along a curve of constant elasticity through the baseline; returns the columns of
/// their cost.
fn write_supply(
    question: &Question<'_>,
    conditions: &Conditions,
    draft: &mut Draft,
    layout: &Layout,
    zoom: Option<(f64, &Written)>,
) -> Vec<(usize, RegionId)> {
    let mut own = Vec::new();
    let Some(elasticities) = question.market.supply else { return own };
    let (model, grid) = (question.model, &conditions.grid);
    for (id, plant) in model.world.plants.iter() {
        let cost = question.prices.plant[id];
        if plant.recipe.iter().any(|ingredient| ingredient.role == Role::Input) || cost <= 0.0 {
            continue;
        }
        let base = model.steady[plant.recipe[0].cell] / WEEKS_PER_YEAR;
        for t in 0..grid.len() {
            let Some((up, down)) = layout.run[id.index()][t] else { continue };
            let length = grid.length[t];
            let elasticity = at(elasticities, grid.start[t] + 0.5 * length);
            let kink = kink(question, id);
            draft.set_cost(up, kink * length);
            draft.set_cost(down, kink * length);
            let mut put = |draft: &mut Draft, steps: Vec<Step>, carrier: usize, sign: f64| {
                let mut terms = vec![(carrier, 1.0)];
                for (k, step) in steps.into_iter().enumerate() {
                    let price = sign * step.price * cost * length;
                    let name = format!("own {} {sign} {k} {t}", plant.code);
                    let column = draft.column(price, 0.0, step.share * base, name);
                    own.push((column, plant.region));
                    terms.push((column, -1.0));
                }
                draft.row(0.0, 0.0, &terms, format!("own {} {sign} {t}", plant.code));
            };
            // What its output is worth, as a multiple of what it cost at rest.
            let worth = |before: &Written| -> f64 {
                let outputs = plant.recipe.iter().map(|i| {
                    let amount = model.steady[i.cell] / model.steady[plant.recipe[0].cell];
                    amount * before.price.get(&(plant.region, i.product)).map_or(0.0, |path| path[t])
                });
                (outputs.sum::<f64>() / cost).clamp(1.0 / MINE, MINE)
            };
            let [rise, fall] = match zoom {
                Some((half, before)) => [around(MINE, worth(before), half), around(MINE, 1.0 / worth(before), half)],
                None => [coarse(MINE), coarse(MINE)],
            };
            put(draft, mine_up(elasticity, &rise), up, 1.0);
            put(draft, mine_down(elasticity, &fall), down, -1.0);
        }
    }
    own
}

/// What moving a plant from its baseline costs, USD per tonne, as the programme has it.
fn kink(question: &Question<'_>, id: PlantId) -> f64 {
    let plant = &question.model.world.plants[id];
    let throughput = question.model.steady[plant.recipe[0].cell];
    let outputs = plant.recipe.iter().filter(|ingredient| ingredient.role == Role::Output);
    let value: f64 =
        outputs.map(|i| question.model.steady[i.cell] / throughput * question.prices.at(plant.region, i.product)).sum();
    question.settings.adjustment * value.max(1.0)
}

/// Tonnes a week taken by users.
fn used(world: &World, response: &Response, costs: &Costs) -> BTreeMap<(RegionId, ProductId), Vec<f64>> {
    let mut used: BTreeMap<(RegionId, ProductId), Vec<f64>> = BTreeMap::new();
    for (id, demand) in world.demands.iter() {
        let pair = (demand.region, demand.product);
        let sums = used.entry(pair).or_insert_with(|| costs.more.get(&pair).cloned().unwrap_or_default());
        sums.resize(response.wanted[id].len().max(sums.len()), 0.0);
        for (t, sum) in sums.iter_mut().enumerate() {
            *sum += response.wanted[id][t] - response.short[id][t];
        }
    }
    used
}
