//! Times the propagation kernel on synthetic data: a dense table of 49 regions x 163 products, and a network of a million firms.
//!
//! `cargo run --release -p seawall-engine --example bench_propagate [-- table|firms] [batch=16] [threads=2] [single] [steps=10]`
//!
//! The table is dense with log-normal cells, columns summing to 0.35 to 0.6 of output. The network has firms whose number of
//! clients follows a power law (exponent 1.35), five links a firm. Both are synthetic and stand for no economy.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a program that times and prints")]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use seawall_engine::propagate::{ario, firms};
use seawall_model::economy::{Case, Curve, Flows, Keep, OrderSplit, Recovery, Settings, Shock, ShockKind, Table};
use seawall_model::network::{Comeback, Network, Options, Orders, Rationing};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let number = |key: &str, default: usize| {
        let found = arguments.iter().find_map(|argument| argument.strip_prefix(&format!("{key}=")));
        found.map_or(default, |text| text.parse().expect("a whole number"))
    };
    let (threads, steps) =
        (number("threads", std::thread::available_parallelism().map_or(1, usize::from)), number("steps", 10));
    let copy = copy_bandwidth();
    println!("copy         {:.1} GB/s (read and written, one core, best of 5)", copy / 1e9);
    let both = !has("table") && !has("firms");
    if both || has("table") {
        table(
            [number("regions", 49), number("products", 163)],
            threads,
            steps,
            has("single"),
            number("batch", 1),
            copy,
        );
    }
    if both || has("firms") {
        network(number("firms", 1_000_000), threads, steps, copy);
    }
}

/// Bytes a second that a large copy moves, reads and writes counted.
fn copy_bandwidth() -> f64 {
    let from = vec![1_u8; 64 << 20];
    let mut to = vec![0_u8; 64 << 20];
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let started = Instant::now();
        to.copy_from_slice(std::hint::black_box(&from));
        std::hint::black_box(&mut to);
        best = best.min(started.elapsed().as_secs_f64());
    }
    2.0 * from.len() as f64 / best
}

fn uniform(draw: &mut ChaCha8Rng) -> f64 {
    (draw.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

fn table([regions, products]: [usize; 2], threads: usize, steps: usize, is_single: bool, batch: usize, copy: f64) {
    let n = regions * products;
    let table = synthetic(regions, products, is_single);
    let settings = Settings {
        split: OrderSplit::ByCapacity,
        alpha_base: 1.0,
        alpha_max: 1.25,
        alpha_tau: 365.0,
        psi: 0.9,
        inventory: vec![20.0; products],
        restoration: vec![1.0 / 30.0; products],
        capital: vec![1e12; n],
        step_years: 1.0 / 365.0,
        units_per_step: 1,
        threads,
    };
    let lost = (0..n / 20).map(|i| (i * 20, 0.5)).collect();
    let recovery = Recovery { curve: Curve::Linear, tau: 30.0 };
    let shocks = vec![Shock { occurrence: 1, duration: 100, kind: ShockKind::Capacity { lost, recovery } }];
    let keep = Keep { steps: Some(vec![]), ..Keep::default() };
    let case = Case { settings, shocks, steps: steps + 3, keep };
    // The cases of a batch lose the same shares in other industries.
    let moved = |by: usize| {
        let mut case = case.clone();
        for shock in &mut case.shocks {
            let ShockKind::Capacity { lost, .. } = &mut shock.kind else { continue };
            lost.iter_mut().for_each(|(industry, _)| *industry = (*industry + by) % n);
        }
        case
    };
    let cases: Vec<Case> = (0..batch).map(moved).collect();
    let mut run = ario::Batch::new(&table, &cases);
    for _ in 0..3 {
        run.advance();
    }
    let mut times: Vec<(f64, f64)> = Vec::new();
    for _ in 0..steps {
        let started = (Instant::now(), processor_time());
        run.advance();
        assert!((0..batch).all(|case| run.end(case).is_none()), "the loss is small");
        times.push((started.0.elapsed().as_secs_f64(), processor_time() - started.1));
    }
    let width = if is_single { 4.0 } else { 8.0 };
    // The table once; stocks read twice and written, factors read and written, coefficients read twice.
    let bytes = (n * n) as f64 * width + (n * products * batch) as f64 * 8.0 * 5.0 + (n * products) as f64 * 8.0 * 2.0;
    println!("table        {regions} x {products} = {n} industries, dense, {} bytes a cell, {threads} threads", width);
    report(&mut times, bytes, copy);
    if batch > 1 {
        println!("a case       {:.2} ms a step, least ({batch} in lock step)", times[0].0 * 1e3 / batch as f64);
    }
    let output: f64 = run.output(0).iter().sum();
    println!("output       {output:.15e}");
}

/// Prints the least and the middle time, the bytes moved and the share of the copy bandwidth.
fn report(times: &mut [(f64, f64)], bytes: f64, copy: f64) {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, middle) = (times[0].0, times[times.len() / 2].0);
    println!("step         {:.1} ms least, {:.1} ms middle of {}", least * 1e3, middle * 1e3, times.len());
    times.sort_by(|a, b| a.1.total_cmp(&b.1));
    let on_core = [times[0].1, times[times.len() / 2].1].map(|seconds| seconds * 1e3);
    println!(
        "main thread  {:.1} ms least, {:.1} ms middle on a core; other work on the machine not counted",
        on_core[0], on_core[1]
    );
    println!("moved        {:.0} MB a step, {:.0} % of the copy bandwidth", bytes / 1e6, 100.0 * bytes / least / copy);
    println!("memory       {} at most", peak_memory());
}

/// Seconds that the main thread has been on a core.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).map_or(f64::NAN, |ns| ns * 1e-9)
}

