//! Which intervals are drawn, and which move together.
//!
//! Flows and totals are drawn by the rows they rest on. Other inputs that share their written reason are one assumption said of
//! several things (the same cover for two metals, one loss for every separation plant): they are drawn at the same quantile, which
//! makes bands wider than drawing each alone. Everything else is independent. Intervals without an upper end are not drawn.

use super::stream::{Stream, point};
use crate::rationed;
use seawall_model::id::{CellId, DemandId, ElementId, Id, LinkId, PlantId, ProductId, StockId};
use seawall_model::parameters::{Parameter, ParameterKind};
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, Origin, World};
use std::collections::BTreeMap;

/// What an interval is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A flow, a use, an output, a stock change.
    Cell(CellId),
    /// A published total, by its place in the world.
    Total(usize),
    /// Line `usize` of a plant's recipe.
    Recipe(PlantId, usize),
    /// What of an element is in a product.
    Content(ProductId, ElementId),
    /// A loss, by its place in the world.
    Loss(usize),
    /// A price.
    Price(ProductId),
    /// Room of a plant above its baseline.
    Capacity(PlantId),
    /// Weeks under way.
    Lead(LinkId),
    /// Value of lost load.
    Voll(DemandId),
    /// Days of cover of a stock.
    Cover(StockId),
    /// What a project's product costs above the market.
    Premium(usize),
    /// What a project gives or takes: its place and the line.
    Made(usize, usize),
    /// A setting of the response.
    Parameter(ParameterKind),
    /// A number of event `usize`, by its name in the file.
    Event(usize, &'static str),
    /// Weeks in which users order what their stocks lack.
    Restore,
    /// Buying beyond need.
    Precaution,
}

/// One input: intervals that are drawn at the same quantile.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The name that its numbers are drawn by.
    pub key: String,
    /// What it is of; the first where several move together comes first.
    pub of: Vec<Of>,
}

/// The quantile of each input of a draw, in the order of [`inputs`].
pub type Inputs = Vec<f64>;

/// A world and a scenario at their drawn points.
pub struct Sampled {
    /// The facts, each interval with its drawn point as center.
    pub world: World,
    /// Where each flow that no source states is pulled to, weakly.
    pub pulls: Vec<f64>,
    /// The scenario, likewise.
    pub scenario: Scenario,
    /// What is assumed of behavior when nobody coordinates, likewise.
    pub rationing: rationed::Settings,
    /// The quantiles.
    pub inputs: Inputs,
}

/// Everything that is drawn, in order.
#[must_use]
pub fn inputs(world: &World, scenario: &Scenario) -> Vec<Input> {
    let mut found: Vec<Input> = Vec::new();
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    walk(&mut world.clone(), &mut scenario.clone(), &mut |of, key, _| {
        let at = *place.entry(key.clone()).or_insert(found.len());
        if at == found.len() {
            found.push(Input { key, of: Vec::new() });
        }
        found[at].of.push(of);
        None
    });
    found
}

/// Draws every interval.
#[must_use]
pub fn sample(world: &World, scenario: &Scenario, stream: &Stream) -> Sampled {
    let mut sampled = Sampled {
        pulls: world.cells.values().iter().map(|cell| weak(cell.interval)).collect(),
        world: world.clone(),
        scenario: scenario.clone(),
        rationing: rationed::Settings::central(&world.parameters),
        inputs: Vec::new(),
    };
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    let Sampled { world, pulls, scenario, rationing, inputs } = &mut sampled;
    walk(world, scenario, &mut |of, key, interval| {
        let at = *place.entry(key.clone()).or_insert_with(|| {
            inputs.push(stream.uniform(&key));
            inputs.len() - 1
        });
        let drawn = point(interval, inputs[at])?;
        match of {
            // What no source states has no center of its own; drawing moves where it is pulled to.
            Of::Cell(cell) if interval.central.is_none() => {
                pulls[cell.index()] = drawn;
                return None;
            }
            Of::Restore => rationing.restore_weeks = drawn,
            Of::Precaution => rationing.precaution = drawn,
            _ => {}
        }
        Some(drawn)
    });
    sampled
}

fn weak(interval: Interval) -> f64 {
    if interval.high.is_finite() { interval.center() } else { interval.low }
}

