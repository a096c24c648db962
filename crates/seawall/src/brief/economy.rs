//! Value added at risk: a sentence for each partner that has a table of industries, and a table in the annex.

use super::Facts;
use crate::economy::{Answered, Bounds, Economy, Gap, Lost, Told, totals};
use crate::table::{digits, name, oku, section as draft};
use crate::trace::Trace;
use seawall_engine::rationed::Rationed;
use seawall_model::answer::{Section, Status};
use seawall_model::conditions::Grid;
use seawall_model::id::RegionId;
use seawall_model::world::Name;

/// What the partners' economies are asked.
pub struct Economics<'a> {
    /// Tables of industries, or why there is none.
    pub economies: &'a [(RegionId, Result<Economy, Gap>)],
    /// Weeks to the end.
    pub weeks: &'a Grid,
    /// What happens on them when nobody coordinates.
    pub rationed: &'a Rationed,
}

/// What is lost, computed once for the sentence and the table.
pub(super) struct Costs<'a> {
    asked: &'a Economics<'a>,
    told: Vec<Told<'a>>,
    lost: Vec<Lost<'a>>,
}

impl<'a> Costs<'a> {
    /// The costs, where they are asked for.
    pub fn of(facts: &'a Facts<'a>) -> Option<Self> {
        let asked = facts.economy.as_ref()?;
        let (lived, joint) = (asked.rationed, &facts.stress.joint);
        let one = |id, name, run, is_choice, status, answered| Told {
            id,
            name,
            run,
            is_choice,
            answered: (status == Status::Solved).then_some(answered),
        };
        let alone = Answered { grid: asked.weeks, wanted: &lived.wanted, short: &lived.short };
        let together = Answered { grid: &facts.stress.grid, wanted: &joint.wanted, short: &joint.short };
        let told = vec![
            one("rationed", name("nobody coordinates", "協調なし"), "rationed", false, lived.status(), alone),
            one(
                "joint",
                name("the partners together", "パートナー国共同"),
                "response:joint",
                true,
                joint.status,
                together,
            ),
        ];
        let economies = asked.economies.iter().filter_map(|(_, economy)| economy.as_ref().ok());
        let lost = economies.map(|economy| Lost::of(facts.model, asked.weeks, &told, economy, false)).collect();
        Some(Self { asked, told, lost })
    }

    /// The table.
    pub fn section(&self, facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
        let table = totals(facts.model, self.asked.weeks, &self.told, self.asked.economies, &self.lost, trace);
        let lead = vec![name(
            "By industry and week, with the bridge from uses to industries: `seawall stress`.",
            "産業別・週別の値と、用途と産業の対応は `seawall stress` が示す。",
        )];
        draft("economy", name("Value added at risk", "付加価値への影響"), lead, vec![table])
    }

    /// A sentence for each partner with a table.
    pub fn lines(&self, facts: &Facts<'_>) -> Vec<Name> {
        self.lost.iter().filter_map(|one| self.line(facts, one)).collect()
    }

    fn line(&self, facts: &Facts<'_>, one: &Lost<'_>) -> Option<Name> {
        let region = &facts.model.world.regions[one.economy.region].name;
        let months = facts.scenario.months;
        let [alone, together] = one.answers.as_slice() else { return None };
        let (alone, together) = (alone.as_ref()?, together.as_ref()?);
        if alone.high.all_direct() < 0.5 && together.high.all_direct() < 0.5 {
            return None;
        }
        let en = |bounds: &Bounds| {
            let words = |value: f64| seawall_io::render::digits(value, digits(value)).unwrap_or_default();
            format!("{} million USD", span(bounds, " to ", words))
        };
        let ja = |bounds: &Bounds| span(bounds, "~", oku);
        Some(name(
            format!(
                "{}: industries that use magnets lose {} of value added over {months} months if nobody coordinates, {} if the partners act together. A ceiling from shares that are mostly assumed and no forecast: nothing is made up later and no price answers. It measures the same shortage as the value of unserved demand; never add the two.",
                region.en,
                en(alone),
                en(together)
            ),
            format!(
                "{}:磁石を使う産業が{months}か月間に失う付加価値は、協調がなければ{}、共同で対応すれば{}である。大半が仮定の割合による上限の目安であり、予測ではない(後の挽回生産や価格の反応を含まない)。「不足による損失」と同じ不足を測ったものであり、足し合わせてはならない。",
                region.ja,
                ja(alone),
                ja(together)
            ),
        ))
    }
}

/// Both bounds in words, to the digits that are meant; one where they are the same.
fn span(bounds: &Bounds, between: &str, words: impl Fn(f64) -> String) -> String {
    let [low, high] = [bounds.low.all_direct(), bounds.high.all_direct()].map(|value| words(meant(value)));
    if low == high { high } else { format!("{low}{between}{high}") }
}

/// Three digits: the shares behind a loss are not known to more.
fn meant(million: f64) -> f64 {
    if million.abs() < 1.0 {
        return million;
    }
    let unit = 10_f64.powi(million.abs().log10().floor() as i32 - 2);
    (million / unit).round() * unit
}
