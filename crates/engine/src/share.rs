//! Fair shares of a common gain: the Shapley value, the nucleolus, and whether anybody would rather stay out.
//!
//! A game gives every coalition `S` of `n` players the value `v(S)` that it can secure by itself, with `v(none) = 0`. An
//! allocation `x` shares out `v(everybody)`. The *excess* that it leaves to a coalition is `x(S) - v(S)`: what its members get
//! beyond what they could have alone, negative where they would do better alone. The *core* is every allocation with no
//! negative excess.
//!
//! * Shapley (1953): a player gets the mean of what it adds over all orders of joining.
//! * Nucleolus (Schmeidler 1969): the least excess is made as large as can be, then the next, and so on ([`nucleolus`]).
//! * A key: shares in proportion to stated weights, such as gross domestic product.

mod nucleolus;
pub mod planned;
pub mod response;

pub use nucleolus::{Nucleolus, nucleolus};

use std::fmt;

/// The most players of a game whose coalitions are all listed.
pub const PLAYERS: usize = 20;

/// A set of players: bit `i` stands for player `i`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coalition(pub u32);

impl Coalition {
    /// Whether `player` is a member.
    #[must_use]
    pub fn has(self, player: usize) -> bool {
        self.0 >> player & 1 == 1
    }

    /// Its members in order.
    pub fn members(self) -> impl Iterator<Item = usize> {
        (0..PLAYERS).filter(move |&player| self.has(player))
    }

    /// How many members it has.
    #[must_use]
    pub fn size(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// Why values are not those of a game.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Error {
    /// No player, or more than [`PLAYERS`].
    Players(usize),
    /// As many values are needed as there are coalitions, nobody's among them.
    Count {
        /// How many there should be.
        wanted: usize,
        /// How many there are.
        given: usize,
    },
    /// The value of a coalition is not a finite number.
    NotFinite(Coalition),
    /// Nobody's value is not zero.
    Nobody(f64),
    /// The programme behind the nucleolus could not be solved to our own check.
    Numerical,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Players(players) => write!(f, "a game has 1 to {PLAYERS} players, this one {players}"),
            Self::Count { wanted, given } => write!(f, "{wanted} coalitions need a value, {given} have one"),
            Self::NotFinite(coalition) => write!(f, "the value of coalition {:b} is not a finite number", coalition.0),
            Self::Nobody(value) => write!(f, "the value of the empty coalition is {value}, and must be 0"),
            Self::Numerical => write!(f, "the solver's answer did not pass our check"),
        }
    }
}

impl std::error::Error for Error {}

/// Players and what each coalition of them is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    players: usize,
    values: Vec<f64>,
}

