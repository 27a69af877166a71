//! Lists are taken, found, proved, and found out when they are wrong.

use std::fs;

use super::*;
use crate::codes::{Code, Roll, Seed};

struct Made {
    dir: tempfile::TempDir,
    seed: Seed,
    id: StatementId,
    committed: Committed,
    bytes: Vec<u8>,
}

fn made(count: u64, group_size: u64, pins: bool) -> Made {
    let (seed, shape) = (Seed::from_bytes([7; 32]), Shape::new(count, group_size).unwrap());
    let codes: Vec<Code> = (0..count).map(|at| seed.code(at, pins)).collect();
    let groups = codes.chunks(group_size as usize).map(|group| Roll::group_root(group.iter().copied()));
    let root = Roll::of(shape, groups).root();
    let bytes = codes
        .iter()
        .flat_map(|code| code.hash.as_bytes().iter().copied().chain(code.pin_key.into_iter().flatten()));
    let (bytes, id) = (bytes.collect(), StatementId::of(b"a roll"));
    Made { dir: tempfile::tempdir().unwrap(), seed, id, committed: Committed { shape, pins, root }, bytes }
}

impl Made {
    fn rolls(&self) -> Rolls {
        Rolls::open(self.dir.path()).unwrap()
    }

    fn send(&self, rolls: &Rolls, bytes: &[u8]) -> Result<Arc<List>, RollError> {
        let mut receiving = rolls.receive(&self.id, &self.committed)?;
        for part in bytes.chunks(777) {
            receiving.take(part)?;
        }
        receiving.finish()
    }

    fn files(&self) -> Vec<String> {
        let listed = fs::read_dir(self.dir.path().join("rolls")).unwrap();
        let mut names: Vec<_> = listed.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn path(&self, end: &str) -> PathBuf {
        self.dir.path().join("rolls").join(format!("{}.{end}", self.id))
    }
}

#[test]
fn every_code_is_found_and_proved_whatever_the_shape() {
    for (count, group_size, pins) in
        [(1, 1, false), (7, 3, true), (1000, 100, false), (1001, 64, false), (300, 1000, true)]
    {
        let made = made(count, group_size, pins);
        let rolls = made.rolls();
        assert!(rolls.find(&made.id, &made.committed).unwrap().is_none());
        let list = made.send(&rolls, &made.bytes).unwrap();
        for position in 0..count {
            let code = made.seed.code(position, pins);
            assert_eq!(list.position(&code.hash).unwrap(), Some(position));
            let proof = list.prove(position).unwrap().unwrap();
            assert_eq!(proof.code, code);
            proof.verify(&made.committed.shape, &made.committed.root).unwrap();
        }
        assert_eq!(list.position(&made.seed.code(count, pins).hash).unwrap(), None);
        assert!(list.prove(count).unwrap().is_none());
        list.check().unwrap();
    }
}

#[test]
fn another_byte_another_length_and_nothing_are_refused_and_leave_nothing() {
    let made = made(100, 10, true);
    let rolls = made.rolls();
    let mut changed = made.bytes.clone();
    changed[4321] ^= 1;
    assert!(matches!(made.send(&rolls, &changed), Err(RollError::Root { .. })));
    assert!(matches!(
        made.send(&rolls, &made.bytes[..6399]),
        Err(RollError::Length { got: 6399, want: 6400, .. })
    ));
    let long = [&made.bytes[..], &[0]].concat();
    assert!(matches!(made.send(&rolls, &long), Err(RollError::Length { .. })));
    assert!(matches!(made.send(&rolls, &[]), Err(RollError::Length { got: 0, .. })));
    assert_eq!(made.files(), Vec::<String>::new());
    made.send(&rolls, &made.bytes).unwrap();
    made.send(&rolls, &made.bytes).unwrap();
    assert_eq!(made.files().len(), 2, "list and index");
}

#[test]
fn it_is_found_again_at_the_next_start_and_the_index_is_made_anew_when_it_is_not_right() {
    let made = made(500, 20, false);
    made.send(&made.rolls(), &made.bytes).unwrap();
    let index = fs::read(made.path("index")).unwrap();
    let code = made.seed.code(321, false);
    fs::write(made.path("0.new"), b"cut short").unwrap();
    // Gone, cut short, and another roll's.
    for wrong in [None, Some(&index[..index.len() - 1]), Some(&[0; 20][..])] {
        match wrong {
            None => fs::remove_file(made.path("index")).unwrap(),
            Some(bytes) => fs::write(made.path("index"), bytes).unwrap(),
        }
        let list = made.rolls().find(&made.id, &made.committed).unwrap().unwrap();
        assert_eq!(list.position(&code.hash).unwrap(), Some(321));
        assert_eq!(fs::read(made.path("index")).unwrap(), index);
        assert_eq!(made.files().len(), 2, "what was cut short has gone");
    }
}

#[test]
fn rot_is_found_out_and_never_proved() {
    let made = made(500, 20, false);
    made.send(&made.rolls(), &made.bytes).unwrap();
    let mut rotten = made.bytes.clone();
    rotten[32 * 321] ^= 1;
    fs::write(made.path("list"), &rotten).unwrap();
    let rolls = made.rolls();
    let list = rolls.find(&made.id, &made.committed).unwrap().unwrap();
    assert!(
        matches!(list.prove(325), Err(RollError::Damaged { group: 16, .. })),
        "a neighbour in the same group"
    );
    assert!(list.prove(5).unwrap().is_some());
    assert!(matches!(list.check(), Err(RollError::Root { .. })));
    rolls.put_aside(&made.id).unwrap();
    assert!(rolls.find(&made.id, &made.committed).unwrap().is_none());
    let list = made.send(&rolls, &made.bytes).unwrap();
    list.check().unwrap();
    // In the index every bit counts.
    let mut index = fs::read(made.path("index")).unwrap();
    let middle = index.len() / 2;
    index[middle] ^= 4;
    fs::write(made.path("index"), &index).unwrap();
    let rolls = made.rolls();
    let list = rolls.find(&made.id, &made.committed).unwrap().unwrap();
    assert!(matches!(list.check(), Err(RollError::Index { .. })));
    rolls.renew_index(&made.id, &made.committed).unwrap();
    rolls.find(&made.id, &made.committed).unwrap().unwrap().check().unwrap();
    // A list that lost its end is not opened.
    fs::write(made.path("list"), &made.bytes[1..]).unwrap();
    assert!(matches!(made.rolls().find(&made.id, &made.committed), Err(RollError::Length { .. })));
}
