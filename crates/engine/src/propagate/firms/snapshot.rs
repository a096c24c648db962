//! The state of a network of firms as lists, and back, bit for bit.

use super::Firms;
use seawall_model::economy::Snapshot;

impl Firms {
    /// The next day.
    #[must_use]
    pub fn day(&self) -> usize {
        self.day
    }

    /// The state between two days.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let lists = [&self.lost, &self.output, &self.demand, &self.supply, &self.served];
        let lists = lists.into_iter().chain([&self.links.stock, &self.links.order]).cloned().collect();
        Snapshot { step: self.day, lists }
    }

    /// Goes on where another run of the same network and options left off; `None` where the snapshot is of something else.
    #[must_use]
    pub fn resumed(mut self, snapshot: &Snapshot) -> Option<Self> {
        let parts = [&mut self.lost, &mut self.output, &mut self.demand, &mut self.supply, &mut self.served];
        let parts: Vec<&mut Vec<f64>> =
            parts.into_iter().chain([&mut self.links.stock, &mut self.links.order]).collect();
        if parts.len() != snapshot.lists.len() {
            return None;
        }
        for (part, list) in parts.into_iter().zip(&snapshot.lists) {
            if part.len() != list.len() {
                return None;
            }
            part.clone_from(list);
        }
        self.day = snapshot.step;
        Some(self)
    }
}
