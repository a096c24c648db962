//! The pass over the table for cases in lock step: a cell is read once and applied to every case from registers.
//!
//! Eight, four or two cases fill a register, whatever the machine has; each case sums in the order in which it would alone
//! ([`super::columns`]), with two roundings for a product and a sum, so its bits depend neither on the machine nor on its
//! company. What sellers send and hear lies product by product, regions inside ([`pack`]): one product of one group of cases is
//! a run that is read in order. Products are taken in tiles, so that the runs of a tile stay in the cache while all buyers of a
//! block go by.

use super::ario::pass::{Shortcuts, View};
use super::columns::{gather_lanes, scatter_lanes};
use pulp::Simd;

/// Numbers in a register of the widest machine.
pub(super) const LANES: usize = 8;
/// What the sellers of a tile send and hear may take of the cache, in numbers.
const TILE: usize = 64 << 10;
/// Buyers that share a reading of what sellers send and hear.
const TOGETHER: usize = 4;

/// Numbers in a register of this machine.
pub(super) fn of_machine() -> usize {
    struct Count;
    impl pulp::WithSimd for Count {
        type Output = usize;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F64_LANES
        }
    }
    pulp::Arch::new().dispatch(Count)
}

/// Sellers' numbers, cases inside, as product by product, groups of `lanes` cases, regions, cases of the group.
pub(super) fn pack(by_seller: &[f64], [products, width, lanes]: [usize; 3], packed: &mut [f64]) {
    each_run([by_seller.len(), products, width, lanes], |seller, run| packed[run].copy_from_slice(&by_seller[seller]));
}

/// The reverse of [`pack`].
pub(super) fn unpack(packed: &[f64], [products, width, lanes]: [usize; 3], by_seller: &mut [f64]) {
    each_run([by_seller.len(), products, width, lanes], |seller, run| {
        by_seller[seller].copy_from_slice(&packed[run]);
    });
}

fn each_run(
    [numbers, products, width, lanes]: [usize; 4],
    mut visit: impl FnMut(std::ops::Range<usize>, std::ops::Range<usize>),
) {
    let (regions, groups) = (numbers / (products * width), width / lanes);
    for p in 0..products {
        for g in 0..groups {
            for r in 0..regions {
                let (seller, run) = ((r * products + p) * width + g * lanes, ((p * groups + g) * regions + r) * lanes);
                visit(seller..seller + lanes, run..run + lanes);
            }
        }
    }
}

/// The cells of a dense table in the order in which the pass reads them: blocks of `columns` buyers, tiles of products, buyers
/// that go together, products, regions, buyers.
pub(super) fn pack_cells(cells: &[f64], columns: usize, [regions, s, width]: [usize; 3]) -> Vec<f64> {
    let sellers = regions * s;
    let buyers = cells.len() / sellers;
    let mut packed = Vec::with_capacity(cells.len());
    for first in (0..buyers).step_by(columns) {
        for (products, index, together) in in_turn(columns.min(buyers - first), [regions, s, width]) {
            for p in products {
                for r in 0..regions {
                    packed.extend((0..together).map(|b| cells[(first + index + b) * sellers + r * s + p]));
                }
            }
        }
    }
    packed
}

/// Tiles of products, and in each the buyers that go together: the first and how many; in the order of the pass.
fn in_turn(buyers: usize, [regions, s, width]: [usize; 3]) -> Vec<(std::ops::Range<usize>, usize, usize)> {
    let tile = (TILE / (3 * regions * width)).clamp(8, s.max(8));
    let mut all = Vec::new();
    for from in (0..s).step_by(tile) {
        let mut index = 0;
        while index < buyers {
            let together = [TOGETHER, 2, 1].into_iter().find(|count| index + count <= buyers).unwrap_or(1);
            all.push((from..(from + tile).min(s), index, together));
            index += together;
        }
    }
    all
}

/// What a block of buyers found, case by case.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What the guess should have been.
    pub(super) shortcuts: Vec<Shortcuts>,
    /// Whether a stock fell below zero.
    pub(super) is_negative: Vec<bool>,
}

