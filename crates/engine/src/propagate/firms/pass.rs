//! The pass over the links of a block of clients: what arrived, the new stock, what inputs allow, the next order.

use super::NONE;
use seawall_model::network::{Options, Orders};

/// What every block of clients reads.
pub(super) struct View<'a> {
    pub(super) options: &'a Options,
    pub(super) rest: &'a [f64],
    pub(super) output: &'a [f64],
    pub(super) served: &'a [f64],
    pub(super) supplier: &'a [u32],
    pub(super) amount: &'a [f64],
    pub(super) group: &'a [u32],
    pub(super) client: &'a [u32],
}

impl View<'_> {
    /// Links of the clients from `first` to before `end`.
    pub(super) fn links(&self, first: usize, end: usize) -> std::ops::Range<usize> {
        let at = |client: usize| self.group[self.client[client] as usize] as usize;
        at(first)..at(end)
    }

    pub(super) fn block(
        &self,
        clients: std::ops::Range<usize>,
        [stocks, orders]: [&mut [f64]; 2],
        supplies: &mut [f64],
        heard: &mut [f64],
    ) {
        heard.fill(0.0);
        let gap_rate = 1.0 / self.options.adjustment_days;
        let before = self.links(clients.start, clients.start).start;
        for (j, supply) in clients.zip(supplies) {
            let activity = if self.rest[j] == 0.0 { 0.0 } else { self.output[j] / self.rest[j] };
            let range = self.links(j, j + 1);
            let first = range.start;
            let local = range.start - before..range.end - before;
            let mut of = Bought {
                suppliers: &self.supplier[range.clone()],
                amounts: &self.amount[range],
                stocks: &mut stocks[local.clone()],
                orders: &mut orders[local],
                served: self.served,
                demand: heard,
            };
            let mut least = f64::INFINITY;
            for g in self.client[j] as usize..self.client[j + 1] as usize {
                let group = self.group[g] as usize - first..self.group[g + 1] as usize - first;
                let (amount, stock) = of.turn(group, activity, gap_rate, self.options);
                least = least.min(stock / amount);
            }
            *supply = self.rest[j] * least;
        }
    }
}

/// What one client buys, and what its suppliers hear of it.
struct Bought<'a> {
    suppliers: &'a [u32],
    amounts: &'a [f64],
    stocks: &'a mut [f64],
    orders: &'a mut [f64],
    served: &'a [f64],
    demand: &'a mut [f64],
}

impl Bought<'_> {
    /// Turns the stocks of one sector by one day and places the orders; returns the amount at rest and the new stock.
    #[inline]
    fn turn(&mut self, group: std::ops::Range<usize>, activity: f64, gap_rate: f64, options: &Options) -> (f64, f64) {
        let (mut amount, mut before) = (0.0, 0.0);
        for k in group.clone() {
            amount += self.amounts[k];
            before += self.stocks[k];
        }
        let use_rate = if before <= NONE { 0.0 } else { activity * amount / before };
        let mut after = 0.0;
        for k in group {
            let (base, supplier) = (self.amounts[k], self.suppliers[k] as usize);
            let arrived = self.orders[k] * self.served[supplier];
            let stock = self.stocks[k] + arrived - self.stocks[k] * use_rate;
            let stock = if stock <= NONE { 0.0 } else { stock };
            self.stocks[k] = stock;
            after += stock;
            let target = options.stock_days * base;
            let gap = match options.orders {
                Orders::ForPresentUse => (target * activity - stock) * gap_rate,
                Orders::ForUseAtRest => (target - stock) * gap_rate,
                Orders::NeverLess => ((target * activity - stock) * gap_rate).max(0.0),
            };
            let order = (base * activity + gap).max(0.0);
            self.orders[k] = order;
            self.demand[supplier] += order;
        }
        (amount, after)
    }
}
