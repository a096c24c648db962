//! Figures: observations, assumptions and views become the interval of a cell or of a total.
//!
//! Figures about the same set of cells form a group. Its central value is that of the row a view chooses, else of the row
//! with the highest confidence, then the period nearest to the base year, then the latest publication, then the last id. Its
//! bounds are the hull of all its figures, or those of the view. Assumptions widen the bounds and never give the
//! central value where an observation stands. Weak rows (confidence `very_low` or `contested`, or blogs and forums
//! only) count for nothing unless a view chooses them. Every row that was not chosen is kept as an alternative.

use crate::check::keys::{Index, Key, Variable, products};
use crate::check::{Book, Findings, Line, cells, shown};
use crate::codes;
use crate::load::{SourceIds, sources};
use crate::sheet::CONFIDENCES;
use seawall_model::both;
use seawall_model::diag::Text;
use seawall_model::id::{CellId, ProductId, RegionId, SourceId};
use seawall_model::unit::{Basis, Interval};
use seawall_model::world::{Alternative, Cell, CellKind, Origin, OriginKind, Total, World};
use std::collections::{BTreeMap, BTreeSet};

/// Adds cells for changes of stock, unexplained supply and surplus, then what the figures say about every cell.
pub(crate) fn apply(book: &Book, world: &mut World, is_whole: bool, found: &mut Findings) {
    named_cells(book, world);
    surplus_cells(world);
    let mut index = Index::new(world);
    let standing = Standing {
        weak: weak_sources(book),
        ids: world.sources.iter().map(|(id, source)| (source.code.clone(), id)).collect(),
    };
    let mut groups: BTreeMap<(bool, Vec<CellId>), Group<'_>> = BTreeMap::new();
    let mut about: BTreeMap<String, String> = BTreeMap::new();
    for (file, is_assumed) in [("observations.csv", false), ("assumptions.csv", true)] {
        for line in book.lines(file) {
            let Some(key) = index.key(&line, found) else { continue };
            about.insert(line.id(), key.text.clone());
            let Some(terms) = terms(&line, &key, &mut index, world, is_whole, found) else { continue };
            let Some(figure) = figure(line, &key, is_assumed, &terms, &standing, world, found) else { continue };
            let id = (key.variable == Variable::TradeValue, terms.iter().map(|&(cell, _)| cell).collect());
            let group =
                groups.entry(id).or_insert_with(|| Group { key: key.clone(), terms, figures: Vec::new(), view: None });
            group.figures.push(figure);
        }
    }
    for line in book.lines("views.csv") {
        view(line, &mut index, &mut groups, &about, world, is_whole, found);
    }
    for ((is_value, _), group) in groups {
        settle(group, is_value, world, found);
    }
}

/// What is known of the sources.
struct Standing {
    weak: BTreeSet<String>,
    ids: SourceIds,
}

/// Figures about the same cells.
struct Group<'a> {
    key: Key,
    terms: Vec<(CellId, f64)>,
    figures: Vec<Figure<'a>>,
    view: Option<View<'a>>,
}

/// One observation or assumption.
struct Figure<'a> {
    line: Line<'a>,
    id: String,
    is_assumed: bool,
    is_weak: bool,
    /// `None` where it is withheld or not available.
    interval: Option<Interval>,
    sources: Vec<SourceId>,
    kind: OriginKind,
    note: String,
    /// Sorts the figure that gives the central value last.
    rank: (bool, usize, i32, String, String),
}

/// A view on a group.
struct View<'a> {
    line: Line<'a>,
    chosen: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    reason: String,
}

/// Changes of stock and unexplained supply have a cell only where an observation or assumption names them.
fn named_cells(book: &Book, world: &mut World) {
    let index = Index::new(world);
    let mut named: BTreeSet<(Variable, RegionId, ProductId)> = BTreeSet::new();
    for line in book.lines("observations.csv").chain(book.lines("assumptions.csv")) {
        // What is wrong with the key is reported when it is matched.
        let Some(key) = index.key(&line, &mut Findings::default()) else { continue };
        if matches!(key.variable, Variable::StockChange | Variable::Unexplained) {
            named.extend(index.named(&key).into_iter().map(|(region, product)| (key.variable, region, product)));
        }
    }
    for (variable, region, product) in named {
        let (kind, low) = if variable == Variable::StockChange {
            (CellKind::StockChange(region, product), f64::NEG_INFINITY)
        } else {
            (CellKind::Unexplained(region, product), 0.0)
        };
        world.cells.push(Cell { kind, interval: Interval { low, ..Interval::UNKNOWN }, origin: inferred() });
    }
}