/// A block of buyers from `first` on: what it reads, and what it writes.
pub(super) struct Block<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) first: usize,
    pub(super) stock: &'a mut [f64],
    pub(super) factor: &'a mut [f64],
    /// By seller, or packed where the table is dense.
    pub(super) heard: &'a mut [f64],
}

impl pulp::WithSimd for Block<'_> {
    type Output = Found;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Found {
        let Self { view, first, stock, factor, heard } = self;
        let (s, width) = (view.settings.inventory.len(), view.width);
        let buyers = stock.len() / (s * width);
        let groups = width / S::F64_LANES;
        let zero = simd.splat_f64s(0.0);
        let mut found = vec![Marks::<S> { moved: zero, gap: zero, least: zero }; groups];
        let turn = Turn { simd, view, now: [&view.now.stock, &view.now.factor].map(|all| S::as_simd_f64s(all).0) };
        let stock = S::as_mut_simd_f64s(stock).0;
        let factor = S::as_mut_simd_f64s(factor).0;
        if !view.cells.is_empty() {
            let mut pass =
                Dense { turn, cells: view.cells, first, stock, factor, heard: S::as_mut_simd_f64s(heard).0, found };
            pass.all(buyers);
            found = pass.found;
        } else {
            let (mut arrived, mut offered) = (vec![0.0; s * width], vec![0.0; s * width]);
            let mut turned = vec![zero; s * groups];
            for index in 0..buyers {
                arrived.fill(0.0);
                offered.fill(0.0);
                gather_lanes(view.flows, first + index, [view.sent, view.weight], [&mut arrived, &mut offered], width);
                let (got, on_offer) = (S::as_simd_f64s(&arrived).0, S::as_simd_f64s(&offered).0);
                for p in 0..s {
                    for g in 0..groups {
                        let at = p * groups + g;
                        let out = &mut stock[index * s * groups + at];
                        turned[at] = turn.one([first + index, p, g], [got[at], on_offer[at]], out, &mut found[g]);
                    }
                }
                factor[index * s * groups..(index + 1) * s * groups].copy_from_slice(&turned);
                let factor: Vec<f64> = turned.iter().flat_map(|group| numbers::<S>(*group)).collect();
                scatter_lanes(view.flows, first + index, &factor, heard, width);
            }
        }
        let any = |mark: fn(&Marks<S>) -> S::f64s| -> Vec<bool> {
            found.iter().flat_map(|marks| numbers::<S>(mark(marks))).map(|number| number != 0.0).collect()
        };
        let (moved, gap) = (any(|marks| marks.moved), any(|marks| marks.gap));
        let shortcuts = moved.iter().zip(&gap).map(|(moved, gap)| Shortcuts { stocks_stay: !moved, no_gap: !gap });
        Found { shortcuts: shortcuts.collect(), is_negative: any(|marks| marks.least) }
    }
}

/// The numbers of a register.
#[inline(always)]
fn numbers<S: Simd>(group: S::f64s) -> Vec<f64> {
    bytes_as_numbers(pulp::bytemuck::bytes_of(&group))
}

fn bytes_as_numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.chunks_exact(8).map(|one| f64::from_ne_bytes(one.try_into().expect("eight bytes"))).collect()
}

/// What buyers found, as numbers that are not zero where it is so.
#[derive(Clone, Copy)]
struct Marks<S: Simd> {
    moved: S::f64s,
    gap: S::f64s,
    /// The least stock, or zero.
    least: S::f64s,
}

/// The new stocks and orders of a buyer.
#[derive(Clone, Copy)]
struct Turn<'a, S: Simd> {
    simd: S,
    view: &'a View<'a>,
    now: [&'a [S::f64s]; 2],
}

