//! From public tables to observations: the rules of a model, one row for each observation, in `observe/cells.csv`.
//!
//! A rule names the figures (`table`, `subject`, `series`, `pick`, `year`), which are summed, and says in `low`, `central` and
//! `high` how a bound follows from the sum of tonnes q and customs value v:
//!
//! | written | bound |
//! |---|---|
//! | `x0.6` | 0.6 q |
//! | `+50`, `-50` | q + 50, q - 50 |
//! | `/60` | the tonnes that v buys at 60 USD per kg |
//! | `min/60` | the same, but no more than q |
//! | `mix5/60` | the tonnes at 60 USD per kg in q tonnes worth v, the others at 5 |
//! | `v` | v itself, thousand USD |
//! | `=140` | 140, whatever the table says |
//!
//! Several pairs with `;` between them in `pick` are one flow.
//!
//! `~100` behind it rounds to 100 t; without it to 1 t. `less` is subtracted from q first. In `note`, `{x1}` and any other
//! of these forms stand for their value, `{parts}` for the figures, `{gross}` for q before `less`, `{usd_kg}` for v over q.

use super::baci::{self, Doubt, Flow};
use super::{Figure, Finding, Place, Reading, Reason, Row, Sheet, Unit, Value, iea, number, usgs_mcs, worldbank};
use crate::load::Files;
use std::collections::{BTreeMap, BTreeSet};

/// The rules.
pub(crate) const RULES: &str = "cells.csv";

const COLUMNS: &[&str] = &[
    "observation",
    "variable",
    "region",
    "partner",
    "product",
    "process",
    "use",
    "basis",
    "table",
    "subject",
    "series",
    "pick",
    "year",
    "less",
    "low",
    "central",
    "high",
    "confidence",
    "note",
];

/// A public table that a rule may name.
struct Source {
    /// Its name in a rule.
    table: &'static str,
    /// Id in sources.csv.
    id: &'static str,
    /// Year of publication.
    published: &'static str,
    /// Where its observations go.
    output: &'static str,
}

const SOURCES: &[Source] = &[
    Source { table: "usgs_mcs26", id: "USGS-MCS26", published: "2026", output: "observations_usgs.csv" },
    Source { table: "usgs_mcs25", id: "USGS-MCS25", published: "2025", output: "observations_usgs.csv" },
    Source { table: "iea_supply", id: "IEA25", published: "2025", output: "observations_iea.csv" },
    Source { table: "baci", id: "BACI", published: "2026", output: "observations_baci.csv" },
];

/// Every table, read once.
pub(crate) struct Tables {
    figures: BTreeMap<&'static str, Reading<Figure>>,
    flows: Vec<(Flow, Option<Doubt>)>,
}

impl Tables {
    /// Reads every extract, those that give no observation too: a malformed row is reported wherever it stands.
    pub fn read(data: &Files, found: &mut Vec<Finding>) -> Self {
        let mut figures = BTreeMap::new();
        for (table, mut reading) in [
            ("usgs_mcs26", usgs_mcs::read_2026(data)),
            ("usgs_mcs25", usgs_mcs::read_2025(data)),
            ("iea_supply", iea::read_supply(data)),
            ("worldbank", worldbank::read(data)),
        ] {
            found.append(&mut reading.found);
            figures.insert(table, reading);
        }
        found.append(&mut iea::read_demand(data).found);
        let flows = baci::read(data);
        found.extend(flows.found);
        let doubts = baci::screen(&flows.rows);
        Self { figures, flows: flows.rows.into_iter().zip(doubts).collect() }
    }
}

