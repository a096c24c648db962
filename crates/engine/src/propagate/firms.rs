//! Firms that order from firms, exactly as Inoue and Todo's public simulator computes it (`inoue-todo`).
//!
//! Links stand by client and, within a client, by the supplier's sector, so that one pass a day does everything: what arrived,
//! the new stock, what inputs allow, the next order. What a link delivers is never stored: it is the order times what its
//! supplier could serve.

mod links;
mod pass;
mod ration;
mod snapshot;

use super::blocks::in_order;
use links::Links;
use pass::View;
use seawall_model::network::{Comeback, Day, Network, Options, Total};

/// Clients of a large network are handled in so many blocks, whatever the number of threads, so that sums have one order.
const BLOCKS: usize = 4;
/// A network with fewer firms is one block.
const LARGE: usize = 10_000;
/// Below this a stock is none.
const NONE: f64 = 1e-20;

/// Firms between two days.
#[derive(Debug, Clone)]
pub struct Firms {
    options: Options,
    consumption: Vec<f64>,
    lost_at_first: Vec<f64>,
    lost: Vec<f64>,
    /// Output at rest.
    rest: Vec<f64>,
    /// Value added in one unit of output.
    value_added: Vec<f64>,
    output: Vec<f64>,
    demand: Vec<f64>,
    supply: Vec<f64>,
    /// What each supplier serves of its orders; one with [`Rationing::LowestRatioFirst`], which changes the orders.
    served: Vec<f64>,
    links: Links,
    /// What each block's clients order, by supplier.
    heard: Vec<Vec<f64>>,
    threads: usize,
    day: usize,
}

impl Firms {
    /// The network at rest.
    #[must_use]
    pub fn new(network: Network, options: Options) -> Self {
        let firms = network.consumption.len();
        let mut rest = network.consumption.clone();
        let mut bought = vec![0.0; firms];
        for link in 0..network.supplier.len() {
            rest[network.supplier[link] as usize] += network.amount[link];
            bought[network.client[link] as usize] += network.amount[link];
        }
        let value_added = (0..firms).map(|i| if rest[i] == 0.0 { 0.0 } else { 1.0 - bought[i] / rest[i] }).collect();
        drop(bought);
        let Network { consumption, sector, lost, supplier, client, amount } = network;
        Self {
            links: Links::new(&sector, supplier, client, amount, &options),
            consumption,
            lost_at_first: lost.clone(),
            lost,
            value_added,
            output: rest.clone(),
            demand: rest.clone(),
            supply: vec![f64::INFINITY; firms],
            served: vec![1.0; firms],
            heard: vec![vec![0.0; firms]; if firms < LARGE { 1 } else { BLOCKS }],
            threads: 1,
            rest,
            options,
            day: 0,
        }
    }

    /// The same on so many threads; results do not depend on them.
    #[must_use]
    pub fn on_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// Totals at rest.
    #[must_use]
    pub fn at_rest(&self) -> Total {
        let production = self.rest.iter().sum();
        let value_added = self.rest.iter().zip(&self.value_added).map(|(rest, share)| rest * share).sum();
        Total { production, consumption: self.consumption.iter().sum(), value_added }
    }

    /// The firms at the end of the day that has just been computed.
    ///
    /// Firms without suppliers have the supply of their stock at rest, as the simulator prints it; nothing limits them.
    #[must_use]
    pub fn firms(&self) -> Day {
        let days = self.options.stock_days;
        let supply = self.supply.iter().zip(&self.rest);
        Day {
            day: self.day - 1,
            production: self.output.clone(),
            demand: self.demand.clone(),
            supply: supply.map(|(&all, rest)| if all.is_finite() { all } else { days * rest }).collect(),
            lost: self.lost.clone(),
        }
    }

    /// Computes one day.
    pub fn step(&mut self) -> Total {
        self.pass();
        for i in 0..self.rest.len() {
            let capacity = self.rest[i] * (1.0 - self.lost[i]);
            self.output[i] = capacity.min(self.supply[i]).min(self.demand[i]);
        }
        let consumption = self.ration();
        self.recover();
        self.day += 1;
        let value_added = self.output.iter().zip(&self.value_added).map(|(output, share)| output * share).sum();
        Total { production: self.output.iter().sum(), consumption, value_added }
    }

    /// The pass over the links: arrivals and use, the next orders, what inputs allow, and demand.
    fn pass(&mut self) {
        let firms = self.rest.len();
        let blocks = self.heard.len();
        let Links { supplier, amount, stock, order, group, client, .. } = &mut self.links;
        let view = View {
            options: &self.options,
            rest: &self.rest,
            output: &self.output,
            served: &self.served,
            supplier,
            amount,
            group,
            client,
        };
        let mut jobs = Vec::new();
        let (mut stock, mut order, mut supply) =
            (stock.as_mut_slice(), order.as_mut_slice(), self.supply.as_mut_slice());
        for (block, heard) in self.heard.iter_mut().enumerate() {
            let clients = block * firms / blocks..(block + 1) * firms / blocks;
            let links = view.links(clients.start, clients.end).len();
            let (stocks, orders, supplies);
            (stocks, stock) = stock.split_at_mut(links);
            (orders, order) = order.split_at_mut(links);
            (supplies, supply) = supply.split_at_mut(clients.len());
            jobs.push((clients, stocks, orders, supplies, heard));
        }
        in_order(self.threads, jobs, &|(clients, stocks, orders, supplies, heard)| {
            view.block(clients, [stocks, orders], supplies, heard);
        });
        self.demand.copy_from_slice(&self.consumption);
        for heard in &self.heard {
            for (demand, heard) in self.demand.iter_mut().zip(heard) {
                *demand += heard;
            }
        }
    }

    fn recover(&mut self) {
        let days = self.options.recovery_days;
        for (lost, &first) in self.lost.iter_mut().zip(&self.lost_at_first) {
            if first == 0.0 {
                continue;
            }
            *lost = match self.options.recovery {
                Comeback::Even => *lost - first / days,
                Comeback::EvenShare => *lost - 1.0 / days,
                Comeback::AtOnce => 0.0,
                // The simulator divides by its daily part where the days are meant.
                Comeback::Geometric => *lost * (1.0 - days / first),
                Comeback::Exponential => first * libm::exp(-(self.day as f64) / days),
            };
            *lost = lost.max(0.0);
        }
    }
}
