//! A small folder without any finding: three regions, one element, four processes. Tests patch it.

use seawall_io::load::Files;

/// The files of the folder; header rows are those of the templates.
pub fn base() -> Files {
    FILES.iter().map(|&(name, text)| (name, text)).collect()
}

/// The folder with one line of one file replaced.
#[track_caller]
pub fn patched(file: &str, right: &str, wrong: &str) -> Files {
    let mut files = base();
    let text = FILES
        .iter()
        .find(|(name, _)| *name == file)
        .map(|(_, text)| *text)
        .expect("the patch names a file of the base folder");
    let mut lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| *line == right).unwrap_or_else(|| panic!("{file} has no line {right:?}"));
    lines[at] = wrong;
    files.insert(file, lines.join("\n") + "\n");
    files
}

/// Names and texts.
pub const FILES: &[(&str, &str)] = &[
    (
        "seawall.toml",
        "schema = \"seawall/model/1\"
name = \"small\"
title = { en = \"Small\", ja = \"小\" }
base_year = 2024
currency = \"USD\"
money_year = 2024
partners = [\"JPN\"]
",
    ),
    (
        "sources.csv",
        "source,title,publisher,year,licence,location,kind
S1,Mineral statistics,Survey,2025,public domain,table 1,statistics
S2,A post,Someone,2025,unknown,post,blog
",
    ),
    (
        "regions.csv",
        "region,name_en,name_ja,members,note
CHN,China,中国,,
JPN,Japan,日本,,
ROW,Rest of world,その他,,Every other country
",
    ),
    ("elements.csv", "element,name_en,name_ja\nnd,Neodymium,ネオジム\n"),
    (
        "products.csv",
        "product,stage,basis,name_en,name_ja,elements,hs6,hs_edition,transport,price_low,price_central,price_high,price_unit,disposal_usd_per_t,source,reason
ore,mine,reo,Concentrate,精鉱,nd,253090,HS2022,,3000,4000,5000,USD/t,,S1,
oxide,oxide,oxide,Neodymium oxide,酸化ネオジム,nd,284690,HS2022,,50000,55000,60000,USD/t,,S1,
lanthana,oxide,oxide,Lanthanum oxide,酸化ランタン,,284690,HS2022,,500,600,700,USD/t,0,S1,
metal,metal,element,Neodymium metal,ネオジム金属,nd,280530,HS2022,,65,70,75,USD/kg,,S1,
magnet,magnet,finished,Magnet,磁石,nd,850511,HS2022,,40000,60000,80000,USD/t,,,Range of quotations of traders
",
    ),
    (
        "contents.csv",
        "product,element,low,central,high,source,reason
ore,nd,0.2,0.22,0.25,S1,
oxide,nd,,0.857,,S1,
metal,nd,0.99,0.995,1,S1,
magnet,nd,0.28,0.3,0.32,,Grades lie in this range
",
    ),
    (
        "processes.csv",
        "process,stage,name_en,name_ja,per,reason
mining,mine,Mining,採掘,ore,
separation,oxide,Separation,分離,oxide,
smelting,metal,Smelting,製錬,metal,
sintering,magnet,Sintering,焼結,magnet,
",
    ),
    (
        "recipes.csv",
        "process,region,product,role,low,central,high,source,reason
mining,,ore,output,1,1,1,S1,
separation,,ore,input,4,4.2,4.5,S1,
separation,,oxide,output,1,1,1,S1,
separation,,lanthana,output,1,1.2,1.4,S1,
smelting,,oxide,input,1.18,1.2,1.25,S1,
smelting,,metal,output,1,1,1,S1,
sintering,,metal,input,0.33,0.36,0.4,S1,
sintering,JPN,metal,input,0.32,0.34,0.36,S1,
sintering,,magnet,output,1,1,1,S1,
",
    ),
    (
        "plants.csv",
        "plant,region,process,capacity_factor_low,capacity_factor_central,capacity_factor_high,ramp_per_week,source,reason
P1,CHN,mining,1,1.1,1.3,0.02,,Works ran near capacity
P2,CHN,separation,1,1.1,1.3,0.02,,Works ran near capacity
P3,CHN,smelting,1,1.1,1.3,0.02,,Works ran near capacity
P4,CHN,sintering,1,1.1,1.3,0.02,,Works ran near capacity
P5,JPN,sintering,1,1.1,1.3,0.02,,Works ran near capacity
",
    ),
    (
        "links.csv",
        "link,from,to,product,mode,lead_weeks_low,lead_weeks_central,lead_weeks_high,freight_usd_per_t,candidate,growth_per_week,ceiling,source,reason
L1,CHN,JPN,metal,sea,1,2,3,100,no,0.05,2,,Sailing time and handling
L2,CHN,ROW,magnet,sea,4,5,6,150,no,0.05,2,,Sailing time and handling
L3,JPN,ROW,magnet,air,0.3,0.5,1,4000,yes,0.05,,,Flights exist
",
    ),
    ("uses.csv", "use,name_en,name_ja,tier\nev,Electric vehicles,電気自動車,essential\ndefense,Defense,防衛,defense\n"),
    (
        "demands.csv",
        "demand,region,product,use,voll_low,voll_central,voll_high,voll_unit,source,reason
D1,JPN,magnet,ev,1000000,2000000,3000000,USD/t,,Value added per tonne of magnet
D2,JPN,magnet,defense,5000000,6000000,9000000,USD/t,,Value added per tonne of magnet
D3,ROW,magnet,ev,1000000,2000000,3000000,USD/t,,Value added per tonne of magnet
",
    ),
    (
        "parameters.csv",
        "parameter,low,central,high,unit,source,reason
value_spread,0,0.2,0.4,share of value of lost load,,Users of one kind differ
",
    ),
    (
        "stocks.csv",
        "stock,region,product,owner,cover_days_low,cover_days_central,cover_days_high,release_per_week,floor_share,source,reason
K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months
",
    ),
    (
        "observations.csv",
        "observation,variable,region,partner,product,process,use,period,low,central,high,unit,basis,qualifier,source,published_on,confidence,note
O1,output,CHN,,oxide,,,2024,45000,50000,55000,t/yr,oxide,reported,S1,2025-01,high,
O2,use,JPN,,magnet,,ev,2024,9000,10000,11000,t/yr,finished,estimated,S1,2025-01,medium,
O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,
O4,output,CHN,,oxide,,,2024,,70000,,t/yr,oxide,estimated,S2,2025-03,very_low,
O5,output,*,,magnet,,,2024,130000,140000,150000,t/yr,finished,estimated,S1,2025-01,medium,
O6,trade_value,CHN,ROW,magnet,,,2024,,,4000000,kUSD/yr,,reported,S1,2025-01,high,
O7,trade,CHN,JPN,metal,,,FY2023,3000,3200,3400,t/yr,element,mirrored,S1,2025-03,high,Before the base year
O8,input,CHN,,ore,separation,,2024,,,,t/yr,reo,withheld,S1,2025-03,high,Two firms only
",
    ),
    (
        "assumptions.csv",
        "assumption,variable,region,partner,product,process,use,low,central,high,unit,reason
A1,stock_change,JPN,,metal,,,-100,0,100,t/yr,Stocks of firms are not published
A2,output,CHN,,oxide,,,44000,,60000,t/yr,Output outside the quota
",
    ),
    (
        "views.csv",
        "view,variable,region,partner,product,process,use,chosen,low,high,reason
V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's
",
    ),
];
