//! Cases of known answers: what a file of each `kind` asks, as plain data between its reader and the engines.

use serde::Deserialize;

/// What one case asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Time to survive and lost margin of a supply network.
    Survive(Survive),
    /// Concentration of amounts.
    Concentration(Vec<(String, f64)>),
    /// GeoPolRisk from listed inputs.
    GeoPolRisk(GeoPolRisk),
    /// A reserve as a Markov decision process.
    Reserve(Reserve),
    /// EU supply risk.
    SupplyRisk(SupplyRisk),
    /// Price and quantity after a share of supply is removed.
    Equilibrium(Equilibrium),
    /// Origin with re-exports.
    Pool(Pool),
    /// Origin through stages.
    Stages(Stages),
    /// Shortfall by tier and year.
    Tiers(Tiers),
    /// Days of cover along a chain.
    Cover(Cover),
    /// Elements that come together in an ore.
    Balance(Balance),
    /// A license queue.
    License(License),
    /// A by-product of a host.
    ByProduct(ByProduct),
}

/// A multi-tier supply network and the disruptions asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Survive {
    /// The network.
    pub network: Network,
    /// Disruptions, each with an id.
    pub disruptions: Vec<Disruption>,
}

/// Sites, who ships to whom, and what a unit of output needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    /// Sites.
    pub nodes: Vec<Node>,
    /// From and to, as positions in `nodes`.
    pub edges: Vec<(usize, usize)>,
    /// Bills of materials.
    pub requirements: Vec<Requirement>,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// What it makes, as a number shared by all who make the same; `None` for a final product.
    pub material: Option<usize>,
    /// Finished goods held, units.
    pub inventory: f64,
    /// Units a week.
    pub capacity: f64,
    /// Units of final demand a week; `None` for a site that only supplies others.
    pub demand: Option<f64>,
    /// Margin lost per unit not delivered.
    pub margin: f64,
}

/// `per_unit` of `material` in each unit that `node` makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Requirement {
    /// Who needs it.
    pub node: usize,
    /// What, as in [`Node::material`].
    pub material: usize,
    /// How much per unit made.
    pub per_unit: f64,
}

/// Sites that stop together, and for how long.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Disruption {
    /// Its id.
    pub id: String,
    /// Positions of the sites in the network.
    pub disrupted: Vec<usize>,
    /// Weeks until they are back.
    pub ttr_weeks: f64,
}

/// Inputs of one GeoPolRisk score.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GeoPolRisk {
    /// Output of each country, in the unit of the source.
    pub world_production: Vec<(String, f64)>,
    /// Own output, t.
    pub domestic_production_t: f64,
    /// Imports by partner.
    pub imports: Vec<Import>,
}

/// Imports from one partner.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Import {
    /// Tonnes.
    pub tonnes: f64,
    /// Thousand USD.
    pub kusd: f64,
    /// Instability, 0 to 1; `None` where there is no score.
    pub instability: Option<f64>,
    /// Whether the partner belongs to the region asked about.
    pub inside_region: bool,
}

/// Teisberg's reserve: levels, market states and demand.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Reserve {
    /// Levels the reserve may have.
    pub reserve_levels: Vec<f64>,
    /// Probability that a normal market stays normal.
    pub p_stay_normal: f64,
    /// Probability that a disruption goes on.
    pub p_stay_disrupted: f64,
    /// Supply lost in a disruption.
    pub disruption_size: f64,
    /// Discount factor of a period.
    pub discount: f64,
    /// Cost of holding a unit for a period.
    pub storage_cost: f64,
    /// Weight of each state in the objective.
    pub initial_weight_per_state: f64,
    /// Share of demand that is the country's own.
    pub demand_share: f64,
    /// Exponent of demand.
    pub demand_exponent: f64,
    /// Supply in a normal market.
    pub supply: f64,
    /// Constant of demand.
    pub demand_d: f64,
    /// Factor of demand.
    pub demand_k: f64,
    /// Price in a normal market.
    pub normal_price: f64,
}

/// Inputs of the EU supply-risk formula.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct SupplyRisk {
    /// World supply by country.
    pub global_supply: Vec<Supplier>,
    /// The region's own sourcing by country.
    pub eu_sourcing: Vec<Supplier>,
    /// Own output, t.
    pub eu_production: f64,
    /// Imports, t.
    pub imports: f64,
    /// Exports, t.
    pub exports: f64,
    /// End-of-life recycling input rate.
    pub eol_rir: f64,
    /// Substitutes by application.
    pub substitution: Vec<Application>,
    /// Supply risk from which a material is critical.
    #[serde(default = "critical")]
    pub threshold: f64,
}

