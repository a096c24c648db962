//! From the words of an outcome to a quantity of the model, or to the reason why there is none.
//!
//! Nothing is guessed: a country that the model counts inside a group, a value that is not a number, or a variable whose words
//! name no known quantity is listed with its reason.

use super::episode::Episode;
use super::period::span;
use crate::alias::{self, Suggestion};
use crate::load::Files;
use seawall_model::backtest::{Asked, Goods, Outcome, Quantity};
use seawall_model::both;
use seawall_model::diag::Text;
use seawall_model::id::{ProductId, RegionId};
use seawall_model::world::World;
use std::collections::BTreeMap;

/// A row without a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscored {
    /// The row.
    pub outcome: Outcome,
    /// Why.
    pub why: Text,
}

/// Maps the rows of one episode.
pub struct Mapper<'a> {
    world: &'a World,
    episode: &'a Episode,
    /// Words of other episodes.
    others: Vec<String>,
    /// Countries and the region that counts them; whether the region counts others too.
    regions: BTreeMap<String, (RegionId, bool)>,
}

/// What is in a region.
enum Place {
    World,
    Regions(Vec<RegionId>),
}

/// The member states of the European Union since 2020.
const UNION: &str =
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE";

impl<'a> Mapper<'a> {
    /// A mapper for an episode on its model; `others` are the words of the other episodes.
    #[must_use]
    pub fn new(world: &'a World, files: &Files, episode: &'a Episode, others: Vec<String>) -> Self {
        let mut regions = BTreeMap::new();
        let sheet = files.csv("regions.csv").unwrap_or_default();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(sheet.as_ref());
        let header = reader.headers().cloned().unwrap_or_default();
        let at = |name: &str| header.iter().position(|column| column == name);
        let (code, members) = (at("region"), at("members"));
        for row in reader.records().map_while(Result::ok) {
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
            if let Some(region) = world.region(cell(code)) {
                regions.insert(cell(code).to_owned(), (region, false));
                let inside: Vec<&str> =
                    cell(members).split(';').map(str::trim).filter(|code| !code.is_empty()).collect();
                for &member in &inside {
                    regions.entry(member.to_owned()).or_insert((region, inside.len() > 1));
                }
            }
        }
        Self { world, episode, others, regions }
    }

    /// The quantity of a row.
    ///
    /// # Errors
    /// The row with the reason why there is none.
    pub fn map(&self, outcome: &Outcome) -> Result<Asked, Box<Unscored>> {
        let mapped = self.quantity(outcome);
        mapped
            .map(|(value, quantity)| Asked { outcome: outcome.clone(), value, quantity })
            .map_err(|why| Box::new(Unscored { outcome: outcome.clone(), why }))
    }

