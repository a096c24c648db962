//! A scenario said back in words, English and Japanese.

use super::reader::date_of;
use jiff::civil::Date;
use seawall_model::answer::Lang;
use seawall_model::conditions::WEEKS_PER_MONTH;
use seawall_model::id::{LinkId, PlantId, ProcessId, ProductId, RegionId, UseId};
use seawall_model::scenario::{Day, Event, EventKind, Floor, Rule, RuleKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{Name, World};
use std::collections::BTreeMap;

/// The whole scenario, one line an event, then the horizon.
#[must_use]
pub fn sentence(world: &World, scenario: &Scenario, lang: Lang) -> String {
    let mut lines: Vec<String> =
        scenario.events.iter().map(|event| event_sentence(world, scenario, event, lang)).collect();
    if lines.is_empty() {
        lines.push(match lang {
            Lang::En => "Nothing happens.".to_owned(),
            Lang::Ja => "何も起こらない。".to_owned(),
        });
    }
    lines.extend(scenario.rules.iter().map(|rule| rule_sentence(world, scenario, rule, lang)));
    let start = date(scenario.start, lang);
    let months = scenario.months;
    lines.push(match (lang, scenario.keep_standing) {
        (Lang::En, keep) => format!(
            "Looked at for {months} months from {start}; measures already in force are {}.",
            if keep { "kept" } else { "lifted" }
        ),
        (Lang::Ja, keep) => format!(
            "対象期間は{start}から{months}か月。既に発効している措置は{}。",
            if keep { "継続する" } else { "解除する" }
        ),
    });
    lines.join("\n")
}

/// One event.
#[must_use]
pub fn event_sentence(world: &World, scenario: &Scenario, event: &Event, lang: Lang) -> String {
    let words = Words { world, lang };
    let when = words.when(scenario, event);
    let what = words.what(&event.kind);
    let ramp = event.ramp_weeks;
    let mut text = match lang {
        Lang::En => format!("{when}{what}"),
        Lang::Ja => format!("{when}、{what}"),
    };
    if ramp > 0.0 {
        match lang {
            Lang::En => text.push_str(&format!(", building up over {} weeks", plain(ramp))),
            Lang::Ja => text.push_str(&format!("({}週かけて段階的に)", plain(ramp))),
        }
    }
    if let Some(probability) = event.probability {
        let share = percent(probability, lang);
        match lang {
            Lang::En => text.push_str(&format!(" (probability {share}, the analyst's own)")),
            Lang::Ja => text.push_str(&format!("(発生確率{share}、分析者の想定)")),
        }
    }
    text.push(if lang == Lang::En { '.' } else { '。' });
    text
}

/// One rule.
#[must_use]
pub fn rule_sentence(world: &World, scenario: &Scenario, rule: &Rule, lang: Lang) -> String {
    let words = Words { world, lang };
    let demand = words.demanded(&rule.kind);
    let whole = rule.start_week == 0.0 && rule.weeks.is_none();
    let when = if whole { String::new() } else { words.span(scenario, rule.start_week, rule.weeks) };
    match lang {
        Lang::En if whole => format!("Rule: {demand}."),
        Lang::En => format!("Rule: {}{demand}.", lower_first(&when)),
        Lang::Ja if whole => format!("条件:{demand}。"),
        Lang::Ja => format!("条件:{when}、{demand}。"),
    }
}

struct Words<'a> {
    world: &'a World,
    lang: Lang,
}

