//! The state of cases in lock step as lists, and back: what goes on from it is what would have gone on, bit for bit.

use super::pass::Shortcuts;
use super::{Batch, End};
use seawall_model::economy::{Case, Snapshot, Table};

impl<'a> Batch<'a> {
    /// The state between two steps.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut lists = vec![
            self.now.stock.clone(),
            self.now.factor.clone(),
            self.now.heard.clone(),
            self.weight.clone(),
            self.guess
                .iter()
                .flat_map(|guess| [guess.stocks_stay, guess.no_gap].map(|is| f64::from(u8::from(is))))
                .collect(),
        ];
        for lane in &self.lanes {
            lists.push(match lane.end {
                None => vec![],
                Some(End::Done) => vec![0.0],
                Some(End::Crashed { step }) => vec![1.0, step as f64],
                Some(End::LossAboveCapital { step, industry }) => vec![2.0, step as f64, industry as f64],
            });
            lists.extend([lane.output.clone(), lane.alpha.clone(), lane.share_lost.clone()]);
            for running in &lane.running {
                running.save(&mut lists);
            }
            lists.push(lane.blocks.iter().map(|(of, _)| *of as f64).collect());
            for part in lane.blocks.iter().flat_map(|(_, block)| block) {
                lists.push(part.iter().map(|one| one.amount).collect());
            }
            lane.recorder.save(&mut lists);
        }
        Snapshot { step: self.step, lists }
    }

    /// Goes on where another batch of the same cases left off; `None` where the snapshot is of something else.
    #[must_use]
    pub fn resume(table: &'a Table, cases: &'a [Case], snapshot: &Snapshot) -> Option<Self> {
        let mut batch = Self::new(table, cases);
        batch.step = snapshot.step;
        let mut lists = snapshot.lists.iter().cloned();
        for part in [&mut batch.now.stock, &mut batch.now.factor, &mut batch.now.heard, &mut batch.weight] {
            replace(part, lists.next())?;
        }
        let guess = lists.next().filter(|guess| guess.len() == 2 * batch.width)?;
        let pairs = guess.chunks_exact(2);
        batch.guess = pairs.map(|pair| Shortcuts { stocks_stay: pair[0] != 0.0, no_gap: pair[1] != 0.0 }).collect();
        for lane in &mut batch.lanes {
            lane.end = match lists.next()?.as_slice() {
                [] => None,
                [_] => Some(End::Done),
                [_, step] => Some(End::Crashed { step: *step as usize }),
                [_, step, industry, ..] => {
                    Some(End::LossAboveCapital { step: *step as usize, industry: *industry as usize })
                }
            };
            for part in [&mut lane.output, &mut lane.alpha, &mut lane.share_lost] {
                replace(part, lists.next())?;
            }
            for running in &mut lane.running {
                running.load(&mut lists)?;
            }
            for of in lists.next()? {
                let (industries, households) = (lists.next()?, lists.next()?);
                let running = lane.running.get(of as usize)?;
                lane.blocks.push((of as usize, running.with_amounts([&industries, &households])?));
            }
            lane.recorder.load(&mut lists)?;
        }
        if lists.next().is_some() { None } else { Some(batch) }
    }
}

fn replace(part: &mut Vec<f64>, list: Option<Vec<f64>>) -> Option<()> {
    *part = list.filter(|list| list.len() == part.len())?;
    Some(())
}
