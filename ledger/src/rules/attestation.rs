//! `certificate-missing`, `certificate-expired`, `claim-unattested`: whether certificates stand behind goods.
//!
//! A certificate of a type stands behind a lot at the time of an event if, at that time,
//!
//! 1. one about the lot itself is in force and says that it conforms. What is said of the lot outweighs all else, also where it says
//!    `non-conformant`; or
//! 2. one about its product, its maker, or the places where all of it was made is in force, **and** certificates of the type
//!    stand behind every lot that went into it and weighs something (kept by mass or volume, or in pieces with a factor; so a
//!    bag needs none). A lot that came from outside is nobody's in the ledger to vouch for: only 1, or its product, counts.
//!
//! So rice is organic if its mill is and its paddy is; nothing becomes organic by being milled at a certified mill. At most
//! [`MOST_LOOKED_THROUGH`] lots are looked through for one event; what is made of more needs a certificate of its own.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{Action, EventKind};
use crate::rules::Code;
use crate::rules::accounts::Account;
use crate::rules::certificate::Certified;
use crate::rules::decision::Opening;
use crate::rules::hands::measure;
use crate::rules::lot::Lot;
use crate::rules::names::Pointer;
use crate::rules::plan::Plan;
use crate::rules::state::State;

/// The most lots that are looked through to see what stands behind the goods of one event.
pub const MOST_LOOKED_THROUGH: usize = 1_000;

/// The most bytes of links of one lot that are looked through.
pub(super) const MOST_LINK_BYTES: usize = 64 * 1024;

/// Why nothing stands behind goods.
struct Lack {
    expired: bool,
    detail: String,
}

/// What is to be vouched for.
struct Goods {
    lot: String,
    product: String,
    maker: String,
    made: Decimal,
    /// Where, and how much there.
    places: Vec<(String, Decimal)>,
    outside: bool,
    inputs: BTreeSet<String>,
}

impl Plan<'_> {
    /// Notes where lots are made, where somebody may vouch for that.
    pub(super) fn note_places(&mut self) {
        let place = match self.event.kind {
            EventKind::Transformation(_) => self.afterwards(),
            _ if self.event.action() == Some(Action::Add) => self.origin(),
            _ => None,
        };
        let Some(place) = place else { return };
        let certified = !self.state.certificates(&place).is_empty();
        let noted: Vec<(Account, Decimal)> = self
            .goods
            .made
            .iter()
            .filter(|m| m.amount > Decimal::ZERO && (certified || self.requires_any(&m.lot)))
            .map(|m| (Account::MadeAt { lot: m.lot.clone(), place: place.clone().into_owned() }, m.amount))
            .collect();
        self.goods.postings.amounts.extend(noted);
    }

    fn requires_any(&self, lot: &str) -> bool {
        let opening = || self.goods.openings.iter().find(|o| o.id == lot).map(|o| &o.product);
        let product = self.known(lot).map(|lot| &lot.product).or_else(opening);
        product.and_then(|p| self.state.products.get(p)).is_some_and(|p| !p.what.requires.is_empty())
    }

    /// A lot as it is, or as this event opens it, without stock.
    pub(super) fn lot_or_opening(&self, lot: &str) -> Option<Lot> {
        let opening = || self.goods.openings.iter().find(|o: &&Opening| o.id == lot);
        self.known(lot).map(Lot::unstocked).or_else(|| opening().map(|o| Lot::opened(o, 0)))
    }

    /// Flags goods on offer that lack a certificate which their product requires.
    pub(super) fn check_required(&mut self, offered: &[(String, Pointer)]) {
        let mut walked = BTreeSet::new();
        for (id, pointer) in offered {
            let product = self.known(id).map(|lot| &lot.product);
            let opened = || self.goods.openings.iter().find(|o| o.id == *id).map(|o| &o.product);
            let Some(product) = product.or_else(opened).and_then(|p| self.state.products.get(p)) else {
                continue;
            };
            for kind in &product.what.requires {
                let Some(lack) = self.lack(id, kind, &mut walked) else { continue };
                let code = if lack.expired { Code::CertificateExpired } else { Code::CertificateMissing };
                self.flag(code, *pointer, lack.detail);
            }
        }
    }

    /// Flags what is claimed of goods and no certificate stands behind.
    pub(super) fn check_claims(&mut self, claims: &[(String, String)]) {
        let made = matches!(self.event.kind, EventKind::Transformation(_));
        let named = self.named_lots(|pointer| !made || pointer.is_output());
        let mut walked = BTreeSet::new();
        for (kind, pointer) in claims {
            for (id, _) in &named {
                if let Some(lack) = self.lack(id, kind, &mut walked) {
                    self.flag(Code::ClaimUnattested, pointer, lack.detail);
                }
            }
        }
    }

    /// Why no certificate of a type stands behind a lot, if none does.
    fn lack(&self, lot: &str, kind: &str, walked: &mut BTreeSet<(String, String)>) -> Option<Lack> {
        let goods = self.goods_of(lot)?;
        self.state.vouched(&goods, kind, self.event.time_ms(), walked).err()
    }

    fn goods_of(&self, id: &str) -> Option<Goods> {
        let lot = self.lot_or_opening(id)?;
        let mut goods = self.state.goods_of(&lot);
        goods.made += self.goods.made.iter().filter(|m| m.lot == id).map(|m| m.amount).sum::<Decimal>();
        for (account, amount) in &self.goods.postings.amounts {
            if let Account::MadeAt { lot, place } = account
                && lot == id
            {
                goods.places.push((place.clone(), *amount));
            }
        }
        goods
            .inputs
            .extend(self.goods.links.iter().filter(|(_, to, _)| to == id).map(|(from, _, _)| from.clone()));
        // A crop is not counted; it is all where it is planted.
        if lot.unit.is_none()
            && let Some(place) = self.place_of_origin()
        {
            goods.places.push((place, Decimal::ONE));
        }
        Some(goods)
    }
}

