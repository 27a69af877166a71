//! Statements that never enter the ledger: forged, altered, out of order, by whom nobody admitted, in another's name.

use serde_json::json;

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        county::public_hex,
        names::{Goods, party},
        plan::Manner,
        telling::Telling,
    },
};

/// A harvest that would be fine if it were signed as it should be.
fn harvest(d: &Deed<'_>) -> Telling {
    Telling::harvested(&Goods::kg(d.lot("VEG"), 100), &d.coop.place("GARDEN"))
}

fn signed(d: &mut Deed<'_>, manner: Manner, by: &str) -> Result<(), Failure> {
    let harvest = harvest(d);
    d.story.cheat_by(manner, by, harvest, d.supposed);
    Ok(())
}

pub(super) fn lone_governor(d: &mut Deed<'_>) -> Result<(), Failure> {
    let name = format!("CRONY.{}", d.tag);
    let body = json!({"party": party(&name), "action": "admit", "names": {"en": name}, "roles": ["shop"],
        "keys": [{"key": public_hex(d.cast.seed, &name, 0)}]});
    d.story.cheat_with("ASSOC", "member", &party(&name), &body, d.supposed);
    Ok(())
}

pub(super) fn forged_signature(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Forged, &d.coop.name.clone())
}

pub(super) fn altered(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Altered, &d.coop.name.clone())
}

pub(super) fn unknown_key(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Properly, &format!("{}/found in the road {}", d.coop.name, d.tag))
}

pub(super) fn revoked_key(d: &mut Deed<'_>) -> Result<(), Failure> {
    let (phone, about) = (format!("{}/stolen phone {}", d.coop.name, d.tag), d.coop.party());
    let key = public_hex(d.cast.seed, &phone, 0);
    let add = json!({"party": about, "action": "add", "key": key, "label": "phone (test key)", "rights": ["event"]});
    d.story.state(&d.coop.name, "key", &about, &add);
    d.story.wait(30);
    d.story.state(&d.coop.name, "key", &about, &json!({"party": about, "action": "revoke", "key": key}));
    d.story.wait(60);
    signed(d, Manner::Properly, &phone)
}

pub(super) fn suspended(d: &mut Deed<'_>) -> Result<(), Failure> {
    let name = format!("ROGUE.{}", d.tag);
    d.cast.admit(&mut d.story, &name, &["producer"]);
    d.story.wait(60);
    d.cast.decide(&mut d.story, &name, &json!({"party": party(&name), "action": "suspend"}));
    d.story.wait(60);
    signed(d, Manner::Properly, &name)
}

pub(super) fn fork(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Forked, &d.coop.name.clone())
}

pub(super) fn dropped(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Gapped, &d.coop.name.clone())
}

pub(super) fn other_ledger(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Elsewhere, &format!("{}/phone", d.coop.name))
}

pub(super) fn borrowed_name(d: &mut Deed<'_>) -> Result<(), Failure> {
    signed(d, Manner::Borrowed("LAB".to_owned()), &d.coop.name.clone())
}
