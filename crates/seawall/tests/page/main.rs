//! The pages in a browser: charts are drawn under the page's own policy, look as they did, hide nothing, and can be read
//! by everybody.
//!
//! Pictures are compared as SVG and not as pixels: letters differ between machines, while every shape and every place of a
//! word is laid out by us for one width, so that the stored picture holds anywhere. `SEAWALL_BLESS=1 cargo test --release
//! -p seawall --test page` writes them anew; look at the difference, and at the pictures.
//!
//! Without Chromium, or for the accessibility check without npm, a test says why it is skipped.

mod browser;
mod fixture;

use seawall_model::answer::Lang;
use std::path::{Path, PathBuf};
use std::process::Command;

const LANGS: [(Lang, &str); 2] = [(Lang::En, "en"), (Lang::Ja, "ja")];

/// How far a stored coordinate may be off, in pixels of a picture 760 wide.
const TOLERANCE: f64 = 0.6;

/// Every figure of a document with its picture, empty where there is none.
fn pictures(document: &str) -> Vec<(String, String)> {
    document
        .split("<figure class=\"chart\" id=\"")
        .skip(1)
        .map(|part| {
            let id = part.split('"').next().unwrap_or_default().to_owned();
            let figure = part.split("</figure>").next().unwrap_or_default();
            let svg = figure.find("<svg").zip(figure.find("</svg>"));
            (id, svg.map(|(start, end)| figure[start..end + 6].to_owned()).unwrap_or_default())
        })
        .collect()
}

#[test]
fn every_chart_is_drawn_under_the_policy_of_its_page() {
    let Some(browser) = browser::find() else { return };
    for (lang, tag) in LANGS {
        let document = browser::document(&browser, &fixture::page(lang));
        let drawn = pictures(&document);
        assert_eq!(drawn.len(), fixture::drawings().len());
        for (id, svg) in drawn {
            assert!(svg.contains("viewBox"), "{tag} {id} has no picture");
        }
        assert!(!document.contains("<details class=\"twin\" open"), "{tag}: drawn tables fold");
        assert!(!document.contains("<b>"), "{tag}: words stay words");
    }
}

#[test]
fn without_scripts_the_tables_show() {
    let Some(browser) = browser::find() else { return };
    let document = browser::document(&browser, &browser::without_scripts(&fixture::page(Lang::En)));
    assert!(pictures(&document).iter().all(|(_, svg)| svg.is_empty()));
    let open = document.matches("<details class=\"twin\" open").count();
    assert_eq!(open, fixture::drawings().len());
    assert_eq!(document.matches("class=\"canvas\" hidden").count(), fixture::drawings().len());
}

#[test]
fn the_pictures_are_what_they_were() {
    let Some(browser) = browser::find() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page/pictures");
    for (lang, tag) in LANGS {
        for (id, svg) in pictures(&browser::document(&browser, &fixture::page(lang))) {
            let told = tidy(&svg);
            let file = folder.join(format!("{id}.{tag}.svg"));
            if std::env::var_os("SEAWALL_BLESS").is_some() {
                std::fs::create_dir_all(&folder).expect("writable");
                std::fs::write(&file, &told).expect("writable");
            }
            let kept = std::fs::read_to_string(&file).unwrap_or_default();
            if let Some(difference) = difference(&told, &kept) {
                panic!("{}: {difference}", file.display());
            }
        }
    }
}

/// One element a line, coordinates to a tenth; the land of the map left out.
fn tidy(svg: &str) -> String {
    let land = ["rgb(211,221,230)", "rgb(234,238,241)", "#d3dde6", "#eaeef1"];
    let mut out = String::new();
    for line in svg.replace('>', ">\n").lines().filter(|line| !line.trim().is_empty()) {
        if land.iter().any(|color| line.contains(color)) || line == "</path>" {
            continue;
        }
        for part in parts(line) {
            match part.parse::<f64>() {
                Ok(number) if part.contains('.') => out += &format!("{}", (number * 10.0).round() / 10.0 + 0.0),
                _ => out += part,
            }
        }
        out.push('\n');
    }
    out
}

