//! What went into what, to be walked both ways.
//!
//! Every harvest tells that some of a crop went into a lot, so there are as many links as events, for ever. Each is kept
//! twice, with the lot that it comes from and with the one that it goes to, in a run of bytes ([`Runs`]). It is written out
//! as a [`Link`] when somebody asks.
//!
//! ```text
//! run  = link …, in log order
//! link = <the other lot> <entry> <1 if it is counted, and 2 if it is a report> [<unit> amount]
//! ```
//!
//! Varints, numbers of identifiers and amounts are those of [`super::effect`]; a unit is an identifier there too.

use std::collections::BTreeSet;

use crate::event::{Quantity, Unit};
use crate::rules::effect::{Putter, Taker, put_uint};
use crate::rules::ids::Ids;
use crate::rules::lot::Link;
use crate::rules::runs::Runs;

const COUNTED: u64 = 1;
const REPORTED: u64 = 2;

/// Links by the number of the lot at either end.
#[derive(Clone, Default)]
pub(super) struct Links {
    /// What went into a lot.
    pub(super) back: Runs<u32, u8>,
    /// What a lot went into.
    pub(super) forward: Runs<u32, u8>,
}

impl Links {
    /// Keeps one more, which is later than all there are.
    pub(super) fn push(&mut self, link: &Link, ids: &mut Ids) {
        let (from, to) = (ids.number(&link.from), ids.number(&link.to));
        let mut rest = Vec::with_capacity(16);
        put(&mut rest, link, ids);
        for (runs, lot, other) in [(&mut self.back, to, from), (&mut self.forward, from, to)] {
            let mut bytes = Vec::with_capacity(8 + rest.len());
            put_uint(&mut bytes, other.into());
            bytes.extend_from_slice(&rest);
            runs.push(&lot, &bytes);
        }
    }

    /// What went into a lot, in log order.
    pub(super) fn back(&self, to: &str, ids: &Ids) -> Vec<Link> {
        read(&self.back, to, ids, |from, link| Link { from, to: to.to_owned(), ..link })
    }

    /// What a lot went into, in log order.
    pub(super) fn forward(&self, from: &str, ids: &Ids) -> Vec<Link> {
        read(&self.forward, from, ids, |to, link| Link { from: from.to_owned(), to, ..link })
    }

    /// How many bytes tell what went into a lot.
    pub(super) fn bytes_back(&self, to: &str, ids: &Ids) -> usize {
        ids.known(to).map_or(0, |number| self.back.len(&number))
    }

    /// How many bytes tell what a lot went into.
    pub(super) fn bytes_forward(&self, from: &str, ids: &Ids) -> usize {
        ids.known(from).map_or(0, |number| self.forward.len(&number))
    }

    /// Whether anything went into a lot, or it into anything.
    pub(super) fn touch(&self, lot: &str, ids: &Ids) -> bool {
        ids.known(lot).is_some_and(|n| self.back.contains(&n) || self.forward.contains(&n))
    }

    /// Drops all that an entry told: these lots, what went in and what came of it.
    pub(super) fn forget(&mut self, told: &[(String, String)], index: u64, ids: &Ids) {
        // Each run once, however many of its links are among them.
        let from: BTreeSet<u32> = told.iter().filter_map(|(from, _)| ids.known(from)).collect();
        let to: BTreeSet<u32> = told.iter().filter_map(|(_, to)| ids.known(to)).collect();
        for (runs, lots) in [(&mut self.back, to), (&mut self.forward, from)] {
            for lot in lots {
                let run = runs.get(&lot);
                let mut left = Vec::with_capacity(run.len());
                each(&run, ids, |_, link, bytes| {
                    if link.index != index {
                        left.extend_from_slice(bytes);
                    }
                });
                runs.replace(&lot, &left);
            }
        }
    }
}

/// A run's links, written out.
fn read(runs: &Runs<u32, u8>, lot: &str, ids: &Ids, with_ends: impl Fn(String, Link) -> Link) -> Vec<Link> {
    let mut links = Vec::new();
    let run = ids.known(lot).map(|number| runs.get(&number)).unwrap_or_default();
    each(&run, ids, |other, link, _| links.push(with_ends(other.to_owned(), link)));
    links
}

