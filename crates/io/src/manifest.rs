//! The manifest of a model folder, `seawall.toml`: format, name, base year, currency and partners.

use crate::check::{Findings, did_you_mean, form, nearest, shown};
use crate::codes;
use crate::load::Files;
use seawall_model::both;
use seawall_model::diag::{Place, Text};
use seawall_model::world::Name;
use std::ops::Range;
use toml_edit::{Document, Item, Table, TableLike};

/// File name of the manifest.
pub const FILE: &str = "seawall.toml";

/// Version of the folder's format.
pub const SCHEMA: &str = "seawall/model/1";

/// A key with what it means in both languages.
type Meaning = (&'static str, &'static str, &'static str);

/// Every key of the manifest.
const KEYS: &[Meaning] = &[
    ("schema", "version of the format, \"seawall/model/1\"", "形式の版。\"seawall/model/1\""),
    ("name", "short name of the folder", "フォルダーの短い名前"),
    ("title", "title in both languages, { en = \"…\", ja = \"…\" }", "両言語の題名。{ en = \"…\", ja = \"…\" }"),
    ("base_year", "year of the annual figures", "年間値の基準年"),
    ("currency", "\"USD\"", "\"USD\""),
    ("money_year", "year of the prices", "価格の年"),
    ("partners", "regions of the coalition asked about when none is named", "指定がないときに対象とするパートナー地域"),
    ("horizon", "months to look ahead when nothing is said, 1 to 240", "指定がないときに先を見る月数。1 から 240 まで"),
    (
        "defaults",
        "what the command line takes in this folder where nothing is said, such as lang = \"ja\"",
        "指定がないときにこのフォルダーでコマンドが用いる値。例: lang = \"ja\"",
    ),
    ("note", "anything else", "その他の覚書"),
];

/// Most months that a horizon may have.
const MONTHS_LIMIT: i64 = 240;

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
        let keys = names();
        found.add(
            codes::MISSING_SHEET,
            None,
            both!("no file `{FILE}`", "ファイル `{FILE}` がない"),
            both!("the folder needs it", "このフォルダーに必要である"),
            both!("write one with the keys {keys}", "次のキーを書いて作る: {keys}"),
        );
        return manifest;
    };
    let Some(text) = form::text(FILE, bytes, found) else { return manifest };
    let document = match Document::parse(text.as_str()) {
        Ok(document) => document,
        Err(error) => {
            let place = place(&text, error.span().unwrap_or(0..0), "");
            let said = shown(error.message());
            found.add(
                codes::MANIFEST,
                Some(place),
                both!("`{FILE}` is not TOML", "`{FILE}` は TOML として読めない"),
                both!("{said}", "ここで読めなくなる ({said})"),
                both!("see the example of `seawall explain SW0112`", "`seawall explain SW0112` の例を見る"),
            );
            return manifest;
        }
    };
    let mut reader = Reader { text: &text, table: document.as_table(), found };
    reader.unknown_keys();
    if let Some(schema) = reader.text("schema")
        && schema.0 != SCHEMA
    {
        let said = shown(&schema.0);
        reader.wrong(
            "schema",
            schema.1,
            both!("the format `{said}` is not known", "形式 `{said}` は存在しない"),
            both!("write schema = \"{SCHEMA}\"", "schema = \"{SCHEMA}\" と書く"),
        );
    }
    if let Some(currency) = reader.text("currency")
        && currency.0 != "USD"
    {
        let said = shown(&currency.0);
        reader.wrong(
            "currency",
            currency.1,
            both!("the currency `{said}` is not known", "通貨 `{said}` は使えない"),
            both!(
                "prices are in US dollars; write currency = \"USD\"",
                "価格は米ドルで書く。currency = \"USD\" とする"
            ),
        );
    }
    if let Some((name, span)) = reader.text("name") {
        if crate::check::cells::is_id(&name) {
            manifest.name = name;
        } else {
            reader.wrong(
                "name",
                span,
                both!("the name cannot stand in a file name", "この名前はファイル名に使えない"),
                both!("write ASCII letters, digits, `_`, `-` or `.`", "半角の英数字と `_`、`-`、`.` で書く"),
            );
        }
    }
    manifest.title = reader.title();
    if let Some(year) = reader.year("base_year") {
        manifest.base_year = year;
    }
    reader.year("money_year");
    manifest.partners = reader.partners();
    reader.horizon();
    if reader.table.contains_key("note") {
        reader.text("note");
    }
    manifest
}

