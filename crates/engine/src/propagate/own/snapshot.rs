//! The state of a network as lists, and back: what goes on from it is what would have gone on, bit for bit.

use super::{First, Flow, Limit};

impl Flow<'_> {
    /// Appends the state between two steps.
    pub(super) fn save(&self, lists: &mut Vec<Vec<f64>>) {
        lists.extend([self.stock.clone(), self.order.clone(), self.served.clone()]);
        lists.push(self.transit.iter().flatten().copied().collect());
        lists.push(self.activity.clone());
        lists.push(self.is_held.iter().map(|&held| f64::from(u8::from(held))).collect());
        lists.push(self.first.iter().flat_map(packed).collect());
        lists.extend([self.past.shipped.clone(), self.past.held.clone(), self.past.released.clone()]);
        lists.push(self.stopped.iter().map(|step| step.map_or(-1.0, |step| step as f64)).collect());
    }

    /// Takes up what [`save`](Self::save) gave; `None` where the lists are of something else.
    pub(super) fn load(&mut self, step: usize, lists: &mut dyn Iterator<Item = Vec<f64>>) -> Option<()> {
        for part in [&mut self.stock, &mut self.order, &mut self.served] {
            *part = lists.next().filter(|list| list.len() == part.len())?;
        }
        let under_way = lists.next()?;
        if under_way.len() != self.transit.iter().map(std::collections::VecDeque::len).sum::<usize>() {
            return None;
        }
        self.transit.iter_mut().flatten().zip(under_way).for_each(|(place, amount)| *place = amount);
        self.activity = lists.next().filter(|list| list.len() == self.activity.len())?;
        let held = lists.next().filter(|list| list.len() == self.is_held.len())?;
        self.is_held = held.iter().map(|&held| held > 0.0).collect();
        let first = lists.next().filter(|list| list.len() == 4 * self.first.len())?;
        self.first = first.chunks_exact(4).map(unpacked).collect();
        for part in [&mut self.past.shipped, &mut self.past.held, &mut self.past.released] {
            *part = lists.next().filter(|list| list.len() == part.len())?;
        }
        let stopped = lists.next().filter(|list| list.len() == self.stopped.len())?;
        self.stopped = stopped.iter().map(|&step| (step >= 0.0).then_some(step as usize)).collect();
        self.step = step;
        Some(())
    }
}

/// When and why a node fell short, as four numbers; a step of -1 is never.
fn packed(first: &Option<First>) -> [f64; 4] {
    let Some(First { step, limit, supplier, is_held }) = first else { return [-1.0; 4] };
    let limit = match limit {
        Limit::Demand => -2.0,
        Limit::Capacity => -1.0,
        Limit::Input(input) => *input as f64,
    };
    let supplier = supplier.map_or(-1.0, |node| node as f64);
    [*step as f64, limit, supplier, f64::from(u8::from(*is_held))]
}

fn unpacked(four: &[f64]) -> Option<First> {
    let limit = match four[1] {
        input if input >= 0.0 => Limit::Input(input as usize),
        capacity if capacity > -1.5 => Limit::Capacity,
        _ => Limit::Demand,
    };
    let supplier = (four[2] >= 0.0).then_some(four[2] as usize);
    (four[0] >= 0.0).then_some(First { step: four[0] as usize, limit, supplier, is_held: four[3] > 0.0 })
}
