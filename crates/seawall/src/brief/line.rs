//! Line to take: a sentence or two for each partner that an official can read aloud.

use super::economy::Costs;
use super::{Facts, at_week};
use crate::table::{name, section as draft};
use seawall_engine::respond::Response;
use seawall_engine::stress::{first_stop_week, groups, short_share};
use seawall_model::answer::{Section, Status};
use seawall_model::id::{DemandId, ProductId, RegionId};
use seawall_model::world::{Name, Stage};
use std::collections::BTreeMap;

/// The section.
pub(super) fn section(facts: &Facts<'_>, costs: Option<&Costs<'_>>) -> Section {
    let mut lead: Vec<Name> = facts.partners.iter().map(|&partner| line(facts, partner)).collect();
    if facts.partners.len() > 1 {
        // Adding zero turns a negative zero into zero.
        let value = facts.stress.value_of_acting_together().map(|value| (value / 1e6).round() + 0.0);
        let months = facts.scenario.months;
        let printed = value.and_then(|value| seawall_io::render::digits(value, 0)).unwrap_or_default();
        lead.push(match value {
            None => name(
                "What acting together is worth cannot be said: not every answer that it is the difference of was found.",
                "共同対応の価値は示せない(比較に必要な解の一部が得られていない)。",
            ),
            Some(0.0) => name(
                "Acting together changes nothing here: each partner does as well alone.",
                "この事案では共同対応による差は生じない。各国単独でも結果は同じである。",
            ),
            Some(_) => name(
                format!(
                    "Acting together rather than each alone avoids a loss of {printed} million USD over {months} months."
                ),
                format!(
                    "共同で対応すれば、各国が単独で対応する場合に比べ、{months}か月間の損失が合計{}少なくなる。",
                    crate::table::oku(value.unwrap_or(0.0))
                ),
            ),
        });
    }
    lead.extend(costs.iter().flat_map(|costs| costs.lines(facts)));
    lead.extend(largest_unknown(facts));
    lead.push(name(
        "Weeks and tonnes depend on stocks that nobody publishes; read the unknowns before quoting them.",
        "時期と数量は公表されていない在庫に左右される。引用の前に「不明な点」を確認すること。",
    ));
    draft("line", name("Line to take", "要点"), lead, Vec::new())
}

/// The unknown that moves the answer most, where it moves it at all.
fn largest_unknown(facts: &Facts<'_>) -> Option<Name> {
    let size = |swing: &&super::Swing| (swing.severe - swing.mild).abs();
    let swing = facts.swings.iter().max_by(|a, b| size(a).total_cmp(&size(b))).filter(|swing| size(swing) >= 0.5)?;
    let tonnes = |tonnes: f64| seawall_io::render::digits(tonnes, 0).unwrap_or_default();
    let (mild, severe) = (tonnes(swing.mild), tonnes(swing.severe));
    let said = name(
        format!(
            "What could change this most: {}. At its severe end {severe} t of magnets go unserved under the joint response, at its mild end {mild} t.",
            crate::trace::lower(&swing.what.en)
        ),
        format!(
            "結果を最も左右する不明な点は「{}」であり、共同対応でも、影響が重い場合は{severe} t、軽い場合は{mild} tの磁石が不足する。",
            swing.what.ja
        ),
    );
    Some(crate::goods::worded(facts.model, said))
}

