//! `plan` on the shipped model: one ledger with `stress`, and what no plan may do.

use seawall_engine::conditions::{Pick, lower};
use seawall_engine::pass::pass;
use seawall_engine::plan::benders::{Limits, Measure};
use seawall_engine::plan::candidates::{Budget, Terms};
use seawall_engine::plan::study::{Case, Question, Study, successes};
use seawall_engine::respond::Settings;
use seawall_engine::share::Coalition;
use seawall_engine::share::planned::{Purse, Terms as Joint, plans};
use seawall_engine::stress::Foreseen;
use seawall_io::scenario;
use seawall_model::answer::Status;
use seawall_model::conditions::Grid;
use std::path::Path;

/// The loss of `stress` and that of a plan that buys nothing are one number, and money never makes it larger.
#[test]
fn with_nothing_bought_the_loss_is_the_coordinated_one_of_stress() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let Ok(opened) = seawall::open(&folder) else { panic!("the shipped model opens") };
    let (model, prices) = (&opened.model, &opened.prices);
    let text = std::fs::read_to_string(folder.join("scenarios/dy-tb-ban.toml")).expect("shipped");
    let (scenario, _) = scenario::read(&model.world, "dy-tb-ban", &text, &opened.routes);
    let scenario = scenario.expect("no errors");
    let members: Vec<_> = ["JPN", "USA"].iter().filter_map(|code| model.world.region(code)).collect();
    let grid = Grid::weeks_then_months(8, scenario.months);
    let conditions = lower(model, &scenario, grid, Pick::Central);
    let settings = Settings::central(&model.world.parameters);
    let limits = Limits::default();
    let outside = pass(model, &conditions);
    let options = &limits.solver;
    let foreseen = Foreseen { model, prices, conditions: &conditions, outside: &outside, options, near: None };
    let stress = foreseen.answer(&members, &settings);
    assert_eq!(stress.status, Status::Solved);

    let cases = [Case { name: "ban".into(), conditions, success: successes(model, 1).remove(0) }];
    let terms = Terms::central(model);
    let asked = Question {
        model,
        prices,
        members: &members,
        cases: &cases,
        settings: &settings,
        terms: &terms,
        limits: &limits,
    };
    let mut study = Study::new(&asked).expect("solved");
    let without = study.without().expect("solved")[0];
    let apart = (without - stress.loss_usd).abs() / stress.loss_usd.abs();
    assert!(apart < 1e-7, "{without} here, {} in stress", stress.loss_usd);

    let measure = Measure::expectation(vec![1.0]);
    let mut last = f64::INFINITY;
    for usd in [0.0, 5e6, 30e6, 300e6] {
        let budget = Budget { all: Some(usd), ..Budget::default() };
        let plan = study.plan(&budget, &measure, &limits, &mut |_| {}).expect("solved");
        let spent: f64 = plan.public_usd.iter().sum();
        assert!(spent <= usd * (1.0 + 1e-6) + 1.0, "{spent} of {usd}");
        assert!(plan.objective_usd <= last * (1.0 + 1e-6), "{} after {last} with {usd}", plan.objective_usd);
        assert!(plan.bound_usd <= plan.objective_usd * (1.0 + 1e-9));
        if usd == 0.0 {
            assert!((plan.objective_usd - without).abs() <= 1e-6 * without, "nothing can be bought");
        }
        last = plan.objective_usd;
    }
    // The knowledge of the only scenario there is, is worth nothing.
    let budget = Budget { all: Some(30e6), ..Budget::default() };
    let plan = study.plan(&budget, &measure, &limits, &mut |_| {}).expect("solved");
    let seen = study.wait_and_see(&budget, &[1.0], &limits).expect("solved");
    assert!((plan.objective_usd - seen).abs() <= 1e-5 * without, "{} and {seen}", plan.objective_usd);

    // The game of plans is the same ledger: all together lose the plan's objective, and no purchase looks dearer together.
    let terms = Joint {
        purse: &Purse::Each(vec![15e6, 15e6]),
        measure: &measure,
        is_continuous: false,
        each_usd: 0.0,
        retaliation: None,
    };
    let game = plans(&asked, &terms, &mut |_, _, _| {}).expect("solved");
    let all = game.losses.loss_usd[3];
    assert!((all - plan.objective_usd).abs() <= 1e-5 * without, "{all} and {}", plan.objective_usd);
    let gain = game.losses.game().expect("two players").value(Coalition(3));
    assert!(gain >= -game.resolution(), "planning together costs {gain}, known to within {}", game.resolution());
}
