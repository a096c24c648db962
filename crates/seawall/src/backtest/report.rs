//! The report of a backtest: what was public, what each response says, what happened, and the scores.

use super::{Row, Tested, means};
use crate::brief::citations;
use crate::table::{digits, name, number, same, section, table};
use seawall_engine::backtest::Scored;
use seawall_engine::draws::FEWEST;
use seawall_io::as_of::written;
use seawall_io::scenario;
use seawall_model::answer::{Lang, Report, RunRecord, Section, Status, Table, Unit, Value};
use seawall_model::backtest::{Outcome, Quantity};
use seawall_model::world::Name;

/// Columns of forecasts, with the run each comes from.
const FORECASTS: [(&str, &str, &str, &str); 4] = [
    ("rationed", "Rationed", "配給", "rationed"),
    ("coordinated", "Coordinated", "協調", "response:joint"),
    ("no_change", "No change", "変化なし", "naive"),
    ("cut", "Proportional cut", "比例削減", "naive"),
];

/// Writes the report.
#[must_use]
pub fn report(tested: &Tested, version: &str) -> Report {
    let prepared = &tested.prepared;
    let (episode, world) = (&prepared.episode, &prepared.opened.model.world);
    let sentence = |lang| scenario::sentence(world, &prepared.scenario, lang);
    let mut sections = vec![public(tested), scores(tested), rows(tested)];
    if !tested.unscored.is_empty() {
        sections.push(unscored(tested));
    }
    let wrong = name("What it gets wrong, and why", "誤りとその理由");
    sections.push(section("account", wrong, vec![episode.account.clone()], Vec::new()));
    let mut manifest = crate::manifest::manifest(world, Some(&prepared.scenario), version);
    if tested.draws.1 > 0 {
        manifest.retain(|(key, _)| key.en != "Seed");
        manifest.push((name("Seed", "乱数の種"), same(seawall_engine::draws::SEED.to_string())));
    }
    manifest.push((name("As of", "基準日"), same(written(episode.as_of))));
    let used = episode.sources.split(';').map(|code| code.trim().to_owned()).collect();
    let run = |id: &str, what: Name, status: Status, facts| RunRecord { id: id.to_owned(), what, status, facts };
    let shared = &tested.shared;
    let settings = vec![
        (name("Queue over the legal limit", "審査期間の法定上限に対する倍率"), same(shared.queue_factor.to_string())),
        (name("Share approved", "許可率"), same(shared.approved.to_string())),
        (name("Weeks to restore stocks", "在庫回復の週数"), same(shared.restore_weeks.to_string())),
        (name("Position of stocks in their intervals", "在庫の区間内の位置"), same(shared.stock_position.to_string())),
    ];
    let lived = name("Rationed response: nobody coordinates", "配給:協調のない場合の対応");
    Report {
        title: episode.title.clone(),
        subtitle: Name { en: sentence(Lang::En), ja: sentence(Lang::Ja) },
        manifest,
        status: tested.status,
        sections,
        sources: citations(&prepared.opened.model, &used),
        figures: Vec::new(),
        runs: vec![
            run("naive", name("Forecasts without a model", "モデルを用いない予測"), Status::Solved, Vec::new()),
            run("rationed", lived, Status::Solved, settings),
            run(
                "response:joint",
                name("Joint response, all foreseen", "共同対応(完全予見)"),
                tested.status,
                Vec::new(),
            ),
        ],
        short: Vec::new(),
    }
}

fn public(tested: &Tested) -> Section {
    let (episode, cut) = (&tested.prepared.episode, &tested.prepared.cut);
    let date = written(episode.as_of);
    let (published, pseudo, dropped) = (cut.published, cut.pseudo, cut.dropped);
    let standing = name(
        format!(
            "The model is pseudo-as-of {date}: {published} observations were published by then; {pseudo} rows of tables of which only a later edition is at hand speak of years that had ended; {dropped} later observations are left out. Assumptions, recipes and prices carry no date and are those of today."
        ),
        format!(
            "モデルは{date}時点の擬似的な再現である。同日までに公表された観測値は{published}件。後の版しか入手できない統計表のうち、同日までに終わった年の値は{pseudo}件。それより後の観測値{dropped}件は除いた。仮定、原単位、価格には日付がなく、現在のものである。"
        ),
    );
    section(
        "public",
        name("What was public", "当時公表されていたこと"),
        vec![episode.public.clone(), standing],
        Vec::new(),
    )
}

