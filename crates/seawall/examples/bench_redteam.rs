//! scratch
use seawall_engine::conditions::Pick;
use seawall_engine::redteam::search::{Known, Limits, search};
use seawall_engine::redteam::theater::Theater;
use seawall_engine::lp::Options;
use seawall_engine::respond::Settings;
use seawall_model::conditions::Grid;
use seawall_io::{attacks, scenario};
use std::time::Instant;
fn main() {
    let folder = std::path::Path::new("models/ree-magnets");
    let opened = seawall::open::open(folder).ok().unwrap();
    let world = &opened.model.world;
    let text = std::fs::read_to_string("models/ree-magnets/scenarios/nothing.toml").unwrap().replace("lift", &std::env::args().nth(2).unwrap_or("lift".into()));
    let (s, f) = scenario::read(world, "nothing", &text, &opened.routes);
    let mut s = s.unwrap_or_else(|| panic!("{f:?}"));
    let _ = scenario::add_standing(world, &mut s, "standing", opened.standing.as_ref().unwrap(), &opened.routes);
    let (list, idle) = attacks::read(world, &std::fs::read("models/ree-magnets/attacks.csv").unwrap(), &opened.routes);
    let partners: Vec<_> = ["JPN","USA"].iter().map(|c| world.region(c).unwrap()).collect();
    let list: Vec<_> = list.into_iter().filter(|a| a.actor.is_none_or(|r| !partners.contains(&r))).collect();
    println!("{} attacks, idle {idle:?}", list.len());
    let theater = Theater { model: &opened.model, prices: &opened.prices, base: &s, grid: Grid::weeks_then_months(26, 24), attacks: &list, partners: &partners, settings: Settings::central(&world.parameters), pick: Pick::Central, options: Options::default() };
    let k = std::env::args().nth(1).map_or(2, |k| k.parse().unwrap());
    let t = Instant::now();
    let limits = Limits { solves: 20000, near: 10, stop: &|| t.elapsed().as_secs() > 500, tell: &|size, done, of| if done % 640 == 0 || size == 1 { eprintln!("{size}: {done} of {of} {:?}", t.elapsed()) } };
    let c = seawall_engine::redteam::ceiling::Ceiling::new(&theater);
    println!("ceiling {} {:?}", c.is_some(), t.elapsed());
    let found = search(&theater, k, &Known::new(), &limits).unwrap();
    println!("base {} programmes {} complete {} ub {:?} {:?}", found.no_attack_usd, found.programmes, found.is_complete, found.upper_bound_usd, t.elapsed());
    for c in &found.counts { println!("{c:?} open {}", c.open()); }
    for n in &found.near { println!("{:.1} M$ {:?}", n.loss_usd/1e6, n.attacks.iter().map(|&a| list[a].code.as_str()).collect::<Vec<_>>()); }
    let mut singles: Vec<_> = found.single_usd.iter().enumerate().collect();
    singles.sort_by(|a, b| b.1.total_cmp(a.1));
    for (a, usd) in singles.iter().take(12).chain(singles.iter().rev().take(5)) { println!("{:.2} M$ {} ceiling {:.1}", **usd/1e6, list[*a].code, c.as_ref().map_or(f64::NAN, |c| c.of(&[*a])/1e6)); }
}
