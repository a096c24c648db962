//! Findings about scenarios in Japanese: the English sentence of the reader is the key, `{}` stands for what it fills in.
//!
//! The readers of scenarios say their findings in English; this table turns each sentence into Japanese as the finding is
//! made. A test goes through the sources of the readers and fails for a sentence that the table lacks.

use seawall_model::diag::Text;

/// The text in both languages.
pub(super) fn text(en: &str) -> Text {
    Text { en: en.to_owned(), ja: translated(en).unwrap_or_else(|| en.to_owned()) }
}

/// Summary and explanation of a code.
pub(crate) fn code(code: &str) -> Option<(&'static str, &'static str)> {
    CODES.iter().find(|entry| entry.0 == code).map(|entry| (entry.1, entry.2))
}

/// `en` in Japanese, if a sentence of the table fits it.
fn translated(en: &str) -> Option<String> {
    let (to, parts) = closest(SENTENCES, en)?;
    Some(filled(to, &parts))
}

/// The entry of `table` that fits `en` with the most words of its own, and what it fills in.
fn closest<'t>(table: &[(&str, &'static str)], en: &'t str) -> Option<(&'static str, Vec<&'t str>)> {
    table
        .iter()
        .filter_map(|&(from, to)| Some((from.len() - 2 * from.matches("{}").count(), to, parts(from, en)?)))
        .max_by_key(|&(own, ..)| own)
        .map(|(_, to, parts)| (to, parts))
}

/// What stands in `text` at each `{}` of `form`; `None` where the form does not fit.
fn parts<'t>(form: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut literals = form.split("{}");
    let mut rest = text.strip_prefix(literals.next()?)?;
    let mut parts = Vec::new();
    let mut literals = literals.peekable();
    while let Some(literal) = literals.next() {
        let at = if literals.peek().is_some() {
            rest.find(literal)?
        } else {
            rest.len().checked_sub(literal.len()).filter(|&at| rest.is_char_boundary(at) && &rest[at..] == literal)?
        };
        parts.push(&rest[..at]);
        rest = &rest[at + literal.len()..];
    }
    rest.is_empty().then_some(parts)
}

/// `form` with its `{}` replaced by the parts, each in Japanese where it is a word of the readers.
fn filled(form: &str, parts: &[&str]) -> String {
    let mut page = String::new();
    let mut parts = parts.iter();
    for (at, literal) in form.split("{}").enumerate() {
        if at > 0 {
            page.push_str(&parts.next().map_or_else(String::new, |part| word(part)));
        }
        page.push_str(literal);
    }
    page.trim().to_owned()
}

/// A word that the readers put into their sentences.
fn word(en: &str) -> String {
    let Some((to, parts)) = closest(WORDS, en) else { return en.to_owned() };
    let mut page = to.to_owned();
    for part in parts {
        page = page.replacen("{}", part, 1);
    }
    page
}

