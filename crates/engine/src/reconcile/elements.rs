//! Elements through the stages: contents, stated losses, and the ledger of contained tonnes.
//!
//! A plant gives no more of an element than it takes: `sum_in c x = sum_out c x + loss`, with the loss between the shares
//! stated in losses.csv. Content times tonnes is bilinear, so it is settled in two steps. Where only the intervals of the
//! contents are known, every plant must leave room for some contents ([`Contents::Any`]: `sum_out c_low x <= (1 - loss_low)
//! sum_in c_high x`, linear, and true whatever the contents are). From the flows found so, one content for each product and
//! element is chosen, nearest to what was stated ([`settle`]), and from then on it is a constant ([`Contents::Settled`]). Since a product has
//! one content everywhere, its element balances follow from its own balances in every region.

use crate::draft::Draft;
use crate::lp::{self, Status};
use seawall_model::id::{CellId, ElementId, Id, PlantId, ProductId, RegionId};
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, Ingredient, OriginKind, Role, World};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is taken for the contents of products.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Contents<'a> {
    /// Anything in their intervals.
    Any,
    /// One number for each product and element.
    Settled(&'a Settled),
}

/// Contained tonnes a tonne; `None` where a product carries the element and nobody says how much.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settled(Vec<Vec<Option<f64>>>);

impl Settled {
    /// The stated contents.
    fn stated(world: &World) -> Self {
        let of = |product| {
            world
                .elements
                .ids()
                .map(|element| stated(world, product, element).map(|content| content.center()))
                .collect()
        };
        Self(world.products.ids().map(of).collect())
    }

    pub(crate) fn of(&self, product: ProductId, element: ElementId) -> Option<f64> {
        self.0[product.index()][element.index()]
    }
}

/// What contents.csv says; exactly nothing where the product does not carry the element.
fn stated(world: &World, product: ProductId, element: ElementId) -> Option<Interval> {
    let facts = &world.products[product];
    match facts.contents.iter().find(|(of, _)| *of == element) {
        Some((_, content)) => Some(*content),
        None if facts.elements.contains(&element) => None,
        None => Some(Interval::exact(0.0)),
    }
}

/// A loss is kept this far inside its bounds, so that what a solver leaves does not cross them.
const MARGIN: f64 = 1e-6;

/// A row over cells that keeps an element.
pub(crate) struct Row {
    pub terms: Vec<(usize, f64)>,
    pub low: f64,
    pub high: f64,
    pub name: String,
}

/// The share that may be lost: as stated, else anything.
fn share(world: &World, plant: PlantId, element: ElementId) -> Interval {
    let plant = &world.plants[plant];
    world
        .loss(plant.process, plant.region, element)
        .map_or(Interval { low: 0.0, central: None, high: 1.0 }, |loss| loss.share)
}

/// Plants that turn something known into something, with the elements they take or give.
fn balances(world: &World) -> impl Iterator<Item = (PlantId, ElementId)> + '_ {
    world.plants.iter().filter(|(_, plant)| takes(plant)).flat_map(move |(id, plant)| {
        world
            .elements
            .ids()
            .filter(move |&element| {
                let contents: Option<Vec<Interval>> =
                    plant.recipe.iter().map(|ingredient| stated(world, ingredient.product, element)).collect();
                contents.is_some_and(|contents| contents.iter().any(|content| content.high > 0.0))
            })
            .map(move |element| (id, element))
    })
}

fn takes(plant: &seawall_model::world::Plant) -> bool {
    plant.recipe.iter().any(|ingredient| ingredient.role == Role::Input)
}

fn name(world: &World, plant: PlantId, element: ElementId) -> String {
    let plant = &world.plants[plant];
    format!(
        "loss {} {} {}",
        world.regions[plant.region].code, world.processes[plant.process].code, world.elements[element].code
    )
}

