//! Stress: what breaks, when, and what acting together is worth.
//!
//! The proportional pass says what outsiders ship. Each partner alone, the partners jointly and everyone together then
//! answer by the cheapest response. The value of acting together is the sum of the partners' own least losses less the
//! loss of the coalition.

use crate::lp::Options;
use crate::pass::{Passed, pass, run_down};
use crate::prices::Prices;
use crate::respond::{Response, Settings, opening_stocks, programme};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::{Column, DemandId, Id, LinkId, ProductId, RegionId};
use seawall_model::world::{Model, Tier};
use std::collections::BTreeMap;

/// A shortage below this share of what is wanted is not called one.
pub const SHORT_SHARE: f64 = 0.005;

/// The answers to one scenario.
pub struct Stress {
    /// The time grid.
    pub grid: Grid,
    /// What every link carries when nobody coordinates, t/week.
    pub outside: Column<LinkId, Vec<f64>>,
    /// The partners together.
    pub joint: Response,
    /// Each partner by itself, in the order asked.
    pub alone: Vec<Response>,
    /// The partners together with stocks at the low end of their intervals.
    pub joint_low: Response,
    /// The partners together with stocks at the high end.
    pub joint_high: Response,
    /// Nobody coordinates and nobody saves, with stocks at the low end, in the middle and at the high end.
    pub carry_on: [Passed; 3],
}

impl Stress {
    /// Sum of the least losses of the partners alone less the loss together, USD.
    #[must_use]
    pub fn value_of_acting_together(&self) -> f64 {
        self.alone.iter().map(|response| response.loss_usd).sum::<f64>() - self.joint.loss_usd
    }
}

/// Who is inside.
#[must_use]
pub fn coalition(model: &Model, members: &[RegionId]) -> Column<RegionId, bool> {
    Column::from_vec(model.world.regions.ids().map(|region| members.contains(&region)).collect())
}

/// Answers for `partners`.
#[must_use]
pub fn stress(
    model: &Model,
    prices: &Prices,
    conditions: &Conditions,
    partners: &[RegionId],
    settings: &Settings,
    options: &Options,
) -> Stress {
    let outside = pass(model, conditions);
    let respond = |members: &[RegionId], settings: &Settings, unique: bool| {
        let inside = coalition(model, members);
        let solved = programme(model, prices, conditions, &outside, &inside, settings).solve(unique, options);
        solved.response(model, conditions, &outside, &inside)
    };
    let joint = respond(partners, settings, true);
    let alone = if partners.len() > 1 {
        partners.iter().map(|&partner| respond(&[partner], settings, false)).collect()
    } else {
        Vec::new()
    };
    let joint_low = respond(partners, &Settings { stock_position: -1.0, ..*settings }, true);
    let joint_high = respond(partners, &Settings { stock_position: 1.0, ..*settings }, true);
    let carry_on = [-1.0, 0.0, 1.0].map(|end| {
        let position = if settings.stock_position == 0.0 { end } else { settings.stock_position };
        run_down(model, conditions, &opening_stocks(model, position))
    });
    Stress { grid: conditions.grid.clone(), outside, joint, alone, joint_low, joint_high, carry_on }
}

/// First week in which a demand is short, if any.
#[must_use]
pub fn first_short_week(response: &Response, grid: &Grid, demands: &[DemandId]) -> Option<f64> {
    (0..grid.len())
        .find(|&t| {
            let wanted: f64 = demands.iter().map(|&d| response.wanted[d][t]).sum();
            let short: f64 = demands.iter().map(|&d| response.short[d][t]).sum();
            wanted > 0.0 && short > SHORT_SHARE * wanted
        })
        .map(|t| grid.start[t])
}

/// First week in which `demands` get less than they want when nobody saves, if any.
#[must_use]
pub fn first_stop_week(model: &Model, passed: &Passed, grid: &Grid, demands: &[DemandId]) -> Option<f64> {
    (0..grid.len())
        .find(|&t| {
            let weight = |d: DemandId| model.steady[model.world.demands[d].cell];
            let wanted: f64 = demands.iter().map(|&d| weight(d)).sum();
            let got: f64 = demands.iter().map(|&d| weight(d) * passed.served[d][t]).sum();
            wanted > 0.0 && wanted - got > SHORT_SHARE * wanted
        })
        .map(|t| grid.start[t])
}

/// Share of what `demands` want over the horizon that they do not get when nobody saves.
#[must_use]
pub fn stop_share(model: &Model, passed: &Passed, grid: &Grid, demands: &[DemandId]) -> f64 {
    let weight = |d: DemandId| model.steady[model.world.demands[d].cell];
    let wanted: f64 = demands.iter().map(|&d| weight(d)).sum::<f64>() * grid.end();
    let got: f64 = demands
        .iter()
        .map(|&d| (0..grid.len()).map(|t| weight(d) * passed.served[d][t] * grid.length[t]).sum::<f64>())
        .sum();
    if wanted > 0.0 { 1.0 - got / wanted } else { 0.0 }
}

/// Share of what `demands` want over the horizon that is not served.
#[must_use]
pub fn short_share(response: &Response, grid: &Grid, demands: &[DemandId]) -> f64 {
    let sum = |of: &Column<DemandId, Vec<f64>>| -> f64 {
        demands.iter().map(|&d| (0..grid.len()).map(|t| of[d][t] * grid.length[t]).sum::<f64>()).sum()
    };
    let wanted = sum(&response.wanted);
    if wanted > 0.0 { sum(&response.short) / wanted } else { 0.0 }
}

/// Demands of a region grouped by product and tier, in order.
#[must_use]
pub fn groups(model: &Model, region: RegionId) -> BTreeMap<(ProductId, Tier), Vec<DemandId>> {
    let mut groups: BTreeMap<(ProductId, Tier), Vec<DemandId>> = BTreeMap::new();
    for (id, demand) in model.world.demands.iter() {
        if demand.region == region && model.steady[demand.cell] > crate::prices::NEGLIGIBLE {
            groups
                .entry((demand.product, model.world.uses[demand.usage].tier))
                .or_default()
                .push(DemandId::from_index(id.index()));
        }
    }
    groups
}
