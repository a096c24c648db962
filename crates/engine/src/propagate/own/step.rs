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
        let (wanted, mut finals) = self.final_demand();
        let quota = self.quotas(&mut finals);
        let mut asked: Vec<f64> = (0..self.links.len()).map(|link| self.order[link].min(quota[link])).collect();
        if let Some(scene) = &self.plan.scene {
            scene.cap(&self.past, self.step, &mut asked, &mut finals);
        }
        let mut demand = vec![0.0; nodes];
        for (consumer, asked) in finals.iter().enumerate() {
            demand[self.consumer(consumer).0] += asked;
        }
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
        self.note(&output, &limit);
        let (sent, mut met) = self.ration(&output, &asked, &finals);
        for (link, &sent) in sent.iter().enumerate() {
            self.transit[link].push_back(sent);
            // An order that a quota cuts counts as not served.
            self.served[link] = if self.order[link] > 0.0 { sent / self.order[link] } else { 1.0 };
            self.is_held[link] = asked[link] < self.order[link] * (1.0 - CONSERVED);
        }
        self.assert_conserved([before, arrived, used], &output, &sent, &met);
        self.book(&sent, &wanted, &mut met);
        self.place_orders(&demand, &capacity);
        self.step += 1;
        let mut unmet = vec![0.0; nodes];
        for (consumer, wanted) in wanted.iter().enumerate() {
            unmet[self.consumer(consumer).0] += wanted - met[consumer];
        }
        Outcome { output, capacity, demand, unmet, limit }
    }

    /// Node and amount at rest of a final claim: the consumers, then fills of public stocks, then what events want beyond.
    fn consumer(&self, at: usize) -> (usize, f64) {
        let fills = self.plan.scene.as_ref().map_or(&[][..], |scene| &scene.fills);
        match (at.checked_sub(self.consumers.len()), at) {
            (None, at) => self.consumers[at],
            (Some(fill), _) if fill < fills.len() => (fills[fill].node, 0.0),
            (Some(more), _) => (more - fills.len(), 0.0),
        }
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
        if let Some(scene) = &self.plan.scene {
            for (node, capacity) in capacity.iter_mut().enumerate() {
                *capacity *= scene.capacity(node, self.step);
            }
        }
        capacity
    }

    /// Most that each link may carry; what consumers may be sent is lowered likewise.
    fn quotas(&self, finals: &mut [f64]) -> Vec<f64> {
        let mut most: Vec<f64> = self.links.iter().map(|link| link.amount * link.ceiling).collect();
        for event in &self.plan.events {
            let Effect::Quota { supplier, clients, consumers, lost } = &event.effect else { continue };
            let strength = event.strength(self.step);
            if strength <= 0.0 {
                continue;
            }
            for link in 0..self.links.len() {
                if self.links[link].supplier == *supplier && clients.contains(&self.client[link]) {
                    most[link] = most[link].min(self.links[link].amount * (1.0 - lost * strength));
                }
            }
            for &consumer in consumers {
                finals[consumer] = finals[consumer].min(self.consumers[consumer].1 * (1.0 - lost * strength));
            }
        }
        if let Some(scene) = &self.plan.scene {
            for (link, most) in most.iter_mut().enumerate() {
                let activity = self.activity[self.client[link]];
                *most = most.min(scene.most(link, self.links[link].amount, activity, self.step));
            }
        }
        most
    }

    /// What final claims want and what they may be sent.
    fn final_demand(&self) -> (Vec<f64>, Vec<f64>) {
        let mut wanted: Vec<f64> = self.consumers.iter().map(|&(_, amount)| amount).collect();
        let mut asked = wanted.clone();
        if let Some(scene) = &self.plan.scene {
            for at in 0..self.consumers.len() {
                let (node, amount) = self.consumers[at];
                let saving = scene.saving((self.plan.consumers[at].region, self.plan.places[node].1), self.step);
                (wanted[at], asked[at]) = scene.consumer(at, amount * saving, self.step);
            }
            for fill in 0..scene.fills.len() {
                let fill = scene.fill(fill, self.step);
                // What a fill does not get is nobody's loss.
                wanted.push(0.0);
                asked.push(fill);
            }
        }
        if self.plan.events.iter().any(|event| matches!(event.effect, Effect::Demand(_))) {
            let first = wanted.len();
            wanted.resize(first + self.rest.len(), 0.0);
            for event in &self.plan.events {
                if let Effect::Demand(more) = &event.effect {
                    for &(node, share) in more {
                        wanted[first + node] += share * event.strength(self.step) * self.rest[node];
                    }
                }
            }
            asked.extend_from_slice(&wanted[first..]);
        }
        (wanted, asked)
    }

    /// Use of an input per output at rest, as a share of rest, by whoever saves by design.
    fn saving(&self, node: usize, index: usize) -> f64 {
        match &self.plan.scene {
            Some(scene) if !scene.saves_nothing() => {
                scene.saving((self.plan.places[node].0, self.plan.nodes[node].inputs[index].product), self.step)
            }
            _ => 1.0,
        }
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
        let Some(scene) = &self.plan.scene else { return released };
        for (at, public) in scene.stocks.iter().enumerate() {
            let left = self.past.held[at].min(public.most - self.past.released[at]);
            if !scene.is_open(at, self.step) || left <= 0.0 {
                continue;
            }
            let nodes = || (0..self.rest.len()).filter(|&node| self.plan.places[node].0 == public.region);
            let mut gaps = Vec::new();
            for node in nodes() {
                for (index, input) in self.plan.nodes[node].inputs.iter().enumerate() {
                    let place = self.first_input[node] + index;
                    let gap = input.cover * self.used[place] - self.stock[place];
                    if input.product == public.product && gap > 0.0 {
                        gaps.push((place, gap));
                    }
                }
            }
            let all: f64 = gaps.iter().map(|(_, gap)| gap).sum();
            let part = if all > left { left / all } else { 1.0 };
            for (place, gap) in gaps {
                self.stock[place] += gap * part;
            }
            let given = all * part;
            self.past.held[at] -= given;
            self.past.released[at] += given;
            released += given;
        }
        released
    }

    /// Counts what was shipped under licences, fills public stocks, and serves final consumers from open ones.
    fn book(&mut self, sent: &[f64], wanted: &[f64], met: &mut [f64]) {
        let Some(scene) = &self.plan.scene else { return };
        scene.ship(&mut self.past, self.step, sent, met);
        let count = self.consumers.len();
        for (fill, got) in scene.fills.iter().zip(&mut met[count..]) {
            self.past.held[fill.stock] += *got;
            *got = 0.0;
        }
        for (at, public) in scene.stocks.iter().enumerate() {
            let left = self.past.held[at].min(public.most - self.past.released[at]);
            if !scene.is_open(at, self.step) || left <= 0.0 {
                continue;
            }
            let short: Vec<(usize, f64)> = (0..count)
                .filter(|&one| {
                    let consumer = &self.plan.consumers[one];
                    (consumer.region, self.plan.places[consumer.node].1) == (public.region, public.product)
                })
                .map(|one| (one, wanted[one] - met[one]))
                .filter(|(_, short)| *short > 0.0)
                .collect();
            let all: f64 = short.iter().map(|(_, short)| short).sum();
            let part = if all > left { left / all } else { 1.0 };
            for (one, short) in short {
                met[one] += short * part;
            }
            self.past.held[at] -= all * part;
            self.past.released[at] += all * part;
        }
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
            let used = self.used[at] * self.saving(node, index);
            if binds && used > 0.0 {
                let allowed = self.rest[node] * (self.stock[at] / used);
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
            let rate = self.used[at] * self.saving(node, at - self.first_input[node]);
            let used = if self.rest[node] > 0.0 { rate * (output / self.rest[node]) } else { 0.0 };
            let used = used.min(self.stock[at]);
            self.stock[at] -= used;
            all += used;
        }
        all
    }

    /// What each link is sent, and what final claims are met.
    fn ration(&self, output: &[f64], asked: &[f64], finals: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut claims: Vec<Vec<Claim>> = vec![Vec::new(); output.len()];
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); output.len()];
        for (link, &asked) in asked.iter().enumerate() {
            let Supply { supplier, amount, tier, worth, .. } = self.links[link];
            claims[supplier].push(Claim { asked, at_rest: amount, tier, is_final: false, worth });
            places[supplier].push(link);
        }
        for (at, &asked) in finals.iter().enumerate() {
            let (node, at_rest) = self.consumer(at);
            let tier = self.plan.nodes[node].final_tier;
            claims[node].push(Claim { asked, at_rest, tier, is_final: true, worth: 1.0 });
            places[node].push(self.links.len() + at);
        }
        let (mut sent, mut met) = (vec![0.0; asked.len()], vec![0.0; finals.len()]);
        for node in 0..output.len() {
            let rule: &dyn Share = self.rule.unwrap_or(&self.plan.rationing);
            let shares = rule.share(output[node], &claims[node]);
            let beyond = |(share, claim): (&f64, &Claim)| *share < 0.0 || *share > claim.asked * (1.0 + CONSERVED);
            assert!(!shares.iter().zip(&claims[node]).any(beyond), "a rule of rationing serves within what is asked");
            for (&place, share) in places[node].iter().zip(&shares) {
                match place.checked_sub(asked.len()) {
                    None => sent[place] = *share,
                    Some(consumer) => met[consumer] = *share,
                }
            }
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
            self.activity[node] = aim;
            for (index, input) in self.plan.nodes[node].inputs.iter().enumerate() {
                let at = self.first_input[node] + index;
                let range = self.first_link[at]..self.first_link[at + 1];
                let aim = aim * self.saving(node, index);
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
                    // What an event holds back on the way is asked for all the same: it waits for a licence or for the end.
                    let still = if self.is_held[link] { 1.0 } else { PROBE };
                    self.order[link] = (wanted * share).max(wanted.min(base) * still * supply.amount / base).min(most);
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
