//! GeoPolRisk: a score from the concentration of world production and the instability of the partners imported from.
//!
//! `score = HHI x sum of g_i f_i / (p + F)` (Gemechu et al. 2015; Helbig et al. 2016; Santillan-Saldivar et al. 2022;
//! Koyamparambath et al. 2024): `f` imports by partner, `F` their sum, `p` own output, `g` the partner's instability,
//! `(2.5 - WGI political stability) / 5` held to 0..1 and 0 inside the region. The characterization factor is the score
//! times the price over a copper reference.
//!
//! Two ways with what is not known: [`compat`] does what geopolrisk-py 2.0.1 does (0.5 for a missing score, production cut
//! to whole units, 0 where nothing was traded), [`interval`] gives the least and greatest score that the gaps allow.

use seawall_model::cases::{GeoPolRisk, Import};
use seawall_model::geopolrisk::{Economy, Tables};
use seawall_model::unit::Interval;
use serde::Serialize;

/// Copper reference of geopolrisk-py 2.0.1.
pub const COPPER: f64 = 0.409_412_948;

/// A score the way geopolrisk-py 2.0.1 computes it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Score {
    /// Concentration of world production, 0 to 1.
    pub hhi: f64,
    /// `sum of g_i f_i / (p + F)`.
    pub import_risk: f64,
    /// Their product.
    pub score: f64,
    /// Thousand USD per tonne of imports.
    pub price_kusd_per_t: f64,
    /// Score times price over the copper reference.
    pub characterisation_factor_kg_cu_eq_per_kg: f64,
}

/// What the sums of a score are made of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// `sum of g_i f_i`.
    pub weighted: f64,
    /// `F`, t.
    pub tonnes: f64,
    /// Thousand USD.
    pub kusd: f64,
}

impl Sums {
    /// Adds a flow; the package takes 0.5 where there is no score.
    pub fn add(&mut self, import: &Import) {
        let weight = if import.inside_region { 0.0 } else { import.instability.unwrap_or(0.5) };
        self.weighted += weight * import.tonnes;
        self.tonnes += import.tonnes;
        self.kusd += import.kusd;
    }

    /// The score with own output `domestic` and a concentration.
    #[must_use]
    pub fn score(&self, domestic: f64, hhi: f64) -> Score {
        let over = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let import_risk = over(self.weighted, domestic + self.tonnes);
        let price = over(self.kusd, self.tonnes);
        let score = hhi * import_risk;
        Score {
            hhi,
            import_risk,
            score,
            price_kusd_per_t: price,
            characterisation_factor_kg_cu_eq_per_kg: score * price / COPPER,
        }
    }
}

/// The score with the package's defects.
#[must_use]
pub fn compat(asked: &GeoPolRisk) -> Score {
    let mut sums = Sums::default();
    for import in &asked.imports {
        sums.add(import);
    }
    sums.score(asked.domestic_production_t, truncated_hhi(asked.world_production.iter().map(|row| row.1)))
}

/// Concentration, 0 to 1, after each amount is cut to whole units.
#[must_use]
pub fn truncated_hhi(amounts: impl Iterator<Item = f64>) -> f64 {
    let whole: Vec<f64> = amounts.map(f64::trunc).collect();
    let total: f64 = whole.iter().sum();
    if total > 0.0 { whole.iter().map(|amount| (amount / total) * (amount / total)).sum() } else { 0.0 }
}

/// The score where a governance score may be missing: what 0 and 1 in its place give. `None` where nothing was imported
/// or made: that is not a risk of zero.
#[must_use]
pub fn interval(hhi: f64, domestic: f64, imports: &[Import]) -> Option<Interval> {
    let total: f64 = domestic + imports.iter().map(|import| import.tonnes).sum::<f64>();
    if total <= 0.0 {
        return None;
    }
    let with = |missing: f64| {
        let weighted: f64 = imports
            .iter()
            .filter(|import| !import.inside_region)
            .map(|import| import.instability.unwrap_or(missing) * import.tonnes)
            .sum();
        hhi * weighted / total
    };
    let known = imports.iter().all(|import| import.inside_region || import.instability.is_some());
    Some(Interval { low: with(0.0), central: known.then(|| with(0.0)), high: with(1.0) })
}

