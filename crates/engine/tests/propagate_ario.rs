//! The mode boario-0.7.2 on a table small enough to see through: storage, threads, copies, and its lag.

use seawall_engine::propagate::ario::{Batch, End, Run, run};
use seawall_model::economy::{
    Case, Curve, Flows, Keep, OrderSplit, Recovery, Series, Settings, Shock, ShockKind, Table, Variable,
};

const REGIONS: usize = 5;
const PRODUCTS: usize = 3;

/// Fifteen industries; a third of the cells are empty.
fn table() -> Table {
    let n = REGIONS * PRODUCTS;
    let mut flows = vec![0.0; n * n];
    let mut sold = vec![0.0; n];
    for buyer in 0..n {
        for seller in 0..n {
            let cell = ((buyer * 7 + seller * 11) % 9) as f64;
            let cell = if cell < 3.0 { 0.0 } else { cell };
            flows[buyer * n + seller] = cell;
            sold[seller] += cell;
        }
    }
    Table {
        regions: (0..REGIONS).map(|r| format!("r{r}")).collect(),
        products: (0..PRODUCTS).map(|p| format!("p{p}")).collect(),
        consumers: (0..REGIONS).map(|r| (r, "all".to_owned())).collect(),
        flows: Flows::Dense(flows),
        final_demand: vec![20.0; n * REGIONS],
        output: sold.iter().map(|sold| sold + 20.0 * REGIONS as f64).collect(),
    }
}

fn case() -> Case {
    let settings = Settings {
        split: OrderSplit::ByCapacity,
        alpha_base: 1.0,
        alpha_max: 1.25,
        alpha_tau: 60.0,
        psi: 0.9,
        inventory: vec![8.0; PRODUCTS],
        restoration: vec![0.1; PRODUCTS],
        capital: vec![1e3; REGIONS * PRODUCTS],
        step_years: 1.0 / 365.0,
        units_per_step: 1,
        threads: 1,
    };
    let recovery = Recovery { curve: Curve::Linear, tau: 20.0 };
    let lost = vec![(0, 0.8), (4, 0.5)];
    let shock = Shock { occurrence: 3, duration: 15, kind: ShockKind::Capacity { lost, recovery } };
    Case { settings, shocks: vec![shock], steps: 80, keep: Keep { limiting: true, ..Keep::default() } }
}

fn output(series: &Series) -> &[f64] {
    let found = series.values.iter().find(|(variable, _)| *variable == Variable::ProductionRealised);
    &found.expect("output is kept").1
}

#[track_caller]
fn check_close(a: &Series, b: &Series, relative: f64) {
    for (a, b) in output(a).iter().zip(output(b)) {
        assert!((a - b).abs() <= relative * b.abs(), "{a} is not {b}");
    }
}

#[test]
fn a_loss_of_capacity_acts_one_step_late() {
    let (series, end) = run(&table(), &case());
    assert_eq!(end, End::Done);
    let n = REGIONS * PRODUCTS;
    let output = output(&series);
    let full = table().output[0] / 365.0;
    assert!((output[3 * n] - full).abs() < 1e-12, "stated for step 3");
    assert!((output[4 * n] - 0.2 * full).abs() < 1e-3 * full, "acts in step 4");
}

#[test]
fn sparse_and_dense_agree_and_single_precision_is_close() {
    let dense = table();
    let n = REGIONS * PRODUCTS;
    let Flows::Dense(cells) = &dense.flows else { unreachable!("made dense above") };
    let (mut starts, mut sellers, mut amounts) = (vec![0], Vec::new(), Vec::new());
    for column in cells.chunks(n) {
        for (seller, &cell) in column.iter().enumerate().filter(|&(_, &cell)| cell != 0.0) {
            sellers.push(u32::try_from(seller).expect("fifteen sellers"));
            amounts.push(cell);
        }
        starts.push(sellers.len());
    }
    let sparse = Table { flows: Flows::Sparse { starts, sellers, amounts }, ..dense.clone() };
    let single = Table { flows: Flows::DenseSingle(cells.iter().map(|&cell| cell as f32).collect()), ..dense.clone() };
    let (reference, _) = run(&dense, &case());
    check_close(&run(&sparse, &case()).0, &reference, 1e-12);
    check_close(&run(&single, &case()).0, &reference, 1e-5);
}

#[test]
fn threads_change_no_bit() {
    let table = table();
    let (one, _) = run(&table, &case());
    for threads in [2, 3, 8] {
        let mut case = case();
        case.settings.threads = threads;
        assert_eq!(run(&table, &case).0, one, "{threads} threads");
    }
}

