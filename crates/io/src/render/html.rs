//! The answer as one page for a browser and a printer: nothing is loaded, every bar and chart has its numbers beside it.
//!
//! One script runs where there are charts: the bundle of `web/`, inline, named by its hash in the page's policy. Without
//! it the page shows every table.

mod charts;

use super::html_trace::{self, Trace};
use super::number::{digits, parts};
use super::parts;
use super::words::Word;
use super::{extent, pick, settle_report};
use maud::{DOCTYPE, Markup, PreEscaped, html as markup};
use seawall_model::answer::{Citation, Lang, Report, Section, Status, Table, Value};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("page.css");

/// Sections above which the page has a list of contents.
const LISTED: usize = 4;

/// The report as a self-contained HTML page in one language.
pub fn html(report: &Report, lang: Lang) -> String {
    let report = settle_report(report);
    let anchors = anchors(&report.sources);
    let trace = Trace::new(&report);
    let parts::Parts { core, annex } = parts::parts(&report);
    let title = pick(&report.title, lang);
    let page = markup! {
        (DOCTYPE)
        html lang=(tag(lang)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(charts::policy(&report));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content="Seawall";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(html_trace::STYLE)) (PreEscaped(foot(&report, lang))) }
            }
            body {
                a.skip href="#findings" { (Word::Skip.word(lang)) }
                header.head {
                    h1 { (title) }
                    p.subtitle { (pick(&report.subtitle, lang)) }
                    (status(report.status, lang))
                    (contents(&core, !annex.is_empty(), lang))
                }
                main #findings tabindex="-1" {
                    div.core {
                        @for (place, part) in core.iter().enumerate() { (section(place, part, Part::Core, &anchors, &trace, lang)) }
                    }
                    @if !annex.is_empty() {
                        div.whole {
                            h2 #annex { (Word::Annex.word(lang)) }
                            p.lead { (Word::AnnexLead.word(lang)) }
                            @for (place, part) in annex.iter().enumerate() { (section(place, part, Part::Annex, &anchors, &trace, lang)) }
                        }
                    }
                }
                footer.annex {
                    (trace.page(&report, &anchors, lang))
                    (sources(&report.sources, &anchors, lang))
                    section aria-labelledby="run" {
                        h2 #run { (Word::Run.word(lang)) }
                        dl.run {
                            @for (key, value) in &report.manifest {
                                div { dt { (pick(key, lang)) } dd { (pick(value, lang)) } }
                            }
                        }
                    }
                }
                (charts::script(&report))
            }
        }
    };
    page.into_string()
}

fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Ja => "ja",
    }
}

/// The anchor of each source by its code; numbered, so that no code can break or double an id.
fn anchors(sources: &[Citation]) -> BTreeMap<&str, String> {
    sources.iter().enumerate().map(|(place, source)| (source.code.as_str(), format!("source-{}", place + 1))).collect()
}

fn status(status: Status, lang: Lang) -> Markup {
    let class = match status {
        Status::Solved => "status",
        Status::Infeasible | Status::Limit | Status::Cancelled | Status::Numerical => "status caution",
    };
    markup! {
        p class=(class) { strong { (Word::Status.word(lang)) } " " (Word::from(status).word(lang)) }
    }
}

fn contents(sections: &[Section], has_annex: bool, lang: Lang) -> Markup {
    markup! {
        @if sections.len() >= LISTED {
            nav.contents aria-label=(Word::Contents.word(lang)) {
                ol {
                    @for (place, section) in sections.iter().enumerate() {
                        li { a href=(format!("#{}", id("section", place, &section.id))) { (pick(&section.heading, lang)) } }
                    }
                    @if has_annex { li { a href="#annex" { (Word::Annex.word(lang)) } } }
                    li { a href="#sources" { (Word::Sources.word(lang)) } }
                }
            }
        }
    }
}

/// A valid HTML id that keeps the stable id readable: what is no letter, digit, `_` or `-` is left out.
///
/// The place makes it unique where the stable id is empty or strange.
pub(crate) fn id(kind: &str, place: usize, stable: &str) -> String {
    let kept: String = stable.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
    if kept == stable && !kept.is_empty() { format!("{kind}-{kept}") } else { format!("{kind}-{}-{kept}", place + 1) }
}

/// Which part of the page something stands in.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Core,
    Annex,
}

impl Part {
    /// The ids of the words that name something: its own, in the annex behind the word for it, so that no two names are the same.
    fn named(self, own: &str) -> String {
        match self {
            Part::Core => own.to_owned(),
            Part::Annex => format!("annex {own}"),
        }
    }
}

