//! Charts of the reports: each comes with the table that says the same, and both join the section they belong to.

mod cover;
mod flow_map;
pub(crate) mod heat;
mod recovery;
mod sankey;
mod timeline;
mod waterfall;

use crate::brief::Facts;
use crate::trace::Trace;
use seawall_model::answer::{Section, Table};
use seawall_model::chart::{Chart, Drawing};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{ElementId, ProductId, RegionId};
use seawall_model::world::Model;

/// A chart and its twin.
type Pair = (Chart, Table);

/// Adds the brief's charts and their twins to its sections, and the picture of who is hit worst to its first.
pub(crate) fn of_brief(facts: &Facts<'_>, trace: &mut Trace<'_>, sections: &mut [Section]) {
    let flows = cut_flows(facts);
    let element = most_cut(facts.model, &flows);
    for &partner in facts.partners.iter().rev() {
        first(sections, "stops", timeline::timeline(facts, trace, partner));
    }
    last(sections, "stops", waterfall::waterfall(facts, trace));
    first(sections, "cover", cover::cover(facts, trace));
    first(sections, "imports", sankey::sankey(facts.model, trace, element, facts.partners));
    first(sections, "imports", flow_map::flow_map(facts.model, trace, element, &flows));
    headline(sections);
}

/// Repeats the timeline of the partner that goes shortest beside the first sentences; its numbers stay with the original.
fn headline(sections: &mut [Section]) {
    let worst = sections
        .iter()
        .flat_map(|section| &section.charts)
        .filter_map(|chart| match &chart.drawing {
            Drawing::Timeline(drawing) => Some((drawing.short(), chart)),
            _ => None,
        })
        .reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
    let copy = worst.map(|(_, chart)| Chart { id: format!("{}-first", chart.id), ..chart.clone() });
    if let (Some(section), Some(chart)) = (sections.iter_mut().find(|section| section.id == "line"), copy) {
        section.charts.push(chart);
    }
}

/// Adds the exposure report's charts and their twins: concentration where priorities are set, flows where origin is told.
pub(crate) fn of_exposure(model: &Model, regions: &[RegionId], trace: &mut Trace<'_>, sections: &mut [Section]) {
    let elements: Vec<ElementId> = model.world.elements.ids().collect();
    for &element in elements.iter().rev() {
        first(sections, "exposure", sankey::sankey(model, trace, element, regions));
    }
    if let Some(&element) = elements.first() {
        first(sections, "exposure", flow_map::flow_map(model, trace, element, &[]));
    }
    first(sections, "survive", recovery::recovery(model, regions, trace));
    last(sections, "priority", heat::heat(model, trace));
}

/// Puts a pair before everything else of a section.
fn first(sections: &mut [Section], id: &str, pair: Option<Pair>) {
    if let (Some(section), Some((chart, table))) = (sections.iter_mut().find(|section| section.id == id), pair) {
        section.tables.insert(0, table);
        section.charts.insert(0, chart);
    }
}

/// Puts a pair behind everything else of a section.
fn last(sections: &mut [Section], id: &str, pair: Option<Pair>) {
    if let (Some(section), Some((chart, table))) = (sections.iter_mut().find(|section| section.id == id), pair) {
        section.tables.push(table);
        section.charts.push(chart);
    }
}

/// Share of a link's baseline below which it counts as cut.
const CUT: f64 = 0.9;

/// What each link loses over the horizon when nobody coordinates, as a share of its baseline; zero where nothing flows.
fn cut_flows(facts: &Facts<'_>) -> Vec<f64> {
    let grid = &facts.stress.grid;
    let share = |(id, link): (seawall_model::id::LinkId, &seawall_model::world::Link)| {
        let base = facts.model.steady[link.cell] / WEEKS_PER_YEAR * grid.end();
        let carried: f64 = (0..grid.len()).map(|t| facts.stress.outside[id][t] * grid.length[t]).sum();
        if base > 1e-9 { (1.0 - carried / base).max(0.0) } else { 0.0 }
    };
    facts.model.world.links.iter().map(share).collect()
}

/// How much larger a share must be to count as larger.
const CLEARLY: f64 = 0.05;

/// The element whose trade loses the largest share; the first of those that lose the same.
fn most_cut(model: &Model, flows: &[f64]) -> ElementId {
    let share = |element: ElementId| {
        let (mut lost, mut all) = (0.0, 0.0);
        for (link, cut) in model.world.links.values().iter().zip(flows) {
            let contained = model.steady[link.cell] * content(model, link.product, element);
            all += contained;
            lost += contained * cut;
        }
        if all > 0.0 { lost / all } else { 0.0 }
    };
    let mut best = (ElementId(0), 0.0);
    for element in model.world.elements.ids() {
        // A little more is no more: the order of the sheet decides.
        if share(element) > best.1 + CLEARLY {
            best = (element, share(element));
        }
    }
    best.0
}

/// Tonnes of an element in a tonne of a product, central.
fn content(model: &Model, product: ProductId, element: ElementId) -> f64 {
    let contents = &model.world.products[product].contents;
    contents.iter().find(|(held, _)| *held == element).map_or(0.0, |(_, share)| share.center())
}

/// A whole number with its thousands apart, for sentences.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value <= -0.5 { format!("-{out}") } else { out }
}

/// A name as it stands inside an English sentence.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    //! Numbers in sentences.

    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        let got = [0.0, 7.4, 999.6, 82_100.0, 1_234_567.0, -1_361.2, -0.2].map(grouped);
        assert_eq!(got, ["0", "7", "1,000", "82,100", "1,234,567", "-1,361", "0"]);
    }
}
