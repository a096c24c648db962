//! The game of a scenario: what partners save by answering it together.
//!
//! `v(C) = sum of L({i}) over i in C, less L(C)`, where `L(C)` is the least loss of the coalition `C` of regions that pool their
//! plants, stocks and flows. Right-hand sides add up over regions, and room on links between members opens only when both
//! ends are in: a balanced resource game (Granot 1986), so that nobody loses by joining.

use super::{Coalition, Error, Game, coalition};
use crate::respond::Response;
use rayon::prelude::*;
use seawall_model::answer::Status;
use seawall_model::id::RegionId;

/// The least loss of every coalition of some regions.
#[derive(Debug, Clone, PartialEq)]
pub struct Losses {
    /// The regions, player by player.
    pub players: Vec<RegionId>,
    /// Least loss in USD of the coalition with each bit mask; nobody's is zero.
    pub loss_usd: Vec<f64>,
}

/// A coalition without an answer, and how its answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unanswered {
    /// Who.
    pub coalition: Coalition,
    /// How it ended.
    pub status: Status,
}

/// Answers for every coalition of `players`, on as many threads as there are; the first by mask that has no answer ends it.
///
/// `done` is told how many of how many are answered.
///
/// # Errors
/// When a coalition has no answer that passed our check.
pub fn losses(
    players: &[RegionId],
    answer: impl Fn(&[RegionId]) -> Response + Sync,
    done: impl Fn(usize, usize) + Sync,
) -> Result<Losses, Unanswered> {
    let count = 1usize << players.len();
    let finished = std::sync::atomic::AtomicUsize::new(0);
    // The largest first: they take longest and should not be left for the end.
    let answers: Vec<(Status, f64)> = (1..count)
        .into_par_iter()
        .rev()
        .map(|mask| {
            let members: Vec<RegionId> = coalition(mask).members().map(|player| players[player]).collect();
            let response = answer(&members);
            done(finished.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1, count - 1);
            (response.status, response.loss_usd)
        })
        .collect();
    let mut loss_usd = vec![0.0; count];
    for (mask, (status, loss)) in (1..count).zip(answers.into_iter().rev()) {
        if status != Status::Solved {
            return Err(Unanswered { coalition: coalition(mask), status });
        }
        loss_usd[mask] = loss;
    }
    Ok(Losses { players: players.to_vec(), loss_usd })
}

impl Losses {
    /// The least loss of a coalition, USD.
    #[must_use]
    pub fn of(&self, coalition: Coalition) -> f64 {
        self.loss_usd[coalition.0 as usize]
    }

    /// Each player's least loss by itself, USD.
    #[must_use]
    pub fn alone(&self) -> Vec<f64> {
        (0..self.players.len()).map(|player| self.of(Coalition(1 << player))).collect()
    }

    /// The game of what is saved, USD.
    ///
    /// # Errors
    /// When there are more players than a game can list.
    pub fn game(&self) -> Result<Game, Error> {
        let alone = self.alone();
        let saved = |mask: usize| -> f64 {
            let apart: f64 = coalition(mask).members().map(|player| alone[player]).sum();
            // A coalition of one saves nothing, to the last bit.
            if mask.count_ones() <= 1 { 0.0 } else { apart - self.loss_usd[mask] }
        };
        Game::new(self.players.len(), (0..self.loss_usd.len()).map(saved).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_the_sum_apart_less_the_loss_together() {
        let losses = Losses { players: vec![RegionId(3), RegionId(5)], loss_usd: vec![0.0, 10.0, 4.0, 11.0] };
        let game = losses.game().expect("two players");
        assert_eq!(game.value(Coalition(0b11)), 3.0);
        assert_eq!((game.value(Coalition(0b01)), game.value(Coalition(0b10))), (0.0, 0.0));
        assert_eq!(losses.alone(), [10.0, 4.0]);
    }
}
