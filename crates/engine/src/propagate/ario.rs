//! Adaptive regional input-output with inventories, exactly as BoARIO 0.7.2 computes it.
//!
//! Two models in one: the model with `psi` and restoration times (Guan and others; Juhel), and with both at one the base
//! model (Hallegatte 2014). What that program does by accident is done here too, and marked "as BoARIO does". Per step the
//! table is read once, buyer by buyer; orders are never stored: an order is the flow of the table times a factor of buyer and
//! product times a factor of the seller.

use super::blocks::in_order;
use super::columns::{gather, gather_two, scatter, scatter_two};
use super::record::Recorder;
use super::shocks::{Phase, Rebuild, Running};
use seawall_model::economy::{Case, Flows, OrderSplit, Series, Table, Variable};

/// Columns are handled in so many blocks, whatever the number of threads, so that sums have one order.
const BLOCKS: usize = 32;
/// An input counts where a year's flow exceeds this share of a step's output, as BoARIO does.
const IS_INPUT: f64 = 1e-5;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// After the last step.
    Done,
    /// A stock fell below zero.
    Crashed {
        /// In this step.
        step: usize,
    },
    /// More capital was lost than there is.
    LossAboveCapital {
        /// In this step.
        step: usize,
        /// In this industry.
        industry: usize,
    },
}

/// Runs a case on a table.
#[must_use]
pub fn run(table: &Table, case: &Case) -> (Series, End) {
    let mut run = Run::new(table, case);
    for _ in 0..case.steps {
        if let Err(end) = run.advance() {
            return (run.finish(), end);
        }
    }
    (run.finish(), End::Done)
}

/// A run that is advanced step by step; a copy of it goes on to the same end.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    state: State<'a>,
    recorder: Recorder<'a>,
    step: usize,
}

impl<'a> Run<'a> {
    /// The table at rest.
    #[must_use]
    pub fn new(table: &'a Table, case: &'a Case) -> Self {
        Self { state: State::new(table, case), recorder: Recorder::new(&case.keep), step: 0 }
    }

    /// Computes the next step.
    ///
    /// # Errors
    ///
    /// The run cannot go on.
    pub fn advance(&mut self) -> Result<(), End> {
        self.state.step(self.step, &mut self.recorder)?;
        self.step += 1;
        Ok(())
    }

    /// Output of each industry in the last step.
    #[must_use]
    pub fn output(&self) -> &[f64] {
        &self.state.output
    }

    /// What was kept.
    #[must_use]
    pub fn finish(self) -> Series {
        self.recorder.done()
    }
}

/// What the pass over the table hands on to the next step.
#[derive(Debug, Clone)]
struct Pass {
    /// Stocks, buyer by buyer, products inside.
    stock: Vec<f64>,
    /// What an order is of the table's flow, before the seller's factor; laid out as the stocks.
    factor: Vec<f64>,
    /// What the sellers hear: the sum over buyers of flow times `factor`.
    heard: Vec<f64>,
}

/// Whether the two shortcuts of a step are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shortcuts {
    /// Every cell's use is close to what was added: stocks stay as they are.
    stocks_stay: bool,
    /// Every stock is close to its target: nothing is ordered to fill up.
    no_gap: bool,
}

/// The state between two steps.
#[derive(Debug, Clone)]
struct State<'a> {
    table: &'a Table,
    case: &'a Case,
    /// Input coefficients by product, laid out as the stocks.
    coefficient: Vec<f64>,
    /// Output at rest, per step.
    rest: Vec<f64>,
    final_demand: Vec<f64>,
    now: Pass,
    next: Pass,
    /// What each seller's orders are multiplied with: what is left of its capacity, or one.
    weight: Vec<f64>,
    next_weight: Vec<f64>,
    output: Vec<f64>,
    alpha: Vec<f64>,
    share_lost: Vec<f64>,
    running: Vec<Running<'a>>,
    /// Rebuilding demand, with the shock that it belongs to.
    blocks: Vec<(usize, [Vec<Rebuild>; 2])>,
    guess: Shortcuts,
}