    fn quantity(&self, row: &Outcome) -> Result<(f64, Quantity), Text> {
        if !self.is_mine(&row.episode) {
            let episode = &row.episode;
            return Err(both!("it belongs to another episode ({episode})", "別の事例({episode})の行である"));
        }
        let variable = row.variable.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| variable.contains(word));
        if has(&["quota", "licence lead", "license lead", "processing time", "legal limit"]) {
            return Err(both!(
                "it is the measure itself, an input of the scenario, not an answer",
                "措置そのものであり、シナリオの入力であって答えではない"
            ));
        }
        if has(&["price", "unit value", "premium"]) {
            return Err(both!(
                "prices are not scored: the priced response gives no path of prices over time",
                "価格は採点しない。価格による対応は価格の時系列を出さない"
            ));
        }
        let stop = has(&["stop", "shutdown", "shut down", "stoppage", "halt of production", "idled"]);
        if stop && (has(&["days from", "weeks from"]) || has(&["first"])) {
            let weeks = number(&row.value)? * in_weeks(&row.unit)?;
            return Ok((weeks, Quantity::Stop(self.outside(row))));
        }
        let Some(span) = span(&row.period) else {
            let period = &row.period;
            return Err(both!("the period `{period}` is not one", "`{period}` は期間として読めない"));
        };
        if stop {
            let regions = self.mentioned(&format!("{} ; {}", row.entity, row.note));
            if regions.is_empty() {
                return Err(both!(
                    "neither entity nor note names a region of the model",
                    "entity にも note にもモデルの地域名がない"
                ));
            }
            let weeks = f64::from(span.from.0 - self.episode.as_of.0) / 7.0;
            return Ok((weeks, Quantity::Stop(regions)));
        }
        let is_share = has(&["share"]);
        let percent = row.unit.trim().starts_with('%') || row.unit.to_lowercase().starts_with("percent");
        if has(&["approv"]) {
            return if percent || row.unit.to_lowercase().starts_with("fraction") {
                let scale = if percent { 1.0 } else { 100.0 };
                Ok((number(&row.value)? * scale, Quantity::Approved(span)))
            } else {
                Err(both!("approvals are scored as a share of applications", "許可は申請に対する割合で採点する"))
            };
        }
        if !has(&["export", "import", "shipment", "trade"]) {
            return Err(both!("no quantity of the model goes by these words", "この語に対応する量がモデルにない"));
        }
        let products = self.products(&variable)?;
        let (from, to) = self.ends(row, has(&["import"]) && !has(&["export"]))?;
        let goods = Goods { from, to, products };
        if goods.from.iter().all(|region| goods.to.contains(region)) {
            return Err(both!("exporter and importer are the same region", "輸出側と輸入側が同じ地域である"));
        }
        if is_share && percent {
            return Ok((number(&row.value)?, Quantity::Share(goods, span)));
        }
        if percent {
            return Ok((number(&row.value)?, Quantity::Change(goods, span)));
        }
        Ok((number(&row.value)? * in_tonnes(&row.unit)?, Quantity::Shipped(goods, span)))
    }

    /// Whether an episode column means this episode: by its words, else by its year unless it has words of another.
    fn is_mine(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let has = |words: &[String]| words.iter().any(|word| said(&text, &word.to_lowercase()));
        let year = self.episode.years.iter().any(|year| text.contains(year.as_str()));
        let other_year = !year && text.chars().filter(char::is_ascii_digit).count() >= 4;
        if text.is_empty() || text == self.episode.name {
            return true;
        }
        !other_year && (has(&self.episode.words) || (year && !has(&self.others)))
    }

    /// The products that the words of a variable mean.
    fn products(&self, variable: &str) -> Result<Vec<(ProductId, f64)>, Text> {
        let mut products = Vec::new();
        for goods in &self.episode.goods {
            if goods.words.iter().any(|word| said(variable, &word.to_lowercase())) {
                let known = goods.products.iter();
                products.extend(known.filter_map(|(code, factor)| Some((self.world.product(code)?, *factor))));
            }
        }
        products.sort_by_key(|&(product, _)| product);
        products.dedup_by_key(|&mut (product, _)| product);
        if products.is_empty() {
            return Err(both!("the variable names no product of the model", "variable にモデルの品目名がない"));
        }
        Ok(products)
    }

    /// Exporters and importers of `A->B`, or of `A` alone.
    fn ends(&self, row: &Outcome, is_import: bool) -> Result<(Vec<RegionId>, Vec<RegionId>), Text> {
        let all: Vec<RegionId> = self.world.regions.ids().collect();
        let list = |place: Place, other: &[RegionId]| match place {
            Place::World => all.iter().copied().filter(|region| !other.contains(region)).collect(),
            Place::Regions(regions) => regions,
        };
        let text = row.entity.replace('→', "->").replace(" to ", "->");
        if let Some((from, to)) = text.split_once("->") {
            let (from, to) = (self.place(from)?, self.place(to)?);
            let from = list(from, &[]);
            let to = list(to, &from);
            return Ok((from, to));
        }
        let own = list(self.place(&text)?, &[]);
        let rest: Vec<RegionId> = all.iter().copied().filter(|region| !own.contains(region)).collect();
        if !is_import {
            return Ok((own, rest));
        }
        // "Share of China in Japan's imports" names the exporter in the variable.
        let named: Vec<RegionId> =
            self.mentioned(&row.variable).into_iter().filter(|region| !own.contains(region)).collect();
        Ok((if named.is_empty() { rest } else { named }, own))
    }

    /// What one side of an entity means.
    fn place(&self, text: &str) -> Result<Place, Text> {
        let text = text.trim();
        let upper = text.to_uppercase();
        if ["WLD", "WORLD", "ALL", "WORLDWIDE", "*"].contains(&upper.as_str()) {
            return Ok(Place::World);
        }
        if let Some(regions) = self.union(&upper) {
            return Ok(Place::Regions(regions));
        }
        let code = match alias::suggest(text) {
            _ if self.regions.contains_key(&upper) => upper,
            Suggestion::One(code) => code.to_owned(),
            _ => return Err(both!("`{text}` is not a country", "`{text}` は国名ではない")),
        };
        match self.regions.get(&code) {
            Some(&(region, false)) => Ok(Place::Regions(vec![region])),
            Some(&(region, true)) => {
                let (en, ja) = (&self.world.regions[region].name.en, &self.world.regions[region].name.ja);
                Err(both!("the model counts {text} inside {en}", "モデルでは{text}を{ja}に含めている"))
            }
            None => Err(both!("the model does not count {text} by itself", "モデルでは{text}を単独で数えていない")),
        }
    }

    fn union(&self, upper: &str) -> Option<Vec<RegionId>> {
        let is_union = ["EU", "EU27", "EU-27", "EUROPE", "EUROPEAN UNION"].contains(&upper);
        let mut regions: Vec<RegionId> =
            UNION.split(' ').filter_map(|code| self.regions.get(code)).map(|&(region, _)| region).collect();
        regions.sort_unstable();
        regions.dedup();
        (is_union && !regions.is_empty()).then_some(regions)
    }

    /// Regions whose names stand in a text; codes of two letters only in capitals.
    fn mentioned(&self, text: &str) -> Vec<RegionId> {
        let words: Vec<&str> = text
            .split(|letter: char| !letter.is_alphanumeric() && letter != '.')
            .filter(|word| !word.is_empty())
            .collect();
        let mut found = Vec::new();
        for length in 1..=3 {
            for run in words.windows(length) {
                let run = run.join(" ");
                let is_code = run.len() <= 4 && run.chars().any(char::is_lowercase);
                if run.len() < 2 || (is_code && run.len() <= 3) {
                    continue;
                }
                if let Some(regions) = self.union(&run) {
                    found.extend(regions);
                } else if let Suggestion::One(code) = alias::suggest(&run)
                    && let Some(&(region, false)) = self.regions.get(code)
                {
                    found.push(region);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The regions that a row names, else every region whose users could stop: all of them.
    fn outside(&self, row: &Outcome) -> Vec<RegionId> {
        let named = self.mentioned(&row.entity);
        if named.is_empty() { self.world.regions.ids().collect() } else { named }
    }
}

/// Whether `word` stands in `text` as a word or, from five letters on, as the start of one.
fn said(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
        let after = text[at + word.len()..].chars().next().is_none_or(|letter| !letter.is_alphanumeric());
        before && (after || word.chars().count() >= 5 || text[at + word.len()..].starts_with('s'))
    })
}

fn number(text: &str) -> Result<f64, Text> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\u{202f}' | '\u{a0}')).collect();
    let plain = plain.replace('\u{2212}', "-");
    let value = plain.parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| both!("`{text}` is not one number", "`{text}` は 1 つの数値ではない"))
}

fn in_tonnes(unit: &str) -> Result<f64, Text> {
    let first = unit.trim().to_lowercase();
    match first.split([' ', '/', '(']).next().unwrap_or_default() {
        "t" | "tonnes" | "tonne" | "tons" | "mt" | "metric" => Ok(1.0),
        "kt" | "thousand" => Ok(1000.0),
        "kg" => Ok(0.001),
        _ => Err(both!("`{unit}` is not a weight", "`{unit}` は重さの単位ではない")),
    }
}

fn in_weeks(unit: &str) -> Result<f64, Text> {
    let unit = unit.trim().to_lowercase();
    match () {
        () if unit.starts_with("working day") || unit.starts_with("business day") => Ok(0.2),
        () if unit.starts_with('d') => Ok(1.0 / 7.0),
        () if unit.starts_with('w') => Ok(1.0),
        () if unit.starts_with("month") => Ok(365.25 / 84.0),
        () => Err(both!("`{unit}` is not a time", "`{unit}` は時間の単位ではない")),
    }
}
