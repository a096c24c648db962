//! Keys and references: ids are well formed and stand once, and every id that is mentioned exists.

use super::{Book, Findings, Line, cells, did_you_mean, nearest, shown};
use crate::alias::{self, Suggestion};
use crate::codes;
use crate::sheet::{Kind, SHEETS};
use seawall_model::both;
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
        let text = shown(&text);
        found.add(
            codes::HOSTILE_ID,
            Some(line.place(name)),
            both!("`{text}` cannot be an id", "`{text}` は ID に使えない"),
            both!("ids stand in file names and addresses", "ID はファイル名やアドレスにも使われる"),
            both!(
                "write 1 to 64 ASCII letters, digits, `_`, `-` or `.`, a letter or digit first; names go into the name columns",
                "半角の英数字と `_`、`-`、`.` で 1~64 字とし、英字か数字で始める。名称は名称の列に書く"
            ),
        );
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
    let text = shown(text);
    let title = both!("unknown country code `{text}`", "国コード `{text}` は存在しない");
    let label = both!("not an ISO 3166-1 alpha-3 code", "ISO 3166-1 の 3 文字コードではない");
    match suggestion {
        Suggestion::One(code) => {
            let said = describe(code);
            let help = match regions {
                Some(regions) if !regions.contains(*code) => both!(
                    "it stands for {said}, which is not a region of this model",
                    "{said} を指すが、このモデルの地域ではない"
                ),
                _ => both!("write {said}; nothing is replaced silently", "{said} と書く。黙って置き換えることはしない"),
            };
            found.add(codes::COUNTRY, place, title, label, help);
        }
        Suggestion::Several(candidates) => {
            let list = candidates.iter().map(|code| describe(code)).collect::<Vec<_>>().join(", ");
            found.add(
                codes::AMBIGUOUS_COUNTRY,
                place,
                both!("`{text}` is more than one country", "`{text}` に当たる国は複数ある"),
                both!("which one is meant?", "どの国か決められない"),
                both!("write one of {list}", "次のいずれかを書く: {list}"),
            );
        }
        Suggestion::Near(code) => {
            let said = describe(code);
            let help = both!(
                "did you mean {said}? A group says its members or a note",
                "{said} ではないか。地域群なら `members` か `note` を書く"
            );
            found.add(codes::COUNTRY, place, title, label, help);
        }
        Suggestion::None => {
            let help = both!(
                "write an ISO 3166-1 alpha-3 code; for a group of your own write its members or a note",
                "ISO 3166-1 の 3 文字コードを書く。独自の地域群なら `members` か `note` を書く"
            );
            found.add(codes::COUNTRY, place, title, label, help);
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
        Some(near) => did_you_mean(near),
        None => {
            both!("add it to {file}, or write the id of a row there", "{file} に行を加えるか、{file} にある ID を書く")
        }
    };
    let text = shown(text);
    found.add(
        code,
        Some(line.place(name)),
        both!("unknown {name} `{text}`", "{name} の `{text}` は存在しない"),
        both!("no row of {file} has this id", "{file} にこの ID の行はない"),
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
                let (names, written) = (key.join(", "), shown(&parts.join(", ")));
                found.add(
                    codes::REPEATED_KEY,
                    Some(place),
                    both!("{names} `{written}` stands twice", "{names} の `{written}` が 2 度ある"),
                    both!(
                        "first written in {first_file}, line {first_line}",
                        "最初は {first_file} の {first_line} 行目"
                    ),
                    both!("keep one of the rows, or give one another key", "片方の行を残すか、別のキーを付ける"),
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
        let written = line.folded("members");
        if !written.is_empty() && written.split(';').any(|part| part.trim().is_empty()) {
            found.add(
                codes::BLANK,
                Some(line.place("members")),
                both!("an empty part in the list of members", "構成国の一覧に空の項目がある"),
                both!("a country may have been lost here", "ここにあった国が抜け落ちている可能性がある"),
                both!("delete the `;` that separates nothing, or write the country", "余分な `;` を消すか、国を書く"),
            );
        }
        for member in line.list("members") {
            if alias::country(&member).is_none() {
                country(&line, "members", &member, &alias::suggest(&member), None, found);
                continue;
            }
            let other = match seen.get(&member) {
                _ if regions.is_some_and(|regions| regions.contains(&member)) => {
                    Some(both!("{member} is a region of its own", "{member} は独立した地域でもある"))
                }
                Some(group) => {
                    let group = shown(group);
                    Some(both!("{member} is a member of {group} too", "{member} は {group} にも属している"))
                }
                None => None,
            };
            if let Some(label) = other {
                found.add(
                    codes::MEMBER,
                    Some(line.place("members")),
                    both!("{member} is counted twice", "{member} が二重に数えられている"),
                    label,
                    both!("remove it from one of them", "どちらか一方から除く"),
                );
            }
            seen.insert(member, line.id());
        }
    }
}
