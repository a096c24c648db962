//! The ways of sharing a gain, and whether all would stay under each: the same words for a response and for a plan.

use super::million;
use crate::table::{name, table, words};
use seawall_engine::share::response::Losses;
use seawall_engine::share::{Coalition, Error, Game, Nucleolus, by_key, nucleolus, shapley};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::world::{Model, Name};

/// Coalitions printed, largest gain first.
const SHOWN: usize = 40;

/// The losses that a gain is the difference of.
pub(super) struct Gained<'a> {
    pub model: &'a Model,
    pub losses: &'a Losses,
    /// Gains below this are not told from none, USD.
    pub tolerance: f64,
}

impl Gained<'_> {
    /// Names of the members.
    pub fn members(&self, coalition: Coalition) -> Name {
        let names: Vec<&Name> =
            coalition.members().map(|player| &self.model.world.regions[self.losses.players[player]].name).collect();
        name(
            names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", "),
            names.iter().map(|name| name.ja.as_str()).collect::<Vec<_>>().join("、"),
        )
    }
}

/// The ways of sharing, computed once.
pub(super) struct Ways {
    pub game: Game,
    pub shapley: Vec<f64>,
    pub nucleolus: Nucleolus,
    pub by_loss: Option<Vec<f64>>,
    pub by_gdp: Option<Vec<f64>>,
}

impl Ways {
    /// Computes them.
    pub fn new(losses: &Losses, gdp: Option<&[f64]>) -> Result<Self, Error> {
        let game = losses.game()?;
        Ok(Self {
            shapley: shapley(&game),
            nucleolus: nucleolus(&game)?,
            by_loss: by_key(&game, &losses.alone().iter().map(|loss| loss.max(0.0)).collect::<Vec<f64>>()),
            by_gdp: gdp.and_then(|gdp| by_key(&game, gdp)),
            game,
        })
    }
}

/// Whether joining costs anybody, whether the core is empty, and who would leave under the Shapley value.
pub(super) fn core(gained: &Gained<'_>, ways: &Ways) -> Vec<Name> {
    let (game, tolerance) = (&ways.game, gained.tolerance);
    let text = |usd: f64| seawall_io::render::digits(usd / 1e6, 1).unwrap_or_default();
    let mut said = Vec::new();
    said.push(match game.worst_union(tolerance.max(1.0)) {
        None => name(
            "No coalition loses by joining with another (superadditive).",
            "どの連合も、他の連合と合流することで損をしない(優加法的)。",
        ),
        Some((first, second, lost)) => {
            let (first, second, lost) = (gained.members(first), gained.members(second), text(lost));
            name(
                format!("{} and {} lose {lost} million USD by joining.", first.en, second.en),
                format!("{}と{}は合流により{lost}百万米ドルの損となる。", first.ja, second.ja),
            )
        }
    });
    said.push(if ways.nucleolus.least_excess >= -tolerance {
        name(
            "The core is not empty: there is a sharing under which no coalition would do better by itself. The nucleolus is one.",
            "コアは空ではない。どの連合も離脱して得をしない配分が存在し、仁はその一つである。",
        )
    } else {
        let excess = text(-ways.nucleolus.least_excess);
        name(
            format!("The core is empty: however it is shared, some coalition would do better by itself, by {excess} million USD at least."),
            format!("コアは空である。どのように配分しても、離脱すれば少なくとも{excess}百万米ドル得をする連合が存在する。"),
        )
    });
    if let Some((who, excess)) = game.most_dissatisfied(&ways.shapley) {
        let (who, short) = (gained.members(who), text(excess.abs()));
        said.push(if excess < -tolerance {
            name(
                format!("Under the Shapley value leaving is worth {short} million USD to {}.", who.en),
                format!("シャープレイ値では、{}は離脱した方が{short}百万米ドル得をする。", who.ja),
            )
        } else {
            name(
                format!(
                    "Under the Shapley value nobody would leave; the least beyond what is had alone goes to {}.",
                    who.en
                ),
                format!("シャープレイ値ではどの連合も離脱しない。単独時からの上積みが最も小さいのは{}である。", who.ja),
            )
        });
    }
    said
}

/// What each player gains, by every rule.
pub(super) fn shares(gained: &Gained<'_>, ways: &Ways) -> Table {
    let alone = gained.losses.alone();
    let mut table = table("shares", name("What each partner gains, by five rules", "五つの規則による各国の利益"))
        .words("partner", "Partner", "パートナー")
        .computed("alone", "Loss alone", "単独での損失", Unit::MillionUsd, "share")
        .computed("shapley", "Gain by the Shapley value", "利益(シャープレイ値)", Unit::MillionUsd, "share")
        .drawn()
        .computed("nucleolus", "by the nucleolus", "利益(仁)", Unit::MillionUsd, "share")
        .computed("by_loss", "in proportion to losses alone", "利益(単独損失に比例)", Unit::MillionUsd, "share")
        .computed("by_gdp", "in proportion to GDP", "利益(GDPに比例)", Unit::MillionUsd, "share")
        .computed("equal", "in equal parts", "利益(均等)", Unit::MillionUsd, "share")
        .computed("left", "Loss left by the Shapley value", "残る損失(シャープレイ値)", Unit::MillionUsd, "share");
    let whole = ways.game.value(ways.game.everybody());
    let equal = whole / alone.len() as f64;
    for (player, &region) in gained.losses.players.iter().enumerate() {
        let by_gdp = ways.by_gdp.as_ref().map_or_else(
            || Value::Missing(name("GDP of a partner not known", "GDP不明の国あり")),
            |shares| million(shares[player]),
        );
        let by_loss = ways.by_loss.as_ref().map_or_else(
            || Value::Missing(name("nobody loses alone", "単独での損失なし")),
            |shares| million(shares[player]),
        );
        table.row(
            Vec::new(),
            vec![
                words(&gained.model.world.regions[region].name),
                million(alone[player]),
                million(ways.shapley[player]),
                million(ways.nucleolus.allocation[player]),
                by_loss,
                by_gdp,
                million(equal),
                million(alone[player] - ways.shapley[player]),
            ],
        );
    }
    table.note(
        "Gain: loss alone less the loss that the rule leaves. The rules share the same total; these are shares of a budget that all fill together.",
        "利益は、単独での損失から規則により残る損失を引いたもの。合計はどの規則でも等しい。共同で負担する予算の分担の目安となる。",
    );
    table.done()
}

/// What each coalition loses and saves.
pub(super) fn coalitions(gained: &Gained<'_>, game: &Game) -> Table {
    let mut list: Vec<Coalition> = game.coalitions().filter(|coalition| coalition.size() > 1).collect();
    let count = list.len();
    list.sort_by(|&a, &b| game.value(b).total_cmp(&game.value(a)).then(a.cmp(&b)));
    list.truncate(SHOWN);
    let mut table = table(
        "coalitions",
        name(
            format!("What each coalition saves, largest first ({count} in all)"),
            format!("各連合の利益(大きい順、全{count}件)"),
        ),
    )
    .words("members", "Members", "構成国")
    .computed("loss", "Least loss together", "共同での最小損失", Unit::MillionUsd, "share")
    .computed("saved", "Saved against each alone", "単独の合計との差", Unit::MillionUsd, "share")
    .drawn();
    for coalition in list {
        let cells = vec![
            Value::Text(gained.members(coalition)),
            million(gained.losses.of(coalition)),
            million(game.value(coalition)),
        ];
        table.row(Vec::new(), cells);
    }
    table.done()
}
