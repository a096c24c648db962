//! Shapley value, nucleolus and core: every game of the reference cases, and laws on games drawn at random.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

use proptest::prelude::*;
use seawall_engine::share::{Coalition, Error, Game, by_key, nucleolus, shapley};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

fn games() -> Vec<(String, Game, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/plan");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the reference cases lie beside the tests")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a readable file");
        let case: Value = serde_json::from_str(&text).expect("JSON");
        if case["kind"] != "cooperative_game" {
            continue;
        }
        let players = usize::try_from(case["players"].as_u64().expect("a count")).expect("few players");
        let mut values = vec![0.0; 1 << players];
        for (key, value) in case["coalition_values"].as_object().expect("values by coalition") {
            let mask: usize = key.chars().enumerate().map(|(player, c)| usize::from(c == '1') << player).sum();
            values[mask] = value.as_f64().expect("a number");
        }
        let game = Game::new(players, values).expect("a game");
        found.push((case["id"].as_str().expect("an id").to_owned(), game, case["expected"].clone()));
    }
    assert!(found.len() >= 5, "only {} games found", found.len());
    found
}

#[track_caller]
fn close(got: &[f64], wanted: &Value, tolerance: f64, what: &str) {
    let wanted: Vec<f64> = wanted.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect();
    assert_eq!(got.len(), wanted.len(), "{what}");
    for (got, wanted) in got.iter().zip(&wanted) {
        assert!((got - wanted).abs() <= tolerance, "{what}: {got}, not {wanted}");
    }
}

#[test]
fn every_reference_game_is_shared_as_published() {
    for (name, game, expected) in games() {
        let tolerance = expected["abs_tol"].as_f64().unwrap_or(1e-6);
        close(&shapley(&game), &expected["shapley"], tolerance, &format!("{name}, Shapley"));
        let found = nucleolus(&game).expect("a small game");
        close(&found.allocation, &expected["nucleolus"], tolerance, &format!("{name}, nucleolus"));
    }
}

