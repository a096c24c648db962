//! Charts on the page: a figure for the drawing, the data beside it, and the bundle that draws, once, at the end.

use crate::render::pick;
use crate::render::words::Word;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html as markup};
use seawall_model::answer::{Lang, Report};
use seawall_model::chart::{Chart, Drawing};
use sha2::{Digest, Sha256};

/// The bundle that `cargo xtask web` builds from `web/src`.
const BUNDLE: &str = include_str!("../../../../../web/dist/charts.js");

/// The shapes of the countries, of the same making.
const WORLD: &str = include_str!("../../../../../web/dist/world.json");

fn charts(report: &Report) -> impl Iterator<Item = &Chart> {
    report.sections.iter().flat_map(|section| &section.charts)
}

/// The content security policy: nothing from outside, no script but the bundle, and none at all on a page without charts.
pub(super) fn policy(report: &Report) -> String {
    let script = if charts(report).next().is_some() {
        format!(" script-src 'sha256-{}';", STANDARD.encode(Sha256::digest(BUNDLE)))
    } else {
        String::new()
    };
    format!("default-src 'none';{script} style-src 'unsafe-inline'; img-src data:")
}

/// The frame of a chart. Its canvas stays hidden until the bundle has drawn; the words stand in any case.
pub(super) fn figure(chart: &Chart, lang: Lang) -> Markup {
    let id = anchor(chart);
    let (title, words) = (format!("{id}-title"), format!("{id}-words"));
    markup! {
        figure.chart id=(id) aria-labelledby=(title) {
            figcaption id=(title) { (pick(&chart.title, lang)) }
            div.canvas hidden role="img" tabindex="0" aria-labelledby=(title) aria-describedby=(words) {}
            p.note id=(words) { (pick(&chart.description, lang)) }
            (data(&format!("{id}-data"), &json(chart)))
        }
    }
}

/// A long table under its chart. Open as sent, so that it shows without a script; the bundle closes it.
pub(super) fn folded(chart: &Chart, rows: usize, table: &Markup, lang: Lang) -> Markup {
    markup! {
        details.twin open data-chart=(anchor(chart)) {
            summary { (Word::Numbers.word(lang)) " (" (rows) ")" }
            (table)
        }
    }
}

/// The map where one is drawn, and the bundle where anything is.
pub(super) fn script(report: &Report) -> Markup {
    let any = charts(report).next().is_some();
    let map = charts(report).any(|chart| matches!(chart.drawing, Drawing::FlowMap(_)));
    markup! {
        @if map { (data("seawall-world", WORLD.trim_end())) }
        @if any { script { (PreEscaped(BUNDLE)) } }
    }
}

fn anchor(chart: &Chart) -> String {
    let kept: String = chart.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("chart-{kept}")
}

fn json(chart: &Chart) -> String {
    serde_json::to_string(chart).expect("a chart has only string keys and goes to memory")
}

/// Data that no browser runs and no word in it can end.
fn data(id: &str, json: &str) -> Markup {
    let safe = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    markup! { script type="application/json" id=(id) { (PreEscaped(safe)) } }
}

#[cfg(test)]
mod tests {
    //! What the page promises of the bundle.

    use super::{BUNDLE, WORLD};

    #[test]
    fn nothing_in_the_bundle_ends_its_script() {
        for end in ["</script", "<!--", "<script"] {
            assert!(!BUNDLE.to_lowercase().contains(end), "{end}");
        }
    }

    #[test]
    fn the_bundle_loads_nothing() {
        for word in ["XMLHttpRequest", "fetch(", "import(", "eval(", "new Function", "new Worker", "WebSocket"] {
            assert!(!BUNDLE.contains(word), "{word}");
        }
    }

    #[test]
    fn the_map_is_data() {
        let world: serde_json::Value = serde_json::from_str(WORLD).expect("world.json is JSON");
        for code in ["JPN", "USA", "CHN", "AUS", "MYS", "MMR", "VNM", "EST", "DEU", "FRA"] {
            assert!(world["shapes"][code].is_string() && world["anchors"][code].is_array(), "{code}");
        }
    }
}
