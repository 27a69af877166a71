//! What was seen elsewhere, against what is here: may this node sign?
//!
//! Pure: it is told sizes and roots, and decides. A checkpoint of another size can be compared only where the log here is at least as
//! long, so whoever brings in a longer tail asks again with the same answers.

use suyuan_ledger::log::Hash;

/// What somebody showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A checkpoint of this log.
    Checkpoint {
        /// Its size.
        size: u64,
        /// Its root.
        root: Hash,
        /// Whether a log key signed it that the charter here names.
        signed: bool,
    },
    /// Nothing, or nothing that could be read: why.
    Silence(String),
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    /// Nobody has seen more. Those who were silent are named by their place.
    GoOn {
        /// Who did not answer.
        silent: Vec<usize>,
    },
    /// Somebody has seen more than is here.
    CatchUp {
        /// Who, by place: who has seen most first.
        from: Vec<usize>,
    },
    /// The log's own key has signed two histories.
    TwoHistories {
        /// Who shows the other one, by place.
        at: usize,
        /// Where they part, or before.
        size: u64,
        /// The root here.
        here: Hash,
        /// The root there.
        there: Hash,
    },
    /// A checkpoint in this log's name that no known key signed, and that does not fit.
    Strange {
        /// Who shows it, by place.
        at: usize,
    },
}

/// Decides. `root_at` gives the root here at a size that is not above `size`.
pub(crate) fn advise(size: u64, root_at: &dyn Fn(u64) -> Option<Hash>, shown: &[Shown]) -> Advice {
    let (mut silent, mut more, mut strange) = (Vec::new(), Vec::new(), None);
    for (at, shown) in shown.iter().enumerate() {
        match shown {
            Shown::Silence(_) => silent.push(at),
            Shown::Checkpoint { size: seen, .. } if *seen > size => more.push((*seen, at)),
            Shown::Checkpoint { size: seen, root, signed } => match root_at(*seen) {
                Some(here) if here == *root => {}
                Some(here) if *signed => {
                    return Advice::TwoHistories { at, size: *seen, here, there: *root };
                }
                _ => strange = Some(at),
            },
        }
    }
    if let Some(pair) = disagreeing(shown) {
        return pair;
    }
    match (more.is_empty(), strange) {
        (false, _) => {
            more.sort_by_key(|(seen, at)| (std::cmp::Reverse(*seen), *at));
            Advice::CatchUp { from: more.into_iter().map(|(_, at)| at).collect() }
        }
        (true, Some(at)) => Advice::Strange { at },
        (true, None) => Advice::GoOn { silent },
    }
}

/// Two of them, signed, of one size and with different roots.
fn disagreeing(shown: &[Shown]) -> Option<Advice> {
    let signed = || {
        shown.iter().enumerate().filter_map(|(at, shown)| match shown {
            Shown::Checkpoint { size, root, signed: true } => Some((at, *size, *root)),
            _ => None,
        })
    };
    signed().find_map(|(at, size, there)| {
        let other = signed().find(|(_, other, root)| *other == size && *root != there);
        other.map(|(_, _, here)| Advice::TwoHistories { at, size, here, there })
    })
}

#[cfg(test)]
mod tests {
    use suyuan_ledger::log::{MemoryTree, leaf_hash, root_of};

    use super::*;

    fn tree(leaves: &[u8]) -> MemoryTree {
        MemoryTree::of(leaves.iter().map(|leaf| leaf_hash(&[*leaf])))
    }

    fn seen(leaves: &[u8]) -> Shown {
        Shown::Checkpoint { size: leaves.len() as u64, root: tree(leaves).root(), signed: true }
    }

    fn asked(shown: &[Shown]) -> Advice {
        let here = tree(&[1, 2, 3]);
        advise(3, &|size| root_of(&here, size).ok(), shown)
    }

    #[test]
    fn goes_on_where_nobody_has_seen_more() {
        let silence = Shown::Silence("nobody answers".into());
        let shown = [seen(&[1, 2, 3]), silence, seen(&[1]), seen(&[])];
        assert_eq!(asked(&shown), Advice::GoOn { silent: vec![1] });
        assert_eq!(asked(&[]), Advice::GoOn { silent: vec![] });
    }

    #[test]
    fn catches_up_with_who_has_seen_most_first() {
        let shown = [seen(&[1, 2, 3, 4]), seen(&[1]), seen(&[1, 2, 3, 4, 5])];
        assert_eq!(asked(&shown), Advice::CatchUp { from: vec![2, 0] });
    }

    #[test]
    fn another_root_is_two_histories_whoever_has_seen_more() {
        let shown = [seen(&[1, 2, 3, 4]), seen(&[1, 9])];
        let Advice::TwoHistories { at: 1, size: 2, here, there } = asked(&shown) else { panic!() };
        assert_eq!((here, there), (tree(&[1, 2]).root(), tree(&[1, 9]).root()));
        let shown = [seen(&[1, 2, 3, 4]), seen(&[1, 2, 3, 5])];
        assert!(matches!(asked(&shown), Advice::TwoHistories { size: 4, .. }));
    }

    #[test]
    fn a_checkpoint_by_nobody_known_is_no_proof_but_stops_too() {
        let unsigned = |leaves: &[u8]| Shown::Checkpoint {
            size: leaves.len() as u64,
            root: tree(leaves).root(),
            signed: false,
        };
        assert_eq!(asked(&[unsigned(&[1, 9])]), Advice::Strange { at: 0 });
        assert_eq!(asked(&[unsigned(&[1, 2])]), Advice::GoOn { silent: vec![] });
        assert_eq!(asked(&[unsigned(&[1, 2, 3, 4])]), Advice::CatchUp { from: vec![0] });
    }
}
