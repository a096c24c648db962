//! From a parsed file to a scenario: keys, names, dates, quantities, selections.

use super::codes as code;
use super::japanese;
use super::kinds::{COMMON, FILE, KINDS, Key as Declared, Kind, RULES};
use super::quantity::{Dimension, Unread};
use super::routes::Routes;
use super::sheet;
use crate::alias::{self, Suggestion};
use crate::text::fold;
use jiff::civil::Date;
use seawall_model::conditions::WEEKS_PER_MONTH;
use seawall_model::diag::{Diagnostic, Place};
use seawall_model::id::{LinkId, PlantId, ProcessId, ProductId, RegionId, UseId};
use seawall_model::scenario::{Day, Event, EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{Mode, Name, Stage, World};
use std::collections::BTreeMap;
use std::ops::Range;
use toml_edit::{Document, Item, TableLike, Value};

pub(super) type Span = Option<Range<usize>>;

/// Longest horizon in months.
const MONTHS_LIMIT: i64 = 240;

/// Reads one file and keeps what it finds.
pub(super) struct Reader<'a> {
    pub(super) world: &'a World,
    file: String,
    text: &'a str,
    routes: &'a Routes,
    horizon: Option<(Day, u32)>,
    /// Source of events that state none.
    source: Option<String>,
    /// Where the cells of the row being read stand, by key; the empty key is the row. Only for events in a sheet.
    cells: BTreeMap<String, Place>,
    pub found: Vec<Diagnostic>,
}

/// An event whose start may depend on another.
struct Draft {
    event: Event,
    after: Option<(String, Span)>,
    span: Span,
}

/// What a trade measure covers.
struct Selection {
    from: Vec<RegionId>,
    to: Vec<RegionId>,
    products: Vec<ProductId>,
    links: Vec<LinkId>,
}

/// A region list as written: everyone, or these.
#[derive(Clone)]
enum Who {
    Everyone,
    These(Vec<RegionId>),
}

impl<'a> Reader<'a> {
    pub fn new(world: &'a World, file: String, text: &'a str, routes: &'a Routes) -> Self {
        Self { world, file, text, routes, horizon: None, source: None, cells: BTreeMap::new(), found: Vec::new() }
    }

    /// Takes first day and months from elsewhere instead of the file.
    pub fn horizon_of(&mut self, start: Day, months: u32) {
        self.horizon = Some((start, months));
    }

    /// The scenario of the file, as far as it could be read.
    pub fn scenario(&mut self, name: &str) -> Option<Scenario> {
        let document = match Document::parse(self.text) {
            Ok(document) => document,
            Err(error) => {
                let span = error.span();
                self.say(
                    code::SYNTAX,
                    span,
                    "",
                    "the file is not TOML".to_owned(),
                    &format!("TOML stops here: {}", error.message()),
                    "mend this place; the rest is read after it",
                );
                return None;
            }
        };
        let root = document.as_table();
        self.known_keys(root, &[FILE], "a scenario file");
        self.schema(root);
        let title = self.title(root);
        let own = self.horizon(root);
        let (start, start_text, months) = match (self.horizon, own) {
            (Some((start, months)), _) => (start, day_text(start), months),
            (None, Some((start, months))) => (start, day_text(start), months),
            (None, None) => (Day(0), String::new(), 0),
        };
        let keep_standing = match root.get("standing") {
            None => false,
            Some(item) => match self.word("standing", item).as_deref() {
                Some("keep") => true,
                Some("lift") | None => false,
                Some(other) => {
                    let title = format!("standing measures cannot be \"{other}\"");
                    self.say(
                        code::WRONG_TYPE,
                        item.span(),
                        "standing",
                        title,
                        "they are kept or lifted",
                        "write \"keep\" or \"lift\"",
                    );
                    false
                }
            },
        };
        self.source = root.get("source").and_then(|item| self.sources(item));
        let mut rules = Vec::new();
        match root.get("rules").map(|item| (item.as_array_of_tables(), item.span())) {
            None => {}
            Some((Some(tables), _)) => {
                for (index, table) in tables.iter().enumerate() {
                    rules.extend(self.rule(table, table.span(), index, start));
                }
            }
            Some((None, span)) => {
                self.wrong_type(span, "rules", "a rule is a table of a list", "write [[rules]] above its keys");
            }
        }
        let mut drafts = Vec::new();
        match root.get("event") {
            None => {}
            Some(item) => match item.as_array_of_tables() {
                Some(tables) => {
                    for (index, table) in tables.iter().enumerate() {
                        drafts.extend(self.event(table, table.span(), index, start, months));
                    }
                }
                None => match item.as_array() {
                    Some(array) => {
                        for (index, value) in array.iter().enumerate() {
                            match value.as_inline_table() {
                                Some(table) => drafts.extend(self.event(table, value.span(), index, start, months)),
                                None => self.wrong_type(
                                    value.span(),
                                    "event",
                                    "an event is a table",
                                    "write [[event]] above its keys",
                                ),
                            }
                        }
                    }
                    None => self.wrong_type(
                        item.span(),
                        "event",
                        "an event is a table of a list",
                        "write [[event]] above its keys",
                    ),
                },
            },
        }
        self.order(&mut drafts, f64::from(months) * WEEKS_PER_MONTH);
        let events = drafts.into_iter().map(|draft| draft.event).collect();
        Some(Scenario {
            name: name.to_owned(),
            title: title?,
            start,
            start_text,
            months,
            source: self.source.clone(),
            keep_standing,
            events,
            rules,
            hash: String::new(),
        })
    }

    /// Adds the events of a sheet to a scenario read from a file without events.
    pub fn sheet(&mut self, scenario: &mut Scenario, sheet: &sheet::Events) {
        let mut drafts = Vec::new();
        self.source.clone_from(&scenario.source);
        for (index, row) in sheet.rows.iter().enumerate() {
            self.cells.clone_from(&row.cells);
            let word = row.table.get("kind").and_then(Item::as_str);
            if RULES.iter().any(|kind| Some(kind.word) == word) {
                scenario.rules.extend(self.rule(&row.table, None, index, scenario.start));
                continue;
            }
            drafts.extend(self.event(&row.table, None, index, scenario.start, scenario.months));
        }
        self.cells = sheet.rows.first().map(|row| row.cells.clone()).unwrap_or_default();
        self.order(&mut drafts, f64::from(scenario.months) * WEEKS_PER_MONTH);
        self.cells.clear();
        scenario.events.extend(drafts.into_iter().map(|draft| draft.event));
    }

