//! The facts at the head of every report: which model and scenario, which program, and what was accepted in writing.

use crate::table::{digits, name, same};
use seawall_model::scenario::Scenario;
use seawall_model::world::{Accepted, Name, World};

/// The manifest of a report about `world`, under `scenario` where there is one.
#[must_use]
pub fn manifest(world: &World, scenario: Option<&Scenario>, version: &str) -> Vec<(Name, Name)> {
    let mut lines = vec![
        (
            name("Model", "モデル"),
            name(
                format!("{} ({})", world.title.en, world.base_year),
                format!("{}({}年)", world.title.ja, world.base_year),
            ),
        ),
        (name("Model hash", "モデルのハッシュ"), short(&world.hash)),
    ];
    lines.extend(scenario.map(|scenario| (name("Scenario hash", "シナリオのハッシュ"), short(&scenario.hash))));
    lines.push((name("Program", "プログラム"), same(format!("seawall {version}"))));
    lines.extend(world.accepted.iter().map(accepted));
    lines
}

/// As much of a hash as tells two apart.
fn short(hash: &str) -> Name {
    same(&hash[..16.min(hash.len())])
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
