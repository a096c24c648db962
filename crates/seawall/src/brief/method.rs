//! How these numbers were made, and which published figures had to give.

use super::Page;
use crate::table::{digits, name, number, section as draft, table};
use seawall_io::render::digits as grouped;
use seawall_model::answer::{Section, Unit, Value};
use seawall_model::world::OriginKind;

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let facts = page.facts;
    let (report, joint) = (facts.reconciliation, &facts.stress.joint);
    let world = &facts.model.world;
    let of_kind =
        |kinds: &[OriginKind]| world.cells.values().iter().filter(|cell| kinds.contains(&cell.origin.kind)).count();
    let (total, assumed) = (world.cells.len(), of_kind(&[OriginKind::Assumed]));
    let stated = of_kind(&[OriginKind::Reported, OriginKind::Derived]);
    let caption = name(
        "Figures that reconciliation moved by more than half of their half-interval",
        "調整により区間の半幅の半分を超えて動いた値",
    );
    let mut table = table("adjustments", caption)
        .words("key", "Figure", "数値")
        .fact("stated", "Stated", "公表値", Unit::TonnesPerYear)
        .computed("reconciled", "Reconciled", "調整後", Unit::TonnesPerYear, "reconciliation")
        .computed("moved", "Moved", "移動", Unit::HalfIntervals, "reconciliation")
        .words("by", "Pulled by", "要因");
    for moved in report.moves.iter().filter(|moved| moved.moved.abs() > 0.5) {
        let rests_on = page.trace.moved(moved);
        table.row(
            rests_on,
            vec![
                Value::Text(crate::trace::key(world, &moved.key)),
                Value::Range {
                    low: moved.low,
                    central: Some(moved.stated),
                    high: moved.high,
                    decimals: digits(moved.stated),
                },
                number(moved.reconciled, digits(moved.reconciled)),
                number(moved.moved, 2),
                Value::Text(crate::trace::key(world, &moved.pulled_by)),
            ],
        );
    }
    let [rows, columns] = [joint.size.0, joint.size.1].map(|count| grouped(count as f64, 0).unwrap_or_default());
    let lead = vec![
        name(
            format!(
                "{total} annual cells: {stated} stated or derived from sources, {assumed} bounded by assumption, the rest only by balances. Reconciled to {:.1e} relative; the response programme has {} rows and {} columns and balances to {:.1e} in every period.",
                report.worst_balance, rows, columns, joint.worst_balance
            ),
            format!(
                "年間セル{total}件:出典に基づくもの{stated}件、仮定のみによるもの{assumed}件、残りは収支のみによる。調整後の相対誤差は{:.1e}。対応計画は{}行{}列で、各期の収支誤差は{:.1e}。",
                report.worst_balance, rows, columns, joint.worst_balance
            ),
        ),
        name(
            "Value of lost load, stocks, ramps and freight are assumptions with intervals and reasons in the model folder.",
            "不足による損失の単価、在庫、立上げ速度、運賃は区間と理由を付した仮定であり、モデルフォルダーに記載する。",
        ),
        name(
            "How far such answers lay from what happened, in episodes of the past: docs/validation.md; `seawall backtest list` names them.",
            "過去の事例でこの種の答えが実績とどれだけ離れていたかは docs/validation.md に示す。事例は `seawall backtest list` で一覧できる。",
        ),
    ];
    draft("method", name("How these numbers were made", "数値の作成方法"), lead, vec![table.done()])
}
