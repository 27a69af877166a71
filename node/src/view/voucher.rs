//! Who vouches for a lot: certificates about it, about what it was made of, and about their products, makers and plots.
//!
//! Of one issuer's certificates of one type about one thing the page shows the one that counts (of those that hold the one
//! entered last), or where none holds the one entered last, and says how it stands. Whose word it is follows from the books:
//! who made the lot, owns its product, or owns or runs what the certificate is about is no third party, whatever the role.

use std::collections::{BTreeMap, BTreeSet};

use suyuan_ledger::rules::{Certified, State, payload};
use suyuan_web::view::{At, Moment, Names, Paper, ProofRole, Shown, Step, Validity, Voucher, VoucherKind};

use super::book::Book;
use crate::{Problem, moment::now_ms};

/// The most certificates on a page.
const MOST: usize = 24;

/// What certificates may speak for a lot by being about it.
pub(super) struct Subjects<'a> {
    /// What the code names.
    pub(super) starts: &'a [String],
    /// The lots of its journey, these included.
    pub(super) lots: &'a BTreeSet<String>,
    /// Its acts: harvests say where.
    pub(super) places: Vec<&'a str>,
    /// When the lot was made, in milliseconds.
    pub(super) made_ms: i64,
}

/// A certificate, and what the books know of its issuer.
struct Found {
    certified: Certified,
    own: bool,
    roles: Vec<String>,
}

impl Subjects<'_> {
    /// What they are, the nearest first.
    fn all(&self, state: &State) -> Vec<String> {
        let mut all: Vec<String> = self.starts.to_vec();
        let further = self.lots.iter().filter(|lot| !self.starts.contains(lot));
        let lots = self.starts.iter().chain(further);
        for lot in lots {
            all.push(lot.clone());
            all.extend(state.lot(lot).into_iter().flat_map(|lot| [lot.product.clone(), lot.maker.clone()]));
        }
        all.extend(self.places.iter().map(|place| (*place).to_owned()));
        let mut seen = BTreeSet::new();
        all.retain(|about| seen.insert(about.clone()));
        all
    }
}

/// The certificates below the checkpoint.
pub(super) fn vouchers(book: &mut Book<'_>, subjects: &Subjects<'_>) -> Result<Vec<Voucher>, Problem> {
    let (size, now) = (book.size(), i64::try_from(now_ms()).unwrap_or(i64::MAX));
    let found: Vec<Found> = book.app().ledger.read(|state| {
        let all = subjects.all(state);
        let counting = all.iter().flat_map(|about| counting(state, about, size, now));
        counting
            .take(MOST)
            .map(|certified| Found {
                own: is_own(state, subjects.starts, certified),
                roles: roles(state, &certified.issuer),
                certified: certified.clone(),
            })
            .collect()
    })?;
    found.into_iter().map(|found| voucher(book, subjects, found, now)).collect()
}

/// The first time after now, in milliseconds, from which on a certificate of these subjects is revoked: days begin and end at midnight, revocations
/// at any time.
pub(super) fn next_revocation(
    book: &Book<'_>,
    subjects: &Subjects<'_>,
    now: i64,
) -> Result<Option<i64>, Problem> {
    book.app().ledger.read(|state| {
        let all = subjects.all(state);
        let revoked =
            all.iter().flat_map(|about| state.certificates(about)).filter_map(|one| one.revoked.as_ref());
        revoked.map(|revoked| revoked.from_ms).filter(|from| *from > now).min()
    })
}

/// Of each type and issuer the one that counts, by entry.
fn counting<'s>(state: &'s State, about: &str, size: u64, now: i64) -> Vec<&'s Certified> {
    let mut counting: BTreeMap<(&str, &str), &Certified> = BTreeMap::new();
    for certified in state.certificates(about).iter().filter(|certified| certified.index < size) {
        let one = counting.entry((&certified.what.kind, &certified.issuer)).or_insert(certified);
        if certified.in_force(now) || !one.in_force(now) {
            *one = certified;
        }
    }
    let mut counting: Vec<&Certified> = counting.into_values().collect();
    counting.sort_unstable_by_key(|certified| certified.index);
    counting
}

