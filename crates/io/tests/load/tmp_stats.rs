use seawall_io::load::{Files, load};
#[test]
fn tmp_stats() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let files = Files::read_folder(&folder).unwrap();
    let t=std::time::Instant::now();
    let (world, found) = load(&files);
    eprintln!("{:?} {} findings", t.elapsed(), found.len());
    eprintln!("{}", seawall_io::diag_text::all(&found, seawall_io::diag_text::Style::Plain));
    let w = world.unwrap();
    eprintln!("plants {} links {} demands {} stocks {} cells {} totals {} alternatives {}", w.plants.len(), w.links.len(), w.demands.len(), w.stocks.len(), w.cells.len(), w.totals.len(), w.alternatives.len());
    let mut by = std::collections::BTreeMap::new();
    for (id, c) in w.cells.iter() { let kind=w.cell_key(id).split(' ').next().unwrap().to_owned(); *by.entry((kind, format!("{:?}", c.origin.kind))).or_insert(0)+=1; }
    eprintln!("{by:#?}");
    for t in &w.totals { eprintln!("TOTAL {} n={} {:?} {:?}", t.key, t.terms.len(), t.interval, t.origin.kind); }
    for a in &w.alternatives { eprintln!("ALT {} {} {} <- {}", a.row, a.key, a.value, a.chosen); }
    for (id, l) in w.links.iter() { let c=&w.cells[l.cell]; if !l.candidate && c.origin.kind==seawall_model::world::OriginKind::Inferred { eprintln!("UNOBSERVED LINK {} {:?}", l.code, id); } }
    for (id, c) in w.cells.iter() { if w.cell_key(id).starts_with("stock_change")||w.cell_key(id).starts_with("unexpl") { eprintln!("{} {:?}", w.cell_key(id), c.interval); } }
}