impl<'a> State<'a> {
    fn new(table: &'a Table, case: &'a Case) -> Self {
        let (n, s) = (table.industries(), table.products.len());
        let h = case.settings.step_years;
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
                let steps = case.settings.inventory[p];
                stock[j * s + p] = if steps.is_infinite() { steps } else { rest[j] * a[p] * steps };
            }
        }
        let now = Pass { stock, factor: vec![h; n * s], heard };
        let mut final_demand = vec![0.0; n];
        for column in table.final_demand.chunks_exact(n) {
            for i in 0..n {
                final_demand[i] += h * column[i];
            }
        }
        Self {
            table,
            case,
            coefficient,
            final_demand,
            next: now.clone(),
            now,
            weight: ones.clone(),
            next_weight: ones,
            output: rest.clone(),
            rest,
            alpha: vec![case.settings.alpha_base; n],
            share_lost: vec![0.0; n],
            running: case.shocks.iter().map(|shock| Running::new(shock, table)).collect(),
            blocks: Vec::new(),
            guess: Shortcuts { stocks_stay: true, no_gap: true },
        }
    }

    fn step(&mut self, step: usize, recorder: &mut Recorder) -> Result<(), End> {
        let time = step * self.case.settings.units_per_step;
        let (n, s) = (self.table.industries(), self.table.products.len());
        recorder.step(step);
        recorder.stocks(step, s, &self.now.stock);
        let (capital_lost, lost) = self.losses(step)?;
        self.ask_for_rebuilding();

        let orders: Vec<f64> = (0..n).map(|i| self.now.heard[i] * self.weight[i]).collect();
        let rebuild = self.rebuilding_by_seller();
        let demand: Vec<f64> = (0..n).map(|i| orders[i] + self.final_demand[i] + rebuild[i]).collect();
        if time > 1 {
            self.overproduce(&demand);
        }

        let capacity: Vec<f64> = (0..n).map(|i| self.rest[i] * (1.0 - lost[i]) * self.alpha[i]).collect();
        let wished: Vec<f64> = (0..n).map(|i| demand[i].min(capacity[i])).collect();
        let mut limiting = Vec::new();
        let mut counts = vec![0.0; n];
        for j in 0..n {
            self.output[j] = self.produce(j, wished[j], |product| {
                counts[j] += 1.0;
                if recorder.wants_limiting(step) {
                    limiting.push((product, j));
                }
            });
        }
        let served: Vec<f64> =
            (0..n).map(|i| if demand[i] == 0.0 { 0.0 } else { self.output[i] / demand[i] }).collect();

        let delivered = self.deliver_rebuilding(&served);
        let rebuilt: Vec<f64> = rebuild.iter().zip(&served).map(|(asked, share)| asked * share).collect();
        let still_asked = self.rebuilding_by_seller();
        for i in 0..n {
            self.next_weight[i] = match self.case.settings.split {
                OrderSplit::ByCapacity if self.rest[i] != 0.0 => capacity[i] / self.rest[i],
                _ => 1.0,
            };
        }
        let aim: Vec<f64> =
            (0..n).map(|i| (orders[i] + self.final_demand[i] + still_asked[i]).min(capacity[i])).collect();
        self.pass(step, &served, &aim)?;
        for (index, running) in self.running.iter_mut().enumerate() {
            running.end(time, delivered.iter().find(|(of, _)| *of == index).map(|(_, given)| given));
        }

        use Variable as V;
        recorder.put(step, V::ProductionRealised, self.output.iter().copied());
        recorder.put(step, V::ProductionCapacity, capacity.into_iter());
        recorder.put(step, V::IntermediateDemand, orders.into_iter());
        if recorder.wants(step, V::FinalDemandUnmet) {
            recorder.put(step, V::FinalDemandUnmet, self.unmet_by_consumer(&served).into_iter());
        }
        let unsold = self.final_demand.iter().zip(&served).map(|(asked, share)| asked - asked * share);
        recorder.put(step, V::FinalDemandUndist, unsold);
        recorder.put(step, V::RebuildDemand, rebuild.into_iter());
        recorder.put(step, V::RebuildProd, rebuilt.into_iter());
        recorder.put(step, V::ProductiveCapitalToRecover, capital_lost.into_iter());
        recorder.put(step, V::Overproduction, self.alpha.iter().copied());
        recorder.put(step, V::CapacityLossShare, lost.into_iter());
        recorder.put(step, V::LimitingCount, counts.into_iter());
        if recorder.wants_limiting(step) {
            recorder.limiting(step, limiting);
        }
        let finite = |stocks: &[f64]| stocks.iter().filter(|stock| stock.is_finite()).sum();
        recorder.put(step, V::InputsStockTotal, self.now.stock.chunks_exact(s).map(finite));
        Ok(())
    }

    /// Capital lost, and the share of capacity lost, in this step.
    ///
    /// Capital acts at once; a loss of capacity acts one step after it is stated, as BoARIO does.
    fn losses(&mut self, step: usize) -> Result<(Vec<f64>, Vec<f64>), End> {
        let n = self.table.industries();
        let (mut capital, mut share) = (vec![0.0; n], vec![0.0_f64; n]);
        for running in &mut self.running {
            running.begin(step * self.case.settings.units_per_step);
            for &(industry, lost) in running.capital_lost() {
                capital[industry] += lost;
            }
            for &(industry, lost) in running.share_lost() {
                share[industry] = share[industry].max(lost);
            }
        }
        let total = &self.case.settings.capital;
        if let Some(industry) = (0..n).find(|&i| capital[i] > total[i]) {
            return Err(End::LossAboveCapital { step, industry });
        }
        let of_capital = |i: usize| if total[i] == 0.0 { 0.0 } else { capital[i] / total[i] };
        let lost = (0..n).map(|i| of_capital(i).max(self.share_lost[i])).collect();
        self.share_lost = share;
        Ok((capital, lost))
    }

    /// Replaces the rebuilding demand; where nothing is being rebuilt, what is left of the last one stays, as BoARIO does.
    fn ask_for_rebuilding(&mut self) {
        let asks = self.running.iter().enumerate().filter(|(_, running)| running.phase == Phase::Fading);
        let asks: Vec<_> = asks.filter_map(|(index, running)| Some((index, running.asks()?))).collect();
        if !asks.is_empty() {
            self.blocks = asks;
        }
    }

    fn rebuilding_by_seller(&self) -> Vec<f64> {
        let mut sum = vec![0.0; self.table.industries()];
        for one in self.blocks.iter().flat_map(|(_, block)| block.iter().flatten()) {
            sum[one.seller] += one.amount;
        }
        sum
    }

    /// Takes what is delivered off the rebuilding demand and returns it.
    fn deliver_rebuilding(&mut self, served: &[f64]) -> Vec<(usize, [Vec<Rebuild>; 2])> {
        let mut delivered = self.blocks.clone();
        for (block, given) in self.blocks.iter_mut().zip(&mut delivered) {
            for (one, given) in block.1.iter_mut().flatten().zip(given.1.iter_mut().flatten()) {
                given.amount = one.amount * served[one.seller];
                one.amount -= given.amount;
            }
        }
        delivered
    }

    /// Overproduction follows scarcity, and relaxes only where demand equals the last output to the last bit, as BoARIO does.
    fn overproduce(&mut self, demand: &[f64]) {
        let settings = &self.case.settings;
        for i in 0..demand.len() {
            let scarcity = if demand[i] == 0.0 { 0.0 } else { (demand[i] - self.output[i]) / demand[i] };
            let relax = if scarcity == 0.0 { settings.alpha_base - self.alpha[i] } else { 0.0 };
            let change = (settings.alpha_max - self.alpha[i]) * scarcity + relax;
            self.alpha[i] = (self.alpha[i] + change / settings.alpha_tau).max(1.0);
        }
    }

    /// What industry `j` makes of its wish with the inputs it has; `on_limit` hears of every input that limits.
    fn produce(&self, j: usize, wish: f64, mut on_limit: impl FnMut(usize)) -> f64 {
        let s = self.table.products.len();
        let settings = &self.case.settings;
        let h = settings.step_years;
        let mut share = 1.0_f64;
        for p in 0..s {
            let a = self.coefficient[j * s + p];
            let stock = self.now.stock[j * s + p];
            let steps = settings.inventory[p];
            let need = if steps.is_infinite() { 0.0 } else { wish * a * settings.psi * steps };
            let is_input = a * self.table.output[j] > IS_INPUT * (h * self.table.output[j]);
            if stock < need && is_input {
                on_limit(p);
                share = share.min(stock / need);
            }
        }
        wish * share
    }

    /// The pass over the table: deliveries, use, the new stocks, and the orders for the next step.
    ///
    /// Both shortcuts depend on every cell of the table, so they are guessed as in the step before; a wrong guess costs
    /// another pass.
    fn pass(&mut self, step: usize, served: &[f64], aim: &[f64]) -> Result<(), End> {
        let sent: Vec<f64> = served.iter().zip(&self.weight).map(|(share, weight)| share * weight).collect();
        loop {
            let found = self.sweep(&sent, aim);
            if found == self.guess {
                break;
            }
            self.guess = found;
        }
        std::mem::swap(&mut self.now, &mut self.next);
        std::mem::swap(&mut self.weight, &mut self.next_weight);
        if self.now.stock.iter().any(|&stock| stock < 0.0) { Err(End::Crashed { step }) } else { Ok(()) }
    }

    /// One pass under the present guess; returns what the guess should have been.
    fn sweep(&mut self, sent: &[f64], aim: &[f64]) -> Shortcuts {
        let (n, s) = (self.table.industries(), self.table.products.len());
        let width = n.div_ceil(BLOCKS).next_multiple_of(2);
        let view = View {
            flows: &self.table.flows,
            case: self.case,
            coefficient: &self.coefficient,
            now: &self.now,
            sent,
            aim,
            output: &self.output,
            weight: &self.next_weight,
            guess: self.guess,
        };
        let stocks = self.next.stock.chunks_mut(width * s);
        let factors = self.next.factor.chunks_mut(width * s);
        let blocks: Vec<_> = stocks.zip(factors).enumerate().collect();
        let done = in_order(self.case.settings.threads, blocks, &|(block, (stock, factor))| {
            let mut heard = vec![0.0; n];
            let found = view.block(block * width, stock, factor, &mut heard);
            (heard, found)
        });
        self.next.heard.fill(0.0);
        let mut all = Shortcuts { stocks_stay: true, no_gap: true };
        for (heard, found) in done {
            for (sum, part) in self.next.heard.iter_mut().zip(heard) {
                *sum += part;
            }
            all.stocks_stay &= found.stocks_stay;
            all.no_gap &= found.no_gap;
        }
        all
    }

    /// Final demand that is not met, by consuming region and product.
    fn unmet_by_consumer(&self, served: &[f64]) -> Vec<f64> {
        let (n, s) = (self.table.industries(), self.table.products.len());
        let h = self.case.settings.step_years;
        let mut unmet = vec![0.0; n];
        for (column, (region, _)) in self.table.final_demand.chunks_exact(n).zip(&self.table.consumers) {
            for i in 0..n {
                let asked = h * column[i];
                unmet[region * s + i % s] += asked - asked * served[i];
            }
        }
        unmet
    }
}

