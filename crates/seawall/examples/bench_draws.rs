//! `cargo xtask bench draws`: a draw of the shipped model: sampling and reconciling, prices, and the joint response near the central one.

use anyhow::{Context, anyhow};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::draws::{SEED, draw};
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::prices::prices;
use seawall_engine::respond::Settings;
use seawall_engine::stress::Foreseen;
use seawall_io::scenario;
use seawall_model::conditions::Grid;
use std::path::Path;
use std::time::{Duration, Instant};

const DRAWS: u32 = 24;

fn main() -> anyhow::Result<()> {
    let folder = Path::new("models/ree-magnets");
    let opened = seawall::open(folder).map_err(|_| anyhow!("the shipped model opens: run from the repository root"))?;
    let text = std::fs::read_to_string(folder.join("scenarios/dy-tb-ban.toml"))?;
    let world = &opened.model.world;
    let (scenario, _) = scenario::read(world, "dy-tb-ban", &text, &opened.routes);
    let mut scenario = scenario.context("the shipped scenario is read")?;
    if let Some(standing) = &opened.standing {
        let found = scenario::add_standing(world, &mut scenario, "standing", standing, &opened.routes);
        anyhow::ensure!(found.is_empty(), "the shipped measures are read");
    }
    let options = Options::default();
    let grid = || Grid::weeks_then_months(26, scenario.months);
    let conditions = lower(&opened.model, &scenario, grid(), Pick::Central);
    let outside = pass(&opened.model, &conditions);
    let central = Foreseen {
        model: &opened.model,
        prices: &opened.prices,
        conditions: &conditions,
        outside: &outside,
        options: &options,
        near: None,
    }
    .answer(&world.partners, &Settings::central(&world.parameters));
    let mut spent = [Duration::ZERO; 4];
    let mut worst = Duration::ZERO;
    for number in 0..DRAWS {
        let begin = Instant::now();
        let drawn =
            draw(&opened.model, &scenario, SEED, number).map_err(|error| anyhow!("draw {number}: {error:?}"))?;
        spent[0] += begin.elapsed();
        worst = worst.max(begin.elapsed());
        let begin = Instant::now();
        let prices = prices(&drawn.model).map_err(|error| anyhow!("prices of draw {number}: {error:?}"))?;
        spent[1] += begin.elapsed();
        let begin = Instant::now();
        let conditions = lower(&drawn.model, &drawn.scenario, grid(), Pick::Central);
        let outside = pass(&drawn.model, &conditions);
        spent[2] += begin.elapsed();
        let begin = Instant::now();
        let near = Foreseen {
            model: &drawn.model,
            prices: &prices,
            conditions: &conditions,
            outside: &outside,
            options: &options,
            near: Some(&central),
        };
        let response = near.answer(&world.partners, &drawn.settings);
        spent[3] += begin.elapsed();
        println!(
            "draw {number}: loss {:.0} million USD, {:?}, {} iterations, {:?}",
            response.loss_usd / 1e6,
            response.size,
            response.iterations,
            begin.elapsed()
        );
    }
    println!("central: loss {:.0} million USD, {} iterations", central.loss_usd / 1e6, central.iterations);
    for (what, time) in ["reconcile", "prices", "conditions and pass", "joint response"].iter().zip(spent) {
        println!("{what}: {:.1} ms a draw", 1e3 * time.as_secs_f64() / f64::from(DRAWS));
    }
    println!("slowest reconcile: {:.1} ms", 1e3 * worst.as_secs_f64());
    Ok(())
}
