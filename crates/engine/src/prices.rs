//! Prices and cost wedges under which the baseline is the cheapest response when nothing happens.
//!
//! One linear programme finds prices `p` nearest to the observed ones and the least weighted wedges `w` with
//! `sum(output p) - sum(input p) = w` for a running plant, `p_to - p_from = freight + w` for a used link, `<=` for an
//! unused one, `p <=` the cheapest step of the value of lost load where there is demand, and `p >= 0`. The wedges say
//! which trade the cost data do not explain; they are printed.

use crate::draft::Draft;
use crate::lp::{self, Options, Status};
use crate::reconcile::Error;
use seawall_model::id::{Column, Id, LinkId, PlantId, ProductId, RegionId};
use seawall_model::parameters::ParameterKind;
use seawall_model::world::{CellKind, Model, Role};
use serde::Serialize;
use std::collections::BTreeMap;

/// Steps of unserved demand: share of demand and multiple of the value of lost load, dearest last.
///
/// The first users to go without are those who lose least; `spread` is how much less than the stated value.
#[must_use]
pub fn value_steps(spread: f64) -> [(f64, f64); 3] {
    [(1.0 / 3.0, 1.0 - spread), (1.0 / 3.0, 1.0), (1.0 / 3.0, 1.0 + spread)]
}

/// Prices, wedges and the flows they explain.
#[derive(Debug, Clone)]
pub struct Prices {
    /// USD per tonne by region and product, for every pair with a balance.
    pub price: BTreeMap<(RegionId, ProductId), f64>,
    /// Margin of each plant, USD per tonne of its reference product; zero where it does not run.
    pub plant: Column<PlantId, f64>,
    /// Wedge of each link on top of freight, USD per tonne.
    pub link: Column<LinkId, f64>,
}

/// One wedge worth printing.
#[derive(Debug, Clone, Serialize)]
pub struct Wedge {
    /// The link or plant.
    pub key: String,
    /// USD per tonne that the cost data do not explain.
    pub usd_per_t: f64,
    /// Price at the destination (link) or value of the outputs (plant), USD per tonne.
    pub price: f64,
}

/// Smallest steady flow, tonnes a year, that counts as existing.
pub const NEGLIGIBLE: f64 = 1e-6;

