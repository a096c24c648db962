//! Times the network programme of 6,480 rows and 65,880 columns: build, cold solve through `lp`, the bare solver on the same
//! arrays, peak memory, and (with `bans`) 500 closed arcs from the base optimum.
//!
//! `cargo run --release -p seawall-engine --example bench_lp [-- bans] [--instance FOLDER]`; with `--instance` the programme, the
//! bans and the objectives are written there, for the scripts in `benches/peers`.

#![expect(unsafe_code, reason = "the bare solver is what the layer around it is measured against")]
#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a program that times and prints")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use seawall_engine::lp::resolve::{Closed, resolve};
use seawall_engine::lp::{Builder, Options, Problem, Status, highs, mps};

const REGIONS: usize = 30;
const PRODUCTS: usize = 6;
const MONTHS: usize = 36;
const ARCS_OUT: usize = 8;

fn main() {
    let network = Network::draw(7);
    let mut build = f64::INFINITY;
    for _ in 0..5 {
        let started = Instant::now();
        std::hint::black_box(network.problem());
        build = build.min(started.elapsed().as_secs_f64());
    }
    let problem = network.problem();
    println!("{} rows, {} columns, {} entries", problem.row_count(), problem.cols(), problem.values.len());
    println!("build        {build:.4} s");

    let (mut ours, mut bare) = (f64::INFINITY, f64::INFINITY);
    for round in 0..3 {
        let started = Instant::now();
        let solution = highs::Solver::new(&problem, &Options::default()).solve();
        ours = ours.min(started.elapsed().as_secs_f64());
        assert_eq!(solution.status, Status::Optimal, "{:?}", solution.residuals);
        if round == 0 {
            println!("peak memory  {} (after one cold solve)", peak_memory());
            println!(
                "objective    {:.6}, {} pivots, {:?}",
                solution.objective, solution.iterations, solution.residuals
            );
        }
        drop(solution);
        let started = Instant::now();
        bare_solve(&problem);
        bare = bare.min(started.elapsed().as_secs_f64());
    }
    println!("cold solve   {ours:.3} s");
    println!("bare solver  {bare:.3} s (ratio {:.3})", ours / bare);
    let words: Vec<String> = std::env::args().collect();
    let folder = words.iter().position(|word| word == "--instance").and_then(|at| words.get(at + 1));
    let objectives = if words.iter().any(|word| word == "bans") { bans(&network, &problem) } else { Vec::new() };
    if let Some(folder) = folder {
        instance(Path::new(folder), &network, problem, &objectives).expect("the instance can be written");
    }
}

/// Writes the programme as MPS, and as the numbers that it was drawn from.
fn instance(
    folder: &Path,
    network: &Network,
    problem: Problem,
    objectives: &[(usize, usize, f64)],
) -> std::io::Result<()> {
    let drawn = serde_json::json!({
        "regions": REGIONS, "products": PRODUCTS, "months": MONTHS, "arcs": network.arcs, "efficiency": network.efficiency,
        "yields": network.yields, "capacity": network.capacity, "mine_cost": network.mine_cost,
        "convert_cost": network.convert_cost, "trade_cost": network.trade_cost, "arc_capacity": network.arc_capacity,
        "stock_capacity": network.stock_capacity, "lost_load": network.lost_load, "demand": network.demand,
        "bans": objectives,
    });
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("network.json"), drawn.to_string())?;
    let model = mps::Model { name: "network".to_owned(), problem, maximize: false };
    std::fs::write(folder.join("network.mps"), mps::write(&model))
}

/// Closes 500 random pairs of arc and product, one at a time, on one thread and on two; gives the objective of each.
fn bans(network: &Network, problem: &Problem) -> Vec<(usize, usize, f64)> {
    let mut draw = ChaCha8Rng::seed_from_u64(11);
    let pairs: Vec<(usize, usize)> =
        (0..500).map(|_| (index(&mut draw, network.arcs.len()), index(&mut draw, PRODUCTS))).collect();
    let months = |&(arc, product): &(usize, usize)| {
        let first = network.first_flow(arc, product);
        (first..first + MONTHS).collect::<Vec<usize>>()
    };
    let variants: Vec<Vec<usize>> = pairs.iter().map(months).collect();
    let base = highs::Solver::new(problem, &Options::default()).solve();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        // The best of two: other work on the machine only ever adds.
        let timed = || {
            let started = Instant::now();
            let closed = pool.install(|| resolve(problem, &base, &variants, &Options::default()));
            (started.elapsed().as_secs_f64(), closed)
        };
        let (first, second) = (timed(), timed());
        assert_eq!(bits(&first.1), bits(&second.1), "the same bits every time");
        (first.0.min(second.0), first.1)
    };
    let (alone, closed) = on(1);
    let (both, again) = on(2);
    assert_eq!(bits(&closed), bits(&again), "the same bits on any number of threads");
    assert!(closed.iter().all(|one| one.status == Status::Optimal), "every ban leaves an optimum");
    let solved = closed.iter().filter(|one| one.pivots.is_some()).count();
    let pivots: u64 = closed.iter().filter_map(|one| one.pivots).sum();
    let sum: f64 = closed.iter().map(|one| one.objective).sum();
    println!("500 bans     {alone:.3} s, {solved} solved, {pivots} pivots, mean objective {:.6}", sum / 500.0);
    println!("two threads  {both:.3} s, {:.2} times as fast, every objective the same bits", alone / both);
    pairs.into_iter().zip(&closed).map(|((arc, product), one)| (arc, product, one.objective)).collect()
}

