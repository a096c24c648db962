//! Elements through the stages: nothing comes from nothing, losses stay in their bounds, contents are settled once.
//!
//! The toy of `closed_loop.rs`: magnets take 0.4 t of oxide a tonne. Here both carry the element `x`.

#[expect(dead_code, reason = "the toy also answers scenarios, which is not asked here")]
mod toy;

use seawall_engine::reconcile::{Error, code, reconcile, reconcile_near};
use seawall_model::id::{CellId, ElementId, ProcessId};
use seawall_model::unit::Interval;
use seawall_model::world::{Accepted, Loss, Origin, OriginKind, World};
use toy::{MAGNET, OXIDE, world};

fn origin() -> Origin {
    Origin { kind: OriginKind::Assumed, sources: Vec::new(), rows: Vec::new(), note: String::new() }
}

/// The toy with contents of oxide and magnet, and the loss of making magnets.
fn with_contents(oxide: Interval, magnet: Interval, loss: Option<Interval>) -> World {
    let mut world = world(1.0);
    let x = ElementId(0);
    for (product, content) in [(OXIDE, oxide), (MAGNET, magnet)] {
        world.products[product].elements = vec![x];
        world.products[product].contents = vec![(x, content)];
    }
    if let Some(share) = loss {
        world.losses.push(Loss { process: ProcessId(1), region: None, element: x, share, origin: origin() });
    }
    world
}

#[test]
fn what_goes_in_comes_out_or_is_lost_as_stated() {
    // 0.4 t oxide x 0.8 = 0.32 t in; the magnet holds 0.288 to 0.304 of it when a tenth to a twentieth is lost.
    let share = Interval { low: 0.05, central: Some(0.1), high: 0.15 };
    let world =
        with_contents(Interval::exact(0.8), Interval { low: 0.25, central: Some(0.3), high: 0.32 }, Some(share));
    let (_, report) = reconcile(&world).expect("a content of 0.288 loses a tenth");
    assert!(report.worst_element < 1e-9, "{}", report.worst_element);
    let ledger = &report.ledgers[0];
    // 120 t of oxide hold 96 t; all of it becomes 300 t of magnets. The stated loss pulls a little at both.
    let made: f64 = ledger.made.iter().map(|(_, tonnes)| tonnes).sum();
    let lost: f64 = ledger.lost.iter().map(|(_, tonnes)| tonnes).sum();
    let used: f64 = ledger.used.iter().map(|(_, tonnes)| tonnes).sum();
    assert!((made - 96.0).abs() < 0.2, "{made}");
    assert!((made - lost - used).abs() < 1e-9 * made, "{made} {lost} {used}");
    assert!(lost >= 0.05 * made && lost <= 0.15 * made, "{lost}");
    let magnet = report.contents.iter().find(|content| content.key == "x in magnet").expect("settled");
    assert!((used - 300.0 * magnet.settled).abs() < 0.2, "{used} {}", magnet.settled);
}

#[test]
fn a_content_moves_where_it_would_make_an_element_from_nothing() {
    // Stated 0.4, but at most 0.32 goes in.
    let world = with_contents(Interval::exact(0.8), Interval { low: 0.2, central: Some(0.4), high: 0.6 }, None);
    let (_, report) = reconcile(&world).expect("a content of 0.32 is possible");
    let magnet = report.contents.iter().find(|content| content.key == "x in magnet").expect("settled");
    assert!(magnet.settled < 0.32 && magnet.settled > 0.31, "{}", magnet.settled);
    assert!(report.worst_element < 1e-9, "{}", report.worst_element);
}

#[test]
fn an_element_from_nothing_is_refused_and_cannot_be_accepted() {
    // Every recipe takes 0.32 t, every magnet holds 0.5 t: no magnets can be made, and the figures say they are.
    let mut world = with_contents(Interval::exact(0.8), Interval::exact(0.5), None);
    let Err(Error::Conflict(needed)) = reconcile(&world) else { panic!("0.5 t out of 0.32 t") };
    assert!(needed.iter().all(|relaxation| !relaxation.key.starts_with("loss")), "{needed:?}");
    // With every figure accepted there is a balance, and it makes no magnets.
    world.accepted = needed
        .iter()
        .map(|relaxation| Accepted {
            code: relaxation.code.clone(),
            key: relaxation.key.clone(),
            tonnes: relaxation.tonnes,
            because: "test".into(),
            on: String::new(),
        })
        .collect();
    let (_, report) = reconcile(&world).expect("accepted");
    assert!(report.worst_element < 1e-9, "{}", report.worst_element);
    assert_eq!(report.accepted.len(), needed.len());
}

#[test]
fn a_fixed_loss_holds_exactly() {
    let world = with_contents(
        Interval::exact(0.8),
        Interval { low: 0.2, central: Some(0.3), high: 0.32 },
        Some(Interval::exact(0.25)),
    );
    let (model, report) = reconcile(&world).expect("a content of 0.24 loses a quarter");
    let magnet = report.contents.iter().find(|content| content.key == "x in magnet").expect("settled");
    assert!((magnet.settled - 0.24).abs() < 1e-8, "{}", magnet.settled);
    for loss in &report.losses {
        assert!((loss.lost - 0.25 * loss.taken).abs() < 1e-9 * loss.taken, "{loss:?}");
    }
    assert!(model.world.accepted.is_empty());
}

#[test]
fn a_conflict_is_refused_until_it_is_accepted_and_no_further() {
    let mut world = world(1.0);
    world.cells[CellId(0)].interval = Interval { low: 500.0, central: Some(510.0), high: 520.0 };
    let Err(Error::Conflict(needed)) = reconcile(&world) else { panic!("a supply of 500 t has no taker") };
    for relaxation in &needed {
        assert_eq!(relaxation.code, code(&relaxation.key));
        world.accepted.push(Accepted {
            code: relaxation.code.clone(),
            key: relaxation.key.clone(),
            tonnes: relaxation.tonnes,
            because: "two surveys disagree".into(),
            on: "2026-01-02".into(),
        });
    }
    // One that nobody needs changes nothing and is not reported.
    world.accepted.push(Accepted {
        code: "RX000000".into(),
        key: "use nobody".into(),
        tonnes: 1.0,
        because: "spare".into(),
        on: String::new(),
    });
    let (model, report) = reconcile(&world).expect("accepted in writing");
    assert!(report.worst_balance < 1e-9, "{}", report.worst_balance);
    assert_eq!(report.accepted.len(), needed.len());
    assert_eq!(model.world.accepted, report.accepted);
    // Less than is needed was accepted: refused again.
    for row in &mut world.accepted {
        row.tonnes *= 0.5;
    }
    assert!(matches!(reconcile(&world), Err(Error::Conflict(_))));
}

#[test]
fn a_draw_near_a_model_reconciles_like_a_fresh_one() {
    let share = Interval { low: 0.05, central: Some(0.1), high: 0.15 };
    let mut world =
        with_contents(Interval::exact(0.8), Interval { low: 0.25, central: Some(0.288), high: 0.32 }, Some(share));
    let (model, _) = reconcile(&world).expect("balances");
    world.cells[CellId(0)].interval = Interval { low: 90.0, central: Some(108.0), high: 120.0 };
    let (fresh, _) = reconcile(&world).expect("balances");
    let (near, report) = reconcile_near(&world, &model).expect("balances");
    assert!(report.worst_element < 1e-9, "{}", report.worst_element);
    for (cell, x) in fresh.reconciled.iter() {
        let other = near.reconciled[cell];
        assert!((x - other).abs() < 1e-2 * x.abs().max(1.0), "{}: {x} {other}", world.cell_key(cell));
    }
}
