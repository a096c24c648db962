//! What a partner loses between two bounds, and how far the upper one moves with what is assumed of goods between industries.

use super::{Answered, Economy, Told};
use crate::swings::{shown, unit};
use crate::table::{name, number, table};
use crate::trace::Trace;
use seawall_engine::economy::{AtRisk, End, Rule, Stand};
use seawall_engine::stress::{Step, each};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::conditions::Grid;
use seawall_model::parameters::ParameterKind;
use seawall_model::world::{Model, Name};

/// Both bounds of what a response costs.
#[derive(Clone)]
pub(crate) struct Bounds {
    /// Low shares, critical rows, no input binds.
    pub low: AtRisk,
    /// High shares, parts bind, assumptions at their central values.
    pub high: AtRisk,
    /// The upper bound with every assumption at its mild end and at its severe end, where it was asked for.
    pub ends: Option<[f64; 2]>,
}

/// What one partner loses in each response; `None` where a response was not solved.
pub(crate) struct Lost<'a> {
    pub economy: &'a Economy,
    pub answers: Vec<Option<Bounds>>,
    pub moved: Vec<Moved>,
}

/// The upper bound of the first response with one assumption at each end of its interval.
pub(crate) struct Moved {
    pub kind: ParameterKind,
    /// With it at its low end, at its high end.
    pub at: [f64; 2],
}

/// What moves the upper bound.
const ASSUMED: [ParameterKind; 2] = [ParameterKind::PartShare, ParameterKind::IndustryCover];

impl<'a> Lost<'a> {
    /// Computes every bound; runs stand beside each other on as many threads as there are. `is_moved` asks for what the assumptions do,
    /// which takes most of the time.
    pub fn of(model: &Model, weeks: &Grid, told: &[Told<'_>], economy: &'a Economy, is_moved: bool) -> Self {
        let parameters = &model.world.parameters;
        let [mild, central, severe] =
            [Stand::Mild, Stand::Central, Stand::Severe].map(|stand| Rule::at(parameters, stand));
        // Where everything is announced on the first day two columns are one response.
        let twin = |at: usize| {
            let short = |one: &Told<'_>| one.answered.as_ref().map(|answered| std::ptr::from_ref(answered.short));
            told[..at].iter().position(|before| before.answered.is_some() && short(before) == short(&told[at]))
        };
        let mut runs: Vec<(&Answered<'_>, End, Rule)> = Vec::new();
        for (at, response) in told.iter().enumerate() {
            let Some(answered) = response.answered.as_ref().filter(|_| twin(at).is_none()) else { continue };
            // The lower bound binds nowhere; it takes the longest stocks.
            runs.extend([(answered, End::Low, mild), (answered, End::High, central)]);
            if is_moved {
                runs.extend([mild, severe].map(|rule| (answered, End::High, rule)));
            }
        }
        let first = told.first().and_then(|response| response.answered.as_ref()).filter(|_| is_moved);
        if let Some(answered) = first {
            for kind in ASSUMED {
                let interval = parameters.get(kind).interval;
                runs.extend([interval.low, interval.high].map(|at| (answered, End::High, central.with(kind, at))));
            }
        }
        let bound =
            |&(answered, end, rule): &(&Answered<'_>, End, Rule)| economy.bound(model, weeks, answered, end, rule);
        let mut risks = each(&runs, |_| Step::Unknown, &|_, _, _| {}, bound).into_iter();
        let mut next = || risks.next().expect("a run for every response and every assumption");
        let mut answers: Vec<Option<Bounds>> = Vec::new();
        for (at, response) in told.iter().enumerate() {
            answers.push(match twin(at) {
                Some(before) => answers[before].clone(),
                None => response.answered.as_ref().map(|_| {
                    let (low, high) = (next(), next());
                    Bounds { low, high, ends: is_moved.then(|| [next().all_lost(), next().all_lost()]) }
                }),
            });
        }
        let moved = match first {
            Some(_) => ASSUMED.map(|kind| Moved { kind, at: [next().all_lost(), next().all_lost()] }).into(),
            None => Vec::new(),
        };
        Self { economy, answers, moved }
    }
}

/// What is assumed of goods between industries, and what the upper bound would be at either end.
pub(super) fn rule(model: &Model, told: &[Told<'_>], one: &Lost<'_>, trace: &mut Trace<'_>) -> Table {
    let region = &model.world.regions[one.economy.region];
    let caption = name(
        format!("{}: what the upper bound assumes of goods between industries", region.name.en),
        format!("{}:上限で用いる産業間の財に関する仮定", region.name.ja),
    );
    let (run, response) = told.first().map_or(("rationed", name("", "")), |first| (first.run, first.name.clone()));
    let mut table = table(&format!("economy-rule-{}", region.code), caption)
        .words("what", "Assumption", "仮定")
        .fact("interval", "Interval", "区間", Unit::None)
        .words("unit", "Unit", "単位")
        .computed("low", "Upper bound at its low end", "区間の下端での上限", Unit::MillionUsd, run)
        .computed("high", "at its high end", "区間の上端での上限", Unit::MillionUsd, run)
        .words("reason", "Reason", "理由");
    for moved in &one.moved {
        let parameter = model.world.parameters.get(moved.kind);
        let rests_on = vec![trace.parameter(parameter)];
        let interval = parameter.interval;
        let [low, high] = [interval.low, interval.high].map(|value| shown(moved.kind, value));
        let central = shown(moved.kind, interval.center());
        let (unit_en, unit_ja) = unit(moved.kind);
        let reason = crate::swings::reason(&model.world, parameter);
        table.row(
            rests_on,
            vec![
                Value::Text(moved.kind.name()),
                Value::Text(name(
                    format!("{low} to {high}, {central} taken"),
                    format!("{low}~{high}(採用値{central})"),
                )),
                Value::Text(name(unit_en, unit_ja)),
                number(moved.at[0], 0),
                number(moved.at[1], 0),
                Value::Text(reason),
            ],
        );
    }
    table.note(
        &format!(
            "Computed for \"{}\", with suppliers and customers, one assumption moved at a time. The rule was first written with a hundredth of output and two weeks of stock and after its results were seen; these intervals were set before theirs were.",
            response.en
        ),
        &format!(
            "「{}」の場合(供給元・販売先を含む)。仮定を一つずつ動かした結果。この規則は当初、結果を見た後に産出額の1%・在庫2週間と定めたものであり、ここに示す区間は結果を見る前に定めた。",
            response.ja
        ),
    );
    table.done()
}

/// When a loss begins, as far as a response says so.
pub(super) fn first_week(risk: &[f64], is_choice: bool) -> Value {
    /// Million USD a week below which a loss is rounding.
    const ROUNDING: f64 = 0.5;
    let Some(week) = risk.iter().position(|&value| value > ROUNDING) else {
        return Value::Missing(name("none", "なし"));
    };
    let week = week + 1;
    if is_choice {
        let text: Name = name(format!("{week}, chosen: see the note"), format!("{week}(選択の結果。注を参照)"));
        return Value::Text(text);
    }
    number(week as f64, 0)
}
