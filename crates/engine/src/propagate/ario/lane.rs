//! What one case keeps of its own beside the table: shocks, overproduction, rebuilding demand, output.

use super::super::record::Recorder;
use super::super::shocks::{Phase, Rebuild, Running};
use super::End;
use seawall_model::economy::{Case, OrderSplit, Table, Variable};

/// One case between two steps.
#[derive(Debug, Clone)]
pub(super) struct Lane<'a> {
    table: &'a Table,
    pub(super) case: &'a Case,
    pub(super) recorder: Recorder<'a>,
    pub(super) output: Vec<f64>,
    pub(super) alpha: Vec<f64>,
    pub(super) share_lost: Vec<f64>,
    pub(super) running: Vec<Running<'a>>,
    /// Rebuilding demand, with the shock that it belongs to.
    pub(super) blocks: Vec<(usize, [Vec<Rebuild>; 2])>,
    /// Why it did not go on.
    pub(super) end: Option<End>,
}

/// What a case knows in a step before anything is made.
#[derive(Debug)]
pub(super) struct Open {
    capital_lost: Vec<f64>,
    lost: Vec<f64>,
    pub(super) orders: Vec<f64>,
    pub(super) rebuild: Vec<f64>,
    pub(super) demand: Vec<f64>,
    pub(super) capacity: Vec<f64>,
}

/// What a case knows after things were made and delivered.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) served: Vec<f64>,
    delivered: Vec<(usize, [Vec<Rebuild>; 2])>,
    /// Output that stocks are held for.
    pub(super) aim: Vec<f64>,
    /// What the next orders to each seller are multiplied with.
    pub(super) weight: Vec<f64>,
}

impl<'a> Lane<'a> {
    pub(super) fn new(table: &'a Table, case: &'a Case, rest: &[f64]) -> Self {
        let n = table.industries();
        Self {
            table,
            case,
            recorder: Recorder::new(&case.keep),
            output: rest.to_vec(),
            alpha: vec![case.settings.alpha_base; n],
            share_lost: vec![0.0; n],
            running: case.shocks.iter().map(|shock| Running::new(shock, table)).collect(),
            blocks: Vec::new(),
            end: None,
        }
    }

    /// Opens a step: losses, demand, overproduction, capacity.
    pub(super) fn open(
        &mut self,
        step: usize,
        orders: Vec<f64>,
        final_demand: &[f64],
        rest: &[f64],
    ) -> Result<Open, End> {
        let n = orders.len();
        let (capital_lost, lost) = self.losses(step)?;
        self.ask_for_rebuilding();
        let rebuild = self.rebuilding_by_seller();
        let demand: Vec<f64> = (0..n).map(|i| orders[i] + final_demand[i] + rebuild[i]).collect();
        if step * self.case.settings.units_per_step > 1 {
            self.overproduce(&demand);
        }
        let capacity: Vec<f64> = (0..n).map(|i| rest[i] * (1.0 - lost[i]) * self.alpha[i]).collect();
        Ok(Open { capital_lost, lost, orders, rebuild, demand, capacity })
    }

    /// Shares output out.
    pub(super) fn close(&mut self, open: &Open, final_demand: &[f64], rest: &[f64]) -> Closed {
        let n = rest.len();
        let served: Vec<f64> =
            (0..n).map(|i| if open.demand[i] == 0.0 { 0.0 } else { self.output[i] / open.demand[i] }).collect();
        let delivered = self.deliver_rebuilding(&served);
        let still_asked = self.rebuilding_by_seller();
        let weight = (0..n).map(|i| match self.case.settings.split {
            OrderSplit::ByCapacity if rest[i] != 0.0 => open.capacity[i] / rest[i],
            _ => 1.0,
        });
        let aim = (0..n).map(|i| (open.orders[i] + final_demand[i] + still_asked[i]).min(open.capacity[i]));
        Closed { served, delivered, aim: aim.collect(), weight: weight.collect() }
    }

    /// Ends a step: shocks go on, and what is asked for is kept.
    pub(super) fn end(&mut self, step: usize, open: Open, closed: &Closed, final_demand: &[f64]) {
        let time = step * self.case.settings.units_per_step;
        for (index, running) in self.running.iter_mut().enumerate() {
            running.end(time, closed.delivered.iter().find(|(of, _)| *of == index).map(|(_, given)| given));
        }
        use Variable as V;
        let rebuilt: Vec<f64> = open.rebuild.iter().zip(&closed.served).map(|(asked, share)| asked * share).collect();
        let Self { recorder, .. } = self;
        recorder.put(step, V::ProductionRealised, self.output.iter().copied());
        recorder.put(step, V::ProductionCapacity, open.capacity.into_iter());
        recorder.put(step, V::IntermediateDemand, open.orders.into_iter());
        if recorder.wants(step, V::FinalDemandUnmet) {
            let unmet = unmet_by_consumer(self.table, self.case.settings.step_years, &closed.served);
            recorder.put(step, V::FinalDemandUnmet, unmet.into_iter());
        }
        let unsold = final_demand.iter().zip(&closed.served).map(|(asked, share)| asked - asked * share);
        recorder.put(step, V::FinalDemandUndist, unsold);
        recorder.put(step, V::RebuildDemand, open.rebuild.into_iter());
        recorder.put(step, V::RebuildProd, rebuilt.into_iter());
        recorder.put(step, V::ProductiveCapitalToRecover, open.capital_lost.into_iter());
        recorder.put(step, V::Overproduction, self.alpha.iter().copied());
        recorder.put(step, V::CapacityLossShare, open.lost.into_iter());
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
}

/// Final demand that is not met, by consuming region and product.
fn unmet_by_consumer(table: &Table, step_years: f64, served: &[f64]) -> Vec<f64> {
    let (n, s) = (table.industries(), table.products.len());
    let mut unmet = vec![0.0; n];
    for (column, (region, _)) in table.final_demand.chunks_exact(n).zip(&table.consumers) {
        for i in 0..n {
            let asked = step_years * column[i];
            unmet[region * s + i % s] += asked - asked * served[i];
        }
    }
    unmet
}
