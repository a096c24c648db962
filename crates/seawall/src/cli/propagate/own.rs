//! A case by our own rules: both bounds side by side, and what limited whom.

use super::super::{DATA, End};
use super::place::file_name;
use super::stepping::{Stepped, Steps};
use super::told::report;
use super::{Own, Who};
use anyhow::Context;
use seawall_engine::propagate::own::{Bound, Plan, Run, from_table};
use seawall_io::mrio::{self, checkpoint};
use seawall_model::economy::{Case, Criticality, OwnRules, Rationing, Series, Snapshot, Table, Variable};

/// The pessimistic series, and what there is to say beside them.
pub(super) fn run(table: &Table, case: &Case, asked: &Own, steps: &Steps) -> Result<(Series, String), End> {
    let rules = rules(table, asked)?;
    let print = || checkpoint::fingerprint(table, std::slice::from_ref(case), &format!("{rules:?}"));
    let pessimistic = from_table(table, case, &rules, Bound::Pessimistic);
    let has_two = rules.criticality.contains(&Criticality::Important);
    let optimistic = has_two.then(|| from_table(table, case, &rules, Bound::Optimistic));
    let plans = Plans { table, case, pessimistic: &pessimistic, optimistic: optimistic.as_ref() };
    let resumed = if steps.is_needed() { steps.resume(print())? } else { None };
    let mut both = match resumed {
        None => plans.start(),
        Some(snapshot) => plans.resume(&snapshot).ok_or_else(|| steps.foreign())?,
    };
    steps.go(&mut both, case.steps, print)?;

    let mut when: Vec<(usize, usize)> =
        both.pessimistic.stopped().iter().enumerate().filter_map(|(i, step)| Some(((*step)?, i))).collect();
    when.retain(|&(_, industry)| table.output[industry] > 0.0);
    when.sort_unstable();
    let mut more = format!("\n{} industries stop", when.len());
    for (step, industry) in when.iter().take(5) {
        more += &format!("\n  {} in step {step}", table.industry(*industry));
    }
    more += &losses(table, both.pessimistic.lost());
    let series = both.pessimistic.finish();
    if let Some(optimistic) = both.optimistic {
        let (low, high) = (made(&series), made(&optimistic.finish()));
        more += &format!(
            "\noutput of the kept steps between {low:.6e} (important inputs bind) and {high:.6e} (they do not)"
        );
    }
    more += &format!(
        "\nassumed: ramp {} ({} to {}), ceiling {} ({} to {}), precaution {} ({} to {}); nobody publishes them",
        rules.ramp,
        seawall_model::economy::RAMP[0],
        seawall_model::economy::RAMP[2],
        rules.ceiling,
        seawall_model::economy::CEILING[0],
        seawall_model::economy::CEILING[2],
        rules.precaution,
        seawall_model::economy::PRECAUTION[0],
        seawall_model::economy::PRECAUTION[2],
    );
    Ok((series, more))
}

/// The settings file, and over it what the command line says.
fn rules(table: &Table, asked: &Own) -> Result<OwnRules, End> {
    let mut rules = OwnRules::central(table.products.len());
    if let Some(path) = &asked.settings {
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut found = Vec::new();
        rules = mrio::own::settings(&file_name(path), &bytes, table, &mut found);
        report(&found, false)?;
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

/// Which shortages cost most output, one line each.
fn losses(table: &Table, lost: &[f64]) -> String {
    let all: f64 = lost.iter().sum();
    let mut causes: Vec<usize> = (0..lost.len()).filter(|&cause| lost[cause] > 1e-6 * all).collect();
    causes.sort_by(|&a, &b| lost[b].total_cmp(&lost[a]).then(a.cmp(&b)));
    let mut text = format!("\noutput lost against rest {all:.6e}, of which");
    for cause in causes.into_iter().take(8) {
        let name = match cause.checked_sub(table.products.len()) {
            None => format!("for lack of {}", table.products[cause]),
            Some(0) => "for lack of demand".to_owned(),
            Some(_) => "by lost capacity".to_owned(),
        };
        text += &format!("\n  {:5.1} % {name}", 100.0 * lost[cause] / all);
    }
    if all > 0.0 { text } else { "\nno output is lost".to_owned() }
}

fn made(series: &Series) -> f64 {
    let output = series.values.iter().find(|(variable, _)| *variable == Variable::ProductionRealised);
    output.map_or(0.0, |(_, values)| values.iter().sum())
}

/// The plans of both bounds.
struct Plans<'a> {
    table: &'a Table,
    case: &'a Case,
    pessimistic: &'a Plan,
    optimistic: Option<&'a Plan>,
}

impl<'a> Plans<'a> {
    fn start(&self) -> Both<'a> {
        let new = |plan| Run::new(plan, &self.case.keep, self.table.products.len());
        Both { pessimistic: new(self.pessimistic), optimistic: self.optimistic.map(new) }
    }

    fn resume(&self, snapshot: &Snapshot) -> Option<Both<'a>> {
        let (first, lists) = snapshot.lists.split_first()?;
        let (one, two) = lists.split_at_checked(*first.first()? as usize)?;
        let go_on = |plan, lists: &[Vec<f64>]| {
            let snapshot = Snapshot { step: snapshot.step, lists: lists.to_vec() };
            Run::resume(plan, &self.case.keep, self.table.products.len(), &snapshot)
        };
        let optimistic = match self.optimistic {
            Some(plan) => Some(go_on(plan, two)?),
            None => None,
        };
        Some(Both { pessimistic: go_on(self.pessimistic, one)?, optimistic })
    }
}

/// Both bounds, a step at a time.
struct Both<'a> {
    pessimistic: Run<'a>,
    optimistic: Option<Run<'a>>,
}

impl Stepped for Both<'_> {
    fn step(&self) -> usize {
        self.pessimistic.step()
    }

    fn advance(&mut self) {
        self.pessimistic.advance();
        if let Some(optimistic) = &mut self.optimistic {
            optimistic.advance();
        }
    }

    fn snapshot(&self) -> Snapshot {
        let one = self.pessimistic.snapshot();
        let mut lists = vec![vec![one.lists.len() as f64]];
        lists.extend(one.lists);
        lists.extend(self.optimistic.iter().flat_map(|run| run.snapshot().lists));
        Snapshot { step: one.step, lists }
    }
}