fn synthetic(regions: usize, products: usize, is_single: bool) -> Table {
    let n = regions * products;
    let mut draw = ChaCha8Rng::seed_from_u64(7);
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    if is_single {
        narrow.reserve_exact(n * n)
    } else {
        wide.reserve_exact(n * n)
    }
    let mut sold = vec![0.0; n];
    let mut column = vec![0.0; n];
    for _ in 0..n {
        let mut sum = 0.0;
        for cell in &mut column {
            // The product of four uniforms has a long tail, as the exponential of a normal has.
            *cell = uniform(&mut draw) * uniform(&mut draw) * uniform(&mut draw) * uniform(&mut draw);
            sum += *cell;
        }
        let scale = (0.35 + 0.25 * uniform(&mut draw)) * 1000.0 / sum;
        for (i, cell) in column.iter().enumerate() {
            let cell = if is_single { f64::from((cell * scale) as f32) } else { cell * scale };
            sold[i] += cell;
            if is_single { narrow.push(cell as f32) } else { wide.push(cell) }
        }
    }
    let output: Vec<f64> = sold.iter().map(|sold| sold + 500.0).collect();
    Table {
        regions: (0..regions).map(|r| format!("r{r:03}")).collect(),
        products: (0..products).map(|p| format!("p{p:03}")).collect(),
        consumers: vec![(0, "all".to_owned())],
        flows: if is_single { Flows::DenseSingle(narrow) } else { Flows::Dense(wide) },
        final_demand: vec![500.0; n],
        output,
    }
}

fn network(firms: usize, threads: usize, steps: usize, copy: f64) {
    let links = firms * 5;
    let mut draw = ChaCha8Rng::seed_from_u64(11);
    // Suppliers by a power law over their rank, clients evenly.
    let supplier = |draw: &mut ChaCha8Rng| ((firms as f64) * uniform(draw).powf(1.0 / 0.35).min(0.999_999)) as u32;
    let mut all = Network {
        consumption: (0..firms).map(|_| 1.0 + 9.0 * uniform(&mut draw)).collect(),
        sector: (0..firms).map(|_| (draw.next_u64() % 1460) as u32).collect(),
        lost: (0..firms).map(|i| if i % 100 == 0 { 0.5 } else { 0.0 }).collect(),
        ..Network::default()
    };
    for link in 0..links {
        all.supplier.push(supplier(&mut draw));
        all.client.push((link % firms) as u32);
        all.amount.push(0.1 + uniform(&mut draw));
    }
    let options = Options {
        rationing: Rationing::Proportional,
        orders: Orders::ForPresentUse,
        recovery: Comeback::Even,
        recovery_days: 90.0,
        stock_days: 10.0,
        adjustment_days: 6.0,
        days: steps,
    };
    let started = Instant::now();
    let mut state = firms::Firms::new(all, options).on_threads(threads);
    println!(
        "network      {firms} firms, {links} links, {threads} threads, built in {:.2} s",
        started.elapsed().as_secs_f64()
    );
    state.step();
    let mut times = Vec::new();
    let mut last = 0.0;
    for _ in 0..steps {
        let started = (Instant::now(), processor_time());
        last = state.step().production;
        times.push((started.0.elapsed().as_secs_f64(), processor_time() - started.1));
    }
    let bytes = links as f64 * (4.0 + 8.0 + 16.0 + 16.0) + firms as f64 * 8.0 * 9.0;
    report(&mut times, bytes, copy);
    println!("output       {last:.15e}");
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.map_or_else(|| "unknown".to_owned(), |kb| format!("{:.2} GB", kb * 1024.0 / 1e9))
}