/// The text cut into numbers and what stands between them.
fn parts(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let number = |c: char| c.is_ascii_digit() || c == '.';
    let mut letters = text.char_indices().peekable();
    while let Some((_, c)) = letters.next() {
        if let Some(&(at, next)) = letters.peek()
            && number(c) != number(next)
        {
            cuts.push(at);
        }
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

/// The first place where two pictures differ by more than the tolerance.
fn difference(told: &str, kept: &str) -> Option<String> {
    for (line, (told, kept)) in told.lines().zip(kept.lines()).enumerate() {
        let (ours, theirs) = (parts(told), parts(kept));
        let same = ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(|(a, b)| match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) => (a - b).abs() <= TOLERANCE,
                _ => a == b,
            });
        if !same {
            return Some(format!("line {}:\n  drawn  {told}\n  stored {kept}", line + 1));
        }
    }
    let (ours, theirs) = (told.lines().count(), kept.lines().count());
    (ours != theirs).then(|| format!("{ours} elements drawn, {theirs} stored"))
}

/// Words of a picture that reach over its edge.
const CUT_OFF: &str = r#"
const found = [];
for (const svg of document.querySelectorAll("figure.chart svg")) {
  const frame = svg.viewBox.baseVal;
  for (const text of svg.querySelectorAll("text")) {
    const to = text.getCTM(), box = text.getBBox(), scale = svg.getCTM();
    const x = (to.e - scale.e) / scale.a + box.x * to.a / scale.a, y = (to.f - scale.f) / scale.d + box.y * to.d / scale.d;
    if (x < -3 || y < -3 || x + box.width > frame.width + 3 || y + box.height > frame.height + 3)
      found.push(svg.closest("figure").id + ": " + text.textContent);
  }
}
const told = document.createElement("pre"); told.id = "told"; told.textContent = JSON.stringify(found); document.body.append(told);
"#;

#[test]
fn no_word_of_a_picture_is_cut_off() {
    let Some(browser) = browser::find() else { return };
    for (lang, tag) in LANGS {
        let mut pages = vec![("fixture", fixture::page(lang))];
        pages.extend(shipped(tag));
        for (name, page) in pages {
            let document = browser::document(&browser, &browser::with_script(&page, CUT_OFF));
            assert_eq!(browser::told(&document), "[]", "{name} {tag}");
        }
    }
}

/// The brief and the exposure report of the shipped model in a language.
fn shipped(tag: &str) -> Vec<(&'static str, String)> {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ask = |words: &[&str], name: &'static str| {
        let file = folder.path().join(format!("{name}.html"));
        let out = Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(words)
            .arg("--model")
            .arg(&model)
            .args(["--for", "JPN,USA", "--lang", tag, "-o"])
            .arg(&file)
            .output()
            .expect("the program starts");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        (name, std::fs::read_to_string(&file).expect("a page"))
    };
    let scenario = model.join("scenarios/dy-tb-ban-with-magnets.toml");
    vec![ask(&["brief", &scenario.to_string_lossy()], "brief"), ask(&["exposure"], "exposure")]
}

