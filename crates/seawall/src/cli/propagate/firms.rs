//! Runs on a network of firms, one after the other, with checkpoints that hold what the earlier ones came to.

use super::super::{DATA, End, write};
use super::place::{file_name, folder};
use super::stepping::{Stepped, Steps};
use super::told::{report, tell};
use super::words::Words;
use super::{Breaks, all_threads};
use anyhow::Context;
use seawall_engine::propagate::firms::Firms;
use seawall_io::mrio::{self, checkpoint, compare};
use seawall_model::economy::Snapshot;
use seawall_model::network::{Day, Network, Options, Total};
use std::path::Path;

/// Runs the options of a file.
pub(super) fn run(
    [firms, links, run, out]: [&Path; 4],
    other: Option<&Path>,
    breaks: &Breaks,
    words: Words,
) -> Result<(), End> {
    let mut found = Vec::new();
    let network = mrio::firms::network(firms, links, &mut found);
    let bytes = std::fs::read(run).with_context(|| format!("{} cannot be read", run.display()))?;
    let runs = mrio::firms::runs(&file_name(run), &bytes, &mut found);
    report(&found, false, words)?;
    let (Some((network, names)), Some(runs)) = (network, runs) else { return Err(End::Code(DATA)) };
    let steps = Steps::new(breaks, out);
    let resumed = if steps.is_needed() { steps.resume(checkpoint::of_network(&network, &runs))? } else { None };
    let mut all = match resumed {
        None => Runs::new(&network, &runs),
        Some(snapshot) => Runs::resume(&network, &runs, &snapshot).ok_or_else(|| steps.foreign())?,
    };
    let days = runs.iter().map(|(_, options)| options.days).sum();
    steps.go(&mut all, days, || checkpoint::of_network(&network, &runs))?;
    folder(out)?;
    let mut said = String::new();
    for ((name, options), Kept { totals, days }) in runs.iter().zip(&all.kept) {
        let least = totals.iter().map(|total| total.production / totals[0].production).fold(f64::INFINITY, f64::min);
        write::file(&out.join(format!("{name}_totals.csv")), &mrio::firms::totals(totals))?;
        write::file(&out.join(format!("{name}_firms.parquet")), &mrio::firms::days(&names, days))?;
        said += &words.firms(name, names.len(), options.days, least);
    }
    let names: Vec<String> = runs.iter().map(|(name, _)| name.clone()).collect();
    tell(&said, other.map(|other| compare::firms(out, other, &names)), None)
}

/// What is kept of one run.
#[derive(Default)]
struct Kept {
    totals: Vec<Total>,
    days: Vec<Day>,
}

/// Runs one after the other.
struct Runs<'a> {
    network: &'a Network,
    runs: &'a [(String, Options)],
    state: Firms,
    /// Of the runs so far; the last is going on.
    kept: Vec<Kept>,
}

impl<'a> Runs<'a> {
    fn new(network: &'a Network, runs: &'a [(String, Options)]) -> Self {
        let mut all = Self { network, runs, state: start(network, &runs[0].1), kept: Vec::new() };
        all.kept.push(Kept { totals: vec![all.state.at_rest()], days: Vec::new() });
        all
    }

    fn resume(network: &'a Network, runs: &'a [(String, Options)], snapshot: &Snapshot) -> Option<Self> {
        let mut lists = snapshot.lists.iter().cloned();
        let [begun, day] = *lists.next()?.as_slice() else { return None };
        let mut kept = Vec::new();
        for _ in 0..begun as usize {
            let totals = lists.next()?;
            let totals = totals.chunks_exact(3);
            let totals = totals.map(|one| Total { production: one[0], consumption: one[1], value_added: one[2] });
            let mut one = Kept { totals: totals.collect(), days: Vec::new() };
            for day in lists.next()? {
                let [production, demand, supply, lost] = [lists.next()?, lists.next()?, lists.next()?, lists.next()?];
                one.days.push(Day { day: day as usize, production, demand, supply, lost });
            }
            kept.push(one);
        }
        let (_, options) = runs.get(kept.len().checked_sub(1)?)?;
        let state = start(network, options).resumed(&Snapshot { step: day as usize, lists: lists.collect() })?;
        Some(Self { network, runs, state, kept })
    }
}

fn start(network: &Network, options: &Options) -> Firms {
    Firms::new(network.clone(), *options).on_threads(all_threads())
}

impl Stepped for Runs<'_> {
    fn step(&self) -> usize {
        self.runs[..self.kept.len() - 1].iter().map(|(_, options)| options.days).sum::<usize>() + self.state.day()
    }

    fn advance(&mut self) {
        let at = self.kept.len() - 1;
        if self.state.day() == self.runs[at].1.days {
            self.state = start(self.network, &self.runs[at + 1].1);
            self.kept.push(Kept { totals: vec![self.state.at_rest()], days: Vec::new() });
        }
        let day = self.state.day();
        let total = self.state.step();
        if let Some(kept) = self.kept.last_mut() {
            kept.totals.push(total);
            if mrio::firms::keeps(day) {
                kept.days.push(self.state.firms());
            }
        }
    }

    fn snapshot(&self) -> Snapshot {
        let mut lists = vec![vec![self.kept.len() as f64, self.state.day() as f64]];
        for Kept { totals, days } in &self.kept {
            let three = |total: &Total| [total.production, total.consumption, total.value_added];
            lists.push(totals.iter().flat_map(three).collect());
            lists.push(days.iter().map(|day| day.day as f64).collect());
            for Day { production, demand, supply, lost, .. } in days {
                lists.extend([production, demand, supply, lost].map(Clone::clone));
            }
        }
        lists.extend(self.state.snapshot().lists);
        Snapshot { step: self.step(), lists }
    }
}