/// What a product with a disposal price leaves over, in each region where a plant gives it.
fn surplus_cells(world: &mut World) {
    let mut left: BTreeSet<(RegionId, ProductId)> = BTreeSet::new();
    for plant in world.plants.values() {
        for ingredient in &plant.recipe {
            let is_output = ingredient.role == seawall_model::world::Role::Output;
            if is_output && world.products[ingredient.product].disposal.is_some() {
                left.insert((plant.region, ingredient.product));
            }
        }
    }
    for (region, product) in left {
        world.cells.push(Cell {
            kind: CellKind::Surplus(region, product),
            interval: Interval::UNKNOWN,
            origin: inferred(),
        });
    }
}

/// The origin of what no figure is about.
pub(crate) fn inferred() -> Origin {
    Origin { kind: OriginKind::Inferred, sources: Vec::new(), rows: Vec::new(), note: String::new() }
}

/// Cells and weights that a row speaks of; `None` after reporting why there are none.
fn terms(
    line: &Line<'_>,
    key: &Key,
    index: &mut Index,
    world: &World,
    is_whole: bool,
    found: &mut Findings,
) -> Option<Vec<(CellId, f64)>> {
    let all = index.cells(key);
    if all.is_empty() {
        // Where plants or links could not be read, what misses is not known.
        if is_whole {
            index.report_no_match(line, key, world, found);
        }
        return None;
    }
    let is_candidate =
        |cell: CellId| matches!(world.cells[cell].kind, CellKind::Trade(link) if world.links[link].candidate);
    let mut cells: Vec<CellId> = all.iter().copied().filter(|&cell| !is_candidate(cell)).collect();
    if cells.is_empty() {
        let is_zero = ["low", "central", "high"].iter().all(|name| line.number(name).is_none_or(|value| value == 0.0));
        if !is_zero {
            let text = shown(&key.text);
            found.add(
                codes::CANDIDATE,
                Some(line.place("partner")),
                both!("`{text}` had no flow in the base year", "`{text}` は基準年に流れがない"),
                both!("only candidate links match", "候補の経路しか当てはまらない"),
                both!(
                    "write `no` under `candidate` of the link in links.csv, or remove the figure",
                    "links.csv のその経路の `candidate` を `no` とするか、この値を除く"
                ),
            );
            return None;
        }
        cells = all;
    }
    if key.variable != Variable::TradeValue {
        return Some(cells.into_iter().map(|cell| (cell, 1.0)).collect());
    }
    let price = |cell: CellId| match world.cells[cell].kind {
        CellKind::Trade(link) => world.products[world.links[link].product].price.low / 1000.0,
        _ => 0.0,
    };
    let terms: Vec<(CellId, f64)> =
        cells.into_iter().map(|cell| (cell, price(cell))).filter(|&(_, weight)| weight > 0.0).collect();
    if terms.is_empty() {
        let text = shown(&key.text);
        found.add(
            codes::NO_PRICE,
            Some(line.place("product")),
            both!("`{text}` bounds no tonnes", "`{text}` からはトン数の上限が決まらない"),
            both!("no least price is known", "最低価格が分からない"),
            both!(
                "give its products a `price_low` above zero in products.csv",
                "products.csv でその製品の `price_low` に 0 より大きい値を書く"
            ),
        );
        return None;
    }
    Some(terms)
}

