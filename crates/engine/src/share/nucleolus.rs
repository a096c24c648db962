//! The nucleolus by a sequence of linear programmes whose rows are made as they are needed.
//!
//! Round k: `max e` over allocations that give every settled coalition its settled excess, `x(S) - e >= v(S)` for every other.
//! A coalition whose row has a positive dual has excess `e` in every optimum, so it is settled at it; one that the settled
//! ones determine has nothing left to decide. Each round settles at least one more dimension, so there are at most `n`
//! (Kopelowitz 1967; Maschler, Peleg and Shapley 1979). Rows enter when violated (Hallefjord, Helming and Jornsten 1995), which
//! keeps the programmes small although there are `2^n` coalitions.

use super::{Coalition, Error, Game};
use crate::lp::highs::{NewRow, Solver};
use crate::lp::{Builder, Options, Status};

/// Rows entered after a look at all coalitions: enough that few looks are needed, few enough to stay small.
const ENTERED: usize = 32;

/// Excess below the programme's, relative to the game's largest value, that counts as violated.
const VIOLATED: f64 = 1e-9;

/// Duals sum to one over the open coalitions of a round; one above this settles its coalition.
const SETTLING: f64 = 1e-7;

/// The nucleolus of a game.
#[derive(Debug, Clone, PartialEq)]
pub struct Nucleolus {
    /// What each player gets.
    pub allocation: Vec<f64>,
    /// Least excess over all coalitions short of everybody: the core is empty when it is negative. Zero for one player.
    pub least_excess: f64,
    /// The players can get more alone than together, so that no allocation gives each its own value: this is then the
    /// prenucleolus, which does not ask for it.
    pub is_pre: bool,
    /// Programmes solved.
    pub solves: usize,
}

