//! Times time-to-survive for each of 1,500 sites of a 1,700-site network of 1,837 shipments, and re-checks a sample of the
//! answers against programmes written and solved cold.
//!
//! `cargo run --release -p seawall-engine --example bench_tts [-- SAMPLE] [--instance FOLDER]`; with `--instance` the network and our
//! answers are written as JSON, for peers.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a program that times and prints")]

#[path = "../tests/supply/mod.rs"]
mod supply;

use seawall_engine::exposure::survive::Sweep;
use seawall_engine::lp::Options;
use seawall_model::cases::Network;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let sample: usize = words.first().and_then(|word| word.parse().ok()).unwrap_or(60);
    let folder = words.iter().position(|word| word == "--instance").and_then(|at| words.get(at + 1));
    let size = supply::Size { products: 200, first: 500, second: 1000, edges: 1837 };
    let network = supply::draw(7, size);
    let options = Options::default();
    let started = Instant::now();
    let mut sweep = Sweep::new(&network, &options).expect("the undisrupted network is solved");
    let written = started.elapsed().as_secs_f64();
    let found: Vec<Option<f64>> = (size.products..network.nodes.len())
        .map(|node| sweep.time_to_survive(&network, &[node]).expect("every disruption is solved"))
        .collect();
    let seconds = started.elapsed().as_secs_f64();
    let bounded = found.iter().filter(|weeks| weeks.is_some()).count();
    let at_once = found.iter().filter(|weeks| weeks.is_some_and(|weeks| weeks == 0.0)).count();
    println!(
        "{} sites, {} shipments, {} bills; undisrupted {:?} weeks",
        network.nodes.len(),
        network.edges.len(),
        network.requirements.len(),
        sweep.baseline()
    );
    println!("write and solve undisrupted  {written:.3} s");
    println!(
        "{} times to survive       {seconds:.3} s on one core, {} proved in their cone, {} programmes of whole parts",
        found.len(),
        sweep.proved,
        sweep.solves
    );
    println!("{bounded} bounded, {at_once} of them zero");

    if let Some(folder) = folder {
        instance(Path::new(folder), &network, size.products, &found).expect("the instance can be written");
    }
    let step = (found.len() / sample.max(1)).max(1);
    let started = Instant::now();
    let (mut checked, mut worst) = (0, 0.0_f64);
    for (k, &hot) in found.iter().enumerate().step_by(step) {
        // The site is gone from the network, and everything is written and solved again.
        let mut stopped = network.clone();
        stopped.nodes[size.products + k].capacity = 0.0;
        let cold = Sweep::new(&stopped, &options).expect("a cold programme is solved").baseline();
        let gap = match (hot, cold) {
            (Some(hot), Some(cold)) => (hot - cold).abs() / cold.abs().max(1.0),
            (None, None) => 0.0,
            _ => f64::INFINITY,
        };
        worst = worst.max(gap);
        checked += 1;
    }
    let cold = started.elapsed().as_secs_f64();
    println!(
        "{checked} solved cold          {cold:.3} s ({:.3} s each, {:.0} s for all), largest relative difference {worst:.1e}",
        cold / checked as f64,
        cold / checked as f64 * found.len() as f64
    );
    assert!(worst <= 1e-6, "hot and cold answers differ by {worst:e}");
}

/// Writes the network and our answer for each of its nodes, null for products and where there is no bound.
fn instance(folder: &Path, network: &Network, products: usize, found: &[Option<f64>]) -> std::io::Result<()> {
    let node = |node: &seawall_model::cases::Node| {
        json!({
            "material": node.material, "inventory": node.inventory, "capacity": node.capacity, "demand": node.demand
        })
    };
    let needs: Vec<_> = network
        .requirements
        .iter()
        .map(|need| json!({ "node": need.node, "material": need.material, "per_unit": need.per_unit }))
        .collect();
    let weeks: Vec<Option<f64>> = std::iter::repeat_n(None, products).chain(found.iter().copied()).collect();
    let written = json!({
        "nodes": network.nodes.iter().map(node).collect::<Vec<_>>(),
        "edges": network.edges,
        "requirements": needs,
        "weeks": weeks,
    });
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("network.json"), written.to_string())
}