#[test]
fn the_excluded_left_glove_holders_get_nothing_in_the_only_core_point() {
    let game = Game::new(3, vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]).expect("eight values");
    let found = nucleolus(&game).expect("a small game");
    assert!(found.least_excess.abs() < 1e-9, "the core is a single point: {}", found.least_excess);
    // The equal split leaves {0, 2} with 2/3 of the 1 that they can make alone.
    let (who, excess) = game.most_dissatisfied(&[1.0 / 3.0; 3]).expect("three players");
    assert_eq!(who, Coalition(0b101));
    assert!((excess + 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn a_majority_of_three_has_an_empty_core() {
    let game = Game::new(3, vec![0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0]).expect("eight values");
    let found = nucleolus(&game).expect("a small game");
    assert!((found.least_excess + 1.0 / 3.0).abs() < 1e-9, "{}", found.least_excess);
    assert!(found.allocation.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-9));
    assert_eq!(game.worst_union(1e-12), None);
}

#[test]
fn players_who_lose_by_meeting_are_told_so() {
    let game = Game::new(2, vec![0.0, 3.0, 2.0, 4.0]).expect("four values");
    assert_eq!(game.worst_union(1e-12), Some((Coalition(0b10), Coalition(0b01), 1.0)));
    let found = nucleolus(&game).expect("a small game");
    assert!(found.is_pre, "nobody can be given what it has alone");
    assert!((found.allocation[0] - 2.5).abs() < 1e-9 && (found.allocation[1] - 1.5).abs() < 1e-9);
}

#[test]
fn values_that_are_no_game_are_refused() {
    assert_eq!(Game::new(0, vec![0.0]), Err(Error::Players(0)));
    assert_eq!(Game::new(2, vec![0.0; 3]), Err(Error::Count { wanted: 4, given: 3 }));
    assert_eq!(Game::new(1, vec![0.0, f64::INFINITY]), Err(Error::NotFinite(Coalition(1))));
    assert_eq!(Game::new(1, vec![1.0, 2.0]), Err(Error::Nobody(1.0)));
}

#[test]
fn a_key_shares_in_proportion() {
    let game = Game::new(2, vec![0.0, 0.0, 0.0, 10.0]).expect("four values");
    assert_eq!(by_key(&game, &[3.0, 1.0]), Some(vec![7.5, 2.5]));
    assert_eq!(by_key(&game, &[0.0, 0.0]), None);
    assert_eq!(by_key(&game, &[-1.0, 2.0]), None);
}

/// Convex games: `v(S) = (sum of weights of S)^2`, plus something for each player alone.
fn convex() -> impl Strategy<Value = (usize, Vec<f64>, Vec<f64>)> {
    (2usize..7).prop_flat_map(|players| {
        (Just(players), prop::collection::vec(0.0..5.0f64, players), prop::collection::vec(-3.0..3.0f64, players))
    })
}

fn squared(players: usize, weights: &[f64], alone: &[f64]) -> Game {
    let values = (0..1usize << players)
        .map(|mask| {
            let of = |list: &[f64]| -> f64 { (0..players).filter(|p| mask >> p & 1 == 1).map(|p| list[p]).sum() };
            of(weights) * of(weights) + of(alone)
        })
        .collect();
    Game::new(players, values).expect("a game")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_add_up_and_lie_in_the_core_of_a_convex_game((players, weights, alone) in convex()) {
        let game = squared(players, &weights, &alone);
        let whole = game.value(game.everybody());
        let scale = whole.abs().max(1.0);
        let found = nucleolus(&game).expect("a small game");
        for shares in [shapley(&game), found.allocation.clone()] {
            prop_assert!((shares.iter().sum::<f64>() - whole).abs() <= 1e-8 * scale);
            let worst = game.most_dissatisfied(&shares).expect("two players or more").1;
            prop_assert!(worst >= -1e-8 * scale, "left the core by {worst}");
        }
        prop_assert!(game.worst_union(1e-9 * scale).is_none());
        // Nobody can raise the least excess: not even the Shapley value.
        let least = game.most_dissatisfied(&shapley(&game)).expect("two players or more").1;
        prop_assert!(found.least_excess >= least - 1e-8 * scale);
    }

    #[test]
    fn other_units_and_a_side_payment_change_the_shares_alike((players, weights, alone) in convex(), unit in 1.0..1e9f64) {
        let game = squared(players, &weights, &alone);
        let values = std::iter::once(0.0)
            .chain(game.coalitions().map(|s| unit * game.value(s) + if s.has(0) { unit } else { 0.0 }))
            .collect();
        let moved = Game::new(players, values).expect("a game");
        let (before, after) = (nucleolus(&game).expect("small"), nucleolus(&moved).expect("small"));
        for player in 0..players {
            let wanted = before.allocation[player] + if player == 0 { 1.0 } else { 0.0 };
            prop_assert!((after.allocation[player] / unit - wanted).abs() < 1e-6 * wanted.abs().max(1.0) * 10.0);
        }
    }
}

#[test]
fn sixteen_bankrupts_need_few_rows() {
    // Claims 1 to 16 on an estate of half their sum: the nucleolus of a bankruptcy game halves every claim (Aumann and Maschler).
    let claims: Vec<f64> = (1..=16).map(f64::from).collect();
    let estate = claims.iter().sum::<f64>() / 2.0;
    let values = (0..1usize << 16)
        .map(|mask| {
            let others: f64 = (0..16).filter(|p| mask >> p & 1 == 0).map(|p| claims[p]).sum();
            if mask == 0 { 0.0 } else { (estate - others).max(0.0) }
        })
        .collect();
    let game = Game::new(16, values).expect("a game");
    let found = nucleolus(&game).expect("a game of sixteen");
    for (share, claim) in found.allocation.iter().zip(&claims) {
        assert!((share - claim / 2.0).abs() < 1e-6, "{share} of {claim}");
    }
    assert!(found.solves < 400, "{} programmes", found.solves);
}

/// Three of whom any two are worth 16.8 and all the same; and one that loses by every union.
#[test]
fn the_best_groups_are_found() {
    use seawall_engine::share::{Coalition, Game};
    let game =
        |pair: f64, all: f64| Game::new(3, vec![0.0, 0.0, 0.0, pair, 0.0, pair, pair, all]).expect("eight values");
    assert_eq!(game(4.8, -1.2).best_groups(1e-9), [Coalition(0b110), Coalition(0b001)]);
    assert_eq!(game(4.8, 4.8).best_groups(1e-9), [Coalition(0b111)]);
    assert_eq!(game(-1.0, -2.0).best_groups(1e-9), [Coalition(1), Coalition(2), Coalition(4)]);
}
