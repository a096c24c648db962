//! Indices of a model: GeoPolRisk and the EU formula with intervals where an input is missing, and the priority list.
//!
//! An index is not a probability. Every one is printed with its inputs; what the folder does not say widens the interval and
//! is named as a gap.

use super::formulas::eu_risk;
use super::geopolrisk::{instability, interval};
use super::{cover, passed_at_stage, production};
use seawall_model::cases::Import;
use seawall_model::id::{ElementId, Id, ProductId, RegionId};
use seawall_model::indicators::Indicators;
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, Model, Role, Stage};

/// Half a year: weeks of cover at which the priority index halves.
pub const HALF_YEAR: f64 = 26.0;

/// What an index lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Governance of a region.
    Governance(RegionId),
    /// End-of-life recycling of an element.
    Recycling(ElementId),
    /// Substitution of an element.
    Substitution(ElementId),
    /// The trade parameter.
    TradeParameter,
}

/// GeoPolRisk and EU supply risk of a region for a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Indexed {
    /// Region.
    pub region: RegionId,
    /// Product.
    pub product: ProductId,
    /// HHI of world production, 0 to 1.
    pub hhi: f64,
    /// Own output of this product, t a year.
    pub output: f64,
    /// Imports of this product, t a year.
    pub imports: f64,
    /// GeoPolRisk; `None` where nothing is made or imported.
    pub geopolrisk: Option<Interval>,
    /// Import reliance of the EU formula.
    pub reliance: f64,
    /// `sum of share^2 WGI t` of world supply.
    pub global: Interval,
    /// The same of the region's own sourcing.
    pub own: Interval,
    /// End-of-life recycling input rate.
    pub eol_rir: Interval,
    /// Substitution index.
    pub substitution: Interval,
    /// Supply risk.
    pub supply_risk: Interval,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

/// Flows of a product: output by region, and imports of each region by partner.
struct Flows {
    made: Vec<f64>,
    imports: Vec<Vec<f64>>,
    exports: Vec<f64>,
}

fn flows(model: &Model, product: ProductId) -> Flows {
    let world = &model.world;
    let n = world.regions.len();
    let mut flows = Flows { made: vec![0.0; n], imports: vec![vec![0.0; n]; n], exports: vec![0.0; n] };
    for cell in world.cells.ids() {
        let tonnes = model.steady[cell];
        match world.cells[cell].kind {
            CellKind::Ingredient(plant, k) => {
                let plant = &world.plants[plant];
                if plant.recipe[k].product == product && plant.recipe[k].role == Role::Output {
                    flows.made[plant.region.index()] += tonnes;
                }
            }
            CellKind::Trade(link) if world.links[link].product == product => {
                let link = &world.links[link];
                flows.imports[link.to.index()][link.from.index()] += tonnes;
                flows.exports[link.from.index()] += tonnes;
            }
            _ => {}
        }
    }
    flows
}

/// Instability of a region, 0 to 1; the whole interval where nothing is known.
fn unstable(indicators: &Indicators, region: RegionId) -> Option<Interval> {
    let score = indicators.stability.get(&region)?;
    Some(Interval {
        low: instability(score.value.high),
        central: score.value.central.map(instability),
        high: instability(score.value.low),
    })
}