impl Words<'_> {
    fn when(&self, scenario: &Scenario, event: &Event) -> String {
        self.span(scenario, event.start_week, event.weeks)
    }

    fn span(&self, scenario: &Scenario, start_week: f64, weeks: Option<f64>) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "weeks are bounded by the reader to 20,000")]
        let start = Day(scenario.start.0 + (start_week * 7.0).round() as i32);
        let start = date(start, self.lang);
        let length = weeks.map(|weeks| {
            let months = weeks / WEEKS_PER_MONTH;
            let whole = (months - months.round()).abs() < 1e-9 && months.round() >= 1.0;
            let (count, many) = if whole { (months.round(), months.round() > 1.5) } else { (weeks, weeks > 1.0) };
            match (self.lang, whole) {
                (Lang::En, true) => format!("{} month{}", plain(count), if many { "s" } else { "" }),
                (Lang::En, false) => format!("{} week{}", plain(count), if many { "s" } else { "" }),
                (Lang::Ja, true) => format!("{}か月間", plain(count)),
                (Lang::Ja, false) => format!("{}週間", plain(count)),
            }
        });
        match (self.lang, length) {
            (Lang::En, Some(length)) => format!("From {start} for {length} "),
            (Lang::En, None) => format!("From {start} on, "),
            (Lang::Ja, Some(length)) => format!("{start}から{length}"),
            (Lang::Ja, None) => format!("{start}以降"),
        }
    }

    /// What happens; the compiler lists a kind that has no sentence.
    fn what(&self, kind: &EventKind) -> String {
        match kind {
            EventKind::ExportBan { from, to, products, links, leak } => {
                let who = self.regions(from, "and", "every region");
                let none = if from.len() == 1 { "sends no" } else { "send no" };
                let none = if from.is_empty() { "sends no" } else { none };
                let goods = self.products_of(products, links, "or");
                let to = self.regions(to, "or", "anyone");
                match self.lang {
                    Lang::En => format!("{who} {none} {goods} to {to}{}", self.aside("leaks", leak, 0.0)),
                    Lang::Ja => format!("{who}は{to}への{goods}の輸出を停止する{}", self.aside("漏れ", leak, 0.0)),
                }
            }
            EventKind::ExportQuota { from, to, products, links, share, by_destination } => {
                let who = self.regions(from, "and", "every region");
                let goods = self.products_of(products, links, "and");
                let to = self.regions(to, "and", "everyone");
                match self.lang {
                    Lang::En => {
                        let each = if *by_destination { ", for each destination by itself" } else { " in total" };
                        format!(
                            "exports of {goods} from {who} to {to} are held to {} of the baseline{each}",
                            self.shares(share)
                        )
                    }
                    Lang::Ja => {
                        let each = if *by_destination { "仕向地ごとに" } else { "総量で" };
                        format!("{who}から{to}への{goods}の輸出は{each}基準年の{}に制限される", self.shares(share))
                    }
                }
            }
            EventKind::Tariff { from, to, products, links, rate, specific, pass_through, is_export_tax } => {
                let goods = self.products_of(products, links, "and");
                let (from, to) = (self.regions(from, "and", "everyone"), self.regions(to, "and", "everyone"));
                let each = self.range(specific, plain);
                let rate = match (self.lang, rate.high > 0.0, specific.high > 0.0) {
                    (_, _, false) => self.shares(rate),
                    (Lang::En, false, true) => format!("{each} USD a tonne"),
                    (Lang::En, true, true) => format!("{} and {each} USD a tonne", self.shares(rate)),
                    (Lang::Ja, false, true) => format!("1トン当たり{each}米ドル"),
                    (Lang::Ja, true, true) => format!("{}および1トン当たり{each}米ドル", self.shares(rate)),
                };
                let borne = self.shares(pass_through);
                match (self.lang, is_export_tax) {
                    (Lang::En, false) => format!(
                        "imports of {goods} into {to} from {from} bear a tariff of {rate}, {borne} of it borne by the buyer"
                    ),
                    (Lang::En, true) => format!(
                        "exports of {goods} from {from} to {to} bear an export tax of {rate}, {borne} of it borne by the buyer"
                    ),
                    (Lang::Ja, false) => {
                        format!("{from}から{to}への{goods}の輸入に{rate}の関税がかかる(うち{borne}を買い手が負担)")
                    }
                    (Lang::Ja, true) => {
                        format!("{from}から{to}への{goods}の輸出に{rate}の輸出税がかかる(うち{borne}を買い手が負担)")
                    }
                }
            }
            EventKind::LicenceDelay {
                from,
                to,
                products,
                links,
                refused_uses,
                delay_weeks,
                spread_weeks,
                approved,
                reapply,
                valid_weeks,
            } => {
                let who = self.regions(from, "and", "every region");
                let goods = self.products_of(products, links, "and");
                let to = self.regions(to, "and", "everyone");
                let weeks = |weeks: f64| plain((weeks * 10.0).round() / 10.0);
                let (mut delay, mut share, valid) =
                    (self.range(delay_weeks, weeks), self.shares(approved), plain(*valid_weeks));
                let need = if from.len() > 1 { "require" } else { "requires" };
                let uses = self.uses(refused_uses);
                match self.lang {
                    Lang::En => {
                        let mut text = String::new();
                        if let Some((shortest, longest)) = spread_weeks {
                            text = format!(
                                "at the median {delay} weeks, spread from {} to {}",
                                weeks(*shortest),
                                weeks(*longest)
                            );
                        }
                        let taken = if text.is_empty() { format!("{delay} weeks") } else { text };
                        if reapply.high > 0.0 {
                            share.push_str(&format!(
                                " of applications are approved, {} of those refused are made again",
                                self.shares(reapply)
                            ));
                        } else {
                            share.push_str(" of applications are approved");
                        }
                        let refused =
                            if refused_uses.is_empty() { String::new() } else { format!(", none is given for {uses}") };
                        format!(
                            "{who} {need} licences for exports of {goods} to {to}: a decision takes {taken}, {share}{refused}, an approval is valid for {valid} weeks"
                        )
                    }
                    Lang::Ja => {
                        delay = match spread_weeks {
                            Some((shortest, longest)) => {
                                format!("中央値{delay}週、{}〜{}週に分布", weeks(*shortest), weeks(*longest))
                            }
                            None => format!("{delay}週"),
                        };
                        if reapply.high > 0.0 {
                            share.push_str(&format!("、不許可分の{}を再申請", self.shares(reapply)));
                        }
                        let refused = if refused_uses.is_empty() {
                            String::new()
                        } else {
                            format!("{uses}向けは不許可、")
                        };
                        format!(
                            "{who}は{to}への{goods}の輸出を許可制とする(審査{delay}、{refused}許可率{share}、許可の有効期間{valid}週)"
                        )
                    }
                }
            }
            EventKind::ReexportControl { from, to, products, links, leak } => {
                let goods = self.products_of(products, links, "or");
                let (from, to) = (self.regions(from, "and", "every region"), self.regions(to, "or", "anyone"));
                match self.lang {
                    Lang::En => format!(
                        "third countries send no {goods} made from goods of {from} to {to}{}",
                        self.aside("leaks", leak, 0.0)
                    ),
                    Lang::Ja => format!(
                        "第三国は{from}原産の原料で作られた{goods}を{to}へ輸出しない{}",
                        self.aside("漏れ", leak, 0.0)
                    ),
                }
            }
            EventKind::TechnologyBan { to, processes, ramp_share, .. } => {
                let (to, processes) = (self.regions(to, "and", "every region"), self.processes(processes));
                match self.lang {
                    Lang::En => format!(
                        "plants for {processes} in {to} cannot grow beyond their baseline and ramp up at {} of their normal speed",
                        self.shares(ramp_share)
                    ),
                    Lang::Ja => format!(
                        "{to}の{processes}は基準年を超える増産ができず、増産速度は通常の{}にとどまる",
                        self.shares(ramp_share)
                    ),
                }
            }
            EventKind::CapacityLoss { plants, loss, recovery_weeks } => {
                let plants = self.plants(plants);
                let recovery = recovery_weeks.high > 0.0;
                let (loss, weeks) = (self.shares(loss), self.range(recovery_weeks, plain));
                match self.lang {
                    Lang::En => {
                        let after = if recovery {
                            format!(" and recover over {weeks} weeks after that")
                        } else {
                            String::new()
                        };
                        format!("{plants} lose {loss} of their capacity{after}")
                    }
                    Lang::Ja => {
                        let after =
                            if recovery { format!("、その後{weeks}週で回復する") } else { String::new() };
                        format!("{plants}の能力が{loss}失われ{}", if recovery { after } else { "る".to_owned() })
                    }
                }
            }
            EventKind::RouteClosure { route, detours, named, extra_cost } => {
                self.closure(route, detours, named.as_ref(), extra_cost)
            }
            EventKind::DemandSurge { regions, products, uses, factor } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                let factor = self.shares(factor);
                match self.lang {
                    Lang::En => {
                        let uses = if uses.is_empty() { "all uses".to_owned() } else { self.uses(uses) };
                        format!("demand for {goods} in {regions} for {uses} is {factor} of the baseline")
                    }
                    Lang::Ja => {
                        let uses = if uses.is_empty() { "全用途".to_owned() } else { self.uses(uses) };
                        format!("{regions}の{goods}需要({uses})は基準年の{factor}となる")
                    }
                }
            }
            EventKind::StockRelease { regions, products, tonnes } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                match (self.lang, tonnes.map(|tonnes| self.range(&tonnes, plain))) {
                    (Lang::En, Some(tonnes)) => {
                        format!("{regions} may draw up to {tonnes} t of {goods} from the public stock")
                    }
                    (Lang::En, None) => format!("{regions} may draw all {goods} above the floor from the public stock"),
                    (Lang::Ja, Some(tonnes)) => format!("{regions}は公的備蓄の{goods}を{tonnes}tまで放出できる"),
                    (Lang::Ja, None) => format!("{regions}は公的備蓄の{goods}を最低保有量まで放出できる"),
                }
            }
            EventKind::StockFill { regions, products, tonnes } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                let tonnes = self.range(tonnes, plain);
                let buys = if regions_are_one(regions.as_str()) { "buys" } else { "buy" };
                match self.lang {
                    Lang::En => format!("{regions} {buys} {tonnes} t of {goods} for stock on the market"),
                    Lang::Ja => format!("{regions}は備蓄のため{goods}を市場から{tonnes}t買い入れる"),
                }
            }
            EventKind::PriceFloor { regions, products, price } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                let price = self.range(price, |value| plain(value / 1000.0));
                match self.lang {
                    Lang::En => format!(
                        "a price of {price} USD/kg is guaranteed for {goods} in {regions}; this moves no tonne here and is reported as cost"
                    ),
                    Lang::Ja => format!(
                        "{regions}で{goods}に{price} USD/kgの最低価格を保証する(物量は動かさず、費用として示す)"
                    ),
                }
            }
            EventKind::SubstitutionPush { regions, products, saving } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                let saving = self.shares(saving);
                match self.lang {
                    Lang::En => format!("{saving} of the use of {goods} in {regions} is designed out"),
                    Lang::Ja => format!("{regions}は設計変更により{goods}の使用を{saving}削減する"),
                }
            }
        }
    }

    fn closure(
        &self,
        route: &str,
        detours: &[(LinkId, Option<f64>)],
        named: Option<&(String, Interval)>,
        extra_cost: &Interval,
    ) -> String {
        let (en, ja) = match route {
            "malacca" => ("the Strait of Malacca", "マラッカ海峡"),
            "malacca_sunda" => ("the straits of Malacca and Sunda", "マラッカ海峡とスンダ海峡"),
            "suez" => ("the Suez Canal and Bab el-Mandeb", "スエズ運河とバブ・エル・マンデブ海峡"),
            "panama" => ("the Panama Canal", "パナマ運河"),
            "hormuz" => ("the Strait of Hormuz", "ホルムズ海峡"),
            other => (other, other),
        };
        // Links that carry something; a link that may only open later takes no detour yet.
        let carrying: Vec<Option<f64>> =
            detours.iter().filter(|detour| !self.world.links[detour.0].candidate).map(|detour| detour.1).collect();
        let longest = carrying.iter().flatten().copied().fold(0.0, f64::max) * 7.0;
        let cut = if named.is_some() { 0 } else { carrying.iter().filter(|detour| detour.is_none()).count() };
        let count = carrying.len();
        let longest = format!("{longest:.1}");
        match self.lang {
            Lang::En => {
                let mut text = format!(
                    "{en} cannot be passed by ship; {count} sea links of the model take a detour of up to {longest} days"
                );
                if let Some((way, weeks)) = named {
                    let days = self.range(weeks, |weeks| plain(weeks * 7.0));
                    text = format!(
                        "{en} cannot be passed by ship; {count} sea links of the model go by {way}, {days} days longer"
                    );
                }
                if count == 0 {
                    text = format!("{en} cannot be passed by ship, which no sea link of the model needs");
                }
                if cut > 0 {
                    text.push_str(&format!(", {cut} of them have no other way"));
                }
                if extra_cost.high > 0.0 {
                    text.push_str(&format!(", at {} more freight", self.shares(extra_cost)));
                }
                text
            }
            Lang::Ja => {
                let mut text = format!("{ja}が通航不能となり、海上輸送{count}経路が最大{longest}日の迂回を要する");
                if let Some((way, weeks)) = named {
                    let days = self.range(weeks, |weeks| plain(weeks * 7.0));
                    text = format!("{ja}が通航不能となり、海上輸送{count}経路が{way}経由に切り替わる({days}日増)");
                }
                if count == 0 {
                    text = format!("{ja}が通航不能となるが、本モデルの海上輸送に影響はない");
                }
                if cut > 0 {
                    text.push_str(&format!("(うち{cut}経路は代替なし)"));
                }
                if extra_cost.high > 0.0 {
                    text.push_str(&format!("(運賃{}増)", self.shares(extra_cost)));
                }
                text
            }
        }
    }

    /// What a rule demands; the compiler lists a kind that has no sentence.
    fn demanded(&self, kind: &RuleKind) -> String {
        match kind {
            RuleKind::MinimumService { regions, products, uses, share, .. } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                let share = percent(*share, self.lang);
                match self.lang {
                    Lang::En => {
                        let uses = if uses.is_empty() { "all uses".to_owned() } else { self.uses(uses) };
                        format!(
                            "at least {share} of the demand for {goods} in {regions} for {uses} is served in every period"
                        )
                    }
                    Lang::Ja => {
                        let uses = if uses.is_empty() { "全用途".to_owned() } else { self.uses(uses) };
                        format!("{regions}の{goods}需要({uses})の{share}以上を毎期満たす")
                    }
                }
            }
            RuleKind::StockFloor { regions, products, floor, .. } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                match (self.lang, floor) {
                    (Lang::En, Floor::Tonnes(tonnes)) => {
                        format!("stocks of {goods} in {regions} stay at {} t or more", plain(*tonnes))
                    }
                    (Lang::En, Floor::Days(days)) => {
                        format!("stocks of {goods} in {regions} stay at {} days of use or more", plain(*days))
                    }
                    (Lang::Ja, Floor::Tonnes(tonnes)) => {
                        format!("{regions}の{goods}在庫を{}t以上に保つ", plain(*tonnes))
                    }
                    (Lang::Ja, Floor::Days(days)) => {
                        format!("{regions}の{goods}在庫を使用量の{}日分以上に保つ", plain(*days))
                    }
                }
            }
            RuleKind::NoRelease { regions, products, .. } => {
                let (regions, goods) = (self.regions(regions, "and", "every region"), self.products(products, "and"));
                match self.lang {
                    Lang::En => format!("the public stock of {goods} in {regions} is not released"),
                    Lang::Ja => format!("{regions}は公的備蓄の{goods}を放出しない"),
                }
            }
            RuleKind::MaximumLoss { usd } => match self.lang {
                Lang::En => format!("the loss stays below {} million USD", plain(usd / 1e6)),
                Lang::Ja => format!("損失を{}百万米ドル以下に抑える", plain(usd / 1e6)),
            },
        }
    }

    // ---- lists ----

    fn regions(&self, list: &[RegionId], and: &str, everyone: &str) -> String {
        let all = self.world.regions.len();
        let everyone_ja = "すべての国・地域";
        if list.is_empty() || list.len() == all {
            return if self.lang == Lang::En { everyone.to_owned() } else { everyone_ja.to_owned() };
        }
        let name = |id: RegionId| match self.lang {
            Lang::En => with_article(&self.world.regions[id].name.en),
            Lang::Ja => self.world.regions[id].name.ja.clone(),
        };
        if list.len() > 4 && all - list.len() <= 4 {
            let out: Vec<String> = self.world.regions.ids().filter(|id| !list.contains(id)).map(name).collect();
            return match self.lang {
                Lang::En => format!("{everyone} but {}", joined(&out, "and")),
                Lang::Ja => format!("{}を除くすべての国・地域", out.join("・")),
            };
        }
        self.list(list.iter().map(|&id| name(id)).collect(), and)
    }

    /// Only products that some covered link carries; all of them where no link is known.
    fn products_of(&self, products: &[ProductId], links: &[LinkId], and: &str) -> String {
        let carried: Vec<ProductId> = products
            .iter()
            .copied()
            .filter(|product| links.iter().any(|&link| self.world.links[link].product == *product))
            .collect();
        self.products(if carried.is_empty() { products } else { &carried }, and)
    }

    fn products(&self, list: &[ProductId], and: &str) -> String {
        let mut names: Vec<String> = Vec::new();
        for &id in list {
            let short = self.short(id, list);
            if !names.contains(&short) {
                names.push(short);
            }
        }
        match self.lang {
            Lang::Ja => names.join("、"),
            Lang::En => {
                english_goods(&names.iter().map(|name| grade_first(&lower_first(name))).collect::<Vec<_>>(), and)
            }
        }
    }

    /// The name without what follows a comma or a bracket, where that tells it from no product outside `list`.
    fn short(&self, id: ProductId, list: &[ProductId]) -> String {
        let full = |id: ProductId| match self.lang {
            Lang::En => self.world.products[id].name.en.as_str(),
            Lang::Ja => self.world.products[id].name.ja.as_str(),
        };
        let base = |id: ProductId| full(id).split([',', '(', '(']).next().unwrap_or_default().trim();
        let clear = self.world.products.ids().all(|other| base(other) != base(id) || list.contains(&other));
        if clear { base(id).to_owned() } else { full(id).to_owned() }
    }

    fn processes(&self, list: &[ProcessId]) -> String {
        self.list(list.iter().map(|&id| self.name(&self.world.processes[id].name)).collect(), "and")
    }

    fn uses(&self, list: &[UseId]) -> String {
        self.list(list.iter().map(|&id| self.name(&self.world.uses[id].name)).collect(), "and")
    }

    /// Plants by process and region: "separation (monazite) in Malaysia".
    fn plants(&self, list: &[PlantId]) -> String {
        let mut places: BTreeMap<ProcessId, Vec<RegionId>> = BTreeMap::new();
        for &id in list {
            places.entry(self.world.plants[id].process).or_default().push(self.world.plants[id].region);
        }
        let parts = places
            .into_iter()
            .map(|(process, regions)| {
                let (process, regions) =
                    (self.name(&self.world.processes[process].name), self.regions(&regions, "and", "every region"));
                match self.lang {
                    Lang::En => format!("plants for {process} in {regions}"),
                    Lang::Ja => format!("{regions}の{process}"),
                }
            })
            .collect();
        self.list(parts, "and")
    }

    fn name(&self, name: &Name) -> String {
        match self.lang {
            Lang::En => lower_first(&name.en),
            Lang::Ja => name.ja.clone(),
        }
    }

    fn list(&self, parts: Vec<String>, and: &str) -> String {
        match self.lang {
            Lang::En => joined(&parts, and),
            Lang::Ja => parts.join("・"),
        }
    }

    // ---- numbers ----

    /// "5 % (range 0 %-15 %)", or the value alone where it is certain.
    fn range(&self, interval: &Interval, text: impl Fn(f64) -> String) -> String {
        let (low, high) = (text(interval.low), text(interval.high));
        match (self.lang, interval.central) {
            _ if low == high => low,
            (Lang::En, Some(central)) => format!("{} (range {low} to {high})", text(central)),
            (Lang::Ja, Some(central)) => format!("{}(幅{low}〜{high})", text(central)),
            (Lang::En, None) => format!("{low} to {high}"),
            (Lang::Ja, None) => format!("{low}〜{high}"),
        }
    }

    fn shares(&self, interval: &Interval) -> String {
        self.range(interval, |share| percent(share, self.lang))
    }

    /// A share in brackets, left out where it is certainly `usual`.
    fn aside(&self, word: &str, share: &Interval, usual: f64) -> String {
        if share.low == usual && share.high == usual {
            return String::new();
        }
        let central = percent(share.center(), self.lang);
        let wide = share.low < share.high;
        let range = format!("{}-{}", plain(share.low * 100.0), percent(share.high, self.lang));
        match (self.lang, wide) {
            (Lang::En, true) => format!(" ({central} {word}, range {range})"),
            (Lang::En, false) => format!(" ({central} {word})"),
            (Lang::Ja, true) => {
                format!("({word}{central}、幅{}〜{})", plain(share.low * 100.0), percent(share.high, self.lang))
            }
            (Lang::Ja, false) => format!("({word}{central})"),
        }
    }
}

