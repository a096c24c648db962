//! One step of our own rules: arrivals, output, rationing, dispatch, the next orders; and the assertion of conservation.

use super::rationing::{Claim, Share};
use super::{Bound, Criticality, Effect, Flow, Limit, Outcome, Supply};

/// Relative error that conservation may show.
const CONSERVED: f64 = 1e-9;
/// A node that makes less than this share of its output at rest has stopped.
const STOPPED: f64 = 0.01;

/// Share of its amount at rest that a supplier is still asked for when it delivers nothing, so that it is heard of when it
/// comes back: demand for what nobody delivers does not vanish.
const PROBE: f64 = 0.05;

impl Flow<'_> {
    /// Computes the next step.
    ///
    /// # Panics
    ///
    /// When what was made, used, sent and stored does not add up: a fault of this program.
    pub fn step(&mut self) -> Outcome {
        let nodes = self.rest.len();
        let capacity = self.capacity();
        let before = self.held();
        let arrived = self.arrive() + self.release();
        let quota = self.quotas();
        let final_demand = self.final_demand();

        let asked: Vec<f64> = (0..self.links.len()).map(|link| self.order[link].min(quota[link])).collect();
        let mut demand = final_demand.clone();
        for (link, asked) in asked.iter().enumerate() {
            demand[self.links[link].supplier] += asked;
        }
        let (mut output, mut limit, mut used) = (vec![0.0; nodes], vec![Limit::Demand; nodes], 0.0);
        for node in 0..nodes {
            (output[node], limit[node]) = self.produce(node, demand[node], capacity[node]);
            used += self.consume(node, output[node]);
            if output[node] < STOPPED * self.rest[node] && self.stopped[node].is_none() {
                self.stopped[node] = Some(self.step);
            }
        }
        let (sent, met) = self.ration(&output, &asked, &final_demand);
        for (link, &sent) in sent.iter().enumerate() {
            self.transit[link].push_back(sent);
            // An order that a quota cuts counts as not served.
            self.served[link] = if self.order[link] > 0.0 { sent / self.order[link] } else { 1.0 };
        }
        self.assert_conserved([before, arrived, used], &output, &sent, &met);
        self.place_orders(&demand, &capacity);
        self.step += 1;
        let unmet = final_demand.iter().zip(&met).map(|(asked, met)| asked - met).collect();
        Outcome { output, capacity, demand, unmet, limit }
    }

    fn capacity(&self) -> Vec<f64> {
        let mut capacity: Vec<f64> =
            self.rest.iter().zip(&self.plan.nodes).map(|(rest, node)| rest * node.surge).collect();
        for event in &self.plan.events {
            if let Effect::Capacity(lost) = &event.effect {
                for &(node, share) in lost {
                    capacity[node] *= 1.0 - share * event.strength(self.step);
                }
            }
        }
        capacity
    }

    /// Most that each link may carry.
    fn quotas(&self) -> Vec<f64> {
        let mut most: Vec<f64> = self.links.iter().map(|link| link.amount * link.ceiling).collect();
        for event in &self.plan.events {
            if let Effect::Quota { supplier, clients, lost } = &event.effect {
                let strength = event.strength(self.step);
                for link in 0..self.links.len() {
                    let is_held = self.links[link].supplier == *supplier && clients.contains(&self.client[link]);
                    if is_held && strength > 0.0 {
                        most[link] = most[link].min(self.links[link].amount * (1.0 - lost * strength));
                    }
                }
            }
        }
        most
    }

    fn final_demand(&self) -> Vec<f64> {
        let mut demand: Vec<f64> = self.plan.nodes.iter().map(|node| node.final_demand).collect();
        for event in &self.plan.events {
            if let Effect::Demand(more) = &event.effect {
                for &(node, share) in more {
                    demand[node] += share * event.strength(self.step) * self.rest[node];
                }
            }
        }
        demand
    }

    /// What is on hand and under way.
    fn held(&self) -> f64 {
        self.stock.iter().sum::<f64>() + self.transit.iter().flatten().sum::<f64>()
    }

    /// Takes in what arrives; nothing comes from outside.
    fn arrive(&mut self) -> f64 {
        for input in 0..self.stock.len() {
            for link in self.first_link[input]..self.first_link[input + 1] {
                self.stock[input] += self.transit[link].pop_front().unwrap_or(0.0);
            }
        }
        0.0
    }

    /// Takes in what stocks outside the network release.
    fn release(&mut self) -> f64 {
        let mut released = 0.0;
        for event in &self.plan.events {
            if let Effect::Release { node, input, share } = event.effect {
                let at = self.first_input[node] + input;
                let amount = share * event.strength(self.step) * self.used[at];
                self.stock[at] += amount;
                released += amount;
            }
        }
        released
    }

    fn produce(&self, node: usize, demand: f64, capacity: f64) -> (f64, Limit) {
        let (mut output, mut limit) =
            if capacity < demand { (capacity, Limit::Capacity) } else { (demand, Limit::Demand) };
        for (index, input) in self.plan.nodes[node].inputs.iter().enumerate() {
            let binds = match input.criticality {
                Criticality::Critical => true,
                Criticality::Important => self.plan.bound == Bound::Pessimistic,
                Criticality::NotCritical => false,
            };
            let at = self.first_input[node] + index;
            if binds && self.used[at] > 0.0 {
                let allowed = self.rest[node] * (self.stock[at] / self.used[at]);
                if allowed < output {
                    (output, limit) = (allowed, Limit::Input(index));
                }
            }
        }
        (output, limit)
    }

    /// Takes out of stock what the output uses; what does not bind is used as far as it is there.
    fn consume(&mut self, node: usize, output: f64) -> f64 {
        let mut all = 0.0;
        for at in self.first_input[node]..self.first_input[node + 1] {
            let used = if self.rest[node] > 0.0 { self.used[at] * (output / self.rest[node]) } else { 0.0 };
            let used = used.min(self.stock[at]);
            self.stock[at] -= used;
            all += used;
        }
        all
    }

    /// What each link is sent, and what final demand is met.
    fn ration(&self, output: &[f64], asked: &[f64], final_demand: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut claims: Vec<Vec<Claim>> = vec![Vec::new(); output.len()];
        let mut links: Vec<Vec<usize>> = vec![Vec::new(); output.len()];
        for (link, &asked) in asked.iter().enumerate() {
            let Supply { supplier, amount, tier, worth, .. } = self.links[link];
            claims[supplier].push(Claim { asked, at_rest: amount, tier, is_final: false, worth });
            links[supplier].push(link);
        }
        let (mut sent, mut met) = (vec![0.0; asked.len()], vec![0.0; output.len()]);
        for node in 0..output.len() {
            let at_rest = self.plan.nodes[node].final_demand;
            let tier = self.plan.nodes[node].final_tier;
            claims[node].push(Claim { asked: final_demand[node], at_rest, tier, is_final: true, worth: 1.0 });
            let rule: &dyn Share = self.rule.unwrap_or(&self.plan.rationing);
            let shares = rule.share(output[node], &claims[node]);
            let beyond = |(share, claim): (&f64, &Claim)| *share < 0.0 || *share > claim.asked * (1.0 + CONSERVED);
            assert!(!shares.iter().zip(&claims[node]).any(beyond), "a rule of rationing serves within what is asked");
            for (&link, share) in links[node].iter().zip(&shares) {
                sent[link] = *share;
            }
            met[node] = shares.last().copied().unwrap_or(0.0);
        }
        (sent, met)
    }

    fn assert_conserved(&self, [before, arrived, used]: [f64; 3], output: &[f64], sent: &[f64], met: &[f64]) {
        let (made, sent, met): (f64, f64, f64) = (output.iter().sum(), sent.iter().sum(), met.iter().sum());
        let scale = self.rest.iter().sum::<f64>() + before;
        assert!((made - sent - met).abs() <= CONSERVED * scale, "made {made}, sent {sent}, consumed {met}");
        let after = self.held();
        let off = before + arrived + sent - used - after;
        assert!(
            off.abs() <= CONSERVED * scale,
            "held {before}, came {arrived}, sent {sent}, used {used}, held {after}"
        );
    }

    /// Orders what is used and a part of the gap in position, split over suppliers by what they deliver.
    fn place_orders(&mut self, demand: &[f64], capacity: &[f64]) {
        for node in 0..self.rest.len() {
            let aim = if self.rest[node] > 0.0 { demand[node].min(capacity[node]) / self.rest[node] } else { 0.0 };
            for (index, input) in self.plan.nodes[node].inputs.iter().enumerate() {
                let at = self.first_input[node] + index;
                let range = self.first_link[at]..self.first_link[at + 1];
                let use_now = aim * self.used[at];
                let under_way: f64 = range.clone().map(|link| self.transit[link].iter().sum::<f64>()).sum();
                let pipeline: f64 =
                    range.clone().map(|link| self.links[link].amount * (self.links[link].lead + 1) as f64).sum();
                let short = range.clone().map(|link| 1.0 - self.served[link]).fold(0.0, f64::max);
                let cover = input.cover * (1.0 + self.plan.precaution * short);
                let gap = (cover * use_now + pipeline * aim) - (self.stock[at] + under_way);
                let wanted = (use_now + gap / input.adjustment).max(0.0);
                // Suppliers that deliver are asked for more; how fast and how far is the link's ramp and ceiling.
                let weight = |link: usize| self.links[link].amount * self.served[link];
                let total: f64 = range.clone().map(weight).sum();
                let base: f64 = self.used[at];
                for link in range {
                    let supply = self.links[link];
                    let share = if total > 0.0 { weight(link) / total } else { supply.amount / base };
                    let most = (self.order[link] + supply.ramp * supply.amount).min(supply.ceiling * supply.amount);
                    self.order[link] = (wanted * share).max(wanted.min(base) * PROBE * supply.amount / base).min(most);
                }
            }
        }
    }

    /// Links of a node's input.
    pub(super) fn links_of(&self, node: usize, input: usize) -> std::ops::Range<usize> {
        let at = self.first_input[node] + input;
        self.first_link[at]..self.first_link[at + 1]
    }

    /// The node that supplies a link.
    pub(super) fn supplier(&self, link: usize) -> usize {
        self.links[link].supplier
    }

    /// How far a link fell behind its order, as a share of the amount at rest.
    pub(super) fn missed(&self, link: usize) -> f64 {
        (1.0 - self.served[link]) * self.links[link].amount
    }
}
