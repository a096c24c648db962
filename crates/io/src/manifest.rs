//! The manifest of a model folder, `seawall.toml`: format, name, base year, currency and partners.

use crate::check::{Findings, form, nearest, shown};
use crate::codes;
use crate::load::Files;
use seawall_model::diag::Place;
use seawall_model::world::Name;
use std::ops::Range;
use toml_edit::{Document, Item, Table, TableLike};

/// File name of the manifest.
pub const FILE: &str = "seawall.toml";

/// Version of the folder's format.
pub const SCHEMA: &str = "seawall/model/1";

/// Keys with what they mean.
const KEYS: &[(&str, &str)] = &[
    ("schema", "version of the format, \"seawall/model/1\""),
    ("name", "short name of the folder"),
    ("title", "title in both languages, { en = \"…\", ja = \"…\" }"),
    ("base_year", "year of the annual figures"),
    ("currency", "\"USD\""),
    ("money_year", "year of the prices"),
    ("partners", "regions of the coalition asked about when none is named"),
    ("horizon", "months to look ahead when nothing is said"),
    ("defaults", "what the command line takes in this folder where nothing is said, such as lang = \"ja\""),
    ("note", "anything else"),
];

/// What the manifest says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Manifest {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: Name,
    /// Year of the annual figures.
    pub base_year: i32,
    /// Regions as written, with their places.
    pub partners: Vec<(String, Place)>,
}

/// Reads the manifest; what is missing is reported and filled with blanks.
pub(crate) fn read(files: &Files, found: &mut Findings) -> Manifest {
    let mut manifest = Manifest {
        name: String::new(),
        title: Name { en: String::new(), ja: String::new() },
        base_year: 2024,
        partners: Vec::new(),
    };
    let Some(bytes) = files.get(FILE) else {
        let help = format!("write one with the keys {}", KEYS.map_names());
        found.add(codes::MISSING_SHEET, None, format!("no file `{FILE}`"), "the folder needs it", help);
        return manifest;
    };
    let Some(text) = form::text(FILE, bytes, found) else { return manifest };
    let document = match Document::parse(text.as_str()) {
        Ok(document) => document,
        Err(error) => {
            let place = place(&text, error.span().unwrap_or(0..0), "");
            found.add(
                codes::MANIFEST,
                Some(place),
                format!("`{FILE}` is not TOML"),
                shown(error.message()),
                "see the example of `seawall explain SW0112`",
            );
            return manifest;
        }
    };
    let mut reader = Reader { text: &text, table: document.as_table(), found };
    reader.unknown_keys();
    if let Some(schema) = reader.text("schema")
        && schema.0 != SCHEMA
    {
        reader.wrong(
            "schema",
            schema.1,
            &format!("the format `{}` is not known", shown(&schema.0)),
            &format!("write schema = \"{SCHEMA}\""),
        );
    }
    if let Some(currency) = reader.text("currency")
        && currency.0 != "USD"
    {
        reader.wrong(
            "currency",
            currency.1,
            &format!("the currency `{}` is not known", shown(&currency.0)),
            "prices are in US dollars; write currency = \"USD\"",
        );
    }
    if let Some((name, span)) = reader.text("name") {
        if crate::check::cells::is_id(&name) {
            manifest.name = name;
        } else {
            reader.wrong(
                "name",
                span,
                "the name cannot stand in a file name",
                "write ASCII letters, digits, `_`, `-` or `.`",
            );
        }
    }
    manifest.title = reader.title();
    if let Some(year) = reader.year("base_year") {
        manifest.base_year = year;
    }
    reader.year("money_year");
    manifest.partners = reader.partners();
    manifest
}

trait MapNames {
    fn map_names(&self) -> String;
}

impl MapNames for [(&str, &str)] {
    fn map_names(&self) -> String {
        self.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

struct Reader<'a> {
    text: &'a str,
    table: &'a Table,
    found: &'a mut Findings,
}

impl Reader<'_> {
    fn wrong(&mut self, key: &str, span: Range<usize>, title: &str, help: &str) {
        let meaning = KEYS.iter().find(|(name, _)| *name == key).map_or("", |&(_, meaning)| meaning);
        self.found.add(codes::MANIFEST, Some(place(self.text, span, key)), title.to_owned(), meaning, help);
    }