/// The nucleolus, or the prenucleolus where no allocation gives every player its own value.
///
/// ```
/// use seawall_engine::share::{Game, nucleolus};
/// let game = Game::new(3, vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]).expect("eight values for three players");
/// let found = nucleolus(&game).expect("a small game");
/// assert!((found.allocation[2] - 1.0).abs() < 1e-9);
/// ```
///
/// # Errors
/// [`Error::Numerical`] when a programme cannot be solved to our own check.
pub fn nucleolus(game: &Game) -> Result<Nucleolus, Error> {
    let n = game.players();
    let everybody = game.everybody();
    // Solver tolerances are absolute: a game in USD and one in shares of a pair are the same game.
    let unit = game.values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    if n == 1 || unit == 0.0 {
        return Ok(Nucleolus {
            allocation: game.values[1..].iter().take(n).copied().collect(),
            least_excess: 0.0,
            is_pre: false,
            solves: 0,
        });
    }
    let value = |coalition: Coalition| game.value(coalition) / unit;
    let alone: f64 = (0..n).map(|player| value(Coalition(1 << player))).sum();
    let is_pre = alone > value(everybody) + VIOLATED;

    let mut settled = Span::new(n);
    settled.add(everybody);
    let mut fixed = vec![(everybody, value(everybody))];
    let mut solves = 0;
    let mut x = vec![0.0; n];
    while settled.rank() < n {
        let mut builder = Builder::new();
        let players: Vec<usize> = (0..n)
            .map(|player| {
                let least = if is_pre { f64::NEG_INFINITY } else { value(Coalition(1 << player)) };
                builder.add_col(0.0, least, f64::INFINITY, &[], "")
            })
            .collect();
        let least = builder.add_col(-1.0, f64::NEG_INFINITY, f64::INFINITY, &[], "");
        let mut solver = Solver::new(&builder.finish(), &Options::default());
        let row = |coalition: Coalition, excess: f64, at_least: f64, at_most: f64| {
            let mut entries: Vec<(usize, f64)> = coalition.members().map(|player| (players[player], 1.0)).collect();
            if excess != 0.0 {
                entries.push((least, excess));
            }
            NewRow { lower: at_least, upper: at_most, entries }
        };
        let rows: Vec<NewRow> = fixed.iter().map(|&(coalition, total)| row(coalition, 0.0, total, total)).collect();
        solver.add_rows(&rows);
        // Single players bound e from the start.
        let mut open: Vec<Coalition> = (0..n).map(|player| Coalition(1 << player)).collect();
        open.retain(|&coalition| !settled.contains(coalition));
        if open.is_empty() {
            open.extend(game.coalitions().find(|&coalition| !settled.contains(coalition)));
        }
        let enter = |solver: &mut Solver, coalitions: &[Coalition]| {
            let rows: Vec<NewRow> =
                coalitions.iter().map(|&coalition| row(coalition, -1.0, value(coalition), f64::INFINITY)).collect();
            solver.add_rows(&rows);
        };
        enter(&mut solver, &open);

        let (solution, excess) = loop {
            let solution = solver.solve();
            solves += 1;
            if solution.status != Status::Optimal {
                return Err(Error::Numerical);
            }
            x = players.iter().map(|&player| solution.x[player]).collect();
            let excess = solution.x[least];
            let given = game.excesses(&x.iter().map(|share| share * unit).collect::<Vec<f64>>());
            let mut violated: Vec<(f64, Coalition)> = game
                .coalitions()
                .map(|coalition| (given[coalition.0 as usize] / unit, coalition))
                .filter(|&(left, coalition)| left < excess - VIOLATED && !settled.contains(coalition))
                .collect();
            if violated.is_empty() {
                break (solution, excess);
            }
            violated.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            violated.truncate(ENTERED);
            let entering: Vec<Coalition> = violated.into_iter().map(|(_, coalition)| coalition).collect();
            enter(&mut solver, &entering);
            open.extend(entering);
        };
        let (before, above) = (settled.rank(), fixed.len());
        for (place, &coalition) in open.iter().enumerate() {
            if solution.row_dual[above + place] > SETTLING && settled.add(coalition) {
                fixed.push((coalition, value(coalition) + excess));
            }
        }
        if settled.rank() == before {
            return Err(Error::Numerical);
        }
    }
    let allocation: Vec<f64> = x.iter().map(|share| share * unit + 0.0).collect();
    let least_excess = game.most_dissatisfied(&allocation).map_or(0.0, |(_, excess)| excess);
    Ok(Nucleolus { allocation, least_excess, is_pre, solves })
}

/// The coalitions that given ones determine: the span of their membership vectors, kept in echelon form.
struct Span {
    rows: Vec<Vec<f64>>,
    players: usize,
}

impl Span {
    fn new(players: usize) -> Self {
        Self { rows: Vec::new(), players }
    }

    fn rank(&self) -> usize {
        self.rows.len()
    }

    /// What of a coalition is left after the settled ones are taken out, and the place of its largest entry.
    fn rest(&self, coalition: Coalition) -> Option<(usize, Vec<f64>)> {
        let mut rest: Vec<f64> = (0..self.players).map(|player| f64::from(u8::from(coalition.has(player)))).collect();
        for row in &self.rows {
            let Some(lead) = row.iter().position(|entry| *entry == 1.0) else { continue };
            let factor = rest[lead];
            if factor != 0.0 {
                for (left, entry) in rest.iter_mut().zip(row) {
                    *left -= factor * entry;
                }
            }
        }
        // Entries are ratios of small determinants of zeros and ones: far from rounding.
        let lead = (0..self.players).find(|&player| rest[player].abs() > 1e-6)?;
        Some((lead, rest))
    }

    fn contains(&self, coalition: Coalition) -> bool {
        self.rest(coalition).is_none()
    }

    /// Adds a coalition; `false` when the others determine it already.
    fn add(&mut self, coalition: Coalition) -> bool {
        let Some((lead, mut rest)) = self.rest(coalition) else { return false };
        let scale = rest[lead];
        for entry in &mut rest {
            *entry /= scale;
        }
        for entry in &mut rest[..lead] {
            *entry = 0.0;
        }
        rest[lead] = 1.0;
        self.rows.push(rest);
        true
    }
}