/// One partner: the grade of magnet whose users stop first when nobody saves, and what is left when all act from the first day.
fn line(facts: &Facts<'_>, partner: RegionId) -> Name {
    let world = &facts.model.world;
    let stress = facts.stress;
    let months = facts.scenario.months;
    // Finished magnets of a grade, all uses together: what a plant manager calls a stop.
    // A model without magnets speaks of whatever its users take.
    let has_magnets = crate::goods::has_magnets(facts.model);
    let goods = crate::goods::worded(facts.model, name("magnets", "磁石"));
    let mut grades: BTreeMap<ProductId, Vec<DemandId>> = BTreeMap::new();
    for ((product, _), demands) in groups(facts.model, partner) {
        if !has_magnets || world.products[product].stage == Stage::Magnet {
            grades.entry(product).or_default().extend(demands);
        }
    }
    let magnets: Vec<DemandId> = grades.values().flatten().copied().collect();
    let stop =
        |end: usize, demands: &[DemandId]| first_stop_week(facts.model, &stress.carry_on[end], &stress.grid, demands);
    let mut firsts: Vec<(f64, ProductId, Vec<DemandId>)> = grades
        .into_iter()
        .filter_map(|(product, demands)| {
            let earliest = stop(0, &demands)?;
            Some((stop(1, &demands).unwrap_or(1000.0 + earliest), product, demands))
        })
        .collect();
    firsts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let region = &world.regions[partner].name;
    let Some((_, product, demands)) = firsts.first() else {
        let low = if stress.joint_low.status == Status::Solved { &stress.joint_low } else { &stress.joint };
        let coordinated =
            if low.status == Status::Solved { 100.0 * short_share(low, &stress.grid, &magnets) } else { 0.0 };
        return if coordinated > 0.5 {
            name(
                format!(
                    "{}: no user of {} runs short while everybody carries on as usual. A joint response would leave up to {coordinated:.0} % of its {} unserved, to help a partner or because serving them costs more than it is worth.",
                    region.en, goods.en, goods.en
                ),
                format!(
                    "{}:各自が通常どおり操業する限り{}の不足は生じない。ただし共同対応では、他のパートナー国への融通や、費用が価値を上回ることにより、最大{coordinated:.0}%が満たされない。",
                    region.ja, goods.ja
                ),
            )
        } else {
            name(
                format!(
                    "{}: no user of {} runs short within {months} months, wherever stocks stand within what is assumed.",
                    region.en, goods.en
                ),
                format!("{}:在庫が仮定の範囲内にある限り、{months}か月以内に{}の不足は生じない。", region.ja, goods.ja),
            )
        };
    };
    let product = &world.products[*product].name;
    let date = |end: usize| at_week(facts, stop(end, demands));
    let (early, central, late) = (date(0), date(1), date(2));
    let share = |response: &Response| 100.0 * short_share(response, &stress.grid, demands);
    let middle = share(&stress.joint);
    // An end of the stocks without an answer leaves the range at what is known.
    let end = |response: &Response| if response.status == Status::Solved { share(response) } else { middle };
    let (least, most) = (end(&stress.joint_high), end(&stress.joint_low));
    let (least, most) = (least.min(middle), most.max(middle));
    let (first_en, first_ja) = match (stop(1, demands).is_some(), stop(2, demands).is_some()) {
        (true, is_late) => {
            let (late_en, late_ja) = if is_late {
                (format!("with high stocks on {}", late.en), format!("多い場合は{}から", late.ja))
            } else {
                (
                    format!("with high stocks not within {months} months"),
                    format!("多い場合は{months}か月以内の不足なし"),
                )
            };
            (
                format!(
                    "if everybody carries on as usual, shortage of {} begins on {}; with low stocks on {}, {late_en}",
                    product.en, central.en, early.en
                ),
                format!(
                    "通常どおり操業を続けた場合、{}は{}から不足する。在庫が少ない場合は{}から、{late_ja}",
                    product.ja, central.ja, early.ja
                ),
            )
        }
        (false, _) => (
            format!(
                "with stocks as assumed, {} does not run short within {months} months; with low stocks shortage begins on {}",
                product.en, early.en
            ),
            format!(
                "在庫が仮定の中央値であれば、{}は{months}か月以内に不足しない。在庫が少ない場合は{}から不足する",
                product.ja, early.ja
            ),
        ),
    };
    // Without a joint answer nothing is said of it; without one for an end of the stocks, that the end is not known.
    let is_known = |response: &Response| response.status == Status::Solved;
    let (left_en, left_ja) = if !is_known(&stress.joint) {
        let why = super::why(stress.joint.status);
        (
            format!("What a joint response could do is not known: {}", why.en),
            format!("共同対応の効果は示せない({})", why.ja),
        )
    } else if !is_known(&stress.joint_low) {
        (
            format!(
                "Even with a joint response from the first day, {middle:.0} % of {months} months' use goes unserved with stocks as assumed; how much more with low stocks is not known"
            ),
            format!(
                "初日から共同で対応しても、在庫が仮定の中央値の場合で{months}か月間の使用量の{middle:.0}%が満たされない。在庫が少ない場合の値は得られていない"
            ),
        )
    } else if most < 0.5 {
        (
            "A joint response from the first day avoids the shortage".to_owned(),
            "初日から共同で対応すれば不足は避けられる".to_owned(),
        )
    } else if middle < 0.5 {
        (
            format!(
                "A joint response from the first day avoids the shortage, or with low stocks keeps it to {most:.0} % of {months} months' use"
            ),
            format!(
                "初日から共同で対応すれば不足は避けられ、在庫が少ない場合でも{months}か月間の使用量の{most:.0}%にとどまる"
            ),
        )
    } else {
        (
            format!(
                "Even with a joint response from the first day, {middle:.0} % of {months} months' use goes unserved, {least:.0} to {most:.0} % depending on stocks"
            ),
            format!(
                "初日から共同で対応しても、{months}か月間の使用量の{middle:.0}%が満たされない(在庫の多寡により{least:.0}〜{most:.0}%)"
            ),
        )
    };
    name(format!("{}: {first_en}. {left_en}.", region.en), format!("{}:{first_ja}。{left_ja}。", region.ja))
}
