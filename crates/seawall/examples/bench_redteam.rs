//! scratch
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::{self, Options};
use seawall_engine::pass::pass;
use seawall_engine::respond::{Settings, programme};
use seawall_engine::stress::coalition;
use seawall_model::conditions::Grid;
use seawall_io::scenario;
use std::time::Instant;
fn main() {
    let folder = std::path::Path::new("models/ree-magnets");
    let t = Instant::now();
    let opened = seawall::open::open(folder).ok().unwrap();
    println!("open {:?}", t.elapsed());
    let world = &opened.model.world;
    let mk = |text: &str| {
        let (s, f) = scenario::read(world, "x", text, &opened.routes);
        let mut s = s.unwrap_or_else(|| panic!("{f:?}"));
        let _ = scenario::add_standing(world, &mut s, "standing", opened.standing.as_ref().unwrap(), &opened.routes);
        s
    };
    let head = "schema = \"seawall/scenario/1\"\ntitle = { en = \"x\", ja = \"x\" }\nhorizon = { start = 2026-10-01, months = 24 }\nstanding = \"KEEP\"\n";
    let ev = |p: &str| format!("[[event]]\nid=\"{p}\"\nkind=\"export_ban\"\nfrom=\"CHN\"\nto=\"*\"\nproducts=[\"{p}\"]\nstart=2026-10-01\nleak = {{ value = \"5 %\", low = \"0 %\", high = \"15 %\" }}\nsource=\"analyst: x\"\n");
    for cell in world.cells.ids() { use seawall_model::world::CellKind::*; match world.cells[cell].kind { Ingredient(..)|Trade(_)|Use(_) => {}, k => { let v = opened.model.steady[cell]; if v.abs() > 1e-9 { println!("{k:?} {v}"); } } } }
    println!("{:?}", world.regions.values().iter().map(|r| r.code.as_str()).collect::<Vec<_>>()); println!("{:?}", world.products.values().iter().map(|r| (r.code.as_str(), r.disposal)).collect::<Vec<_>>());
    for (id, p) in world.plants.iter() { let v = opened.model.steady[p.recipe[0].cell]; if v < 1e-6 { print!("idle {} ", p.code); } let _ = id; }
    let settings = Settings::central(&world.parameters);
    for standing in ["lift"] {
    for who in [vec!["JPN","USA"], vec!["JPN","USA","KOR","AUS"]] {
        let members: Vec<_> = who.iter().map(|c| world.region(c).unwrap()).collect();
        let inside = coalition(&opened.model, &members);
        let mut basis = None;
        for (i, set) in [vec![], vec!["dy_oxide"], vec!["magnet_ht"], vec!["dy_oxide","dy_metal"], vec!["tb_oxide","magnet_std"], vec!["ndpr_metal","ndpr_oxide"], vec!["magnet_ht","magnet_std","ndpr_metal"], vec!["magnet_ht","dy_oxide","dy_metal"]].iter().enumerate() {
            let text = head.replace("KEEP", standing) + &set.iter().map(|p| ev(p)).collect::<String>();
            let s = mk(&text);
            let t = Instant::now();
            let c = lower(&opened.model, &s, Grid::weeks_then_months(26, 24), Pick::Central);
            let tl = t.elapsed();
            let t = Instant::now();
            let out = pass(&opened.model, &c);
            let tp = t.elapsed();
            let t = Instant::now();
            let p = programme(&opened.model, &opened.prices, &c, &out, &inside, &settings);
            let size = p.size();
            let problem = p.problem();
            let td = t.elapsed();
            let t = Instant::now();
            let mut solver = lp::highs::Solver::new(&problem, &Options::default());
            let tn = t.elapsed();
            let t = Instant::now();
            if let Some(b) = &basis { solver.set_basis(Some(lp::Basis::clone(b))); }
            let sol = solver.solve();
            let ts = t.elapsed();
            let steps = seawall_engine::prices::value_steps(settings.value_spread);
            let mut up = 0.0;
            let mut pairs: std::collections::BTreeMap<_, Vec<_>> = Default::default();
            for (id, d) in world.demands.iter().filter(|(_, d)| members.contains(&d.region)) { pairs.entry((d.region, d.product)).or_default().push(id); }
            for t in 0..c.grid.len() { for ids in pairs.values() {
                let mut merit: Vec<(f64, f64)> = vec![]; let mut left = 0.0;
                for &id in ids { let d = &world.demands[id]; let q = opened.model.steady[d.cell] / seawall_model::conditions::WEEKS_PER_YEAR;
                    left += (1.0 - out.served[id][t]) * q; for (w, m) in steps { merit.push((d.voll.center() * m, w * q)); } }
                merit.sort_by(|a, b| a.0.total_cmp(&b.0));
                for (v, q) in merit { let take = left.min(q); up += take * v * c.grid.length[t]; left -= take; } } }
            let r = {
            let p = programme(&opened.model, &opened.prices, &c, &out, &inside, &settings);
            p.solve(false, &Options::default()).response(&opened.model, &c, &out, &inside) };
            println!("   pass shortage {:.1} M$, loss {:.1} M$, shortage {:.1}, unmet {}", up/1e6, r.loss_usd/1e6, r.shortage_usd/1e6, r.unmet_obligations);
            if i == 0 { basis = sol.basis.clone(); }
            println!("{standing} {who:?} {set:?} size {size:?} lower {tl:?} pass {tp:?} draft {td:?} new {tn:?} solve {ts:?} it {} obj {} {:?}", sol.iterations, sol.objective, sol.status);
        }
    }}
}