/// Reads the numbers of a row; `None` after reporting what is wrong with them, or where that was reported before.
fn figure<'a>(
    line: Line<'a>,
    key: &Key,
    is_assumed: bool,
    terms: &[(CellId, f64)],
    standing: &Standing,
    world: &World,
    found: &mut Findings,
) -> Option<Figure<'a>> {
    if !has_right_unit(&line, key, terms, world, found) {
        return None;
    }
    let qualifier = line.folded("qualifier");
    let interval = interval(&line, key, &qualifier)?;
    if let Some(name) =
        ["low", "central", "high"].into_iter().find(|name| line.number(name).is_some_and(|value| value < 0.0))
        && !key.variable.may_be_negative()
    {
        found.add(
            codes::NEGATIVE,
            Some(line.place(name)),
            negative(key),
            only_stocks(),
            both!("write 0 or more", "0 以上の値を書く"),
        );
        return None;
    }
    let confidence = line.folded("confidence");
    let sources = sources(&line, &standing.ids);
    let named = line.list("source");
    let is_weakly_sourced = !named.is_empty() && named.iter().all(|code| standing.weak.contains(code));
    let is_weak = !is_assumed && (matches!(confidence.as_str(), "very_low" | "contested") || is_weakly_sourced);
    let away = cells::year(&line.folded("period")).map_or(0, |year| (year - world.base_year).abs());
    let level = CONFIDENCES.iter().position(|&word| word == confidence).unwrap_or(CONFIDENCES.len());
    Some(Figure {
        id: line.id(),
        is_assumed,
        is_weak,
        interval,
        sources,
        kind: match qualifier.as_str() {
            _ if is_assumed => OriginKind::Assumed,
            "derived" | "mirrored" => OriginKind::Derived,
            _ => OriginKind::Reported,
        },
        note: line.written(if is_assumed { "reason" } else { "note" }).into_owned(),
        rank: (
            interval.is_some_and(|interval| interval.central.is_some()),
            CONFIDENCES.len() - level,
            -away,
            line.folded("published_on"),
            line.id(),
        ),
        line,
    })
}

fn negative(key: &Key) -> Text {
    let text = shown(&key.text);
    both!("`{text}` is negative", "`{text}` が負の値である")
}

fn only_stocks() -> Text {
    both!("only changes of stock and unexplained supply may be", "負になり得るのは在庫変動と出所不明の供給だけである")
}

/// The interval that a row gives: `Some(None)` where the figure is withheld.
fn interval(line: &Line<'_>, key: &Key, qualifier: &str) -> Option<Option<Interval>> {
    let least = if key.variable.may_be_negative() { f64::NEG_INFINITY } else { 0.0 };
    let (low, central, high) = (line.number("low"), line.number("central"), line.number("high"));
    match qualifier {
        "withheld" | "not_available" => return Some(None),
        "zero" => return Some(Some(Interval::exact(0.0))),
        _ => {}
    }
    if key.variable == Variable::TradeValue {
        return high.or(central).map(|high| Some(Interval { low: 0.0, central: None, high }));
    }
    match qualifier {
        "less_than" => high.map(|high| Some(Interval { low: low.unwrap_or(least), central, high })),
        "greater_than" => low.map(|low| Some(Interval { low, central, high: high.unwrap_or(f64::INFINITY) })),
        _ => line.interval("").map(Some),
    }
}

/// Sources that never give a central value by themselves: blogs, forums and the like.
fn weak_sources(book: &Book) -> BTreeSet<String> {
    let is_weak = |line: &Line<'_>| {
        let kind = line.folded("kind").to_lowercase();
        ["blog", "forum", "social"].iter().any(|word| kind.contains(word))
    };
    book.lines("sources.csv").filter(is_weak).map(|line| line.id()).collect()
}

fn has_right_unit(line: &Line<'_>, key: &Key, terms: &[(CellId, f64)], world: &World, found: &mut Findings) -> bool {
    let unit = line.folded("unit");
    let is_value = key.variable == Variable::TradeValue;
    let wanted = if is_value { "kUSD/yr" } else { "t/yr" };
    if unit != wanted {
        if !unit.is_empty() {
            let (unit, word) = (shown(&unit), key.variable.word());
            found.add(
                codes::UNIT,
                Some(line.place("unit")),
                both!("`{unit}` where {wanted} is meant", "{wanted} であるべきところに `{unit}` とある"),
                both!("{word} is counted in {wanted}", "{word} の単位は {wanted} である"),
                both!("convert the numbers and write `{wanted}`", "数値を換算して `{wanted}` と書く"),
            );
        }
        return false;
    }
    let basis = line.folded("basis");
    let Some(&(basis, word)) = Basis::ALL.iter().find(|(_, word)| *word == basis) else { return true };
    if is_value {
        return true;
    }
    let cells: Vec<CellId> = terms.iter().map(|&(cell, _)| cell).collect();
    for product in products(world, &cells) {
        let product = &world.products[product];
        if product.basis != basis {
            let own = Basis::ALL.iter().find(|(other, _)| *other == product.basis).map_or("", |&(_, word)| word);
            let code = &product.code;
            found.add(
                codes::UNIT,
                Some(line.place("basis")),
                both!(
                    "{code} is counted as {own}, the figure as {word}",
                    "{code} は {own} で数えるのに、この値は {word} で数えている"
                ),
                both!("not the basis of the product", "製品の量の基準と異なる"),
                both!(
                    "convert the numbers to {own}, say how in `note`, and write `{own}`",
                    "数値を {own} に換算し、換算の仕方を `note` に書き、`{own}` と記す"
                ),
            );
            return false;
        }
    }
    true
}