/// Sentences; of two that fit, the one with more words of its own holds.
const SENTENCES: &[(&str, &str)] = &[
    ("the file is not TOML", "TOML として読めないファイルである"),
    ("TOML stops here: {}", "ここから先を TOML として読めない ({})"),
    ("mend this place; the rest is read after it", "ここを直す。残りはその後で読まれる"),
    ("standing measures cannot be \"{}\"", "発効済み措置の扱いに \"{}\" はない"),
    ("they are kept or lifted", "維持するか解除するかのどちらかである"),
    ("write \"keep\" or \"lift\"", "\"keep\" (維持) か \"lift\" (解除) と書く"),
    ("an event is a table of a list", "事象は一覧の中の表として書く"),
    ("an event is a table", "事象は表として書く"),
    ("write [[event]] above its keys", "キーの上に [[event]] と書く"),
    ("{} has another type of value", "{} の値の型が違う"),
    ("{} has no key `{}`", "{}に `{}` というキーはない"),
    ("{} has no {}", "{}に {} がない"),
    ("it cannot be guessed", "推測することはできない"),
    ("did you mean {} ({}, {})?", "{} ({}、{}) ではないか"),
    ("did you mean `{}`?", "`{}` ではないか"),
    ("the keys are {}", "キーは次のとおり: {}"),
    ("it would be left out without a word", "何も告げずに省かれてしまう"),
    ("write schema = \"{}\" as the first line", "1 行目に schema = \"{}\" と書く"),
    ("the file states no schema", "ファイルに形式の版が書かれていない"),
    ("its keys could mean anything", "キーの意味が定まらない"),
    ("the schema is not known", "この形式の版は存在しない"),
    ("write title = { en = \"...\", ja = \"...\" }", "title = { en = \"...\", ja = \"...\" } と書く"),
    ("write {} = { en = \"...\", ja = \"...\" }", "{} = { en = \"...\", ja = \"...\" } と書く"),
    ("a {} has two languages", "{} は両言語で書く"),
    ("a {} is text", "{} は文字列で書く"),
    (
        "write horizon = { start = 2026-10-01, months = 24 }",
        "horizon = { start = 2026-10-01, months = 24 } のように書く",
    ),
    ("a horizon has a start and a length", "対象期間には開始日と長さがある"),
    ("a horizon of {} months", "対象期間が {} か月"),
    ("a horizon has 1 to 240 months", "対象期間は 1 か月から 240 か月まで"),
    ("24 is usual", "通常は 24 とする"),
    ("it is a whole number", "整数で書く"),
    ("write months = 24", "months = 24 のように書く"),
    ("write kind = \"export_ban\" or another kind", "kind = \"export_ban\" のように種類を書く"),
    ("the kinds are {}", "種類は次のとおり: {}"),
    ("no event is of kind \"{}\"", "\"{}\" という種類の事象はない"),
    ("its effect is not defined", "その効果が定められていない"),
    ("the event \"{}\" lies outside the horizon", "事象 \"{}\" が対象期間の外にある"),
    ("it changes nothing in the answer", "回答は何も変わらない"),
    ("lengthen the horizon or leave it out", "対象期間を延ばすか、この事象を省く"),
    ("an event of no length", "長さのない事象"),
    ("it changes nothing", "何も変わらない"),
    ("leave the key out for an event without end", "終わりのない事象ではこのキーを書かない"),
    ("two events have the id \"{}\"", "ID が \"{}\" の事象が 2 つある"),
    ("`after` and reports could not tell them apart", "`after` でも報告でも区別できない"),
    ("give each its own id", "それぞれ別の ID を付ける"),
    ("the event \"{}\" does not end", "事象 \"{}\" は終わらない"),
    ("nothing can start after it", "その後に何かを始めることはできない"),
    ("give it `weeks` or `months`", "`weeks` か `months` を書く"),
    ("the events wait for each other", "事象が互いの終了を待っている"),
    ("no event has this id", "この ID の事象はない"),
    ("name an event that has a start of its own", "開始時期が定まっている事象を書く"),
    ("no event \"{}\" to start after", "先に終わるべき事象 \"{}\" がない"),
    ("no plant runs these processes there", "そこにはこれらの工程を行う工場がない"),
    ("nobody there uses these products for that", "そこにはこれらの製品をその用途に使う者がいない"),
    ("write plant = \"...\", or region and process", "plant = \"...\" と書くか、region と process を書く"),
    ("no such plant stands there", "そこにはそのような工場がない"),
    ("write route = \"malacca\"", "route = \"malacca\" のように書く"),
    ("the passages are {}", "海峡・運河は次のとおり: {}"),
    ("no passage \"{}\" in routes.csv", "routes.csv に海峡・運河 \"{}\" はない"),
    ("its detours are not known", "迂回路が分からない"),
    ("no sea link of the model passes {}", "{} を通る海上経路がモデルにない"),
    ("the closure changes nothing", "閉鎖しても何も変わらない"),
    ("land and air links are not touched by it", "陸路と空路は影響を受けない"),
    (
        "no link of the model carries these products between these regions",
        "これらの地域の間でこれらの製品を運ぶ経路がモデルにない",
    ),
    ("no third country sends these products there", "これらの製品をそこへ送る第三国がない"),
    ("nothing for `except` to leave out", "`except` で除くものがない"),
    ("both sides are listed already", "輸出側も輸入側も挙げられている"),
    ("take it out, or write \"*\" on one side", "`except` を消すか、片側を \"*\" とする"),
    ("write a region code, a list of them or \"*\"", "地域のコード、その一覧、または \"*\" を書く"),
    ("no region \"{}\" in the model", "モデルに地域 \"{}\" はない"),
    ("not a code of regions.csv", "regions.csv のコードではない"),
    (
        "the model has no {}; it may be part of a group of regions.csv",
        "モデルに {} はない。regions.csv の地域群に含まれている可能性がある",
    ),
    ("it may mean {}", "{}のいずれかを指す可能性がある"),
    ("the regions are {}", "地域は次のとおり: {}"),
    ("write products = [...], or elements and stages", "products = [...] と書くか、elements と stages を書く"),
    ("no product carries these elements at these stages", "これらの段階でこれらの元素を含む製品がない"),
    ("tonnes for several stocks together", "複数の在庫をまとめたトン数"),
    ("how to divide them cannot be guessed", "どう配分するかは推測できない"),
    ("write one event for each region and product", "地域と製品ごとに 1 つの事象を書く"),
    ("no public stock of these products lies there", "そこにはこれらの製品の公的備蓄がない"),
    ("write process = [...]", "process = [...] と書く"),
    ("the event meets nothing in the model", "事象に当たるものがモデルにない"),
    (
        "look at the selection; `seawall list` shows links, plants and uses",
        "対象の選び方を見直す。経路、工場、用途は `seawall list` で分かる",
    ),
    ("known are {}", "使えるものは次のとおり: {}"),
    ("no {} \"{}\" in the model", "モデルに {} \"{}\" はない"),
    ("not an id of the sheets", "表にある ID ではない"),
    ("`{}` beside `{}`", "`{}` と `{}` が並んでいる"),
    ("both give the same fact", "同じ事柄を二重に示している"),
    ("keep one of them", "どちらか一方を残す"),
    ("it is text", "文字列で書く"),
    ("put it in quotes", "引用符で囲む"),
    ("it is a name or a list of names", "名前か、名前の一覧で書く"),
    ("write \"CHN\" or [\"JPN\", \"USA\"]", "\"CHN\" や [\"JPN\", \"USA\"] のように書く"),
    ("it is a name", "名前で書く"),
    ("`{}` lists nothing", "`{}` に何も挙げられていない"),
    ("the event would meet nothing", "事象の対象がなくなる"),
    ("name something, or \"*\" for every region", "何かを挙げる。すべての地域なら \"*\" とする"),
    ("it is true or false", "true か false である"),
    ("write true or false without quotes", "引用符を付けずに true か false と書く"),
    ("`{}` out of range", "`{}` が範囲の外にある"),
    ("it lies between 0 and 20,000", "0 から 20,000 までの値である"),
    ("a start before the first day is written as a date", "初日より前の開始は日付で書く"),
    ("it is a number", "数値で書く"),
    ("write it without quotes", "引用符を付けずに書く"),
    ("`{}` is not a date", "`{}` が日付ではない"),
    ("a date has a year, a month and a day", "日付には年、月、日がある"),
    ("write it as 2026-10-01", "2026-10-01 のように書く"),
    ("the date {}", "日付 {}"),
    ("it lies before 1990 or after 2100", "1990 年より前か 2100 年より後である"),
    ("look at the year", "年を確かめる"),
    ("`{}` runs backwards", "`{}` の順序が逆である"),
    ("low, value and high are out of order", "low、value、high の順序が正しくない"),
    ("low is at most value, value at most high", "low は value 以下、value は high 以下とする"),
    ("`{}` has no unit", "`{}` に単位がない"),
    ("a number alone may mean several things", "数値だけでは複数の意味に取れる"),
    ("it is a number with its unit", "単位の付いた数値で書く"),
    ("`{}` does not start with a number", "`{}` が数値で始まっていない"),
    ("`{}` cannot be in \"{}\"", "`{}` の単位に \"{}\" は使えない"),
    ("the unit counts something else", "別のものを数える単位である"),
    ("a share lies between 0 % and 100 %", "割合は 0 % から 100 % までである"),
    ("it is not negative", "負の値にはならない"),
    ("{} is not text", "{} を文字として読めない"),
    ("it is neither UTF-8 nor CP932", "UTF-8 でも CP932 でもない"),
    ("save it as CSV in UTF-8", "UTF-8 の CSV として保存する"),
    ("{} cannot be cut into cells", "{} をセルに分けられない"),
    ("a quote is open, or a row is too long", "引用符が閉じられていないか、行が長すぎる"),
    ("close every quote", "引用符をすべて閉じる"),
    ("events have no column `{}`", "事象に `{}` という列はない"),
    ("the columns are the keys of events", "列は事象のキーである"),
    ("the detour cannot be told from it", "迂回路を読み取れない"),
    ("routes.csv has no column {}", "routes.csv に列 {} がない"),
    ("the header is {}", "見出し行は {}"),
    ("a row of routes.csv cannot be cut into cells", "routes.csv の行をセルに分けられない"),
    ("open_days is not a number", "open_days が数値ではない"),
    ("write the days at sea with the passage open", "通航できるときの海上日数を書く"),
    ("the voyage is shorter with the passage closed", "閉鎖時の航海のほうが短い"),
    ("closed_days is at least open_days", "closed_days は open_days 以上である"),
    ("reachable and closed_days do not fit", "reachable と closed_days が合わない"),
    (
        "write yes with closed_days, or no and leave closed_days blank",
        "yes として closed_days を書くか、no として closed_days を空欄にする",
    ),
    ("a reader cannot tell a published measure from a supposition", "公表された措置か想定かを読み手が区別できない"),
    ("a rule is a table of a list", "規則は一覧の中の表として書く"),
    ("a spread has two ends", "幅には両端がある"),
    ("no source \"{}\"", "出典 \"{}\" はない"),
    ("an empty source", "出典が空である"),
    ("nobody answers for it", "責任を持つ者が示されていない"),
    ("not an id of sources.csv", "sources.csv にある ID ではない"),
    ("the event \"{}\" states no source", "事象 \"{}\" に出典がない"),
    ("the median lies between the shortest and the longest", "中央値は最短と最長の間にある"),
    ("the spread of `{}` does not hold its value", "`{}` の値が幅の外にある"),
    ("a hidden character in `{}`", "`{}` に目に見えない文字がある"),
    ("it cannot be seen here", "ここでは見えない"),
    ("delete it", "削除する"),
    ("an empty part in the list `{}`", "一覧 `{}` に空の項目がある"),
    ("was a name left out?", "名前が抜けている可能性がある"),
    ("write a name between two `;`", "2 つの `;` の間に名前を書く"),
    ("write [[rules]] above its keys", "キーの上に [[rules]] と書く"),
    (
        "write \"analyst: your name\", or an id of sources.csv",
        "\"analyst: 氏名\" と書くか、sources.csv にある ID を書く",
    ),
    ("write \"analyst: {}\", or an id of sources.csv", "\"analyst: {}\" と書くか、sources.csv にある ID を書く"),
    ("write detour = \"Lombok\", which way it is", "detour = \"Lombok\" のように、どの経路かを書く"),
    ("write detour_time = \"4 d\", what it adds to a voyage", "detour_time = \"4 d\" のように、航海に加わる日数を書く"),
    (
        "write dist = [\"30 d\", \"90 d\"], the shortest and the longest",
        "dist = [\"30 d\", \"90 d\"] のように、最短と最長を書く",
    ),
    (
        "write source = \"analyst: your name\", or ids of sources.csv",
        "source = \"analyst: 氏名\" と書くか、sources.csv にある ID を書く",
    ),
    ("write { value = {}, low = {}, high = {} }", "{ value = {}, low = {}, high = {} } と書く"),
    ("write it as {}", "{} のように書く"),
    ("write {} = {}", "{} = {} のように書く"),
];

