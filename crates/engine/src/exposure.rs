//! Exposure: who depends on whom, at which stage, on the steady baseline.
//!
//! Origin is traced with re-exports: what a region uses and ships on has the composition of its pool of own output and
//! imports. Through the stages it is traced by tonnes of the products that carry an element, and swarf that is recycled
//! counts as made where it was recycled. Concentration is the Herfindahl-Hirschman index on the scale 0 to 10,000.

pub mod byproduct;
pub mod cover;
pub mod formulas;
pub mod geopolrisk;
pub mod index;
pub mod known;
pub mod longest;
pub mod path;
pub mod reserve;
pub mod stop;
pub mod survive;

use crate::respond::opening_stocks;
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{Column, ElementId, Id, ProductId, RegionId};
use seawall_model::world::{CellKind, Model, Owner, Role, Stage};
use serde::Serialize;
use std::collections::BTreeMap;

/// Herfindahl-Hirschman index of shares, scale 0 to 10,000; `None` when there is nothing.
#[must_use]
pub fn hhi(amounts: &[f64]) -> Option<f64> {
    let total: f64 = amounts.iter().sum();
    (total > 0.0).then(|| amounts.iter().map(|amount| (100.0 * amount / total).powi(2)).sum())
}

/// Composition of each region's pool by region of production, re-exports traced: solves `c = (own + trade' c) / pool`.
///
/// `trade[i][j]` goes from `i` to `j`. Rows of the result are importing regions, columns the regions of production;
/// a region with an empty pool has a row of zeros.
#[must_use]
pub fn pool_origin(production: &[f64], trade: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = production.len();
    let pool: Vec<f64> = (0..n).map(|j| production[j] + (0..n).map(|i| trade[i][j]).sum::<f64>()).collect();
    // Gaussian elimination on (diag(pool) - trade') c = diag(production), column by column of the right side.
    let mut a: Vec<Vec<f64>> = (0..n)
        .map(|j| {
            (0..n).map(|i| if i == j { pool[j].max(f64::MIN_POSITIVE) - trade[i][j] } else { -trade[i][j] }).collect()
        })
        .collect();
    let mut b: Vec<Vec<f64>> =
        (0..n).map(|j| (0..n).map(|o| if o == j { production[j] } else { 0.0 }).collect()).collect();
    for k in 0..n {
        let best = (k..n).max_by(|&p, &q| a[p][k].abs().total_cmp(&a[q][k].abs())).unwrap_or(k);
        a.swap(k, best);
        b.swap(k, best);
        let pivot = a[k][k];
        if pivot.abs() < 1e-300 {
            continue;
        }
        let (upper, lower) = a.split_at_mut(k + 1);
        let (known, rest) = b.split_at_mut(k + 1);
        for (row, right) in lower.iter_mut().zip(rest.iter_mut()) {
            let factor = row[k] / pivot;
            if factor != 0.0 {
                for c in k..n {
                    row[c] -= factor * upper[k][c];
                }
                for c in 0..n {
                    right[c] -= factor * known[k][c];
                }
            }
        }
    }
    for k in (0..n).rev() {
        for c in 0..n {
            let known: f64 = (k + 1..n).map(|j| a[k][j] * b[j][c]).sum();
            b[k][c] = if a[k][k].abs() < 1e-300 { 0.0 } else { (b[k][c] - known) / a[k][k] };
        }
    }
    b
}

/// Most of a by-product that its host gives in the short run: what the throughput carries and can be recovered, up to the
/// recovery capacity that is installed. Its own price does not enter.
#[must_use]
pub fn byproduct_supply(host_output: f64, content: f64, recovery: f64, installed: f64) -> f64 {
    (host_output * content * recovery).min(installed)
}