fn view<'a>(
    line: Line<'a>,
    index: &mut Index,
    groups: &mut BTreeMap<(bool, Vec<CellId>), Group<'a>>,
    about: &BTreeMap<String, String>,
    world: &World,
    is_whole: bool,
    found: &mut Findings,
) {
    let Some(key) = index.key(&line, found) else { return };
    let Some(terms) = terms(&line, &key, index, world, is_whole, found) else { return };
    let id = (key.variable == Variable::TradeValue, terms.iter().map(|&(cell, _)| cell).collect());
    let Some(group) = groups.get_mut(&id) else {
        if is_whole {
            let text = shown(&key.text);
            found.add(
                codes::VIEW,
                Some(line.place("variable")),
                both!("no figure is about `{text}`", "`{text}` についての値がない"),
                both!("there is nothing to choose from", "選ぶ対象がない"),
                both!(
                    "a view chooses between figures of exactly its own key; write bounds without a figure as an assumption",
                    "選択はキーがまったく同じ値の間で行う。値がなく上下限だけを置くなら仮定として書く"
                ),
            );
        }
        return;
    };
    if let Some(first) = &group.view {
        let (text, first) = (shown(&key.text), shown(&first.line.id()));
        found.add(
            codes::TWO_VIEWS,
            Some(line.place("view")),
            both!("a second view of `{text}`", "`{text}` に 2 つ目の選択がある"),
            both!("`{first}` speaks of the same cells", "`{first}` が同じ値を対象にしている"),
            both!("keep one of them", "どちらか一方を残す"),
        );
        return;
    }
    let chosen = Some(line.folded("chosen")).filter(|chosen| !chosen.is_empty());
    if let Some(chosen) = &chosen
        && !group.figures.iter().any(|figure| !figure.is_assumed && figure.id == *chosen)
    {
        // An id that stands nowhere has been reported; so has a row that could not be used.
        if let Some(other) = about.get(chosen).filter(|other| **other != key.text) {
            let observed = group.figures.iter().filter(|figure| !figure.is_assumed);
            let own = observed.map(|figure| figure.id.as_str()).collect::<Vec<_>>().join(", ");
            let (chosen, text, other) = (shown(chosen), shown(&key.text), shown(other));
            let help = if own.is_empty() {
                both!("this key has assumptions only", "このキーには仮定しかない")
            } else {
                both!("choose one of {own}", "次のいずれかを選ぶ: {own}")
            };
            found.add(
                codes::VIEW,
                Some(line.place("chosen")),
                both!("`{chosen}` is not about `{text}`", "`{chosen}` は `{text}` についての値ではない"),
                both!("it is about `{other}`", "`{other}` についての値である"),
                help,
            );
        }
        return;
    }
    for name in ["low", "high"] {
        if line.number(name).is_some_and(|value| value < 0.0) && !key.variable.may_be_negative() {
            found.add(
                codes::NEGATIVE,
                Some(line.place(name)),
                negative(&key),
                only_stocks(),
                both!("write 0 or more", "0 以上の値を書く"),
            );
            return;
        }
    }
    group.view = Some(View {
        chosen,
        low: line.number("low"),
        high: line.number("high"),
        reason: line.written("reason").into_owned(),
        line,
    });
}

