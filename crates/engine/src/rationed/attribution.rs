//! Attribution: when users first go short, and the chain of what is missing back to where it starts.

use super::{Limit, Rationed};
use crate::stress::SHORT_SHARE;
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, LinkId, PlantId, ProductId, RegionId};
use seawall_model::world::{Model, Role};

/// Why less of a product is there than at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// An event holds the link below what was ordered.
    Closed(LinkId),
    /// The supplier abroad sent less than was ordered.
    Supplier(LinkId),
    /// Less was ordered over the link.
    Ordered(LinkId),
    /// The plant is at its capacity.
    Capacity(PlantId),
    /// The plant lacks an input.
    Input(PlantId),
    /// The plant makes what is wanted of it.
    Wanted(PlantId),
    /// Nothing is below rest: more is wanted.
    Demand,
}

/// One link of a chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Where.
    pub region: RegionId,
    /// Of what.
    pub product: ProductId,
    /// In which period.
    pub period: usize,
    /// Why.
    pub cause: Cause,
}

/// Start of the first period in which `demands` together are short, weeks.
#[must_use]
pub fn first_short(rationed: &Rationed, grid: &Grid, demands: &[DemandId]) -> Option<f64> {
    first_period(rationed, grid, demands).map(|t| grid.start[t])
}

/// That period.
pub(super) fn first_period(rationed: &Rationed, grid: &Grid, demands: &[DemandId]) -> Option<usize> {
    (0..grid.len()).find(|&t| {
        let wanted: f64 = demands.iter().map(|&d| rationed.wanted[d][t]).sum();
        let short: f64 = demands.iter().map(|&d| rationed.short[d][t]).sum();
        wanted > 0.0 && short > SHORT_SHARE * wanted
    })
}

/// From a product in a region to where its shortage of `period` starts: at each place the plant or way that is most below
/// rest. Goods that arrive were sent a lead earlier. The chain ends at an event, at a capacity, or when it closes.
#[must_use]
pub fn chain(
    model: &Model,
    conditions: &Conditions,
    rationed: &Rationed,
    region: RegionId,
    product: ProductId,
    period: usize,
) -> Vec<Link> {
    let world = &model.world;
    let grid = &conditions.grid;
    let mut chain: Vec<Link> = Vec::new();
    let (mut region, mut product, mut period) = (region, product, period);
    loop {
        let mut worst = (1e-9, Cause::Demand, period);
        for (id, plant) in world.plants.iter().filter(|(_, plant)| plant.region == region) {
            let throughput = model.steady[plant.recipe[0].cell];
            for line in plant.recipe.iter().filter(|line| line.role == Role::Output && line.product == product) {
                if throughput <= 0.0 {
                    continue;
                }
                let rest = model.steady[line.cell] / WEEKS_PER_YEAR;
                let missing = rest - rationed.run[id][period] * model.steady[line.cell] / throughput;
                if missing > worst.0 {
                    let cause = match rationed.limit[id][period] {
                        Limit::Demand => Cause::Wanted(id),
                        Limit::Capacity => Cause::Capacity(id),
                        Limit::Input(_) => Cause::Input(id),
                    };
                    worst = (missing, cause, period);
                }
            }
        }
        for (id, link) in world.links.iter().filter(|(_, link)| link.to == region && link.product == product) {
            let left = grid.finish(period) - link.lead_weeks.center();
            if left <= 0.0 {
                continue;
            }
            let sent = (0..=period).rev().find(|&s| grid.start[s] < left).unwrap_or(0);
            let missing = model.steady[link.cell] / WEEKS_PER_YEAR - rationed.flow[id][sent];
            if missing > worst.0 {
                let cause = if rationed.capped[id][sent] {
                    Cause::Closed(id)
                } else if rationed.flow[id][sent] < rationed.asked[id][sent] * (1.0 - 1e-9) {
                    Cause::Supplier(id)
                } else {
                    Cause::Ordered(id)
                };
                worst = (missing, cause, sent);
            }
        }
        let (_, cause, when) = worst;
        chain.push(Link { region, product, period, cause });
        let next = match cause {
            Cause::Supplier(link) => (world.links[link].from, product),
            Cause::Input(plant) => match rationed.limit[plant][when] {
                Limit::Input(input) => (region, input),
                _ => return chain,
            },
            _ => return chain,
        };
        if chain.iter().any(|link| (link.region, link.product) == next) {
            return chain;
        }
        (region, product) = next;
        period = when;
    }
}