/// The rows that keep elements at every plant.
pub(crate) fn rows(world: &World, contents: Contents<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (plant, element) in balances(world) {
        let share = share(world, plant, element);
        let recipe = &world.plants[plant].recipe;
        let name = name(world, plant, element);
        // Contained in times what may be kept, less contained out; `is_most` keeps as much as possible.
        let terms = |kept: f64, is_most: bool| -> Vec<(usize, f64)> {
            recipe
                .iter()
                .map(|ingredient| {
                    let content = match contents {
                        Contents::Settled(settled) => settled.of(ingredient.product, element).unwrap_or(0.0),
                        Contents::Any => stated(world, ingredient.product, element).map_or(0.0, |content| {
                            if (ingredient.role == Role::Input) == is_most { content.high } else { content.low }
                        }),
                    };
                    let weight = if ingredient.role == Role::Input { kept * content } else { -content };
                    (ingredient.cell.index(), weight)
                })
                .collect()
        };
        if share.low == share.high && matches!(contents, Contents::Settled(_)) {
            rows.push(Row { terms: terms(1.0 - share.low, true), low: 0.0, high: 0.0, name });
            continue;
        }
        let margin = MARGIN.min(0.01 * (share.high - share.low));
        let least = terms(1.0 - share.low - margin, true);
        rows.push(Row { terms: least, low: 0.0, high: f64::INFINITY, name: name.clone() });
        if share.high < 1.0 {
            let most = terms(1.0 - share.high + margin, false);
            rows.push(Row { terms: most, low: f64::NEG_INFINITY, high: 0.0, name });
        }
    }
    rows
}

/// A stated loss as a soft row over cells: `loss = share * in`, in tonnes, with the unit of a movement.
pub(crate) struct Center {
    pub terms: Vec<(usize, f64)>,
    pub unit: f64,
    pub name: String,
}

/// The stated central losses, measured at the flows `near`.
pub(crate) fn centers(world: &World, settled: &Settled, near: &[f64]) -> Vec<Center> {
    balances(world)
        .filter_map(|(plant, element)| {
            let share = share(world, plant, element);
            let central = share.central.filter(|_| share.low < share.high)?;
            let (taken, _) = plant_loss(world, settled, near, plant, element);
            let terms = world.plants[plant]
                .recipe
                .iter()
                .map(|ingredient| {
                    let content = settled.of(ingredient.product, element).unwrap_or(0.0);
                    let kept = if ingredient.role == Role::Input { 1.0 - central } else { -1.0 };
                    (ingredient.cell.index(), kept * content)
                })
                .collect();
            let unit = (share.half_width().max(0.005) * taken).max(0.01);
            Some(Center { terms, unit, name: name(world, plant, element) })
        })
        .collect()
}

/// The contents nearest to what was stated under which the flows `x` keep every element, as far as they can.
///
/// `min sum ((c - c_0)/s)^2 + sum (loss/in - share_0)^2 / (half-interval)^2 + penalty`; what no content can mend is left to the flows.
///
/// # Errors
/// [`super::Error::Numerical`] when the programme cannot be solved.
pub(crate) fn settle(world: &World, x: &[f64]) -> Result<Settled, super::Error> {
    // Without slack an exact loss is met exactly; with it the flows must give where no content can.
    settle_within(world, x, 0.0).or_else(|_| settle_within(world, x, f64::INFINITY))
}

