//! Cases in lock step: one pass over the table serves them all.
//!
//! The numbers of the cases lie side by side (`[cell * width + case]`), so that a cell of the table, once read, is applied to
//! every case from registers. Each case sums in the order in which it would alone: its bits do not depend on its company.

use super::super::blocks::in_order;
use super::super::columns::{gather, scatter};
use super::super::lanes::{self, Found};
use super::lane::{Lane, Open};
use super::pass::{BLOCKS, Needs, Pass, Produce, Shortcuts, Sweep, View, block_width};
use super::{End, Series};
use seawall_model::economy::{Case, Flows, Table, Variable};

/// An input counts where a year's flow exceeds this share of a step's output, as BoARIO does.
const IS_INPUT: f64 = 1e-5;

/// Cases that differ in their shocks and in nothing else, advanced together.
#[derive(Debug, Clone)]
pub struct Batch<'a> {
    table: &'a Table,
    pub(super) lanes: Vec<Lane<'a>>,
    /// Numbers that lie side by side: cases, filled up to whole registers.
    pub(super) width: usize,
    /// Input coefficients by product, buyer by buyer.
    coefficient: Vec<f64>,
    /// The same, zero for what does not count as an input.
    binding: Vec<f64>,
    /// Output at rest, per step.
    rest: Vec<f64>,
    final_demand: Vec<f64>,
    pub(super) now: Pass,
    next: Pass,
    /// What each seller's orders are multiplied with: what is left of its capacity, or one.
    pub(super) weight: Vec<f64>,
    pub(super) guess: Vec<Shortcuts>,
    pub(super) step: usize,
    /// The cells of a dense table in the order in which several cases read them; empty for one case.
    cells: Vec<f64>,
    /// What the buyers of each block order, by seller; room that every step uses again.
    heard: Vec<Vec<f64>>,
}

impl<'a> Batch<'a> {
    /// The table at rest, for each of the cases.
    ///
    /// # Panics
    ///
    /// When there are no cases, or their settings or numbers of steps differ.
    #[must_use]
    pub fn new(table: &'a Table, cases: &'a [Case]) -> Self {
        let first = &cases[0];
        let alike = cases.iter().all(|case| case.settings == first.settings && case.steps == first.steps);
        assert!(alike, "cases in lock step differ in their shocks only");
        let width = if cases.len() == 1 { 1 } else { cases.len().next_multiple_of(super::pass::LANES) };
        let (n, s) = (table.industries(), table.products.len());
        let h = first.settings.step_years;
        let rest: Vec<f64> = table.output.iter().map(|x| h * x).collect();
        let ones = vec![1.0; n];
        let (mut coefficient, mut stock) = (vec![0.0; n * s], vec![0.0; n * s]);
        let mut heard = vec![0.0; n];
        let mut unused = vec![0.0; s];
        for j in 0..n {
            let a = &mut coefficient[j * s..(j + 1) * s];
            gather(&table.flows, j, [&ones, &ones], [a, &mut unused]);
            scatter(&table.flows, j, &vec![h; s], &mut heard);
            for p in 0..s {
                a[p] = if table.output[j] == 0.0 { 0.0 } else { a[p] / table.output[j] };
                let steps = first.settings.inventory[p];
                stock[j * s + p] = if steps.is_infinite() { steps } else { rest[j] * a[p] * steps };
            }
        }
        let counts = |(at, &a): (usize, &f64)| {
            let output = table.output[at / s];
            if a * output > IS_INPUT * (h * output) { a } else { 0.0 }
        };
        let binding = coefficient.iter().enumerate().map(counts).collect();
        let mut final_demand = vec![0.0; n];
        for column in table.final_demand.chunks_exact(n) {
            for i in 0..n {
                final_demand[i] += h * column[i];
            }
        }
        let wide = |all: &[f64]| all.iter().flat_map(|&one| std::iter::repeat_n(one, width)).collect::<Vec<f64>>();
        let now = Pass { stock: wide(&stock), factor: vec![h; n * s * width], heard: wide(&heard) };
        Self {
            table,
            lanes: cases.iter().map(|case| Lane::new(table, case, &rest)).collect(),
            width,
            coefficient,
            binding,
            rest,
            final_demand,
            next: now.clone(),
            now,
            weight: vec![1.0; n * width],
            guess: vec![Shortcuts { stocks_stay: true, no_gap: true }; width],
            step: 0,
            heard: vec![vec![0.0; n * width]; n.div_ceil(block_width(n))],
            cells: match &table.flows {
                Flows::Dense(cells) if width > 1 => lanes::pack_cells(cells, block_width(n), [n / s, s, width]),
                _ => Vec::new(),
            },
        }
    }