/// Whether it speaks of its own: the goods of the page, or what it is about.
fn is_own(state: &State, starts: &[String], certified: &Certified) -> bool {
    let (issuer, about) = (certified.issuer.as_str(), certified.what.about.as_str());
    let owns = |product: &str| state.product(product).is_some_and(|product| product.owner == issuer);
    let made = |lot: &str| state.lot(lot).is_some_and(|lot| lot.maker == issuer || owns(&lot.product));
    let runs = || {
        state.place(about).is_some_and(|place| {
            place.owner == issuer || place.what.party.as_ref().is_some_and(|party| party.as_str() == issuer)
        })
    };
    about == issuer || owns(about) || made(about) || runs() || starts.iter().any(|lot| made(lot))
}

fn roles(state: &State, party: &str) -> Vec<String> {
    let roles = state.party(party).map(|party| party.roles.as_slice()).unwrap_or_default();
    roles.iter().map(|role| role.as_str().to_owned()).collect()
}

fn voucher(book: &mut Book<'_>, subjects: &Subjects<'_>, found: Found, now: i64) -> Result<Voucher, Problem> {
    let Found { certified, own, roles } = found;
    let Certified { issuer, index, what, revoked } = &certified;
    let index = *index;
    book.cite(index, ProofRole::Name);
    let at = |pointer: &str| Some(At::field(index, pointer));
    let validity = match revoked {
        Some(revoked) => {
            book.cite(revoked.index, ProofRole::Name);
            Validity::Revoked {
                // As it was written, in its own offset.
                from: Moment {
                    rfc3339: written(book, revoked.index, "/revoked/from")?,
                    at: Some(At::field(revoked.index, "/revoked/from")),
                },
                reason: Shown::Text {
                    text: revoked.reason.clone(),
                    at: Some(At::field(revoked.index, "/revoked/reason")),
                },
                index: revoked.index,
            }
        }
        None if what.valid_at(now) => Validity::Holds,
        None if now < what.valid_from.begin_ms() => Validity::NotYet,
        None => Validity::Ended,
    };
    let day = |day: payload::Day, pointer| Moment { rfc3339: day.to_string(), at: at(pointer) };
    let about = (!subjects.starts.contains(&what.about))
        .then(|| book.named(&what.about, at("/about")))
        .transpose()?;
    Ok(Voucher {
        kind: if own { VoucherKind::Commitment } else { VoucherKind::Certificate },
        who: book.named(issuer, Some(At::issuer(index)))?,
        roles,
        about,
        what: Shown::Certificate { kind: what.kind.clone(), at: at("/type") },
        claim: what.names.as_ref().map(|names| match names {
            payload::Names::Public(names) => Shown::Names { names: Names(names.clone()), at: at("/names") },
            payload::Names::Private(_) => Shown::Private { at: at("/names") },
        }),
        scheme: what.scheme.clone().map(|text| Shown::Text { text, at: at("/scheme") }),
        number: Shown::Text { text: what.number.clone(), at: at("/number") },
        report: what.report.as_ref().filter(|report| book.app().ledger.blobs().has(&report.sha256)).map(
            |report| Paper {
                sha256: hex::encode(report.sha256),
                name: Shown::Text { text: report.name.clone(), at: at("/report/name") },
            },
        ),
        conforms: what.conformant,
        from: day(what.valid_from, "/validFrom"),
        until: what.valid_until.map(|until| day(until, "/validUntil")),
        validity,
        held_then: certified.in_force(subjects.made_ms),
        index,
    })
}

/// A text as its statement has it.
fn written(book: &mut Book<'_>, index: u64, pointer: &str) -> Result<String, Problem> {
    let page = book.page(index)?;
    Ok(page.and_then(|page| page.payload.at(pointer)?.as_str().map(str::to_owned)).unwrap_or_default())
}

/// Where a journey's goods were harvested.
pub(super) fn harvested_at<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<&'a str> {
    let places = steps.filter(|step| step.act == suyuan_web::view::Act::Harvest);
    places.filter_map(|step| step.place.as_ref()).map(|place| place.uri.as_str()).collect()
}
