//! From the address in a QR code to the code that it is.

use suyuan_ledger::{
    codes::{Code, CodeProof, Serial},
    identifier::{Identifier, ItemId, Kind},
    rules::{CodeRoll, CodeStatus, payload},
    statement::StatementId,
};

use super::committed;
use crate::{Problem, app::App};

/// What a serial is.
pub(crate) enum Looked {
    /// The product has no rolls, so its serials are what events say.
    NoRolls,
    /// A code of a roll.
    Found(Box<Found>),
    /// None of the product's codes, as far as the lists that are here tell.
    Unknown {
        /// Lists of the product that are not here.
        missing: usize,
    },
}

/// A code, what has become of it, and the proof that it is one.
pub(crate) struct Found {
    /// Its serial, as the roll has it.
    pub(crate) serial: String,
    /// Its roll.
    pub(crate) roll: OfRoll,
    /// That the roll has it.
    pub(crate) proof: CodeProof,
    /// What has become of it.
    pub(crate) status: CodeStatus,
}

/// What a look-up needs of a roll: not how each of its codes went, of which there may be a million.
#[derive(Clone)]
pub(crate) struct OfRoll {
    /// The statement that commits to it.
    pub(crate) id: StatementId,
    /// Its entry.
    pub(crate) index: u64,
    /// What it says.
    pub(crate) what: payload::Committed,
}

impl From<&CodeRoll> for OfRoll {
    fn from(roll: &CodeRoll) -> OfRoll {
        OfRoll { id: roll.id, index: roll.index, what: roll.what.clone() }
    }
}

/// Looks up the code of an item; `size` is that of the checkpoint shown, and later rolls are not there yet.
pub(crate) fn look(app: &App, item: &Identifier, size: u64) -> Result<Looked, Problem> {
    let Some((product, serial)) = product_of(item).zip(serial_of(item)) else { return Ok(Looked::NoRolls) };
    let rolls: Vec<OfRoll> = app.ledger.read(|state| {
        state.rolls_of(&product).filter(|roll| roll.index < size).map(OfRoll::from).collect()
    })?;
    if rolls.is_empty() {
        return Ok(Looked::NoRolls);
    }
    let Ok(serial) = serial.parse::<Serial>() else { return Ok(Looked::Unknown { missing: 0 }) };
    among(app, rolls, &serial)
}

/// Looks up a serial of which nobody said the product.
pub(crate) fn look_anywhere(app: &App, serial: &Serial, size: u64) -> Result<Looked, Problem> {
    let rolls: Vec<OfRoll> = app
        .ledger
        .read(|state| state.rolls().filter(|roll| roll.index < size).map(OfRoll::from).collect())?;
    among(app, rolls, serial)
}

fn among(app: &App, rolls: Vec<OfRoll>, serial: &Serial) -> Result<Looked, Problem> {
    let (hash, mut missing) = (Code::of(serial).hash, 0);
    for roll in rolls {
        let Some(list) = app.ledger.rolls().find(&roll.id, &committed(&roll.what))? else {
            missing += 1;
            continue;
        };
        let Some(proof) = list.find(&hash)? else { continue };
        if let Some(status) = app.ledger.read(|state| state.code_status(&roll.id, proof.position))? {
            return Ok(Looked::Found(Box::new(Found { serial: serial.to_string(), roll, proof, status })));
        }
    }
    Ok(Looked::Unknown { missing })
}

/// The product of an item.
fn product_of(item: &Identifier) -> Option<String> {
    (item.kind() == Kind::Item)
        .then(|| ItemId::try_from(item.clone()).ok())
        .flatten()
        .map(|item| item.product().to_string())
}

/// The serial of an item.
fn serial_of(item: &Identifier) -> Option<String> {
    ItemId::try_from(item.clone()).ok().map(|item| item.serial().to_owned())
}