/// Days that `use_per_day` of the last stage's product is covered when supply stops before each stage.
///
/// `stocks` stand at the stages in order, `yields` lead from each to the next. What lies upstream of the cut cannot help,
/// and conversion downstream of it does not bind. `None` when nothing is used.
#[must_use]
pub fn chain_cover_days(stocks: &[f64], yields: &[f64], use_per_day: f64) -> Option<Vec<f64>> {
    if use_per_day <= 0.0 {
        return None;
    }
    let mut to_last = 1.0;
    let mut behind = 0.0;
    let mut days: Vec<f64> = stocks
        .iter()
        .enumerate()
        .rev()
        .map(|(stage, stock)| {
            to_last *= yields.get(stage).copied().unwrap_or(1.0);
            behind += stock * to_last;
            behind / use_per_day
        })
        .collect();
    days.reverse();
    Some(days)
}

/// Exposure of one region to one product.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Region asked about.
    #[serde(skip)]
    pub region: RegionId,
    /// Product.
    #[serde(skip)]
    pub product: ProductId,
    /// Own output, t a year.
    pub output: f64,
    /// Imports, t a year.
    pub imports: f64,
    /// Exports, t a year.
    pub exports: f64,
    /// Use by plants and final users, t a year.
    pub used: f64,
    /// Net import reliance, USGS: (imports - exports + stock drawn) / apparent consumption; negative for net exporters.
    pub reliance_usgs: Option<f64>,
    /// Import reliance, EU: (imports - exports) / (production + imports - exports).
    pub reliance_eu: Option<f64>,
    /// Share of what is used by region of production, re-exports traced, largest first.
    pub origin: Vec<(RegionId, f64)>,
    /// HHI of that origin.
    pub hhi: Option<f64>,
    /// Share of supply left without the largest foreign origin.
    pub n_minus_1: Option<f64>,
    /// Share of supply left without the two largest foreign origins.
    pub n_minus_2: Option<f64>,
    /// Days of cover: private, public, and what is under way to the region.
    pub cover_private: f64,
    /// Days of cover in public stock.
    pub cover_public: f64,
    /// Days of use under way on links at the baseline rate.
    pub cover_pipeline: f64,
}

/// Output of one product by region with its concentration.
#[derive(Debug, Clone, Serialize)]
pub struct Production {
    /// Product.
    #[serde(skip)]
    pub product: ProductId,
    /// World output, t a year.
    pub total: f64,
    /// Tonnes by region, largest first.
    pub by_region: Vec<(RegionId, f64)>,
    /// HHI of production, 0 to 10,000.
    pub hhi: Option<f64>,
    /// Share left without the largest region.
    pub n_minus_1: f64,
    /// Share left without the two largest regions.
    pub n_minus_2: f64,
    /// Share left without the largest plant.
    pub n_minus_1_plant: f64,
    /// Share left without the two largest plants.
    pub n_minus_2_plant: f64,
}

/// Who makes each product.
#[must_use]
pub fn production(model: &Model) -> Vec<Production> {
    let world = &model.world;
    world
        .products
        .ids()
        .filter_map(|product| {
            let mut by_region: BTreeMap<RegionId, f64> = BTreeMap::new();
            let mut by_plant: Vec<f64> = Vec::new();
            for (_, plant) in world.plants.iter() {
                for ingredient in plant.recipe.iter().filter(|i| i.role == Role::Output && i.product == product) {
                    let tonnes = model.steady[ingredient.cell];
                    *by_region.entry(plant.region).or_default() += tonnes;
                    by_plant.push(tonnes);
                }
            }
            let total: f64 = by_region.values().sum();
            if total <= 0.0 {
                return None;
            }
            let amounts: Vec<f64> = by_region.values().copied().collect();
            let mut by_region: Vec<(RegionId, f64)> = by_region.into_iter().filter(|row| row.1 > 0.0).collect();
            by_region.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            by_plant.sort_by(|a, b| b.total_cmp(a));
            let left = |gone: f64| (1.0 - gone / total).max(0.0);
            Some(Production {
                product,
                total,
                n_minus_1: left(by_region[0].1),
                n_minus_2: left(by_region.iter().take(2).map(|row| row.1).sum()),
                n_minus_1_plant: left(by_plant[0]),
                n_minus_2_plant: left(by_plant.iter().take(2).sum()),
                by_region,
                hhi: hhi(&amounts),
            })
        })
        .collect()
}

