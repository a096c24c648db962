//! Two-stage plans of 1,680 rows and 7,740 columns a scenario: `cargo xtask bench plan [SCENARIOS...]`.
//!
//! A network of 15 regions, 6 products and 12 months with 5 arcs out of each region; the first stage fills stocks and adds
//! capacity within a budget, 165 columns; each scenario closes arcs for some months. By in-out cuts, 50 scenarios to a gap
//! of 1e-4 and 200 to 1e-3. With `--instance FOLDER` the network and the scenarios are written for the peers.

use seawall_engine::lp::mps;
use seawall_engine::lp::{Builder, Problem};
use seawall_engine::plan::benders::{Benders, Changes, Cuts, Limits, Measure, Recourse, Scenario, TwoStage};
use std::time::Instant;

const REGIONS: usize = 15;
const PRODUCTS: usize = 6;
const MONTHS: usize = 12;
const DEGREE: usize = 5;
/// Month from which added capacity can be used.
const BUILT: usize = 4;
const BUDGET: f64 = 600.0;

/// Numbers that are the same everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

/// The second stage and where its arcs stand: `flow[arc][product][month]`.
struct Network {
    recourse: Recourse,
    arcs: Vec<(usize, usize)>,
    flow: Vec<usize>,
}

impl Network {
    fn flow(&self, arc: usize, product: usize, month: usize) -> usize {
        self.flow[(arc * PRODUCTS + product) * MONTHS + month]
    }
}

fn network(draw: &mut Draw) -> Network {
    let mut builder = Builder::new();
    let balance: Vec<usize> = (0..REGIONS * PRODUCTS * MONTHS).map(|_| builder.add_row(0.0, 0.0, "")).collect();
    let at = |r: usize, p: usize, t: usize| balance[(r * PRODUCTS + p) * MONTHS + t];
    let mut demand = [0.0; REGIONS];
    let yields: Vec<f64> = (0..PRODUCTS).map(|_| draw.between(0.7, 0.9)).collect();
    let mut capacity = [0.0; REGIONS * PRODUCTS];
    for r in 0..REGIONS {
        demand[r] = draw.between(3.0, 15.0);
        for p in 0..PRODUCTS {
            // A few regions do most of each step.
            let weight = draw.next().powi(4);
            capacity[r * PRODUCTS + p] = if draw.next() < 0.45 { 0.0 } else { 100.0 * weight };
        }
    }
    let total: f64 = demand.iter().sum();
    let mut need = total;
    for p in (0..PRODUCTS).rev() {
        let sum: f64 = (0..REGIONS).map(|r| capacity[r * PRODUCTS + p]).sum();
        for r in 0..REGIONS {
            capacity[r * PRODUCTS + p] *= if p == 0 { 1.25 * need } else { 1.25 * need / yields[p] } / sum.max(1e-9);
        }
        if p > 0 {
            need /= yields[p];
        }
    }
    let mut sides = vec![0.0; balance.len()];
    // Shared columns first: stock filled, capacity added.
    let mut linked = Vec::new();
    for r in 0..REGIONS {
        for p in 0..PRODUCTS {
            linked.push(builder.add_col(0.0, 0.0, 0.0, &[(at(r, p, 0), 1.0)], ""));
        }
    }
    for r in 0..REGIONS {
        for p in 1..PRODUCTS {
            let rows: Vec<(usize, f64)> = (BUILT..MONTHS)
                .map(|_| (builder.add_row(f64::NEG_INFINITY, capacity[r * PRODUCTS + p], ""), -1.0))
                .collect();
            linked.push(builder.add_col(0.0, 0.0, 0.0, &rows, ""));
            for t in 0..MONTHS {
                let mut entries = vec![(at(r, p, t), yields[p]), (at(r, p - 1, t), -1.0)];
                let most = if t < BUILT {
                    capacity[r * PRODUCTS + p]
                } else {
                    entries.push((rows[t - BUILT].0, 1.0));
                    f64::INFINITY
                };
                builder.add_col(draw.between(0.5, 3.0), 0.0, most, &entries, "");
            }
        }
    }
    let lost: Vec<f64> = (0..REGIONS).map(|_| draw.between(200.0, 400.0)).collect();
    for r in 0..REGIONS {
        let cost = draw.between(1.0, 4.0);
        for t in 0..MONTHS {
            builder.add_col(cost, 0.0, capacity[r * PRODUCTS], &[(at(r, 0, t), 1.0)], "");
            let wanted = demand[r] * (1.0 + 0.15 * (t as f64 * 0.7 + r as f64).sin());
            builder.add_col(lost[r], 0.0, wanted, &[(at(r, PRODUCTS - 1, t), 1.0)], "");
            sides[(r * PRODUCTS + PRODUCTS - 1) * MONTHS + t] += wanted;
        }
        for p in 0..PRODUCTS {
            let held = draw.between(0.2, 0.8) * demand[r];
            sides[(r * PRODUCTS + p) * MONTHS] -= 0.5 * held;
            for t in 0..MONTHS {
                let mut entries = vec![(at(r, p, t), -1.0)];
                if t + 1 < MONTHS {
                    entries.push((at(r, p, t + 1), 1.0));
                }
                // Room for every fill, so that each scenario has an answer whatever is bought.
                builder.add_col(0.02 * (1 + p % 4) as f64, 0.0, 4.0 * held + 30.0 * MONTHS as f64, &entries, "");
            }
        }
    }
    let mut arcs = Vec::new();
    let mut flow = Vec::new();
    for r in 0..REGIONS {
        for k in 0..DEGREE {
            let to = (r + 1 + (k * 4 + (draw.next() * 3.0) as usize) % (REGIONS - 1)) % REGIONS;
            arcs.push((r, to));
            let efficiency = draw.between(0.98, 0.999);
            for p in 0..PRODUCTS {
                let (cost, most) = (draw.between(0.2, 2.5), draw.between(0.15, 1.0) * total / 3.0);
                for t in 0..MONTHS {
                    let entries = [(at(r, p, t), -1.0), (at(to, p, t), efficiency)];
                    flow.push(builder.add_col(cost, 0.0, most, &entries, ""));
                }
            }
        }
    }
    let mut problem = builder.finish();
    for (row, side) in sides.into_iter().enumerate() {
        (problem.row_lower[row], problem.row_upper[row]) = (side, side);
    }
    Network { recourse: Recourse { problem, linked }, arcs, flow }
}