fn settle_within(world: &World, x: &[f64], slack: f64) -> Result<Settled, super::Error> {
    let most_slack = slack;
    let mut settled = Settled::stated(world);
    let mut draft = Draft::default();
    let mut weights = Vec::new();
    let mut columns: BTreeMap<(ProductId, ElementId), usize> = BTreeMap::new();
    for product in world.products.ids() {
        for element in world.elements.ids() {
            let Some(content) = stated(world, product, element).filter(|content| content.low < content.high) else {
                continue;
            };
            let name = format!("{} in {}", world.elements[element].code, world.products[product].code);
            // Contents are counted in their own half-interval from their stated value.
            let unit = content.half_width();
            let center = content.center();
            let column = draft.column(0.0, (content.low - center) / unit, (content.high - center) / unit, name);
            weights.push(2.0);
            columns.insert((product, element), column);
        }
    }
    if columns.is_empty() {
        return Ok(settled);
    }
    for (plant, element) in balances(world) {
        let share = share(world, plant, element);
        let recipe = &world.plants[plant].recipe;
        let runs = x[recipe[0].cell.index()] > 1e-3;
        // A plant that stands still counts with its recipe, and weakly: contents should let it run.
        let amount = |ingredient: &Ingredient| {
            if runs { x[ingredient.cell.index()] } else { ingredient.amount.center() }
        };
        let taken: f64 = recipe
            .iter()
            .filter(|ingredient| ingredient.role == Role::Input)
            .map(|ingredient| settled.of(ingredient.product, element).unwrap_or(0.0) * amount(ingredient))
            .sum();
        if taken <= 1e-9 {
            continue;
        }
        let hard = if runs { 1e6 } else { 1e2 };
        let name = name(world, plant, element);
        // (constant, terms) of `kept * in - out`, as shares of what goes in.
        let balance = |kept: f64| {
            let mut constant = 0.0;
            let mut terms = Vec::new();
            for ingredient in recipe {
                let sign = if ingredient.role == Role::Input { kept } else { -1.0 };
                let weight = sign * amount(ingredient) / taken;
                constant += weight * settled.of(ingredient.product, element).unwrap_or(0.0);
                if let Some(&column) = columns.get(&(ingredient.product, element))
                    && let Some(content) = stated(world, ingredient.product, element)
                {
                    terms.push((column, weight * content.half_width()));
                }
            }
            (constant, terms)
        };
        let most_slack = if runs { most_slack } else { f64::INFINITY };
        let mut side = |kept: f64, sign: f64, low: f64, high: f64, weight: f64, name: String| {
            let (constant, mut terms) = balance(kept);
            // A center may be missed by any amount.
            let (least, most) = if low == high { (f64::NEG_INFINITY, f64::INFINITY) } else { (0.0, most_slack) };
            let slack = draft.column(0.0, least, most, format!("slack {name}"));
            weights.push(2.0 * weight);
            terms.push((slack, sign));
            draft.row(low - constant, high - constant, &terms, name);
        };
        // Room of a ten-thousandth where there is room, so that the flows need not move for the last digit.
        let room = 1e-4_f64.min(0.05 * (share.high - share.low));
        side(1.0 - share.low - room, 1.0, 0.0, f64::INFINITY, hard, format!("least {name}"));
        if share.high < 1.0 {
            side(1.0 - share.high + room, -1.0, f64::NEG_INFINITY, 0.0, hard, format!("most {name}"));
        }
        if let Some(central) = share.central.filter(|_| runs) {
            let half = share.half_width().max(0.005);
            side(1.0 - central, 1.0, 0.0, 0.0, 0.1 / (half * half), format!("center {name}"));
        }
    }
    let solution = lp::clarabel::qp(&weights, &draft.finish());
    if !matches!(solution.status, Status::Optimal) {
        return Err(super::Error::Numerical(format!("contents: {:?}, {:?}", solution.status, solution.residuals)));
    }
    for ((product, element), column) in columns {
        let Some(content) = stated(world, product, element) else { continue };
        let value = content.center() + solution.x[column] * content.half_width();
        settled.0[product.index()][element.index()] = Some(value.clamp(content.low, content.high));
    }
    Ok(settled)
}

