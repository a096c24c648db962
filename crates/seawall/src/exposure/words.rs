//! Words that several tables share: regions with shares, intervals, elements, stages.

use crate::table::name;
use seawall_model::answer::Value;
use seawall_model::id::RegionId;
use seawall_model::unit::Interval;
use seawall_model::world::{Name, Stage, World};

/// The largest regions with their shares: `China 91 %, Malaysia 6 %`.
pub(super) fn leaders(world: &World, shares: &[(RegionId, f64)], most: usize, decimals: usize) -> Name {
    let list = |of: fn(&Name) -> &str, gap: &str, comma: &str| {
        let words: Vec<String> = shares
            .iter()
            .take(most)
            .map(|(region, share)| {
                format!("{}{gap}{:.decimals$}{gap}%", of(&world.regions[*region].name), 100.0 * share)
            })
            .collect();
        words.join(comma)
    };
    name(list(|name| &name.en, " ", ", "), list(|name| &name.ja, "", "、"))
}

/// Names in a row.
pub(super) fn listed(names: &[Name]) -> Name {
    let list = |of: fn(&Name) -> &str, comma: &str| names.iter().map(of).collect::<Vec<_>>().join(comma);
    name(list(|name| &name.en, ", "), list(|name| &name.ja, "、"))
}

/// An interval as a cell, scaled.
pub(super) fn range(interval: Interval, scale: f64, decimals: u8) -> Value {
    Value::Range {
        low: scale * interval.low,
        central: interval.central.map(|central| scale * central),
        high: scale * interval.high,
        decimals,
    }
}

/// A share in percent, or why there is none.
pub(super) fn share(value: Option<f64>, scale: f64, decimals: u8) -> Value {
    value.map_or_else(
        || Value::Missing(name("no use", "使用なし")),
        |value| Value::Number { value: scale * value, decimals },
    )
}

/// A stage in words.
pub(super) fn stage(stage: Stage) -> Name {
    match stage {
        Stage::Mine => name("mining", "採掘"),
        Stage::Oxide => name("separation", "分離精製"),
        Stage::Metal => name("metal making", "金属製造"),
        Stage::Alloy => name("alloy casting for sale", "合金鋳造(販売用)"),
        Stage::Blank => name("sintering", "焼結"),
        Stage::Magnet => name("finishing of magnets", "磁石の加工"),
        Stage::Secondary => name("recycling", "リサイクル"),
        Stage::Use => name("use", "使用"),
    }
}
