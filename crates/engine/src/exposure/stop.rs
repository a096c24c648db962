//! Time to survive on a model: for each plant and each supplying region that stops, the week in which final use goes short
//! while everybody carries on.
//!
//! By the proportional pass of [`crate::pass`], in which regions draw their own stocks until they are empty, nobody redirects
//! and what is under way still arrives. [`super::longest`] is the same question with everybody rerouting at once.

use crate::conditions::nothing;
use crate::pass::run_down;
use crate::respond::opening_stocks;
use crate::stress::{first_stop_week, stop_share};
use seawall_model::conditions::Grid;
use seawall_model::id::{Column, DemandId, PlantId, ProductId, RegionId, StockId};
use seawall_model::world::{Model, Role};

/// What stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// All exports of a region.
    Region(RegionId),
    /// A plant.
    Plant(PlantId),
}

/// When a region's use of a product goes short.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// What stops.
    pub cut: Cut,
    /// Who goes short.
    pub region: RegionId,
    /// Of what.
    pub product: ProductId,
    /// First short week with stocks low, central and high; `None` where none within the horizon.
    pub week: [Option<f64>; 3],
    /// Share of use within the horizon that is not served, stocks central.
    pub lost: f64,
}

/// Every cut that makes one of `regions` short of something within the horizon, soonest first.
#[must_use]
pub fn stops(model: &Model, regions: &[RegionId], grid: &Grid) -> Vec<Stop> {
    let world = &model.world;
    let opening: [Column<StockId, f64>; 3] = [-1.0, 0.0, 1.0].map(|position| opening_stocks(model, position));
    let mut wanted: Vec<(RegionId, ProductId, Vec<DemandId>)> = Vec::new();
    for &region in regions {
        for product in world.products.ids() {
            let demands: Vec<DemandId> = world
                .demands
                .iter()
                .filter(|(_, d)| d.region == region && d.product == product && model.steady[d.cell] > 1e-6)
                .map(|(id, _)| id)
                .collect();
            if !demands.is_empty() {
                wanted.push((region, product, demands));
            }
        }
    }
    let running = |plant: &seawall_model::world::Plant| {
        plant.recipe.iter().any(|line| line.role == Role::Output && model.steady[line.cell] > 1e-6)
    };
    let exports = |region: RegionId| {
        world.links.values().iter().any(|link| link.from == region && model.steady[link.cell] > 1e-6)
    };
    let cuts = world
        .regions
        .ids()
        .filter(|&region| exports(region))
        .map(Cut::Region)
        .chain(world.plants.iter().filter(|(_, plant)| running(plant)).map(|(id, _)| Cut::Plant(id)));
    let mut found = Vec::new();
    for cut in cuts {
        let mut conditions = nothing(model, grid.clone());
        match cut {
            Cut::Region(region) => {
                for (id, _) in world.links.iter().filter(|(_, link)| link.from == region) {
                    conditions.flow_cap[id].fill(0.0);
                }
            }
            Cut::Plant(plant) => conditions.capacity[plant].fill(0.0),
        }
        let central = run_down(model, &conditions, &opening[1]);
        let mut sides = None;
        for (region, product, demands) in &wanted {
            // A region is not asked what stopping its own exports does to it.
            if cut == Cut::Region(*region) {
                continue;
            }
            let lost = stop_share(model, &central, grid, demands);
            let middle = first_stop_week(model, &central, grid, demands);
            if middle.is_none() && lost < 1e-6 {
                continue;
            }
            let (low, high) = sides.get_or_insert_with(|| {
                (run_down(model, &conditions, &opening[0]), run_down(model, &conditions, &opening[2]))
            });
            found.push(Stop {
                cut,
                region: *region,
                product: *product,
                week: [first_stop_week(model, low, grid, demands), middle, first_stop_week(model, high, grid, demands)],
                lost,
            });
        }
    }
    let week = |stop: &Stop| stop.week[1].unwrap_or(f64::INFINITY);
    found.sort_by(|a, b| {
        week(a)
            .total_cmp(&week(b))
            .then(b.lost.total_cmp(&a.lost))
            .then((a.cut, a.region, a.product).cmp(&(b.cut, b.region, b.product)))
    });
    found
}
