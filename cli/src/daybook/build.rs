//! From an entry to the event that is signed, through the same builders as the commands; and the lot numbers that are proposed.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use suyuan_ledger::identifier::{LotId, PartyId, ProductId};

use super::{
    act::Act,
    entry::{Entry, Lot},
};
use crate::{
    acts::{self, ActPayload, Given, Handover, Making, Portion, Receipt, Scene, Tending},
    failure::Failure,
    record::Desk,
    speech::tr,
};

/// The most lots of a product that are proposed for one day.
const MOST_LOTS: usize = 9_999;

/// What lots of one number have in common: product, day, place, crop.
type Batch = (String, Date, Option<String>, Option<String>);

/// Lot numbers that are free: prefix, day, count, such as SL-260503-1. Rows of one product, day, place and crop are one lot.
#[derive(Debug)]
pub(crate) struct Numbers {
    prefix: String,
    taken: HashSet<String>,
    proposed: BTreeMap<Batch, LotId>,
    last: BTreeMap<(String, Date), usize>,
}

impl Numbers {
    /// With this prefix; what stands in `taken` is no longer free.
    pub(crate) fn new(prefix: String, taken: HashSet<String>) -> Numbers {
        Numbers { prefix, taken, proposed: BTreeMap::new(), last: BTreeMap::new() }
    }

    /// How many were proposed.
    pub(crate) fn count(&self) -> usize {
        self.proposed.len()
    }

    /// The lot of an entry. `known` asks the ledger whether there is one of this number.
    pub(crate) fn lot(
        &mut self,
        entry: &Entry,
        known: &mut dyn FnMut(&LotId) -> Result<bool, Failure>,
    ) -> Result<LotId, Failure> {
        let product = match &entry.lot {
            Lot::Named(lot) => return Ok(lot.clone()),
            Lot::Proposed(product) => product,
        };
        let place = entry.place.as_ref().map(ToString::to_string);
        let crop = entry.crop.as_ref().map(ToString::to_string);
        let batch = (product.to_string(), entry.date, place, crop);
        if let Some(lot) = self.proposed.get(&batch) {
            return Ok(lot.clone());
        }
        let lot = self.free(product, entry.date, known)?;
        self.proposed.insert(batch, lot.clone());
        Ok(lot)
    }

    fn free(
        &mut self,
        product: &ProductId,
        date: Date,
        known: &mut dyn FnMut(&LotId) -> Result<bool, Failure>,
    ) -> Result<LotId, Failure> {
        let last = self.last.entry((product.to_string(), date)).or_default();
        while *last < MOST_LOTS {
            *last += 1;
            let number = format!("{}-{}-{last}", self.prefix, date.strftime("%y%m%d"));
            let lot = LotId::mint(product, &number).map_err(Failure::usage)?;
            if !self.taken.contains(lot.as_str()) && !known(&lot)? {
                return Ok(lot);
            }
        }
        Err(Failure::usage(tr!("row-no-free-lot", product = product.to_string(), date = date.to_string()))
            .hint(tr!("row-no-free-lot-do")))
    }
}

impl Entry {
    /// The event, of this lot and with this identifier.
    pub(crate) fn payload(
        &self,
        lot: LotId,
        event_id: String,
        me: &PartyId,
        desk: &Desk<'_>,
    ) -> Result<ActPayload, Failure> {
        let scene = Scene {
            event_id,
            time: self.time.clone(),
            place: self.place.clone(),
            document: self.doc.as_ref().map(|doc| desk.document(doc)),
            note: self.note.clone(),
            done_by: None,
            used: Vec::new(),
            codes: Vec::new(),
            claims: Vec::new(),
            attachments: Vec::new(),
        };
        let (Some(quantity), other) = (self.quantity, self.other.clone()) else {
            let given = Given { input: self.input.clone(), dose: self.dose, pre_harvest_days: self.wait };
            return acts::tend(Tending::Spray, &lot, &given, &scene);
        };
        let portion = Portion { lot, quantity };
        let what = std::slice::from_ref(&portion);
        let handover = |from: &PartyId, to: &PartyId| Handover {
            from: from.clone(),
            to: to.clone(),
            new_owner: self.sold.then(|| to.clone()),
        };
        match (self.act, other) {
            (Act::Ship, Some(to)) => acts::ship(what, &handover(me, &to), &scene),
            (Act::Receive, Some(from)) => acts::receive(what, &handover(&from, me), Receipt::Plain, &scene),
            (Act::Harvest, _) => acts::harvest(&portion, self.crop.as_ref(), &scene),
            (Act::Sell, _) => acts::sell(&portion, &scene),
            (Act::Dispose, _) => acts::dispose(what, &scene),
            (Act::Pack, _) => {
                let Some((lot, quantity)) = self.source.clone() else {
                    return Err(Failure::usage(tr!("row-nothing-packed", row = self.row.to_string())));
                };
                acts::transform(Making::Pack, &[Portion { lot, quantity }], what, None, &scene)
            }
            (Act::Ship | Act::Receive | Act::Spray, _) => {
                Err(Failure::usage(tr!("row-act-lacks", row = self.row.to_string())))
            }
        }
    }
}