    /// Computes the next step of every case that has not ended.
    pub fn advance(&mut self) {
        let (n, step) = (self.table.industries(), self.step);
        let mut wish = vec![0.0; n * self.width];
        let mut opened: Vec<Option<Open>> = Vec::new();
        for k in 0..self.lanes.len() {
            opened.push(self.open(k));
            if let Some(open) = &opened[k] {
                for i in 0..n {
                    wish[i * self.width + k] = open.demand[i].min(open.capacity[i]);
                }
            }
        }
        let (output, counts) = self.produce(&wish);
        let mut sent = vec![0.0; n * self.width];
        let (mut aim, mut weight) = (sent.clone(), sent.clone());
        let mut closed = Vec::new();
        for (k, open) in opened.iter().enumerate() {
            let lane = &mut self.lanes[k];
            closed.push(open.as_ref().map(|open| {
                lane.output.iter_mut().enumerate().for_each(|(i, made)| *made = output[i * self.width + k]);
                let closed = lane.close(open, &self.final_demand, &self.rest);
                for i in 0..n {
                    let at = i * self.width + k;
                    sent[at] = closed.served[i] * self.weight[at];
                    (aim[at], weight[at]) = (closed.aim[i], closed.weight[i]);
                }
                closed
            }));
        }
        let limiting: Vec<Vec<(usize, usize)>> = (0..self.lanes.len()).map(|k| self.limiting(k, &wish)).collect();
        let is_negative = self.pass([&sent, &aim, &output, &weight]);
        self.weight = weight;
        for (k, (open, closed)) in opened.into_iter().zip(&closed).enumerate() {
            let (Some(open), Some(closed)) = (open, closed) else { continue };
            if is_negative[k] {
                self.lanes[k].end = Some(End::Crashed { step });
                continue;
            }
            self.lanes[k].end(step, open, closed, &self.final_demand);
            self.record(k, &counts, &limiting[k]);
        }
        self.step += 1;
    }

    /// The next step.
    #[must_use]
    pub fn step(&self) -> usize {
        self.step
    }

    /// Why a case did not go on.
    #[must_use]
    pub fn end(&self, case: usize) -> Option<End> {
        self.lanes[case].end
    }

