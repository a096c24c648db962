//! Tables of industries for partners: the shipped one, or one that is given as `REGION=PATH`.

use super::{DATA, End, USAGE, write};
use seawall::economy::{Economies, Economy, Gap};
use seawall_io::mrio::square::Square;
use seawall_io::mrio::{self, Finding};
use seawall_model::id::RegionId;
use std::path::Path;

/// The economy of every partner, or why there is none.
pub fn economies(opened: &seawall::Opened, partners: &[RegionId], given: &[String]) -> Result<Economies, End> {
    let world = &opened.model.world;
    let mut tables: Vec<(RegionId, &Path)> = Vec::new();
    for written in given {
        let region = written.split_once('=').and_then(|(code, path)| Some((world.region(code)?, Path::new(path))));
        let Some((region, path)) = region else {
            write::message(&format!("--table {written}: write a region of the model and a path, such as JPN=table"));
            return Err(End::Code(USAGE));
        };
        if !partners.contains(&region) {
            let code = &world.regions[region].code;
            write::message(&format!("--table {written}: {code} is not among the partners; name it with --for"));
            return Err(End::Code(USAGE));
        }
        tables.push((region, path));
    }
    let mut economies = Vec::new();
    for &region in partners {
        let economy = match tables.iter().find(|(of, _)| *of == region) {
            Some((_, path)) => {
                let code = &world.regions[region].code;
                let square = read(path, code)?;
                let economy = Economy::of(&opened.model, &opened.bridge, region, square, &[]);
                if let Err(Gap::Findings(found)) = &economy {
                    found.iter().for_each(|finding| write::message(&finding.to_string()));
                    return Err(End::Code(DATA));
                }
                economy
            }
            None => Economy::shipped(&opened.model, &opened.bridge, region),
        };
        economies.push((region, economy));
    }
    Ok(economies)
}

/// A table in any form; errors in it end the command.
fn read(path: &Path, region: &str) -> Result<Square, End> {
    let mut found: Vec<Finding> = Vec::new();
    let square = if path.is_dir() {
        mrio::square::written(path, &mut found)
    } else {
        mrio::labelled::read_table(path, region, &mut found)
    };
    if let Some(square) = &square {
        square.audit(&path.display().to_string(), &mut found);
    }
    found.iter().for_each(|finding| write::message(&finding.to_string()));
    match square {
        Some(square) if !found.iter().any(Finding::is_error) => Ok(square),
        _ => {
            write::message(
                "the table was not used; `seawall propagate table --mend` writes one that says what it mended",
            );
            Err(End::Code(DATA))
        }
    }
}