    fn missing(&mut self, key: &str) {
        let meaning = KEYS.iter().find(|(name, _)| *name == key).map_or("", |&(_, meaning)| meaning);
        self.wrong(key, 0..0, &format!("no `{key}` in {FILE}"), &format!("write {key}: {meaning}"));
    }

    fn unknown_keys(&mut self) {
        for (key, item) in self.table.iter() {
            if KEYS.iter().any(|(name, _)| *name == key) {
                continue;
            }
            let help = match nearest(key, KEYS.iter().map(|(name, _)| *name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", KEYS.map_names()),
            };
            let span = self.table.key(key).and_then(toml_edit::Key::span).or(item.span()).unwrap_or(0..0);
            self.found.add(
                codes::MANIFEST_KEY,
                Some(place(self.text, span, key)),
                format!("unknown key `{}`", shown(key)),
                "what it says would be lost",
                help,
            );
        }
    }

    fn text(&mut self, key: &str) -> Option<(String, Range<usize>)> {
        let Some(item) = self.table.get(key) else {
            self.missing(key);
            return None;
        };
        let span = item.span().unwrap_or(0..0);
        match item.as_str() {
            Some(text) if !text.trim().is_empty() && !text.chars().any(crate::check::cells::is_hidden) => {
                Some((text.to_owned(), span))
            }
            _ => {
                self.wrong(key, span, &format!("`{key}` is not a text"), &format!("write {key} = \"…\""));
                None
            }
        }
    }

    fn year(&mut self, key: &str) -> Option<i32> {
        let Some(item) = self.table.get(key) else {
            self.missing(key);
            return None;
        };
        let span = item.span().unwrap_or(0..0);
        let year =
            item.as_integer().and_then(|year| i32::try_from(year).ok()).filter(|year| (1900..=2100).contains(year));
        if year.is_none() {
            self.wrong(key, span, &format!("`{key}` is not a year"), &format!("write {key} = 2024"));
        }
        year
    }

    fn title(&mut self) -> Name {
        let mut name = Name { en: String::new(), ja: String::new() };
        let Some(item) = self.table.get("title") else {
            self.missing("title");
            return name;
        };
        let span = item.span().unwrap_or(0..0);
        let get = |table: &dyn TableLike, key: &str| {
            table.get(key).and_then(Item::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let both = item.as_table_like().and_then(|table| Some((get(table, "en")?, get(table, "ja")?)));
        match both {
            Some((en, ja)) if !(en.chars().chain(ja.chars())).any(crate::check::cells::is_hidden) => {
                (name.en, name.ja) = (en, ja)
            }
            _ => self.wrong(
                "title",
                span,
                "the title is not given in both languages",
                "write title = { en = \"…\", ja = \"…\" }",
            ),
        }
        name
    }

    fn partners(&mut self) -> Vec<(String, Place)> {
        let Some(item) = self.table.get("partners") else {
            self.missing("partners");
            return Vec::new();
        };
        let span = item.span().unwrap_or(0..0);
        let list: Option<Vec<(String, Place)>> = item.as_array().map(|array| {
            array
                .iter()
                .filter_map(|value| {
                    Some((
                        value.as_str()?.to_owned(),
                        place(self.text, value.span().unwrap_or(span.clone()), "partners"),
                    ))
                })
                .collect()
        });
        match list {
            Some(list) if item.as_array().is_some_and(|array| array.len() == list.len()) => list,
            _ => {
                self.wrong(
                    "partners",
                    span,
                    "`partners` is not a list of regions",
                    "write partners = [\"JPN\", \"USA\"]",
                );
                Vec::new()
            }
        }
    }
}

/// Place of a byte range of the manifest.
fn place(text: &str, span: Range<usize>, key: &str) -> Place {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[from..to].trim_end_matches('\r');
    let shown_line = &line[..line.floor_char_boundary(4096)];
    let begin = shown_line.floor_char_boundary(start - from);
    let end = shown_line.floor_char_boundary(span.end.saturating_sub(from)).max(begin);
    Place {
        file: FILE.to_owned(),
        line: 1 + text[..from].matches('\n').count(),
        column: key.to_owned(),
        text: shown_line.to_owned(),
        span: (begin, end),
    }
}
