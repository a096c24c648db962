//! Spatial price equilibrium: places with demand and supply curves, and ways between them that cost something.
//!
//! `max sum of areas under demand less areas under supply less cost of ways` (Samuelson, AER 42, 1952; Takayama and Judge 1964). Where
//! nobody has market power its optimum is the equilibrium: goods flow until prices differ by no more than the way costs, and the
//! price of a place is the dual of its balance. Curves are pieces with a slope each, so stepped and elastic ones are the same thing; a
//! demand whose first piece starts at the value of lost load is never paid more. A duty is a wedge between two prices, in money a
//! tonne, and is paid to the importer's treasury.

use crate::draft::Draft;
use crate::lp::{self, Status};

/// A piece of a curve: its price at its first tonne, by how much that changes a tonne (at least zero, down for demand and up for
/// supply), and how many tonnes it has; infinite for no limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// Price of the first tonne.
    pub price: f64,
    /// Fall (demand) or rise (supply) of the price a tonne.
    pub slope: f64,
    /// Tonnes.
    pub width: f64,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Demand, dearest piece first.
    pub demand: Vec<Piece>,
    /// Supply, cheapest piece first.
    pub supply: Vec<Piece>,
}

/// A way for goods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// From which place.
    pub from: usize,
    /// To which place.
    pub to: usize,
    /// Cost a tonne.
    pub cost: f64,
    /// Duty a tonne, paid to the treasury of `to`.
    pub duty: f64,
    /// Tonnes at most.
    pub most: f64,
}

/// Prices, tonnes and who gains.
#[derive(Debug, Clone, PartialEq)]
pub struct Equilibrium {
    /// Price at each place.
    pub price: Vec<f64>,
    /// Tonnes used at each place.
    pub used: Vec<f64>,
    /// Tonnes made at each place.
    pub made: Vec<f64>,
    /// Tonnes on each way.
    pub flow: Vec<f64>,
    /// What users would have paid beyond what they pay.
    pub consumer_surplus: Vec<f64>,
    /// What makers get beyond what the tonnes cost them.
    pub producer_surplus: Vec<f64>,
    /// Duties received.
    pub duties: Vec<f64>,
    /// Cost of all ways, duties left out.
    pub transport: f64,
}

