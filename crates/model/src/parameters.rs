//! Settings of the response that no source publishes: each an interval with its reason, as every other assumption.

use crate::unit::Interval;
use crate::world::{Name, Origin, OriginKind};
use serde::Serialize;

/// What a parameter sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// Extra re-exports allowed beyond those of the baseline.
    Transshipment,
    /// Cost of moving a flow away from the baseline.
    Adjustment,
    /// What a tonne missing at the end is worth.
    Replacement,
    /// Cost of holding stock above its start level.
    Holding,
    /// How unequal users of one kind are in what a missing tonne costs them.
    ValueSpread,
    /// By how many percent users take less for a percent more in price, in the first year.
    DemandShort,
    /// The same from the second year on.
    DemandLong,
    /// By how many percent mines give more for a percent more in price, in the first year.
    SupplyShort,
    /// The same from the second year on.
    SupplyLong,
    /// What a tonne from a restricting country sells above its price there, while the restriction holds.
    ThinMarket,
    /// Weeks in which a gap in stocks is ordered when nobody coordinates.
    RestoreWeeks,
    /// Stock aimed at beyond rest while a supplier is short, when nobody coordinates.
    Precaution,
    /// Share of what an industry makes from which a good that it buys can stop it.
    PartShare,
    /// Weeks of use that industries hold of the goods that they buy.
    IndustryCover,
}

/// The answers that parameters are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBy {
    /// What partners do together.
    Programme,
    /// What happens when nobody coordinates.
    Rationed,
    /// What happens where prices clear every market.
    Prices,
    /// What a shortage costs an economy, by tables of industries.
    Industries,
}

