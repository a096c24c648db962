//! Reads `attacks.csv`: what an adversary could close, each as an event of a scenario.
//!
//! The sheet has been checked with the rest of the folder; a row that cannot be read or that meets nothing in the model is
//! reported and left out.

use crate::scenario::Routes;
use crate::text::{each_row, fold};
use seawall_model::attack::{Attack, AttackKind, Plausibility};
use seawall_model::id::{Id, LinkId, PlantId, ProductId, RegionId};
use seawall_model::scenario::{Event, EventKind};
use seawall_model::unit::Interval;
use seawall_model::world::{Mode, Name, World};

/// File name in a model folder.
pub const FILE: &str = "attacks.csv";

/// The attacks of a model folder, and the ids of rows that meet nothing in the model.
#[must_use]
pub fn read(world: &World, bytes: &[u8], routes: &Routes) -> (Vec<Attack>, Vec<String>) {
    let (mut attacks, mut idle) = (Vec::new(), Vec::new());
    each_row(bytes, |written| {
        let cell = |name: &str| fold(&written(name)).into_owned();
        match event(world, routes, &cell) {
            Some((kind, actor, event)) => attacks.push(Attack {
                code: cell("attack"),
                name: Name { en: written("name_en"), ja: written("name_ja") },
                kind,
                actor,
                plausibility: word(&Plausibility::ALL, &cell("plausibility")).unwrap_or(Plausibility::Possible),
                cost_usd: interval(&cell, "cost").map(|million| Interval {
                    low: million.low * 1e6,
                    central: million.central.map(|value| value * 1e6),
                    high: million.high * 1e6,
                }),
                sources: list(&cell("source")),
                event,
            }),
            None => idle.push(cell("attack")),
        }
    });
    (attacks, idle)
}

fn word<T: Copy>(all: &[(T, &str)], written: &str) -> Option<T> {
    all.iter().find(|(_, word)| *word == written).map(|(value, _)| *value)
}

fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn interval(cell: &dyn Fn(&str) -> String, prefix: &str) -> Option<Interval> {
    let number = |end: &str| cell(&format!("{prefix}_{end}")).parse::<f64>().ok().filter(|number| number.is_finite());
    let (low, central, high) = (number("low"), number("central"), number("high"));
    Some(Interval { low: low.or(central)?, central, high: high.or(central)? })
}

/// What the row closes, from the first day of a scenario on; `None` where it meets nothing.
fn event(
    world: &World,
    routes: &Routes,
    cell: &dyn Fn(&str) -> String,
) -> Option<(AttackKind, Option<RegionId>, Event)> {
    let kind = word(&AttackKind::ALL, &cell("kind"))?;
    let actor = world.region(&cell("actor"));
    let share = interval(cell, "share");
    let effect = match kind {
        AttackKind::Restriction => {
            let from = actor?;
            let products: Vec<ProductId> =
                list(&cell("products")).iter().filter_map(|code| world.product(code)).collect();
            let to: Vec<RegionId> = list(&cell("to")).iter().filter_map(|code| world.region(code)).collect();
            let meets = |link: &seawall_model::world::Link| {
                link.from == from && products.contains(&link.product) && (to.is_empty() || to.contains(&link.to))
            };
            let links: Vec<LinkId> = world.links.iter().filter(|(_, link)| meets(link)).map(|(id, _)| id).collect();
            let share = share?;
            let leak = Interval {
                low: 1.0 - share.high,
                central: share.central.map(|share| 1.0 - share),
                high: 1.0 - share.low,
            };
            (!links.is_empty()).then_some(EventKind::ExportBan { from: vec![from], to, products, links, leak })?
        }
        AttackKind::Plant => {
            let codes = list(&cell("plants"));
            let hit = world.plants.iter().filter(|(_, plant)| codes.contains(&plant.code));
            let plants: Vec<PlantId> = hit.map(|(id, _)| PlantId::from_index(id.index())).collect();
            let loss = share?;
            let at_once = Interval::exact(0.0);
            (!plants.is_empty()).then_some(EventKind::CapacityLoss { plants, loss, recovery_weeks: at_once })?
        }
        AttackKind::Chokepoint => {
            let route = cell("route");
            let sea = world.links.iter().filter(|(_, link)| link.mode == Mode::Sea);
            let detours: Vec<(LinkId, Option<f64>)> = sea
                .filter_map(|(id, link)| {
                    let ends = (&world.regions[link.from].code, &world.regions[link.to].code);
                    Some((id, routes.detour(&route, ends.0, ends.1)?))
                })
                .collect();
            let extra_cost = Interval::exact(0.0);
            (!detours.is_empty()).then_some(EventKind::RouteClosure { route, detours, named: None, extra_cost })?
        }
    };
    let event = Event {
        id: cell("attack"),
        start_week: 0.0,
        weeks: interval(cell, "weeks").map(|weeks| weeks.center()),
        ramp_weeks: 0.0,
        probability: None,
        announced_week: None,
        source: cell("source"),
        note: Name { en: String::new(), ja: String::new() },
        kind: effect,
    };
    Some((kind, actor, event))
}