/// Words and short forms inside the sentences.
const WORDS: &[(&str, &str)] = &[
    ("a scenario file", "シナリオファイル"),
    ("the file", "ファイル"),
    ("a horizon", "対象期間"),
    ("the horizon", "対象期間"),
    ("an event of kind {}", "種類 {} の事象"),
    ("an event", "事象"),
    ("the event", "事象"),
    ("a capacity loss", "能力喪失の事象"),
    ("a route closure", "航路閉鎖の事象"),
    ("a title", "題名"),
    ("the title", "題名"),
    ("a note", "注記"),
    ("the note", "注記"),
    ("the {}", " {} "),
    ("a {}", " {} "),
    ("low or high", "low または high"),
    ("a named detour", "名前を付けた迂回路"),
    ("the time of a detour", "迂回に要する日数"),
    ("`{}`", " `{}` "),
    ("product", "製品"),
    ("element", "元素"),
    ("stage", "段階"),
    ("process", "工程"),
    ("plant", "工場"),
    ("use", "用途"),
    ("\"6 weeks\", \"90 d\" or \"45 working days\"", "\"6 weeks\"、\"90 d\"、\"45 working days\""),
    ("{} or {} or {} or {} or {}", "{}、{}、{}、{}、{} "),
    ("{} or {} or {} or {}", "{}、{}、{}、{} "),
    ("{} or {} or {}", "{}、{}、{} "),
    ("{} or {}", "{}、{} "),
];

