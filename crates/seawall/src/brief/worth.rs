//! What one more tonne on the first day is worth, by place and form.

use super::Page;
use crate::table::{digits, name, number, table as draft, words};
use seawall_model::answer::{Table, Unit, Value};

/// The table.
pub(super) fn table(page: &mut Page<'_>) -> Table {
    let facts = page.facts;
    let world = &facts.model.world;
    let side = |value: Option<f64>| match value {
        Some(usd) => number(usd / 1e3 + 0.0, digits(usd / 1e3)),
        None => Value::Missing(name("nothing to take away", "差し引く量なし")),
    };
    let caption =
        name("What one more tonne on the first day is worth, by place and form", "初日の1トンの価値(場所・形態別)");
    let mut table = draft("worth", caption)
        .words("region", "Region", "地域")
        .words("product", "Form", "形態")
        .computed("plus", "One tonne more avoids", "1トン増で避けられる損失", Unit::ThousandUsdPerTonne, "worth")
        .computed("minus", "One tonne less costs", "1トン減による損失", Unit::ThousandUsdPerTonne, "worth")
        .computed("price", "Model price", "モデル価格", Unit::ThousandUsdPerTonne, "prices")
        .computed("step", "Measured per step of", "測定幅", Unit::Tonnes, "worth");
    let mut rows: Vec<_> = facts.worth.iter().flatten().collect();
    let most = |w: &&seawall_engine::worth::Worth| w.minus_usd_per_t.or(w.plus_usd_per_t).unwrap_or(0.0);
    rows.sort_by(|a, b| most(b).total_cmp(&most(a)));
    for worth in rows {
        let rests_on = vec![page.trace.price(worth.product)];
        table.row(
            rests_on,
            vec![
                words(&world.regions[worth.region].name),
                words(&world.products[worth.product].name),
                side(worth.plus_usd_per_t),
                side(worth.minus_usd_per_t),
                number(facts.prices.at(worth.region, worth.product) / 1e3, 1),
                if worth.settled {
                    Value::Text(name("any (settled)", "幅によらず一定"))
                } else {
                    number(worth.step_t, 4)
                },
            ],
        );
    }
    table.note(
        "Measured by solving again with a tonne more and a tonne less, halved until two quotients agree; not a dual of the programme. Where a step is given the quotient holds for that step only.",
        "1トン増減して解き直し、二つの商が一致するまで幅を半減して測定(計画の双対値ではない)。測定幅を示した行は、その幅での値である。",
    );
    if crate::goods::has_magnets(facts.model) {
        table.note(
        "A tonne of dysprosium or terbium goes into many tonnes of magnets, and a tonne of magnets not served is counted at its value of lost load, a ceiling: the worth may be hundreds of times the price.",
        "ジスプロシウムやテルビウムの1トンは多くの磁石に使われ、不足した磁石は上限値である停止損失で数えるため、価値は価格の数百倍になりうる。",
    );
    }
    table.done()
}
