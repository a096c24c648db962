//! The pass over the table, block of buyers by block of buyers, and what is made of the stocks.
//!
//! Everything here is inlined into one closure that is compiled for the vector units of the machine. Products and sums stay
//! two roundings: no fused multiply-add, so every machine gives the same bits.

use super::super::columns::{gather, gather_two, scatter, scatter_two};
use super::super::lanes::{self, Found};
use pulp::Simd;
use seawall_model::economy::{Flows, Settings};

/// Columns are handled in so many blocks, whatever the number of threads, so that sums have one order.
pub(super) const BLOCKS: usize = 32;
/// Cases side by side fill whole registers of this many numbers.
pub(super) const LANES: usize = lanes::LANES;

/// Buyers in a block; even, because dense columns are read in pairs.
pub(super) fn block_width(industries: usize) -> usize {
    industries.div_ceil(BLOCKS).next_multiple_of(2)
}

/// What the pass over the table hands on to the next step.
#[derive(Debug, Clone)]
pub(in super::super) struct Pass {
    /// Stocks, buyer by buyer, products inside, cases inside.
    pub(in super::super) stock: Vec<f64>,
    /// What an order is of the table's flow, before the seller's factor; laid out as the stocks.
    pub(in super::super) factor: Vec<f64>,
    /// What the sellers hear: the sum over buyers of flow times `factor`.
    pub(in super::super) heard: Vec<f64>,
}

/// Whether the two shortcuts of a step are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Shortcuts {
    /// Every cell's use is close to what was added: stocks stay as they are.
    pub(in super::super) stocks_stay: bool,
    /// Every stock is close to its target: nothing is ordered to fill up.
    pub(in super::super) no_gap: bool,
}

/// What a block of industries makes, compiled for the machine.
pub(super) struct Produce<'a> {
    pub(super) needs: &'a Needs<'a>,
    pub(super) first: usize,
    pub(super) wish: &'a [f64],
}

impl pulp::WithSimd for Produce<'_> {
    type Output = (Vec<f64>, Vec<f64>);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        self.needs.produce(simd, self.first, self.wish)
    }
}

/// The pass over a block of buyers for a single case, compiled for the machine.
pub(super) struct Sweep<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) first: usize,
    pub(super) stock: &'a mut [f64],
    pub(super) factor: &'a mut [f64],
    pub(super) heard: &'a mut [f64],
}

impl pulp::WithSimd for Sweep<'_> {
    type Output = Found;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Found {
        self.view.one_case(self.first, self.stock, self.factor, self.heard)
    }
}

/// What inputs a wish needs, and what there is.
pub(super) struct Needs<'a> {
    pub(super) settings: &'a Settings,
    /// Input coefficients, zero for what does not count as an input.
    pub(super) binding: &'a [f64],
    pub(super) stock: &'a [f64],
    pub(super) width: usize,
}

impl Needs<'_> {
    /// Output and number of limiting inputs of the buyers from `first` on.
    #[inline(always)]
    pub(super) fn produce<S: Simd>(&self, simd: S, first: usize, wish: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (s, width) = (self.settings.inventory.len(), self.width);
        let (mut output, mut counts) = (wish.to_vec(), vec![0.0; wish.len()]);
        let steps: Vec<f64> =
            self.settings.inventory.iter().map(|&steps| if steps.is_infinite() { 0.0 } else { steps }).collect();
        let psi = self.settings.psi;
        for (index, (output, counts)) in output.chunks_exact_mut(width).zip(counts.chunks_exact_mut(width)).enumerate()
        {
            let j = first + index;
            let binding = &self.binding[j * s..(j + 1) * s];
            let stock = &self.stock[j * s * width..(j + 1) * s * width];
            let wish = &wish[index * width..(index + 1) * width];
            let mut short = 0_u64;
            if width == 1 {
                for p in 0..s {
                    short += u64::from(stock[p] < wish[0] * binding[p] * psi * steps[p]);
                }
            } else {
                short = u64::from(is_any_short(simd, [stock, wish, binding, &steps], psi));
            }
            if short == 0 {
                continue;
            }
            for k in 0..width {
                let mut share = 1.0_f64;
                for p in 0..s {
                    let need = wish[k] * binding[p] * psi * steps[p];
                    if stock[p * width + k] < need {
                        counts[k] += 1.0;
                        share = share.min(stock[p * width + k] / need);
                    }
                }
                output[k] = wish[k] * share;
            }
        }
        (output, counts)
    }

    /// Whether a product limits an industry in a case.
    pub(super) fn limits(&self, j: usize, p: usize, k: usize, wish: f64) -> bool {
        let s = self.settings.inventory.len();
        let steps = self.settings.inventory[p];
        let steps = if steps.is_infinite() { 0.0 } else { steps };
        self.stock[(j * s + p) * self.width + k] < wish * self.binding[j * s + p] * self.settings.psi * steps
    }
}