impl<S: Simd> Turn<'_, S> {
    /// One buyer, product and group of cases: writes the new stock, returns the factor of the next order.
    #[inline(always)]
    fn one(
        &self,
        [j, p, g]: [usize; 3],
        [arrived, offered]: [S::f64s; 2],
        stock: &mut S::f64s,
        marks: &mut Marks<S>,
    ) -> S::f64s {
        let Self { simd, view, now } = *self;
        let s = view.settings.inventory.len();
        let groups = view.width / S::F64_LANES;
        let (a, steps) = (simd.splat_f64s(view.coefficient[j * s + p]), view.settings.inventory[p]);
        let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
        let of_buyer = |all: &[f64]| S::as_simd_f64s(all).0[j * groups + g];
        let at = (j * s + p) * groups + g;
        let before = now[0][at];
        let add = simd.mul_f64s(now[1][at], arrived);
        let used = simd.mul_f64s(of_buyer(view.output), a);
        marks.moved = simd.select_f64s(self.is_close(add, used), marks.moved, one);
        let changed = simd.add_f64s(simd.sub_f64s(before, used), add);
        let [stays, no_gap] = view.guess_lanes.map(|all| simd.equal_f64s(S::as_simd_f64s(all).0[g], one));
        let after = simd.select_f64s(stays, before, changed);
        *stock = after;
        marks.least = simd.min_f64s(marks.least, after);

        let goal = simd.mul_f64s(simd.mul_f64s(of_buyer(view.aim), a), simd.splat_f64s(steps));
        marks.gap = simd.select_f64s(self.is_close(after, goal), marks.gap, one);
        let gap = if steps.is_infinite() {
            zero
        } else {
            let missing = simd.max_f64s(simd.sub_f64s(goal, after), zero);
            simd.select_f64s(no_gap, zero, simd.mul_f64s(simd.splat_f64s(view.settings.restoration[p]), missing))
        };
        let order = simd.add_f64s(gap, used);
        simd.select_f64s(simd.equal_f64s(offered, zero), zero, simd.div_f64s(order, offered))
    }

    /// Close in the sense of the shortcuts, as [`super::ario::pass`] has it for one case.
    #[inline(always)]
    fn is_close(&self, a: S::f64s, b: S::f64s) -> S::m64s {
        let simd = self.simd;
        let size = simd.abs_f64s(b);
        let room = simd.add_f64s(simd.splat_f64s(1e-8), simd.mul_f64s(simd.splat_f64s(1e-5), size));
        let is_near = simd.less_than_or_equal_f64s(simd.abs_f64s(simd.sub_f64s(a, b)), room);
        let is_finite = simd.less_than_f64s(size, simd.splat_f64s(f64::INFINITY));
        simd.or_m64s(simd.equal_f64s(a, b), simd.and_m64s(is_finite, is_near))
    }
}

/// The pass over a dense table.
struct Dense<'a, S: Simd> {
    turn: Turn<'a, S>,
    cells: &'a [f64],
    first: usize,
    stock: &'a mut [S::f64s],
    factor: &'a mut [S::f64s],
    heard: &'a mut [S::f64s],
    found: Vec<Marks<S>>,
}