/// Meets every interval that can be drawn, in a fixed order, and puts at its center what `draw` returns.
fn walk(world: &mut World, scenario: &mut Scenario, draw: &mut dyn FnMut(Of, String, Interval) -> Option<f64>) {
    let mut meet = |of: Of, key: String, interval: &mut Interval| {
        if interval.low < interval.high
            && interval.high.is_finite()
            && let Some(drawn) = draw(of, key, *interval)
        {
            interval.central = Some(drawn);
        }
    };
    let names: Vec<String> = world.cells.ids().map(|cell| world.cell_key(cell)).collect();
    for cell in world.cells.ids() {
        let facts = &mut world.cells[cell];
        // What a recipe makes of throughput is drawn with the recipe, where no source speaks of the flow itself.
        if matches!(facts.kind, CellKind::Ingredient(..)) && facts.interval.central.is_none() {
            continue;
        }
        let key = by_rows("flow", &facts.origin, &names[cell.index()]);
        meet(Of::Cell(cell), key, &mut facts.interval);
    }
    for (place, total) in world.totals.iter_mut().enumerate() {
        if total.interval.central.is_some() {
            let key = by_rows("flow", &total.origin, &total.key);
            meet(Of::Total(place), key, &mut total.interval);
        }
    }
    for plant in world.plants.ids() {
        let facts = &mut world.plants[plant];
        let code = facts.code.clone();
        for (line, ingredient) in facts.recipe.iter_mut().enumerate() {
            let key = by_reason("recipe", &ingredient.origin, || format!("{code} {line}"));
            meet(Of::Recipe(plant, line), key, &mut ingredient.amount);
        }
        let key = by_reason("capacity", &facts.origin, || code.clone());
        meet(Of::Capacity(plant), key, &mut facts.capacity);
    }
    for product in world.products.ids() {
        let elements: Vec<String> = world.elements.values().iter().map(|element| element.code.clone()).collect();
        let facts = &mut world.products[product];
        let code = facts.code.clone();
        for (element, content) in &mut facts.contents {
            meet(Of::Content(product, *element), format!("content {code} {}", elements[element.index()]), content);
        }
        let key = by_reason("price", &facts.origin, || code.clone());
        meet(Of::Price(product), key, &mut facts.price);
    }
    for (place, loss) in world.losses.iter_mut().enumerate() {
        let key = by_reason("loss", &loss.origin, || place.to_string());
        meet(Of::Loss(place), key, &mut loss.share);
    }
    for link in world.links.ids() {
        let facts = &mut world.links[link];
        let key = by_reason("lead", &facts.origin, || facts.code.clone());
        meet(Of::Lead(link), key, &mut facts.lead_weeks);
    }
    for demand in world.demands.ids() {
        let facts = &mut world.demands[demand];
        let key = by_reason("voll", &facts.origin, || facts.code.clone());
        meet(Of::Voll(demand), key, &mut facts.voll);
    }
    for stock in world.stocks.ids() {
        let facts = &mut world.stocks[stock];
        let key = by_reason("cover", &facts.origin, || facts.code.clone());
        meet(Of::Cover(stock), key, &mut facts.cover_days);
    }
    for (place, project) in world.projects.iter_mut().enumerate() {
        let code = project.code.clone();
        meet(Of::Premium(place), format!("premium {code}"), &mut project.premium);
        for (line, facts) in project.lines.iter_mut().enumerate() {
            if let Some(amount) = &mut facts.amount {
                meet(Of::Made(place, line), format!("project {code} {line}"), amount);
            }
        }
    }
    let parameters: Vec<Parameter> = world.parameters.iter().cloned().collect();
    for mut parameter in parameters {
        let kind = parameter.kind;
        let (of, key) = match kind {
            ParameterKind::RestoreWeeks => (Of::Restore, "rationing restore_weeks".to_owned()),
            ParameterKind::Precaution => (Of::Precaution, "rationing precaution".to_owned()),
            _ => (Of::Parameter(kind), format!("parameter {}", kind.word())),
        };
        meet(of, key, &mut parameter.interval);
        world.parameters.set(parameter);
    }
    for (place, event) in scenario.events.iter_mut().enumerate() {
        let id = event.id.clone();
        for (field, interval) in intervals(&mut event.kind) {
            meet(Of::Event(place, field), format!("event {id} {field}"), interval);
        }
    }
}

fn by_rows(kind: &str, origin: &Origin, own: &str) -> String {
    if origin.rows.is_empty() { format!("{kind} {own}") } else { format!("{kind} {}", origin.rows.join(" ")) }
}

fn by_reason(kind: &str, origin: &Origin, own: impl Fn() -> String) -> String {
    if origin.note.is_empty() { format!("{kind} {}", own()) } else { format!("{kind}: {}", origin.note) }
}

/// The uncertain numbers of an event by their names.
fn intervals(kind: &mut EventKind) -> Vec<(&'static str, &mut Interval)> {
    match kind {
        EventKind::ExportBan { leak, .. } | EventKind::ReexportControl { leak, .. } => vec![("leak", leak)],
        EventKind::ExportQuota { share, .. } => vec![("share", share)],
        EventKind::Tariff { rate, specific, pass_through, .. } => {
            vec![("rate", rate), ("specific", specific), ("pass_through", pass_through)]
        }
        EventKind::LicenceDelay { delay_weeks, approved, reapply, .. } => {
            vec![("delay", delay_weeks), ("approved", approved), ("reapply", reapply)]
        }
        EventKind::TechnologyBan { ramp_share, .. } => vec![("ramp_share", ramp_share)],
        EventKind::CapacityLoss { loss, recovery_weeks, .. } => vec![("loss", loss), ("recovery", recovery_weeks)],
        EventKind::RouteClosure { named, extra_cost, .. } => {
            let mut found = vec![("extra_cost", extra_cost)];
            found.extend(named.as_mut().map(|(_, weeks)| ("detour", weeks)));
            found
        }
        EventKind::DemandSurge { factor, .. } => vec![("factor", factor)],
        EventKind::StockRelease { tonnes, .. } => {
            tonnes.as_mut().map(|tonnes| ("tonnes", tonnes)).into_iter().collect()
        }
        EventKind::StockFill { tonnes, .. } => vec![("tonnes", tonnes)],
        EventKind::PriceFloor { price, .. } => vec![("price", price)],
        EventKind::SubstitutionPush { saving, .. } => vec![("saving", saving)],
    }
}