/// The observation sheets that the rules give.
pub(crate) fn observations(tables: &Tables, rules: &Files, found: &mut Vec<Finding>) -> Files {
    let sheet = Sheet::cut(RULES, rules, COLUMNS);
    found.extend(sheet.found);
    let mut outputs: BTreeMap<&str, Vec<[String; 18]>> =
        SOURCES.iter().map(|source| (source.output, Vec::new())).collect();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for rule in &sheet.rows {
        if !ids.insert(rule.text("observation")) {
            found.push(rule.finding("observation", Reason::Twice(0)));
            continue;
        }
        let Some(source) = SOURCES.iter().find(|source| source.table == rule.text("table")) else {
            found.push(rule.finding("table", Reason::UnknownWord(rule.text("table").to_owned())));
            continue;
        };
        match observation(rule, source, tables, found) {
            Ok(row) => outputs.entry(source.output).or_default().push(row),
            Err(finding) => found.push(finding),
        }
    }
    outputs.into_iter().map(|(file, rows)| (file, written(&rows))).collect()
}

const HEADER: [&str; 18] = [
    "observation",
    "variable",
    "region",
    "partner",
    "product",
    "process",
    "use",
    "period",
    "low",
    "central",
    "high",
    "unit",
    "basis",
    "qualifier",
    "source",
    "published_on",
    "confidence",
    "note",
];

fn written(rows: &[[String; 18]]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let header = HEADER.map(str::to_owned);
    for row in std::iter::once(&header).chain(rows) {
        writer.write_record(row).expect("a row of 18 cells goes into memory: nothing there can fail");
    }
    writer.into_inner().expect("memory can be flushed")
}

/// What a rule picked.
#[derive(Debug, Default)]
struct Taken {
    /// Tonnes before `less`.
    gross: f64,
    /// Tonnes.
    tonnes: f64,
    /// Thousand USD.
    kusd: f64,
    /// The cell, where it is one and not a number.
    word: Option<Value>,
    /// How many figures.
    count: usize,
    is_estimated: bool,
    parts: Vec<String>,
}

fn observation(
    rule: &Row,
    source: &Source,
    tables: &Tables,
    found: &mut Vec<Finding>,
) -> Result<[String; 18], Finding> {
    let mut taken = match tables.figures.get(source.table) {
        Some(reading) => figures(rule, reading)?,
        None => flows(rule, &tables.flows, found)?,
    };
    let less = rule.number("less")?.unwrap_or(0.0);
    taken.tonnes = taken.gross - less;

    let bound = |column: &str| -> Result<(Option<Take>, String), Finding> {
        let text = rule.text(column);
        if text.is_empty() {
            return Ok((None, String::new()));
        }
        let take = Take::read(text).ok_or_else(|| rule.finding(column, Reason::UnknownWord(text.to_owned())))?;
        Ok((Some(take), take.of(&taken).to_string()))
    };
    let [(low, low_text), (central, central_text), (high, high_text)] =
        [bound("low")?, bound("central")?, bound("high")?];
    let is_value = [low, central, high].iter().flatten().any(|take| matches!(take.how, How::Value));
    let is_as_printed =
        |take: Option<Take>| take.is_none_or(|take| matches!(take.how, How::Share(share) if share == 1.0));
    let is_single = taken.count == 1 && less == 0.0 && [low, central, high].into_iter().all(is_as_printed);
    let (mut numbers, qualifier) = match &taken.word {
        _ if is_value => ([low_text, central_text, high_text], "less_than"),
        None if is_single && taken.is_estimated => ([low_text, central_text, high_text], "estimated"),
        None if is_single => ([low_text, central_text, high_text], "reported"),
        None => ([low_text, central_text, high_text], "derived"),
        Some(word) if !is_single => {
            return Err(rule.finding("pick", Reason::NoNumber(format!("{} ({word:?})", rule.text("pick")))));
        }
        Some(Value::Zero) => (["", "0", ""].map(str::to_owned), "zero"),
        Some(Value::Withheld) => (["", "", ""].map(str::to_owned), "withheld"),
        Some(Value::NotAvailable) => (["", "", ""].map(str::to_owned), "not_available"),
        Some(Value::Below(bound)) => ([String::new(), String::new(), bound.to_string()], "less_than"),
        Some(Value::Above(bound)) => ([bound.to_string(), String::new(), String::new()], "greater_than"),
        Some(word) => {
            return Err(rule.finding("pick", Reason::NoNumber(format!("{} ({word:?})", rule.text("pick")))));
        }
    };
    let note = note(rule.text("note"), &taken)
        .ok_or_else(|| rule.finding("note", Reason::UnknownWord(rule.text("note").to_owned())))?;
    let cell = |column: &str| rule.text(column).to_owned();
    let mut number = |k: usize| std::mem::take(&mut numbers[k]);
    Ok([
        cell("observation"),
        cell("variable"),
        cell("region"),
        cell("partner"),
        cell("product"),
        cell("process"),
        cell("use"),
        cell("year"),
        number(0),
        number(1),
        number(2),
        (if is_value { "kUSD/yr" } else { "t/yr" }).to_owned(),
        cell("basis"),
        qualifier.to_owned(),
        source.id.to_owned(),
        source.published.to_owned(),
        cell("confidence"),
        note,
    ])
}

