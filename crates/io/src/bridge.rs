//! Reads `bridge.csv`: which industries stop where a use goes short.
//!
//! The sheet has been checked with the rest of the folder; what cannot be read here has its finding there and is left out.

use crate::text::{each_row, fold};
use seawall_model::bridge::{Bridge, Dependence, Span};
use seawall_model::unit::Interval;
use seawall_model::world::{Name, World};

/// File name in a model folder.
pub const FILE: &str = "bridge.csv";

/// The bridge of a model folder.
#[must_use]
pub fn read(world: &World, bytes: &[u8]) -> Bridge {
    let mut bridge = Bridge::default();
    each_row(bytes, |written| {
        let cell = |name: &str| fold(&written(name)).into_owned();
        let number = |name: &str| cell(name).parse::<f64>().ok().filter(|number| number.is_finite());
        let usage = world.uses.iter().find(|(_, usage)| usage.code == cell("use")).map(|(id, _)| id);
        let dependence = Dependence::ALL.iter().find(|(_, word)| *word == cell("dependence"));
        let (Some(usage), Some(&(dependence, _))) = (usage, dependence) else { return };
        let (Some(low), Some(high)) = (number("share_low"), number("share_high")) else { return };
        let region = cell("region");
        bridge.rows.push(Span {
            row: cell("bridge"),
            usage,
            region: if region.is_empty() { None } else { world.region(&region) },
            table: cell("table"),
            industry: cell("industry"),
            name: Name { en: written("name_en"), ja: written("name_ja") },
            share: Interval { low, central: number("share_central"), high },
            dependence,
            sources: cell("source")
                .split(';')
                .map(str::trim)
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
        });
    });
    bridge
}
