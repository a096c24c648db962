//! The network as a whole: in which order its stages follow each other, and in uses of which tier what is somewhere ends.

use super::network::{Link, Place, Plant, User};
use seawall_model::world::Tier;

/// Rounds after which shares that go round have settled: chains are a dozen steps long and loops through scrap contract fast.
const ROUNDS: usize = 500;

/// Places so that suppliers come before those they supply, as far as goods do not go round.
pub fn order(places: &[Place], plants: &[Plant], links: &[Link]) -> Vec<usize> {
    let next = |at: usize| {
        let place: &Place = &places[at];
        let made = place.takers.iter().flat_map(|&(plant, _)| plants[plant].outputs.iter().map(|output| output.0));
        made.chain(place.leaving.iter().map(|&link| links[link].to)).collect::<Vec<usize>>()
    };
    let mut is_seen = vec![false; places.len()];
    let mut last_first = Vec::with_capacity(places.len());
    for root in 0..places.len() {
        if std::mem::replace(&mut is_seen[root], true) {
            continue;
        }
        let mut path = vec![(root, next(root))];
        while let Some((at, ahead)) = path.last_mut() {
            match ahead.pop() {
                Some(to) if !std::mem::replace(&mut is_seen[to], true) => path.push((to, next(to))),
                Some(_) => {}
                None => {
                    last_first.push(*at);
                    path.pop();
                }
            }
        }
    }
    last_first.reverse();
    last_first
}

/// The tier of a use.
pub fn tier(tier: Tier) -> [f64; 3] {
    match tier {
        Tier::Defense => [1.0, 0.0, 0.0],
        Tier::Essential => [0.0, 1.0, 0.0],
        Tier::Rest => [0.0, 0.0, 1.0],
    }
}

/// Share of what is in each place, and of what each plant makes, that ends in uses of each tier, by tonnes at rest. What ends
/// nowhere counts as essential.
pub fn ends(places: &[Place], plants: &[Plant], links: &[Link], users: &[User]) -> (Vec<[f64; 3]>, Vec<[f64; 3]>) {
    let nowhere = [0.0, 1.0, 0.0];
    let mut of_places = vec![nowhere; places.len()];
    let mut of_plants = vec![nowhere; plants.len()];
    for _ in 0..ROUNDS {
        for (ends, plant) in of_plants.iter_mut().zip(plants) {
            *ends =
                mixed(plant.outputs.iter().filter(|output| output.2).map(|&(to, amount, _)| (amount, of_places[to])));
        }
        let mut change: f64 = 0.0;
        for (at, place) in places.iter().enumerate() {
            let used = place.users.iter().map(|&user| (users[user].base, tier(users[user].tier)));
            let taken = place
                .takers
                .iter()
                .map(|&(plant, input)| (plants[plant].base * plants[plant].inputs[input].1, of_plants[plant]));
            let sent = place.leaving.iter().map(|&link| (links[link].base, of_places[links[link].to]));
            let next = mixed(used.chain(taken).chain(sent));
            change = next.iter().zip(of_places[at]).map(|(a, b)| (a - b).abs()).fold(change, f64::max);
            of_places[at] = next;
        }
        if change < 1e-12 {
            break;
        }
    }
    (of_places, of_plants)
}

/// Shares weighted by tonnes.
fn mixed(parts: impl Iterator<Item = (f64, [f64; 3])>) -> [f64; 3] {
    let (mut sum, mut all) = ([0.0; 3], 0.0);
    for (tonnes, ends) in parts {
        all += tonnes;
        sum.iter_mut().zip(ends).for_each(|(sum, share)| *sum += tonnes * share);
    }
    if all > 0.0 { sum.map(|share| share / all) } else { [0.0, 1.0, 0.0] }
}
