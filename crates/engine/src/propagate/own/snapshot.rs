//! The state of a network as lists, and back: what goes on from it is what would have gone on, bit for bit.

use super::Flow;

impl Flow<'_> {
    /// Appends the state between two steps.
    pub(super) fn save(&self, lists: &mut Vec<Vec<f64>>) {
        lists.extend([self.stock.clone(), self.order.clone(), self.served.clone()]);
        lists.push(self.transit.iter().flatten().copied().collect());
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
        let stopped = lists.next().filter(|list| list.len() == self.stopped.len())?;
        self.stopped = stopped.iter().map(|&step| (step >= 0.0).then_some(step as usize)).collect();
        self.step = step;
        Some(())
    }
}
