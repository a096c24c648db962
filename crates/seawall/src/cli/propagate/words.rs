//! What runs say, in English and Japanese.

use super::chains::{Place, Why};
use seawall_model::answer::Lang;
use seawall_model::economy::{Assumed, CEILING, OwnRules, PRECAUTION, RAMP};
use std::fmt::Write as _;

/// What distinguishes a run from the main one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    /// The main run: important inputs bind, elasticity at its central value.
    Main,
    /// Important inputs do not bind.
    NotBinding,
    /// Another elasticity of trade.
    Elasticity(f64),
}

/// Words of a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

impl Words {
    pub(super) fn lang(self) -> Lang {
        self.0
    }

    fn of(self, en: String, ja: String) -> String {
        match self.0 {
            Lang::En => en,
            Lang::Ja => ja,
        }
    }

    /// How many findings are errors.
    pub(super) fn nothing_run(self, errors: usize) -> String {
        self.of(format!("{errors} errors; nothing was run"), format!("誤り{errors}件。計算は行っていない"))
    }

    pub(super) fn kept(self, industries: usize, steps: usize) -> String {
        self.of(
            format!("{industries} industries, {steps} steps kept"),
            format!("{industries}産業、保存した期間数{steps}"),
        )
    }

    pub(super) fn least(self, share: f64, step: usize) -> String {
        self.of(
            format!("\nleast output {share:.6} of the first kept step, in step {step}"),
            format!("\n産出の最低は第{step}期で、保存した最初の期の{share:.6}倍"),
        )
    }

    pub(super) fn unmet(self, amount: f64) -> String {
        self.of(
            format!("\nfinal demand not met {amount:.6e}, sum of the kept steps"),
            format!("\n満たされなかった最終需要(保存した期の合計) {amount:.6e}"),
        )
    }

    /// What a run on firms came to.
    pub(super) fn firms(self, run: &str, firms: usize, days: usize, least: f64) -> String {
        self.of(
            format!("{run}: {firms} firms, {days} days, least output {least:.6} of rest\n"),
            format!("{run}:{firms}社、{days}日、産出の最低は平常時の{least:.6}倍\n"),
        )
    }

    /// What the systemic risk of firms came to.
    pub(super) fn risk(self, firms: usize, links: usize, unsettled: usize) -> String {
        self.of(
            format!("{firms} firms, {links} links, {unsettled} cascades did not settle"),
            format!("{firms}社、取引{links}件、収束しなかった連鎖{unsettled}件"),
        )
    }

    pub(super) fn stop_count(self, count: usize) -> String {
        self.of(format!("\n{count} industries stop"), format!("\n停止する産業は{count}"))
    }

    pub(super) fn stop(self, industry: &str, step: usize) -> String {
        self.of(format!("\n  {industry} in step {step}"), format!("\n  {industry} 第{step}期"))
    }

    pub(super) fn chains(self) -> String {
        self.of(
            "\nchains of limiting inputs, from whom they reach back to where they start".to_owned(),
            "\n不足した投入の連鎖(及んだ先から起点まで)".to_owned(),
        )
    }

    /// A chain in one line.
    pub(super) fn chain(self, chain: &[Place]) -> String {
        let mut all = Vec::new();
        for (at, Place { industry, step, why }) in chain.iter().enumerate() {
            let place = self.of(format!("{industry} (step {step})"), format!("{industry}(第{step}期)"));
            let is_last = at + 1 == chain.len();
            let why = match why {
                Why::Orders => self.of("is asked for less".into(), "受注減".into()),
                Why::Capacity => self.of("has lost capacity".into(), "生産能力の喪失".into()),
                Why::Input { product, supplier: Some(supplier), is_held: true } => self.of(
                    format!("lacks {product}: what {supplier} sends is held back"),
                    format!("{product}の不足:{supplier}からの出荷が制限されている"),
                ),
                Why::Input { product, supplier: Some(supplier), is_held: false } if is_last => self.of(
                    format!("lacks {product}: {supplier} is asked for more than it makes"),
                    format!("{product}の不足:{supplier}は生産を上回る注文を受けている"),
                ),
                Why::Input { product, .. } => self.of(format!("lacks {product}"), format!("{product}の不足")),
            };
            all.push(self.of(format!("{place} {why}"), format!("{place}:{why}")));
        }
        all.join(" < ")
    }