#[test]
fn a_copy_goes_on_to_the_same_bits() {
    let (table, case) = (table(), case());
    let (whole, _) = run(&table, &case);
    let mut first = Run::new(&table, &case);
    (0..33).for_each(|_| first.advance().expect("the loss is small"));
    let mut copy = first.clone();
    drop(first);
    (33..case.steps).for_each(|_| copy.advance().expect("the loss is small"));
    assert_eq!(copy.finish(), whole);
}

#[test]
fn a_loss_above_capital_ends_the_run_with_its_place() {
    let mut case = case();
    let recovery = Recovery { curve: Curve::Linear, tau: 20.0 };
    let capital = |destroyed| ShockKind::Capital { destroyed, recovery, decimals: 7 };
    for occurrence in [2, 5] {
        case.shocks.push(Shock { occurrence, duration: 9, kind: capital(vec![(7, 600.0)]) });
    }
    assert_eq!(run(&table(), &case).1, End::LossAboveCapital { step: 5, industry: 7 });
}

/// Cases that differ in their shocks: capacity, capital that comes back, and rebuilding.
fn cases(number: usize) -> Vec<Case> {
    let recovery = Recovery { curve: Curve::Linear, tau: 20.0 };
    let kinds = |i: usize| match i % 3 {
        0 => ShockKind::Capacity { lost: vec![(i % 15, 0.3 + 0.02 * i as f64)], recovery },
        1 => ShockKind::Capital { destroyed: vec![(i % 15, 50.0 + 10.0 * i as f64)], recovery, decimals: 7 },
        _ => ShockKind::Rebuilding {
            destroyed: vec![(i % 15, 80.0)],
            to_rebuild: vec![(i % 15, 80.0)],
            households: vec![(1, 5.0)],
            products: vec![(0, 0.5), (2, 0.5)],
            factor: 1.0,
            tau: 30.0,
            decimals: 7,
        },
    };
    let one = |i| Case { shocks: vec![Shock { occurrence: 2 + i % 5, duration: 9, kind: kinds(i) }], ..case() };
    (0..number).map(one).collect()
}

fn tables() -> [Table; 3] {
    let dense = table();
    let n = REGIONS * PRODUCTS;
    let Flows::Dense(cells) = &dense.flows else { unreachable!("made dense above") };
    let sellers = (0..n * n).map(|at| (at % n) as u32).collect();
    let sparse = Flows::Sparse { starts: (0..=n).map(|j| j * n).collect(), sellers, amounts: cells.clone() };
    let single = Flows::DenseSingle(cells.iter().map(|&cell| cell as f32).collect());
    [Table { flows: sparse, ..dense.clone() }, Table { flows: single, ..dense.clone() }, dense]
}

#[test]
fn cases_in_lock_step_give_the_bits_that_they_give_alone() {
    for table in tables() {
        for number in [2, 8, 19] {
            let cases = cases(number);
            let mut batch = Batch::new(&table, &cases);
            (0..cases[0].steps).for_each(|_| batch.advance());
            for (together, case) in batch.finish().into_iter().zip(&cases) {
                assert_eq!(together, run(&table, case), "{number} cases");
            }
        }
    }
}

#[test]
fn a_case_that_ends_early_leaves_the_others_alone() {
    let mut cases = cases(3);
    let ShockKind::Capital { destroyed, .. } = &mut cases[1].shocks[0].kind else { unreachable!("the second is") };
    destroyed[0].1 = 2e3;
    let table = table();
    let mut batch = Batch::new(&table, &cases);
    (0..80).for_each(|_| batch.advance());
    let ended = batch.finish();
    assert_eq!(ended[1].1, End::LossAboveCapital { step: 3, industry: 1 });
    assert_eq!(ended[2], run(&table, &cases[2]));
}

#[test]
fn a_snapshot_goes_on_to_the_same_bits_and_fits_its_own_cases_only() {
    let (table, cases) = (table(), cases(5));
    let mut whole = Batch::new(&table, &cases);
    (0..80).for_each(|_| whole.advance());
    for interrupted in [0, 1, 4, 15, 79] {
        let mut first = Batch::new(&table, &cases);
        (0..interrupted).for_each(|_| first.advance());
        let snapshot = first.snapshot();
        let mut second = Batch::resume(&table, &cases, &snapshot).expect("the same cases");
        (interrupted..80).for_each(|_| second.advance());
        assert!(second.finish() == whole.clone().finish(), "interrupted at {interrupted}");
        assert!(Batch::resume(&table, &cases[..1], &snapshot).is_none());
        assert!(Batch::resume(&table, &cases[1..4], &snapshot).is_none());
    }
}