/// Instability of a WGI political-stability estimate, 0 stable to 1.
#[must_use]
pub fn instability(estimate: f64) -> f64 {
    ((2.5 - estimate) / 5.0).clamp(0.0, 1.0)
}

/// One row of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Row {
    /// Position of the economy asked about.
    #[serde(skip)]
    pub economy: usize,
    /// Position of the material.
    #[serde(skip)]
    pub material: usize,
    /// Year.
    pub year: i16,
    /// What was imported.
    #[serde(skip)]
    pub sums: Sums,
    /// Own output, t.
    pub prod_t: f64,
    /// Scores.
    #[serde(flatten)]
    pub score: Score,
    /// Nothing was traded: the package writes 0, we know nothing.
    pub no_trade: bool,
}

/// Scores of every economy, material and year in the way of geopolrisk-py 2.0.1, its defects included: Taiwan (`S19`) has no
/// governance score and gets 0.5, Guyana has French Guiana's, production is cut to whole units before HHI.
#[must_use]
pub fn panel(tables: &Tables, economies: &[Economy], years: &[i16]) -> Vec<Row> {
    let (materials, codes, countries) = (tables.materials.len(), tables.codes.len(), tables.countries.len());
    let (Some(&first), Some(&last)) = (years.iter().min(), years.iter().max()) else { return Vec::new() };
    let span = usize::try_from(last - first).unwrap_or(0) + 1;
    let at = |year: i16| usize::try_from(year - first).ok().filter(|&place| place < span);
    let position = |code: &str| tables.countries.iter().position(|own| own == code);
    // Instability by country and year, half where nothing is known.
    let mut unstable = vec![0.5; countries * span];
    for &(country, year, estimate) in &tables.stability {
        if let Some(year) = at(year) {
            unstable[usize::from(country) * span + year] = instability(estimate);
        }
    }
    let taiwan = position("S19");
    let guyana = position("GUY").map(|guyana| (guyana, position("GUF")));
    for year in 0..span {
        if let Some(taiwan) = taiwan {
            unstable[taiwan * span + year] = 0.5;
        }
        if let Some((guyana, guiana)) = guyana {
            unstable[guyana * span + year] = guiana.map_or(0.5, |guiana| unstable[guiana * span + year]);
        }
    }
    let mut member = vec![Vec::new(); countries];
    for (k, economy) in economies.iter().enumerate() {
        for place in economy.members.iter().filter_map(|code| position(code)) {
            member[place].push(k);
        }
    }
    let mut sums = vec![Sums::default(); economies.len() * codes * span];
    for flow in &tables.flows {
        let Some(year) = at(flow.year) else { continue };
        let exporter = usize::from(flow.exporter);
        for &k in &member[usize::from(flow.importer)] {
            sums[(k * codes + usize::from(flow.code)) * span + year].add(&Import {
                tonnes: flow.tonnes,
                kusd: flow.kusd,
                instability: Some(unstable[exporter * span + year]),
                inside_region: member[exporter].contains(&k),
            });
        }
    }
    let mut world: Vec<Vec<f64>> = vec![Vec::new(); materials * span];
    let mut own = vec![0.0; economies.len() * materials * span];
    for made in &tables.made {
        let Some(year) = at(made.year) else { continue };
        let material = usize::from(made.material);
        world[material * span + year].push(made.amount);
        for &k in &member[usize::from(made.country)] {
            own[(k * materials + material) * span + year] += made.amount / tables.materials[material].per_tonne;
        }
    }
    let concentrated: Vec<f64> = world.iter().map(|amounts| truncated_hhi(amounts.iter().copied())).collect();
    let mut rows = Vec::with_capacity(economies.len() * materials * years.len());
    for economy in 0..economies.len() {
        for (material, facts) in tables.materials.iter().enumerate() {
            for &year in years {
                let Some(y) = at(year) else { continue };
                let mut all = Sums::default();
                for &code in &facts.codes {
                    let of = &sums[(economy * codes + usize::from(code)) * span + y];
                    all.weighted += of.weighted;
                    all.tonnes += of.tonnes;
                    all.kusd += of.kusd;
                }
                let prod_t = own[(economy * materials + material) * span + y];
                let score = all.score(prod_t, concentrated[material * span + y]);
                rows.push(Row { economy, material, year, sums: all, prod_t, score, no_trade: all.tonnes <= 0.0 });
            }
        }
    }
    rows
}
