//! Answers a case of a known answer: one match, one result with the names that the case files use.

use super::formulas::{self, Balanced, Concentration, Cut, EuRisk, Queue, Tiered};
use super::geopolrisk::{self, Score};
use super::reserve::{self, Plan};
use super::survive::Sweep;
use super::{byproduct_supply, chain_cover_days, pool_origin};
use crate::lp::{Options, Status};
use seawall_model::cases::{Ask, ByProduct, Cover, Pool, Stages};
use serde::Serialize;

/// The answer to a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// Of a network and its disruptions.
    Survive(Survived),
    /// Concentration.
    Concentration(Concentration),
    /// GeoPolRisk.
    GeoPolRisk(Score),
    /// A reserve.
    Reserve(Plan),
    /// EU supply risk.
    SupplyRisk(EuRisk),
    /// Partial equilibrium.
    Equilibrium(Cut),
    /// Origin with re-exports.
    Pool(Origin),
    /// Origin through stages.
    Stages(StageOrigin),
    /// Tiered shortfall.
    Tiers(Tiered),
    /// Cover by the stage that is cut.
    Cover(Vec<CoverAt>),
    /// The balance problem.
    Balance(Balanced),
    /// A license queue.
    License(Queue),
    /// A by-product.
    ByProduct(ByProductSupply),
}

/// Time to survive and lost margin of a network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survived {
    /// Undisrupted; `None` without a bound.
    pub baseline_tts_weeks: Option<f64>,
    /// In the order of the disruptions.
    pub answers: Vec<SurvivedOne>,
}

/// One disruption.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurvivedOne {
    /// Its id.
    pub id: String,
    /// Least margin lost.
    pub min_lost_margin: f64,
    /// `None` without a bound.
    pub tts_weeks: Option<f64>,
}

/// Pools of a product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    /// Production and imports.
    pub pool: Vec<f64>,
    /// Used at home.
    pub absorption: Vec<f64>,
    /// By importing country, then country of production.
    pub origin_share_by_country: Vec<Vec<f64>>,
}

/// Where the first stage of a chain took place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageOrigin {
    /// By country of the last stage, then country of the first.
    pub mine_origin_of_magnet_by_country: Vec<Vec<f64>>,
    /// Input of the first stage per unit of the last.
    pub ore_equivalent_per_unit_magnet: f64,
}

/// Cover when a stage is cut.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoverAt {
    /// The stage.
    pub cut_stage: String,
    /// Days.
    pub cover_days: f64,
}

/// Supply of a by-product.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ByProductSupply {
    /// What the host carries and can be recovered.
    pub recoverable_t: f64,
    /// Held to what is installed.
    pub supply_short_run_t: f64,
    /// With the host at 70 %.
    pub supply_if_host_cut_30pct_t: f64,
}

/// Why a case has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// A programme ended without an answer that passed our check.
    Unsolved(Status),
    /// The formula has no value at these numbers.
    Undefined,
}

/// Answers a case.
pub fn answer(ask: &Ask, options: &Options) -> Result<Found, Unanswered> {
    let undefined = Unanswered::Undefined;
    Ok(match ask {
        Ask::Survive(asked) => {
            let unsolved = |end: super::survive::Unsolved| Unanswered::Unsolved(end.0);
            let mut sweep = Sweep::new(&asked.network, options).map_err(unsolved)?;
            let baseline_tts_weeks = sweep.baseline();
            let mut answers = Vec::new();
            for disruption in &asked.disruptions {
                let outcome = sweep.outcome(&asked.network, disruption).map_err(unsolved)?;
                answers.push(SurvivedOne {
                    id: disruption.id.clone(),
                    min_lost_margin: outcome.min_lost_margin,
                    tts_weeks: outcome.tts_weeks,
                });
            }
            Found::Survive(Survived { baseline_tts_weeks, answers })
        }
        Ask::Concentration(amounts) => Found::Concentration(formulas::concentration(amounts).ok_or(undefined)?),
        Ask::GeoPolRisk(asked) => Found::GeoPolRisk(geopolrisk::compat(asked)),
        Ask::Reserve(asked) => Found::Reserve(reserve::reserve(asked).ok_or(undefined)?),
        Ask::SupplyRisk(asked) => Found::SupplyRisk(formulas::eu_supply_risk(asked).ok_or(undefined)?),
        Ask::Equilibrium(asked) => Found::Equilibrium(formulas::equilibrium(asked).ok_or(undefined)?),
        Ask::Pool(asked) => Found::Pool(pool(asked)),
        Ask::Stages(asked) => Found::Stages(stages(asked)),
        Ask::Tiers(asked) => Found::Tiers(formulas::tiers(asked)),
        Ask::Cover(asked) => Found::Cover(cover(asked).ok_or(undefined)?),
        Ask::Balance(asked) => Found::Balance(formulas::balance(asked, options).map_err(Unanswered::Unsolved)?),
        Ask::License(asked) => Found::License(formulas::license(asked).ok_or(undefined)?),
        Ask::ByProduct(asked) => Found::ByProduct(byproduct(asked)),
    })
}

fn pool(asked: &Pool) -> Origin {
    let n = asked.production.len();
    let pool: Vec<f64> = (0..n).map(|j| asked.production[j] + (0..n).map(|i| asked.trade[i][j]).sum::<f64>()).collect();
    Origin {
        absorption: (0..n).map(|j| pool[j] - asked.trade[j].iter().sum::<f64>()).collect(),
        origin_share_by_country: pool_origin(&asked.production, &asked.trade),
        pool,
    }
}

/// Each yield is the same for all origins, so shares by mass multiply along the chain.
fn stages(asked: &Stages) -> StageOrigin {
    let mut origin: Vec<Vec<f64>> = Vec::new();
    for sourcing in &asked.sourcing_share {
        origin = if origin.is_empty() {
            sourcing.clone()
        } else {
            sourcing
                .iter()
                .map(|shares| {
                    (0..shares.len())
                        .map(|o| shares.iter().zip(&origin).map(|(share, row)| share * row[o]).sum())
                        .collect()
                })
                .collect()
        };
    }
    StageOrigin {
        mine_origin_of_magnet_by_country: origin,
        ore_equivalent_per_unit_magnet: 1.0 / asked.yields.iter().product::<f64>(),
    }
}

fn cover(asked: &Cover) -> Option<Vec<CoverAt>> {
    let days = chain_cover_days(&asked.stocks_t, &asked.yield_to_next, asked.magnet_demand_t_per_day)?;
    let named = asked.stages.iter().zip(days);
    Some(named.map(|(stage, cover_days)| CoverAt { cut_stage: stage.clone(), cover_days }).collect())
}

fn byproduct(asked: &ByProduct) -> ByProductSupply {
    let of =
        |host: f64, installed: f64| byproduct_supply(host, asked.content_g_per_t * 1e-6, asked.max_recovery, installed);
    ByProductSupply {
        recoverable_t: of(asked.host_output_t, f64::INFINITY),
        supply_short_run_t: of(asked.host_output_t, asked.installed_capacity_t),
        supply_if_host_cut_30pct_t: of(0.7 * asked.host_output_t, asked.installed_capacity_t),
    }
}
