//! Evidence: intervals are whole and in order, every number has a source, or a reason and two ends.

use super::{Book, Findings, Line};
use crate::codes;
use crate::sheet::{Evidence, Kind, bound};
use seawall_model::both;
use seawall_model::diag::Text;
use seawall_model::parameters::ParameterKind;

/// Checks the numbers of every row against what stands behind them.
pub(crate) fn check(book: &Book, found: &mut Findings) {
    for rows in book.files() {
        for line in rows.lines() {
            for prefix in rows.sheet.intervals() {
                order(&line, prefix, found);
            }
            match rows.sheet.evidence {
                Evidence::None => {}
                Evidence::Source => figure(&line, found),
                Evidence::SourceOrReason => source_or_reason(&line, found),
                Evidence::Reason => assumption(&line, found),
            }
        }
    }
    for line in book.lines("views.csv") {
        reason(&line, both!("a view without a reason", "理由のない選択"), found);
    }
    prices(book, found);
    parameters(book, found);
    indicators(book, found);
}

/// `low <= central <= high`.
fn order(line: &Line<'_>, prefix: &str, found: &mut Findings) {
    let ends = ["low", "central", "high"].map(|end| bound(prefix, end));
    let given: Vec<(&String, f64)> =
        ends.iter().filter_map(|name| line.number(name).map(|value| (name, value))).collect();
    for pair in given.windows(2) {
        if pair[0].1 > pair[1].1 {
            let [(lower, less), (upper, more)] = [pair[0], pair[1]];
            found.add(
                codes::ORDER,
                Some(line.place(upper)),
                both!(
                    "`{lower}` {less} is above `{upper}` {more}",
                    "`{lower}` の {less} が `{upper}` の {more} を上回る"
                ),
                both!("low <= central <= high", "low <= central <= high でなければならない"),
                both!("put the three in order", "3 つの値を小さい順に並べる"),
            );
        }
    }
}

/// Whether the row has any number.
fn has_numbers(line: &Line<'_>) -> bool {
    line.rows
        .sheet
        .columns
        .iter()
        .any(|column| matches!(column.kind, Kind::Number { .. }) && !line.is_blank(column.name))
}

fn source_or_reason(line: &Line<'_>, found: &mut Findings) {
    let is_assumed = line.is_blank("source");
    if is_assumed && !has_reason(line) && has_numbers(line) {
        found.add(
            codes::NO_SOURCE,
            Some(line.place("source")),
            both!("a number without a source", "出典のない数値"),
            both!("neither source nor reason", "出典も理由もない"),
            both!(
                "write the id of a source, or a reason and both ends of the interval",
                "出典の ID を書くか、理由と区間の両端を書く"
            ),
        );
    }
    for prefix in line.rows.sheet.intervals() {
        let names = ["low", "central", "high"].map(|end| bound(prefix, end));
        let blank = names.clone().map(|name| line.is_blank(&name));
        match blank {
            [true, true, true] if !may_be_unknown(line, prefix) => {
                let name = &names[1];
                found.add(
                    codes::BLANK,
                    Some(line.place(name)),
                    both!("`{name}` is blank", "`{name}` が空欄"),
                    both!("the row says nothing without it", "これがないとこの行は何も示さない"),
                    both!("write both ends of the interval", "区間の両端を書く"),
                );
            }
            [true, false, true] if is_assumed => {
                let [low, name, high] = &names;
                found.add(
                    codes::BARE,
                    Some(line.place(name)),
                    both!("`{name}` is a bare assumption", "`{name}` が幅のない仮定になっている"),
                    both!("no source and no interval", "出典も区間もない"),
                    both!("write `{low}` and `{high}`", "`{low}` と `{high}` を書く"),
                );
            }
            [false, _, false] if is_assumed => {
                if let (Some(low), Some(high)) = (line.number(&names[0]), line.number(&names[2])) {
                    bare_point(line, &names[0], low, high, found);
                }
            }
            [false, _, true] | [true, _, false] => half(line, &names, blank[0], found),
            _ => {}
        }
    }
}

/// A price may be unknown, what a project costs or makes, and what an attack costs is computed; every other interval is
/// what the row is for.
fn may_be_unknown(line: &Line<'_>, prefix: &str) -> bool {
    match line.rows.sheet.file {
        "products.csv" => true,
        "projects.csv" => prefix == "capex",
        "project_lines.csv" => prefix == "amount",
        "attacks.csv" => prefix == "cost" || (prefix == "share" && line.folded("kind") == "chokepoint"),
        _ => false,
    }
}

/// Whether the row says why: with a word, not with a dash or a word that stands for none.
fn has_reason(line: &Line<'_>) -> bool {
    const NONE: [&str; 12] =
        ["n/a", "na", "tbd", "tbc", "todo", "none", "unknown", "xxx", "なし", "不明", "未定", "要確認"];
    let text = line.folded("reason").to_lowercase();
    text.chars().any(char::is_alphabetic) && !NONE.contains(&text.trim_end_matches(['.', '。']))
}

