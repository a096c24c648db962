//! A case by our own rules: both bounds side by side, and what limited whom.

use super::super::{DATA, End};
use super::place::file_name;
use super::scenario::{self, Lowered};
use super::stepping::{Stepped, Steps};
use super::told::report;
use super::words::{What, Words};
use super::{Own, Who, chains};
use anyhow::Context;
use seawall_engine::propagate::own::{Bound, Plan, Run, from_table};
use seawall_io::mrio::{self, checkpoint};
use seawall_model::economy::{Case, Criticality, OwnRules, Rationing, Series, Snapshot, Table, Variable};

/// The pessimistic series, the files beside it, and what there is to say.
pub(super) fn run(table: &Table, case: &Case, asked: &Own, steps: &Steps, words: Words) -> Result<Ran, End> {
    let rules = rules(table, asked, words)?;
    let scenario = match &asked.scenario {
        Some(path) => Some(scenario::lowered(path, table, case, &rules, words)?),
        None => None,
    };
    let print = || {
        let all = format!("{rules:?} {:?}", scenario.as_ref().map(|scenario| &scenario.conditions));
        checkpoint::fingerprint(table, std::slice::from_ref(case), &all)
    };
    let variants = variants(table, case, &rules, scenario.as_ref());
    let start = || variants.iter().map(|(_, plan)| Run::new(plan, &case.keep, table.products.len())).collect();
    let resumed = if steps.is_needed() { steps.resume(print())? } else { None };
    let mut runs = Runs(match resumed {
        None => start(),
        Some(snapshot) => resume(&variants, case, table, &snapshot).ok_or_else(|| steps.foreign())?,
    });
    steps.go(&mut runs, case.steps, print)?;

    let said = Said { table, words };
    let main = &runs.0[0];
    let mut more = scenario.as_ref().map_or_else(String::new, |scenario| format!("\n{}", scenario.sentence));
    more += &said.stops(main);
    more += &said.chains(main);
    more += &said.losses(main.lost());
    let stops = chains::file(table, main, &variants[0].1);
    let json = chains::json(table, main, &variants[0].1);
    let mut all = runs.0.into_iter().map(Run::finish);
    let series = all.next().unwrap_or_default();
    for ((what, _), other) in variants[1..].iter().zip(all) {
        more += &words.between(*what, made(&series), made(&other));
    }
    more += &words.assumptions(&rules, &table.products, &table.regions);
    Ok(Ran { series, said: more, stops, chains: json })
}

/// What a run came to.
pub(super) struct Ran {
    pub(super) series: Series,
    pub(super) said: String,
    /// Which industries fell short, when and why, as a file beside the series.
    pub(super) stops: Vec<u8>,
    /// The same as JSON.
    pub(super) chains: serde_json::Value,
}

/// The main run first; then those that differ in what is not known.
fn variants(table: &Table, case: &Case, rules: &OwnRules, scenario: Option<&Lowered>) -> Vec<(What, Plan)> {
    let plan = |bound, elasticity: Option<f64>| {
        let mut plan = from_table(table, case, rules, bound);
        plan.scene = scenario.map(|one| one.scene(&plan, case, elasticity.unwrap_or(0.0)));
        plan
    };
    let elasticity = rules.elasticity.as_ref().map(|assumed| assumed.interval);
    let central = elasticity.map(|interval| interval.center());
    let mut all = vec![(What::Main, plan(Bound::Pessimistic, central))];
    if rules.criticality.contains(&Criticality::Important) {
        all.push((What::NotBinding, plan(Bound::Optimistic, central)));
    }
    if let Some(interval) = elasticity.filter(|_| scenario.is_some_and(|one| one.has_tariffs)) {
        all.push((What::Elasticity(interval.low), plan(Bound::Pessimistic, Some(interval.low))));
        all.push((What::Elasticity(interval.high), plan(Bound::Pessimistic, Some(interval.high))));
    }
    all
}