/// Exposure of `regions` to every product they use.
#[must_use]
pub fn rows(model: &Model, regions: &[RegionId]) -> Vec<Row> {
    let world = &model.world;
    let n = world.regions.len();
    let opening = opening_stocks(model, 0.0);
    let mut found = Vec::new();
    for product in world.products.ids() {
        let mut own = vec![0.0; n];
        let mut used = vec![0.0; n];
        let mut trade = vec![vec![0.0; n]; n];
        // Net imports and output of the base year itself, stock changes included, for the USGS definition.
        let mut year_net = vec![0.0; n];
        let mut year_own = vec![0.0; n];
        let mut year_build = vec![0.0; n];
        for cell in world.cells.ids() {
            let x = model.steady[cell];
            let year = model.reconciled[cell];
            match world.cells[cell].kind {
                CellKind::Ingredient(plant, k) if world.plants[plant].recipe[k].product == product => {
                    let region = world.plants[plant].region.index();
                    if world.plants[plant].recipe[k].role == Role::Output {
                        own[region] += x;
                        year_own[region] += year;
                    } else {
                        used[region] += x;
                    }
                }
                CellKind::StockChange(region, p) if p == product => year_build[region.index()] += year,
                CellKind::Trade(link) if world.links[link].product == product => {
                    year_net[world.links[link].from.index()] -= year;
                    year_net[world.links[link].to.index()] += year;
                    trade[world.links[link].from.index()][world.links[link].to.index()] += x;
                }
                CellKind::Use(demand) if world.demands[demand].product == product => {
                    used[world.demands[demand].region.index()] += x;
                }
                CellKind::Unexplained(region, p) if p == product => own[region.index()] += x,
                _ => {}
            }
        }
        let origin = pool_origin(&own, &trade);
        for &region in regions {
            let r = region.index();
            let imports: f64 = (0..n).map(|i| trade[i][r]).sum();
            let exports: f64 = trade[r].iter().sum();
            if used[r] <= 1e-9 {
                continue;
            }
            let mut shares: Vec<(RegionId, f64)> =
                (0..n).map(|i| (RegionId::from_index(i), origin[r][i])).filter(|share| share.1 > 1e-9).collect();
            shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let amounts: Vec<f64> = shares.iter().map(|share| share.1).collect();
            // Largest first, as `shares` is.
            let foreign: Vec<f64> = shares.iter().filter(|share| share.0 != region).map(|share| share.1).collect();
            let apparent = own[r] + imports - exports;
            let days = |owner: Owner| {
                let held: f64 = world
                    .stocks
                    .iter()
                    .filter(|(_, s)| s.region == region && s.product == product && s.owner == owner)
                    .map(|(id, _)| opening[id])
                    .sum();
                held / used[r] * 365.25
            };
            let under_way: f64 = world
                .links
                .values()
                .iter()
                .filter(|link| link.to == region && link.product == product)
                .map(|link| model.steady[link.cell] / WEEKS_PER_YEAR * link.lead_weeks.center())
                .sum();
            found.push(Row {
                region,
                product,
                output: own[r],
                imports,
                exports,
                used: used[r],
                // Apparent consumption = output + imports - exports + stock drawn, in the base year as it was.
                reliance_usgs: {
                    let net = year_net[r] - year_build[r];
                    (year_own[r] + net > 1e-9).then(|| net / (year_own[r] + net))
                },
                // The EU divides by output plus net imports and does not count stocks: here on the steady state.
                reliance_eu: (apparent > 1e-9).then(|| (imports - exports).max(0.0) / apparent),
                hhi: hhi(&amounts),
                n_minus_1: (!shares.is_empty()).then_some(1.0 - foreign.first().copied().unwrap_or(0.0)),
                n_minus_2: (!shares.is_empty()).then_some((1.0 - foreign.iter().take(2).sum::<f64>()).max(0.0)),
                origin: shares,
                cover_private: days(Owner::Private),
                cover_public: days(Owner::Public),
                cover_pipeline: under_way / used[r] * 365.25,
            });
        }
    }
    found.sort_by_key(|row| (row.region, world.products[row.product].stage, row.product));
    found
}