#[test]
fn every_chart_has_its_table_beside_it_and_in_the_folder() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let scenario = model.join("scenarios/dy-tb-ban-with-magnets.toml");
    let scenario = scenario.to_string_lossy();
    let mut kinds = Vec::new();
    for words in [vec!["brief", &scenario], vec!["exposure"]] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ask = |output: &Path| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
            command.args(&words).arg("--model").arg(&model).args(["--for", "JPN,USA", "-o"]).arg(output);
            assert!(command.output().expect("the program starts").status.success());
        };
        let (file, tables) = (folder.path().join("report.json"), folder.path().join("tables/"));
        ask(&file);
        ask(&tables);
        let text = std::fs::read_to_string(&file).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        for section in report["sections"].as_array().expect("sections") {
            for chart in section["charts"].as_array().expect("charts") {
                // A section of sentences may repeat a picture whose numbers stand further down.
                let held = |section: &serde_json::Value| section["tables"].as_array().expect("tables").clone();
                let near = match held(section) {
                    none if none.is_empty() => {
                        report["sections"].as_array().expect("sections").iter().flat_map(held).collect()
                    }
                    some => some,
                };
                let beside = near.iter().any(|table| table["id"] == chart["table"]);
                assert!(beside, "{} has no table in its section", chart["id"]);
                let file = tables.join(format!("{}.csv", chart["table"].as_str().expect("an id")));
                assert!(std::fs::read_to_string(&file).expect("a CSV").lines().count() > 1, "{}", file.display());
                for words in [&chart["title"], &chart["description"]] {
                    assert!(["en", "ja"].iter().all(|tag| !words[tag].as_str().unwrap_or_default().is_empty()));
                }
                kinds.push(chart["drawing"]["kind"].as_str().expect("a kind").to_owned());
                if chart["drawing"]["kind"] == "sankey" {
                    conserves(&chart["drawing"]);
                }
            }
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["cover", "flow_map", "heat", "sankey", "timeline", "waterfall"]);
}

/// What enters a node between mine and use leaves it, but for the ribbons too thin to draw.
#[track_caller]
fn conserves(sankey: &serde_json::Value) {
    let nodes = sankey["nodes"].as_array().expect("nodes");
    let ribbons = sankey["ribbons"].as_array().expect("ribbons");
    let last = sankey["columns"].as_array().expect("columns").len() as u64 - 1;
    let sum = |way: &str, place: usize| -> f64 {
        ribbons.iter().filter(|r| r[way] == place).map(|r| r["amount"].as_f64().expect("a number")).sum()
    };
    let all: f64 = (0..nodes.len()).map(|place| sum("to", place)).fold(0.0, f64::max);
    let mut checked = 0;
    for (place, node) in nodes.iter().enumerate() {
        let column = node["column"].as_u64().expect("a column");
        if column == 0 || column == last || node["origin"].is_null() {
            continue;
        }
        let (into, out) = (sum("to", place), sum("from", place));
        assert!((into - out).abs() <= 0.02 * all, "{}: {into} in, {out} out", node["name"]["en"]);
        checked += 1;
    }
    assert!(checked > 5, "nodes between mine and use");
}

/// Where axe-core lies, installed by npm on demand; a printed reason where it cannot be.
fn axe() -> Option<PathBuf> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let file = web.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        let installed =
            Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&web).output();
        if !installed.as_ref().is_ok_and(|out| out.status.success()) {
            println!("skipped: axe-core is not there, and npm could not install it");
            return None;
        }
    }
    Some(file)
}

/// What breaks a rule, by rule and place.
const VIOLATIONS: &str = r#"
axe.run(document, {resultTypes: ["violations"]}).then((results) => {
  const found = results.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + " " + node.target.join(" ")));
  const told = document.createElement("pre"); told.id = "told"; told.textContent = JSON.stringify([results.passes.length > 10, found]); document.body.append(told);
});
"#;

#[test]
fn axe_finds_no_violation_in_either_language() {
    let (Some(browser), Some(axe)) = (browser::find(), axe()) else { return };
    let axe = std::fs::read_to_string(axe).expect("axe-core").replace("</script", "<\\/script");
    for (lang, tag) in LANGS {
        let mut pages = vec![("fixture", fixture::page(lang))];
        pages.extend(shipped(tag));
        for (name, page) in pages {
            let page = browser::with_script(&page, &format!("{axe}\n;{VIOLATIONS}"));
            let document = browser::document(&browser, &page);
            assert_eq!(browser::told(&document), "[true,[]]", "{name} {tag}");
        }
    }
}