    pub(super) fn no_loss(self) -> String {
        self.of("\nno output is lost".into(), "\n産出の損失はない".into())
    }

    pub(super) fn loss(self, all: f64) -> String {
        self.of(
            format!("\noutput lost against rest {all:.6e}, of which"),
            format!("\n平常時に対する産出の損失 {all:.6e}、その内訳"),
        )
    }

    /// One cause of a loss: a product as an input, lack of demand, lost capacity.
    pub(super) fn cause(self, percent: f64, product: Option<&str>, is_demand: bool) -> String {
        let name = match product {
            Some(product) => self.of(format!("for lack of {product}"), format!("{product}の不足")),
            None if is_demand => self.of("for lack of demand".into(), "需要の減少".into()),
            None => self.of("by lost capacity".into(), "生産能力の喪失".into()),
        };
        format!("\n  {percent:5.1} % {name}")
    }

    /// Output beside that of another run.
    pub(super) fn between(self, what: What, main: f64, other: f64) -> String {
        match what {
            What::Main => String::new(),
            What::NotBinding => self.of(
                format!("\noutput of the kept steps between {main:.6e} (important inputs bind) and {other:.6e} (they do not)"),
                format!("\n保存した期の産出は、重要な投入が制約となる場合{main:.6e}、ならない場合{other:.6e}"),
            ),
            What::Elasticity(elasticity) => self.of(
                format!("\noutput of the kept steps {main:.6e}; {other:.6e} at an elasticity of trade of {elasticity}"),
                format!("\n保存した期の産出は{main:.6e}、貿易の弾力性が{elasticity}の場合は{other:.6e}"),
            ),
        }
    }

    /// What was assumed, between which bounds, and whose number it is.
    pub(super) fn assumptions(self, rules: &OwnRules, products: &[String], regions: &[String]) -> String {
        let mut text = self.of("\nassumed".into(), "\n仮定".into());
        let built_in = [
            ("ramp", self.of("ramp".into(), "注文の増加速度".into()), rules.ramp, RAMP),
            ("ceiling", self.of("ceiling".into(), "輸送路の上限".into()), rules.ceiling, CEILING),
            ("precaution", self.of("precaution".into(), "予防的な積み増し".into()), rules.precaution, PRECAUTION),
        ];
        for (key, name, value, [low, _, high]) in built_in {
            let from = match rules.stated.iter().any(|stated| stated == key) {
                true => self.of("from the settings".into(), "設定ファイルによる".into()),
                false => self.of("built in; nobody publishes it".into(), "既定値、公表資料なし".into()),
            };
            let _ = write!(
                text,
                "\n  {}",
                self.of(
                    format!("{name} {value} ({low} to {high}): {from}"),
                    format!("{name} {value}({low}〜{high}):{from}")
                )
            );
        }
        let mut stated = |name: String, Assumed { interval, reason }: &Assumed| {
            let (value, low, high) = (interval.center(), interval.low, interval.high);
            let _ = write!(
                text,
                "\n  {}",
                self.of(
                    format!("{name} {value} ({low} to {high}): {reason}"),
                    format!("{name} {value}({low}〜{high}):{reason}")
                )
            );
        };
        if let Some(elasticity) = &rules.elasticity {
            stated(self.of("elasticity of trade".into(), "貿易の弾力性".into()), elasticity);
        }
        for (product, price) in products.iter().zip(&rules.prices) {
            if let Some(price) = price {
                stated(self.of(format!("units in a tonne of {product}"), format!("{product} 1トンの金額")), price);
            }
        }
        for (region, product, days) in &rules.stocks {
            let (region, product) = (&regions[*region], &products[*product]);
            let name = self.of(
                format!("days of public stock of {product} in {region}"),
                format!("{region}の{product}の公的備蓄(日数)"),
            );
            stated(name, days);
        }
        text
    }
}