fn regions_are_one(text: &str) -> bool {
    !text.contains(" and ")
}

/// A date as each language writes it: "1 Oct 2026", 2026年10月1日.
#[must_use]
pub fn date(day: Day, lang: Lang) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some(date): Option<Date> = date_of(day) else { return format!("{}", day.0) };
    let month = usize::try_from(date.month()).unwrap_or(1).clamp(1, 12);
    match lang {
        Lang::En => format!("{} {} {}", date.day(), MONTHS[month - 1], date.year()),
        Lang::Ja => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
    }
}

/// "5 %", in Japanese "5%".
fn percent(share: f64, lang: Lang) -> String {
    let number = plain(share * 100.0);
    if lang == Lang::En { format!("{number} %") } else { format!("{number}%") }
}

/// Up to two decimals, none where they are zero.
fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn joined(parts: &[String], and: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} {and} {last}", head.join(", ")),
    }
}

fn with_article(name: &str) -> String {
    match name.split_whitespace().next() {
        Some("United" | "Rest" | "Philippines" | "Netherlands") => format!("the {}", lower_article(name)),
        _ => name.to_owned(),
    }
}

fn lower_article(name: &str) -> String {
    name.strip_prefix("Rest").map_or_else(|| name.to_owned(), |rest| format!("rest{rest}"))
}

