//! Attacks on the shipped model: one ledger with stress and share, ceilings that hold, and a search that equals enumeration.

use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::redteam::ceiling::Ceiling;
use seawall_engine::redteam::search::{Answer, Known, Limits, search};
use seawall_engine::redteam::theater::Theater;
use seawall_engine::respond::Settings;
use seawall_engine::share::response::losses;
use seawall_engine::stress::Foreseen;
use seawall_io::scenario;
use seawall_model::attack::Attack;
use seawall_model::conditions::Grid;
use seawall_model::id::RegionId;
use seawall_model::scenario::Scenario;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets")
}

fn opened() -> seawall::Opened {
    let Ok(opened) = seawall::open(&folder()) else { panic!("the shipped model opens") };
    opened
}

fn read(opened: &seawall::Opened, name: &str) -> Scenario {
    let path = folder().join("scenarios").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(path).expect("a shipped scenario");
    let (scenario, findings) = scenario::read(&opened.model.world, name, &text, &opened.routes);
    let mut scenario = scenario.unwrap_or_else(|| panic!("{name}: {findings:?}"));
    let standing = opened.standing.as_ref().expect("the shipped model has standing measures");
    let findings = scenario::add_standing(&opened.model.world, &mut scenario, "standing", standing, &opened.routes);
    assert!(findings.is_empty(), "{findings:?}");
    scenario
}

/// Attacks that work on each other, on stages above and below, on members' own plants and on the way.
const ASKED: [&str; 8] = [
    "CHN.magnet_ht",
    "CHN.dy_metal",
    "CHN.dy_oxide",
    "CHN.tb_metal.JPN",
    "plant.CHN.metal_dy",
    "plant.JPN.sinter_ht",
    "route.malacca",
    "route.suez",
];

fn asked(opened: &seawall::Opened) -> Vec<Attack> {
    let asked = ASKED.iter().filter_map(|code| opened.attacks.iter().find(|attack| attack.code == *code));
    asked.cloned().collect()
}

fn partners(opened: &seawall::Opened) -> Vec<RegionId> {
    ["JPN", "USA"].iter().map(|code| opened.model.world.region(code).expect("a region of the model")).collect()
}

fn theater<'a>(
    opened: &'a seawall::Opened,
    base: &'a Scenario,
    attacks: &'a [Attack],
    partners: &'a [RegionId],
) -> Theater<'a> {
    Theater {
        model: &opened.model,
        prices: &opened.prices,
        base,
        grid: Grid::weeks_then_months(26, base.months),
        attacks,
        partners,
        settings: Settings::central(&opened.model.world.parameters),
        pick: Pick::Central,
        options: Options::default(),
    }
}

fn searched(theater: &Theater<'_>, k: usize, solves: usize, known: &Known) -> Answer {
    let limits = Limits { solves, near: 3, stop: &|| false, tell: &|_, _, _| () };
    search(theater, k, known, &limits).unwrap_or_else(|unanswered| panic!("{unanswered:?}"))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1e6)
}

/// The coordinated loss of `stress`, and of everybody in `share`.
fn by_others(opened: &seawall::Opened, scenario: &Scenario, partners: &[RegionId]) -> (f64, f64) {
    let settings = Settings::central(&opened.model.world.parameters);
    let grid = Grid::weeks_then_months(26, scenario.months);
    let conditions = lower(&opened.model, scenario, grid, Pick::Central);
    let outside = pass(&opened.model, &conditions);
    let options = Options::default();
    let foreseen = Foreseen {
        model: &opened.model,
        prices: &opened.prices,
        conditions: &conditions,
        outside: &outside,
        options: &options,
        near: None,
    };
    let game = losses(partners, |members| foreseen.answer(members, &settings), |_, _| ()).expect("every coalition");
    (foreseen.answer(partners, &settings).loss_usd, game.loss_usd[(1 << partners.len()) - 1])
}