/// Finds the prices.
///
/// # Errors
/// [`Error::Numerical`] when the programme is not solved, which its elastic form should make impossible.
pub fn prices(model: &Model) -> Result<Prices, Error> {
    let world = &model.world;
    let mut ceiling: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    for cell in world.cells.ids() {
        for (region, product, _) in world.balance_terms(cell) {
            ceiling.entry((region, product)).or_insert(f64::INFINITY);
        }
    }
    for (_, demand) in world.demands.iter() {
        if model.steady[demand.cell] > NEGLIGIBLE {
            // At the wide end of the spread, so that nobody would rather go without wherever in its interval it stands.
            let spread = world.parameters.get(ParameterKind::ValueSpread).interval.high;
            let lowest = value_steps(spread)[0].1 * demand.voll.low;
            let entry = ceiling.entry((demand.region, demand.product)).or_insert(f64::INFINITY);
            *entry = entry.min(lowest);
        }
    }
    for cell in world.cells.ids() {
        // A by-product that is thrown away today is worth nothing.
        if let CellKind::Surplus(region, product) = world.cells[cell].kind
            && model.steady[cell] > NEGLIGIBLE
        {
            ceiling.insert((region, product), 0.0);
        }
    }
    let mut draft = Draft::default();
    let mut price = BTreeMap::new();
    for (&(region, product), &high) in &ceiling {
        let name = format!("price {} {}", world.regions[region].code, world.products[product].code);
        let column = draft.column(0.0, 0.0, high, name.clone());
        let observed = world.products[product].price.center();
        if observed > 0.0 {
            let below = draft.column(1.0 / observed, 0.0, f64::INFINITY, format!("below {name}"));
            let above = draft.column(1.0 / observed, 0.0, f64::INFINITY, format!("above {name}"));
            draft.row(observed, observed, &[(column, 1.0), (below, 1.0), (above, -1.0)], format!("observed {name}"));
        }
        price.insert((region, product), column);
    }
    let wedge = |draft: &mut Draft, name: String, unit: f64| {
        let weight = 0.3 / unit.max(1.0);
        (
            draft.column(weight, 0.0, f64::INFINITY, format!("wedge up {name}")),
            draft.column(weight, 0.0, f64::INFINITY, format!("wedge down {name}")),
        )
    };
    let mut plant_columns = Vec::new();
    for (_, plant) in world.plants.iter() {
        let throughput = model.steady[plant.recipe[0].cell];
        if throughput <= NEGLIGIBLE {
            plant_columns.push(None);
            continue;
        }
        let mut terms = Vec::new();
        let mut value = 0.0;
        for ingredient in &plant.recipe {
            let amount = model.steady[ingredient.cell] / throughput;
            let sign = if ingredient.role == Role::Output { 1.0 } else { -1.0 };
            terms.push((price[&(plant.region, ingredient.product)], sign * amount));
            if ingredient.role == Role::Output {
                value += amount * world.products[ingredient.product].price.center();
            }
        }
        let (up, down) = wedge(&mut draft, plant.code.clone(), value);
        terms.push((up, -1.0));
        terms.push((down, 1.0));
        draft.row(0.0, 0.0, &terms, format!("plant {}", plant.code));
        plant_columns.push(Some((up, down)));
    }
    let mut link_columns = Vec::new();
    for (_, link) in world.links.iter() {
        let (Some(&from), Some(&to)) = (price.get(&(link.from, link.product)), price.get(&(link.to, link.product)))
        else {
            link_columns.push(None);
            continue;
        };
        let (up, down) = wedge(&mut draft, link.code.clone(), world.products[link.product].price.center());
        let used = model.steady[link.cell] > NEGLIGIBLE;
        let low = if used { link.freight } else { f64::NEG_INFINITY };
        draft.row(
            low,
            link.freight,
            &[(to, 1.0), (from, -1.0), (up, -1.0), (down, 1.0)],
            format!("link {}", link.code),
        );
        link_columns.push(Some((up, down)));
    }
    let solution = lp::solve(&draft.finish(), &Options::default());
    if solution.status != Status::Optimal {
        return Err(Error::Numerical(format!("prices: {:?}", solution.status)));
    }
    let net = |columns: &Option<(usize, usize)>| columns.map_or(0.0, |(up, down)| solution.x[up] - solution.x[down]);
    Ok(Prices {
        price: price.into_iter().map(|(key, column)| (key, solution.x[column])).collect(),
        plant: Column::from_vec(plant_columns.iter().map(net).collect()),
        link: Column::from_vec(link_columns.iter().map(net).collect()),
    })
}

impl Prices {
    /// Wedges on links, largest first: trade that freight and prices do not explain.
    #[must_use]
    pub fn wedges(&self, model: &Model) -> Vec<Wedge> {
        let world = &model.world;
        let mut wedges: Vec<Wedge> = world
            .links
            .iter()
            .filter(|(id, _)| self.link[*id].abs() > 1.0)
            .map(|(id, link)| Wedge {
                key: world.cell_key(link.cell),
                usd_per_t: self.link[id],
                price: self.price.get(&(link.to, link.product)).copied().unwrap_or(0.0),
            })
            .collect();
        wedges.sort_by(|a, b| b.usd_per_t.abs().total_cmp(&a.usd_per_t.abs()).then(a.key.cmp(&b.key)));
        wedges
    }

    /// Price of a product in a region, zero where it has no balance.
    #[must_use]
    pub fn at(&self, region: RegionId, product: ProductId) -> f64 {
        self.price.get(&(region, product)).copied().unwrap_or(0.0)
    }

    /// Highest price of a product anywhere.
    #[must_use]
    pub fn highest(&self, product: ProductId) -> f64 {
        self.price
            .iter()
            .filter(|((_, p), _)| p.index() == product.index())
            .map(|(_, &value)| value)
            .fold(0.0, f64::max)
    }
}
