//! Firms that order from firms, exactly as Inoue and Todo's public simulator computes it (`inoue-todo`).
//!
//! Links stand by client and, within a client, by the supplier's sector, so that one pass a day does everything: what arrived,
//! the new stock, what inputs allow, the next order. What a link delivers is never stored: it is the order times what its
//! supplier could serve.

use super::blocks::in_order;
use seawall_model::network::{Comeback, Day, Network, Options, Orders, Rationing, Total};

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

/// Links by client and sector of the supplier.
#[derive(Debug, Clone)]
struct Links {
    supplier: Vec<u32>,
    amount: Vec<f64>,
    stock: Vec<f64>,
    order: Vec<f64>,
    /// Where each group of a client and a sector begins.
    group: Vec<u32>,
    /// Where each client's groups begin.
    client: Vec<u32>,
    /// Links by supplier, and where each supplier's begin; only where rationing looks at single clients.
    by_supplier: Option<(Vec<u32>, Vec<u32>)>,
}

impl Links {
    /// Sorts links; what is no longer needed is given back on the way, so that a large network fits.
    fn new(sector: &[u32], supplier: Vec<u32>, client: Vec<u32>, amount: Vec<f64>, options: &Options) -> Self {
        let firms = sector.len();
        // Two stable passes of counting: by the supplier's sector, then by client.
        let sectors = sector.iter().max().map_or(1, |most| *most as usize + 1);
        let sector_of = |link: u32| sector[supplier[link as usize] as usize] as usize;
        let (by_sector, _) = counted((0..supplier.len()).map(index), sectors, sector_of);
        let (order, starts) = counted(by_sector.iter().copied(), firms, |link| client[link as usize] as usize);
        drop((by_sector, client));
        let (mut group, mut groups) = (Vec::new(), vec![0]);
        for firm in 0..firms {
            let mut last = None;
            for at in starts[firm]..starts[firm + 1] {
                let sector = sector_of(order[at as usize]);
                if last != Some(sector) {
                    group.push(at);
                    last = Some(sector);
                }
            }
            groups.push(index(group.len()));
        }
        group.push(index(order.len()));
        let sorted: Vec<u32> = order.iter().map(|&link| supplier[link as usize]).collect();
        drop(supplier);
        let amounts: Vec<f64> = order.iter().map(|&link| amount[link as usize]).collect();
        drop((order, amount));
        let by_supplier = (options.rationing == Rationing::LowestRatioFirst)
            .then(|| counted((0..sorted.len()).map(index), firms, |link| sorted[link as usize] as usize));
        let stock = amounts.iter().map(|amount| options.stock_days * amount).collect();
        Self { order: amounts.clone(), supplier: sorted, amount: amounts, stock, group, client: groups, by_supplier }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a network has fewer than four billion links")
}

/// `items` in the order of their keys, ties as they came, and where each key begins.
fn counted(
    items: impl ExactSizeIterator<Item = u32> + Clone,
    keys: usize,
    key: impl Fn(u32) -> usize,
) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; keys + 1];
    for item in items.clone() {
        starts[key(item) + 1] += 1;
    }
    for at in 0..keys {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut sorted = vec![0; items.len()];
    for item in items {
        let at = &mut next[key(item)];
        sorted[*at as usize] = item;
        *at += 1;
    }
    (sorted, starts)
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

    /// Shares out the output; returns the final consumption that is met.
    fn ration(&mut self) -> f64 {
        let mut met = 0.0;
        let mut ratios = Vec::new();
        for i in 0..self.rest.len() {
            let (output, demand, consumption) = (self.output[i], self.demand[i], self.consumption[i]);
            match self.options.rationing {
                Rationing::Proportional => {
                    self.served[i] = if demand == 0.0 { 0.0 } else { output / demand };
                    met += consumption * self.served[i];
                }
                Rationing::FinalLast => {
                    let orders = demand - consumption;
                    let is_enough = consumption >= demand - output;
                    self.served[i] = if is_enough { 1.0 } else { output / orders };
                    met += if is_enough { output - orders } else { 0.0 };
                }
                Rationing::LowestRatioFirst => {
                    met += consumption * self.share_by_rounds(i, &mut ratios);
                }
            }
        }
        met
    }

    /// Shares out the output of firm `i` by rounds, turning its orders into what they are sent, and returns what final
    /// consumption is sent of what it asks.
    ///
    /// In each round all that are in line get more, until the smallest ratio of order to amount at rest is served. As in the
    /// simulator, final consumption stands in line with the ratio one but is charged in every round, after it has been served
    /// too: output leaks. A client that orders nothing takes part in the first round, and is sent what it did not order. Where
    /// the output does not last a round, what is left goes to all in line, beyond what they ordered if need be.
    fn share_by_rounds(&mut self, i: usize, ratios: &mut Vec<(f64, f64)>) -> f64 {
        let links = &mut self.links;
        let (by_supplier, starts) = links.by_supplier.as_ref().expect("built for this rationing");
        let clients = &by_supplier[starts[i] as usize..starts[i + 1] as usize];
        let ratio_of = |links: &[f64], amounts: &[f64], link: u32| links[link as usize] / amounts[link as usize];
        ratios.clear();
        ratios.extend(
            clients.iter().map(|&link| (ratio_of(&links.order, &links.amount, link), links.amount[link as usize])),
        );
        let consumption = self.consumption[i];
        let mut idle: f64 = ratios.iter().filter(|(ratio, _)| *ratio <= NONE).map(|(_, amount)| amount).sum();
        let mut alive: f64 = ratios.iter().filter(|(ratio, _)| *ratio > NONE).map(|(_, amount)| amount).sum();
        ratios.push((1.0, 0.0));
        ratios.retain(|(ratio, _)| *ratio > NONE);
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut served, mut first, mut left, mut last) = (0.0, 0.0, self.output[i], 0.0);
        for &(ratio, amount) in ratios.iter() {
            let more = ratio - served;
            if more > NONE {
                let cost = more * (alive + idle + consumption);
                if left <= cost {
                    let in_line = alive + if served < 1.0 { consumption } else { 0.0 };
                    last = if in_line == 0.0 { 0.0 } else { left / in_line };
                    break;
                }
                if served == 0.0 {
                    first = more;
                }
                idle = 0.0;
                left -= cost;
                served = ratio;
            }
            alive -= amount;
        }
        for &link in clients {
            let ratio = ratio_of(&links.order, &links.amount, link);
            let sent = match ratio {
                none if none <= NONE => first,
                ratio if ratio <= served => ratio,
                _ => served + last,
            };
            links.order[link as usize] = sent * links.amount[link as usize];
        }
        if served >= 1.0 { 1.0 } else { served + last }
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

/// What every block of clients reads.
struct View<'a> {
    options: &'a Options,
    rest: &'a [f64],
    output: &'a [f64],
    served: &'a [f64],
    supplier: &'a [u32],
    amount: &'a [f64],
    group: &'a [u32],
    client: &'a [u32],
}

impl View<'_> {
    /// Links of the clients from `first` to before `end`.
    fn links(&self, first: usize, end: usize) -> std::ops::Range<usize> {
        let at = |client: usize| self.group[self.client[client] as usize] as usize;
        at(first)..at(end)
    }

    fn block(
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