#[test]
fn the_short_form_of_every_brief_is_two_sheets_in_both_languages() {
    let Some(browser) = browser::find() else { return };
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let mut counted = 0;
    for file in
        std::fs::read_dir(model.join("scenarios")).expect("scenarios").map(|file| file.expect("readable").path())
    {
        if file.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let run = folder.path().join("run");
        let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
        command.arg("brief").arg(&file).arg("--model").arg(&model).args(["--for", "JPN,USA", "-o"]).arg(&run);
        command.output().expect("the program starts");
        for (_, tag) in LANGS {
            let page = std::fs::read_to_string(run.join(format!("report.{tag}.html"))).expect("a page");
            let core = page.replacen("</head>", "<style>.whole,footer.annex{display:none!important}</style></head>", 1);
            let (core, all) = (browser::sheets(&browser, &core), browser::sheets(&browser, &page));
            assert!((1..=2).contains(&core), "{} {tag}: {core} sheets", file.display());
            assert!(all > core && all <= 24, "{} {tag}: {all} sheets in all", file.display());
            counted += 1;
        }
    }
    assert!(counted >= 2, "there is a scenario");
}

#[test]
fn every_number_leads_to_a_run_or_to_a_figure_with_evidence() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let scenario = model.join("scenarios/dy-tb-ban-with-magnets.toml");
    for words in [vec!["brief", &scenario.to_string_lossy()], vec!["exposure"]] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("report.json");
        let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
        command.args(&words).arg("--model").arg(&model).args(["--for", "JPN,USA", "-o"]).arg(&file);
        assert!(command.output().expect("the program starts").status.success());
        let text = std::fs::read_to_string(&file).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
        let ids = |all: &str, keep: fn(&serde_json::Value) -> bool| -> std::collections::BTreeSet<String> {
            let kept = list(&report[all]).into_iter().filter(keep);
            kept.map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
        };
        let runs = ids("runs", |_| true);
        let evident = ids("figures", |figure| figure["rows"].as_array().is_some_and(|rows| !rows.is_empty()));
        let (mut numbers, mut with_figure, mut astray) = (0, 0, Vec::new());
        for table in list(&report["sections"]).iter().flat_map(|section| list(&section["tables"])) {
            for (place, row) in list(&table["rows"]).iter().enumerate() {
                let rests = list(&row["rests_on"]);
                let has_figure = rests.iter().any(|id| evident.contains(id.as_str().expect("an id")));
                for (cell, head) in list(&row["cells"]).iter().zip(list(&table["columns"])) {
                    if cell["number"].is_null() && cell["range"].is_null() {
                        continue;
                    }
                    numbers += 1;
                    with_figure += usize::from(has_figure);
                    let run = row["run"].as_str().filter(|_| !head["run"].is_null()).or(head["run"].as_str());
                    let has_run = run.is_some_and(|run| runs.contains(run));
                    if !has_run && (run.is_some() || !has_figure) {
                        astray.push(format!("{}:{}:{}", table["id"], place + 1, head["id"]));
                    }
                }
            }
        }
        println!("{}: {numbers} numbers, {with_figure} with evidence, {} astray", words[0], astray.len());
        assert!(numbers > 500, "{numbers}");
        assert_eq!(astray, Vec::<String>::new(), "of {numbers}");
        assert!(with_figure as f64 > 0.95 * numbers as f64, "{with_figure} of {numbers}");
    }
}

#[test]
fn a_difference_beyond_the_tolerance_is_seen() {
    assert_eq!(difference("<rect x=\"10.2\">", "<rect x=\"10.5\">"), None);
    assert!(difference("<rect x=\"10.2\">", "<rect x=\"12.5\">").is_some());
    assert!(difference("<text>Japan", "<text>China").is_some());
    assert!(difference("<g>\n<g>", "<g>").is_some());
}