/// Whether any product limits any case of one buyer.
#[inline(always)]
fn is_any_short<S: Simd>(simd: S, [stock, wish, binding, steps]: [&[f64]; 4], psi: f64) -> bool {
    let (stock, wish) = (S::as_simd_f64s(stock).0, S::as_simd_f64s(wish).0);
    let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
    let mut short = zero;
    for (p, stock) in stock.chunks_exact(wish.len()).enumerate() {
        for (stock, wish) in stock.iter().zip(wish) {
            let binds = simd.mul_f64s(*wish, simd.splat_f64s(binding[p]));
            let need = simd.mul_f64s(simd.mul_f64s(binds, simd.splat_f64s(psi)), simd.splat_f64s(steps[p]));
            short = simd.select_f64s(simd.less_than_f64s(*stock, need), one, short);
        }
    }
    simd.reduce_sum_f64s(short) != 0.0
}

/// What every block of columns reads; all but the coefficients hold `width` numbers a place.
pub(in super::super) struct View<'a> {
    pub(in super::super) flows: &'a Flows,
    pub(in super::super) settings: &'a Settings,
    pub(in super::super) coefficient: &'a [f64],
    pub(in super::super) now: &'a Pass,
    /// Of an order before the seller's factor, the share that arrives.
    pub(in super::super) sent: &'a [f64],
    /// Output that stocks are held for.
    pub(in super::super) aim: &'a [f64],
    pub(in super::super) output: &'a [f64],
    pub(in super::super) weight: &'a [f64],
    pub(in super::super) width: usize,
    pub(in super::super) guess: &'a [Shortcuts],
    /// The two guesses of every case, one where it is taken.
    pub(in super::super) guess_lanes: [&'a [f64]; 2],
    /// `sent` and `weight` as the lanes read them; empty where they read by seller.
    pub(in super::super) packed: [&'a [f64]; 2],
    /// Cells as the lanes read them; empty where they read the table.
    pub(in super::super) cells: &'a [f64],
}

impl View<'_> {
    /// The columns of a single case, two at a time.
    #[inline(always)]
    fn one_case(&self, first: usize, stock: &mut [f64], factor: &mut [f64], heard: &mut [f64]) -> Found {
        let s = self.settings.inventory.len();
        let (mut arrived, mut offered) = (vec![0.0; 2 * s], vec![0.0; 2 * s]);
        let mut missed = [0_u64; 3];
        let mut j = first;
        for (stock, factor) in stock.chunks_mut(2 * s).zip(factor.chunks_mut(2 * s)) {
            let weights = [self.sent, self.weight];
            let cells = stock.len();
            let (arrived, offered) = (&mut arrived[..cells], &mut offered[..cells]);
            let is_pair = cells == 2 * s;
            if is_pair {
                gather_two(self.flows, j, weights, [&mut *arrived, &mut *offered]);
            } else {
                gather(self.flows, j, weights, [&mut *arrived, &mut *offered]);
            }
            let parts = stock.chunks_exact_mut(s).zip(factor.chunks_exact_mut(s));
            let sums = arrived.chunks_exact(s).zip(offered.chunks_exact(s));
            for (index, ((stock, factor), (arrived, offered))) in parts.zip(sums).enumerate() {
                self.turn(j + index, stock, factor, [arrived, offered], &mut missed);
            }
            if is_pair {
                scatter_two(self.flows, j, factor, heard);
            } else {
                scatter(self.flows, j, factor, heard);
            }
            j += cells / s;
        }
        let shortcuts = Shortcuts { stocks_stay: missed[0] == 0, no_gap: missed[1] == 0 };
        Found { shortcuts: vec![shortcuts], is_negative: vec![missed[2] != 0] }
    }

    /// One buyer: the new stocks, and the factors of its next orders.
    #[inline(always)]
    fn turn(
        &self,
        j: usize,
        stock: &mut [f64],
        factor: &mut [f64],
        [arrived, offered]: [&[f64]; 2],
        missed: &mut [u64; 3],
    ) {
        let s = stock.len();
        let cells = j * s..(j + 1) * s;
        let (coefficient, before) = (&self.coefficient[cells.clone()], &self.now.stock[cells.clone()]);
        let factor_before = &self.now.factor[cells];
        let (inventory, restoration) = (&self.settings.inventory[..s], &self.settings.restoration[..s]);
        let (factor, arrived, offered) = (&mut factor[..s], &arrived[..s], &offered[..s]);
        let [mut off, mut gaps, mut negative] = [0_u64; 3];
        let (aim, output, guess) = (self.aim[j], self.output[j], self.guess[0]);
        for p in 0..s {
            let add = factor_before[p] * arrived[p];
            let one = Cell { a: coefficient[p], steps: inventory[p], restoration: restoration[p] };
            let turned = one.turn([before[p], add, offered[p], aim, output], guess);
            (stock[p], factor[p]) = (turned.stock, turned.factor);
            off += turned.missed[0];
            gaps += turned.missed[1];
            negative += u64::from(turned.stock < 0.0);
        }
        missed[0] += off;
        missed[1] += gaps;
        missed[2] += negative;
    }
}