/// Each link of a run, by the other end: without its ends, and as it stands there.
fn each(run: &[u8], ids: &Ids, mut see: impl FnMut(&str, Link, &[u8])) {
    let mut from = Taker::new(run);
    while !from.rest().is_empty() {
        let begin = from.rest();
        let other = from.uint().and_then(|number| ids.id(number));
        // Runs are written here alone, so nothing is lost.
        let Some((other, link)) = other.zip(take(&mut from, ids)) else { return };
        see(other, link, &begin[..begin.len() - from.rest().len()]);
    }
}

/// Writes what is the same at both ends.
fn put(out: &mut Vec<u8>, link: &Link, ids: &mut Ids) {
    let Link { index, quantity, reported, .. } = link;
    let mut to = Putter { out, ids };
    to.uint(*index);
    to.uint(if quantity.is_some() { COUNTED } else { 0 } + if *reported { REPORTED } else { 0 });
    if let Some(quantity) = quantity {
        to.id(quantity.unit.code());
        to.amount(quantity.amount);
    }
}

/// Reads it, without the ends.
fn take(from: &mut Taker<'_>, ids: &Ids) -> Option<Link> {
    let (index, marks) = (from.uint()?, from.uint()?);
    let quantity = match marks & COUNTED {
        0 => None,
        _ => {
            let unit = Unit::parse(ids.id(from.uint()?)?)?;
            Some(Quantity { amount: from.amount()?, unit })
        }
    };
    Some(Link { from: String::new(), to: String::new(), index, quantity, reported: marks & REPORTED != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: &str, to: &str, index: u64) -> Link {
        let quantity = Quantity::read("0.250 kg").ok().filter(|_| !index.is_multiple_of(3));
        Link { from: from.into(), to: to.into(), index, quantity, reported: !index.is_multiple_of(2) }
    }

    #[test]
    fn what_was_put_in_comes_out_at_both_ends_in_log_order() {
        let (mut links, mut ids) = (Links::default(), Ids::default());
        let told: Vec<Link> =
            (0..300).map(|n| link(["crop", "seed"][n as usize % 2], &format!("lot {}", n % 7), n)).collect();
        told.iter().for_each(|link| links.push(link, &mut ids));
        for lot in ["crop", "seed", "lot 0", "lot 6", "never named"] {
            let of = |end: fn(&Link) -> &str| told.iter().filter(|l| end(l) == lot).cloned().collect();
            let (back, forward): (Vec<Link>, Vec<Link>) = (of(|l| &l.to), of(|l| &l.from));
            assert_eq!(links.touch(lot, &ids), !(back.is_empty() && forward.is_empty()), "{lot}");
            assert_eq!(format!("{:?}", links.back(lot, &ids)), format!("{back:?}"));
            assert_eq!(format!("{:?}", links.forward(lot, &ids)), format!("{forward:?}"));
        }
    }

    #[test]
    fn what_is_forgotten_leaves_the_others_and_an_empty_run_goes() {
        let (mut links, mut ids) = (Links::default(), Ids::default());
        for index in 1..=3 {
            links.push(&link("crop", "lot", index), &mut ids);
        }
        links.push(&link("crop", "other", 4), &mut ids);
        let both = |from: &str, to: &str| vec![(from.to_owned(), to.to_owned())];
        links.forget(&both("crop", "lot"), 2, &ids);
        let entries = |links: Vec<Link>| links.iter().map(|l| (l.to.clone(), l.index)).collect::<Vec<_>>();
        assert_eq!(entries(links.back("lot", &ids)), [("lot".into(), 1), ("lot".into(), 3)]);
        links.forget(&both("crop", "lot"), 1, &ids);
        links.forget(&both("crop", "lot"), 3, &ids);
        assert!(!links.touch("lot", &ids) && links.touch("crop", &ids));
        assert_eq!((links.back.iter().len(), links.forward.iter().len()), (1, 1));
        assert_eq!(entries(links.forward("crop", &ids)), [("other".into(), 4)]);
    }
}