    // ---- findings ----

    pub fn say(&mut self, code: &'static str, span: Span, key: &str, title: String, label: &str, help: &str) {
        let place = span.map(|span| {
            let start = self.text.floor_char_boundary(span.start.min(self.text.len()));
            let end = self.text.ceil_char_boundary(span.end.min(self.text.len())).max(start);
            let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let to = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
            let line = self.text[from..to].trim_end_matches('\r');
            let stop = (end - from).min(line.len()).max((start - from).min(line.len()));
            Place {
                file: self.file.clone(),
                line: 1 + self.text[..from].bytes().filter(|&byte| byte == b'\n').count(),
                column: key.to_owned(),
                text: line.to_owned(),
                span: ((start - from).min(line.len()), stop),
            }
        });
        let place = place.or_else(|| self.cells.get(key).or_else(|| self.cells.get("")).cloned());
        self.found.push(Diagnostic {
            code,
            severity: code::severity(code),
            title: japanese::text(&title),
            place,
            label: japanese::text(label),
            help: japanese::text(help),
        });
    }

    pub(super) fn wrong_type(&mut self, span: Span, key: &str, label: &str, help: &str) {
        self.say(code::WRONG_TYPE, span, key, format!("{key} has another type of value"), label, help);
    }

    pub(super) fn missing(&mut self, span: Span, key: &str, place: &str, help: &str) {
        self.say(code::MISSING_KEY, span, key, format!("{place} has no {key}"), "it cannot be guessed", help);
    }