/// Contained tonnes a year of one element over the whole chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ledger {
    /// Code of the element.
    pub element: String,
    /// Given by plants that take nothing, by stage: mines, collection.
    pub made: Vec<(String, f64)>,
    /// Supply that no source explains.
    pub unexplained: f64,
    /// Drawn from stock, less put into it.
    pub drawdown: f64,
    /// Lost, by stage of the process.
    pub lost: Vec<(String, f64)>,
    /// Used, by stage of the product.
    pub used: Vec<(String, f64)>,
    /// By-product that nobody takes.
    pub surplus: f64,
    /// Largest `made + imports + unexplained + drawdown - lost - used - exports - surplus` of a region, relative to what passes through it.
    pub worst_region: f64,
    /// Where that is.
    pub worst_where: String,
    /// The same over the world, relative.
    pub worst_world: f64,
    /// Farthest that the loss of a plant lies outside its stated bounds, as a share of what goes in, of a tonne at least.
    pub worst_plant: f64,
    /// Products whose content nobody states; what they carry is not in the ledger.
    pub unknown: Vec<String>,
}

/// The content of a product as settled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Content {
    /// Product and element.
    pub key: String,
    /// Least.
    pub low: f64,
    /// Stated.
    pub stated: Option<f64>,
    /// Greatest.
    pub high: f64,
    /// Settled.
    pub settled: f64,
    /// Movement in half-intervals.
    pub moved: f64,
    /// Whether it is an assumption.
    pub is_wide: bool,
}

/// What an element loses in a process of a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlantLoss {
    /// Region, process, element.
    pub key: String,
    /// Contained tonnes in.
    pub taken: f64,
    /// Contained tonnes lost.
    pub lost: f64,
    /// Stated bounds of the share; `None` where nothing is stated.
    pub stated: Option<Interval>,
    /// How firm they are.
    pub kind: OriginKind,
}

/// Contents as settled, for the report.
pub(crate) fn contents(world: &World, settled: &Settled) -> Vec<Content> {
    let mut found = Vec::new();
    for (product, facts) in world.products.iter() {
        for &(element, content) in &facts.contents {
            let Some(value) = settled.of(product, element) else { continue };
            let half = content.half_width();
            found.push(Content {
                key: format!("{} in {}", world.elements[element].code, facts.code),
                low: content.low,
                stated: content.central,
                high: content.high,
                settled: value,
                moved: if half > 0.0 { (value - content.center()) / half } else { 0.0 },
                is_wide: half > 0.25 * content.center().abs(),
            });
        }
    }
    found
}

/// Contained tonnes in and lost at one plant.
fn plant_loss(world: &World, settled: &Settled, x: &[f64], plant: PlantId, element: ElementId) -> (f64, f64) {
    let (mut taken, mut given) = (0.0, 0.0);
    for ingredient in &world.plants[plant].recipe {
        let contained = settled.of(ingredient.product, element).unwrap_or(0.0) * x[ingredient.cell.index()];
        match ingredient.role {
            Role::Input => taken += contained,
            Role::Output => given += contained,
        }
    }
    (taken, taken - given)
}

/// Losses of every plant.
pub(crate) fn losses(world: &World, settled: &Settled, x: &[f64]) -> Vec<PlantLoss> {
    balances(world)
        .map(|(plant, element)| {
            let (taken, lost) = plant_loss(world, settled, x, plant, element);
            let stated = world.loss(world.plants[plant].process, world.plants[plant].region, element);
            PlantLoss {
                key: name(world, plant, element),
                taken,
                lost,
                stated: stated.map(|loss| loss.share),
                kind: stated.map_or(OriginKind::Inferred, |loss| loss.origin.kind),
            }
        })
        .collect()
}

/// The ledger of every element at the flows `x`.
pub(crate) fn ledgers(world: &World, settled: &Settled, x: &[f64]) -> Vec<Ledger> {
    world.elements.ids().map(|element| ledger(world, settled, x, element)).collect()
}