fn bits(closed: &[Closed]) -> Vec<u64> {
    closed.iter().map(|one| one.objective.to_bits()).collect()
}

/// A synthetic chain: ore is mined, converted stage by stage, traded and stored; the last product is used.
struct Network {
    arcs: Vec<(usize, usize)>,
    efficiency: Vec<f64>,
    yields: Vec<f64>,
    /// By region and stage, counted in input.
    capacity: Vec<f64>,
    mine_cost: Vec<f64>,
    convert_cost: Vec<f64>,
    trade_cost: Vec<f64>,
    arc_capacity: Vec<f64>,
    stock_capacity: Vec<f64>,
    lost_load: Vec<f64>,
    /// By region and month.
    demand: Vec<f64>,
}

impl Network {
    fn draw(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut between =
            |low: f64, high: f64| low + (high - low) * (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let mut demand = Vec::new();
        for _ in 0..REGIONS {
            let (level, phase) = (between(4.0, 30.0), between(0.0, 1.0));
            demand.extend((0..MONTHS).map(|month| {
                let season = std::f64::consts::TAU * (month as f64 / 12.0 + phase);
                level * (1.0 + 0.15 * libm::sin(season))
            }));
        }
        let yields: Vec<f64> = (0..PRODUCTS).map(|_| between(0.6, 0.85)).collect();
        let mut total = demand.iter().sum::<f64>() / MONTHS as f64;
        // Capacity for 1.3 times the demand at each stage, in two regions of five.
        let mut capacity = vec![0.0; REGIONS * PRODUCTS];
        for stage in (0..PRODUCTS).rev() {
            if stage > 0 {
                total /= yields[stage];
            }
            let weight: Vec<f64> = (0..REGIONS)
                .map(|region| if (region * 7 + stage * 3) % 5 < 2 { between(0.1, 1.0) } else { 0.0 })
                .collect();
            let sum: f64 = weight.iter().sum();
            for region in 0..REGIONS {
                capacity[region * PRODUCTS + stage] = 1.3 * total * weight[region] / sum;
            }
        }
        let mut arcs = Vec::new();
        for from in 0..REGIONS {
            let mut to: Vec<usize> = vec![(from + 1) % REGIONS];
            while to.len() < ARCS_OUT {
                let other = between(0.0, REGIONS as f64) as usize;
                if other != from && !to.contains(&other) {
                    to.push(other);
                }
            }
            arcs.extend(to.into_iter().map(|to| (from, to)));
        }
        let mut many =
            |count: usize, low: f64, high: f64| -> Vec<f64> { (0..count).map(|_| between(low, high)).collect() };
        Self {
            efficiency: many(arcs.len(), 0.98, 1.0),
            yields,
            capacity,
            mine_cost: many(REGIONS, 1.0, 4.0),
            convert_cost: many(REGIONS * PRODUCTS, 0.6, 3.0),
            trade_cost: many(arcs.len() * PRODUCTS, 0.1, 2.7),
            arc_capacity: many(arcs.len() * PRODUCTS, 8.0, 140.0),
            stock_capacity: many(REGIONS * PRODUCTS, 5.0, 90.0),
            lost_load: many(REGIONS, 80.0, 190.0),
            demand,
            arcs,
        }
    }

    /// Columns: mining, conversion, trade, stock, shortage; rows: the balance of each region, product and month.
    fn problem(&self) -> Problem {
        let rows = REGIONS * PRODUCTS * MONTHS;
        let cols = REGIONS * MONTHS * (1 + (PRODUCTS - 1) + ARCS_OUT * PRODUCTS + PRODUCTS + 1);
        let mut builder = Builder::with_capacity(rows, cols, 2 * cols);
        let mut name = String::new();
        let row = |region: usize, product: usize, month: usize| (region * PRODUCTS + product) * MONTHS + month;
        let last = PRODUCTS - 1;
        for region in 0..REGIONS {
            for product in 0..PRODUCTS {
                for month in 0..MONTHS {
                    let start = if month == 0 { 0.5 * self.stock_capacity[region * PRODUCTS + product] } else { 0.0 };
                    let used = if product == last { self.demand[region * MONTHS + month] } else { 0.0 };
                    builder.add_row(used - start, used - start, label(&mut name, "balance", region, product, month));
                }
            }
        }
        for region in 0..REGIONS {
            for month in 0..MONTHS {
                let entries = [(row(region, 0, month), 1.0)];
                let most = self.capacity[region * PRODUCTS];
                builder.add_col(
                    self.mine_cost[region],
                    0.0,
                    most,
                    &entries,
                    label(&mut name, "mine", region, 0, month),
                );
            }
        }
        for region in 0..REGIONS {
            for stage in 1..PRODUCTS {
                let at = region * PRODUCTS + stage;
                for month in 0..MONTHS {
                    let entries =
                        [(row(region, stage - 1, month), -1.0), (row(region, stage, month), self.yields[stage])];
                    let name = label(&mut name, "convert", region, stage, month);
                    builder.add_col(self.convert_cost[at], 0.0, self.capacity[at], &entries, name);
                }
            }
        }
        for (arc, &(from, to)) in self.arcs.iter().enumerate() {
            for product in 0..PRODUCTS {
                let at = arc * PRODUCTS + product;
                for month in 0..MONTHS {
                    let entries = [(row(from, product, month), -1.0), (row(to, product, month), self.efficiency[arc])];
                    let name = label(&mut name, "ship", arc, product, month);
                    builder.add_col(self.trade_cost[at], 0.0, self.arc_capacity[at], &entries, name);
                }
            }
        }
        for region in 0..REGIONS {
            for product in 0..PRODUCTS {
                let most = self.stock_capacity[region * PRODUCTS + product];
                let cost = 0.02 * (1 + product % 4) as f64;
                for month in 0..MONTHS {
                    let mut entries = [(row(region, product, month), -1.0), (0, 0.0)];
                    let mut count = 1;
                    if month + 1 < MONTHS {
                        entries[1] = (row(region, product, month + 1), 1.0);
                        count = 2;
                    }
                    builder.add_col(
                        cost,
                        0.0,
                        most,
                        &entries[..count],
                        label(&mut name, "stock", region, product, month),
                    );
                }
            }
        }
        for region in 0..REGIONS {
            for month in 0..MONTHS {
                let entries = [(row(region, last, month), 1.0)];
                let most = self.demand[region * MONTHS + month];
                builder.add_col(
                    self.lost_load[region],
                    0.0,
                    most,
                    &entries,
                    label(&mut name, "short", region, last, month),
                );
            }
        }
        builder.finish()
    }

    /// The first month's column of an arc's flow of a product.
    fn first_flow(&self, arc: usize, product: usize) -> usize {
        REGIONS * MONTHS * PRODUCTS + (arc * PRODUCTS + product) * MONTHS
    }
}

fn label<'a>(name: &'a mut String, what: &str, place: usize, product: usize, month: usize) -> &'a str {
    name.clear();
    write!(name, "{what}_{place}_{product}_{month}").expect("a String takes all");
    name
}