/// The interval of a group, and what was not chosen.
fn settle(mut group: Group<'_>, is_value: bool, world: &mut World, found: &mut Findings) {
    group.figures.sort_by(|a, b| a.rank.cmp(&b.rank));
    let by_view = group.view.as_ref().and_then(|view| view.chosen.clone());
    let is_usable =
        |figure: &&Figure<'_>| figure.interval.is_some() && (!figure.is_weak || by_view.as_ref() == Some(&figure.id));
    let observed: Vec<&Figure<'_>> =
        group.figures.iter().filter(|figure| !figure.is_assumed).filter(is_usable).collect();
    let assumed: Vec<&Figure<'_>> = group.figures.iter().filter(|figure| figure.is_assumed).filter(is_usable).collect();
    let chosen = match &by_view {
        Some(id) => observed.iter().find(|figure| figure.id == *id),
        None => observed.last(),
    };
    let chosen = chosen.or(assumed.last()).copied();
    if let (Some(view), Some(chosen)) = (&group.view, chosen)
        && chosen.is_weak
        && observed.iter().any(|figure| !figure.is_weak)
    {
        let id = shown(&chosen.id);
        found.add(
            codes::WEAK,
            Some(view.line.place("chosen")),
            both!("`{id}` is a weak source", "`{id}` は信頼度の低い情報である"),
            both!("it gives the central value", "それが中央値になっている"),
            both!(
                "choose another observation, or give this one's source a better standing and say why",
                "別の観測値を選ぶか、この出典の信頼度を改めて理由を書く"
            ),
        );
    }

    let mut hull: Option<Interval> = None;
    let mut origin = inferred();
    let mut used: Vec<&Figure<'_>> = chosen.into_iter().collect();
    used.extend(
        observed.iter().chain(&assumed).copied().filter(|figure| {
            chosen.is_none_or(|chosen| chosen.id != figure.id || chosen.is_assumed != figure.is_assumed)
        }),
    );
    for figure in &used {
        let Some(interval) = figure.interval else { continue };
        hull = Some(hull.map_or(interval, |hull| Interval {
            low: hull.low.min(interval.low),
            central: hull.central,
            high: hull.high.max(interval.high),
        }));
        origin.rows.push(figure.id.clone());
        for &source in &figure.sources {
            if !origin.sources.contains(&source) {
                origin.sources.push(source);
            }
        }
    }
    if let Some(chosen) = chosen {
        origin.kind = chosen.kind;
        origin.note.clone_from(&chosen.note);
    }
    for figure in group.figures.iter().filter(|figure| figure.interval.is_none()) {
        origin.rows.push(figure.id.clone());
        if chosen.is_none() {
            origin.note = format!("{}: {}", figure.line.folded("qualifier"), figure.note);
        }
    }
    if let Some(view) = &group.view {
        origin.rows.push(view.line.id());
        origin.note =
            if origin.note.is_empty() { view.reason.clone() } else { format!("{}; {}", origin.note, view.reason) };
        let mut interval = hull.unwrap_or(Interval::UNKNOWN);
        interval.low = view.low.unwrap_or(interval.low);
        interval.high = view.high.unwrap_or(interval.high);
        let central = interval.central.unwrap_or(interval.low);
        if !(interval.low <= central && central <= interval.high) {
            let name = if view.low.is_some_and(|low| low > central) { "low" } else { "high" };
            let Interval { low, high, .. } = interval;
            found.add(
                codes::ORDER,
                Some(view.line.place(name)),
                both!(
                    "the chosen value {central} lies outside the bounds {low} to {high}",
                    "選んだ値 {central} が上下限 {low}~{high} の外にある"
                ),
                both!("low <= central <= high", "low <= central <= high でなければならない"),
                both!("widen the bounds, or choose another observation", "上下限を広げるか、別の観測値を選ぶ"),
            );
            return;
        }
        if hull.is_some() || view.low.is_some() || view.high.is_some() {
            hull = Some(interval);
        }
    }

    for figure in group.figures.iter().filter(|figure| !figure.is_assumed) {
        let value = figure.interval.and_then(|interval| interval.central);
        let is_chosen = chosen.is_some_and(|chosen| !chosen.is_assumed && chosen.id == figure.id);
        if let (Some(value), Some(&source), false) = (value, figure.sources.first(), is_chosen) {
            world.alternatives.push(Alternative {
                row: figure.id.clone(),
                key: group.key.text.clone(),
                terms: group.terms.clone(),
                value,
                chosen: chosen.map_or(String::new(), |chosen| chosen.id.clone()),
                source,
            });
        }
    }
    match (group.terms.as_slice(), hull) {
        (&[(cell, _)], None) if !is_value => world.cells[cell].origin = origin,
        (&[(cell, _)], Some(interval)) if !is_value => {
            world.cells[cell].interval = interval;
            world.cells[cell].origin = origin;
        }
        (_, None) => {}
        (_, Some(interval)) => {
            world.totals.push(Total { key: group.key.text.clone(), terms: group.terms, interval, origin })
        }
    }
}