/// Codes with summary and explanation.
const CODES: &[(&str, &str, &str)] = &[
    (
        "SW0601",
        "シナリオファイルが TOML として読めない",
        "TOML では、文字列を引用符で囲み、一覧の要素をコンマで区切り、1 つのキーに 1 つの値を書く。知らせることができるのは最初の箇所だけで、残りはそこを直した後で読まれる。",
    ),
    (
        "SW0602",
        "シナリオファイルに既知の形式の版が書かれていない",
        "形式の版は、ファイルに書けるキーを定める。古いファイルが新しい意味で読まれることはない。",
    ),
    (
        "SW0603",
        "ここに書けるキーではない",
        "書き誤ったキーは何も告げずに省かれてしまうため、受け付けない。事象の種類ごとのキーはマニュアルにある。",
    ),
    ("SW0604", "キーが足りない", "事象が何をするかは推測できない。省けるのは、既定値が定められたキーだけである。"),
    ("SW0605", "値の型が違う", "文字列は引用符で、一覧は角括弧で囲む。日付と整数はそのまま書く。"),
    ("SW0606", "この種類の事象はない", "事象の種類は決まっており、それぞれ数式の中で固有の意味を持つ。"),
    (
        "SW0607",
        "地域がモデルにない",
        "地域は regions.csv のコードで書く。ISO 3166-1 の 3 文字コードか、モデルが定める地域群である。ほかの名前は対処の欄で示すだけで、黙って受け付けることはない。",
    ),
    ("SW0608", "名前がモデルの表にない", "製品、元素、段階、工程、工場、用途は、表にある ID で書く。"),
    ("SW0609", "海峡・運河が航路表にない", "海峡・運河は routes.csv の名前で書く。"),
    (
        "SW0610",
        "文字列が日付ではない",
        "日付は 2026-10-01 のように年、月、日の順に書く。引用符はあってもなくてもよい。",
    ),
    (
        "SW0611",
        "日付が 1990 年より前か 2100 年より後である",
        "モデルの事実がこのような時期に及ぶことはない。多くは数字の抜けによる。",
    ),
    ("SW0612", "数値に単位がない", "5 は 5 % とも 5 倍とも取れる。シナリオの数値は単位を付けた文字列で書く。"),
    (
        "SW0613",
        "数値または単位をここでは読めない",
        "割合は %、時間は日、営業日、週、月、質量は t、kt、kg、価格は USD/kg か USD/t で書く。",
    ),
    (
        "SW0614",
        "数値が範囲の外にある",
        "割合は 0 % から 100 % まで、質量、時間、価格は負にならず、対象期間は 1 か月から 240 か月までである。",
    ),
    ("SW0615", "low、value、high の順序が正しくない", "区間では low <= value <= high でなければならない。"),
    (
        "SW0616",
        "2 つのキーが同じ事柄を示している",
        "`weeks` と `months` のように同じ事柄を示すキーは、どちらか一方だけを書く。",
    ),
    (
        "SW0617",
        "事象に当たるものがモデルにない",
        "事象が選ぶ経路、工場、需要、在庫がないため、何も変わらず、無害に見えてしまう。",
    ),
    (
        "SW0618",
        "`after` が、終わりのある事象を指していない",
        "事象は、別の事象が終わったときに始めることができる。別の事象は ID で書き、長さがあり、こちらの終了を待っていないものとする。",
    ),
    ("SW0619", "2 つの事象の ID が同じである", "ID は 1 つの事象を指し、`after` や報告で用いられる。"),
    (
        "SW0620",
        "複数の在庫についてまとめてトン数が書かれている",
        "地域や製品の間でどう配分するかは推測できない。それぞれ 1 つの事象として書く。",
    ),
    ("SW0621", "事象が対象期間の外にある", "回答は何も変わらない。対象期間を延ばすか、この事象を省く。"),
    (
        "SW0622",
        "そこを通る航海がモデルにない",
        "この海峡・運河が閉鎖されても、航路表ではモデルのどの海上経路も長くならない。陸路と空路は影響を受けない。回答は「何も起きない」となる。",
    ),
    (
        "SW0623",
        "routes.csv の行を読めない",
        "各行には通航できるときの海上日数と、閉鎖時の日数か、reachable が `no` であることを書く。",
    ),
    (
        "SW0624",
        "事象に既知の出典がない",
        "公表された措置か分析者の想定かを、読み手が区別できなければならない。事象には sources.csv の ID を書くか、責任を持つ人や部署を `analyst: 名前` と書く。ファイルの冒頭の `source` は、出典のないすべての事象に当てはまる。",
    ),
    ("SW0625", "この種類の規則はない", "規則の種類は決まっており、それぞれ数式の中に固有の行を持つ。"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::codes;

    /// Texts of a source file that read like sentences, with `{}` for what they fill in.
    fn sentences(source: &str) -> Vec<String> {
        let source = source.split("#[cfg(test)]").next().unwrap_or(source);
        let mut found = Vec::new();
        for line in source.lines().filter(|line| !line.contains("reason =") && !line.contains("debug_assert")) {
            let line = if line.trim_start().starts_with("//") { "" } else { line };
            let mut rest = line.replace("'\"'", "");
            while let Some(open) = rest.find('"') {
                let mut text = String::new();
                let mut characters = rest[open + 1..].char_indices();
                let mut close = rest.len();
                while let Some((at, character)) = characters.next() {
                    match character {
                        '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                        '"' => {
                            close = open + 1 + at;
                            break;
                        }
                        other => text.push(other),
                    }
                }
                if text.trim().contains(' ') {
                    found.push(form(&text));
                }
                rest = rest.get(close + 1..).unwrap_or("").to_owned();
            }
        }
        found
    }

    /// A format with its names taken out: `no {what} here` becomes `no {} here`, `{{` becomes `{`.
    fn form(format: &str) -> String {
        let mut page = String::new();
        let mut characters = format.chars().peekable();
        while let Some(character) = characters.next() {
            match (character, characters.peek()) {
                ('{', Some('{')) | ('}', Some('}')) => {
                    characters.next();
                    page.push(character);
                }
                ('{', Some(next)) if next.is_ascii_alphanumeric() || matches!(next, '}' | ':' | '_') => {
                    for inside in characters.by_ref() {
                        if inside == '}' {
                            break;
                        }
                    }
                    page.push_str("{}");
                }
                _ => page.push(character),
            }
        }
        page
    }

    #[test]
    fn every_sentence_of_the_readers_has_japanese() {
        let sources = [include_str!("reader.rs"), include_str!("sheet.rs"), include_str!("routes.rs")];
        let mut missing: Vec<String> = sources
            .iter()
            .flat_map(|source| sentences(source))
            .filter(|sentence| {
                !SENTENCES.iter().chain(WORDS).any(|(en, _)| en == sentence)
                    && translated(&sentence.replace("{}", "x")).is_none()
            })
            .collect();
        missing.sort();
        missing.dedup();
        assert!(missing.is_empty(), "add these to SENTENCES: {missing:#?}");
    }

    #[test]
    fn every_code_has_japanese() {
        let missing: Vec<&str> =
            codes::CODES.iter().map(|entry| entry.code).filter(|entry| code(entry).is_none()).collect();
        assert!(missing.is_empty(), "add these to CODES: {missing:?}");
    }

    #[test]
    fn both_forms_fill_in_the_same() {
        for (en, ja) in SENTENCES.iter().chain(WORDS) {
            assert_eq!(en.matches("{}").count(), ja.matches("{}").count(), "{en}");
        }
    }

    #[test]
    fn what_is_filled_in_is_translated_too() {
        let check = |en: &str, ja: &str| assert_eq!(text(en).ja, ja);
        check("a horizon has no key `from`", "対象期間に `from` というキーはない");
        check("an event of kind tariff has no key `leek`", "種類 tariff の事象に `leek` というキーはない");
        check("no product \"dy\" in the model", "モデルに 製品 \"dy\" はない");
        check("it may mean COD or COG", "COD、COG のいずれかを指す可能性がある");
        check(
            "write it as \"6 weeks\", \"90 d\" or \"45 working days\"",
            "\"6 weeks\"、\"90 d\"、\"45 working days\" のように書く",
        );
    }
}
