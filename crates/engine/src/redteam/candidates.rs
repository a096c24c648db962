//! Attacks for a model whose folder lists none: every export flow of one product by one region outside, and every plant.
//!
//! All of it stops, for the whole horizon: with nothing known of leaks and repair that is the worst it can be.

use crate::prices::NEGLIGIBLE;
use seawall_model::attack::{Attack, AttackKind, Plausibility};
use seawall_model::id::{LinkId, ProductId, RegionId};
use seawall_model::scenario::{Event, EventKind};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Name};
use std::collections::BTreeMap;

/// Every candidate, exports first, in the order of the sheets.
#[must_use]
pub fn candidates(model: &Model) -> Vec<Attack> {
    let world = &model.world;
    let mut flows: BTreeMap<(RegionId, ProductId), Vec<LinkId>> = BTreeMap::new();
    for (id, link) in world.links.iter() {
        flows.entry((link.from, link.product)).or_default().push(id);
    }
    let carries = |links: &[LinkId]| links.iter().any(|&link| model.steady[world.links[link].cell] > NEGLIGIBLE);
    let mut found = Vec::new();
    for ((from, product), links) in flows.into_iter().filter(|(_, links)| carries(links)) {
        let (who, what) = (&world.regions[from], &world.products[product]);
        found.push(attack(
            format!("{}.{}", who.code, what.code),
            Name {
                en: format!("{}: exports of {}", who.name.en, what.name.en),
                ja: format!("{}:{}の輸出", who.name.ja, what.name.ja),
            },
            (AttackKind::Restriction, Some(from)),
            EventKind::ExportBan {
                from: vec![from],
                to: Vec::new(),
                products: vec![product],
                links,
                leak: Interval::exact(0.0),
            },
        ));
    }
    for (id, plant) in world.plants.iter() {
        if model.steady[plant.recipe[0].cell] > NEGLIGIBLE {
            let (place, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
            found.push(attack(
                format!("plant.{}", plant.code),
                Name { en: format!("{}: {}", place.en, process.en), ja: format!("{}:{}", place.ja, process.ja) },
                (AttackKind::Plant, None),
                EventKind::CapacityLoss {
                    plants: vec![id],
                    loss: Interval::exact(1.0),
                    recovery_weeks: Interval::exact(0.0),
                },
            ));
        }
    }
    found
}

fn attack(code: String, name: Name, (kind, actor): (AttackKind, Option<RegionId>), effect: EventKind) -> Attack {
    let event = Event {
        id: code.clone(),
        start_week: 0.0,
        weeks: None,
        ramp_weeks: 0.0,
        probability: None,
        announced_week: None,
        source: String::new(),
        note: Name { en: String::new(), ja: String::new() },
        kind: effect,
    };
    Attack { code, name, kind, actor, plausibility: Plausibility::Possible, cost_usd: None, sources: Vec::new(), event }
}
