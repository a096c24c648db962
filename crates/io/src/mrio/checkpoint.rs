//! Checkpoints: the state of a run in a file that fits its own table and cases only.
//!
//! A line that says what it is, the hash of table and cases, the lists as little-endian numbers, and the hash of all that.

use seawall_model::economy::{Case, Flows, Snapshot, Table};
use seawall_model::network::{Network, Options};
use sha2::{Digest, Sha256};

const HEAD: &[u8] = b"seawall checkpoint 1\n";
const HASH: usize = 32;

/// What a checkpoint belongs to.
#[must_use]
pub fn fingerprint(table: &Table, cases: &[Case], rules: &str) -> [u8; HASH] {
    let mut hash = Sha256::new();
    hash.update(rules);
    let mut numbers = |all: &[f64]| all.iter().for_each(|number| hash.update(number.to_le_bytes()));
    match &table.flows {
        Flows::Dense(cells) => numbers(cells),
        Flows::DenseSingle(cells) => cells.iter().for_each(|&cell| numbers(&[f64::from(cell)])),
        Flows::Sparse { starts, sellers, amounts } => {
            numbers(amounts);
            starts.iter().for_each(|&start| numbers(&[start as f64]));
            sellers.iter().for_each(|&seller| numbers(&[f64::from(seller)]));
        }
    }
    numbers(&table.final_demand);
    numbers(&table.output);
    hash.update(format!("{:?}{:?}{:?}", table.regions, table.products, table.consumers));
    for case in cases {
        // Threads change no bit.
        let mut case = case.clone();
        case.settings.threads = 1;
        hash.update(format!("{case:?}"));
    }
    hash.finalize().into()
}

/// What a checkpoint of runs on a network of firms belongs to.
#[must_use]
pub fn of_network(network: &Network, runs: &[(String, Options)]) -> [u8; HASH] {
    let mut hash = Sha256::new();
    let Network { consumption, sector, lost, supplier, client, amount } = network;
    for numbers in [consumption, lost, amount] {
        numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
    }
    for numbers in [sector, supplier, client] {
        numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
    }
    hash.update(format!("{runs:?}"));
    hash.finalize().into()
}

/// The bytes of a checkpoint.
#[must_use]
pub fn write(fingerprint: [u8; HASH], snapshot: &Snapshot) -> Vec<u8> {
    let mut bytes = [HEAD, &fingerprint].concat();
    let whole = |number: usize, bytes: &mut Vec<u8>| bytes.extend((number as u64).to_le_bytes());
    whole(snapshot.step, &mut bytes);
    whole(snapshot.lists.len(), &mut bytes);
    for list in &snapshot.lists {
        whole(list.len(), &mut bytes);
        list.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    }
    let hash = Sha256::digest(&bytes);
    bytes.extend(hash);
    bytes
}

/// The state in a checkpoint.
///
/// # Errors
///
/// Why it cannot be gone on from, and what to do.
pub fn read(fingerprint: [u8; HASH], bytes: &[u8]) -> Result<Snapshot, String> {
    let damaged = || "the file is damaged; go on from another checkpoint".to_owned();
    let rest =
        bytes.strip_prefix(HEAD).ok_or("it is no checkpoint of this version; name a file that --checkpoint wrote")?;
    let end = bytes.len().checked_sub(HASH).filter(|&end| end >= HEAD.len() + HASH).ok_or_else(damaged)?;
    if Sha256::digest(&bytes[..end]).as_slice() != &bytes[end..] {
        return Err(damaged());
    }
    if rest[..HASH] != fingerprint {
        return Err("it belongs to another table or case; give the same inputs, settings and order of cases".to_owned());
    }
    let mut words = bytes[HEAD.len() + HASH..end].chunks_exact(8).map(|word| <[u8; 8]>::try_from(word).ok());
    let mut next = || words.next().flatten().ok_or_else(damaged);
    let step = u64::from_le_bytes(next()?) as usize;
    let mut lists = Vec::new();
    for _ in 0..u64::from_le_bytes(next()?) {
        let length = u64::from_le_bytes(next()?);
        lists.push((0..length).map(|_| next().map(f64::from_le_bytes)).collect::<Result<Vec<f64>, String>>()?);
    }
    Ok(Snapshot { step, lists })
}

#[cfg(test)]
mod tests {
    use super::{HASH, Snapshot, read, write};

    #[test]
    fn what_is_written_is_read_and_damage_is_told() {
        let snapshot = Snapshot { step: 7, lists: vec![vec![], vec![1.5, f64::INFINITY, -0.0]] };
        let bytes = write([3; HASH], &snapshot);
        assert_eq!(read([3; HASH], &bytes), Ok(snapshot));
        assert!(read([4; HASH], &bytes).is_err_and(|why| why.contains("another table")));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(read([3; HASH], &damaged).is_err(), "byte {at}");
            assert!(read([3; HASH], &bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