fn index(rng: &mut ChaCha8Rng, count: usize) -> usize {
    (rng.next_u64() % count as u64) as usize
}

/// HiGHS as its manual says, with our settings and nothing around it.
fn bare_solve(problem: &Problem) {
    let starts: Vec<i32> = problem.starts.iter().map(|&start| start as i32).collect();
    let rows: Vec<i32> = problem.rows.iter().map(|&row| row as i32).collect();
    let (mut x, mut d) = (vec![0.0; problem.cols()], vec![0.0; problem.cols()]);
    let (mut r, mut y) = (vec![0.0; problem.row_count()], vec![0.0; problem.row_count()]);
    // SAFETY: arrays of the lengths given, an object created and destroyed here.
    unsafe {
        let raw = highs_sys::Highs_create();
        highs_sys::Highs_setBoolOptionValue(raw, c"output_flag".as_ptr(), 0);
        highs_sys::Highs_setIntOptionValue(raw, c"threads".as_ptr(), 1);
        highs_sys::Highs_passLp(
            raw,
            problem.cols() as i32,
            problem.row_count() as i32,
            rows.len() as i32,
            highs_sys::MATRIX_FORMAT_COLUMN_WISE,
            highs_sys::OBJECTIVE_SENSE_MINIMIZE,
            problem.offset,
            problem.col_cost.as_ptr(),
            problem.col_lower.as_ptr(),
            problem.col_upper.as_ptr(),
            problem.row_lower.as_ptr(),
            problem.row_upper.as_ptr(),
            starts.as_ptr(),
            rows.as_ptr(),
            problem.values.as_ptr(),
        );
        highs_sys::Highs_run(raw);
        assert!(highs_sys::Highs_getModelStatus(raw) == highs_sys::MODEL_STATUS_OPTIMAL, "the network has an optimum");
        highs_sys::Highs_getSolution(raw, x.as_mut_ptr(), d.as_mut_ptr(), r.as_mut_ptr(), y.as_mut_ptr());
        highs_sys::Highs_destroy(raw);
    }
    std::hint::black_box((x, d, r, y));
}

/// Largest resident memory so far, as Linux says it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown on this system".into(), |line| line.trim().to_owned())
}