/// What every block of columns reads.
struct View<'a> {
    flows: &'a Flows,
    case: &'a Case,
    coefficient: &'a [f64],
    now: &'a Pass,
    /// Of an order before the seller's factor, the share that arrives.
    sent: &'a [f64],
    /// Output that stocks are held for.
    aim: &'a [f64],
    output: &'a [f64],
    weight: &'a [f64],
    guess: Shortcuts,
}

impl View<'_> {
    /// The columns from `first` on, as many as `stock` has room for, two at a time.
    fn block(&self, first: usize, stock: &mut [f64], factor: &mut [f64], heard: &mut [f64]) -> Shortcuts {
        let s = self.case.settings.inventory.len();
        let (mut arrived, mut offered) = (vec![0.0; 2 * s], vec![0.0; 2 * s]);
        let mut found = Shortcuts { stocks_stay: true, no_gap: true };
        let mut j = first;
        for (stock, factor) in stock.chunks_mut(2 * s).zip(factor.chunks_mut(2 * s)) {
            let weights = [self.sent, self.weight];
            let cells = stock.len();
            let (arrived, offered) = (&mut arrived[..cells], &mut offered[..cells]);
            let is_pair = cells == 2 * s;
            if is_pair {
                gather_two(self.flows, j, weights, [&mut *arrived, &mut *offered]);
            } else {
                gather(self.flows, j, weights, [&mut *arrived, &mut *offered]);
            }
            let parts = stock.chunks_exact_mut(s).zip(factor.chunks_exact_mut(s));
            let sums = arrived.chunks_exact(s).zip(offered.chunks_exact(s));
            for (index, ((stock, factor), (arrived, offered))) in parts.zip(sums).enumerate() {
                self.turn(j + index, stock, factor, [arrived, offered], &mut found);
            }
            if is_pair {
                scatter_two(self.flows, j, factor, heard);
            } else {
                scatter(self.flows, j, factor, heard);
            }
            j += cells / s;
        }
        found
    }

    /// One buyer: the new stocks, and the factors of its next orders.
    fn turn(
        &self,
        j: usize,
        stock: &mut [f64],
        factor: &mut [f64],
        [arrived, offered]: [&[f64]; 2],
        found: &mut Shortcuts,
    ) {
        let settings = &self.case.settings;
        let s = stock.len();
        let cells = j * s..(j + 1) * s;
        let (coefficient, before) = (&self.coefficient[cells.clone()], &self.now.stock[cells.clone()]);
        let factor_before = &self.now.factor[cells];
        for p in 0..s {
            let a = coefficient[p];
            let steps = settings.inventory[p];
            let add = factor_before[p] * arrived[p];
            let used = self.output[j] * a;
            found.stocks_stay = found.stocks_stay && is_close(add, used);
            stock[p] = if self.guess.stocks_stay { before[p] } else { before[p] - used + add };

            let goal = self.aim[j] * a * steps;
            found.no_gap = found.no_gap && is_close(stock[p], goal);
            let gap = if self.guess.no_gap || steps.is_infinite() {
                0.0
            } else {
                settings.restoration[p] * (goal - stock[p]).max(0.0)
            };
            let order = gap + used;
            factor[p] = if offered[p] == 0.0 { 0.0 } else { order / offered[p] };
        }
    }
}

/// Close in the sense of the shortcuts: 1e-8 and a hundred-thousandth; equal infinities are close, NaN never is.
fn is_close(a: f64, b: f64) -> bool {
    a == b || (b.is_finite() && (a - b).abs() <= 1e-8 + 1e-5 * b.abs())
}
