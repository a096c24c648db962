//! Sheets, episodes, outcomes, regimes and raw tables that questions ask for beside the folder's facts: what they start from, and
//! what an accepted one must keep.

use crate::base::base;
use crate::canonical;
use crate::harness::Verdict;
use crate::promises;
use seawall_io::backtest::{self, Episode};
use seawall_io::compat::tables;
use seawall_io::load::{Files, load};
use seawall_io::scenario::Routes;
use seawall_io::{attacks, bridge, indicators, regimes};
use seawall_model::unit::Interval;

/// Sheets that fit the small folder, each with rows that a mutation may break.
pub const SHEETS: [(&str, &str); 10] = [
    (
        "losses.csv",
        "process,region,element,low,central,high,source,reason
separation,,nd,0.03,0.08,0.14,,Recovery of a plant like it
separation,CHN,nd,0.02,0.05,0.1,S1,
",
    ),
    (
        "recovery.csv",
        "process,low,central,high,source,reason
mining,4,13,52,,A month with parts at hand
sintering,2,,26,S1,
",
    ),
    (
        "instruments.csv",
        "instrument,name_en,name_ja,scored_low,scored_central,scored_high,source,reason
grant,Grant,補助金,0.95,1,1,,A grant is spent
loan,Loan,融資,0.1,0.2,0.4,S1,
",
    ),
    (
        "projects.csv",
        "project,name_en,name_ja,kind,host,payer,instrument,public_share_low,public_share_central,public_share_high,capex_low,capex_central,capex_high,lead_weeks_low,lead_weeks_central,lead_weeks_high,ramp_weeks,qualification_weeks_low,qualification_weeks_central,qualification_weeks_high,success_low,success_central,success_high,premium_low,premium_central,premium_high,source,reason
works,Works,工場,magnet,JPN,JPN,grant,0.1,0.3,0.5,100,120,150,52,78,104,26,52,78,104,0.4,0.6,0.8,0,0.1,0.4,S1,Widths assumed
mill,Mill,製錬所,metal,ROW,JPN,loan,0.1,0.3,0.5,,,,52,78,104,26,8,26,52,0.4,0.6,0.8,0,0.1,0.4,,Nobody publishes the capital
",
    ),
    (
        "project_lines.csv",
        "project,product,role,region,amount_low,amount_central,amount_high,source,reason
works,metal,input,JPN,300,340,360,S1,
works,magnet,output,JPN,900,1000,1100,S1,
mill,metal,output,JPN,,,,,Nobody publishes the tonnes
",
    ),
    (
        "bridge.csv",
        "bridge,use,region,table,industry,name_en,name_ja,share_low,share_central,share_high,dependence,source,reason
B1,ev,JPN,bea2017,336111,Automobiles,乗用車,0.07,,0.11,critical,,Cars that carry such motors
B2,defense,,bea2017,336411,Aircraft,航空機,0.1,0.2,0.4,important,S1,
",
    ),
    (
        "indicators.csv",
        "indicator,kind,region,element,low,central,high,source,reason
stability.CHN,political_stability,CHN,,-0.4,-0.15,0.1,S1,
rate.nd,eol_rir,,nd,0,0.01,0.03,,Little comes back
gdp.JPN,gdp,JPN,,4.0e12,4.1e12,4.2e12,S1,
",
    ),
    (
        "attacks.csv",
        "attack,name_en,name_ja,kind,actor,products,to,plants,route,share_low,share_central,share_high,weeks_low,weeks_central,weeks_high,plausibility,cost_low,cost_central,cost_high,source,reason
CHN.metal,China: metal,中国:金属,restriction,CHN,metal,JPN,,,0.85,0.95,1,26,52,104,possible,,,,,Leaks assumed
P5,Works of Japan,日本の工場,plant,,,,P5,,0.5,0.8,1,4,13,26,possible,1,2,3,,Quake
",
    ),
    (
        "translations.csv",
        "text,ja
Firms hold one to two months,企業は1~2か月分を保有する
",
    ),
    (
        "accepted.csv",
        "code,key,tonnes,because,on
R1,output CHN oxide,120,The quota was overrun,2026-01-05
",
    ),
];

