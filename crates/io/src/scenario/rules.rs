//! Rules of a scenario file: what the response must keep to.

use super::codes as code;
use super::kinds::{Kind, RULE_COMMON, RULES};
use super::quantity::Dimension;
use super::reader::{Reader, Span, nearest};
use seawall_model::id::{DemandId, ProductId, RegionId, StockId, UseId};
use seawall_model::scenario::{Day, Floor, Rule, RuleKind};
use seawall_model::world::{Owner, Tier};
use toml_edit::{Item, TableLike};

impl Reader<'_> {
    /// One rule.
    pub(super) fn rule(&mut self, table: &dyn TableLike, span: Span, index: usize, first: Day) -> Option<Rule> {
        let span = table
            .key("kind")
            .and_then(toml_edit::Key::span)
            .or_else(|| span.map(|span| span.start..(span.start + 9).min(span.end)));
        let Some(item) = table.get("kind") else {
            self.missing(span, "kind", "a rule", "write kind = \"minimum_service\" or another kind");
            return None;
        };
        let word = self.word("kind", item)?;
        let Some(kind) = RULES.iter().find(|kind| kind.word == word) else {
            let words: Vec<&str> = RULES.iter().map(|kind| kind.word).collect();
            let help = match nearest(&word, words.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the kinds are {}", words.join(", ")),
            };
            let title = format!("no rule is of kind \"{word}\"");
            self.say(code::UNKNOWN_RULE, item.span(), "kind", title, "what it demands is not defined", &help);
            return None;
        };
        self.known_keys(table, &[RULE_COMMON, kind.keys], &format!("a rule of kind {word}"));
        let (start_week, _) = self.start(table, first);
        let weeks = self.length(table);
        let weight = self.number("weight", table).unwrap_or(1.0);
        if !(0.001..=1000.0).contains(&weight) {
            let span = table.get("weight").and_then(Item::span);
            let help = "1 is usual; a rule that may give last weighs 10 or 100";
            self.say(code::OUT_OF_RANGE, span, "weight", format!("a weight of {weight}"), "0.001 to 1000", help);
        }
        let id =
            table.get("id").and_then(|item| self.word("id", item)).unwrap_or_else(|| format!("{word}-{}", index + 1));
        let kind = self.rule_kind(kind, table, span)?;
        Some(Rule { id, start_week, weeks, weight, kind })
    }

    fn rule_kind(&mut self, kind: &Kind, table: &dyn TableLike, span: Span) -> Option<RuleKind> {
        if kind.word == "maximum_loss" {
            let usd = self.required(table, "loss", Dimension::Money, span)?.center();
            return Some(RuleKind::MaximumLoss { usd });
        }
        let regions = self.regions(table, span.clone());
        let products = self.products(table, span.clone());
        match kind.word {
            "minimum_service" => {
                let share = self.required(table, "share", Dimension::Share, span.clone());
                let uses = self.uses_or_tier(table);
                let (regions, products, uses) = (regions?, products?, uses?);
                let demands: Vec<DemandId> = self
                    .world
                    .demands
                    .iter()
                    .filter(|(_, d)| {
                        regions.contains(&d.region)
                            && products.contains(&d.product)
                            && (uses.is_empty() || uses.contains(&d.usage))
                    })
                    .map(|(id, _)| id)
                    .collect();
                self.some(&demands, span, "nobody there uses these products for that")?;
                Some(RuleKind::MinimumService { regions, products, uses, demands, share: share?.center() })
            }
            "stock_floor" => {
                self.exclusive(table, &["tonnes", "cover"]);
                let floor = if table.contains_key("cover") {
                    self.quantity("cover", table, Dimension::Time).map(|weeks| Floor::Days(weeks.center() * 7.0))
                } else {
                    self.required(table, "tonnes", Dimension::Mass, span.clone())
                        .map(|tonnes| Floor::Tonnes(tonnes.center()))
                };
                let owner = self.owner(table);
                let (regions, products) = (regions?, products?);
                let stocks = self.stocks_of(&regions, &products, owner?);
                self.some(&stocks, span, "no stock of these products lies there")?;
                Some(RuleKind::StockFloor { regions, products, stocks, floor: floor? })
            }
            _ => {
                debug_assert_eq!(kind.word, "no_release", "every word of RULES has an arm");
                let (regions, products) = (regions?, products?);
                let stocks = self.stocks_of(&regions, &products, Some(Owner::Public));
                self.some(&stocks, span, "no public stock of these products lies there")?;
                Some(RuleKind::NoRelease { regions, products, stocks })
            }
        }
    }

    /// Uses by name, or all of a tier.
    fn uses_or_tier(&mut self, table: &dyn TableLike) -> Option<Vec<UseId>> {
        self.exclusive(table, &["use", "tier"]);
        let Some(item) = table.get("tier") else { return self.uses(table, "use") };
        let tier = self.one_of("tier", item, &Tier::ALL)?;
        Some(self.world.uses.iter().filter(|(_, usage)| usage.tier == tier).map(|(id, _)| id).collect())
    }

    fn owner(&mut self, table: &dyn TableLike) -> Option<Option<Owner>> {
        match table.get("owner") {
            None => Some(None),
            Some(item) => self.one_of("owner", item, &Owner::ALL).map(Some),
        }
    }

    fn one_of<T: Copy>(&mut self, key: &str, item: &Item, all: &[(T, &'static str)]) -> Option<T> {
        let word = self.word(key, item)?;
        let found = all.iter().find(|(_, known)| *known == word).map(|(value, _)| *value);
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|(_, word)| *word).collect();
            let help = format!("write one of {}", words.join(", "));
            self.say(code::UNKNOWN_NAME, item.span(), key, format!("no {key} \"{word}\""), "not a word of it", &help);
        }
        found
    }

    fn stocks_of(&self, regions: &[RegionId], products: &[ProductId], owner: Option<Owner>) -> Vec<StockId> {
        self.world
            .stocks
            .iter()
            .filter(|(_, s)| {
                regions.contains(&s.region)
                    && products.contains(&s.product)
                    && owner.is_none_or(|owner| owner == s.owner)
            })
            .map(|(id, _)| id)
            .collect()
    }
}