/// An assumption of a single value claims to know what nobody publishes. Only tonnes per tonne of 0 and 1 are
/// definitions: an ingredient that is not there, and the product that a recipe is counted in.
fn bare_point(line: &Line<'_>, name: &str, low: f64, high: f64, found: &mut Findings) {
    let kind = line.rows.sheet.column(name).map(|column| column.kind);
    let is_definition = matches!(kind, Some(Kind::Number { unit: "t/t", .. })) && (low == 0.0 || low == 1.0);
    if low.total_cmp(&high).is_eq() && !is_definition {
        found.add(
            codes::BARE,
            Some(line.place(name)),
            both!("an assumption of exactly {low}", "ちょうど {low} とする仮定"),
            both!("both ends are the same", "両端が同じ値である"),
            ends_wanted(),
        );
    }
}

fn half(line: &Line<'_>, names: &[String; 3], is_low_missing: bool, found: &mut Findings) {
    let missing = if is_low_missing { &names[0] } else { &names[2] };
    found.add(
        codes::HALF_INTERVAL,
        Some(line.place(missing)),
        both!("`{missing}` is missing", "`{missing}` がない"),
        both!("an interval has both ends", "区間には両端が要る"),
        both!("write it, or only `central` for a single figure", "これを書く。単一の値なら `central` だけを書く"),
    );
}

fn reason(line: &Line<'_>, title: Text, found: &mut Findings) {
    if !has_reason(line) {
        found.add(
            codes::NO_REASON,
            Some(line.place("reason")),
            title,
            both!("no reason", "理由がない"),
            both!(
                "write why; the reason is printed with every answer it touches",
                "理由を書く。関係するすべての回答に印字される"
            ),
        );
    }
}

fn ends_wanted() -> Text {
    both!("write the least and the greatest value thought possible", "あり得ると考える最小値と最大値を書く")
}

fn assumption(line: &Line<'_>, found: &mut Findings) {
    reason(line, both!("an assumption without a reason", "理由のない仮定"), found);
    let names = ["low", "central", "high"].map(|end| bound("", end));
    if line.is_blank("low") || line.is_blank("high") {
        let column = if line.is_blank("low") { "low" } else { "high" };
        found.add(
            codes::BARE,
            Some(line.place(column)),
            both!("an assumption without an interval", "区間のない仮定"),
            both!("no such end", "この端がない"),
            ends_wanted(),
        );
    } else if let (Some(low), Some(high)) = (line.number("low"), line.number("high")) {
        bare_point(line, &names[0], low, high, found);
    }
}

/// A published figure: its source, and numbers that its qualifier allows.
fn figure(line: &Line<'_>, found: &mut Findings) {
    if line.is_blank("source") {
        found.add(
            codes::NO_SOURCE,
            Some(line.place("source")),
            both!("an observation without a source", "出典のない観測値"),
            both!("who published it?", "誰が公表した値か分からない"),
            both!(
                "write the id of a source; without one it belongs into assumptions.csv",
                "出典の ID を書く。出典がなければ assumptions.csv に移す"
            ),
        );
    }
    let names = ["low", "central", "high"].map(str::to_owned);
    let [low, central, high] = names.clone().map(|name| !line.is_blank(&name));
    let qualifier = line.folded("qualifier");
    let mut contradiction = |column: &str, label: Text, help: Text| {
        let title = both!("a figure that is `{qualifier}`", "`{qualifier}` とされた値");
        found.add(codes::QUALIFIER, Some(line.place(column)), title, label, help);
    };
    match qualifier.as_str() {
        "withheld" | "not_available" if low || central || high => {
            let column = if central {
                "central"
            } else if low {
                "low"
            } else {
                "high"
            };
            contradiction(
                column,
                both!("but here is one", "それなのに数値がある"),
                both!("clear the numbers, or change the qualifier", "数値を消すか、`qualifier` を直す"),
            );
        }
        "withheld" | "not_available" => {}
        "zero" => {
            if let Some(name) = names.iter().find(|name| line.number(name).is_some_and(|value| value != 0.0)) {
                contradiction(
                    name,
                    both!("not zero", "0 ではない"),
                    both!("write 0, or change the qualifier", "0 と書くか、`qualifier` を直す"),
                );
            }
        }
        "less_than" if !high => contradiction(
            "high",
            both!("less than what?", "何より小さいのか分からない"),
            both!("write the figure under `high`", "値を `high` に書く"),
        ),
        "greater_than" if !low => contradiction(
            "low",
            both!("greater than what?", "何より大きいのか分からない"),
            both!("write the figure under `low`", "値を `low` に書く"),
        ),
        "less_than" | "greater_than" => {}
        _ if !(low || central || high) => {
            contradiction(
                "central",
                both!("but there is no figure", "それなのに数値がない"),
                both!("write it, or say withheld or not_available", "数値を書くか、withheld か not_available とする"),
            );
        }
        _ if low != high && line.folded("variable") != "trade_value" => half(line, &names, !low, found),
        _ => {}
    }
}