/// The threshold of the EU methodology.
fn critical() -> f64 {
    1.0
}

/// A supplying country.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Supplier {
    /// Share of supply.
    pub share: f64,
    /// Governance, 0 good to 10 bad.
    pub wgi_0_10: f64,
    /// Trade parameter.
    pub t: f64,
}

/// A use of a material and what could replace it there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Application {
    /// Share of use.
    pub share: f64,
    /// Candidates.
    pub candidates: Vec<Substitute>,
}

/// A substitute.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Substitute {
    /// Share of the application it could take.
    pub sub_share: f64,
    /// Substitute production.
    #[serde(rename = "SP")]
    pub production: f64,
    /// Substitute criticality.
    #[serde(rename = "SCr")]
    pub criticality: f64,
    /// Substitute co-production.
    #[serde(rename = "SCo")]
    pub coproduction: f64,
}

/// A share of supply removed from a market with constant elasticities.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Equilibrium {
    /// Share removed.
    pub removed_share: f64,
    /// Elasticity of the supply that is left.
    pub elasticity_supply_rest: f64,
    /// Elasticity of demand, negative.
    pub elasticity_demand: f64,
}

/// Production and trade of one product; `trade[i][j]` goes from `i` to `j`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Pool {
    /// Production by country.
    pub production: Vec<f64>,
    /// Trade.
    pub trade: Vec<Vec<f64>>,
}

/// Who buys from whom at each stage.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Stages {
    /// Yield from each stage to the next.
    pub yields: Vec<f64>,
    /// `[stage][buyer][seller]`: shares of the input to the next stage.
    pub sourcing_share: Vec<Vec<Vec<f64>>>,
}

/// Demand by tier, supply and a stockpile, year by year.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Tiers {
    /// Years.
    pub years: usize,
    /// Demand by tier.
    pub demand: TierDemand,
    /// Domestic supply by year.
    pub domestic_supply: Vec<f64>,
    /// Foreign suppliers.
    pub foreign: Vec<Foreign>,
    /// Share lost at sea.
    pub shipping_loss: f64,
    /// Held.
    pub stockpile: f64,
}

/// Demand by tier and year.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct TierDemand {
    /// Defense.
    pub defence: Vec<f64>,
    /// Industrial.
    pub industrial: Vec<f64>,
    /// Essential civilian.
    pub essential_civilian: Vec<f64>,
}

/// A foreign supplier.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Foreign {
    /// Capacity.
    pub capacity: f64,
    /// Share of it that comes here.
    pub consumption_share: f64,
    /// Ability times willingness.
    pub reliability: f64,
    /// Share destroyed, by year.
    pub war_damage: Vec<f64>,
    /// Years before anything comes.
    pub delay_years: usize,
    /// Whether it may serve defense.
    pub may_serve_defence: bool,
}

/// Stocks along a chain.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Cover {
    /// Names of the stages.
    pub stages: Vec<String>,
    /// Yield from each stage to the next.
    pub yield_to_next: Vec<f64>,
    /// Stock at each stage.
    pub stocks_t: Vec<f64>,
    /// Use of the last stage's product.
    pub magnet_demand_t_per_day: f64,
}

/// Ores that carry several elements.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Balance {
    /// Ores.
    pub ores: Vec<Ore>,
    /// Demand by element.
    pub demand_t: Vec<f64>,
    /// Cost per tonne of each ore.
    pub cost_per_t_reo: Vec<f64>,
}

/// An ore.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Ore {
    /// Share of each element.
    pub grade: Vec<f64>,
}

/// Exports under license.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct License {
    /// Flow before the measure.
    pub pre_measure_flow_per_week: f64,
    /// Weeks that an application takes.
    pub processing_delay_weeks: usize,
    /// Share approved.
    pub approved_fraction: f64,
    /// Held on the first day.
    pub initial_inventory: f64,
    /// Use.
    pub demand_per_week: f64,
}

/// A by-product and its host.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct ByProduct {
    /// Host output, t.
    pub host_output_t: f64,
    /// Grams in a tonne of the host.
    pub content_g_per_t: f64,
    /// Share that can be recovered.
    pub max_recovery: f64,
    /// Recovery capacity installed, t.
    pub installed_capacity_t: f64,
}