/// The settings file, and over it what the command line says.
fn rules(table: &Table, asked: &Own, words: Words) -> Result<OwnRules, End> {
    let mut rules = OwnRules::central(table.products.len());
    if let Some(path) = &asked.settings {
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut found = Vec::new();
        rules = mrio::own::settings(&file_name(path), &bytes, table, &mut found);
        report(&found, false, words)?;
        if found.iter().any(mrio::Finding::is_error) {
            return Err(End::Code(DATA));
        }
    }
    let kinds = [(&asked.important, Criticality::Important), (&asked.not_critical, Criticality::NotCritical)];
    for (names, kind) in kinds {
        for name in names {
            let product = table.products.iter().position(|product| product == name);
            let product =
                product.with_context(|| format!("the table has no product `{name}`; use one of labels.json"))?;
            rules.criticality[product] = kind;
        }
    }
    if let Some(who) = asked.rationing {
        rules.rationing = match who {
            Who::Proportional => Rationing::Proportional,
            Who::FinalLast => Rationing::FinalLast,
            Who::Tiers => Rationing::Tiers,
            Who::WaterFilling => Rationing::WaterFilling,
            Who::MostWorth => Rationing::MostWorth,
        };
    }
    Ok(rules)
}

fn made(series: &Series) -> f64 {
    let output = series.values.iter().find(|(variable, _)| *variable == Variable::ProductionRealised);
    output.map_or(0.0, |(_, values)| values.iter().sum())
}

/// What a run says of industries.
struct Said<'a> {
    table: &'a Table,
    words: Words,
}

/// Most lines of a list.
const MOST: usize = 5;

impl Said<'_> {
    /// Which industries stop first.
    fn stops(&self, run: &Run<'_>) -> String {
        let stopped = run.stopped().iter().enumerate().filter_map(|(i, step)| Some(((*step)?, i)));
        let mut when: Vec<(usize, usize)> =
            stopped.filter(|&(_, industry)| self.table.output[industry] > 0.0).collect();
        when.sort_unstable();
        let mut text = self.words.stop_count(when.len());
        for &(step, industry) in when.iter().take(MOST) {
            text += &self.words.stop(&self.table.industry(industry), step);
        }
        text
    }

    /// Why the first ones fell short.
    fn chains(&self, run: &Run<'_>) -> String {
        let mut text = String::new();
        for node in chains::first_nodes(run, MOST) {
            text += &format!("\n  {}", self.words.chain(&chains::links(self.table, run, node)));
        }
        if text.is_empty() { text } else { self.words.chains() + &text }
    }

    /// Which shortages cost most output, one line each.
    fn losses(&self, lost: &[f64]) -> String {
        let all: f64 = lost.iter().sum();
        let mut causes: Vec<usize> = (0..lost.len()).filter(|&cause| lost[cause] > 1e-6 * all).collect();
        causes.sort_by(|&a, &b| lost[b].total_cmp(&lost[a]).then(a.cmp(&b)));
        // What is below the rounding of a year's output is none.
        if all <= 1e-9 * self.table.output.iter().sum::<f64>() {
            return self.words.no_loss();
        }
        let mut text = self.words.loss(all);
        for cause in causes.into_iter().take(8) {
            let product = self.table.products.get(cause).map(String::as_str);
            let is_demand = cause == self.table.products.len();
            text += &self.words.cause(100.0 * lost[cause] / all, product, is_demand);
        }
        text
    }
}

/// Runs that go on from a snapshot of all of them.
fn resume<'a>(
    variants: &'a [(What, Plan)],
    case: &'a Case,
    table: &Table,
    snapshot: &Snapshot,
) -> Option<Vec<Run<'a>>> {
    let (counts, mut lists) = snapshot.lists.split_first()?;
    if counts.len() != variants.len() {
        return None;
    }
    let mut runs = Vec::new();
    for ((_, plan), count) in variants.iter().zip(counts) {
        let (own, rest) = lists.split_at_checked(*count as usize)?;
        let own = Snapshot { step: snapshot.step, lists: own.to_vec() };
        runs.push(Run::resume(plan, &case.keep, table.products.len(), &own)?);
        lists = rest;
    }
    Some(runs)
}

/// Runs that differ in what is not known, a step at a time.
struct Runs<'a>(Vec<Run<'a>>);

impl Stepped for Runs<'_> {
    fn step(&self) -> usize {
        self.0[0].step()
    }

    fn advance(&mut self) {
        self.0.iter_mut().for_each(Run::advance);
    }

    fn snapshot(&self) -> Snapshot {
        let all: Vec<Snapshot> = self.0.iter().map(Run::snapshot).collect();
        let counts = all.iter().map(|one| one.lists.len() as f64).collect();
        let mut lists: Vec<Vec<f64>> = vec![counts];
        lists.extend(all.into_iter().flat_map(|one| one.lists));
        Snapshot { step: self.step(), lists }
    }
}
