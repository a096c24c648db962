//! Keys and references: ids are well formed and stand once, and every id that is mentioned exists.

use super::{Book, Findings, Line, cells, nearest, shown};
use crate::alias::{self, Suggestion};
use crate::codes;
use crate::sheet::{Kind, SHEETS};
use std::collections::{BTreeMap, BTreeSet};

/// The ids of every sheet.
pub(crate) type Names = BTreeMap<&'static str, BTreeSet<String>>;

/// The ids that rows of each sheet declare; none for sheets of which a part could not be read.
pub(crate) fn names(book: &Book) -> Names {
    SHEETS
        .iter()
        .filter(|sheet| sheet.keys[0].len() == 1 && !book.is_damaged(sheet.file))
        .map(|sheet| (sheet.file, book.lines(sheet.file).map(|line| line.id()).filter(|id| !id.is_empty()).collect()))
        .collect()
}

/// Checks ids, keys and references.
pub(crate) fn check(book: &Book, names: &Names, found: &mut Findings) {
    for rows in book.files() {
        for line in rows.lines() {
            for column in rows.sheet.columns {
                match column.kind {
                    Kind::Id => id(&line, column.name, found),
                    Kind::Ref(file) => {
                        let text = line.folded(column.name);
                        if !text.is_empty() {
                            reference(&line, column.name, file, &text, names, found);
                        }
                    }
                    Kind::Refs(file) | Kind::Key(file) => {
                        for part in line.list(column.name) {
                            if !(matches!(column.kind, Kind::Key(_)) && part == "*") {
                                reference(&line, column.name, file, &part, names, found);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    for sheet in SHEETS {
        for key in sheet.keys {
            repeated(book, sheet.file, key, found);
        }
    }
    members(book, names, found);
}

fn id(line: &Line<'_>, name: &str, found: &mut Findings) {
    let text = line.folded(name);
    if text.is_empty() {
        return;
    }
    if line.rows.sheet.file == "regions.csv" && region_code(line, &text, found) {
        return;
    }
    if !cells::is_id(&text) {
        let title = format!("`{}` cannot be an id", shown(&text));
        let help = "write 1 to 64 ASCII letters, digits, `_`, `-` or `.`, a letter or digit first; names go into the name columns";
        found.add(codes::HOSTILE_ID, Some(line.place(name)), title, "ids stand in file names and addresses", help);
    }
}

/// Reports a region that is neither a country nor a group; whether it did.
fn region_code(line: &Line<'_>, text: &str, found: &mut Findings) -> bool {
    if alias::country(text).is_some() {
        return false;
    }
    let is_group = !line.is_blank("members") || !line.is_blank("note");
    match alias::suggest(text) {
        Suggestion::None if is_group || !cells::is_id(text) => false,
        Suggestion::Near(_) if is_group => false,
        suggestion => {
            country(line, "region", text, &suggestion, None, found);
            true
        }
    }
}

/// Reports a country code that is not known.
fn country(
    line: &Line<'_>,
    name: &str,
    text: &str,
    suggestion: &Suggestion,
    regions: Option<&BTreeSet<String>>,
    found: &mut Findings,
) {
    let place = Some(line.place(name));
    let describe = |code: &str| {
        alias::country(code)
            .map_or(code.to_owned(), |country| format!("{code} ({}, {})", country.name_en, country.name_ja))
    };
    let title = format!("unknown country code `{}`", shown(text));
    match suggestion {
        Suggestion::One(code) => {
            let help = match regions {
                Some(regions) if !regions.contains(*code) => {
                    format!("it stands for {}, which is not a region of this model", describe(code))
                }
                _ => format!("write {}; nothing is replaced silently", describe(code)),
            };
            found.add(codes::COUNTRY, place, title, "not an ISO 3166-1 alpha-3 code", help);
        }
        Suggestion::Several(candidates) => {
            let list: Vec<String> = candidates.iter().map(|code| describe(code)).collect();
            let title = format!("`{}` is more than one country", shown(text));
            found.add(
                codes::AMBIGUOUS_COUNTRY,
                place,
                title,
                "which one is meant?",
                format!("write one of {}", list.join(", ")),
            );
        }
        Suggestion::Near(code) => {
            let help = format!("did you mean {}? A group says its members or a note", describe(code));
            found.add(codes::COUNTRY, place, title, "not an ISO 3166-1 alpha-3 code", help);
        }
        Suggestion::None => {
            let help = "write an ISO 3166-1 alpha-3 code; for a group of your own write its members or a note";
            found.add(codes::COUNTRY, place, title, "not an ISO 3166-1 alpha-3 code", help);
        }
    }
}

fn reference(line: &Line<'_>, name: &'static str, file: &'static str, text: &str, names: &Names, found: &mut Findings) {
    let Some(known) = names.get(file) else { return };
    if known.contains(text) {
        return;
    }
    if file == "regions.csv" {
        let suggestion = alias::suggest(text);
        if matches!(suggestion, Suggestion::One(_) | Suggestion::Several(_)) {
            country(line, name, text, &suggestion, Some(known), found);
            return;
        }
    }
    let code = if file == "sources.csv" { codes::UNKNOWN_SOURCE } else { codes::DANGLING };
    let near =
        if found.is_full(code, &line.rows.file) { None } else { nearest(text, known.iter().map(String::as_str)) };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add it to {file}, or write the id of a row there"),
    };
    found.add(
        code,
        Some(line.place(name)),
        format!("unknown {name} `{}`", shown(text)),
        format!("no row of {file} has this id"),
        help,
    );
}

/// Reports keys that stand twice, upper and lower case alike.
fn repeated(book: &Book, file: &'static str, key: &[&'static str], found: &mut Findings) {
    let mut seen: BTreeMap<Vec<String>, (String, usize)> = BTreeMap::new();
    for line in book.lines(file) {
        let parts: Vec<String> = key.iter().map(|name| line.folded(name)).collect();
        if parts.iter().all(String::is_empty) || (key.len() == 1 && parts[0].is_empty()) {
            continue;
        }
        let folded = parts.iter().map(|part| part.to_lowercase()).collect();
        let place = line.place(key[0]);
        match seen.get(&folded) {
            None => {
                seen.insert(folded, (place.file, place.line));
            }
            Some((first_file, first_line)) => {
                let title = format!("{} `{}` stands twice", key.join(", "), shown(&parts.join(", ")));
                let help = "keep one of the rows, or give one another key";
                found.add(
                    codes::REPEATED_KEY,
                    Some(place),
                    title,
                    format!("first written in {first_file}, line {first_line}"),
                    help,
                );
            }
        }
    }
}

/// Reports members of groups that are no countries or are counted twice.
fn members(book: &Book, names: &Names, found: &mut Findings) {
    let regions = names.get("regions.csv");
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for line in book.lines("regions.csv") {
        for member in line.list("members") {
            if alias::country(&member).is_none() {
                country(&line, "members", &member, &alias::suggest(&member), None, found);
                continue;
            }
            let other = match seen.get(&member) {
                _ if regions.is_some_and(|regions| regions.contains(&member)) => {
                    Some("is a region of its own".to_owned())
                }
                Some(group) => Some(format!("is a member of {} too", shown(group))),
                None => None,
            };
            if let Some(label) = other {
                let title = format!("{member} is counted twice");
                found.add(
                    codes::MEMBER,
                    Some(line.place("members")),
                    title,
                    format!("{member} {label}"),
                    "remove it from one of them",
                );
            }
            seen.insert(member, line.id());
        }
    }
}