/// The small folder with those sheets.
pub fn folder() -> Files {
    let mut files = base();
    for (name, text) in SHEETS {
        files.insert(name, text);
    }
    files
}

/// What the folder promises; and of a sheet that a question reads on its own, no row that was let through is left out.
pub fn sheet(name: &str, bytes: &[u8]) -> Verdict {
    let verdict = promises::folder(folder(), name, bytes);
    let (Verdict::Accepted, Some(rows)) = (&verdict, canonical::cells(bytes)) else { return verdict };
    let written = rows.iter().skip(1).filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
    let mut files = folder();
    files.insert(name, bytes);
    let Some(world) = load(&files).0 else { return verdict };
    let bytes = files.get(name).unwrap_or_default();
    let read = match name {
        bridge::FILE => {
            let spans = bridge::read(&world, bytes).rows;
            if let Some(wild) = spans.iter().find(|span| !is_share(&span.share)) {
                return Verdict::Silent(format!("share of {}", wild.row));
            }
            spans.len()
        }
        attacks::FILE => {
            let (attacks, idle) = attacks::read(&world, bytes, &Routes::default());
            attacks.len() + idle.len()
        }
        indicators::FILE => {
            let found = indicators::read(&world, bytes);
            let by_key = found.stability.len() + found.eol_rir.len() + found.substitution.len() + found.gdp.len();
            by_key + usize::from(found.trade_parameter.is_some())
        }
        "instruments.csv" => world.instruments.len(),
        "projects.csv" => world.projects.len(),
        "project_lines.csv" => world.projects.iter().map(|project| project.lines.len()).sum(),
        "losses.csv" => world.losses.len(),
        _ => written,
    };
    if read == written { verdict } else { Verdict::Silent(format!("{read} rows of {written} were kept")) }
}

fn is_share(interval: &Interval) -> bool {
    0.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0
}

/// Regimes: probabilities, adding up to one, and the same chain from the library's TOML.
pub fn regimes(bytes: &[u8]) -> Verdict {
    let Some(text) = canonical::utf8(bytes) else { return Verdict::Refused };
    let Ok(mut file) = regimes::read("regimes", &text) else { return Verdict::Refused };
    for regime in &file.chain.regimes {
        let sum: f64 = regime.next.iter().map(Interval::center).sum();
        if (sum - 1.0).abs() > 1e-6 || !regime.next.iter().chain([&regime.first]).all(is_share) {
            return Verdict::Silent(format!("probabilities of {}", regime.code));
        }
    }
    match canonical::toml(&text).map(|text| regimes::read("regimes", &text)) {
        Some(Ok(mut again)) => {
            file.chain.hash.clear();
            again.chain.hash.clear();
            if file == again { Verdict::Accepted } else { Verdict::Silent("another chain".to_owned()) }
        }
        _ => Verdict::Silent("written canonically it is refused".to_owned()),
    }
}

/// Outcomes: no blank where a row needs words, and the same rows from another writer's CSV.
pub fn outcomes(bytes: &[u8]) -> Verdict {
    let Ok(mut rows) = backtest::read("outcome.csv", bytes) else { return Verdict::Refused };
    if rows.iter().any(|row| row.variable.is_empty() || row.period.is_empty() || row.value.is_empty()) {
        return Verdict::Silent("a blank that a row needs".to_owned());
    }
    if canonical::has_open_quote(bytes) {
        return Verdict::Silent("a quote that is never closed".to_owned());
    }
    let Some(cells) = canonical::cells(bytes) else {
        return Verdict::Silent("another reader does not take this CSV".to_owned());
    };
    let Ok(mut again) = backtest::read("outcome.csv", &canonical::csv(&cells)) else {
        return Verdict::Silent("written canonically it is refused".to_owned());
    };
    // Lines move where blank ones stood.
    rows.iter_mut().chain(&mut again).for_each(|row| row.line = 0);
    if rows == again { Verdict::Accepted } else { Verdict::Silent("written canonically it has other rows".to_owned()) }
}