/// The keys, with commas between them.
fn names() -> String {
    KEYS.iter().map(|key| key.0).collect::<Vec<_>>().join(", ")
}

/// What a key means.
fn meaning(key: &str) -> Text {
    let (en, ja) = KEYS.iter().find(|known| known.0 == key).map_or(("", ""), |known| (known.1, known.2));
    both!("{en}", "{ja}")
}

struct Reader<'a> {
    text: &'a str,
    table: &'a Table,
    found: &'a mut Findings,
}

impl Reader<'_> {
    fn wrong(&mut self, key: &str, span: Range<usize>, title: Text, help: Text) {
        self.found.add(codes::MANIFEST, Some(place(self.text, span, key)), title, meaning(key), help);
    }

    fn missing(&mut self, key: &str) {
        let Text { en, ja } = meaning(key);
        self.wrong(
            key,
            0..0,
            both!("no `{key}` in {FILE}", "{FILE} に `{key}` がない"),
            both!("write {key}: {en}", "{key} を書く。{ja}"),
        );
    }

    fn unknown_keys(&mut self) {
        self.unknown(self.table, &KEYS.iter().map(|known| known.0).collect::<Vec<_>>());
        if let Some(title) = self.table.get("title").and_then(Item::as_table_like) {
            self.unknown(title, &["en", "ja"]);
        }
    }

    fn unknown(&mut self, table: &dyn TableLike, known: &[&str]) {
        for (key, item) in table.iter() {
            if known.contains(&key) {
                continue;
            }
            let list = known.join(", ");
            let help = match nearest(key, known.iter().copied()) {
                Some(near) => did_you_mean(near),
                None => both!("the keys are {list}", "キーは次のとおり: {list}"),
            };
            let span = table.key(key).and_then(toml_edit::Key::span).or(item.span()).unwrap_or(0..0);
            let said = shown(key);
            self.found.add(
                codes::MANIFEST_KEY,
                Some(place(self.text, span, key)),
                both!("unknown key `{said}`", "`{said}` というキーはない"),
                both!("what it says would be lost", "書かれた内容が失われてしまう"),
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
                self.wrong(
                    key,
                    span,
                    both!("`{key}` is not a text", "`{key}` が文字列ではない"),
                    both!("write {key} = \"…\"", "{key} = \"…\" と書く"),
                );
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
            self.wrong(
                key,
                span,
                both!("`{key}` is not a year", "`{key}` が年ではない"),
                both!("write {key} = 2024", "{key} = 2024 のように書く"),
            );
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
                both!("the title is not given in both languages", "題名が両言語で書かれていない"),
                both!("write title = {{ en = \"…\", ja = \"…\" }}", "title = {{ en = \"…\", ja = \"…\" }} と書く"),
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
            Some(list) if item.as_array().is_some_and(|array| array.len() == list.len() && !array.is_empty()) => {
                for (at, (code, _)) in list.iter().enumerate() {
                    if list[..at].iter().any(|(other, _)| other == code) {
                        let code = shown(code);
                        self.wrong(
                            "partners",
                            span.clone(),
                            both!("partner `{code}` stands twice", "パートナー `{code}` が 2 度ある"),
                            both!("name each partner once", "同じ地域は 1 度だけ書く"),
                        );
                    }
                }
                list
            }
            Some(list) if list.is_empty() && item.as_array().is_some_and(toml_edit::Array::is_empty) => {
                self.wrong(
                    "partners",
                    span,
                    both!("the list of partners is empty", "パートナーの一覧が空である"),
                    both!("write partners = [\"JPN\", \"USA\"]", "partners = [\"JPN\", \"USA\"] のように書く"),
                );
                Vec::new()
            }
            _ => {
                self.wrong(
                    "partners",
                    span,
                    both!("`partners` is not a list of regions", "`partners` が地域の一覧ではない"),
                    both!("write partners = [\"JPN\", \"USA\"]", "partners = [\"JPN\", \"USA\"] のように書く"),
                );
                Vec::new()
            }
        }
    }

    fn horizon(&mut self) {
        let Some(item) = self.table.get("horizon") else { return };
        if !item.as_integer().is_some_and(|months| (1..=MONTHS_LIMIT).contains(&months)) {
            self.wrong(
                "horizon",
                item.span().unwrap_or(0..0),
                both!("`horizon` is not a number of months", "`horizon` が月数ではない"),
                both!("write horizon = 24", "horizon = 24 のように書く"),
            );
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
