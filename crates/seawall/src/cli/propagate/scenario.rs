//! A scenario file on a table: read against the table's own regions, products, uses and industries, and lowered as for the responses.

use super::super::{DATA, End, write};
use super::place::file_name;
use super::told::report;
use super::words::Words;
use anyhow::Context;
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::propagate::own::{self, Bound, Plan, Scene, from_table, uses_of};
use seawall_io::{mrio, scenario};
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::diag::Severity;
use seawall_model::economy::{Case, OwnRules, Table};
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::Model;
use std::path::Path;

/// Most numbers of the effects of a scenario, links times steps.
const MOST: usize = 50_000_000;

/// A scenario on the network of a table.
pub(super) struct Lowered {
    model: Model,
    pub(super) conditions: Conditions,
    pub(super) has_tariffs: bool,
    /// The file read back.
    pub(super) sentence: String,
}

impl Lowered {
    /// What it does to a plan of the table.
    pub(super) fn scene(&self, plan: &Plan, case: &Case, elasticity: f64) -> Scene {
        Scene::new(plan, &self.model, self.conditions.clone(), elasticity, case.settings.step_years)
    }
}

/// Reads a file and lowers it onto the steps of a case; step 0 is its first day.
pub(super) fn lowered(path: &Path, table: &Table, case: &Case, rules: &OwnRules, words: Words) -> Result<Lowered, End> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let plan = from_table(table, case, rules, Bound::Pessimistic);
    let nodes: Vec<String> = (0..table.industries()).map(|i| table.industry(i)).collect();
    let prices: Vec<Option<Interval>> =
        rules.prices.iter().map(|price| price.as_ref().map(|price| price.interval)).collect();
    let stocks: Vec<(usize, usize, Interval)> =
        rules.stocks.iter().map(|(region, product, days)| (*region, *product, days.interval)).collect();
    let facts = own::world::Facts {
        regions: &table.regions,
        products: &table.products,
        uses: &uses_of(table),
        nodes: &nodes,
        prices: &prices,
        stocks: &stocks,
        step_years: case.settings.step_years,
    };
    let model = own::world::model(&plan, &facts);
    let file = file_name(path);
    let name = file.strip_suffix(".toml").unwrap_or(&file);
    let (read, findings) = scenario::read(&model.world, name, &text, &scenario::Routes::default());
    for finding in &findings {
        write::finding(finding, words.lang());
    }
    let mut found = Vec::new();
    let closes = |read: &Scenario| read.events.iter().any(|one| matches!(one.kind, EventKind::RouteClosure { .. }));
    let is_unknown = findings.iter().any(|finding| finding.code == scenario::codes::UNKNOWN_ROUTE);
    if is_unknown || read.as_ref().is_some_and(closes) {
        mrio::own::no_routes(&file, &mut found);
    }
    if rules.stocks.is_empty() && findings.iter().any(|finding| finding.code == scenario::codes::EMPTY) {
        mrio::own::no_stocks(&file, &text, &mut found);
    }
    if let Some(read) = &read {
        mrio::own::scenario(&file, read, rules, &table.products, &mut found);
    }
    let numbers = model.world.links.len().max(model.world.demands.len()) * case.steps;
    if numbers > MOST {
        mrio::own::too_large(&file, numbers, MOST, &mut found);
    }
    report(&found, false, words)?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(End::Code(DATA));
    }
    let Some(read) = read else { return Err(End::Code(DATA)) };
    let weeks = case.settings.step_years * WEEKS_PER_YEAR;
    let grid =
        Grid { start: (0..case.steps).map(|step| step as f64 * weeks).collect(), length: vec![weeks; case.steps] };
    let conditions = lower(&model, &read, grid, Pick::Central);
    let has_tariffs = read.events.iter().any(|event| matches!(event.kind, EventKind::Tariff { .. }));
    let sentence = scenario::sentence(&model.world, &read, words.lang());
    Ok(Lowered { model, conditions, has_tariffs, sentence })
}
