//! `propagate table`: a table of industries from somebody's format into the layout that `propagate run` reads; `propagate synthetic`: one that nobody published.

use super::{DATA, End, write};
use anyhow::{Context, anyhow};
use clap::{Subcommand, ValueEnum};
use seawall_engine::propagate::synthetic;
use seawall_io::mrio::square::{Mend, Mended, Square};
use seawall_io::mrio::{self, Finding, bea, labelled, pymrio, wiod};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Flags of `propagate table`.
#[derive(Debug, clap::Args)]
pub struct Table {
    /// Format of the source.
    #[arg(long, value_enum)]
    pub from: Format,
    /// Folder or file of the source; with bea the shipped table when it is not given.
    pub path: Option<PathBuf>,
    /// Folder to write: labels.json, Z, Y, x and V (value added) as Parquet.
    #[arg(long)]
    pub to: PathBuf,
    /// Region of a file that names none.
    #[arg(long, default_value = "HOME", value_name = "CODE")]
    pub region: String,
    /// What is mended, comma separated; each change is written into labels.json. Nothing is mended without it.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub mend: Vec<Kind>,
    /// Treat warnings as errors.
    #[arg(long)]
    pub strict: bool,
}

/// Formats of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Make and use tables of the BEA's detailed accounts of 2017.
    Bea,
    /// Long lists with labels, as the World Input-Output Database is packaged.
    Wiod,
    /// A folder that pymrio saved, as text or Parquet.
    Pymrio,
    /// A square table with labels, CSV.
    Csv,
    /// A square table with labels, Parquet.
    Parquet,
}

/// What can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A column of imports, negative in every row, becomes a region ROW that sells them, by their share in what is used at home.
    Imports,
    /// Negative cells become zero; the amount goes off the row's final demand, the largest first.
    Negative,
    /// Output becomes what the row adds up to.
    Unbalanced,
    /// Rows and columns of industries without output are cleared.
    Idle,
}

impl From<Kind> for Mend {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Imports => Self::Imports,
            Kind::Negative => Self::Negative,
            Kind::Unbalanced => Self::Unbalanced,
            Kind::Idle => Self::Idle,
        }
    }
}

/// Reads, judges, mends what was asked for, writes.
pub fn table(asked: &Table) -> Result<(), End> {
    let mut found = Vec::new();
    let path = || asked.path.as_deref().context("write the path of the source after the flags");
    let square = match asked.from {
        Format::Bea => match &asked.path {
            Some(path) => bea::folder(path, &mut found),
            None => bea::shipped(),
        },
        Format::Wiod => wiod::folder(path()?, &mut found),
        Format::Pymrio => pymrio::folder(path()?, &mut found),
        Format::Csv | Format::Parquet => labelled::read_table(path()?, &asked.region, &mut found),
    };
    let Some(mut square) = square else { return findings(&found, asked.strict) };
    let kinds: Vec<Mend> = asked.mend.iter().map(|&kind| kind.into()).collect();
    let mended = square.mend(&kinds);
    let name = asked.path.as_deref().map_or_else(|| bea::NAME.to_owned(), |path| path.display().to_string());
    square.audit(&name, &mut found);
    findings(&found, asked.strict)?;
    save(&asked.to, &square, &mended)?;
    tell(&square, &mended, &found)
}

fn findings(found: &[Finding], is_strict: bool) -> Result<(), End> {
    found.iter().for_each(|finding| write::message(&finding.to_string()));
    let errors = found.iter().filter(|finding| finding.is_error() || is_strict).count();
    if errors == 0 {
        return Ok(());
    }
    write::message(&format!("{errors} errors; nothing was written"));
    Err(End::Code(DATA))
}

fn save(folder: &Path, square: &Square, mended: &[Mended]) -> Result<(), End> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    for (file, bytes) in square.files(mended) {
        write::file(&folder.join(file), &bytes)?;
    }
    Ok(())
}

