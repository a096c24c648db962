//! What every report says of itself: the model, the scenario if there is one, the program, the seed.

use crate::table::{digits, name, same};
use seawall_model::scenario::Scenario;
use seawall_model::world::{Accepted, Name, World};

/// Letters of a hash that are printed.
const SHOWN: usize = 16;

/// The facts about a run that stand at the end of its pages and in `run.json`; reports add their own behind.
pub(crate) fn manifest(world: &World, scenario: Option<&Scenario>, version: &str) -> Vec<(Name, Name)> {
    let short = |hash: &str| same(&hash[..SHOWN.min(hash.len())]);
    let mut facts = vec![
        (
            name("Model", "モデル"),
            name(
                format!("{} ({})", world.title.en, world.base_year),
                format!("{}({}年)", world.title.ja, world.base_year),
            ),
        ),
        (name("Model hash", "モデルのハッシュ"), short(&world.hash)),
    ];
    facts.extend(scenario.map(|scenario| (name("Scenario hash", "シナリオのハッシュ"), short(&scenario.hash))));
    facts.extend([
        (name("Program", "プログラム"), same(format!("seawall {version}"))),
        (name("Seed", "乱数の種"), name("none: nothing here is drawn at random", "なし(乱数を用いない計算)")),
    ]);
    facts.extend(world.accepted.iter().map(accepted));
    facts
}

/// A conflict that somebody accepted in writing: every answer repeats who gave way, by how much, and why.
fn accepted(row: &Accepted) -> (Name, Name) {
    let on = if row.on.is_empty() { String::new() } else { format!("{}, ", row.on) };
    let by = format!("{:+.*}", usize::from(digits(row.tonnes)), row.tonnes);
    (
        name("Accepted conflict", "承認済みの矛盾"),
        name(
            format!("{} ({on}{}): {} {by} beyond its bound", row.code, row.because, row.key),
            format!("{}({on}{}):{} は区間を {by} 超える", row.code, row.because, row.key),
        ),
    )
}