/// Indices of `regions` for every product they import or make.
#[must_use]
pub fn indices(model: &Model, indicators: &Indicators, regions: &[RegionId]) -> Vec<Indexed> {
    let world = &model.world;
    let mut found = Vec::new();
    for product in world.products.ids() {
        let flows = flows(model, product);
        let total: f64 = flows.made.iter().sum();
        if total <= 0.0 {
            continue;
        }
        let hhi: f64 = flows.made.iter().map(|made| (made / total) * (made / total)).sum();
        for &region in regions {
            let r = region.index();
            let (output, imports) = (flows.made[r], flows.imports[r].iter().sum::<f64>());
            if output + imports <= 1e-6 {
                continue;
            }
            let mut gaps = Vec::new();
            for (k, &tonnes) in flows.imports[r].iter().enumerate() {
                let partner = RegionId::from_index(k);
                if tonnes > 1e-6 && unstable(indicators, partner).is_none() {
                    gaps.push(Gap::Governance(partner));
                }
            }
            let geopolrisk = scored(indicators, region, hhi, output, &flows.imports[r]);
            // Missing scores of makers widen the world's concentration too.
            for (k, &made) in flows.made.iter().enumerate() {
                let maker = RegionId::from_index(k);
                if made > 1e-6 && unstable(indicators, maker).is_none() && !gaps.contains(&Gap::Governance(maker)) {
                    gaps.push(Gap::Governance(maker));
                }
            }
            let t = indicators.trade_parameter.as_ref().map(|score| score.value);
            if t.is_none() {
                gaps.push(Gap::TradeParameter);
            }
            let t = t.unwrap_or(Interval { low: 0.0, central: None, high: f64::INFINITY });
            let global = weighted(indicators, &flows.made, t);
            let mut sourced = flows.imports[r].clone();
            sourced[r] += output;
            let own = weighted(indicators, &sourced, t);
            let net = imports - flows.exports[r];
            let apparent = output + net;
            let reliance = if apparent > 1e-6 { (net / apparent).clamp(0.0, 1.0) } else { 0.0 };
            let elements = &world.products[product].elements;
            let mut worst = |of: &dyn Fn(ElementId) -> Option<Interval>, gap: fn(ElementId) -> Gap| {
                let mut whole: Option<Interval> = None;
                for &element in elements {
                    let next = of(element).unwrap_or_else(|| {
                        gaps.push(gap(element));
                        Interval { low: 0.0, central: None, high: 1.0 }
                    });
                    whole = Some(whole.map_or(next, |so_far| hull(so_far, next)));
                }
                whole.unwrap_or(Interval { low: 0.0, central: None, high: 1.0 })
            };
            let eol_rir = worst(&|element| indicators.eol_rir.get(&element).map(|score| score.value), Gap::Recycling);
            let substitution =
                worst(&|element| indicators.substitution.get(&element).map(|score| score.value), Gap::Substitution);
            let central = match (global.central, own.central, eol_rir.central, substitution.central) {
                (Some(global), Some(own), Some(eol), Some(substitution)) => {
                    Some(eu_risk(global, own, reliance, eol, substitution))
                }
                _ => None,
            };
            let supply_risk = Interval {
                low: eu_risk(global.low, own.low, reliance, eol_rir.high, substitution.low),
                central,
                high: eu_risk(global.high, own.high, reliance, eol_rir.low, substitution.high),
            };
            gaps.sort();
            gaps.dedup();
            found.push(Indexed {
                region,
                product,
                hhi,
                output,
                imports,
                geopolrisk,
                reliance,
                global,
                own,
                eol_rir,
                substitution,
                supply_risk,
                gaps,
            });
        }
    }
    found.sort_by_key(|row| (row.region, world.products[row.product].stage, row.product));
    found
}

/// The hull of two intervals; central where they agree.
fn hull(a: Interval, b: Interval) -> Interval {
    Interval {
        low: a.low.min(b.low),
        central: if a.central == b.central { a.central } else { None },
        high: a.high.max(b.high),
    }
}

/// GeoPolRisk at the ends and the center of what is known.
fn scored(indicators: &Indicators, region: RegionId, hhi: f64, output: f64, imports: &[f64]) -> Option<Interval> {
    let with = |of: fn(&Interval) -> Option<f64>| {
        let list: Vec<Import> = imports
            .iter()
            .enumerate()
            .map(|(k, &tonnes)| {
                let partner = RegionId::from_index(k);
                let instability = unstable(indicators, partner).and_then(|score| of(&score));
                Import { tonnes, kusd: 0.0, instability, inside_region: partner == region }
            })
            .filter(|import| import.tonnes > 1e-6)
            .collect();
        interval(hhi, output, &list)
    };
    let (low, central, high) = (with(|i| Some(i.low))?, with(|i| i.central)?, with(|i| Some(i.high))?);
    Some(Interval { low: low.low, central: central.central, high: high.high })
}

/// `sum of share^2 WGI t`, governance on the scale 0 good to 10 bad.
fn weighted(indicators: &Indicators, amounts: &[f64], t: Interval) -> Interval {
    let total: f64 = amounts.iter().sum();
    if total <= 0.0 {
        return Interval::exact(0.0);
    }
    let mut sum = Interval::exact(0.0);
    for (k, amount) in amounts.iter().enumerate().filter(|(_, amount)| **amount > 1e-9) {
        let squared = (amount / total) * (amount / total);
        let score =
            unstable(indicators, RegionId::from_index(k)).unwrap_or(Interval { low: 0.0, central: None, high: 1.0 });
        sum.low += squared * 10.0 * score.low * t.low;
        sum.high += squared * 10.0 * score.high * t.high;
        sum.central = match (sum.central, score.central, t.central) {
            (Some(sum), Some(score), Some(t)) => Some(sum + squared * 10.0 * score * t),
            _ => None,
        };
    }
    sum
}

/// One entry of the priority list: an element at a stage, for regions together.
#[derive(Debug, Clone, PartialEq)]
pub struct Priority {
    /// Element.
    pub element: ElementId,
    /// Stage.
    pub stage: Stage,
    /// Share of the regions' final use whose stage took place in each foreign region, largest first.
    pub foreign: Vec<(RegionId, f64)>,
    /// HHI of world output of the stage, 0 to 1.
    pub hhi: f64,
    /// World output of the stage left without its largest region.
    pub left: f64,
    /// Weeks that stocks behind a cut before the next stage last, the least of the regions; `None` where none is stated.
    pub weeks: Option<Interval>,
    /// `HHI x sum of foreign share x instability x 26 / (26 + weeks)`.
    pub index: Interval,
    /// The same with every instability 1.
    pub without_governance: f64,
    /// Regions without a governance score that weigh in.
    pub gaps: Vec<RegionId>,
    /// Rank by the center of `index`, from one.
    pub rank: usize,
    /// Rank by `without_governance`.
    pub rank_without: usize,
}