/// A name inside a sentence: "Dysprosium oxide" is "dysprosium oxide", "NdPr metal" and "NdFeB magnet" stay.
fn lower_first(name: &str) -> String {
    let first = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let plain_word = first.chars().skip(1).all(|c| c.is_lowercase()) && first.chars().count() > 2;
    if !plain_word {
        return name.to_owned();
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_lowercase().chain(letters).collect())
}

/// "NdFeB magnet, high-temperature grade" is "high-temperature grade NdFeB magnets" inside a sentence.
fn grade_first(name: &str) -> String {
    let name = match name.split_once(", ") {
        Some((what, grade)) if grade.ends_with(" grade") => format!("{grade} {what}"),
        _ => name.to_owned(),
    };
    if name.ends_with(" magnet") || name.ends_with(" blank") { format!("{name}s") } else { name }
}

/// "dysprosium or terbium oxide or metal" out of names that share their last word, the others as they are.
fn english_goods(names: &[String], and: &str) -> String {
    let mut groups: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    let mut whole: Vec<String> = Vec::new();
    for name in names {
        let (head, last) = match name.rsplit_once(' ') {
            Some((head, last)) if !head.contains([' ', ',', '(']) && !last.ends_with(')') => (head, last),
            _ => {
                whole.push(name.clone());
                continue;
            }
        };
        match groups.iter_mut().find(|group| group.1[0] == last) {
            Some(group) => group.0.push(head),
            None => groups.push((vec![head], vec![last])),
        }
    }
    let mut merged: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (heads, lasts) in groups {
        match merged.iter_mut().find(|group| group.0 == heads) {
            Some(group) => group.1.extend(lasts),
            None => merged.push((heads, lasts)),
        }
    }
    let own = |words: &[&str]| joined(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>(), and);
    let mut parts: Vec<String> = merged.iter().map(|(heads, lasts)| format!("{} {}", own(heads), own(lasts))).collect();
    parts.extend(whole);
    joined(&parts, and)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], text: &str) {
        let names: Vec<String> = names.iter().map(|&name| lower_first(name)).collect();
        assert_eq!(english_goods(&names, "or"), text);
    }

    #[test]
    fn names_with_the_same_last_word_are_said_once() {
        check(&["Dysprosium oxide", "Terbium oxide"], "dysprosium or terbium oxide");
        check(
            &["Dysprosium oxide", "Terbium oxide", "Dysprosium metal", "Terbium metal"],
            "dysprosium or terbium oxide or metal",
        );
        check(&["Dysprosium oxide", "NdFeB alloy with dysprosium"], "dysprosium oxide or NdFeB alloy with dysprosium");
    }
}
