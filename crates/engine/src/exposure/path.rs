//! What passed through a region on its way: along the whole path, not stage by stage.
//!
//! A tonne has touched a region when any stage took place there. Pools mix, so a region's pool of a product has a share that
//! touched: all of what its own plants make if the region itself is asked about, what the inputs had otherwise, and what
//! imports bring. The union over stages is solved as such: adding or multiplying shares of single stages would count a
//! tonne twice or not at all. Fixed point by sweeping, as in [`super::origin_at_stage`].

use seawall_model::id::{ElementId, Id, ProductId, RegionId};
use seawall_model::world::{Model, Role};

/// Most sweeps; each carries a share one shipment or stage further.
const SWEEPS: usize = 10_000;

/// Share of each region's pool of each product that touched one of `through`, by product then region.
///
/// With an element, inputs count by the tonnes that carry it; stages `from` on are looked at.
#[must_use]
pub fn touched(model: &Model, element: ElementId, through: &[RegionId]) -> Vec<Vec<f64>> {
    let world = &model.world;
    let n = world.regions.len();
    let carries = |product: ProductId| world.products[product].elements.contains(&element);
    let mut share: Vec<Vec<f64>> = vec![vec![0.0; n]; world.products.len()];
    for _ in 0..SWEEPS {
        let mut change: f64 = 0.0;
        for product in world.products.ids().filter(|&product| carries(product)) {
            let mut sum = vec![0.0; n];
            let mut weight = vec![0.0; n];
            for (_, plant) in world.plants.iter() {
                let made: f64 = plant
                    .recipe
                    .iter()
                    .filter(|line| line.role == Role::Output && line.product == product)
                    .map(|line| model.steady[line.cell])
                    .sum();
                if made <= 0.0 {
                    continue;
                }
                let r = plant.region.index();
                weight[r] += made;
                if through.contains(&plant.region) {
                    sum[r] += made;
                    continue;
                }
                let inputs = || plant.recipe.iter().filter(|line| line.role == Role::Input && carries(line.product));
                let taken: f64 = inputs().map(|line| model.steady[line.cell]).sum();
                if taken > 0.0 {
                    let had: f64 = inputs().map(|line| model.steady[line.cell] * share[line.product.index()][r]).sum();
                    sum[r] += made * had / taken;
                }
            }
            for link in world.links.values().iter().filter(|link| link.product == product) {
                let moved = model.steady[link.cell];
                weight[link.to.index()] += moved;
                sum[link.to.index()] += moved * share[product.index()][link.from.index()];
            }
            for r in (0..n).filter(|&r| weight[r] > 0.0) {
                let next = sum[r] / weight[r];
                change = change.max((next - share[product.index()][r]).abs());
                share[product.index()][r] = next;
            }
        }
        if change < 1e-13 {
            break;
        }
    }
    share
}

/// The foreign region, and the foreign pair, that most of a region's product touched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Region asked about.
    pub region: RegionId,
    /// Product.
    pub product: ProductId,
    /// Element followed.
    pub element: ElementId,
    /// The region most of it touched, with the share left without it.
    pub first: (RegionId, f64),
    /// The second of the worst pair with `first`, and the share left without both.
    pub second: Option<(RegionId, f64)>,
}

/// N-1 and N-2 along the whole path of each product that a region uses in the end.
#[must_use]
pub fn paths(model: &Model, regions: &[RegionId]) -> Vec<Path> {
    let world = &model.world;
    let mut found = Vec::new();
    for element in world.elements.ids() {
        let single: Vec<Vec<Vec<f64>>> =
            world.regions.ids().map(|through| touched(model, element, &[through])).collect();
        for &region in regions {
            let mut used: Vec<ProductId> = world
                .demands
                .values()
                .iter()
                .filter(|demand| demand.region == region && model.steady[demand.cell] > 0.0)
                .map(|demand| demand.product)
                .filter(|&product| world.products[product].elements.contains(&element))
                .collect();
            used.sort();
            used.dedup();
            // The worst pair of a region is nearly always the same for its products: solve each pair once.
            let mut pairs: Vec<(RegionId, RegionId, Vec<Vec<f64>>)> = Vec::new();
            for product in used {
                let of = |through: RegionId| single[through.index()][product.index()][region.index()];
                let mut foreign: Vec<RegionId> = world.regions.ids().filter(|&other| other != region).collect();
                foreign.sort_by(|&a, &b| of(b).total_cmp(&of(a)).then(a.cmp(&b)));
                let Some(&first) = foreign.first() else { continue };
                let mut second: Option<(RegionId, f64)> = None;
                for &other in foreign.iter().skip(1).filter(|&&other| of(other) > 1e-9) {
                    if !pairs.iter().any(|pair| (pair.0, pair.1) == (first, other)) {
                        pairs.push((first, other, touched(model, element, &[first, other])));
                    }
                    let Some(pair) = pairs.iter().find(|pair| (pair.0, pair.1) == (first, other)) else { continue };
                    let left = 1.0 - pair.2[product.index()][region.index()];
                    if second.is_none_or(|best| left < best.1) {
                        second = Some((other, left));
                    }
                }
                found.push(Path { region, product, element, first: (first, 1.0 - of(first)), second });
            }
        }
    }
    found.sort_by_key(|path| (path.region, path.product, path.element));
    found
}
