//! One spelling of a folder: UTF-8 CSV, columns in the order of the manual, ids folded, numbers in their shortest form.
//!
//! What the reader accepts and this writes is the same world. It shows that nothing was accepted in silence: a cell that
//! was read is in it, and a folder that reads as another world has another spelling.

use crate::check::{Book, Findings, cells, form};
use crate::load::Files;
use crate::sheet::{Column, Kind, SHEETS};

/// The sheets of a folder that has no errors in one spelling; other files as they are.
#[must_use]
pub fn canonical(files: &Files) -> Files {
    let book = form::read(files, &mut Findings::default());
    let mut out = Files::new();
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".csv") && !name.ends_with(".parquet")) {
        out.insert(name, bytes.to_vec());
    }
    for sheet in SHEETS {
        let header: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut is_written = writer.write_record(&header).is_ok();
        for line in book.lines(sheet.file) {
            let cells = sheet.columns.iter().map(|column| spelled(&line.written(column.name), column));
            is_written &= writer.write_record(cells).is_ok();
        }
        assert!(is_written, "memory can be written: promised by csv");
        if sheet.required || has_lines(&book, sheet.file) {
            out.insert(sheet.file, writer.into_inner().unwrap_or_default());
        }
    }
    out
}

fn has_lines(book: &Book, file: &'static str) -> bool {
    book.lines(file).next().is_some()
}

/// A cell in its one spelling.
fn spelled(written: &str, column: &Column) -> String {
    match column.kind {
        Kind::Name | Kind::Text if crate::text::fold(written).is_empty() => String::new(),
        Kind::Name => written.to_owned(),
        // Units and kinds of source are read folded; reasons and notes as written.
        Kind::Text if matches!(column.name, "reason" | "note" | "title" | "publisher" | "licence" | "year") => {
            written.to_owned()
        }
        Kind::Number { .. } => match cells::number(written) {
            Ok(Some(number)) => number.to_string(),
            _ => String::new(),
        },
        Kind::Refs(_) | Kind::Key(_) | Kind::Countries | Kind::Hs => {
            let folded = crate::text::fold(written).into_owned();
            folded.split(';').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(";")
        }
        _ => crate::text::fold(written).into_owned(),
    }
}