impl<S: Simd> Dense<'_, S> {
    #[inline(always)]
    fn all(&mut self, buyers: usize) {
        let view = self.turn.view;
        let s = view.settings.inventory.len();
        let regions = view.sent.len() / (s * view.width);
        let mut at = self.first * regions * s;
        for (products, index, together) in in_turn(buyers, [regions, s, view.width]) {
            let cells = &self.cells[at..at + products.len() * regions * together];
            at += cells.len();
            match together {
                1 => self.buyers::<1>(index, products, cells.as_chunks().0),
                2 => self.buyers::<2>(index, products, cells.as_chunks().0),
                _ => self.buyers::<TOGETHER>(index, products, cells.as_chunks().0),
            }
        }
    }

    /// `N` neighboring buyers and a tile of products. Two buyers sum four regions at a time and a buyer without a neighbor
    /// region by region, as a single case does.
    #[inline(always)]
    fn buyers<const N: usize>(&mut self, index: usize, products: std::ops::Range<usize>, cells: &[[f64; N]]) {
        let view = self.turn.view;
        let s = view.settings.inventory.len();
        let groups = view.width / S::F64_LANES;
        let regions = cells.len() / products.len();
        let [sent, weight] = view.packed.map(|all| S::as_simd_f64s(all).0);
        for (p, cells) in products.zip(cells.chunks_exact(regions)) {
            for g in 0..groups {
                let run = (p * groups + g) * regions..(p * groups + g + 1) * regions;
                let sums = self.gather(cells, &sent[run.clone()], &weight[run.clone()]);
                let mut factors = [self.turn.simd.splat_f64s(0.0); N];
                for b in 0..N {
                    let at = ((index + b) * s + p) * groups + g;
                    let place = [self.first + index + b, p, g];
                    factors[b] = self.turn.one(place, sums[b], &mut self.stock[at], &mut self.found[g]);
                    self.factor[at] = factors[b];
                }
                scatter(self.turn.simd, cells, factors, &mut self.heard[run]);
            }
        }
    }

    /// What arrives at and what is on offer to each of `N` buyers.
    #[inline(always)]
    fn gather<const N: usize>(&self, cells: &[[f64; N]], sent: &[S::f64s], weight: &[S::f64s]) -> [[S::f64s; 2]; N] {
        let simd = self.turn.simd;
        let mut sums = [[simd.splat_f64s(0.0); 2]; N];
        let fours = if N == 1 { 0 } else { cells.len() / 4 };
        let (cells_of, cells_left) = cells.split_at(4 * fours);
        let (sent_of, sent_left) = sent.split_at(4 * fours);
        let (weight_of, weight_left) = weight.split_at(4 * fours);
        let (cells_of, sent_of, weight_of) =
            (cells_of.as_chunks::<4>().0, sent_of.as_chunks::<4>().0, weight_of.as_chunks::<4>().0);
        for ((cells, sent), weight) in cells_of.iter().zip(sent_of).zip(weight_of) {
            for b in 0..N {
                let cell = [cells[0][b], cells[1][b], cells[2][b], cells[3][b]];
                sums[b] = [add_four(simd, sums[b][0], cell, sent), add_four(simd, sums[b][1], cell, weight)];
            }
        }
        for ((cells, sent), weight) in cells_left.iter().zip(sent_left).zip(weight_left) {
            for b in 0..N {
                let cell = simd.splat_f64s(cells[b]);
                sums[b][0] = simd.add_f64s(sums[b][0], simd.mul_f64s(cell, *sent));
                sums[b][1] = simd.add_f64s(sums[b][1], simd.mul_f64s(cell, *weight));
            }
        }
        sums
    }
}

/// `sum + ((a + b) + (c + d))` of four regions, as a single case sums them.
#[inline(always)]
fn add_four<S: Simd>(simd: S, sum: S::f64s, cell: [f64; 4], by: &[S::f64s; 4]) -> S::f64s {
    let a = simd.mul_f64s(simd.splat_f64s(cell[0]), by[0]);
    let b = simd.mul_f64s(simd.splat_f64s(cell[1]), by[1]);
    let c = simd.mul_f64s(simd.splat_f64s(cell[2]), by[2]);
    let d = simd.mul_f64s(simd.splat_f64s(cell[3]), by[3]);
    simd.add_f64s(sum, simd.add_f64s(simd.add_f64s(a, b), simd.add_f64s(c, d)))
}

/// Hands the orders of `N` buyers to the sellers of a product, pair by pair as a single case does.
#[inline(always)]
fn scatter<S: Simd, const N: usize>(simd: S, cells: &[[f64; N]], factors: [S::f64s; N], heard: &mut [S::f64s]) {
    for (cells, heard) in cells.iter().zip(heard) {
        let order = |b: usize| simd.mul_f64s(simd.splat_f64s(cells[b]), factors[b]);
        let mut sum = *heard;
        if N == 1 {
            sum = simd.add_f64s(sum, order(0));
        } else {
            for pair in 0..N / 2 {
                sum = simd.add_f64s(sum, simd.add_f64s(order(2 * pair), order(2 * pair + 1)));
            }
        }
        *heard = sum;
    }
}
