//! The description of an episode: what was public, when, and which words its outcomes use.

use crate::as_of;
use crate::check::{Findings, shown};
use crate::codes;
use seawall_model::both;
use seawall_model::diag::{Diagnostic, Place};
use seawall_model::scenario::Day;
use seawall_model::world::Name;
use toml_edit::{DocumentMut, Item, Table};

/// An episode as `episode.toml` has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Its name on the command line.
    pub name: String,
    /// Title.
    pub title: Name,
    /// Name of the model folder.
    pub model: String,
    /// The day as of which the model is cut.
    pub as_of: Day,
    /// What was public on that day.
    pub public: Name,
    /// What the answer gets wrong, and why, as far as the shipped outcomes show it.
    pub account: Name,
    /// Who answers together in the coordinated response.
    pub partners: Vec<String>,
    /// Years by which the episode column of outcome files names it.
    pub years: Vec<String>,
    /// Words by which it does.
    pub words: Vec<String>,
    /// Words of variables and the products they mean.
    pub goods: Vec<GoodsWords>,
    /// Words of entities and variables, and the uses that they mean.
    pub users: Vec<UserWords>,
    /// Sources of what was public.
    pub sources: String,
}

/// Words of a variable, and the products that they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct GoodsWords {
    /// Any of them.
    pub words: Vec<String>,
    /// Products and how many of the outcome's tonnes, as customs weigh them, one of theirs is.
    pub products: Vec<(String, f64)>,
    /// Whether the model counts what the goods contain, so that an outcome in contained tonnes needs no factor.
    pub is_contained: bool,
    /// Whether what customs weigh cannot be turned into contained tonnes, since its grade varies.
    pub varies: bool,
}

/// Words for users, and the uses that they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct UserWords {
    /// Any of them.
    pub words: Vec<String>,
    /// Uses of the model.
    pub uses: Vec<String>,
}

/// The finding about an episode that is not there.
#[must_use]
pub fn unknown(name: &str, known: &[String]) -> Vec<Diagnostic> {
    let mut found = Findings::default();
    let (name, known) = (shown(name), known.join(", "));
    found.add(
        codes::EPISODE,
        None,
        both!("there is no episode `{name}`", "`{name}` という事例はない"),
        both!("an episode is named in full", "事例は正式な名前で指定する"),
        both!("one of: {known}", "次のいずれか: {known}"),
    );
    found.finish()
}

impl Episode {
    /// Reads `episode.toml`.
    ///
    /// # Errors
    /// A finding for each key that is missing or not what it should be.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut found = Findings::default();
        let mut wrong = |key: &str| {
            let place = Place {
                file: "episode.toml".into(),
                line: 1,
                column: key.to_owned(),
                text: text.lines().next().unwrap_or_default().to_owned(),
                span: (0, 0),
            };
            found.add(
                codes::EPISODE_FORM,
                Some(place),
                both!("`{key}` of the episode cannot be read", "事例の `{key}` を読み取れない"),
                both!("missing, or of another type", "キーがないか、型が異なる"),
                both!("see the manual's page on backtests", "マニュアルのバックテストの頁を見る"),
            );
        };
        let Ok(file) = text.parse::<DocumentMut>() else {
            wrong("TOML");
            return Err(found.finish());
        };
        let mut text_of = |key: &str| {
            let value = file.get(key).and_then(Item::as_str).map(str::to_owned);
            value.unwrap_or_else(|| {
                wrong(key);
                String::new()
            })
        };
        let (name, model, sources) = (text_of("name"), text_of("model"), text_of("sources"));
        let mut both_of = |key: &str| {
            let part = |lang: &str| file.get(key)?.get(lang)?.as_str().map(str::to_owned);
            let (Some(en), Some(ja)) = (part("en"), part("ja")) else {
                wrong(key);
                return Name { en: String::new(), ja: String::new() };
            };
            Name { en, ja }
        };
        let (title, public, account) = (both_of("title"), both_of("public"), both_of("account"));
        let date = file.get("as_of").and_then(Item::as_datetime).map(ToString::to_string);
        let as_of = date.and_then(|date| as_of::day(&date)).unwrap_or_else(|| {
            wrong("as_of");
            Day(0)
        });
        let list = |item: Option<&Item>| -> Vec<String> {
            let array = item.and_then(Item::as_array);
            array.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
        };
        let (partners, years, words) = (list(file.get("partners")), list(file.get("years")), list(file.get("words")));
        for (key, empty) in
            [("partners", partners.is_empty()), ("years", years.is_empty()), ("words", words.is_empty())]
        {
            if empty {
                wrong(key);
            }
        }
        let flag = |table: &Table, key: &str| table.get(key).and_then(Item::as_bool).unwrap_or_default();
        let goods: Vec<GoodsWords> = file
            .get("goods")
            .and_then(Item::as_array_of_tables)
            .into_iter()
            .flatten()
            .map(|table: &Table| GoodsWords {
                words: list(table.get("words")),
                products: table
                    .get("products")
                    .and_then(Item::as_table_like)
                    .into_iter()
                    .flat_map(|products| products.iter())
                    .filter_map(|(product, factor)| {
                        let factor = factor.as_float().or(factor.as_integer().map(|whole| whole as f64))?;
                        Some((product.to_owned(), factor))
                    })
                    .collect(),
                is_contained: flag(table, "contained"),
                varies: flag(table, "only_contained"),
            })
            .collect();
        let users: Vec<UserWords> = file
            .get("users")
            .and_then(Item::as_array_of_tables)
            .into_iter()
            .flatten()
            .map(|table| UserWords { words: list(table.get("words")), uses: list(table.get("uses")) })
            .collect();
        let is_whole = |goods: &GoodsWords| {
            let is_factor = |(_, factor): &(String, f64)| factor.is_finite() && *factor > 0.0;
            !goods.words.is_empty() && !goods.products.is_empty() && goods.products.iter().all(is_factor)
        };
        if goods.is_empty() || !goods.iter().all(is_whole) {
            wrong("goods");
        }
        let episode =
            Self { name, title, model, as_of, public, account, partners, years, words, goods, users, sources };
        if found.count() == 0 { Ok(episode) } else { Err(found.finish()) }
    }
}