fn ledger(world: &World, settled: &Settled, x: &[f64], element: ElementId) -> Ledger {
    let stage_word = |stage| {
        seawall_model::world::Stage::ALL
            .iter()
            .find(|(other, _)| *other == stage)
            .map_or("", |&(_, word)| word)
            .to_owned()
    };
    let mut made: BTreeMap<seawall_model::world::Stage, f64> = BTreeMap::new();
    let mut lost: BTreeMap<seawall_model::world::Stage, f64> = BTreeMap::new();
    let mut used: BTreeMap<seawall_model::world::Stage, f64> = BTreeMap::new();
    let (mut unexplained, mut drawdown, mut surplus) = (0.0, 0.0, 0.0);
    // Net and gross of each region.
    let mut regions: BTreeMap<RegionId, (f64, f64)> = BTreeMap::new();
    let mut add = |region: RegionId, amount: f64| {
        let sum = regions.entry(region).or_default();
        sum.0 += amount;
        sum.1 += amount.abs();
    };
    let content = |product: ProductId| settled.of(product, element).unwrap_or(0.0);
    let at = |cell: CellId| x[cell.index()];
    for (_, plant) in world.plants.iter().filter(|(_, plant)| !takes(plant)) {
        for ingredient in &plant.recipe {
            let amount = content(ingredient.product) * at(ingredient.cell);
            *made.entry(world.processes[plant.process].stage).or_default() += amount;
            add(plant.region, amount);
        }
    }
    let mut worst_plant = 0.0f64;
    for (id, plant) in world.plants.iter().filter(|(_, plant)| takes(plant)) {
        let (taken, gone) = plant_loss(world, settled, x, id, element);
        *lost.entry(world.processes[plant.process].stage).or_default() += gone;
        add(plant.region, -gone);
        let is_known = plant.recipe.iter().all(|ingredient| settled.of(ingredient.product, element).is_some());
        if is_known && (taken > 1e-9 || gone < -1e-9) {
            let share = share(world, id, element);
            // A plant that hardly runs is measured against a tonne.
            let through = taken.max(taken - gone).max(1.0);
            worst_plant = worst_plant.max((share.low * taken - gone).max(gone - share.high * taken) / through);
        }
    }
    for (cell, facts) in world.cells.iter() {
        match facts.kind {
            CellKind::Ingredient(..) => {}
            CellKind::Trade(link) => {
                let link = &world.links[link];
                let amount = content(link.product) * at(cell);
                add(link.from, -amount);
                add(link.to, amount);
            }
            CellKind::Use(demand) => {
                let demand = &world.demands[demand];
                let amount = content(demand.product) * at(cell);
                *used.entry(world.products[demand.product].stage).or_default() += amount;
                add(demand.region, -amount);
            }
            CellKind::StockChange(region, product) => {
                let amount = content(product) * at(cell);
                drawdown -= amount;
                add(region, -amount);
            }
            CellKind::Unexplained(region, product) => {
                let amount = content(product) * at(cell);
                unexplained += amount;
                add(region, amount);
            }
            CellKind::Surplus(region, product) => {
                let amount = content(product) * at(cell);
                surplus += amount;
                add(region, -amount);
            }
        }
    }
    let net = made.values().sum::<f64>() + unexplained + drawdown
        - lost.values().sum::<f64>()
        - used.values().sum::<f64>()
        - surplus;
    let through = made.values().sum::<f64>() + unexplained + drawdown.abs();
    let worst = regions
        .iter()
        .map(|(&region, &(net, gross))| (region, if gross > 0.0 { net.abs() / gross } else { 0.0 }))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let words = |sums: BTreeMap<seawall_model::world::Stage, f64>| {
        sums.into_iter().map(|(stage, amount)| (stage_word(stage), amount)).collect()
    };
    Ledger {
        element: world.elements[element].code.clone(),
        unexplained,
        drawdown,
        surplus,
        worst_region: worst.map_or(0.0, |(_, share)| share),
        worst_where: worst.map(|(region, _)| world.regions[region].code.clone()).unwrap_or_default(),
        worst_world: if through > 0.0 { net.abs() / through } else { 0.0 },
        worst_plant,
        unknown: world
            .products
            .iter()
            .filter(|&(product, _)| settled.of(product, element).is_none())
            .map(|(_, product)| product.code.clone())
            .collect(),
        made: words(made),
        lost: words(lost),
        used: words(used),
    }
}