/// Picks figures by alpha-3 codes and `others`, separated by `;`.
fn figures(rule: &Row, reading: &Reading<Figure>) -> Result<Taken, Finding> {
    let (subject, series) = (rule.text("subject"), rule.text("series"));
    let year = rule.years("year")?.0;
    let mut taken = Taken::default();
    for pick in rule.text("pick").split(';') {
        let is_place = |place: &Place| match place {
            Place::Country(code) => *code == pick,
            Place::Others => pick == "others",
            Place::World | Place::Group(_) => false,
        };
        let figure = reading.rows.iter().chain(&reading.apart).find(|figure| {
            figure.subject == subject
                && figure.series == series
                && figure.years == (year, year)
                && figure.unit == Unit::Tonnes
                && is_place(&figure.place)
        });
        let Some(figure) = figure else {
            let what = format!("{pick} {year}, {subject}, {series}, in tonnes");
            return Err(rule.finding("pick", Reason::NoFigure(what)));
        };
        match figure.value {
            Value::Exact(value) => taken.gross += value,
            ref other if taken.count == 0 => taken.word = Some(other.clone()),
            _ => return Err(rule.finding("pick", Reason::NoNumber(pick.to_owned()))),
        }
        taken.count += 1;
        taken.is_estimated |= figure.is_estimated;
        let label = if figure.place == Place::Others { "other countries" } else { &figure.label };
        let amount = match figure.value {
            Value::Exact(value) => grouped(value),
            ref other => format!("{other:?}"),
        };
        taken.parts.push(format!("{label} {amount}"));
    }
    Ok(taken)
}

/// Picks flows by `exporter>importer` and one or several codes; their stage must be that of the rule.
fn flows(rule: &Row, flows: &[(Flow, Option<Doubt>)], found: &mut Vec<Finding>) -> Result<Taken, Finding> {
    let (pick, stage) = (rule.text("pick"), rule.text("series"));
    let year = rule.years("year")?.0;
    let mut taken = Taken::default();
    // Two codes may be taken for the same thing although customs put them into two stages.
    let stages: Vec<&str> = stage.split(';').collect();
    let (codes, pairs) = (rule.text("subject"), pick);
    for (code, pick) in codes.split(';').flat_map(|code| pairs.split(';').map(move |pair| (code, pair))) {
        let flow = flows.iter().find(|(flow, _)| {
            flow.year == year
                && flow.code == code
                && stages.contains(&flow.stage.word())
                && pick.split_once('>') == Some((flow.exporter, flow.importer))
        });
        let Some((flow, doubt)) = flow else {
            return Err(rule.finding("pick", Reason::NoFigure(format!("{stage} {pick} {year} of {code}"))));
        };
        let (Some(tonnes), Some(unit)) = (flow.quantity_t, flow.unit_value()) else {
            return Err(rule.finding("pick", Reason::NoNumber(format!("the quantity of {code} {pick} {year}"))));
        };
        if let Some(doubt) = doubt {
            found.push(Finding::new(baci::FILE, flow.line, "", Reason::Unlikely(doubt.times, doubt.from)));
        }
        taken.gross += tonnes;
        taken.kusd += flow.value_kusd;
        taken.count += 1;
        let pair = if pairs.contains(';') { format!(" {pick}") } else { String::new() };
        taken.parts.push(format!("HS {code}{pair} {} t at {unit:.1} USD/kg", grouped(tonnes)));
    }
    Ok(taken)
}