/// What a buyer and a product are, whatever the case.
#[derive(Clone, Copy)]
pub(in super::super) struct Cell {
    pub(in super::super) a: f64,
    pub(in super::super) steps: f64,
    pub(in super::super) restoration: f64,
}

/// A stock after a step.
pub(in super::super) struct Turned {
    pub(in super::super) stock: f64,
    pub(in super::super) factor: f64,
    /// One where a shortcut would be wrong.
    pub(in super::super) missed: [u64; 2],
}

impl Cell {
    /// The new stock, and the factor of the next order.
    #[inline(always)]
    pub(in super::super) fn turn(self, [before, add, offered, aim, output]: [f64; 5], guess: Shortcuts) -> Turned {
        let used = output * self.a;
        let off = u64::from(!is_close(add, used));
        let stock = if guess.stocks_stay { before } else { before - used + add };
        let goal = aim * self.a * self.steps;
        let gaps = u64::from(!is_close(stock, goal));
        let is_full = guess.no_gap | (self.steps == f64::INFINITY);
        let gap = if is_full { 0.0 } else { self.restoration * (goal - stock).max(0.0) };
        let order = gap + used;
        let factor = if offered == 0.0 { 0.0 } else { order / offered };
        Turned { stock, factor, missed: [off, gaps] }
    }
}

/// Close in the sense of the shortcuts: 1e-8 and a hundred-thousandth; equal infinities are close, NaN never is.
#[inline(always)]
fn is_close(a: f64, b: f64) -> bool {
    (a == b) | ((b.abs() < f64::INFINITY) & ((a - b).abs() <= 1e-8 + 1e-5 * b.abs()))
}