    pub(super) fn known_keys(&mut self, table: &dyn TableLike, allowed: &[&[Declared]], place: &str) {
        let names: Vec<&str> = allowed.iter().flat_map(|keys| keys.iter().map(|key| key.name)).collect();
        for (name, item) in table.iter() {
            if names.contains(&name) {
                continue;
            }
            let span = table.key(name).and_then(toml_edit::Key::span).or_else(|| item.span());
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", names.join(", ")),
            };
            self.say(
                code::UNKNOWN_KEY,
                span,
                name,
                format!("{place} has no key `{name}`"),
                "it would be left out without a word",
                &help,
            );
        }
    }

    // ---- the head of the file ----

    fn schema(&mut self, root: &dyn TableLike) {
        let help = format!("write schema = \"{}\" as the first line", super::SCHEMA);
        match root.get("schema") {
            None => self.say(
                code::SCHEMA,
                Some(0..0),
                "schema",
                "the file states no schema".to_owned(),
                "its keys could mean anything",
                &help,
            ),
            Some(item) if item.as_str() == Some(super::SCHEMA) => {}
            Some(item) => self.say(
                code::SCHEMA,
                item.span(),
                "schema",
                "the schema is not known".to_owned(),
                "its keys could mean anything",
                &help,
            ),
        }
    }

    fn title(&mut self, root: &dyn TableLike) -> Option<Name> {
        match root.get("title") {
            Some(item) => self.bilingual("title", item),
            None => {
                self.missing(Some(0..0), "title", "the file", "write title = { en = \"...\", ja = \"...\" }");
                None
            }
        }
    }

    /// A text in both languages.
    fn bilingual(&mut self, key: &'static str, item: &Item) -> Option<Name> {
        let help = format!("write {key} = {{ en = \"...\", ja = \"...\" }}");
        let place = format!("the {key}");
        let Some(table) = item.as_table_like() else {
            self.wrong_type(item.span(), key, &format!("a {key} has two languages"), &help);
            return None;
        };
        self.known_keys(
            table,
            &[&[Declared { name: "en", doc: "" }, Declared { name: "ja", doc: "" }]],
            &format!("a {key}"),
        );
        let mut part = |language: &str| match table.get(language).map(|part| (part.as_str(), part.span())) {
            Some((Some(text), _)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some((_, span)) => {
                self.wrong_type(span, key, &format!("a {key} is text"), &help);
                None
            }
            None => {
                self.missing(item.span(), language, &place, &help);
                None
            }
        };
        let (en, ja) = (part("en"), part("ja"));
        Some(Name { en: en?, ja: ja? })
    }

    fn horizon(&mut self, root: &dyn TableLike) -> Option<(Day, u32)> {
        let help = "write horizon = { start = 2026-10-01, months = 24 }";
        let Some(item) = root.get("horizon") else {
            if self.horizon.is_none() {
                self.missing(Some(0..0), "horizon", "the file", help);
            }
            return None;
        };
        let Some(table) = item.as_table_like() else {
            self.wrong_type(item.span(), "horizon", "a horizon has a start and a length", help);
            return None;
        };
        self.known_keys(
            table,
            &[&[Declared { name: "start", doc: "" }, Declared { name: "months", doc: "" }]],
            "a horizon",
        );
        let start = match table.get("start") {
            Some(start) => self.date("start", start),
            None => {
                self.missing(item.span(), "start", "the horizon", help);
                None
            }
        };
        let months = match table.get("months").map(|months| (months.as_integer(), months.span())) {
            Some((Some(months), _)) if (1..=MONTHS_LIMIT).contains(&months) => u32::try_from(months).ok(),
            Some((Some(months), span)) => {
                self.say(
                    code::OUT_OF_RANGE,
                    span,
                    "months",
                    format!("a horizon of {months} months"),
                    "a horizon has 1 to 240 months",
                    "24 is usual",
                );
                None
            }
            Some((None, span)) => {
                self.wrong_type(span, "months", "it is a whole number", "write months = 24");
                None
            }
            None => {
                self.missing(item.span(), "months", "the horizon", help);
                None
            }
        };
        Some((start?, months?))
    }

    // ---- events ----

    fn event(&mut self, table: &dyn TableLike, span: Span, index: usize, first: Day, months: u32) -> Option<Draft> {
        let span = table
            .key("kind")
            .and_then(toml_edit::Key::span)
            .or_else(|| span.map(|span| span.start..(span.start + 9).min(span.end)));
        let before = self.found.len();
        let Some(item) = table.get("kind") else {
            self.missing(span, "kind", "an event", "write kind = \"export_ban\" or another kind");
            return None;
        };
        let word = self.word("kind", item)?;
        let Some(kind) = KINDS.iter().find(|kind| kind.word == word) else {
            let words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
            let help = match nearest(&word, words.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the kinds are {}", words.join(", ")),
            };
            self.say(
                code::UNKNOWN_KIND,
                item.span(),
                "kind",
                format!("no event is of kind \"{word}\""),
                "its effect is not defined",
                &help,
            );
            return None;
        };
        self.known_keys(table, &[COMMON, kind.keys], &format!("an event of kind {word}"));
        let (start_week, after) = self.start(table, first);
        let weeks = self.length(table);
        let ramp_weeks = self.number("ramp_weeks", table).unwrap_or(0.0);
        let announced_week =
            table.get("announced").and_then(|item| self.date("announced", item)).map(|day| weeks_between(first, day));
        let probability = self.quantity("probability", table, Dimension::Share).map(|interval| interval.center());
        // An empty id is none: reports and `after` need something to say.
        let id = table.get("id").and_then(|item| self.word("id", item)).filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| format!("{word}-{}", index + 1));
        let source = match (table.get("source"), &self.source) {
            (Some(item), _) => self.sources(item).unwrap_or_default(),
            (None, Some(source)) => source.clone(),
            (None, None) => {
                self.say(
                    code::NO_SOURCE,
                    span.clone(),
                    "source",
                    format!("the event \"{id}\" states no source"),
                    "a reader cannot tell a published measure from a supposition",
                    "write source = \"analyst: your name\", or ids of sources.csv",
                );
                String::new()
            }
        };
        let note = match table.get("note") {
            None => Name { en: String::new(), ja: String::new() },
            Some(item) if item.as_table_like().is_some() => {
                self.bilingual("note", item).unwrap_or_else(|| Name { en: String::new(), ja: String::new() })
            }
            // A note in one language is shown as it is in both.
            Some(item) => {
                let text = self.word("note", item).unwrap_or_default();
                Name { en: text.clone(), ja: text }
            }
        };
        let kind = self.kind(kind, table, span.clone());
        if after.is_none() && months > 0 && self.found.len() == before {
            let end = f64::from(months) * WEEKS_PER_MONTH;
            if start_week >= end || weeks.is_some_and(|weeks| start_week + weeks <= 0.0) {
                let title = format!("the event \"{id}\" lies outside the horizon");
                self.say(
                    code::OUTSIDE,
                    span.clone(),
                    "start",
                    title,
                    "it changes nothing in the answer",
                    "lengthen the horizon or leave it out",
                );
            }
        }
        let event = Event { id, start_week, weeks, ramp_weeks, probability, announced_week, source, note, kind: kind? };
        Some(Draft { event, after, span })
    }

    /// Ids of sources.csv, or who answers for it.
    fn sources(&mut self, item: &Item) -> Option<String> {
        let words = self.words("source", item)?;
        let mut is_known = true;
        let mut all = Vec::new();
        for (word, span) in words {
            for part in word.split([';', '|']).map(str::trim).filter(|part| !part.is_empty()) {
                let is_analyst = part.split_once(':').is_some_and(|(kind, name)| {
                    ["analyst", "分析者"].contains(&kind.trim()) && !name.trim().is_empty()
                });
                if !is_analyst && !self.world.sources.values().iter().any(|source| source.code == part) {
                    let known = self.world.sources.values().iter().map(|source| source.code.as_str());
                    let help = match nearest(part, known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("write \"analyst: {part}\", or an id of sources.csv"),
                    };
                    let title = format!("no source \"{part}\"");
                    self.say(code::NO_SOURCE, span.clone(), "source", title, "not an id of sources.csv", &help);
                    is_known = false;
                }
                all.push(part.to_owned());
            }
        }
        if all.is_empty() && is_known {
            let help = "write \"analyst: your name\", or an id of sources.csv";
            self.say(
                code::NO_SOURCE,
                item.span(),
                "source",
                "an empty source".to_owned(),
                "nobody answers for it",
                help,
            );
            is_known = false;
        }
        is_known.then(|| all.join("; "))
    }

    pub(super) fn start(&mut self, table: &dyn TableLike, first: Day) -> (f64, Option<(String, Span)>) {
        self.exclusive(table, &["start", "start_week", "after"]);
        if let Some(item) = table.get("after") {
            return (0.0, self.word("after", item).map(|id| (id, item.span())));
        }
        if let Some(item) = table.get("start") {
            return (self.date("start", item).map_or(0.0, |day| weeks_between(first, day)), None);
        }
        (self.number("start_week", table).unwrap_or(0.0), None)
    }

    pub(super) fn length(&mut self, table: &dyn TableLike) -> Option<f64> {
        self.exclusive(table, &["weeks", "months"]);
        for (key, unit) in [("weeks", 1.0), ("months", WEEKS_PER_MONTH)] {
            if let Some(number) = self.number(key, table) {
                if number == 0.0 {
                    let span = table.get(key).and_then(Item::span);
                    self.say(
                        code::OUT_OF_RANGE,
                        span,
                        key,
                        "an event of no length".to_owned(),
                        "it changes nothing",
                        "leave the key out for an event without end",
                    );
                }
                return Some(number * unit);
            }
        }
        None
    }

    /// Starts events that wait for others and finds ids given twice.
    fn order(&mut self, drafts: &mut [Draft], horizon: f64) {
        for k in 0..drafts.len() {
            if drafts[..k].iter().any(|other| other.event.id == drafts[k].event.id) {
                let title = format!("two events have the id \"{}\"", drafts[k].event.id);
                self.say(
                    code::SAME_ID,
                    drafts[k].span.clone(),
                    "id",
                    title,
                    "`after` and reports could not tell them apart",
                    "give each its own id",
                );
            }
        }
        let mut waiting: Vec<usize> = (0..drafts.len()).filter(|&k| drafts[k].after.is_some()).collect();
        while !waiting.is_empty() {
            let ready = waiting.iter().copied().find_map(|k| {
                let id = drafts[k].after.as_ref().map(|after| after.0.as_str());
                let other = drafts.iter().position(|draft| Some(draft.event.id.as_str()) == id)?;
                (other != k && !waiting.contains(&other)).then_some((k, other))
            });
            let Some((k, other)) = ready else { break };
            waiting.retain(|&waits| waits != k);
            match drafts[other].event.weeks {
                Some(weeks) => {
                    drafts[k].event.start_week = drafts[other].event.start_week + weeks;
                    if drafts[k].event.start_week >= horizon {
                        let title = format!("the event \"{}\" lies outside the horizon", drafts[k].event.id);
                        self.say(
                            code::OUTSIDE,
                            drafts[k].span.clone(),
                            "after",
                            title,
                            "it changes nothing in the answer",
                            "lengthen the horizon or leave it out",
                        );
                    }
                }
                None => {
                    let span = drafts[k].after.as_ref().and_then(|after| after.1.clone());
                    let title = format!("the event \"{}\" does not end", drafts[other].event.id);
                    self.say(
                        code::AFTER,
                        span,
                        "after",
                        title,
                        "nothing can start after it",
                        "give it `weeks` or `months`",
                    );
                }
            }
        }
        for k in waiting {
            let Some((id, span)) = drafts[k].after.clone() else { continue };
            let known = drafts.iter().any(|draft| draft.event.id == id);
            let label = if known { "the events wait for each other" } else { "no event has this id" };
            let help =
                match nearest(&id, drafts.iter().map(|draft| draft.event.id.as_str()).filter(|other| *other != id)) {
                    Some(near) if !known => format!("did you mean `{near}`?"),
                    _ => "name an event that has a start of its own".to_owned(),
                };
            self.say(code::AFTER, span, "after", format!("no event \"{id}\" to start after"), label, &help);
        }
    }

    fn kind(&mut self, kind: &Kind, table: &dyn TableLike, span: Span) -> Option<EventKind> {
        let share = Dimension::Share;
        match kind.word {
            "export_ban" => {
                let leak = self.or(table, "leak", share, 0.0);
                let Selection { from, to, products, links } = self.selection(table, span, true)?;
                Some(EventKind::ExportBan { from, to, products, links, leak: leak? })
            }
            "export_quota" => {
                let allowed = self.required(table, "share", share, span.clone());
                let by_destination = self.flag(table, "by_destination");
                let Selection { from, to, products, links } = self.selection(table, span, true)?;
                Some(EventKind::ExportQuota { from, to, products, links, share: allowed?, by_destination })
            }
            "export_tax" | "tariff" => {
                let is_export_tax = kind.word == "export_tax";
                let specific = self.or(table, "specific", Dimension::Price, 0.0);
                let rate = if table.contains_key("specific") {
                    self.or(table, "rate", Dimension::Multiple, 0.0)
                } else {
                    self.required(table, "rate", Dimension::Multiple, span.clone())
                };
                let pass_through = self.or(table, "pass_through", share, 1.0);
                let Selection { from, to, products, links } = self.selection(table, span, is_export_tax)?;
                Some(EventKind::Tariff {
                    from,
                    to,
                    products,
                    links,
                    rate: rate?,
                    specific: specific?,
                    pass_through: pass_through?,
                    is_export_tax,
                })
            }
            "licence_delay" => {
                let delay = self.required(table, "delay", Dimension::Time, span.clone());
                let spread = self.spread(table, "delay", delay);
                self.exclusive(table, &["approved", "refusal"]);
                let approved = if table.contains_key("refusal") {
                    self.quantity("refusal", table, share).map(|refused| Interval {
                        low: 1.0 - refused.high,
                        central: refused.central.map(|value| 1.0 - value),
                        high: 1.0 - refused.low,
                    })
                } else {
                    self.or(table, "approved", share, 1.0)
                };
                let reapply = self.or(table, "reapply", share, 0.0);
                let refused_uses = self.uses(table, "refused_use");
                let valid = self.or(table, "valid", Dimension::Time, 26.0);
                let Selection { from, to, products, links } = self.selection(table, span, true)?;
                Some(EventKind::LicenceDelay {
                    from,
                    to,
                    products,
                    links,
                    refused_uses: refused_uses?,
                    delay_weeks: delay?,
                    spread_weeks: spread?,
                    approved: approved?,
                    reapply: reapply?,
                    valid_weeks: valid?.center(),
                })
            }
            "reexport_control" => {
                let leak = self.or(table, "leak", share, 0.0);
                let Selection { from, to, products, links } = self.third_countries(table, span)?;
                Some(EventKind::ReexportControl { from, to, products, links, leak: leak? })
            }
            "technology_ban" => {
                let ramp_share = self.or(table, "ramp_share", share, 0.0);
                let from = self.who(table, "from", Some(span.clone()));
                let to = self.who(table, "to", None);
                let processes = self.processes(table, span.clone());
                let (Who::These(from), to, processes) = self.except(table, from?, to?, processes?) else { return None };
                let to: Vec<RegionId> = match to {
                    Who::These(list) => list,
                    Who::Everyone => self.world.regions.ids().filter(|id| !from.contains(id)).collect(),
                };
                let plants: Vec<PlantId> = self
                    .world
                    .plants
                    .iter()
                    .filter(|(_, plant)| processes.contains(&plant.process) && to.contains(&plant.region))
                    .map(|(id, _)| id)
                    .collect();
                self.some(&plants, span, "no plant runs these processes there")?;
                Some(EventKind::TechnologyBan { to, processes, plants, ramp_share: ramp_share? })
            }
            "capacity_loss" => self.capacity_loss(table, span),
            "route_closure" => self.route_closure(table, span),
            "demand_surge" => {
                let factor = self.required(table, "factor", Dimension::Multiple, span.clone());
                let regions = self.regions(table, span.clone());
                let products = self.products(table, span.clone());
                let uses = self.uses(table, "use");
                let (regions, products, uses) = (regions?, products?, uses?);
                let met: Vec<usize> = self
                    .world
                    .demands
                    .values()
                    .iter()
                    .enumerate()
                    .filter(|(_, d)| {
                        regions.contains(&d.region)
                            && products.contains(&d.product)
                            && (uses.is_empty() || uses.contains(&d.usage))
                    })
                    .map(|(k, _)| k)
                    .collect();
                self.some(&met, span, "nobody there uses these products for that")?;
                Some(EventKind::DemandSurge { regions, products, uses, factor: factor? })
            }
            "stock_release" => {
                let tonnes = table.get("tonnes").map(|_| self.quantity("tonnes", table, Dimension::Mass));
                let (regions, products) = self.stocks(table, span, tonnes.is_some(), true)?;
                Some(EventKind::StockRelease {
                    regions,
                    products,
                    tonnes: match tonnes {
                        Some(tonnes) => Some(tonnes?),
                        None => None,
                    },
                })
            }
            "stock_fill" => {
                let tonnes = self.required(table, "tonnes", Dimension::Mass, span.clone());
                let (regions, products) = self.stocks(table, span, true, false)?;
                Some(EventKind::StockFill { regions, products, tonnes: tonnes? })
            }
            "price_floor" => {
                let price = self.required(table, "price", Dimension::Price, span.clone());
                let (regions, products) = (self.regions(table, span.clone()), self.products(table, span));
                Some(EventKind::PriceFloor { regions: regions?, products: products?, price: price? })
            }
            _ => {
                debug_assert_eq!(kind.word, "substitution_push", "every word of KINDS has an arm");
                let saving = self.required(table, "saving", share, span.clone());
                let (regions, products) = (self.regions(table, span.clone()), self.products(table, span));
                Some(EventKind::SubstitutionPush { regions: regions?, products: products?, saving: saving? })
            }
        }
    }

    fn capacity_loss(&mut self, table: &dyn TableLike, span: Span) -> Option<EventKind> {
        let loss = self.or(table, "loss", Dimension::Share, 1.0);
        let recovery = self.or(table, "recovery", Dimension::Time, 0.0);
        self.exclusive(table, &["plant", "region"]);
        self.exclusive(table, &["plant", "process"]);
        let plants: Vec<PlantId> = if table.contains_key("plant") {
            let world = self.world;
            self.named(
                table,
                "plant",
                "plant",
                &|text| world.plants.iter().find(|(_, plant)| plant.code == text).map(|(id, _)| id),
                world.plants.values().iter().map(|p| p.code.as_str()),
            )?
        } else {
            if !table.contains_key("region") {
                self.missing(span, "plant", "a capacity loss", "write plant = \"...\", or region and process");
                return None;
            }
            let regions = self.regions(table, span.clone());
            let processes = if table.contains_key("process") {
                self.processes(table, span.clone())?
            } else {
                self.world.processes.ids().collect()
            };
            let regions = regions?;
            self.world
                .plants
                .iter()
                .filter(|(_, plant)| regions.contains(&plant.region) && processes.contains(&plant.process))
                .map(|(id, _)| id)
                .collect()
        };
        self.some(&plants, span, "no such plant stands there")?;
        Some(EventKind::CapacityLoss { plants, loss: loss?, recovery_weeks: recovery? })
    }

    fn route_closure(&mut self, table: &dyn TableLike, span: Span) -> Option<EventKind> {
        let extra_cost = self.or(table, "extra_cost", Dimension::Multiple, 0.0);
        let named = match (table.get("detour"), table.contains_key("detour_time")) {
            (None, false) => None,
            (Some(name), true) => {
                Some((self.word("detour", name)?, self.quantity("detour_time", table, Dimension::Time)?))
            }
            (Some(_), false) => {
                self.missing(
                    span,
                    "detour_time",
                    "a named detour",
                    "write detour_time = \"4 d\", what it adds to a voyage",
                );
                return None;
            }
            (None, true) => {
                self.missing(span, "detour", "the time of a detour", "write detour = \"Lombok\", which way it is");
                return None;
            }
        };
        let Some(item) = table.get("route") else {
            self.missing(span, "route", "a route closure", "write route = \"malacca\"");
            return None;
        };
        let route = self.word("route", item)?;
        if !self.routes.knows(&route) {
            let names = self.routes.names();
            let help = match nearest(&route, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the passages are {}", names.join(", ")),
            };
            self.say(
                code::UNKNOWN_ROUTE,
                item.span(),
                "route",
                format!("no passage \"{route}\" in routes.csv"),
                "its detours are not known",
                &help,
            );
            return None;
        }
        let world = self.world;
        let detours: Vec<(LinkId, Option<f64>)> = world
            .links
            .iter()
            .filter(|(_, link)| link.mode == Mode::Sea)
            .filter_map(|(id, link)| {
                Some((id, self.routes.detour(&route, &world.regions[link.from].code, &world.regions[link.to].code)?))
            })
            .collect();
        if detours.is_empty() {
            let title = format!("no sea link of the model passes {route}");
            self.say(
                code::NO_VOYAGE,
                item.span(),
                "route",
                title,
                "the closure changes nothing",
                "land and air links are not touched by it",
            );
        }
        Some(EventKind::RouteClosure { route, detours, named, extra_cost: extra_cost? })
    }

    // ---- selections ----

    fn selection(&mut self, table: &dyn TableLike, span: Span, needs_from: bool) -> Option<Selection> {
        let from = self.who(table, "from", needs_from.then(|| span.clone()));
        let to = self.who(table, "to", None);
        let products = self.products(table, span.clone());
        let (from, to, products) = self.except(table, from?, to?, products?);
        let links: Vec<LinkId> = self
            .world
            .links
            .iter()
            .filter(|(_, link)| from.holds(link.from) && to.holds(link.to) && products.contains(&link.product))
            .map(|(id, _)| id)
            .collect();
        self.some(&links, span, "no link of the model carries these products between these regions")?;
        Some(Selection { from: from.list(), to: to.list(), products, links })
    }

    fn third_countries(&mut self, table: &dyn TableLike, span: Span) -> Option<Selection> {
        let from = self.who(table, "from", Some(span.clone()));
        let to = self.who(table, "to", None);
        let products = self.products(table, span.clone());
        let (from, to, products) = self.except(table, from?, to?, products?);
        let from_list = from.list();
        let links: Vec<LinkId> = self
            .world
            .links
            .iter()
            .filter(|(_, l)| {
                !from_list.contains(&l.from)
                    && !from_list.contains(&l.to)
                    && to.holds(l.to)
                    && products.contains(&l.product)
            })
            .map(|(id, _)| id)
            .collect();
        self.some(&links, span, "no third country sends these products there")?;
        Some(Selection { from: from_list, to: to.list(), products, links })
    }

    /// Takes the regions of `except` out of whichever side was left open.
    fn except<T>(&mut self, table: &dyn TableLike, from: Who, to: Who, rest: T) -> (Who, Who, T) {
        let Some(item) = table.get("except") else { return (from, to, rest) };
        let out = match self.region_list("except", item) {
            Some(Who::These(out)) => out,
            _ => Vec::new(),
        };
        let everyone = |world: &World| Who::These(world.regions.ids().filter(|id| !out.contains(id)).collect());
        let (from, to) = match (from, to) {
            (from @ Who::These(_), Who::Everyone) => (from, everyone(self.world)),
            (Who::Everyone, to @ Who::These(_)) => (everyone(self.world), to),
            (Who::Everyone, Who::Everyone) => (everyone(self.world), everyone(self.world)),
            (from, to) => {
                self.say(
                    code::CONTRADICTION,
                    item.span(),
                    "except",
                    "nothing for `except` to leave out".to_owned(),
                    "both sides are listed already",
                    "take it out, or write \"*\" on one side",
                );
                (from, to)
            }
        };
        (from, to, rest)
    }

    fn who(&mut self, table: &dyn TableLike, key: &str, required: Option<Span>) -> Option<Who> {
        match (table.get(key), required) {
            (Some(item), _) => self.region_list(key, item),
            (None, None) => Some(Who::Everyone),
            (None, Some(span)) => {
                self.missing(span, key, "the event", "write a region code, a list of them or \"*\"");
                None
            }
        }
    }

    fn region_list(&mut self, key: &str, item: &Item) -> Option<Who> {
        let words = self.words(key, item)?;
        if words.iter().any(|(word, _)| word == "*") {
            return Some(Who::Everyone);
        }
        let mut list = Vec::new();
        let mut whole = true;
        for (word, span) in words {
            if let Some(id) = self.world.region(&word) {
                list.push(id);
                continue;
            }
            whole = false;
            let help = self.region_help(&word);
            self.say(
                code::UNKNOWN_REGION,
                span,
                key,
                format!("no region \"{word}\" in the model"),
                "not a code of regions.csv",
                &help,
            );
        }
        list.sort_unstable();
        list.dedup();
        whole.then_some(Who::These(list))
    }

    fn region_help(&self, word: &str) -> String {
        let folded = fold(word).to_lowercase();
        let describe = |code: &str| {
            self.world.region(code).map(|id| {
                let region = &self.world.regions[id];
                format!("did you mean {} ({}, {})?", region.code, region.name.en, region.name.ja)
            })
        };
        let own = self
            .world
            .regions
            .values()
            .iter()
            .find(|r| [&r.code, &r.name.en, &r.name.ja].iter().any(|name| name.to_lowercase() == folded));
        if let Some(help) = own.and_then(|region| describe(&region.code)) {
            return help;
        }
        match alias::suggest(word) {
            Suggestion::One(code) | Suggestion::Near(code) => {
                if let Some(help) = describe(code) {
                    return help;
                }
                return format!("the model has no {code}; it may be part of a group of regions.csv");
            }
            Suggestion::Several(codes) => return format!("it may mean {}", codes.join(" or ")),
            Suggestion::None => {}
        }
        match nearest(word, self.world.regions.values().iter().map(|region| region.code.as_str())).and_then(describe) {
            Some(help) => help,
            None => format!(
                "the regions are {}",
                self.world.regions.values().iter().map(|r| r.code.as_str()).collect::<Vec<_>>().join(", ")
            ),
        }
    }

    pub(super) fn regions(&mut self, table: &dyn TableLike, span: Span) -> Option<Vec<RegionId>> {
        match self.who(table, "region", Some(span))? {
            Who::Everyone => Some(self.world.regions.ids().collect()),
            Who::These(list) => Some(list),
        }
    }

    pub(super) fn products(&mut self, table: &dyn TableLike, span: Span) -> Option<Vec<ProductId>> {
        let world = self.world;
        self.exclusive(table, &["products", "elements"]);
        self.exclusive(table, &["products", "stages"]);
        if table.contains_key("products") {
            return self.named(
                table,
                "products",
                "product",
                &|text| world.product(text),
                world.products.values().iter().map(|p| p.code.as_str()),
            );
        }
        let elements = if table.contains_key("elements") {
            Some(self.named(
                table,
                "elements",
                "element",
                &|text| world.element(text),
                world.elements.values().iter().map(|e| e.code.as_str()),
            ))
        } else {
            None
        };
        let stages: Option<Option<Vec<Stage>>> = table.contains_key("stages").then(|| {
            let find = |text: &str| Stage::ALL.iter().find(|(_, word)| *word == text).map(|(stage, _)| *stage);
            self.named(table, "stages", "stage", &find, Stage::ALL.iter().map(|(_, word)| *word))
        });
        if elements.is_none() && stages.is_none() {
            self.missing(span, "products", "the event", "write products = [...], or elements and stages");
            return None;
        }
        let elements = match elements {
            Some(list) => Some(list?),
            None => None,
        };
        let stages = match stages {
            Some(list) => Some(list?),
            None => None,
        };
        let products: Vec<ProductId> = world
            .products
            .iter()
            .filter(|(_, product)| {
                stages.as_ref().is_none_or(|stages| stages.contains(&product.stage))
                    && elements
                        .as_ref()
                        .is_none_or(|elements| product.elements.iter().any(|element| elements.contains(element)))
            })
            .map(|(id, _)| id)
            .collect();
        self.some(&products, span, "no product carries these elements at these stages")?;
        Some(products)
    }

    fn stocks(
        &mut self,
        table: &dyn TableLike,
        span: Span,
        tonnes: bool,
        held: bool,
    ) -> Option<(Vec<RegionId>, Vec<ProductId>)> {
        let regions = self.regions(table, span.clone());
        let products = self.products(table, span.clone());
        let (regions, products) = (regions?, products?);
        if tonnes && regions.len() * products.len() > 1 {
            let title = "tonnes for several stocks together".to_owned();
            self.say(
                code::SEVERAL,
                span,
                "tonnes",
                title,
                "how to divide them cannot be guessed",
                "write one event for each region and product",
            );
            return None;
        }
        if held {
            let stocks: Vec<usize> = self
                .world
                .stocks
                .values()
                .iter()
                .enumerate()
                .filter(|(_, s)| {
                    s.owner == seawall_model::world::Owner::Public
                        && regions.contains(&s.region)
                        && products.contains(&s.product)
                })
                .map(|(k, _)| k)
                .collect();
            self.some(&stocks, span, "no public stock of these products lies there")?;
        }
        Some((regions, products))
    }

    fn processes(&mut self, table: &dyn TableLike, span: Span) -> Option<Vec<ProcessId>> {
        let world = self.world;
        if !table.contains_key("process") {
            self.missing(span, "process", "the event", "write process = [...]");
            return None;
        }
        let find = |text: &str| world.processes.iter().find(|(_, process)| process.code == text).map(|(id, _)| id);
        self.named(table, "process", "process", &find, world.processes.values().iter().map(|p| p.code.as_str()))
    }

    pub(super) fn uses(&mut self, table: &dyn TableLike, key: &str) -> Option<Vec<UseId>> {
        let world = self.world;
        if !table.contains_key(key) {
            return Some(Vec::new());
        }
        let find = |text: &str| world.uses.iter().find(|(_, usage)| usage.code == text).map(|(id, _)| id);
        self.named(table, key, "use", &find, world.uses.values().iter().map(|u| u.code.as_str()))
    }

    pub(super) fn some<T>(&mut self, met: &[T], span: Span, label: &str) -> Option<()> {
        if met.is_empty() {
            self.say(
                code::EMPTY,
                span,
                "kind",
                "the event meets nothing in the model".to_owned(),
                label,
                "look at the selection; `seawall list` shows links, plants and uses",
            );
            return None;
        }
        Some(())
    }

    // ---- values ----

    /// Ids of the names under `key`, in id order and once each.
    fn named<'n, T: Ord>(
        &mut self,
        table: &dyn TableLike,
        key: &str,
        what: &str,
        find: &dyn Fn(&str) -> Option<T>,
        all: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<Vec<T>> {
        let words = self.words(key, table.get(key)?)?;
        let mut list = Vec::new();
        let count = words.len();
        for (word, span) in words {
            if let Some(id) = find(&word) {
                list.push(id);
                continue;
            }
            let help = match nearest(&word, all.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", all.clone().take(40).collect::<Vec<_>>().join(", ")),
            };
            self.say(
                code::UNKNOWN_NAME,
                span,
                key,
                format!("no {what} \"{word}\" in the model"),
                "not an id of the sheets",
                &help,
            );
        }
        let whole = list.len() == count;
        list.sort();
        list.dedup();
        whole.then_some(list)
    }

    pub(super) fn exclusive(&mut self, table: &dyn TableLike, keys: &[&str]) {
        let present: Vec<&str> = keys.iter().copied().filter(|key| table.contains_key(key)).collect();
        if let [first, .., last] = present.as_slice() {
            let span = table.key(last).and_then(toml_edit::Key::span);
            self.say(
                code::CONTRADICTION,
                span,
                last,
                format!("`{last}` beside `{first}`"),
                "both give the same fact",
                "keep one of them",
            );
        }
    }

    pub(super) fn word(&mut self, key: &str, item: &Item) -> Option<String> {
        match item.as_str() {
            Some(text) => Some(fold(text).into_owned()),
            None => {
                self.wrong_type(item.span(), key, "it is text", "put it in quotes");
                None
            }
        }
    }

    fn words(&mut self, key: &str, item: &Item) -> Option<Vec<(String, Span)>> {
        if let Some(text) = item.as_str() {
            return Some(vec![(fold(text).into_owned(), item.span())]);
        }
        let Some(array) = item.as_array() else {
            self.wrong_type(item.span(), key, "it is a name or a list of names", "write \"CHN\" or [\"JPN\", \"USA\"]");
            return None;
        };
        let mut words = Vec::new();
        for value in array {
            match value.as_str() {
                Some(text) => words.push((fold(text).into_owned(), value.span())),
                None => {
                    self.wrong_type(value.span(), key, "it is a name", "put it in quotes");
                    return None;
                }
            }
        }
        if words.is_empty() {
            self.say(
                code::EMPTY,
                item.span(),
                key,
                format!("`{key}` lists nothing"),
                "the event would meet nothing",
                "name something, or \"*\" for every region",
            );
            return None;
        }
        Some(words)
    }

    fn flag(&mut self, table: &dyn TableLike, key: &str) -> bool {
        match table.get(key).map(|item| (item.as_bool(), item.span())) {
            None => false,
            Some((Some(flag), _)) => flag,
            Some((None, span)) => {
                self.wrong_type(span, key, "it is true or false", "write true or false without quotes");
                false
            }
        }
    }

    /// A bare number whose unit is in the name of its key.
    pub(super) fn number(&mut self, key: &str, table: &dyn TableLike) -> Option<f64> {
        let item = table.get(key)?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "weeks and months are small numbers; larger ones are out of range below"
        )]
        let number = item.as_float().or_else(|| item.as_integer().map(|whole| whole as f64));
        match number {
            Some(number) if (0.0..=20_000.0).contains(&number) => Some(number),
            Some(_) => {
                self.say(
                    code::OUT_OF_RANGE,
                    item.span(),
                    key,
                    format!("`{key}` out of range"),
                    "it lies between 0 and 20,000",
                    "a start before the first day is written as a date",
                );
                None
            }
            None => {
                self.wrong_type(item.span(), key, "it is a number", "write it without quotes");
                None
            }
        }
    }

    fn date(&mut self, key: &str, item: &Item) -> Option<Day> {
        let parsed: Option<Date> = match item.as_value() {
            Some(Value::Datetime(stamp)) => {
                let stamp = stamp.value();
                stamp.date.filter(|_| stamp.time.is_none()).and_then(|date| {
                    Date::new(
                        i16::try_from(date.year).ok()?,
                        i8::try_from(date.month).ok()?,
                        i8::try_from(date.day).ok()?,
                    )
                    .ok()
                })
            }
            Some(Value::String(text)) => fold(text.value()).parse().ok(),
            _ => None,
        };
        let Some(date) = parsed else {
            self.say(
                code::NOT_A_DATE,
                item.span(),
                key,
                format!("`{key}` is not a date"),
                "a date has a year, a month and a day",
                "write it as 2026-10-01",
            );
            return None;
        };
        if !(1990..=2100).contains(&date.year()) {
            self.say(
                code::DATE_RANGE,
                item.span(),
                key,
                format!("the date {date}"),
                "it lies before 1990 or after 2100",
                "look at the year",
            );
            return None;
        }
        day_of(date)
    }

    pub(super) fn required(
        &mut self,
        table: &dyn TableLike,
        key: &str,
        dimension: Dimension,
        span: Span,
    ) -> Option<Interval> {
        if !table.contains_key(key) {
            self.missing(span, key, "the event", &format!("write {key} = {}", dimension.example()));
            return None;
        }
        self.quantity(key, table, dimension)
    }

    /// The quantity under `key`, or `value` where it is not given.
    fn or(&mut self, table: &dyn TableLike, key: &str, dimension: Dimension, value: f64) -> Option<Interval> {
        if table.contains_key(key) { self.quantity(key, table, dimension) } else { Some(Interval::exact(value)) }
    }

    pub(super) fn quantity(&mut self, key: &str, table: &dyn TableLike, dimension: Dimension) -> Option<Interval> {
        let item = table.get(key)?;
        let Some(parts) = item.as_table_like() else {
            return self.amount(key, item, dimension).map(Interval::exact);
        };
        let mut allowed = Vec::from(["value", "low", "high"].map(|name| Declared { name, doc: "" }));
        if key == "delay" {
            allowed.push(Declared { name: "dist", doc: "" });
        }
        self.known_keys(parts, &[&allowed], &format!("`{key}`"));
        let mut part = |name: &str| parts.get(name).map(|item| self.amount(key, item, dimension));
        let (value, low, high) = (part("value"), part("low"), part("high"));
        let (low, high) = match (low, high, &value) {
            (Some(low), Some(high), _) => (low?, high?),
            (None, None, Some(value)) => ((*value)?, (*value)?),
            _ => {
                let help = format!(
                    "write {{ value = {0}, low = {0}, high = {0} }}",
                    dimension.example().split(',').next().unwrap_or_default()
                );
                self.missing(item.span(), "low or high", &format!("`{key}`"), &help);
                return None;
            }
        };
        let central = match value {
            Some(value) => Some(value?),
            None => None,
        };
        let middle = central.unwrap_or(low);
        if !(low <= middle && middle <= high && low <= high) {
            self.say(
                code::ORDER,
                item.span(),
                key,
                format!("`{key}` runs backwards"),
                "low, value and high are out of order",
                "low is at most value, value at most high",
            );
            return None;
        }
        Some(Interval { low, central, high })
    }

    /// The shortest and the longest of what happens inside the event, under `dist` of the quantity's table.
    fn spread(&mut self, table: &dyn TableLike, key: &str, median: Option<Interval>) -> Option<Option<(f64, f64)>> {
        let Some(item) = table.get(key).and_then(Item::as_table_like).and_then(|parts| parts.get("dist")) else {
            return Some(None);
        };
        let help = "write dist = [\"30 d\", \"90 d\"], the shortest and the longest";
        let parts: Vec<Item> = item
            .as_array()
            .map(|array| array.iter().map(|value| Item::Value(value.clone())).collect())
            .unwrap_or_default();
        let [shortest, longest] = parts.as_slice() else {
            self.wrong_type(item.span(), key, "a spread has two ends", help);
            return None;
        };
        let shortest = self.amount(key, shortest, Dimension::Time)?;
        let longest = self.amount(key, longest, Dimension::Time)?;
        let median = median?;
        if !(shortest <= median.low && median.high <= longest) {
            self.say(
                code::ORDER,
                item.span(),
                key,
                format!("the spread of `{key}` does not hold its value"),
                "the median lies between the shortest and the longest",
                help,
            );
            return None;
        }
        Some(Some((shortest, longest)))
    }

    fn amount(&mut self, key: &str, item: &Item, dimension: Dimension) -> Option<f64> {
        let example = dimension.example();
        if item.is_integer() || item.is_float() {
            self.say(
                code::NO_UNIT,
                item.span(),
                key,
                format!("`{key}` has no unit"),
                "a number alone may mean several things",
                &format!("write it as {example}"),
            );
            return None;
        }
        let Some(text) = item.as_str() else {
            self.wrong_type(item.span(), key, "it is a number with its unit", &format!("write it as {example}"));
            return None;
        };
        let (code, title, label) = match dimension.read(text) {
            Ok(value) => return Some(value),
            Err(Unread::NoUnit) => {
                (code::NO_UNIT, format!("`{key}` has no unit"), "a number alone may mean several things".to_owned())
            }
            Err(Unread::NoNumber) => {
                (code::UNIT, format!("`{key}` does not start with a number"), "it is a number with its unit".to_owned())
            }
            Err(Unread::OtherUnit(unit)) => {
                (code::UNIT, format!("`{key}` cannot be in \"{unit}\""), "the unit counts something else".to_owned())
            }
            Err(Unread::OutOfRange) => {
                let label = if dimension == Dimension::Share {
                    "a share lies between 0 % and 100 %"
                } else {
                    "it is not negative"
                };
                (code::OUT_OF_RANGE, format!("`{key}` out of range"), label.to_owned())
            }
        };
        self.say(code, item.span(), key, title, &label, &format!("write it as {example}"));
        None
    }
}