/// How a bound follows.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Take {
    how: How,
    step: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Share(f64),
    Plus(f64),
    AtPrice(f64),
    AtMost(f64),
    Mix(f64, f64),
    Value,
    Fixed(f64),
}

impl Take {
    fn read(text: &str) -> Option<Self> {
        let (text, step) = match text.split_once('~') {
            Some((text, step)) => (text, number(step).filter(|&step| step > 0.0)?),
            None => (text, 1.0),
        };
        let above_zero = |text: &str| number(text).filter(|&value| value > 0.0);
        let how = if text == "v" {
            How::Value
        } else if let Some(rest) = text.strip_prefix("mix") {
            let (rest, dear) = rest.split_once('/')?;
            let (cheap, dear) = (above_zero(rest)?, above_zero(dear)?);
            if cheap >= dear {
                return None;
            }
            How::Mix(cheap, dear)
        } else if let Some(price) = text.strip_prefix("min/") {
            How::AtMost(above_zero(price)?)
        } else {
            match (text.get(..1)?, text.get(1..)?) {
                ("x", rest) => How::Share(above_zero(rest)?),
                ("/", rest) => How::AtPrice(above_zero(rest)?),
                ("=", rest) => How::Fixed(number(rest)?),
                ("+" | "-", _) => How::Plus(number(text)?),
                _ => return None,
            }
        };
        Some(Self { how, step })
    }

    fn of(self, taken: &Taken) -> f64 {
        let value = match self.how {
            How::Fixed(value) => return value,
            How::Share(share) => share * taken.tonnes,
            How::Plus(more) => taken.tonnes + more,
            How::AtPrice(price) => taken.kusd / price,
            How::AtMost(price) => (taken.kusd / price).min(taken.tonnes),
            How::Mix(cheap, dear) => (taken.kusd - cheap * taken.tonnes) / (dear - cheap),
            How::Value => taken.kusd,
        };
        (value / self.step).round() * self.step
    }
}