fn scores(tested: &Tested) -> Section {
    let mut table = table("scores", name("Score of each forecast: less is better", "各予測の評点(小さいほど良い)"))
        .words("forecast", "Forecast", "予測")
        .computed("rows", "Rows answered", "答えた行", Unit::None, "rationed")
        .computed(
            "score",
            "Mean error over the base year's value",
            "平均誤差(基準年値に対する比)",
            Unit::None,
            "rationed",
        )
        .computed("right", "Right directions", "方向の一致", Unit::None, "rationed")
        .computed("moved", "of rows that moved", "変化した行", Unit::None, "rationed");
    for (score, (_, en, ja, run)) in means(&tested.rows).into_iter().zip(FORECASTS) {
        let mean = if score.rows == 0 {
            Value::Missing(name("no row answered", "答えた行なし"))
        } else {
            number(score.crps, 3)
        };
        let cells = vec![Value::Text(name(en, ja)), whole(score.rows), mean, whole(score.right), whole(score.changed)];
        table.row_of(run, Vec::new(), cells);
    }
    table.note(
        "Errors of tonnes are divided by what the base year gives for the same span, errors of percentages by 100, errors of dates by 13 weeks, which is also the most that counts. With draws the score is the continuous ranked probability score, of a single number it is the absolute error.",
        "トン数の誤差は同じ期間の基準年値で、百分率の誤差は100で、時期の誤差は13週で割り、13週を上限とする。抽選がある場合は連続順位確率スコア、単一の数値では絶対誤差。",
    );
    table.note(
        "No change: the base year goes on. Proportional cut: every flow that the measure names is cut at once by what it holds back, a licence by all of it until the legal limit is over, without stocks or other ways. Everything is announced on the first day, so that rolling and coordinated are one response; it is not asked of flows that the partners ship themselves. No priced response is scored.",
        "「変化なし」は基準年が続くとするもの。「比例削減」は措置が名指す流れを初日から留保分だけ(許可制では法定期間が過ぎるまで全量を)減らすもので、在庫や迂回を考えない。全てが初日に公表されるため逐次対応と協調対応は同じ答えとなる。パートナー国自身の出荷は問わない。価格による対応は採点しない。",
    );
    let mut tables = vec![table.done()];
    tables.extend(timing(tested));
    section("scores", name("How good it was", "どれほど当たったか"), Vec::new(), tables)
}

#[expect(clippy::cast_precision_loss, reason = "few rows")]
fn whole(count: usize) -> Value {
    number(count as f64, 0)
}

/// Errors of dates: first stops.
fn timing(tested: &Tested) -> Option<Table> {
    let mut table =
        table("timing", name("Errors of timing: positive where too late", "時期の誤差(実際より遅い場合は正)"))
            .words("what", "What", "対象")
            .fact("happened", "Happened in week", "実際の週", Unit::Weeks)
            .computed("rationed", "Rationed: weeks too late", "配給:遅れ", Unit::Weeks, "rationed")
            .computed("coordinated", "Coordinated: weeks too late", "協調:遅れ", Unit::Weeks, "response:joint");
    let mut any = false;
    for row in tested.rows.iter().filter(|row| matches!(row.asked.quantity, Quantity::Stop(..))) {
        any = true;
        let late = |which: usize| match row.forecasts[which] {
            None => Value::Missing(name("no answer", "答えなし")),
            Some(scored) if scored.forecast >= scored.base => {
                Value::Missing(name("no stop in the horizon", "期間内に停止なし"))
            }
            Some(scored) => number(scored.forecast - scored.actual, 1),
        };
        let cells = vec![Value::Text(what(&row.asked.outcome)), number(row.asked.value, 1), late(0), late(1)];
        table.row(Vec::new(), cells);
    }
    any.then(|| table.done())
}

fn what(outcome: &Outcome) -> Name {
    same(format!("{}, {}, {}", outcome.variable, outcome.entity, outcome.period))
}