    /// Why each case did not go on.
    pub fn ends(&self) -> impl Iterator<Item = Option<End>> + '_ {
        self.lanes.iter().map(|lane| lane.end)
    }

    /// Output of each industry in the last step of a case.
    #[must_use]
    pub fn output(&self, case: usize) -> &[f64] {
        &self.lanes[case].output
    }

    /// What was kept of each case, and how it ended.
    #[must_use]
    pub fn finish(self) -> Vec<(Series, End)> {
        self.lanes.into_iter().map(|lane| (lane.recorder.done(), lane.end.unwrap_or(End::Done))).collect()
    }

    /// Opens the step of a case; `None` where it has ended.
    fn open(&mut self, k: usize) -> Option<Open> {
        let (step, width) = (self.step, self.width);
        let lane = &mut self.lanes[k];
        if lane.end.is_some() {
            return None;
        }
        lane.recorder.step(step);
        if lane.recorder.wants_stocks(step) {
            let stocks: Vec<f64> = self.now.stock.iter().skip(k).step_by(width).copied().collect();
            lane.recorder.stocks(step, self.table.products.len(), &stocks);
        }
        let orders = self.now.heard.iter().zip(&self.weight).skip(k).step_by(width);
        let orders = orders.map(|(heard, weight)| heard * weight).collect();
        match lane.open(step, orders, &self.final_demand, &self.rest) {
            Ok(open) => Some(open),
            Err(end) => {
                lane.end = Some(end);
                None
            }
        }
    }

    fn record(&mut self, k: usize, counts: &[f64], limiting: &[(usize, usize)]) {
        let (step, s, width) = (self.step, self.table.products.len(), self.width);
        let recorder = &mut self.lanes[k].recorder;
        recorder.put(step, Variable::LimitingCount, counts.iter().skip(k).step_by(width).copied());
        if recorder.wants_limiting(step) {
            recorder.limiting(step, limiting.to_vec());
        }
        let finite =
            |stocks: &[f64]| stocks.iter().skip(k).step_by(width).filter(|stock| stock.is_finite()).sum::<f64>();
        recorder.put(step, Variable::InputsStockTotal, self.now.stock.chunks_exact(s * width).map(finite));
    }

    fn needs(&self) -> Needs<'_> {
        Needs {
            settings: &self.lanes[0].case.settings,
            binding: &self.binding,
            stock: &self.now.stock,
            width: self.width,
        }
    }

    /// What each industry makes of its wish with the inputs it has, and how many inputs limit it.
    fn produce(&self, wish: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let columns = block_width(self.table.industries()) * self.width;
        let needs = self.needs();
        let jobs: Vec<_> = wish.chunks(columns).enumerate().collect();
        let made = in_order(self.lanes[0].case.settings.threads, jobs, &|(block, wish)| {
            pulp::Arch::new().dispatch(Produce { needs: &needs, first: block * columns / needs.width, wish })
        });
        let (outputs, counts): (Vec<_>, Vec<_>) = made.into_iter().unzip();
        (outputs.concat(), counts.concat())
    }

    /// The inputs that limit a case, product and industry.
    fn limiting(&self, k: usize, wish: &[f64]) -> Vec<(usize, usize)> {
        let lane = &self.lanes[k];
        if lane.end.is_some() || !lane.recorder.wants_limiting(self.step) {
            return vec![];
        }
        let needs = self.needs();
        let (n, s) = (self.table.industries(), self.table.products.len());
        let cells = (0..n).flat_map(|j| (0..s).map(move |p| (p, j)));
        cells.filter(|&(p, j)| needs.limits(j, p, k, wish[j * self.width + k])).collect()
    }

    /// The pass over the table: deliveries, use, the new stocks, and the orders for the next step. Returns which cases crash.
    ///
    /// Both shortcuts depend on every cell of the table, so they are guessed as in the step before; a wrong guess costs
    /// another pass.
    fn pass(&mut self, [sent, aim, output, weight]: [&[f64]; 4]) -> Vec<bool> {
        let is_negative = loop {
            let found = self.sweep([sent, aim, output, weight]);
            let is_right =
                (0..self.lanes.len()).all(|k| found.shortcuts[k] == self.guess[k] || self.lanes[k].end.is_some());
            if is_right {
                break found.is_negative;
            }
            self.guess = found.shortcuts;
        };
        std::mem::swap(&mut self.now, &mut self.next);
        is_negative
    }

    /// One pass under the present guess; returns what the guess should have been.
    fn sweep(&mut self, [sent, aim, output, weight]: [&[f64]; 4]) -> Found {
        let (n, s, width) = (self.table.industries(), self.table.products.len(), self.width);
        let columns = block_width(n);
        let is_packed = !self.cells.is_empty();
        let shape = [s, width, lanes::of_machine()];
        let packed = [sent, weight].map(|all| {
            let mut packed = vec![0.0; if is_packed { all.len() } else { 0 }];
            if is_packed {
                lanes::pack(all, shape, &mut packed);
            }
            packed
        });
        let guesses = [|guess: &Shortcuts| guess.stocks_stay, |guess: &Shortcuts| guess.no_gap]
            .map(|of| self.guess.iter().map(|guess| f64::from(u8::from(of(guess)))).collect::<Vec<f64>>());
        let view = View {
            flows: &self.table.flows,
            settings: &self.lanes[0].case.settings,
            coefficient: &self.coefficient,
            now: &self.now,
            sent,
            aim,
            output,
            weight,
            width,
            guess: &self.guess,
            guess_lanes: [&guesses[0], &guesses[1]],
            packed: [&packed[0], &packed[1]],
            cells: &self.cells,
        };
        let stocks = self.next.stock.chunks_mut(columns * s * width);
        let factors = self.next.factor.chunks_mut(columns * s * width);
        let blocks: Vec<_> = stocks.zip(factors).zip(&mut self.heard).enumerate().collect();
        debug_assert!(blocks.len() <= BLOCKS, "the number of blocks does not depend on the threads");
        let done = in_order(view.settings.threads, blocks, &|(block, ((stock, factor), heard))| {
            heard.fill(0.0);
            let (view, first) = (&view, block * columns);
            if width == 1 {
                pulp::Arch::new().dispatch(Sweep { view, first, stock, factor, heard })
            } else {
                pulp::Arch::new().dispatch(lanes::Block { view, first, stock, factor, heard })
            }
        });
        let all_alike = Shortcuts { stocks_stay: true, no_gap: true };
        let mut all = Found { shortcuts: vec![all_alike; width], is_negative: vec![false; width] };
        let mut sum = vec![0.0; n * width];
        for (heard, found) in self.heard.iter().zip(done) {
            sum.iter_mut().zip(heard).for_each(|(sum, part)| *sum += part);
            for (all, found) in all.shortcuts.iter_mut().zip(found.shortcuts) {
                all.stocks_stay &= found.stocks_stay;
                all.no_gap &= found.no_gap;
            }
            all.is_negative.iter_mut().zip(found.is_negative).for_each(|(all, one)| *all |= one);
        }
        if is_packed {
            lanes::unpack(&sum, shape, &mut self.next.heard);
        } else {
            self.next.heard = sum;
        }
        all
    }
}