/// Episodes: nothing blank, factors that are numbers, and the same from the library's TOML.
pub fn episode(bytes: &[u8]) -> Verdict {
    let Some(text) = canonical::utf8(bytes) else { return Verdict::Refused };
    let Ok(read) = Episode::read(&text) else { return Verdict::Refused };
    let factors = read.goods.iter().flat_map(|goods| &goods.products).map(|(_, factor)| *factor);
    if factors.into_iter().any(|factor| !factor.is_finite() || factor <= 0.0) {
        return Verdict::Silent("a factor that is no positive number".to_owned());
    }
    if read.goods.iter().any(|goods| goods.words.is_empty() || goods.products.is_empty()) {
        return Verdict::Silent("goods without words or products".to_owned());
    }
    match canonical::toml(&text).map(|text| Episode::read(&text)) {
        Some(Ok(again)) if again == read => Verdict::Accepted,
        _ => Verdict::Silent("written canonically it is another episode".to_owned()),
    }
}

/// The five raw tables of scores, small: names in the folder and their text.
pub const RAW: [(&str, &str); 5] = [
    (
        "flows.csv",
        "year,exporter,importer,hs6,value_kusd,quantity_t
2020,CHN,JPN,284690,1000,50
2020,AUS,JPN,284690,200,
2021,CHN,JPN,260400,10.5,2e3
",
    ),
    (
        tables::FILES[1],
        "commodity,country,iso3,year,production,unit,flag
Rare earth,China,CHN,2020,140000,metr. t,r
Nickel,Japan,JPN,2021,0,metr. t,r
Gold,Japan,JPN,2021,7000,kg,e
",
    ),
    (
        tables::FILES[2],
        "commodity,category,stage,Symbol,eol_rir,hs6,hs6_complementary,hs_description,reference
Rare earth,Metals,Extraction,REE,0.01,284690,280530,Compounds,a
Nickel,Metals,Extraction,Ni,0.16,260400,,Ores,b
Gold,Metals,Extraction,Au,,710812,,Unwrought,c
",
    ),
    (tables::FILES[3], "country,iso3,year,estimate,std_err\nChina,CHN,2020,-0.4,0.2\nJapan,JPN,2021,1.02,0.2\n"),
    (
        tables::FILES[4],
        "country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n392,Japan,JP,JPN\n36,Australia,AU,AUS\n",
    ),
];

/// Raw tables of scores: finite numbers in their ranges, and the same tables from another writer's CSV.
pub fn raw(name: &str, bytes: &[u8]) -> Verdict {
    let read = |bytes: &[u8]| {
        let of = |at: usize| if RAW[at].0 == name { bytes } else { RAW[at].1.as_bytes() };
        let files = tables::Files { flows: of(0), production: of(1), codes: of(2), stability: of(3), countries: of(4) };
        tables::read(&files, 1990..=2030)
    };
    let Ok(first) = read(bytes) else { return Verdict::Refused };
    let is_amount = |value: f64| value.is_finite() && value >= 0.0;
    if !first.flows.iter().all(|flow| is_amount(flow.kusd) && (flow.tonnes.is_nan() || is_amount(flow.tonnes)))
        || !first.made.iter().all(|made| is_amount(made.amount))
        || !first.stability.iter().all(|(_, _, estimate)| estimate.abs() <= 5.0)
        || !first.materials.iter().all(|material| material.eol_rir.is_none_or(|rate| (0.0..=1.0).contains(&rate)))
    {
        return Verdict::Silent("a number out of its range".to_owned());
    }
    if canonical::has_open_quote(bytes) {
        return Verdict::Silent("a quote that is never closed".to_owned());
    }
    let Some(cells) = canonical::cells(bytes) else {
        return Verdict::Silent("another reader does not take this CSV".to_owned());
    };
    match read(&canonical::csv(&cells)) {
        Ok(again) if format!("{again:?}") == format!("{first:?}") => Verdict::Accepted,
        _ => Verdict::Silent("written canonically they are other tables".to_owned()),
    }
}
