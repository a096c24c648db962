//! What is said when no answer keeps to the user's rules: which would have to give, by how much, in which weeks.

use crate::table::{head, name, same};
use seawall_engine::respond::Response;
use seawall_engine::rules::{Give, Given};
use seawall_io::scenario::rule_sentence;
use seawall_model::answer::{Lang, Report, Row, Section, Table, Unit, Value};
use seawall_model::scenario::Scenario;
use seawall_model::world::{Name, World};

/// The report of a scenario whose rules cannot all be met.
#[must_use]
pub fn unmet(world: &World, scenario: &Scenario, sentence: Name, response: &Response, version: &str) -> Report {
    let lead = if response.gives.is_empty() {
        vec![name(
            "No answer exists, and no rule of the scenario is at fault.",
            "解は存在しないが、シナリオの条件によるものではない。",
        )]
    } else {
        response.gives.iter().map(|give| said(world, scenario, give)).collect()
    };
    let rows = response
        .gives
        .iter()
        .map(|give| {
            let rule = &scenario.rules[give.rule];
            let (amount, unit) = match give.unit {
                Given::Tonnes => (give.amount, name("t not served", "t(未充足)")),
                Given::TonnesOfStock => (give.amount, name("t of stock", "t(在庫)")),
                Given::Usd => (give.amount / 1e6, name("million USD", "百万米ドル")),
            };
            let weeks = give.weeks.map_or_else(
                || Value::Missing(name("whole horizon", "全期間")),
                |(first, last)| {
                    let text = format!("{first:.0}-{last:.0}");
                    Value::Text(same(text))
                },
            );
            vec![
                Value::Text(same(&*rule.id)),
                Value::Number { value: amount, decimals: if amount < 100.0 { 1 } else { 0 } },
                Value::Text(unit),
                weeks,
                Value::Number { value: rule.weight, decimals: 2 },
            ]
        })
        .map(Row::from)
        .collect();
    Report {
        title: scenario.title.clone(),
        subtitle: sentence,
        manifest: crate::manifest::manifest(world, Some(scenario), version),
        status: response.status,
        sections: vec![Section {
            charts: Vec::new(),
            id: "rules".into(),
            heading: name("No answer keeps to the rules", "条件をすべて満たす答えはない"),
            lead,
            tables: vec![Table {
                id: "rules".into(),
                caption: name("The least by which the rules would have to give", "必要となる最小限の緩和"),
                columns: vec![
                    head("rule", "Rule", "条件", Unit::None),
                    head("gives", "Gives by", "緩和量", Unit::None),
                    head("unit", "Unit", "単位", Unit::None),
                    head("weeks", "Weeks", "週", Unit::None),
                    head("weight", "Weight", "重み", Unit::None),
                ],
                rows,
                notes: vec![name(
                    "Least is the weighted sum of tonnes over all rules; a heavier rule gives later. Of a stock the most that lacks at the end of a period counts. A bound on the loss is held against the least loss once all other rules are met.",
                    "緩和は全条件の加重トン数の合計が最小となるように求める(重い条件ほど後に緩む)。在庫は期末の最大不足量で測る。損失の上限は、他の条件をすべて満たしたうえでの最小損失と比較する。",
                )],
                bar: None,
            }],
        }],
        sources: Vec::new(),
        figures: Vec::new(),
        short: Vec::new(),
        runs: Vec::new(),
    }
}

/// One rule and what it would have to give, in words.
fn said(world: &World, scenario: &Scenario, give: &Give) -> Name {
    let rule = &scenario.rules[give.rule];
    let say = |lang| rule_sentence(world, scenario, rule, lang);
    let (en, ja) = match give.unit {
        Given::Tonnes => (format!("{:.1} t not served", give.amount), format!("{:.1}tの未充足", give.amount)),
        Given::TonnesOfStock => (format!("{:.1} t of stock", give.amount), format!("在庫{:.1}t分", give.amount)),
        Given::Usd => (format!("{:.0} million USD", give.amount / 1e6), format!("{:.0}百万米ドル", give.amount / 1e6)),
    };
    let (weeks_en, weeks_ja) = give.weeks.map_or_else(
        || (String::new(), String::new()),
        |(first, last)| (format!(" in weeks {first:.0}-{last:.0}"), format!("(第{first:.0}~{last:.0}週)")),
    );
    Name {
        en: format!("{} It cannot be met: it would have to give by {en}{weeks_en}.", say(Lang::En)),
        ja: format!("{}満たすことはできず、{ja}の緩和{weeks_ja}が必要となる。", say(Lang::Ja)),
    }
}
