//! Who goes short: the three rules of the simulator.

use super::{Firms, NONE};
use seawall_model::network::Rationing;

impl Firms {
    /// Shares out the output; returns the final consumption that is met.
    pub(super) fn ration(&mut self) -> f64 {
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
}
