//! accepted.csv: relaxations accepted in writing, added to what stands there.

use crate::sheet;
use seawall_model::world::Accepted;

/// Name of the sheet.
pub const FILE: &str = "accepted.csv";

/// The sheet with `rows` added; a row of the same code is replaced, because it speaks of the same figure.
///
/// `before` are the acceptances read from the folder.
#[must_use]
pub fn with(before: &[Accepted], rows: &[Accepted]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let header = sheet::sheet(FILE).map(|sheet| sheet.columns.iter().map(|column| column.name).collect::<Vec<_>>());
    let kept = before.iter().filter(|row| rows.iter().all(|new| new.code != row.code));
    let lines = kept.chain(rows).map(|row| {
        [row.code.clone(), row.key.clone(), format!("{:.6}", row.tonnes), row.because.clone(), row.on.clone()]
    });
    writer.write_record(header.unwrap_or_default()).expect("a header goes into memory: nothing there can fail");
    for line in lines {
        writer.write_record(line).expect("a row goes into memory: nothing there can fail");
    }
    writer.into_inner().expect("memory can be flushed")
}

#[cfg(test)]
mod tests {
    use super::with;
    use seawall_model::world::Accepted;

    fn row(code: &str, because: &str) -> Accepted {
        Accepted {
            code: code.into(),
            key: "use A b c".into(),
            tonnes: -1.5,
            because: because.into(),
            on: "2026-01-02".into(),
        }
    }

    #[test]
    fn a_second_acceptance_of_a_figure_replaces_the_first() {
        let bytes = with(&[row("RX1", "old"), row("RX2", "kept")], &[row("RX1", "a, new one")]);
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            "code,key,tonnes,because,on\nRX2,use A b c,-1.500000,kept,2026-01-02\n\
             RX1,use A b c,-1.500000,\"a, new one\",2026-01-02\n"
        );
    }
}
