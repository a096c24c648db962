//! From the words of an outcome to a quantity of the model, or to the reason why there is none.
//!
//! Nothing is guessed: a country that the model counts inside a group, a value that is not a number, or a variable whose words
//! name no known quantity is listed with its reason.

use super::episode::Episode;
use super::period::span;
use crate::alias::{self, Suggestion};
use crate::load::Files;
use seawall_model::backtest::{Asked, Goods, Outcome, Quantity, Span};
use seawall_model::both;
use seawall_model::diag::Text;
use seawall_model::id::{ProductId, RegionId, UseId};
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
            return Ok((weeks, Quantity::Stop(self.outside(row), self.uses(row)?)));
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
            return Ok((weeks, Quantity::Stop(regions, self.uses(row)?)));
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
        let products = self.products(&variable, &row.unit)?;
        let (from, to) = self.ends(row, has(&["import"]) && !has(&["export"]))?;
        let goods = Goods { from, to, products };
        if goods.from.iter().all(|region| goods.to.contains(region)) {
            return Err(both!("exporter and importer are the same region", "輸出側と輸入側が同じ地域である"));
        }
        let fraction = row.unit.to_lowercase().starts_with("fraction");
        if is_share && (percent || fraction) {
            return Ok((number(&row.value)? * if percent { 1.0 } else { 100.0 }, Quantity::Share(goods, span)));
        }
        if is_share {
            return Err(both!("a share is scored in percent or as a fraction", "シェアは%または小数で採点する"));
        }
        if percent {
            self.is_against_base(row, span)?;
            return Ok((number(&row.value)?, Quantity::Change(goods, span)));
        }
        Ok((number(&row.value)? * in_tonnes(&row.unit)? * periods(&row.unit, span)?, Quantity::Shipped(goods, span)))
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

    /// The products that the words of a variable mean; of words that stand inside others of the variable, the longer ones count.
    fn products(&self, variable: &str, unit: &str) -> Result<Vec<(ProductId, f64)>, Text> {
        let is_contained = ["content", "contained", "含有"].iter().any(|word| unit.to_lowercase().contains(word));
        let mut found: Vec<(String, usize)> = Vec::new();
        for (at, goods) in self.episode.goods.iter().enumerate() {
            let words = goods.words.iter().map(|word| word.to_lowercase()).filter(|word| said(variable, word));
            found.extend(words.map(|word| (word, at)));
        }
        let within = |word: &str, at: usize| {
            found.iter().any(|(other, from)| {
                *from != at && other.len() > word.len() && other.contains(word) && {
                    // A word that also stands by itself counts beside the longer one.
                    !said(&variable.replace(other.as_str(), " "), word)
                }
            })
        };
        let mut products = Vec::new();
        let chosen = |at: usize| found.iter().any(|(word, from)| *from == at && !within(word, at));
        for goods in self.episode.goods.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, goods)| goods) {
            if goods.varies && !is_contained {
                return Err(both!(
                    "it is a gross weight, and the grade that would turn it into contained tonnes varies",
                    "総重量であり、含有量に換算する品位が一定でない"
                ));
            }
            if is_contained && !goods.is_contained {
                return Err(both!(
                    "it is in contained tonnes, and the model counts customs weight",
                    "含有量であるが、モデルは通関重量で数える"
                ));
            }
            let known = goods.products.iter();
            products.extend(known.filter_map(|(code, factor)| {
                Some((self.world.product(code)?, if is_contained { 1.0 } else { *factor }))
            }));
        }
        products.sort_by_key(|&(product, _)| product);
        products.dedup_by_key(|&mut (product, _)| product);
        if products.is_empty() {
            return Err(both!("the variable names no product of the model", "variable にモデルの品目名がない"));
        }
        Ok(products)
    }

    /// Whether a change in percent is against the base year's rate; nothing else is known of the time before.
    fn is_against_base(&self, row: &Outcome, span: Span) -> Result<(), Text> {
        let text = format!("{} {}", row.variable, row.unit).to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if has(&["m/m", "mom", "month on month", "month-on-month", "month-over-month", "q/q", "前月", "前期"]) {
            return Err(both!(
                "it is a change against the month or quarter before, which is not the base year",
                "前月・前期比であり、基準年に対する変化ではない"
            ));
        }
        let year = crate::as_of::written(span.from).get(..4).and_then(|year| year.parse::<i32>().ok());
        let base = self.world.base_year;
        if has(&["y/y", "yoy", "year on year", "year-on-year", "year-over-year", "前年"]) && year != Some(base + 1) {
            return Err(both!(
                "it is a change against the year before, and the base year is {base}",
                "前年比であるが、モデルの基準年は {base} 年である"
            ));
        }
        Ok(())
    }

    /// The uses that the words of a row mean; none named means any.
    fn uses(&self, row: &Outcome) -> Result<Vec<UseId>, Text> {
        let text = format!("{} {}", row.entity, row.variable).to_lowercase();
        let words =
            |group: &&super::episode::UserWords| group.words.iter().any(|word| said(&text, &word.to_lowercase()));
        let named: Vec<&String> = self.episode.users.iter().filter(words).flat_map(|group| &group.uses).collect();
        let mut uses: Vec<UseId> = self
            .world
            .uses
            .iter()
            .filter(|(_, usage)| named.iter().any(|code| **code == usage.code))
            .map(|(id, _)| id)
            .collect();
        uses.sort_unstable();
        if uses.is_empty() && !named.is_empty() {
            return Err(both!("the model has none of the users named", "名指された需要家がモデルにない"));
        }
        Ok(uses)
    }

    /// Exporters and importers of `A->B`, or of `A` alone.
    fn ends(&self, row: &Outcome, is_import: bool) -> Result<(Vec<RegionId>, Vec<RegionId>), Text> {
        let all: Vec<RegionId> = self.world.regions.ids().collect();
        let list = |place: Place, other: &[RegionId]| match place {
            Place::World => all.iter().copied().filter(|region| !other.contains(region)).collect(),
            Place::Regions(regions) => regions,
        };
        let text = row.entity.replace(['→', '⇒'], "->").replace(" to ", "->");
        let text = match text.split_once("<-").or_else(|| text.split_once('←')) {
            Some((to, from)) => format!("{from}->{to}"),
            None => text,
        };
        if let Some((from, to)) = text.split_once("->") {
            let (from, to) = (self.place(from)?, self.place(to)?);
            // The world is everybody else: of what one country sends, or of what one country gets.
            return Ok(match (from, to) {
                (Place::World, Place::World) => (all.clone(), all),
                (Place::World, Place::Regions(to)) => (list(Place::World, &to), to),
                (from, to) => {
                    let from = list(from, &[]);
                    let to = list(to, &from);
                    (from, to)
                }
            });
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

/// How often a rate such as `t/month` is counted in a span; once where the unit names no time.
fn periods(unit: &str, span: Span) -> Result<f64, Text> {
    let unit = unit.to_lowercase().replace(" per ", "/").replace("a month", "/month").replace("a year", "/year");
    let Some((_, per)) = unit.split_once('/') else { return Ok(1.0) };
    let days = f64::from(span.until.0 - span.from.0);
    let per = per.trim();
    match () {
        () if per.starts_with("mo") => Ok((days / 365.25 * 12.0).round().max(1.0)),
        () if per.starts_with('y') || per == "a" => Ok(days / 365.25),
        () if per.starts_with('w') => Ok(days / 7.0),
        () if per.starts_with('d') => Ok(days),
        () => Err(both!("`{unit}` is not tonnes in a time", "`{unit}` は時間当たりの重さではない")),
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