fn rows(tested: &Tested) -> Section {
    let with_bands = tested.rows.iter().any(|row| !row.draws.is_empty());
    let mut table = table("rows", name("Row by row", "行ごとの結果"))
        .words("what", "Variable, entity, period", "変数・対象・期間")
        .words("unit", "Unit", "単位")
        .fact("happened", "Happened", "実績", Unit::None);
    for (id, en, ja, run) in FORECASTS {
        table = table.computed(id, en, ja, Unit::None, run);
    }
    if with_bands {
        table = table.computed("band_50", "50 % band", "50%帯", Unit::None, "rationed").computed(
            "band_90",
            "90 % band",
            "90%帯",
            Unit::None,
            "rationed",
        );
    }
    let mut table = table.computed("error", "Rationed: error", "配給の誤差", Unit::None, "rationed").words(
        "direction",
        "Direction",
        "方向",
    );
    let (mut in_50, mut in_90, mut banded) = (0, 0, 0);
    for row in &tested.rows {
        let mut cells = vec![
            Value::Text(what(&row.asked.outcome)),
            Value::Text(unit(&row.asked.quantity)),
            number(row.asked.value, digits(row.asked.value)),
        ];
        cells.extend(row.forecasts.iter().map(|scored| cell(*scored)));
        if let (true, Some([low_90, low_50, high_50, high_90])) = (with_bands, band(row)) {
            banded += 1;
            in_50 += usize::from((low_50..=high_50).contains(&row.asked.value));
            in_90 += usize::from((low_90..=high_90).contains(&row.asked.value));
            let range = |low: f64, high: f64| Value::Range { low, central: None, high, decimals: digits(high) };
            cells.extend([range(low_50, high_50), range(low_90, high_90)]);
        } else if with_bands {
            let none = || Value::Missing(name("too few draws", "抽選不足"));
            cells.extend([none(), none()]);
        }
        let rationed = row.forecasts[0];
        let error = rationed.map(|scored| scored.forecast - scored.actual);
        cells.push(error.map_or_else(missing, |error| number(error, digits(error))));
        cells.push(Value::Text(match rationed.and_then(|scored| scored.sign) {
            Some(true) => name("right", "一致"),
            Some(false) => name("wrong", "不一致"),
            None => name("did not move", "変化なし"),
        }));
        table.row(Vec::new(), cells);
    }
    let (asked, done) = tested.draws;
    let lead = if tested.rows.is_empty() {
        name("No row can be scored.", "採点できる行がない。")
    } else if asked > 0 && banded == 0 {
        name(
            format!(
                "No bands: {done} of {asked} draws have a balanced baseline, and a band takes at least {FEWEST}. Coverage is not scored; the score is over the draws that there are."
            ),
            format!(
                "帯なし:均衡する基準を持つ抽選は{asked}回中{done}回で、帯には{FEWEST}回以上を要する。被覆率は採点せず、評点は得られた抽選による。"
            ),
        )
    } else if with_bands {
        name(
            format!(
                "{in_50} of {banded} outcomes lie in the 50 % band and {in_90} in the 90 % band, over {done} of {asked} draws that have a balanced baseline. Not in this band: that the measure is applied otherwise than announced, that the calibrated settings are wrong, and that buyers stock up before it starts."
            ),
            format!(
                "実績{banded}件のうち50%帯に入るものは{in_50}件、90%帯に入るものは{in_90}件(均衡する基準を持つ抽選は{asked}回中{done}回)。帯に含まれないもの:措置が公表と異なる形で運用される可能性、較正した設定の誤り、発効前の駆け込み。"
            ),
        )
    } else {
        name(
            "No bands: no draws were asked for, so coverage is not scored.",
            "帯なし:抽選を行っていないため、被覆率は採点しない。",
        )
    };
    let tables = if tested.rows.is_empty() { Vec::new() } else { vec![table.done()] };
    section("rows", name("What happened, and what was said", "実績と予測"), vec![lead], tables)
}

/// The ends of the 90 and 50 % bands.
fn band(row: &Row) -> Option<[f64; 4]> {
    let band = seawall_engine::draws::band(&row.draws)?;
    Some([band.low_90, band.low_50, band.high_50, band.high_90])
}

fn missing() -> Value {
    Value::Missing(name("no answer", "答えなし"))
}

fn cell(scored: Option<Scored>) -> Value {
    scored.map_or_else(missing, |scored| number(scored.forecast, digits(scored.forecast)))
}

fn unit(quantity: &Quantity) -> Name {
    match quantity {
        Quantity::Shipped(..) => same("t"),
        Quantity::Change(..) => name("% of the base year's rate", "基準年比の変化(%)"),
        Quantity::Share(..) => same("%"),
        Quantity::Stop(..) => name("week of the first shortage", "不足が始まる週"),
        Quantity::Approved(_) => name("% of applications", "申請に対する割合(%)"),
    }
}

fn unscored(tested: &Tested) -> Section {
    let mut table = table("unscored", name("Rows that cannot be scored", "採点できない行"))
        .fact("line", "Line", "行", Unit::None)
        .words("what", "Variable, entity, period", "変数・対象・期間")
        .words("value", "Value", "値")
        .words("why", "Why", "理由");
    for row in &tested.unscored {
        let outcome = &row.outcome;
        let value = same(format!("{} {}", outcome.value, outcome.unit));
        let why = Name { en: row.why.en.clone(), ja: row.why.ja.clone() };
        table.row(
            Vec::new(),
            vec![whole(outcome.line), Value::Text(what(outcome)), Value::Text(value), Value::Text(why)],
        );
    }
    section("unscored", name("Not scored", "採点対象外"), Vec::new(), vec![table.done()])
}