/// Prices are per tonne or per kilogram of US dollars.
fn prices(book: &Book, found: &mut Findings) {
    for (file, prefix, column) in [("products.csv", "price", "price_unit"), ("demands.csv", "voll", "voll_unit")] {
        for line in book.lines(file) {
            let has_price = ["low", "central", "high"].iter().any(|end| !line.is_blank(&bound(prefix, end)));
            if has_price && price_factor(&line.folded(column)).is_none() {
                let unit = line.folded(column);
                let title = if unit.is_empty() {
                    both!("a price without a unit", "単位のない価格")
                } else {
                    let unit = super::shown(&unit);
                    both!("`{unit}` is not a unit of price", "`{unit}` は価格の単位ではない")
                };
                found.add(
                    codes::UNIT,
                    Some(line.place(column)),
                    title,
                    both!("prices are in US dollars per tonne", "価格は 1 トン当たりの米ドルで書く"),
                    both!(
                        "write `USD/t`, or `USD/kg`, which is multiplied by 1000",
                        "`USD/t` か `USD/kg` と書く。`USD/kg` は 1000 倍して読む"
                    ),
                );
            }
        }
    }
}

/// A parameter is in the unit of its kind, has a central value to compute with, and stays where it has a meaning.
fn parameters(book: &Book, found: &mut Findings) {
    for line in book.lines("parameters.csv") {
        let word = line.folded("parameter");
        let Some(&(kind, _)) = ParameterKind::ALL.iter().find(|(_, known)| *known == word) else { continue };
        let unit = line.folded("unit");
        if !unit.is_empty() && unit != kind.unit() {
            let (shown, wanted) = (super::shown(&unit), kind.unit());
            found.add(
                codes::UNIT,
                Some(line.place("unit")),
                both!("`{shown}` where {wanted} is meant", "{wanted} であるべきところに `{shown}` とある"),
                both!("the parameter counts something else", "別のものを数えるパラメーターである"),
                both!("write `{wanted}`, or convert the numbers", "`{wanted}` と書くか、数値を換算する"),
            );
        }
        if line.is_blank("central") {
            found.add(
                codes::BLANK,
                Some(line.place("central")),
                both!("`central` is blank", "`central` が空欄"),
                both!("the middle of the ends is not meant", "両端の中間とはみなさない"),
                both!("write the value that answers are computed with", "回答の計算に用いる値を書く"),
            );
        }
        if let Some(high) = line.number("high").filter(|&high| high > kind.limit()) {
            let limit = kind.limit();
            found.add(
                codes::MEANINGLESS,
                Some(line.place("high")),
                both!("`{word}` up to {high}", "`{word}` の上限が {high}"),
                both!("such a value has no meaning", "このような値に意味はない"),
                both!("it is at most {limit}", "最大でも {limit} である"),
            );
        }
    }
}

/// A score speaks of the region or the element of its kind, of nothing else, and lies where its kind has a meaning.
fn indicators(book: &Book, found: &mut Findings) {
    for line in book.lines("indicators.csv") {
        let word = line.folded("kind");
        let (of, least, most) = match word.as_str() {
            "political_stability" => ("region", -5.0, 5.0),
            "gdp" => ("region", 0.0, f64::MAX),
            "eol_rir" | "substitution" => ("element", 0.0, 1.0),
            "trade_parameter" => ("", 0.0, f64::MAX),
            _ => continue,
        };
        for column in ["region", "element"] {
            if column == of && line.is_blank(column) {
                found.add(
                    codes::BLANK,
                    Some(line.place(column)),
                    both!("`{column}` is blank", "`{column}` が空欄"),
                    both!("`{word}` is a score of one", "`{word}` は 1 つずつに付ける値である"),
                    both!("name it", "名前を書く"),
                );
            } else if column != of && !line.is_blank(column) {
                found.add(
                    codes::MEANINGLESS,
                    Some(line.place(column)),
                    both!("`{word}` with `{column}`", "`{word}` に `{column}` がある"),
                    both!("nothing would read it", "どこからも読まれない"),
                    both!("leave the cell blank", "空欄にする"),
                );
            }
        }
        for column in ["low", "central", "high"] {
            if let Some(value) = line.number(column).filter(|value| !(least..=most).contains(value)) {
                found.add(
                    codes::MEANINGLESS,
                    Some(line.place(column)),
                    both!("`{word}` of {value}", "`{word}` が {value}"),
                    both!("such a value has no meaning", "このような値に意味はない"),
                    match most < f64::MAX {
                        true => both!("it lies from {least} to {most}", "{least} から {most} までの値である"),
                        false => both!("it is at least {least}", "{least} 以上の値である"),
                    },
                );
            }
        }
    }
}

/// What a price in this unit is multiplied by to be in US dollars per tonne.
pub(crate) fn price_factor(unit: &str) -> Option<f64> {
    match unit {
        "USD/t" => Some(1.0),
        "USD/kg" => Some(1000.0),
        _ => None,
    }
}