fn section(
    place: usize,
    section: &Section,
    at: Part,
    anchors: &BTreeMap<&str, String>,
    trace: &Trace<'_>,
    lang: Lang,
) -> Markup {
    let own = id("section", place, &section.id);
    let heading = format!("{own}-heading");
    markup! {
        section id=(own) aria-labelledby=(at.named(&heading)) {
            h2 id=(heading) { (pick(&section.heading, lang)) }
            @for sentence in &section.lead { p.lead { (pick(sentence, lang)) } }
            @for chart in section.charts.iter().filter(|chart| section.tables.iter().all(|table| table.id != chart.table)) {
                (charts::figure(chart, lang))
            }
            @for (place, part) in section.tables.iter().enumerate() {
                @let table = table(&id(&format!("{own}-table"), place, &part.id), part, at, anchors, trace, lang);
                @match section.picture_of(part) {
                    Some(chart) => {
                        (charts::figure(chart, lang))
                        @if section.folds(part) { (charts::folded(chart, part.rows.len(), &table, lang)) } @else { (table) }
                    }
                    None => (table),
                }
            }
        }
    }
}

fn table(id: &str, table: &Table, at: Part, anchors: &BTreeMap<&str, String>, trace: &Trace<'_>, lang: Lang) -> Markup {
    let caption = format!("{id}-caption");
    let bar = Bars::new(table);
    let shapes: Vec<Shape> = (0..table.columns.len()).map(|column| Shape::of(table, column)).collect();
    markup! {
        div.sheet id=(id) {
            div.scroll role="region" tabindex="0" aria-labelledby=(at.named(&caption)) {
                table {
                    caption id=(caption) { (pick(&table.caption, lang)) }
                    thead {
                        tr {
                            @for (place, (head, shape)) in table.columns.iter().zip(&shapes).enumerate() {
                                th scope="col" class=[shape.class()] colspan=[shape.columns()] {
                                    (pick(&head.name, lang))
                                    (unit(head.unit.word(lang), *shape, lang))
                                }
                                @if bar.as_ref().is_some_and(|bar| bar.column == place) {
                                    td.bar aria-hidden="true" {}
                                }
                            }
                        }
                    }
                    tbody {
                        @for (number, row) in table.rows.iter().enumerate() {
                            @let from = trace.link(table, number);
                            tr {
                                @for (place, (value, shape)) in row.cells.iter().zip(&shapes).enumerate() {
                                    @if place == 0 && matches!(value, Value::Text(_)) {
                                        th scope="row" { (words(value, lang)) }
                                    } @else {
                                        (cell(value, *shape, anchors, from.as_deref(), lang))
                                    }
                                    @if let Some(bar) = bar.as_ref().filter(|bar| bar.column == place) {
                                        td.bar aria-hidden="true" { (bar.draw(value)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if table.rows.is_empty() { p.note { (Word::NoRows.word(lang)) } }
            @if bar.is_some() { p.note.key { (Word::BarKey.word(lang)) } }
            @for note in &table.notes { p.note { (pick(note, lang)) } }
        }
    }
}

/// How a column is set.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Words,
    Number,
    /// Two columns under one heading, so that central numbers and brackets both align.
    Range,
}

impl Shape {
    fn of(table: &Table, column: usize) -> Shape {
        let any = |test: fn(&Value) -> bool| table.rows.iter().any(|row| test(&row.cells[column]));
        if any(|value| matches!(value, Value::Range { .. })) {
            Shape::Range
        } else if any(|value| matches!(value, Value::Number { .. })) {
            Shape::Number
        } else {
            Shape::Words
        }
    }

    fn class(self) -> Option<&'static str> {
        match self {
            Shape::Words => None,
            Shape::Number | Shape::Range => Some("number"),
        }
    }

    fn columns(self) -> Option<&'static str> {
        match self {
            Shape::Words | Shape::Number => None,
            Shape::Range => Some("2"),
        }
    }
}

fn unit(unit: &str, shape: Shape, lang: Lang) -> Markup {
    let range = Word::LowToHigh.word(lang);
    let unit = match (unit, shape) {
        ("", Shape::Range) => format!("({range})"),
        (unit, Shape::Range) => format!("{unit} ({range})"),
        (unit, Shape::Words | Shape::Number) => unit.to_owned(),
    };
    markup! { @if !unit.is_empty() { " " span.unit { (unit) } } }
}

fn words(value: &Value, lang: Lang) -> &str {
    match value {
        Value::Text(name) | Value::Missing(name) => pick(name, lang),
        Value::Number { .. } | Value::Range { .. } | Value::Sources(_) => "",
    }
}

fn cell(value: &Value, shape: Shape, anchors: &BTreeMap<&str, String>, from: Option<&str>, lang: Lang) -> Markup {
    match value {
        Value::Text(_) => markup! { td colspan=[shape.columns()] { (words(value, lang)) } },
        Value::Missing(_) => {
            let class = shape.class().map_or("missing", |_| "number missing");
            markup! { td class=(class) colspan=[shape.columns()] { (words(value, lang)) } }
        }
        Value::Number { value, decimals } => markup! {
            td.number { (linked(from, &digits(*value, *decimals).unwrap_or_default())) }
            @if shape == Shape::Range { td.ends {} }
        },
        Value::Range { low, central, high, decimals } => {
            let (central, ends) = parts(*low, *central, *high, *decimals, lang);
            let (central, ends) = if central.is_empty() {
                (markup! {}, linked(from, &ends))
            } else {
                (linked(from, &central), markup! { (ends) })
            };
            markup! { td.number { (central) } td.ends { (ends) } }
        }
        Value::Sources(ids) => markup! {
            td.sources colspan=[shape.columns()] {
                @for (place, id) in ids.iter().enumerate() {
                    @if place > 0 { " " }
                    @if let Some(anchor) = anchors.get(id.as_str()) { a href=(format!("#{anchor}")) { (id) } } @else { span { (id) } }
                }
            }
        },
    }
}

/// A number that leads to where it comes from.
fn linked(from: Option<&str>, number: &str) -> Markup {
    markup! { @if let Some(from) = from { a.from href=(from) { (number) } } @else { (number) } }
}

/// The bars of a table on one scale that always holds zero.
///
/// Drawn as SVG shapes and not as backgrounds, since a printer leaves backgrounds out.
struct Bars {
    column: usize,
    least: f64,
    most: f64,
}

impl Bars {
    fn new(table: &Table) -> Option<Bars> {
        let column = table.bar.filter(|column| *column < table.columns.len())?;
        let extents: Vec<_> = table.rows.iter().filter_map(|row| extent(&row.cells[column])).collect();
        let least = extents.iter().map(|(low, central, _)| low.min(central.unwrap_or(*low))).fold(0.0, f64::min);
        let most = extents.iter().map(|(_, central, high)| high.max(central.unwrap_or(*high))).fold(0.0, f64::max);
        (most > least).then_some(Bars { column, least, most })
    }

    /// Where a number stands, 0 to 100, to a tenth.
    fn place(&self, value: f64) -> f64 {
        ((value - self.least) / (self.most - self.least) * 1000.0).round() / 10.0
    }

    fn draw(&self, value: &Value) -> Markup {
        let Some((low, central, high)) = extent(value) else {
            return markup! {};
        };
        let zero = self.place(0.0);
        let (low, high) = (self.place(low), self.place(high));
        let central = central.map(|central| self.place(central));
        markup! {
            svg viewBox="0 0 100 14" preserveAspectRatio="none" focusable="false" {
                @if let Some(central) = central {
                    rect.body x=(central.min(zero)) y="2" width=((central - zero).abs()) height="10" {}
                }
                @if high > low {
                    line.span x1=(low) y1="7" x2=(high) y2="7" {}
                    line.span x1=(low) y1="4" x2=(low) y2="10" {}
                    line.span x1=(high) y1="4" x2=(high) y2="10" {}
                }
                line.zero x1=(zero) y1="0" x2=(zero) y2="14" {}
            }
        }
    }
}

fn sources(sources: &[Citation], anchors: &BTreeMap<&str, String>, lang: Lang) -> Markup {
    markup! {
        section aria-labelledby="sources" {
            h2 #sources { (Word::Sources.word(lang)) }
            @if sources.is_empty() { p { (Word::NoSources.word(lang)) } }
            @else {
                dl.cited {
                    @for source in sources {
                        div id=[anchors.get(source.code.as_str())] {
                            dt { (source.code) }
                            dd {
                                cite { (source.title) }
                                @for part in [&source.publisher, &source.year] { @if !part.is_empty() { ". " (part) } }
                                @if !source.licence.is_empty() {
                                    ". " span.licence { (Word::Licence.word(lang)) ": " (source.licence) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The foot of each printed page: the facts of the run on the left, the page on the right.
fn foot(report: &Report, lang: Lang) -> String {
    let short = |text: &str| {
        let mut kept: String = text.chars().take(24).collect();
        if text.chars().count() > 24 {
            kept.push('…');
        }
        kept
    };
    let facts: Vec<String> = report
        .manifest
        .iter()
        .take(6)
        .map(|(key, value)| format!("{} {}", pick(key, lang), short(pick(value, lang))))
        .collect();
    format!("@page{{@bottom-left{{content:\"{}\"}}}}", quoted(&facts.join(" · ")))
}

/// The text inside a CSS string: all but letters and digits as code points, so that nothing ends the string or the sheet.
fn quoted(text: &str) -> String {
    let part = |c: char| if c.is_alphanumeric() { c.to_string() } else { format!("\\{:06x}", u32::from(c)) };
    text.chars().map(part).collect()
}