impl ParameterKind {
    /// Every parameter with the word that sheets use.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Transshipment, "transshipment"),
        (Self::Adjustment, "adjustment"),
        (Self::Replacement, "replacement"),
        (Self::Holding, "holding"),
        (Self::ValueSpread, "value_spread"),
        (Self::DemandShort, "demand_short"),
        (Self::DemandLong, "demand_long"),
        (Self::SupplyShort, "supply_short"),
        (Self::SupplyLong, "supply_long"),
        (Self::ThinMarket, "thin_market"),
        (Self::RestoreWeeks, "restore_weeks"),
        (Self::Precaution, "precaution"),
        (Self::PartShare, "part_share"),
        (Self::IndustryCover, "industry_cover"),
    ];

    /// Which answer is computed with it.
    #[must_use]
    pub fn read_by(self) -> ReadBy {
        match self {
            Self::Transshipment | Self::Adjustment | Self::Replacement | Self::Holding | Self::ValueSpread => {
                ReadBy::Programme
            }
            Self::DemandShort | Self::DemandLong | Self::SupplyShort | Self::SupplyLong | Self::ThinMarket => {
                ReadBy::Prices
            }
            Self::RestoreWeeks | Self::Precaution => ReadBy::Rationed,
            Self::PartShare | Self::IndustryCover => ReadBy::Industries,
        }
    }

    /// The word that sheets use.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The unit that its row states.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Transshipment => "share of baseline re-exports",
            Self::Adjustment => "share of price",
            Self::Replacement => "x price",
            Self::Holding => "share of price/week",
            Self::ValueSpread => "share of value of lost load",
            Self::DemandShort | Self::DemandLong => "% less use/% price",
            Self::SupplyShort | Self::SupplyLong => "% more output/% price",
            Self::ThinMarket => "share of price at origin",
            Self::RestoreWeeks => "weeks",
            Self::Precaution => "share of stock at rest",
            Self::PartShare => "share of output",
            Self::IndustryCover => "weeks",
        }
    }

    /// The greatest value that has a meaning; a spread of one would make the first tonnes worth nothing.
    #[must_use]
    pub fn limit(self) -> f64 {
        match self {
            Self::Adjustment | Self::Holding | Self::PartShare => 1.0,
            Self::ValueSpread => 0.95,
            Self::Transshipment | Self::Replacement | Self::Precaution | Self::IndustryCover => 100.0,
            Self::DemandShort | Self::DemandLong | Self::SupplyShort | Self::SupplyLong | Self::ThinMarket => 10.0,
            Self::RestoreWeeks => 520.0,
        }
    }

    /// What people read.
    #[must_use]
    pub fn name(self) -> Name {
        let (en, ja) = match self {
            Self::Transshipment => ("Extra re-exports through third countries", "第三国経由の再輸出の増加余地"),
            Self::Adjustment => ("Cost of moving a flow away from the baseline", "基準の流れから外れる際の費用"),
            Self::Replacement => ("Value of a tonne missing at the end", "期末に不足する1トンの評価"),
            Self::Holding => ("Cost of holding extra stock", "積み増した在庫の保有費用"),
            Self::ValueSpread => {
                ("Spread of the value of lost load among users of one kind", "同じ用途の利用者間における停止損失の開き")
            }
            Self::DemandShort => ("Price elasticity of use, first year", "使用の価格弾力性(1年目)"),
            Self::DemandLong => {
                ("Price elasticity of use, from the end of the second year", "使用の価格弾力性(2年目末以降)")
            }
            Self::SupplyShort => ("Price elasticity of mine output, first year", "鉱山生産の価格弾力性(1年目)"),
            Self::SupplyLong => (
                "Price elasticity of mine output, from the end of the second year",
                "鉱山生産の価格弾力性(2年目末以降)",
            ),
            Self::ThinMarket => {
                ("Thin-market premium outside the restricting country", "規制国の外での薄商いによる価格の上乗せ")
            }
            Self::RestoreWeeks => ("Weeks in which a gap in stocks is ordered", "在庫の不足分を発注する週数"),
            Self::Precaution => ("Precautionary buying while a supplier is short", "供給者の不足時の予防的な買増し"),
            Self::PartShare => (
                "Share of an industry's output from which a part that it buys can stop it",
                "部品の不足が産業を止める下限(購入額の産出額に対する割合)",
            ),
            Self::IndustryCover => ("Stocks of goods between industries", "産業間の財の在庫"),
        };
        Name { en: en.into(), ja: ja.into() }
    }

    /// Used where a folder has no row for it, and listed among the assumptions all the same.
    fn built_in(self) -> Parameter {
        let (low, central, high, reason) = match self {
            Self::Transshipment => (
                0.0,
                0.1,
                0.5,
                "Built in. Assumed: nobody publishes how far re-exports can grow. Low: checks of origin stop any growth; central: a tenth; high: half as much again as in the base year.",
            ),
            Self::Adjustment => (
                0.0005,
                0.002,
                0.01,
                "Built in. Assumed: a small cost of any change, so that ties do not re-route trade; up to a hundredth of the price for new contracts and papers.",
            ),
            Self::Replacement => (
                1.0,
                1.5,
                2.0,
                "Built in. Assumed: what is missing at the end is bought back, at the baseline price at least, in a tight market for twice as much.",
            ),
            Self::Holding => (
                0.001,
                0.002,
                0.005,
                "Built in. Assumed: capital and storage at about 5, 10 and 26 % of the price a year.",
            ),
            Self::ValueSpread => (
                0.0,
                0.2,
                0.4,
                "Built in. Assumed: the third of users who lose least go without first and lose this share less than the value stated, the last third this share more; zero treats all alike.",
            ),
            Self::DemandShort => (
                0.05,
                0.15,
                0.25,
                "Built in. Assumed: a good that is a small part of what it goes into gives way little within a year; no study of this good was read.",
            ),
            Self::DemandLong => (
                0.15,
                0.5,
                1.1,
                "Built in. Assumed: with two years to redesign, use gives way several times as much as in one; no study of this good was read.",
            ),
            Self::SupplyShort => (
                0.05,
                0.2,
                0.5,
                "Built in. Assumed: mines in operation give little more within a year, whatever the price; no study was read.",
            ),
            Self::SupplyLong => (
                0.2,
                0.5,
                1.0,
                "Built in. Assumed: within two years shifts and circuits are added, not mines; no study was read.",
            ),
            Self::ThinMarket => (
                0.0,
                0.2,
                1.0,
                "Built in. Assumed: what a restricting country lets out is sold in small lots, from its own price to twice as much; no study was read.",
            ),
            Self::RestoreWeeks => (
                4.0,
                13.0,
                26.0,
                "Built in. Assumed: nobody publishes it. A month to half a year, between firms that buy monthly and those on contracts of half a year; a quarter taken.",
            ),
            Self::Precaution => (
                0.0,
                0.0,
                1.0,
                "Built in. Assumed: nobody publishes it. None is taken, so that the answer shows what the event does by itself; at most the stock at rest again, the room that the response gives a store.",
            ),
            Self::PartShare => (
                0.002,
                0.01,
                0.014,
                "Built in. Assumed: in the American use table of 2017 car plants buy semiconductors for 0.2 to 0.5 % of what they make and electrical equipment for 1.4 to 1.6 %; the want of either stops a car plant, so the threshold lies at 0.2 to 1.4 %.",
            ),
            Self::IndustryCover => (
                2.0,
                4.0,
                13.0,
                "Built in. Assumed: nobody publishes stocks by pair of industries. Low: parts that arrive daily and a fortnight in the pipeline; central: a month; high: the 90 days that models of this kind take.",
            ),
        };
        Parameter {
            kind: self,
            interval: Interval { low, central: Some(central), high },
            origin: Origin {
                kind: OriginKind::Assumed,
                sources: Vec::new(),
                rows: Vec::new(),
                note: reason.to_owned(),
            },
        }
    }
}

/// One parameter with what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// What it sets.
    pub kind: ParameterKind,
    /// Its interval, in the unit of its kind.
    pub interval: Interval,
    /// Where it comes from; no rows where it is built in.
    pub origin: Origin,
}

/// Every parameter, from the folder or built in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameters([Parameter; ParameterKind::ALL.len()]);

impl Default for Parameters {
    fn default() -> Self {
        Self(ParameterKind::ALL.map(|(kind, _)| kind.built_in()))
    }
}

impl Parameters {
    /// Replaces the parameter of the same kind.
    pub fn set(&mut self, parameter: Parameter) {
        let kind = parameter.kind as usize;
        self.0[kind] = parameter;
    }

    /// The parameter of a kind.
    #[must_use]
    pub fn get(&self, kind: ParameterKind) -> &Parameter {
        &self.0[kind as usize]
    }

    /// All of them, in the order of [`ParameterKind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_at_their_own_place() {
        for (place, (kind, word)) in ParameterKind::ALL.into_iter().enumerate() {
            assert_eq!((kind as usize, kind.word()), (place, word));
            assert_eq!(Parameters::default().get(kind).kind, kind);
        }
    }

    #[test]
    fn what_is_built_in_is_an_interval_with_a_reason() {
        for parameter in Parameters::default().iter() {
            let Interval { low, central, high } = parameter.interval;
            let central = central.expect("stated for every kind");
            assert!(low <= central && central < high && high <= parameter.kind.limit(), "{parameter:?}");
            assert!(!parameter.origin.note.is_empty());
        }
    }
}
