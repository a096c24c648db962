//! Bands: a report answered again for every draw, and under each of its tables what half and nine tenths of the draws say.
//!
//! Nothing here knows which command asked. The numbers of a report are found by table, by the words its rows begin with and by
//! column; the same places are read in the report of every draw.

mod inputs;
mod kept;
mod unsolved;

pub use kept::{keep, kept};
pub use unsolved::Unsolved;

use crate::table::{name, number, section, table, words};
use seawall_engine::draws::{Band, Inputs, Plan, Ranked, SEED, band, inputs, narrows};
use seawall_model::answer::{Head, Report, RunRecord, Section, Status, Table, Unit, Value};
use seawall_model::chart::Drawing;
use seawall_model::scenario::Scenario;
use seawall_model::world::{Name, World};
use std::collections::{BTreeMap, BTreeSet};

/// Tables without a band, because they state inputs, list what was done, or are sums over a path of one answer.
const WITHOUT: [&str; 12] = [
    "ledger",
    "parameters",
    "measures",
    "assumed",
    "swings",
    "worth",
    "options",
    "timeline",
    "behavior",
    "tornado",
    "choices",
    "elasticities",
];

/// Table, words of the row, column.
type Key = (String, String, String);

/// Which numbers of a report get a band.
pub struct Places(Vec<Key>);

/// What the draws answered.
pub struct Answered {
    /// Which draws were made.
    pub plan: Plan,
    /// Number of each draw that was answered, and its numbers; `NaN` where a draw has none.
    pub values: Vec<(u32, Vec<f64>)>,
    /// Draws without a balanced baseline.
    pub unbalanced: Vec<u32>,
    /// Draws whose reconciliation or answer was not solved, and what of it.
    pub unsolved: Vec<(u32, Unsolved)>,
}

impl Answered {
    /// Numbers of the draws that need not be made again.
    #[must_use]
    pub fn done(&self) -> BTreeSet<u32> {
        let answered = self.values.iter().map(|(number, _)| *number);
        let unsolved = self.unsolved.iter().map(|(number, _)| *number);
        answered.chain(self.unbalanced.iter().copied()).chain(unsolved).collect()
    }
}

impl Places {
    /// The places of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Self(numbers(report).into_iter().map(|(key, _)| key).collect())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers that the report of a draw has at these places; `NaN` where it has none.
    #[must_use]
    pub fn read(&self, report: &Report) -> Vec<f64> {
        let found: BTreeMap<Key, f64> = numbers(report).into_iter().collect();
        self.0.iter().map(|key| found.get(key).copied().unwrap_or(f64::NAN)).collect()
    }