impl State {
    fn goods_of(&self, lot: &Lot) -> Goods {
        let Lot { id, product, maker, made, .. } = lot;
        let places = self.accounts.made_at(id).map(|(place, amount)| (place.to_owned(), amount)).collect();
        let counted = self.links_back(id).into_iter().filter(|link| !link.reported);
        let inputs: BTreeSet<String> = counted.map(|link| link.from).collect();
        Goods {
            outside: lot.outside || (!lot.unrecorded.is_zero() && inputs.is_empty()),
            lot: id.clone(),
            product: product.clone(),
            maker: maker.clone(),
            made: *made,
            places,
            inputs,
        }
    }

    /// Looks through a lot and what went into it. What was found good is not looked at again.
    fn vouched(
        &self,
        goods: &Goods,
        kind: &str,
        at_ms: i64,
        walked: &mut BTreeSet<(String, String)>,
    ) -> Result<(), Lack> {
        let this = (kind.to_owned(), goods.lot.clone());
        if !walked.insert(this.clone()) {
            return Ok(());
        }
        let vouched = self.vouched_anew(goods, kind, at_ms, walked);
        if vouched.is_err() {
            walked.remove(&this);
        }
        vouched
    }

    fn vouched_anew(
        &self,
        goods: &Goods,
        kind: &str,
        at_ms: i64,
        walked: &mut BTreeSet<(String, String)>,
    ) -> Result<(), Lack> {
        let Goods { lot, product, maker, .. } = goods;
        if let Some(own) = self.in_force(lot, kind, at_ms) {
            return conforms(own, lot);
        }
        let good = |about: &str| self.in_force(about, kind, at_ms).is_some_and(|c| c.what.conformant);
        let places = || {
            let there = goods.places.iter().filter(|(place, _)| good(place)).map(|(_, amount)| amount);
            let sum: Decimal = there.sum();
            sum > Decimal::ZERO && sum >= goods.made
        };
        if !good(product) && (goods.outside || !(good(maker) || places())) {
            return Err(self.nothing_about(goods, kind, at_ms));
        }
        for input in &goods.inputs {
            let Some(input) = self.lots.get(input).filter(|lot| weighs(lot)) else { continue };
            let links = self.links.bytes_back(&input.id, &self.ids);
            if walked.len() >= MOST_LOOKED_THROUGH || links > MOST_LINK_BYTES {
                let detail = format!(
                    "{lot} is made of more than can be looked through; it needs a {kind} certificate of its own"
                );
                return Err(Lack { expired: false, detail });
            }
            self.vouched(&self.goods_of(input), kind, at_ms, walked)
                .map_err(|lack| Lack { detail: format!("{}, which went into {lot}", lack.detail), ..lack })?;
        }
        Ok(())
    }

    fn nothing_about(&self, goods: &Goods, kind: &str, at_ms: i64) -> Lack {
        let Goods { lot, product, maker, places, .. } = goods;
        let about = [lot, product, maker].into_iter().chain(places.iter().map(|(place, _)| place));
        let of_type = about.flat_map(|about| self.certificates(about)).filter(|c| c.what.kind == kind);
        let over = |c: &&Certified| {
            c.revoked.as_ref().is_some_and(|r| r.from_ms <= at_ms)
                || c.what.valid_until.is_some_and(|until| until.end_ms() <= at_ms)
        };
        match of_type.filter(over).max_by_key(|c| c.index) {
            Some(c) => {
                let (number, about) = (&c.what.number, &c.what.about);
                let ended = match (&c.revoked, c.what.valid_until) {
                    (Some(_), _) => "was revoked".to_owned(),
                    (None, until) => format!("ended on {}", until.map(|u| u.to_string()).unwrap_or_default()),
                };
                Lack {
                    expired: true,
                    detail: format!("{lot}: the {kind} certificate {number} about {about} {ended}"),
                }
            }
            None => Lack { expired: false, detail: format!("no {kind} certificate stands behind {lot}") },
        }
    }
}

fn conforms(certified: &Certified, lot: &str) -> Result<(), Lack> {
    if certified.what.conformant {
        return Ok(());
    }
    let (kind, number) = (&certified.what.kind, &certified.what.number);
    let detail = format!("the {kind} certificate {number} says that {lot} is non-conformant");
    Err(Lack { expired: false, detail })
}

/// Whether a lot adds to what goods are: packaging, and what is not counted, does not.
fn weighs(lot: &Lot) -> bool {
    measure(lot).is_some()
}
