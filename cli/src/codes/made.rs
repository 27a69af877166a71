//! All codes of a roll, made on all cores: the root that a statement commits to, and the list that a node checks against it.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, Write},
};

use rayon::prelude::*;
use suyuan_ledger::{
    codes::{Code, Roll, Seed, Shape},
    log::Hash,
};

/// So many codes share a division.
const TOGETHER: u64 = 512;
/// So many are made before they are written.
const A_STRETCH: u64 = 65_536;

/// A roll whose codes have been made.
#[derive(Debug)]
pub(crate) struct Made {
    /// What its statement commits to.
    pub(crate) root: Hash,
    /// The list as the node takes it, in a file without a name.
    pub(crate) list: File,
    /// Its length.
    pub(crate) bytes: u64,
}

impl Made {
    /// Makes them; `done` is told how many more there are.
    pub(crate) fn of(seed: &Seed, shape: &Shape, pins: bool, done: impl Fn(u64)) -> io::Result<Made> {
        let (mut out, mut bytes) = (BufWriter::new(tempfile::tempfile()?), 0);
        let mut roots = Vec::with_capacity(usize::try_from(shape.groups()).unwrap_or_default());
        let step = A_STRETCH.div_ceil(shape.group_size()) * shape.group_size();
        let mut from = 0;
        while from < shape.count() {
            let to = from.saturating_add(step).min(shape.count());
            let parts = (from..to).step_by(TOGETHER as usize).collect::<Vec<_>>();
            let made = |start: &u64| seed.codes(*start..start.saturating_add(TOGETHER).min(to), pins);
            let codes: Vec<Code> = parts.par_iter().flat_map_iter(made).collect();
            let groups = codes.par_chunks(shape.group_size() as usize);
            roots.par_extend(groups.map(|group| Roll::group_root(group.iter().copied())));
            let mut list = Vec::with_capacity(codes.len() * 64);
            codes.iter().for_each(|code| code.append_to(&mut list));
            out.write_all(&list)?;
            bytes += list.len() as u64;
            done(to - from);
            from = to;
        }
        let mut list = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        list.rewind()?;
        Ok(Made { root: Roll::of(*shape, roots).root(), list, bytes })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn is_the_same_on_all_cores_as_one_by_one() {
        let seed = Seed::from_bytes([3; 32]);
        for (count, group_size) in [(1, 1), (1300, 100), (1300, 7), (70_000, 66_000)] {
            let shape = Shape::new(count, group_size).unwrap();
            let mut made = Made::of(&seed, &shape, false, |_| {}).unwrap();
            let codes: Vec<Code> = (0..count).map(|position| seed.code(position, false)).collect();
            let groups =
                codes.chunks(group_size as usize).map(|group| Roll::group_root(group.iter().copied()));
            assert_eq!(made.root, Roll::of(shape, groups).root());
            let mut list = Vec::new();
            made.list.read_to_end(&mut list).unwrap();
            assert_eq!(list.len() as u64, made.bytes);
            assert!(list.chunks(32).zip(&codes).all(|(bytes, code)| bytes == code.hash.as_bytes()));
        }
    }
}