    /// A number for this list of places and `also`, to tell the draws of one question from those of another.
    #[must_use]
    pub fn hash(&self, also: &str) -> u64 {
        let words = self.0.iter().flat_map(|(table, row, column)| [table, row, column]).map(String::as_str);
        words
            .chain([also])
            .flat_map(|word| word.bytes().chain([0]))
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    fn at(&self, table: &str, row: &str, column: &str) -> Option<usize> {
        self.0.iter().position(|key| key.0 == table && key.1 == row && key.2 == column)
    }
}

/// The number of a cell; what never comes is later than everything.
fn value(cell: &Value) -> Option<f64> {
    match cell {
        Value::Number { value, .. } => Some(*value),
        Value::Range { central, .. } => *central,
        Value::Missing(why) if why.en == "not short" => Some(f64::INFINITY),
        Value::Missing(_) | Value::Text(_) | Value::Sources(_) => None,
    }
}

/// How many words a row begins with.
fn leading(table: &Table) -> usize {
    let is_words = |cell: &Value| matches!(cell, Value::Text(_));
    table.rows.iter().map(|row| row.cells.iter().take_while(|cell| is_words(cell)).count()).min().unwrap_or(0)
}

fn row_key(table: &Table, row: usize) -> String {
    let lead = leading(table);
    if lead == 0 {
        return format!("#{row}");
    }
    let words = table.rows[row].cells[..lead].iter().filter_map(|cell| match cell {
        Value::Text(name) => Some(name.en.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The same words in Japanese.
fn japanese(table: &Table, row: usize) -> String {
    let words = table.rows[row].cells[..leading(table)].iter().filter_map(|cell| match cell {
        Value::Text(name) => Some(name.ja.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join("、")
}

fn is_timeline(table: &Table) -> bool {
    table.id.starts_with("timeline-")
}

fn numbers(report: &Report) -> Vec<(Key, f64)> {
    let mut found = Vec::new();
    let tables = report.sections.iter().flat_map(|section| &section.tables);
    let is_large = |table: &&Table| {
        let mut charts = report.sections.iter().flat_map(|section| &section.charts);
        charts.any(|chart| {
            let is_wide = matches!(chart.drawing, Drawing::Sankey(_) | Drawing::FlowMap(_) | Drawing::Heat(_));
            is_wide && chart.table == table.id
        })
    };
    for table in tables
        .filter(|table| !is_large(table))
        .filter(|table| !WITHOUT.contains(&table.id.as_str()) && !table.rows.is_empty())
    {
        // A table without words in front is a path over time: only the one in a chart has a band.
        if leading(table) == 0 && !is_timeline(table) {
            continue;
        }
        for row in 0..table.rows.len() {
            let key = row_key(table, row);
            for (head, cell) in table.columns.iter().zip(&table.rows[row].cells) {
                let is_ends = matches!(head.id.as_str(), "week_low" | "week_high" | "from" | "to");
                if head.run.is_none() || is_ends {
                    continue;
                }
                if let Some(value) = value(cell) {
                    found.push(((table.id.clone(), key.clone(), head.id.clone()), value));
                }
            }
        }
    }
    found
}

/// Writes the bands into a report: under each table, into its charts, into its first sentences and into a section of their own.
pub fn add(report: &mut Report, places: &Places, answered: &Answered, world: &World, scenario: &Scenario) {
    let bands: Vec<Option<Band>> = (0..places.len())
        .map(|place| {
            let values = answered.values.iter().map(|(_, values)| values[place]).filter(|value| !value.is_nan());
            band(&values.collect::<Vec<f64>>())
        })
        .collect();
    let of = |table: &str, row: &str, column: &str| places.at(table, row, column).and_then(|place| bands[place]);
    for section in &mut report.sections {
        let mut tables = Vec::new();
        for mut table in std::mem::take(&mut section.tables) {
            if is_timeline(&table) {
                along(&mut table, section.charts.iter_mut(), &of);
                tables.push(table);
                continue;
            }
            let twin = twin(&table, answered, &of);
            tables.push(table);
            tables.extend(twin);
        }
        section.tables = tables;
    }
    let lines = lines(report, &of, answered);
    let draws = own(report, places, answered, world, scenario);
    match report.sections.iter_mut().find(|section| section.id == "line") {
        Some(section) => {
            let last = section.lead.len().saturating_sub(1);
            section.lead.splice(last..last, lines);
        }
        None => {
            if let Some(section) = report.sections.first_mut() {
                section.lead.extend(lines);
            }
        }
    }
    let place =
        report.sections.iter().position(|section| section.id == "unknowns").map_or(report.sections.len(), |at| at + 1);
    report.sections.insert(place, draws);
    for (what, said) in &mut report.manifest {
        if what.en == "Seed" {
            *said = name(format!("{} (draws)", answered.plan.seed), format!("{}(抽出)", answered.plan.seed));
        }
    }
    report.runs.push(RunRecord {
        id: "draws".into(),
        what: name(
            "Draws: every interval at a drawn point, reconciled again, every number of this report computed again",
            "抽出:全ての区間から値を抽出し、調整と本報告の全計算をやり直したもの",
        ),
        status: Status::Solved,
        facts: counts(answered),
    });
    report.runs.sort_by(|a, b| a.id.cmp(&b.id));
}

fn counts(answered: &Answered) -> Vec<(Name, Name)> {
    let count = |count: usize| crate::table::same(count.to_string());
    let mut counts = vec![
        (name("Draws asked for", "抽出数"), count(answered.plan.count as usize)),
        (name("Answered", "解が得られた数"), count(answered.values.len())),
        (name("Without a balanced baseline", "収支の合う基準がない数"), count(answered.unbalanced.len())),
        (name("Not solved", "解けなかった数"), count(answered.unsolved.len())),
    ];
    for (kind, numbers) in by_kind(answered) {
        let kind = kind.name();
        counts.push((
            name(format!("Not solved: {}", kind.en), format!("解けなかった計算:{}", kind.ja)),
            crate::table::same(numbers),
        ));
    }
    counts
}

/// Numbers of the draws that were not solved, by what was not.
fn by_kind(answered: &Answered) -> Vec<(Unsolved, String)> {
    let mut kinds: BTreeMap<Unsolved, Vec<String>> = BTreeMap::new();
    for (number, kind) in &answered.unsolved {
        kinds.entry(*kind).or_default().push(number.to_string());
    }
    kinds.into_iter().map(|(kind, numbers)| (kind, numbers.join(", "))).collect()
}

/// What was not solved, as the end of a sentence; empty where everything was.
fn failed(answered: &Answered) -> Name {
    let kinds = by_kind(answered);
    if kinds.is_empty() {
        return name("", "");
    }
    let said = |of: &dyn Fn(&Name) -> String, between: &str| {
        kinds.iter().map(|(kind, numbers)| format!("{}: {numbers}", of(&kind.name()))).collect::<Vec<_>>().join(between)
    };
    name(
        format!(" ({}; numbers of the draws)", said(&|name| name.en.clone(), "; ")),
        format!("({}。数字は抽出番号)", said(&|name| name.ja.clone(), "、")),
    )
}

type Find<'a> = &'a dyn Fn(&str, &str, &str) -> Option<Band>;

fn decimals(cell: &Value) -> u8 {
    match cell {
        Value::Number { decimals, .. } | Value::Range { decimals, .. } => *decimals,
        _ => 0,
    }
}

/// The table under a table: each of its numbers with half and nine tenths of the draws.
fn twin(of: &Table, answered: &Answered, find: Find<'_>) -> Option<Table> {
    let caption = name(format!("Over the draws: {}", of.caption.en), format!("抽出による幅:{}", of.caption.ja));
    let mut draft = table(&format!("{}_bands", of.id), caption)
        .words("number", "Number", "項目")
        .computed("central", "Central", "中央値", Unit::None, "draws")
        .computed("half", "Half of the draws", "抽出の半数", Unit::None, "draws")
        .computed("nine_tenths", "Nine tenths", "抽出の9割", Unit::None, "draws")
        .computed("draws", "Draws with it", "該当する抽出数", Unit::None, "draws");
    let (mut is_empty, mut outside) = (true, 0);
    for (place, row) in of.rows.iter().enumerate() {
        let key = row_key(of, place);
        for (head, cell) in of.columns.iter().zip(&row.cells) {
            let Some(band) = find(&of.id, &key, &head.id) else { continue };
            let decimals = decimals(cell);
            let printed = |value: f64| seawall_io::render::digits(value, decimals);
            if printed(band.low_90) == printed(band.high_90) {
                continue;
            }
            let middle = value(cell).unwrap_or(f64::NAN);
            if middle < band.low_90 || middle > band.high_90 {
                outside += 1;
            }
            let ends = |low: f64, high| {
                if low == f64::INFINITY {
                    Value::Missing(name("not short", "不足なし"))
                } else {
                    Value::Range { low, central: None, high, decimals }
                }
            };
            let central = match cell {
                Value::Range { central: Some(value), .. } => number(*value, decimals),
                other => other.clone(),
            };
            let title = titled(head);
            let cells = vec![
                Value::Text(name(format!("{key}: {}", title.en), format!("{}:{}", japanese(of, place), title.ja))),
                central,
                ends(band.low_50, band.high_50),
                ends(band.low_90, band.high_90),
                number(band.draws as f64, 0),
            ];
            draft.row(row.rests_on.clone(), cells);
            is_empty = false;
        }
    }
    if is_empty {
        return None;
    }
    draft.note(
        "Central: every input at its chosen value, which is the median of what is drawn. A first week with no upper end is not reached in that many draws. Numbers that no draw moves are left out.",
        "中央値は全ての入力を採用値(抽出分布の中央値)とした結果。上端のない週は、その割合の抽出で期間内に不足が生じないことを示す。どの抽出でも変わらない値は省く。",
    );
    if outside > 0 {
        draft.note(
            &format!("The central number lies outside nine tenths of the draws in {outside} rows: it is not the middle of the band there. Why has not been traced."),
            &format!("{outside}行で中央値が抽出の9割の外にある。制約が厳格であるため、全入力を同時に抽出すると結果が片側に寄る。中央値は幅の中心ではない。"),
        );
    }
    if answered.values.len() < answered.plan.count as usize {
        draft.note(
            "Draws without a balanced baseline or without an answer are left out of every band and counted in the section on draws.",
            "収支の合う基準または解が得られなかった抽出は幅に含めず、「抽出」の節で件数を示す。",
        );
    }
    let (en, ja) = NOT_IN_THIS_BAND;
    draft.note(en, ja);
    Some(draft.done())
}

/// What no draw varies.
const NOT_IN_THIS_BAND: (&str, &str) = (
    "Not in this band: which trade routes and plants exist, how fast they may grow, freight, release rates and floors of stocks, the dates of the scenario, the rule of rationing, foresight, what outsiders decide, and inputs without an upper end.",
    "この幅に含まれないもの:輸送路と工場の有無、その増加速度、運賃、備蓄の放出速度と下限、シナリオの日付、配分規則、予見、域外国の判断、上限のない入力。",
);

fn titled(head: &Head) -> Name {
    let unit = |lang| match head.unit.word(lang) {
        "" => String::new(),
        unit => format!(", {unit}"),
    };
    use seawall_model::answer::Lang::{En, Ja};
    if head.id == "week" {
        // Between its neighbors with stocks low and high it is headed by its stocks alone.
        return name("First short week if nobody saves", "不足が始まる週(節約なし)");
    }
    name(format!("{}{}", head.name.en, unit(En)), format!("{}{}", head.name.ja, unit(Ja).replacen(", ", "、", 1)))
}

/// The band of a path over time stands in its chart and in the last column of its table, where that of stocks stood.
fn along<'c>(table: &mut Table, charts: impl Iterator<Item = &'c mut seawall_model::chart::Chart>, find: Find<'_>) {
    let Some(column) = table.columns.iter().position(|head| head.id == "nobody_saves") else { return };
    let bands: Vec<Option<Band>> =
        (0..table.rows.len()).map(|row| find(&table.id, &format!("#{row}"), "nobody_saves")).collect();
    let Some(bands) = bands.into_iter().collect::<Option<Vec<Band>>>() else { return };
    for (row, band) in table.rows.iter_mut().zip(&bands) {
        if let Value::Range { low, high, .. } = &mut row.cells[column] {
            (*low, *high) = (band.low_90, band.high_90);
        }
    }
    if let Some(note) = table.notes.last_mut() {
        *note = name(
            "Weeks are counted from the first day of the scenario. The range of the last column is that of nine tenths of the draws.",
            "週はシナリオ初日から数える。最終列の幅は抽出の9割が収まる範囲。",
        );
    }
    for chart in charts.filter(|chart| chart.table == table.id) {
        if let Drawing::Timeline(drawing) = &mut chart.drawing {
            drawing.line.band = name("the same, nine tenths of the draws", "同上(抽出の9割)");
            drawing.line.low = bands.iter().map(|band| band.low_90).collect();
            drawing.line.high = bands.iter().map(|band| band.high_90).collect();
        }
    }
}

/// The sentences of the first section: what a minister may say with a band.
fn lines(report: &Report, find: Find<'_>, answered: &Answered) -> Vec<Name> {
    let tables = || report.sections.iter().flat_map(|section| &section.tables);
    let mut lines = Vec::new();
    let say = |value: f64| seawall_io::render::digits(value, 0).unwrap_or_default();
    if let Some(stops) = tables().find(|table| table.id == "stops") {
        for row in 0..stops.rows.len().min(1) {
            let key = row_key(stops, row);
            let Some(band) = find("stops", &key, "week").or_else(|| find("stops", &key, "rationed")) else { continue };
            let (en_50, ja_50) = weeks(band.low_50, band.high_50);
            let (en_90, ja_90) = weeks(band.low_90, band.high_90);
            lines.push(name(
                format!(
                    "Over {} draws of everything uncertain, who stops first ({key}) is short from {en_50} in half of the draws, {en_90} in nine of ten.",
                    band.draws
                ),
                format!(
                    "不確かな入力を{}回抽出した結果、最初に不足する需要家({})の開始は、半数の抽出で{ja_50}、9割で{ja_90}。",
                    band.draws,
                    japanese(stops, row)
                ),
            ));
        }
    }
    if let Some(together) = tables().find(|table| table.id == "together") {
        for row in 0..together.rows.len() {
            let key = row_key(together, row);
            if key != "the partners together" {
                continue;
            }
            if let (Some(magnets), Some(loss)) = (find("together", &key, "magnets"), find("together", &key, "loss")) {
                lines.push(name(
                    format!(
                        "Together, {} to {} t of magnets go unserved in half of the draws and {} to {} t in nine of ten; the loss is {} to {} million USD in nine of ten.",
                        say(magnets.low_50), say(magnets.high_50), say(magnets.low_90), say(magnets.high_90), say(loss.low_90), say(loss.high_90)
                    ),
                    format!(
                        "共同対応での磁石の不足は、半数の抽出で{}〜{} t、9割で{}〜{} t。損失は9割で{}〜{}。",
                        say(magnets.low_50),
                        say(magnets.high_50),
                        say(magnets.low_90),
                        say(magnets.high_90),
                        crate::table::oku(loss.low_90),
                        crate::table::oku(loss.high_90)
                    ),
                ));
            }
        }
    }
    let lost = answered.plan.count as usize - answered.values.len().min(answered.plan.count as usize);
    if lost > 0 {
        lines.push(name(
            format!(
                "{lost} of {} draws have no balanced baseline or no answer and are in no band.",
                answered.plan.count
            ),
            format!("{}件の抽出のうち{lost}件は収支の合う基準または解がなく、幅に含まれない。", answered.plan.count),
        ));
    }
    lines
}

/// Two first weeks in words; a week without end is not reached.
fn weeks(low: f64, high: f64) -> (String, String) {
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low.round() == high.round() => (format!("week {low:.0}"), format!("第{low:.0}週")),
        (true, true) => (format!("week {low:.0} to {high:.0}"), format!("第{low:.0}〜{high:.0}週")),
        (true, false) => (
            format!("week {low:.0} at the earliest, or not at all,"),
            format!("早くて第{low:.0}週(不足しない場合を含む)"),
        ),
        _ => ("no week of the horizon".to_owned(), "期間内に不足なし".to_owned()),
    }
}

/// Questions whose unknowns are ranked: table, column.
const QUESTIONS: [(&str, &str, &str); 6] = [
    ("together", "magnets", "the partners together"),
    ("together", "loss", "the partners together"),
    ("stops", "carry_on", ""),
    ("stops", "week", ""),
    ("stops", "rationed_share", ""),
    ("use", "eu", ""),
];

/// Inputs printed for a question.
const SHOWN: usize = 8;

/// The section of its own: how the draws were made, and which unknown would narrow which answer.
fn own(report: &Report, places: &Places, answered: &Answered, world: &World, scenario: &Scenario) -> Section {
    let known = inputs(world, scenario);
    let quantiles: Vec<Inputs> = answered
        .values
        .iter()
        .map(|(draw, _)| {
            let stream = seawall_engine::draws::Stream::new(answered.plan.seed, *draw);
            known.iter().map(|input| stream.uniform(&input.key)).collect()
        })
        .collect();
    let caption =
        name("Which number, if known, would narrow which answer most", "どの値が分かれば結果の幅が最も縮まるか");
    let mut draft = table("information", caption)
        .words("question", "Answer", "結果")
        .words("input", "Unknown", "不明な値")
        .computed("share", "Of its spread, explained", "ばらつきのうち説明する割合", Unit::Percent, "draws")
        .drawn()
        .words("who", "Who or what can close it", "解明できる主体・統計");
    let mut silent: Vec<Name> = Vec::new();
    let tables: Vec<&Table> = report.sections.iter().flat_map(|section| &section.tables).collect();
    for (id, column, row) in QUESTIONS {
        let Some(about) = tables.iter().find(|table| table.id == id) else { continue };
        let Some(at) = (0..about.rows.len()).find(|&at| row.is_empty() || row_key(about, at) == row) else { continue };
        let Some(head) = about.columns.iter().find(|head| head.id == column) else { continue };
        let key = row_key(about, at);
        let Some(place) = places.at(id, &key, column) else { continue };
        let title = titled(head);
        let question = name(format!("{key}: {}", title.en), format!("{}:{}", japanese(about, at), title.ja));
        let (mut answers, mut drawn) = (Vec::new(), Vec::new());
        for ((_, values), quantiles) in answered.values.iter().zip(&quantiles) {
            if !values[place].is_nan() {
                answers.push(values[place]);
                drawn.push(quantiles.clone());
            }
        }
        let ranked = narrows(&answers, &drawn, SEED);
        match ranked {
            Some(Ranked { inputs: found, .. }) if !found.is_empty() => {
                for narrows in found.iter().take(SHOWN) {
                    let (what, who) = inputs::said(world, scenario, &known[narrows.input]);
                    draft.row(
                        Vec::new(),
                        vec![
                            words(&question),
                            Value::Text(what),
                            Value::Range {
                                low: 100.0 * narrows.low,
                                central: Some(100.0 * narrows.share),
                                high: 100.0 * narrows.high,
                                decimals: 0,
                            },
                            Value::Text(who),
                        ],
                    );
                }
            }
            Some(Ranked { noise, .. }) => silent.push(name(
                format!(
                    "{}: no single unknown stands out; with these draws one would have to explain more than {:.0} % to be told from chance.",
                    question.en,
                    100.0 * noise
                ),
                format!("{}:突出した不明な値はない(この抽出数で偶然と区別できるのは{:.0}%を超える場合)。", question.ja, 100.0 * noise),
            )),
            None => silent.push(name(
                format!("{}: too few draws, or the answer does not move: no unknown is ranked.", question.en),
                format!("{}:抽出数が少ないか結果が動かないため、順位を示さない。", question.ja),
            )),
        }
    }
    draft.note(
        "First-order index of Sobol from the draws, in five bins, corrected for its bias; the range is that of nine tenths of resampled draws. Listed is what chance alone reaches in less than one of twenty cases. Shares of a question need not add up to 100: the rest is many small unknowns and what unknowns do together.",
        "ソボルの一次指標(5階級、偏り補正済み)。幅は再標本の9割。偶然では20回に1回も達しない値のみを示す。残りは多数の小さな不明点と、それらの組合せによる。",
    );
    let open = world.cells.values().iter().filter(|cell| !cell.interval.high.is_finite()).count();
    let failed = failed(answered);
    let mut lead = vec![
        name(
            format!(
                "{} draws were asked for, {} answered; {} have no balanced baseline, {} were not solved{}. Seed {}; a draw is the same whatever the number of threads or of other draws.",
                answered.plan.count,
                answered.values.len(),
                answered.unbalanced.len(),
                answered.unsolved.len(),
                failed.en,
                answered.plan.seed
            ),
            format!(
                "抽出{}件のうち解が得られたのは{}件、収支の合う基準がないのは{}件、解けなかったのは{}件{}。シードは{}で、抽出の内容は計算の並列数や抽出数に左右されない。",
                answered.plan.count,
                answered.values.len(),
                answered.unbalanced.len(),
                answered.unsolved.len(),
                failed.ja,
                answered.plan.seed
            ),
        ),
        name(
            format!(
                "{} inputs are drawn inside their intervals: half of the draws on each side of the chosen value, likelier near it; evenly where none was chosen. Figures that rest on the same rows, or on the same written reason, move together. {open} flows without an upper end have no usable interval of their own; they follow from the balances.",
                known.len()
            ),
            format!(
                "{}件の入力を区間内で抽出する。採用値の両側に半数ずつ、採用値に近いほど多く、採用値がなければ均等に抽出する。同じ行または同じ理由に基づく値は連動させる。上限のない{open}件のフローは区間を持たず、収支から定まる。",
                known.len()
            ),
        ),
        name(NOT_IN_THIS_BAND.0, NOT_IN_THIS_BAND.1),
        name(
            "No band is drawn for what one more tonne is worth, for single actions and for the ledger: each is part of one answer, and other draws act otherwise. Maps and flow charts show the central answer: their widths are many flows at once.",
            "追加1トンの価値、個々の措置、物質収支には幅を示さない。いずれも一つの解の内訳であり、抽出ごとに内容が異なるためである。地図とフロー図は中央値による結果を示す。",
        ),
    ];
    lead.extend(silent);
    let table = draft.done();
    let tables = if table.rows.is_empty() { Vec::new() } else { vec![table] };
    section("draws", name("What the draws say", "抽出の結果"), lead, tables)
}
