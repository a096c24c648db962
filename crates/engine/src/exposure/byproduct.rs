//! By-product caps: products that come with others, and the most their hosts give in the short run.
//!
//! `supply <= min(host output x content x recovery, recovery installed)`: a mine's capacity bounds the feed, a separation
//! plant's its throughput, and neither follows the by-product's own price. A product counts as a by-product where it earns
//! less of the plant's revenue than something else.

use super::byproduct_supply;
use crate::respond::pick;
use seawall_model::id::{ProductId, RegionId};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Role, Stage};

/// A by-product and its bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Cap {
    /// The by-product.
    pub product: ProductId,
    /// What the plants that give it earn most with, largest first.
    pub hosts: Vec<ProductId>,
    /// Its share of the revenue of those plants.
    pub revenue_share: f64,
    /// Made in the steady state, t a year.
    pub made: f64,
    /// The most its hosts give, t a year.
    pub most: Interval,
    /// Share of it that comes from the region with most.
    pub largest: (RegionId, f64),
}

/// By-products among separated products.
#[must_use]
pub fn caps(model: &Model) -> Vec<Cap> {
    let world = &model.world;
    let mut found = Vec::new();
    for product in world.products.ids().filter(|&product| world.products[product].stage == Stage::Oxide) {
        let mut hosts: std::collections::BTreeMap<ProductId, f64> = std::collections::BTreeMap::new();
        let mut by_region: std::collections::BTreeMap<RegionId, f64> = std::collections::BTreeMap::new();
        let (mut own, mut all, mut made) = (0.0, 0.0, 0.0);
        let mut most = [0.0; 3];
        for plant in world.plants.values().iter().filter(|plant| world.processes[plant.process].stage == Stage::Oxide) {
            let earned = |of: ProductId| -> f64 {
                plant
                    .recipe
                    .iter()
                    .filter(|line| line.role == Role::Output && line.product == of)
                    .map(|line| model.steady[line.cell] * world.products[of].price.center())
                    .sum()
            };
            let outputs: Vec<ProductId> =
                plant.recipe.iter().filter(|line| line.role == Role::Output).map(|line| line.product).collect();
            let mine = earned(product);
            let best = outputs.iter().copied().max_by(|&a, &b| earned(a).total_cmp(&earned(b)));
            let Some(best) = best else { continue };
            if mine <= 0.0 || best == product {
                continue;
            }
            own += mine;
            all += outputs.iter().map(|&of| earned(of)).sum::<f64>();
            *hosts.entry(best).or_default() += earned(best);
            let tonnes: f64 = plant
                .recipe
                .iter()
                .filter(|line| line.role == Role::Output && line.product == product)
                .map(|line| model.steady[line.cell])
                .sum();
            made += tonnes;
            *by_region.entry(plant.region).or_default() += tonnes;
            let feed: Vec<ProductId> =
                plant.recipe.iter().filter(|line| line.role == Role::Input).map(|line| line.product).collect();
            for (k, position) in [-1.0, 0.0, 1.0].into_iter().enumerate() {
                most[k] += byproduct_supply(
                    tonnes,
                    growth(model, &feed, position),
                    1.0,
                    tonnes * pick(plant.capacity, position).max(1.0),
                );
            }
        }
        let (Some((&region, &top)), true) = (by_region.iter().max_by(|a, b| a.1.total_cmp(b.1)), made > 0.0) else {
            continue;
        };
        let mut hosts: Vec<(ProductId, f64)> = hosts.into_iter().collect();
        hosts.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.push(Cap {
            product,
            hosts: hosts.into_iter().map(|host| host.0).collect(),
            revenue_share: own / all,
            made,
            most: Interval { low: most[0], central: Some(most[1]), high: most[2] },
            largest: (region, top / made),
        });
    }
    found
}

/// What the mines of a feed could give over what they give: host output cannot grow beyond it.
fn growth(model: &Model, feed: &[ProductId], position: f64) -> f64 {
    let world = &model.world;
    let (mut now, mut most) = (0.0, 0.0);
    for plant in world.plants.values() {
        for line in plant.recipe.iter().filter(|line| line.role == Role::Output && feed.contains(&line.product)) {
            now += model.steady[line.cell];
            most += model.steady[line.cell] * pick(plant.capacity, position).max(1.0);
        }
    }
    if now > 0.0 { most / now } else { 1.0 }
}