fn tell(square: &Square, mended: &[Mended], found: &[Finding]) -> Result<(), End> {
    let by_kind: Vec<(&str, usize)> = Mend::ALL
        .iter()
        .map(|(kind, word)| (*word, mended.iter().filter(|one| one.kind == *kind).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    if write::is_json() {
        let mended: serde_json::Map<_, _> =
            by_kind.iter().map(|(word, count)| ((*word).to_owned(), json!(count))).collect();
        let body = json!({
            "industries": square.industries(), "output": square.output(), "value_added": square.value_added(),
            "worst_row": square.worst_row(), "mended": mended, "findings": found.len(), "origin": square.origin,
        });
        return write::json("seawall/table/1", body);
    }
    let mut said = format!(
        "{} industries, output {:.6e}, value added {:.6e}; a row misses its output by at most {:.3e}\n{}",
        square.industries(),
        square.output(),
        square.value_added(),
        square.worst_row(),
        square.origin
    );
    for (word, count) in by_kind {
        said += &format!("\n{count} mended: {word}; each is in labels.json");
    }
    write::standard(&said)
}

/// What `propagate synthetic` makes.
#[derive(Debug, Subcommand)]
pub enum Synthetic {
    /// A table of industries in the layout that `propagate run` reads.
    Table {
        /// Regions.
        #[arg(long, default_value_t = 4)]
        regions: usize,
        /// Products of each region.
        #[arg(long, default_value_t = 10)]
        products: usize,
        /// Share of cells that are not zero, 0 to 1.
        #[arg(long, default_value_t = 1.0)]
        fill: f64,
        /// Seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Folder to write.
        #[arg(long)]
        to: PathBuf,
    },
    /// A network of firms: firms.csv, links.csv, runs.json, as `propagate firms` reads them.
    Firms {
        /// Firms.
        #[arg(long, default_value_t = 1000)]
        firms: usize,
        /// Links.
        #[arg(long, default_value_t = 5000)]
        links: usize,
        /// Sectors.
        #[arg(long, default_value_t = 20)]
        sectors: u32,
        /// How links are spread over firms.
        #[arg(long, value_enum, default_value_t)]
        degrees: Degrees,
        /// Share of the firms, the largest last, that lose all of their capacity at the start; 0 to 1.
        #[arg(long, default_value_t = 0.01)]
        hit: f64,
        /// Suppliers of one sector stand in for each other within it: without it every supplier is a sector of its own.
        #[arg(long)]
        no_substitution: bool,
        /// Seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Folder to write.
        #[arg(long)]
        to: PathBuf,
    },
}

/// How links are spread over firms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum Degrees {
    /// By a power law: few firms have most links.
    #[default]
    ScaleFree,
    /// Evenly at random.
    Random,
}

/// Makes one.
pub fn synthetic(asked: &Synthetic) -> Result<(), End> {
    match asked {
        Synthetic::Table { regions, products, fill, seed, to } => {
            if *regions == 0 || *products == 0 || *fill <= 0.0 || *fill > 1.0 || regions * products > 20_000 {
                return Err(anyhow!("a table has 1 to 20,000 industries and a fill above 0, at most 1").into());
            }
            let made = synthetic::table(*regions, *products, *fill, *seed);
            let square = Square::synthetic(made.rows, made.columns, made.flows, made.demand, synthetic::TABLE);
            save(to, &square, &[])?;
            tell(&square, &[], &[])
        }
        Synthetic::Firms { firms, links, sectors, degrees, hit, no_substitution, seed, to } => {
            if *firms < 2 || *sectors == 0 || !(0.0..=1.0).contains(hit) {
                return Err(
                    anyhow!("a network has two firms or more, one sector or more and a share hit from 0 to 1").into()
                );
            }
            let degrees = match degrees {
                Degrees::ScaleFree => synthetic::Degrees::ScaleFree,
                Degrees::Random => synthetic::Degrees::Random,
            };
            let substitution = !no_substitution;
            let spread =
                synthetic::Spread { firms: *firms, links: *links, sectors: *sectors, degrees, substitution, hit: *hit };
            let network = synthetic::network(&spread, *seed);
            std::fs::create_dir_all(to).with_context(|| format!("{} cannot be created", to.display()))?;
            for (file, bytes) in mrio::firms::written(&network) {
                write::file(&to.join(file), &bytes)?;
            }
            let said = format!(
                "{} firms, {} links, {} lose their capacity\n{}",
                network.consumption.len(),
                network.amount.len(),
                network.lost.iter().filter(|&&lost| lost > 0.0).count(),
                synthetic::FIRMS
            );
            if write::is_json() {
                let said: Vec<&str> = said.lines().collect();
                return write::json("seawall/propagation/1", json!({ "said": said, "compared": null, "stops": null }));
            }
            write::standard(&said)
        }
    }
}
