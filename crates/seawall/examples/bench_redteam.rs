//! `cargo xtask bench redteam [K] [SECONDS]`: the worst sets of up to K attacks (2) on the shipped model for JPN and USA, and how each set was settled.
//!
//! The search stops after SECONDS (600) and states the bound that is left; the bar is k = 2 whole in 120 s on two cores, and k = 3 with a
//! gap of at most 5 % in ten minutes.

use seawall_engine::conditions::Pick;
use seawall_engine::lp::Options;
use seawall_engine::redteam::search::{Known, Limits, search};
use seawall_engine::redteam::theater::Theater;
use seawall_engine::respond::Settings;
use seawall_io::scenario;
use seawall_model::conditions::Grid;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), String> {
    let mut words = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let k = words.next().map_or(2, |k| usize::try_from(k).unwrap_or(2));
    let seconds = words.next().unwrap_or(600);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let opened = seawall::open(&folder).map_err(|_| "the shipped model does not open")?;
    let world = &opened.model.world;
    let text = std::fs::read_to_string(folder.join("scenarios/nothing.toml")).map_err(|error| error.to_string())?;
    let (base, findings) = scenario::read(world, "nothing", &text, &opened.routes);
    let base = base.ok_or_else(|| format!("{findings:?}"))?;
    let partners: Vec<_> = ["JPN", "USA"].iter().filter_map(|code| world.region(code)).collect();
    let attacks: Vec<_> = opened
        .attacks
        .iter()
        .filter(|attack| attack.actor.is_none_or(|actor| !partners.contains(&actor)))
        .cloned()
        .collect();
    let theater = Theater {
        model: &opened.model,
        prices: &opened.prices,
        base: &base,
        grid: Grid::weeks_then_months(26, base.months),
        attacks: &attacks,
        partners: &partners,
        settings: Settings::central(&world.parameters),
        pick: Pick::Central,
        options: Options::default(),
    };
    let began = Instant::now();
    let stop = || began.elapsed().as_secs() >= seconds;
    let limits = Limits { solves: usize::MAX, near: 10, stop: &stop, tell: &|_, _, _| () };
    let found = search(&theater, k, &Known::new(), &limits).map_err(|unanswered| format!("{unanswered:?}"))?;
    let wall = began.elapsed().as_secs_f64();
    println!("{} attacks, k = {k}: {wall:.1} s wall, {} programmes", attacks.len(), found.programmes);
    for of in &found.counts {
        println!(
            "sets of {}: {} of which {} solved, {} proved to change nothing, {} bounded, {} open",
            of.size,
            of.sets,
            of.solved,
            of.proved,
            of.bounded,
            of.open()
        );
    }
    let worst = &found.near[0];
    let codes: Vec<&str> = worst.attacks.iter().map(|&attack| attacks[attack].code.as_str()).collect();
    let bound = found.upper_bound_usd.unwrap_or(f64::INFINITY);
    println!(
        "worst {:.1} M USD ({}); upper bound {:.1} M USD; gap {:.2} %",
        worst.loss_usd / 1e6,
        codes.join(", "),
        bound / 1e6,
        100.0 * (bound / worst.loss_usd - 1.0)
    );
    Ok(())
}
