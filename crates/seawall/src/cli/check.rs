//! `seawall check`: everything that is wrong in a folder at once, and how large its response programme is.

use super::ask::find;
use super::data::{refuse, there};
use super::{DATA, End, USAGE, write};
use seawall::check::{self, BUDGET, Checked, Size};
use seawall::open::Refusal;
use seawall_io::diag_text;
use seawall_io::scenario;
use seawall_model::answer::Lang;
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::world::OriginKind;
use serde_json::{Value, json};
use std::path::Path;

/// Reads a folder, or one scenario against it, and reports every finding.
pub fn check(folder: &Path, scenario: Option<&Path>, lang: Lang) -> Result<(), End> {
    there(folder)?;
    if let Some(path) = scenario {
        return one(folder, path, lang);
    }
    let checked = check::check(folder).map_err(|error| refuse(Refusal::World(error), lang))?;
    let size = if checked.is_usable() { check::size(&checked.world).ok() } else { None };
    if write::is_json() {
        write::json("seawall/check/1", page(&checked, size, lang))?;
    } else {
        say(&checked.findings, lang);
        if checked.is_usable() {
            write::standard(&summary(&checked, size, lang))?;
        } else {
            write::message(&diag_text::counts(&checked.findings, lang));
        }
    }
    if checked.is_usable() { Ok(()) } else { Err(End::Code(DATA)) }
}

/// Reads one scenario file against a folder.
fn one(folder: &Path, path: &Path, lang: Lang) -> Result<(), End> {
    let checked = check::sheets(folder).map_err(|error| refuse(Refusal::World(error), lang))?;
    if !checked.is_usable() {
        return Err(refuse(Refusal::Data(checked.files, checked.findings), lang));
    }
    let path = find(folder, path);
    if !path.is_file() {
        write::message(&format!(
            "seawall: there is no scenario {}; `seawall list scenarios` prints them",
            path.display()
        ));
        return Err(End::Code(USAGE));
    }
    let (routes, _) = check::routes(&checked.files);
    let (scenario, findings) = check::scenario_file(&checked.world, &routes, &path)?;
    let sentence = scenario.as_ref().map(|scenario| scenario::sentence(&checked.world, scenario, lang));
    if write::is_json() {
        let page = json!({
            "lang": lang,
            "scenario": path.display().to_string(),
            "sentence": sentence,
            "findings": diag_text::json(&findings, lang),
        });
        write::json("seawall/check/1", page)?;
    } else {
        say(&findings, lang);
        if let Some(sentence) = &sentence {
            write::standard(sentence)?;
        }
        write::message(&format!("{}: {}", path.display(), diag_text::counts(&findings, lang)));
    }
    if sentence.is_some() { Ok(()) } else { Err(End::Code(DATA)) }
}

fn say(findings: &[Diagnostic], lang: Lang) {
    for finding in findings {
        write::finding(finding, lang);
    }
}

/// What was read, in a few lines.
fn summary(checked: &Checked, size: Option<Size>, lang: Lang) -> String {
    let world = &checked.world;
    let kinds = |kind| world.cells.values().iter().filter(|cell| cell.origin.kind == kind).count();
    let (reported, derived) = (kinds(OriginKind::Reported), kinds(OriginKind::Derived));
    let (assumed, inferred) = (kinds(OriginKind::Assumed), kinds(OriginKind::Inferred));
    let [name, regions, products, plants, links, demands, stocks, cells, totals, sources, scenarios] = [
        world.name.clone(),
        world.regions.len().to_string(),
        world.products.len().to_string(),
        world.plants.len().to_string(),
        world.links.len().to_string(),
        world.demands.len().to_string(),
        world.stocks.len().to_string(),
        world.cells.len().to_string(),
        world.totals.len().to_string(),
        world.sources.len().to_string(),
        checked.scenarios.len().to_string(),
    ];
    let hash = &world.hash[..16.min(world.hash.len())];
    let counts = diag_text::counts(&checked.findings, lang);
    let size = size_line(checked, size, lang);
    match lang {
        Lang::En => format!(
            "{name}: {regions} regions, {products} products, {plants} plants, {links} links, {demands} demands, {stocks} stocks\n\
             {cells} annual cells: {reported} reported, {derived} derived, {assumed} assumed, {inferred} inferred from balances only; {totals} totals, {sources} sources\n\
             {size}\n\
             {scenarios} scenarios read; {counts}; model hash {hash}\n"
        ),
        Lang::Ja => format!(
            "{name}: 地域 {regions}、製品 {products}、工場 {plants}、輸送経路 {links}、需要 {demands}、在庫 {stocks}\n\
             年間値 {cells}: 公表 {reported}、導出 {derived}、仮定 {assumed}、収支のみからの推定 {inferred}。合計値 {totals}、出典 {sources}\n\
             {size}\n\
             シナリオ {scenarios} 件を読んだ。{counts}。モデルのハッシュ {hash}\n"
        ),
    }
}

/// Rows and columns beside the budget.
fn size_line(checked: &Checked, size: Option<Size>, lang: Lang) -> String {
    let world = &checked.world;
    let Some(size) = size else {
        return match lang {
            Lang::En => {
                "response programme: its size is not known, since the facts admit no balance; see `seawall reconcile`"
                    .to_owned()
            }
            Lang::Ja => "対応計画の線形計画: 事実が収支を満たさないため大きさが分からない。`seawall reconcile` を見る"
                .to_owned(),
        };
    };
    let partners: Vec<&str> = world.partners.iter().map(|&region| world.regions[region].code.as_str()).collect();
    let [partner_rows, partner_columns, rows, columns, most_rows, most_columns] =
        [size.partners.0, size.partners.1, size.all.0, size.all.1, BUDGET.0, BUDGET.1].map(grouped);
    let (partners, regions) = (partners.join(", "), world.regions.len());
    let (within, within_ja) = if is_within(size) { ("within", "に収まる") } else { ("over", "を超える") };
    match lang {
        Lang::En => format!(
            "response programme, rows x columns: {partner_rows} x {partner_columns} for {partners}, {rows} x {columns} for all {regions} regions; {within} the budget of {most_rows} x {most_columns}"
        ),
        Lang::Ja => format!(
            "対応計画の線形計画 (行 x 列): {partners} で {partner_rows} x {partner_columns}、全 {regions} 地域で {rows} x {columns}。上限 {most_rows} x {most_columns} {within_ja}"
        ),
    }
}

fn is_within(size: Size) -> bool {
    size.all.0 <= BUDGET.0 && size.all.1 <= BUDGET.1
}

/// A whole number with commas between its thousands.
fn grouped(value: usize) -> String {
    let digits = value.to_string();
    let mut page = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            page.push(',');
        }
        page.push(digit);
    }
    page
}

/// Everything as JSON.
fn page(checked: &Checked, size: Option<Size>, lang: Lang) -> Value {
    let world = &checked.world;
    let count = |severity| checked.findings.iter().filter(|finding| finding.severity == severity).count();
    let size = size.map(|size| {
        let one = |(rows, columns): (usize, usize)| json!({ "rows": rows, "columns": columns });
        json!({ "partners": one(size.partners), "all": one(size.all), "budget": one(BUDGET), "within": is_within(size) })
    });
    json!({
        "lang": lang,
        "model": world.name,
        "hash": world.hash,
        "usable": checked.is_usable(),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "findings": diag_text::json(&checked.findings, lang),
        "scenarios": checked.scenarios,
        "programme": size,
    })
}