/// Finds the equilibrium.
///
/// # Errors
/// The status of the programme where it was not solved; unbounded supply and demand without an end have none.
pub fn equilibrium(places: &[Place], ways: &[Way]) -> Result<Equilibrium, Status> {
    let mut draft = Draft::default();
    let mut curvature = Vec::new();
    let balance: Vec<usize> = (0..places.len()).map(|i| draft.row(0.0, 0.0, &[], format!("balance {i}"))).collect();
    let mut pieces = |draft: &mut Draft, of: &[Piece], row: usize, sign: f64, what: &str| -> Vec<usize> {
        let columns = of.iter().enumerate().map(|(k, piece)| {
            let column = draft.column(sign * piece.price, 0.0, piece.width, format!("{what} {row} {k}"));
            draft.term(row, column, sign);
            curvature.push(piece.slope);
            column
        });
        columns.collect()
    };
    let mut demand = Vec::new();
    let mut supply = Vec::new();
    for (place, &row) in places.iter().zip(&balance) {
        demand.push(pieces(&mut draft, &place.demand, row, -1.0, "use"));
        supply.push(pieces(&mut draft, &place.supply, row, 1.0, "make"));
    }
    let mut columns = Vec::new();
    for (k, way) in ways.iter().enumerate() {
        let column = draft.column(way.cost + way.duty, 0.0, way.most, format!("way {k}"));
        draft.term(balance[way.from], column, -1.0);
        draft.term(balance[way.to], column, 1.0);
        curvature.push(0.0);
        columns.push(column);
    }
    let problem = draft.finish();
    let solution = lp::clarabel::qp(&curvature, &problem);
    if solution.status != Status::Optimal {
        return Err(solution.status);
    }
    let x = |column: usize| solution.x[column].max(0.0);
    let price: Vec<f64> = balance.iter().map(|&row| solution.row_dual[row]).collect();
    let flow: Vec<f64> = columns.iter().map(|&column| x(column)).collect();
    let sum = |columns: &[Vec<usize>]| -> Vec<f64> {
        columns.iter().map(|columns| columns.iter().map(|&column| x(column)).sum()).collect()
    };
    // Area between a piece and the price, over the tonnes taken.
    let area = |of: &[Piece], columns: &[usize], price: f64, sign: f64| -> f64 {
        let one = |(piece, &column): (&Piece, &usize)| {
            let tonnes = x(column);
            sign * (piece.price - price) * tonnes - 0.5 * piece.slope * tonnes * tonnes
        };
        of.iter().zip(columns).map(one).sum()
    };
    let mut duties = vec![0.0; places.len()];
    for (way, tonnes) in ways.iter().zip(&flow) {
        duties[way.to] += way.duty * tonnes;
    }
    let each = |surplus: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..places.len()).map(surplus).collect() };
    Ok(Equilibrium {
        consumer_surplus: each(&|i| area(&places[i].demand, &demand[i], price[i], 1.0)),
        producer_surplus: each(&|i| area(&places[i].supply, &supply[i], price[i], -1.0)),
        used: sum(&demand),
        made: sum(&supply),
        transport: ways.iter().zip(&flow).map(|(way, tonnes)| way.cost * tonnes).sum(),
        price,
        flow,
        duties,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(price: f64, slope: f64) -> Vec<Piece> {
        vec![Piece { price, slope, width: f64::INFINITY }]
    }

    fn way(from: usize, to: usize, cost: f64) -> Way {
        Way { from, to, cost, duty: 0.0, most: f64::INFINITY }
    }

    /// Two places: inverse demand 100 - q and 80 - q, inverse supply 10 + q and 5 + q/2, 8 between them.
    fn two(ways: &[Way]) -> Equilibrium {
        let places = [
            Place { demand: line(100.0, 1.0), supply: line(10.0, 1.0) },
            Place { demand: line(80.0, 1.0), supply: line(5.0, 0.5) },
        ];
        equilibrium(&places, ways).expect("it has an equilibrium")
    }

    #[track_caller]
    fn near(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-6 * want.abs().max(1.0), "{got} is not {want}");
    }

    #[test]
    fn alone_each_place_has_its_own_price() {
        // 100 - q = 10 + q; 80 - q = 5 + q/2.
        let found = two(&[]);
        near(found.price[0], 55.0);
        near(found.price[1], 30.0);
        // Triangles of 45 t: 45 * 45 / 2 on both sides.
        near(found.consumer_surplus[0], 1012.5);
        near(found.producer_surplus[0], 1012.5);
    }

    #[test]
    fn trade_leaves_the_cost_of_the_way_between_prices() {
        // As ../reference/plan/spatial_price_2.json, in closed form: 44.8, 36.8 and 20.4 t.
        let found = two(&[way(0, 1, 8.0), way(1, 0, 8.0)]);
        near(found.price[0], 44.8);
        near(found.price[1], 36.8);
        near(found.flow[1], 20.4);
        near(found.flow[0], 0.0);
    }

    #[test]
    fn a_duty_is_a_wedge_and_stays_with_the_importer() {
        // With 5 more between them: demand less supply at 0 is 110 - 2p, surplus at 1 is 3p' - 90, p = p' + 13: p' = 34.8.
        let found = two(&[Way { duty: 5.0, ..way(1, 0, 8.0) }]);
        near(found.price[1], 34.8);
        near(found.price[0], 47.8);
        near(found.flow[0], 14.4);
        near(found.duties[0], 72.0);
        near(found.transport, 115.2);
    }

    #[test]
    fn nobody_pays_more_than_what_a_tonne_is_worth_to_him() {
        // 50 t wanted whatever the price up to 300, 20 t to be had: the price is what the last user would lose.
        let places = [Place {
            demand: vec![Piece { price: 300.0, slope: 0.0, width: 50.0 }],
            supply: vec![Piece { price: 10.0, slope: 0.0, width: 20.0 }],
        }];
        let found = equilibrium(&places, &[]).expect("it has an equilibrium");
        near(found.price[0], 300.0);
        near(found.producer_surplus[0], 290.0 * 20.0);
        near(found.consumer_surplus[0], 0.0);
    }

    #[test]
    fn with_fixed_demand_it_is_the_transport_problem() {
        // Dantzig 1963, ch. 3.3: plants 350 and 600, markets 325, 300 and 275; 153.675 in all.
        let plant = |most| Place { supply: vec![Piece { price: 0.0, slope: 0.0, width: most }], ..Place::default() };
        let market = |most| Place { demand: vec![Piece { price: 9.0, slope: 0.0, width: most }], ..Place::default() };
        let places = [plant(350.0), plant(600.0), market(325.0), market(300.0), market(275.0)];
        let miles = [[2.5, 1.7, 1.8], [2.5, 1.8, 1.4]];
        let ways: Vec<Way> = (0..2).flat_map(|i| (0..3).map(move |j| way(i, 2 + j, 0.09 * miles[i][j]))).collect();
        let found = equilibrium(&places, &ways).expect("it has an equilibrium");
        near(found.transport, 153.675);
        // Prices of the markets up to a constant: 0.225, 0.153, 0.126.
        near(found.price[2] - found.price[3], 0.225 - 0.153);
        near(found.price[3] - found.price[4], 0.153 - 0.126);
    }
}