/// A note with its blanks filled; `None` where a blank is not known.
fn note(pattern: &str, taken: &Taken) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (blank, after) = after.split_once('}')?;
        text.push_str(before);
        match blank {
            "parts" => {
                let joint = if taken.kusd > 0.0 { " and " } else { " + " };
                text.push_str(&taken.parts.join(joint));
            }
            "gross" => text.push_str(&grouped(taken.gross)),
            "usd_kg" => text.push_str(&format!("{:.1}", taken.kusd / taken.gross)),
            "musd" => text.push_str(&format!("{:.1}", taken.kusd / 1000.0)),
            other => text.push_str(&grouped(Take::read(other)?.of(taken))),
        }
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// Whole units, with a comma between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Take, Taken, grouped};
    use crate::load::Files;
    use crate::source::observe;

    const MCS26: &str = "section,commodity,country,detail,unit,year,value_raw,value,qualifier,estimated\n\
        World,RE,India,Mine,metric tons,2024,\"2,900\",2900,value,True\n\
        World,RE,Nigeria,Mine,metric tons,2024,\"1,500\",1500,value,True\n\
        World,RE,Other countries,Mine,metric tons,2024,\"1,000\",1000,value,True\n\
        World,RE,World total,Mine,metric tons,2024,\"380,000\",380000,value,True\n\
        World,RE,Canada,Mine,metric tons,2024,—,0,zero,False\n\
        World,RE,Brazil,Mine,metric tons,2024,W,,withheld,False\n\
        Import Sources,RE,China,Mine,percent,2024,71,71,value,False\n";
    const BACI: &str = "year,exporter,importer,hs6,value_kusd,quantity_t\n\
        2024,VNM,JPN,280530,162145.8,2687.873\n\
        2024,MMR,CHN,284690,817835.4,44365.51\n\
        2024,AUS,MYS,280530,128057.26,31209.686\n\
        2024,VNM,CHN,280530,3000,300\n\
        2024,THA,JPN,280530,5,\n";

    /// The observation rows and findings of some rules, written without the leading id, in short form:
    /// `table|subject|series|pick|less|low|central|high|note`.
    fn rows(rules: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut sheet = COLUMNS.join(",") + "\n";
        for (k, rule) in rules.iter().enumerate() {
            let cells: Vec<&str> = rule.split('|').collect();
            let [table, subject, series, pick, less, low, central, high, note] = cells[..] else { panic!("{rule}") };
            sheet += &format!(
                "o{k},output,R,,p,,,reo,{table},{subject},{series},{pick},2024,{less},{low},{central},{high},high,{note}\n"
            );
        }
        let data: Files = [
            ("usgs_mcs2026_rare_earths.csv", MCS26),
            ("usgs_mcs2025_world_rare_earths.csv", "COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024\n"),
            (
                "iea_supply_2024_2040.csv",
                "mineral,stage,country,year,value,unit\nRE,refining,Malaysia,2024,3.6252,kt\n",
            ),
            ("iea_demand_2024_2050.csv", "table,mineral,use,scenario,year,value,unit\n"),
            ("worldbank_gdp.csv", "country,iso3,year,gdp_usd_current\n"),
            ("baci_rare_earths_2018_2024.csv", BACI),
            ("ports.csv", "port,iso3\n"),
            ("sea_distances.csv", "port_a,port_b,closed,days_at_14kn,reachable\n"),
        ]
        .into_iter()
        .collect();
        let rules: Files =
            [("cells.csv", sheet.as_str()), ("region_ports.csv", "region,ports\n"), ("passages.csv", "route,closed\n")]
                .into_iter()
                .collect();
        let (files, found) = observe(&data, &rules);
        let mut rows: Vec<String> = Vec::new();
        for (name, bytes) in files.iter().filter(|(name, _)| *name != "routes.csv") {
            let text = String::from_utf8(bytes.to_vec()).unwrap_or_default();
            rows.extend(text.lines().skip(1).map(|line| format!("{name} {line}")));
        }
        (rows, found.iter().map(ToString::to_string).collect())
    }

    #[track_caller]
    fn gives(rule: &str, row: &str) {
        let (rows, found) = rows(&[rule]);
        assert_eq!((rows, found), (vec![row.to_owned()], Vec::new()));
    }

    #[track_caller]
    fn refused(rule: &str, finding: &str) {
        let (rows, found) = rows(&[rule]);
        assert_eq!((rows, found), (Vec::new(), vec![finding.to_owned()]));
    }

    #[test]
    fn a_printed_figure_keeps_its_standing() {
        gives(
            "usgs_mcs26|RE|Mine|IND|||x1||{parts}",
            "observations_usgs.csv o0,output,R,,p,,,2024,,2900,,t/yr,reo,estimated,USGS-MCS26,2026,high,\"India 2,900\"",
        );
        gives(
            "iea_supply|RE|refining|MYS|||x1~10||n",
            "observations_iea.csv o0,output,R,,p,,,2024,,3630,,t/yr,reo,estimated,IEA25,2025,high,n",
        );
        gives(
            "baci|280530|metal|VNM>JPN|||x1||{x1} t at {usd_kg}",
            "observations_baci.csv o0,output,R,,p,,,2024,,2688,,t/yr,reo,reported,BACI,2026,high,\"2,688 t at 60.3\"",
        );
    }

    #[test]
    fn a_sum_or_a_share_is_derived() {
        gives(
            "usgs_mcs26|RE|Mine|NGA;others||x1|x1|x1|{parts}",
            "observations_usgs.csv o0,output,R,,p,,,2024,2500,2500,2500,t/yr,reo,derived,USGS-MCS26,2026,high,\"Nigeria 1,500 + other countries 1,000\"",
        );
        gives(
            "baci|284690|compound|MMR>CHN||x0.60~100|x0.85~100|x1|n",
            "observations_baci.csv o0,output,R,,p,,,2024,26600,37700,44366,t/yr,reo,derived,BACI,2026,high,n",
        );
        gives(
            "baci|280530|metal|VNM>JPN;VNM>CHN||mix10/60|mix5/60|/58|{parts}",
            "observations_baci.csv o0,output,R,,p,,,2024,2705,2731,2847,t/yr,reo,derived,BACI,2026,high,\"HS 280530 VNM>JPN 2,688 t at 60.3 USD/kg and HS 280530 VNM>CHN 300 t at 10.0 USD/kg\"",
        );
        gives(
            "baci|284690|compound|MMR>CHN|||| v|n",
            "observations_baci.csv o0,output,R,,p,,,2024,,,817835,kUSD/yr,reo,less_than,BACI,2026,high,n",
        );
    }

    #[test]
    fn zero_and_withheld_stay_apart() {
        gives(
            "usgs_mcs26|RE|Mine|CAN|||x1||n",
            "observations_usgs.csv o0,output,R,,p,,,2024,,0,,t/yr,reo,zero,USGS-MCS26,2026,high,n",
        );
        gives(
            "usgs_mcs26|RE|Mine|BRA|||x1||n",
            "observations_usgs.csv o0,output,R,,p,,,2024,,,,t/yr,reo,withheld,USGS-MCS26,2026,high,n",
        );
        refused("usgs_mcs26|RE|Mine|BRA|||x0.5||n", "cells.csv:2 pick: the table has no number for BRA (Withheld)");
        refused("usgs_mcs26|RE|Mine|IND;BRA|||x1||n", "cells.csv:2 pick: the table has no number for BRA");
    }

    #[test]
    fn shares_totals_and_missing_figures_are_refused() {
        refused(
            "usgs_mcs26|RE|Mine|CHN|||x1||n",
            "cells.csv:2 pick: no row of the table is CHN 2024, RE, Mine, in tonnes",
        );
        refused(
            "usgs_mcs26|RE|Mine|World total|||x1||n",
            "cells.csv:2 pick: no row of the table is World total 2024, RE, Mine, in tonnes",
        );
        refused(
            "baci|280530|metal|AUS>MYS|||x1||n",
            "cells.csv:2 pick: no row of the table is metal AUS>MYS 2024 of 280530",
        );
        refused(
            "baci|280530|metal|THA>JPN|||x1||n",
            "cells.csv:2 pick: the table has no number for the quantity of 280530 THA>JPN 2024",
        );
        refused("comtrade|280530|metal|THA>JPN|||x1||n", "cells.csv:2 table: `comtrade` is not a word of this column");
        refused("baci|280530|metal|VNM>JPN|||twice||n", "cells.csv:2 central: `twice` is not a word of this column");
        refused("baci|280530|metal|VNM>JPN|||x1||{what}", "cells.csv:2 note: `{what}` is not a word of this column");
    }

    #[test]
    fn bounds_follow_by_hand() {
        let taken = Taken { gross: 5236.0, tonnes: 5236.0, kusd: 61967.0, ..Taken::default() };
        let of = |text: &str| Take::read(text).map(|take| take.of(&taken));
        assert_eq!(of("x0.5~100"), Some(2600.0));
        assert_eq!(of("-36"), Some(5200.0));
        assert_eq!(of("/61"), Some(1016.0));
        assert_eq!(of("min/61"), Some(1016.0));
        assert_eq!(of("min/5"), Some(5236.0));
        assert_eq!(of("mix5/60~10"), Some(650.0));
        assert_eq!(of("v"), Some(61967.0));
        assert_eq!(of("=1200"), Some(1200.0));
        for text in ["", "x", "x-1", "x0", "/0", "mix60/5", "mix5", "x1~0", "min/0", "min5", "=", "=NaN", "~", "日"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0.4, 999.0, 1000.0, -1234567.0].map(grouped), ["0", "999", "1,000", "-1,234,567"]);
    }
}
