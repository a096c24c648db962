//! Writes down what a run is asked to keep, step by step.

use seawall_model::economy::{Keep, Series, Variable};

/// Collects series.
#[derive(Debug, Clone)]
pub(super) struct Recorder<'a> {
    keep: &'a Keep,
    series: Series,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(keep: &'a Keep) -> Self {
        let asked = |variable: &Variable| keep.variables.as_ref().is_none_or(|all| all.contains(variable));
        let values = Variable::ALL.iter().copied().filter(asked).map(|variable| (variable, Vec::new())).collect();
        Self { keep, series: Series { values, ..Series::default() } }
    }

    /// Whether the step's series are kept.
    pub(super) fn keeps(&self, step: usize) -> bool {
        self.keep.steps.as_ref().is_none_or(|steps| steps.binary_search(&step).is_ok())
    }

    /// Whether a variable is kept in this step.
    pub(super) fn wants(&self, step: usize, variable: Variable) -> bool {
        self.keeps(step) && self.series.values.iter().any(|(one, _)| *one == variable)
    }

    /// Whether the limiting inputs of the step are listed.
    pub(super) fn wants_limiting(&self, step: usize) -> bool {
        self.keep.limiting && self.keeps(step)
    }

    /// Notes that a step is kept.
    pub(super) fn step(&mut self, step: usize) {
        if self.keeps(step) {
            self.series.steps.push(step);
        }
    }

    /// Keeps a variable of the step.
    pub(super) fn put(&mut self, step: usize, variable: Variable, values: impl Iterator<Item = f64>) {
        if self.keeps(step)
            && let Some((_, kept)) = self.series.values.iter_mut().find(|(one, _)| *one == variable)
        {
            kept.extend(values);
        }
    }

    /// Keeps the limiting inputs of the step, product and industry.
    pub(super) fn limiting(&mut self, step: usize, mut all: Vec<(usize, usize)>) {
        all.sort_unstable();
        self.series.limiting.extend(all.into_iter().map(|(product, industry)| (step, product, industry)));
    }

    /// Whether the stocks of the step are kept.
    pub(super) fn wants_stocks(&self, step: usize) -> bool {
        self.keep.stocks.contains(&step)
    }

    /// Keeps the stocks, given buyer by buyer.
    pub(super) fn stocks(&mut self, step: usize, products: usize, by_buyer: &[f64]) {
        if self.wants_stocks(step) {
            let by_product = (0..products).flat_map(|p| by_buyer.iter().skip(p).step_by(products).copied());
            self.series.stocks.push((step, by_product.collect()));
        }
    }

    /// What was kept, as lists.
    pub(super) fn save(&self, lists: &mut Vec<Vec<f64>>) {
        let Series { steps, values, limiting, stocks } = &self.series;
        lists.push(steps.iter().map(|&step| step as f64).collect());
        lists.extend(values.iter().map(|(_, values)| values.clone()));
        lists.push(limiting.iter().flat_map(|&(step, p, j)| [step as f64, p as f64, j as f64]).collect());
        lists.push(stocks.iter().map(|&(step, _)| step as f64).collect());
        lists.extend(stocks.iter().map(|(_, cells)| cells.clone()));
    }

    /// Takes up what [`save`](Self::save) gave; `None` where the lists are of something else.
    pub(super) fn load(&mut self, lists: &mut dyn Iterator<Item = Vec<f64>>) -> Option<()> {
        let whole = |number: f64| number as usize;
        self.series.steps = lists.next()?.into_iter().map(whole).collect();
        for (_, values) in &mut self.series.values {
            *values = lists.next()?;
        }
        let limiting = lists.next()?;
        let triples = limiting.chunks_exact(3).map(|one| (whole(one[0]), whole(one[1]), whole(one[2])));
        self.series.limiting = triples.collect();
        for step in lists.next()? {
            self.series.stocks.push((whole(step), lists.next()?));
        }
        Some(())
    }

    /// What was kept.
    pub(super) fn done(self) -> Series {
        self.series
    }
}