impl Game {
    /// A game of `players` whose coalition with bit mask `k` is worth `values[k]`.
    ///
    /// # Errors
    /// When the number of players or of values does not fit, or a value is not finite, or nobody's is not zero.
    pub fn new(players: usize, values: Vec<f64>) -> Result<Self, Error> {
        if players == 0 || players > PLAYERS {
            return Err(Error::Players(players));
        }
        if values.len() != 1 << players {
            return Err(Error::Count { wanted: 1 << players, given: values.len() });
        }
        if let Some(bad) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::NotFinite(coalition(bad)));
        }
        if values[0] != 0.0 {
            return Err(Error::Nobody(values[0]));
        }
        Ok(Self { players, values })
    }

    /// How many players there are.
    #[must_use]
    pub fn players(&self) -> usize {
        self.players
    }

    /// What a coalition is worth.
    #[must_use]
    pub fn value(&self, coalition: Coalition) -> f64 {
        self.values[coalition.0 as usize]
    }

    /// Everybody together.
    #[must_use]
    pub fn everybody(&self) -> Coalition {
        coalition(self.values.len() - 1)
    }

    /// Every coalition but nobody, by mask.
    pub fn coalitions(&self) -> impl Iterator<Item = Coalition> + use<> {
        (1..self.values.len()).map(coalition)
    }

    /// Excess `x(S) - v(S)` that `allocation` leaves to every coalition, by mask.
    #[must_use]
    pub fn excesses(&self, allocation: &[f64]) -> Vec<f64> {
        let mut given = vec![0.0; self.values.len()];
        for mask in 1..given.len() {
            // What a coalition gets is what it gets without its last member, plus that member's share.
            let last = mask.ilog2() as usize;
            given[mask] = given[mask & !(1 << last)] + allocation[last];
        }
        given.iter().zip(&self.values).map(|(given, value)| given - value).collect()
    }

    /// The coalition, short of everybody, that `allocation` treats worst, with its excess; the first by mask among equals.
    ///
    /// `None` for a single player. The allocation lies in the core when the excess is not negative.
    #[must_use]
    pub fn most_dissatisfied(&self, allocation: &[f64]) -> Option<(Coalition, f64)> {
        let excesses = self.excesses(allocation);
        (1..self.values.len() - 1)
            .min_by(|&a, &b| excesses[a].total_cmp(&excesses[b]).then(a.cmp(&b)))
            .map(|mask| (coalition(mask), excesses[mask]))
    }

    /// Two coalitions without a common member that are worth less together than apart, by more than `tolerance`; the pair
    /// that loses most, the first among equals. `None` when the game is superadditive. Looks at all `3^n` pairs.
    #[must_use]
    pub fn worst_union(&self, tolerance: f64) -> Option<(Coalition, Coalition, f64)> {
        let mut worst: Option<(Coalition, Coalition, f64)> = None;
        for union in 1..self.values.len() {
            let mut part = (union - 1) & union;
            while part > union & !part {
                let rest = union & !part;
                let lost = self.values[part] + self.values[rest] - self.values[union];
                if lost > tolerance && worst.is_none_or(|(.., most)| lost > most) {
                    worst = Some((coalition(part), coalition(rest), lost));
                }
                part = (part - 1) & union;
            }
        }
        worst
    }

    /// The grouping of all players into coalitions without a common member that is worth most in all, larger coalitions
    /// first; everybody in one group unless others beat it by more than `tolerance`. Looks at all `3^n` splits.
    #[must_use]
    pub fn best_groups(&self, tolerance: f64) -> Vec<Coalition> {
        // The best of each set of players, and its first group.
        let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
        for set in 1..self.values.len() {
            let mut most = (self.values[set], set);
            let mut part = (set - 1) & set;
            while part > 0 {
                // Each split once: the group holds the set's last player.
                if part > set & !part {
                    let worth = self.values[part] + best[set & !part].0;
                    if worth > most.0 + tolerance {
                        most = (worth, part);
                    }
                }
                part = (part - 1) & set;
            }
            best.push(most);
        }
        let mut groups = Vec::new();
        let mut left = self.values.len() - 1;
        while left > 0 {
            groups.push(coalition(best[left].1));
            left &= !best[left].1;
        }
        groups.sort_by(|a, b| b.size().cmp(&a.size()).then(a.cmp(b)));
        groups
    }
}

fn coalition(mask: usize) -> Coalition {
    Coalition(u32::try_from(mask).expect("a game has at most 2^20 coalitions: checked when it was made"))
}

/// The Shapley value: the mean of what each player adds over all orders of joining.
///
/// `sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))`, added exactly over all coalitions.
///
/// ```
/// use seawall_engine::share::{Game, shapley};
/// // Two left gloves, one right glove: a pair is worth 1.
/// let game = Game::new(3, vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]).expect("eight values for three players");
/// let shares = shapley(&game);
/// assert!((shares[2] - 2.0 / 3.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn shapley(game: &Game) -> Vec<f64> {
    let n = game.players;
    // 1 / (n C(n - 1, s)) is the share of orders in which exactly a given coalition of s stands before the player.
    let mut weight = vec![1.0 / n as f64];
    for size in 1..n {
        weight.push(weight[size - 1] * size as f64 / (n - size) as f64);
    }
    (0..n)
        .map(|player| {
            let bit = 1 << player;
            let (mut sum, mut lost) = (0.0, 0.0);
            for before in (0..game.values.len()).filter(|mask| mask & bit == 0) {
                let term = weight[before.count_ones() as usize] * (game.values[before | bit] - game.values[before]);
                // Kahan: a million terms of both signs keep their last digits.
                let kept = term - lost;
                let next = sum + kept;
                lost = (next - sum) - kept;
                sum = next;
            }
            sum
        })
        .collect()
}

/// Shares of everybody's value in proportion to `weights`; `None` when they do not sum to something positive.
#[must_use]
pub fn by_key(game: &Game, weights: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = weights.iter().sum();
    let usable = weights.len() == game.players && total > 0.0 && weights.iter().all(|weight| *weight >= 0.0);
    usable.then(|| weights.iter().map(|weight| game.value(game.everybody()) * weight / total).collect())
}