/// The priority list of `regions` together: every element at every stage from mine to magnet, most pressing first.
#[must_use]
pub fn priorities(model: &Model, indicators: &Indicators, regions: &[RegionId]) -> Vec<Priority> {
    let world = &model.world;
    let chains = cover::chains(model, regions);
    let made = production(model);
    let mut list = Vec::new();
    for element in world.elements.ids() {
        let carries = |product: ProductId| world.products[product].elements.contains(&element);
        for (stage, _) in Stage::ALL.into_iter().filter(|(stage, _)| *stage <= Stage::Magnet) {
            // Output of the stage in tonnes that carry the element, by region.
            let mut by_region = vec![0.0; world.regions.len()];
            for row in made.iter().filter(|row| world.products[row.product].stage == stage && carries(row.product)) {
                let content = content(model, row.product, element);
                for &(region, tonnes) in &row.by_region {
                    by_region[region.index()] += tonnes * content;
                }
            }
            let total: f64 = by_region.iter().sum();
            if total <= 0.0 {
                continue;
            }
            let origin = passed_at_stage(model, element, stage);
            let mut foreign = vec![0.0; world.regions.len()];
            let mut used = 0.0;
            for demand in world.demands.values().iter().filter(|demand| regions.contains(&demand.region)) {
                let stage_of = world.products[demand.product].stage;
                if !carries(demand.product) || stage_of < stage {
                    continue;
                }
                let tonnes = model.steady[demand.cell] * content(model, demand.product, element);
                used += tonnes;
                let of = &origin[demand.product][demand.region.index()];
                for other in world.regions.ids().filter(|other| !regions.contains(other)) {
                    foreign[other.index()] += tonnes * of[other.index()];
                }
            }
            if used <= 0.0 {
                continue;
            }
            let mut foreign: Vec<(RegionId, f64)> = world
                .regions
                .ids()
                .map(|region| (region, foreign[region.index()] / used))
                .filter(|share| share.1 > 1e-6)
                .collect();
            foreign.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let hhi: f64 = by_region.iter().map(|tonnes| (tonnes / total) * (tonnes / total)).sum();
            let largest = by_region.iter().copied().fold(0.0, f64::max);
            // Supply of this stage stops: what is held of its product and later ones is left.
            let weeks = regions
                .iter()
                .filter_map(|&region| {
                    let behind = chains.iter().find(|form| {
                        form.region == region && form.element == element && world.products[form.product].stage >= stage
                    });
                    behind.map(|form| form.behind)
                })
                .min_by(|a, b| a.center().total_cmp(&b.center()));
            let (mut risk, mut gaps) = (Interval::exact(0.0), Vec::new());
            for &(region, share) in &foreign {
                let score = unstable(indicators, region).unwrap_or_else(|| {
                    gaps.push(region);
                    Interval { low: 0.0, central: None, high: 1.0 }
                });
                risk.low += share * score.low;
                risk.high += share * score.high;
                risk.central = Some(risk.center() + share * score.center());
            }
            let thin = |weeks: f64| HALF_YEAR / (HALF_YEAR + weeks);
            let known = weeks.unwrap_or(Interval::exact(0.0));
            let share: f64 = foreign.iter().map(|share| share.1).sum();
            list.push(Priority {
                element,
                stage,
                foreign,
                hhi,
                left: 1.0 - largest / total,
                weeks,
                index: Interval {
                    low: hhi * risk.low * thin(known.high),
                    central: Some(hhi * risk.center() * thin(known.center())),
                    high: hhi * risk.high * thin(known.low),
                },
                without_governance: hhi * share * thin(known.center()),
                gaps,
                rank: 0,
                rank_without: 0,
            });
        }
    }
    list.sort_by(|a, b| {
        b.without_governance.total_cmp(&a.without_governance).then((a.element, a.stage).cmp(&(b.element, b.stage)))
    });
    for (k, entry) in list.iter_mut().enumerate() {
        entry.rank_without = k + 1;
    }
    list.sort_by(|a, b| {
        b.index.center().total_cmp(&a.index.center()).then((a.element, a.stage).cmp(&(b.element, b.stage)))
    });
    for (k, entry) in list.iter_mut().enumerate() {
        entry.rank = k + 1;
    }
    list
}

/// Tonnes of an element in a tonne of a product; one where the folder does not say.
fn content(model: &Model, product: ProductId, element: ElementId) -> f64 {
    let stated = model.world.products[product].contents.iter().find(|row| row.0 == element);
    stated.map_or(1.0, |row| row.1.center())
}