#[test]
fn no_attack_is_the_coordinated_loss_of_stress_and_of_everybody_in_share() {
    let opened = opened();
    let (attacks, partners) = (asked(&opened), partners(&opened));
    assert_eq!(attacks.len(), ASKED.len(), "the ids are those of attacks.csv");
    let base = read(&opened, "dy-tb-ban");
    let theater = theater(&opened, &base, &attacks, &partners);
    let (stress, share) = by_others(&opened, &base, &partners);
    let none = theater.outcome(&[], &[], None).expect("an answer").loss_usd;
    assert!(stress > 1e6 && close(none, stress) && close(share, stress), "{none}, {stress}, {share}");
    // And an attack is the scenario with its event.
    let (stress, share) = by_others(&opened, &theater.scenario(&[0, 6]), &partners);
    let attacked = theater.outcome(&[0, 6], &[], None).expect("an answer").loss_usd;
    assert!(close(attacked, stress) && close(share, stress), "{attacked}, {stress}, {share}");
    // Where the base restricts, nothing is proved of sets that were not answered.
    assert!(Ceiling::new(&theater).is_none());
}

#[test]
fn the_search_finds_what_enumeration_finds_and_no_set_is_above_its_ceiling() {
    let opened = opened();
    let (attacks, partners) = (asked(&opened), partners(&opened));
    let base = read(&opened, "nothing");
    let theater = theater(&opened, &base, &attacks, &partners);
    let ceiling = Ceiling::new(&theater).expect("nothing restricts");
    let mut sets: Vec<Vec<usize>> = (0..attacks.len()).map(|attack| vec![attack]).collect();
    sets.extend((0..attacks.len()).flat_map(|a| (a + 1..ASKED.len()).map(move |b| vec![a, b])));
    let loss: Vec<f64> = sets.iter().map(|set| theater.outcome(set, &[], None).expect("an answer").loss_usd).collect();
    for (set, loss) in sets.iter().zip(&loss) {
        let (far, near) = (ceiling.of(set), ceiling.closer(set));
        assert!(*loss <= near + 1e-6 * near.abs() + 1e3, "{set:?}: {loss} above {near}");
        assert!(near <= far + 1e-6 * far.abs() + 1e3, "{set:?}: {near} above {far}");
    }
    let found = searched(&theater, 2, usize::MAX, &Known::new());
    let most = loss.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert!(found.is_complete && close(found.near[0].loss_usd, most), "{:?} of {most}", found.near[0]);
    assert!(found.upper_bound_usd.is_some_and(|bound| close(bound, most)));
    for counts in &found.counts {
        assert_eq!(counts.open(), 0, "{counts:?}");
    }
    for (attack, usd) in found.single_usd.iter().enumerate() {
        assert!(close(*usd, loss[attack]), "{}: {usd} and {}", ASKED[attack], loss[attack]);
    }
    // Cut short it states a bound, and what was answered need not be answered again.
    let cut = searched(&theater, 2, 0, &Known::new());
    let bound = cut.upper_bound_usd.expect("a bound");
    assert!(!cut.is_complete && bound >= most - 1e3 && cut.near[0].loss_usd <= most, "{bound} and {most}");
    let resumed = searched(&theater, 2, usize::MAX, &found.known);
    assert_eq!(resumed.near[0].attacks, found.near[0].attacks);
    assert_eq!(resumed.programmes, 1, "only the programme without attack");
}

#[test]
fn programs_find_the_worst_set_and_its_bound_by_name() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.args([
        "redteam",
        "--k",
        "1",
        "--only",
        "CHN.dy_oxide,CHN.dy_metal",
        "--for",
        "JPN,USA",
        "--json",
        "--model",
    ]);
    let output = command.arg(folder()).output().expect("the program runs");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let number = |key: &str| answer[key].as_f64().unwrap_or_else(|| panic!("{key} is a number"));
    assert!(number("no_attack") < number("worst_objective"), "the exports matter");
    assert!(number("worst_objective") <= number("upper_bound"));
    let targets = answer["targets"].as_array().expect("the worst set");
    assert!(targets.len() == 1 && targets[0].as_str().is_some_and(|id| id.starts_with("CHN.dy_")), "{targets:?}");
}