/// Composition of every pool of products that carry `element` by the region where `stage` took place.
///
/// Own output of the stage has its own region as origin; output of a later stage has the composition of its inputs that
/// carry the element; imports keep theirs. Fixed point by sweeping, at most ten thousand sweeps.
#[must_use]
pub fn origin_at_stage(model: &Model, element: ElementId, stage: Stage) -> Column<ProductId, Vec<Vec<f64>>> {
    compose(model, element, stage, Unstaged::MadeHere)
}

/// The same, where tonnes that never went through `stage` count nowhere: rows add up to the share that did.
#[must_use]
pub fn passed_at_stage(model: &Model, element: ElementId, stage: Stage) -> Column<ProductId, Vec<Vec<f64>>> {
    compose(model, element, stage, Unstaged::Nowhere)
}

/// Where output without an input that carries the element counts, when its stage is another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unstaged {
    MadeHere,
    Nowhere,
}

fn compose(model: &Model, element: ElementId, stage: Stage, unstaged: Unstaged) -> Column<ProductId, Vec<Vec<f64>>> {
    let world = &model.world;
    let n = world.regions.len();
    let carries = |product: ProductId| world.products[product].elements.contains(&element);
    let mut composition: Vec<Vec<Vec<f64>>> = vec![vec![vec![0.0; n]; n]; world.products.len()];
    for _ in 0..10_000 {
        let mut change: f64 = 0.0;
        for product in world.products.ids().filter(|&p| carries(p)) {
            let mut sum = vec![vec![0.0; n]; n];
            let mut weight = vec![0.0; n];
            for (_, plant) in world.plants.iter() {
                let made: f64 = plant
                    .recipe
                    .iter()
                    .filter(|i| i.role == Role::Output && i.product == product)
                    .map(|i| model.steady[i.cell])
                    .sum();
                if made <= 0.0 {
                    continue;
                }
                let r = plant.region.index();
                weight[r] += made;
                let inputs: Vec<_> =
                    plant.recipe.iter().filter(|i| i.role == Role::Input && carries(i.product)).collect();
                let taken: f64 = inputs.iter().map(|i| model.steady[i.cell]).sum();
                if world.products[product].stage == stage || (taken <= 0.0 && unstaged == Unstaged::MadeHere) {
                    sum[r][r] += made;
                } else if taken > 0.0 {
                    for input in inputs {
                        let share = model.steady[input.cell] / taken * made;
                        for o in 0..n {
                            sum[r][o] += share * composition[input.product.index()][r][o];
                        }
                    }
                }
            }
            for link in world.links.values().iter().filter(|l| l.product == product) {
                let x = model.steady[link.cell];
                let (from, to) = (link.from.index(), link.to.index());
                weight[to] += x;
                for o in 0..n {
                    sum[to][o] += x * composition[product.index()][from][o];
                }
            }
            for r in 0..n {
                if weight[r] > 0.0 {
                    for o in 0..n {
                        let next = sum[r][o] / weight[r];
                        change = change.max((next - composition[product.index()][r][o]).abs());
                        composition[product.index()][r][o] = next;
                    }
                }
            }
        }
        if change < 1e-13 {
            break;
        }
    }
    Column::from_vec(composition)
}