/// What is cut: one or two suppliers of a product, for some months, to a share.
fn scenario(draw: &mut Draw, network: &Network, k: usize) -> Scenario {
    let mut share = vec![1.0; network.flow.len()];
    for _ in 0..1 + (draw.next() * 2.0) as usize {
        let (region, product) = ((draw.next() * REGIONS as f64) as usize, (draw.next() * PRODUCTS as f64) as usize);
        let first = (draw.next() * 8.0) as usize;
        let last = (first + 2 + (draw.next() * 6.0) as usize).min(MONTHS - 1);
        let left = draw.between(0.0, 0.4);
        for (arc, _) in network.arcs.iter().enumerate().filter(|(_, arc)| arc.0 == region) {
            for t in first..=last {
                share[(arc * PRODUCTS + product) * MONTHS + t] *= left;
            }
        }
    }
    let mut columns = Vec::new();
    for arc in 0..network.arcs.len() {
        for p in 0..PRODUCTS {
            for t in 0..MONTHS {
                let share = share[(arc * PRODUCTS + p) * MONTHS + t];
                if share < 1.0 {
                    let column = network.flow(arc, p, t);
                    columns.push((column, 0.0, share * network.recourse.problem.col_upper[column]));
                }
            }
        }
    }
    Scenario { name: format!("s{k}"), programme: 0, changes: Changes { columns, ..Changes::default() } }
}

fn first(draw: &mut Draw) -> Problem {
    let mut builder = Builder::new();
    let budget = builder.add_row(f64::NEG_INFINITY, BUDGET, "budget");
    for _ in 0..REGIONS * PRODUCTS {
        let cost = draw.between(2.0, 9.0);
        builder.add_col(cost, 0.0, 30.0, &[(budget, cost)], "");
    }
    for _ in 0..REGIONS * (PRODUCTS - 1) {
        let cost = draw.between(10.0, 40.0);
        builder.add_col(cost, 0.0, 20.0, &[(budget, cost)], "");
    }
    builder.finish()
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("0 0");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Seconds of all threads.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let field = |k: usize| after.split_whitespace().nth(k).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (field(11) + field(12)) / 100.0
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let folder = words.iter().position(|word| word == "--instance").map(|at| std::path::PathBuf::from(&words[at + 1]));
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let asked = if asked.is_empty() { vec![10, 50, 200] } else { asked };
    let mut draw = Draw(7);
    let network = network(&mut draw);
    let first = first(&mut draw);
    let problem = &network.recourse.problem;
    println!(
        "{} rows, {} columns a scenario, {} shared",
        problem.row_count(),
        problem.cols() - 165,
        network.recourse.linked.len()
    );
    let all: Vec<Scenario> =
        (0..asked.iter().copied().max().unwrap_or(0)).map(|k| scenario(&mut draw, &network, k)).collect();
    let mut said = Vec::new();
    for count in asked {
        let cuts = if count > 100 { Cuts::Single } else { Cuts::Multi };
        let limits = Limits { gap: if count > 100 { 1e-3 } else { 1e-4 }, cuts, lanes: 2, ..Limits::default() };
        let (started, used) = (Instant::now(), cpu());
        let two = TwoStage { programmes: vec![network.recourse.clone()], scenarios: all[..count].to_vec() };
        let mut benders = Benders::new(two, &first, &limits).expect("every scenario has an answer");
        let measure = Measure::expectation(vec![1.0 / count as f64; count]);
        let answer = benders.solve(&first, &measure, &limits, &mut |_| {}).expect("solved");
        println!(
            "S = {count:<4} {cuts:?}: {:.1} s, {:.1} s of CPU, {:.0} MB, objective {:.6}, gap {:.1e}, {} iterations, {} solves, {} pivots, nothing bought {:.4}",
            started.elapsed().as_secs_f64(),
            cpu() - used,
            peak_mb(),
            answer.objective,
            answer.gap(),
            answer.iterations,
            answer.solves,
            answer.pivots,
            measure.of(&benders.evaluate(&[0.0; 165]).expect("solved").value),
        );
        said.push((count, answer.objective, limits.gap));
    }
    if let Some(folder) = folder {
        std::fs::create_dir_all(&folder).expect("a folder for the instance");
        let write = |name: &str, problem: &Problem| {
            let text = mps::write(&mps::Model { name: name.into(), problem: problem.clone(), maximize: false });
            std::fs::write(folder.join(format!("{name}.mps")), text).expect("written");
        };
        write("first", &first);
        write("second", problem);
        let scenarios: Vec<_> = all.iter().map(|one| &one.changes.columns).collect();
        let value = serde_json::json!({ "linked": network.recourse.linked, "scenarios": scenarios, "ours": said });
        std::fs::write(folder.join("scenarios.json"), value.to_string()).expect("written");
    }
}
