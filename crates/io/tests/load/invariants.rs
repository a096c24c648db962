//! What holds for every world that the reader lets through.

use seawall_model::id::Id;
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, OriginKind, Role, World};
use std::collections::BTreeSet;

/// The first promise of [`World`] that `world` breaks.
pub fn broken(world: &World) -> Option<String> {
    let mut broken = None;
    let mut check = |is_kept: bool, what: &dyn Fn() -> String| {
        if !is_kept && broken.is_none() {
            broken = Some(what());
        }
    };
    let is_ordered = |interval: &Interval| {
        let central = interval.central.unwrap_or(interval.low);
        interval.low <= interval.high
            && interval.low <= central
            && central <= interval.high
            && interval.low < f64::INFINITY
            && !interval.high.is_nan()
    };
    let is_amount = |interval: &Interval| is_ordered(interval) && interval.low >= 0.0;
    let codes = |codes: Vec<&String>| {
        let unique: BTreeSet<String> = codes.iter().map(|code| code.to_lowercase()).collect();
        unique.len() == codes.len()
            && codes.iter().all(|code| {
                !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/')
            })
    };
    check(codes(world.regions.values().iter().map(|row| &row.code).collect()), &|| "region codes".into());
    check(codes(world.products.values().iter().map(|row| &row.code).collect()), &|| "product codes".into());
    check(codes(world.processes.values().iter().map(|row| &row.code).collect()), &|| "process codes".into());
    check(codes(world.plants.values().iter().map(|row| &row.code).collect()), &|| "plant codes".into());
    check(codes(world.links.values().iter().map(|row| &row.code).collect()), &|| "link codes".into());
    check(codes(world.demands.values().iter().map(|row| &row.code).collect()), &|| "demand codes".into());
    check(codes(world.stocks.values().iter().map(|row| &row.code).collect()), &|| "stock codes".into());
    check(codes(world.sources.values().iter().map(|row| &row.code).collect()), &|| "source codes".into());
    check(world.partners.iter().all(|id| id.index() < world.regions.len()), &|| "partners".into());

    for product in world.products.values() {
        check(is_amount(&product.price), &|| format!("price of {}", product.code));
        check(product.disposal.is_none_or(|cost| cost.is_finite() && cost >= 0.0), &|| {
            format!("disposal of {}", product.code)
        });
        check(product.contents.iter().all(|(_, content)| is_amount(content) && content.high.is_finite()), &|| {
            format!("contents of {}", product.code)
        });
    }
    for (id, plant) in world.plants.iter() {
        check(!plant.recipe.is_empty(), &|| format!("recipe of {}", plant.code));
        check(
            plant.recipe.first().is_some_and(|first| {
                first.product == world.processes[plant.process].per
                    && first.amount.low == 1.0
                    && first.amount.high == 1.0
            }),
            &|| format!("reference product of {}", plant.code),
        );
        check(is_amount(&plant.capacity) && plant.capacity.high.is_finite() && plant.ramp_per_week >= 0.0, &|| {
            format!("capacity of {}", plant.code)
        });
        for (k, ingredient) in plant.recipe.iter().enumerate() {
            check(is_amount(&ingredient.amount) && ingredient.amount.high.is_finite(), &|| {
                format!("amount in {}", plant.code)
            });
            check(world.cells[ingredient.cell].kind == CellKind::Ingredient(id, k), &|| {
                format!("cell of {}", plant.code)
            });
            check(ingredient.origin.kind != OriginKind::Inferred, &|| format!("origin in {}", plant.code));
        }
        let takes = plant.recipe.iter().any(|ingredient| ingredient.role == Role::Input);
        for element in world.elements.ids().filter(|_| takes) {
            let total = |role: Role, high: bool| -> Option<f64> {
                let of = |ingredient: &seawall_model::world::Ingredient| {
                    let product = &world.products[ingredient.product];
                    let content =
                        product.contents.iter().find(|(other, _)| *other == element).map(|(_, content)| *content);
                    let content = content.or((!product.elements.contains(&element)).then_some(Interval::exact(0.0)))?;
                    Some(if high { ingredient.amount.high * content.high } else { ingredient.amount.low * content.low })
                };
                plant.recipe.iter().filter(|ingredient| ingredient.role == role).map(of).sum()
            };
            if let (Some(out), Some(taken)) = (total(Role::Output, false), total(Role::Input, true)) {
                check(out <= taken * (1.0 + 1e-9), &|| format!("element balance of {}", plant.code));
            }
        }
    }
    for (id, link) in world.links.iter() {
        check(link.from != link.to, &|| format!("ends of {}", link.code));
        check(is_amount(&link.lead_weeks) && link.lead_weeks.high.is_finite(), &|| format!("lead of {}", link.code));
        check(
            link.freight.is_finite() && link.freight >= 0.0 && link.growth_per_week >= 0.0 && link.ceiling >= 0.0,
            &|| format!("numbers of {}", link.code),
        );
        check(world.cells[link.cell].kind == CellKind::Trade(id), &|| format!("cell of {}", link.code));
        check(!link.candidate || world.cells[link.cell].interval == Interval::exact(0.0), &|| {
            format!("flow of {}", link.code)
        });
    }
    for (id, demand) in world.demands.iter() {
        check(is_amount(&demand.voll) && demand.voll.high.is_finite(), &|| format!("value of {}", demand.code));
        check(world.cells[demand.cell].kind == CellKind::Use(id), &|| format!("cell of {}", demand.code));
    }
    for stock in world.stocks.values() {
        check(is_amount(&stock.cover_days) && stock.cover_days.high.is_finite(), &|| {
            format!("cover of {}", stock.code)
        });
        check((0.0..=1.0).contains(&stock.release_per_week) && (0.0..=1.0).contains(&stock.floor_share), &|| {
            format!("shares of {}", stock.code)
        });
    }
    let mut kinds = BTreeSet::new();
    for (id, cell) in world.cells.iter() {
        check(kinds.insert(cell.kind), &|| format!("two cells {}", world.cell_key(id)));
        let may_be_negative = matches!(cell.kind, CellKind::StockChange(..) | CellKind::Unexplained(..));
        check(is_ordered(&cell.interval) && (may_be_negative || cell.interval.low >= 0.0), &|| {
            format!("interval of {}", world.cell_key(id))
        });
        check(cell.interval.central.is_none_or(f64::is_finite), &|| format!("value of {}", world.cell_key(id)));
        check(cell.origin.kind != OriginKind::Reported || !cell.origin.sources.is_empty(), &|| {
            format!("source of {}", world.cell_key(id))
        });
        check(cell.origin.kind != OriginKind::Assumed || !cell.origin.note.is_empty(), &|| {
            format!("reason of {}", world.cell_key(id))
        });
    }
    for total in &world.totals {
        check(!total.terms.is_empty() && is_ordered(&total.interval), &|| format!("total {}", total.key));
        let cells: BTreeSet<_> = total.terms.iter().map(|&(cell, _)| cell).collect();
        check(
            cells.len() == total.terms.len()
                && total
                    .terms
                    .iter()
                    .all(|&(cell, weight)| cell.index() < world.cells.len() && weight > 0.0 && weight.is_finite()),
            &|| format!("terms of {}", total.key),
        );
    }
    for other in &world.alternatives {
        check(other.value.is_finite() && !other.terms.is_empty() && other.row != other.chosen, &|| {
            format!("alternative {}", other.row)
        });
    }
    broken
}
