//! The rationed response on the shipped model: rest is rest, every tonne is there, and its path is a plan of everybody.

use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::rationed::{Rationing, Settings, first_short, plug, rationed, time_to_survive};
use seawall_engine::respond::{self, programme};
use seawall_engine::stress::{coalition, groups};
use seawall_io::scenario;
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::RegionId;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets")
}

fn opened() -> seawall::Opened {
    let Ok(opened) = seawall::open(&folder()) else { panic!("the shipped model opens") };
    opened
}

fn weeks(count: u32) -> Grid {
    Grid { start: (0..count).map(f64::from).collect(), length: vec![1.0; count as usize] }
}

fn conditions(opened: &seawall::Opened, name: &str, grid: Grid) -> Conditions {
    let path = folder().join("scenarios").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(path).expect("a shipped scenario");
    let (asked, findings) = scenario::read(&opened.model.world, name, &text, &opened.routes);
    let mut asked = asked.unwrap_or_else(|| panic!("{name}: {findings:?}"));
    if let Some(standing) = &opened.standing {
        let findings = scenario::add_standing(&opened.model.world, &mut asked, "standing", standing, &opened.routes);
        assert!(findings.is_empty(), "{findings:?}");
    }
    lower(&opened.model, &asked, grid, Pick::Central)
}

#[test]
fn with_no_event_the_shipped_model_stays_at_rest() {
    let opened = opened();
    let model = &opened.model;
    let conditions = conditions(&opened, "nothing", weeks(104));
    for rule in [Rationing::Proportional, Rationing::FinalLast, Rationing::Tiers, Rationing::WaterFilling] {
        let lived = rationed(model, &conditions, &Settings { rule, ..Settings::default() });
        for t in 0..conditions.grid.len() {
            for (id, link) in model.world.links.iter() {
                let rest = model.steady[link.cell] / WEEKS_PER_YEAR;
                assert!((lived.flow[id][t] - rest).abs() <= 1e-8 * rest.max(1e-6), "{rule:?} {} {t}", link.code);
            }
            for (id, demand) in model.world.demands.iter() {
                assert!(lived.short[id][t] <= 1e-9 * lived.wanted[id][t], "{rule:?} {} {t}", demand.code);
            }
        }
        assert!(lived.worst_balance <= 1e-9, "{}", lived.worst_balance);
    }
}

/// (a) of the design: on weeks the realised path is feasible for the programme of everybody and costs at least its optimum;
/// (c) nobody survives longer than the programme of totals says.
#[test]
fn the_path_of_shipped_scenarios_is_a_plan_of_everybody() {
    let opened = opened();
    let model = &opened.model;
    let everyone: Vec<RegionId> = model.world.regions.ids().collect();
    let inside = coalition(model, &everyone);
    let settings = respond::Settings::central(&model.world.parameters);
    for name in ["dy-tb-ban", "magnets-stop", "quake-separation", "licensing-2025", "nothing"] {
        let conditions = conditions(&opened, name, weeks(26));
        let outside = pass(model, &conditions);
        let written = || programme(model, &opened.prices, &conditions, &outside, &inside, &settings);
        let best = written().solve(false, &Options::default()).response(model, &conditions, &outside, &inside);
        let optimum = best.loss_usd + best.duties_usd;
        for rule in [Rationing::Proportional, Rationing::Tiers] {
            let asked = Settings { rule, ..Settings::default() };
            let lived = rationed(model, &conditions, &asked);
            let plugged = plug(written(), model, &lived);
            println!("{name} {rule:?}: {plugged:?}, optimum {optimum}, sweeps {}", lived.sweeps);
            assert!(lived.sweeps <= 60, "{name} {rule:?}: {} sweeps", lived.sweeps);
            assert!(plugged.worst <= 1e-7, "{name} {rule:?}: {plugged:?}");
            assert!(plugged.objective_usd >= optimum - 1e-6 * optimum.abs() - 1.0, "{name} {plugged:?} {optimum}");
            for &region in &model.world.partners {
                for (key, demands) in groups(model, region) {
                    let Some(first) = first_short(&lived, &conditions.grid, &demands) else { continue };
                    let bound = time_to_survive(model, &conditions, &asked, &demands);
                    assert!(first <= bound, "{name} {rule:?} {key:?}: {first} {bound}");
                }
            }
        }
    }
}