impl Who {
    fn holds(&self, region: RegionId) -> bool {
        match self {
            Self::Everyone => true,
            Self::These(list) => list.contains(&region),
        }
    }

    /// The list that events keep: empty for everyone.
    fn list(&self) -> Vec<RegionId> {
        match self {
            Self::Everyone => Vec::new(),
            Self::These(list) => list.clone(),
        }
    }
}

/// The likeliest of `names` for a misspelled `word`.
pub(super) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    if word.len() > 100 {
        return None;
    }
    let word = word.to_lowercase();
    let limit = 1 + word.chars().count() / 4;
    names
        .map(|name| (strsim::damerau_levenshtein(&name.to_lowercase(), &word), name))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, name)| name)
}

fn weeks_between(from: Day, to: Day) -> f64 {
    f64::from(to.0 - from.0) / 7.0
}

pub(crate) fn day_of(date: Date) -> Option<Day> {
    Date::new(1970, 1, 1).ok()?.until(date).ok().map(|span| Day(span.get_days()))
}

/// The date of a day, `2026-10-01`.
pub(crate) fn day_text(day: Day) -> String {
    date_of(day).map(|date| date.to_string()).unwrap_or_default()
}

pub(super) fn date_of(day: Day) -> Option<Date> {
    Date::new(1970, 1, 1).ok()?.checked_add(jiff::Span::new().try_days(day.0).ok()?).ok()
}
