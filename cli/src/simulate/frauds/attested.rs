//! Certificates that are missing, over, revoked, or one's own.

use serde_json::{Value, json};

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        calendar::{DAY, date, written},
        cast::state_place,
        names::{Goods, party},
        telling::Telling,
    },
};

pub(super) fn unattested_claim(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = Goods::kg(d.lot("VEG"), 100);
    d.cheat(Telling::harvested(&goods, &d.coop.place("GARDEN")).with("suyuan:claims", json!(["organic"])));
    Ok(())
}

pub(super) fn no_certificate(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("ORG", 100);
    let shop = party(&d.coop.shop);
    d.cheat(Telling::shipped(&goods, &shop));
    Ok(())
}

/// A garden of its own with an organic certificate; gives its name and the certificate's number.
fn organic(d: &mut Deed<'_>, until: Option<String>) -> (String, String) {
    let (name, number) = (d.tag.clone(), format!("O-{}-{}", d.coop.name, d.tag));
    let full = format!("{}-{name}", d.coop.name);
    state_place(&mut d.story, &d.coop.name, &full, "plot", (30.3, 103.7), json!({}));
    let about = d.coop.place(&name);
    let mut body = json!({"about": about, "number": number, "type": "organic", "issued": "2026-06-01", "validFrom": "2026-06-01"});
    if let Some(until) = until {
        body["validUntil"] = json!(until);
    }
    d.story.state("LAB", "certificate", &about, &body);
    d.story.wait(30);
    (name, number)
}

pub(super) fn expired(d: &mut Deed<'_>) -> Result<(), Failure> {
    let until = date(d.story.now());
    let (garden, _) = organic(d, Some(until));
    let goods = d.harvested_at("ORG", 100, &garden);
    d.sold(&Deed::of(&goods, 40));
    d.story.until(2, 10, 0);
    let shop = party(&d.coop.shop);
    d.cheat(Telling::shipped(&Deed::of(&goods, 60), &shop));
    Ok(())
}

pub(super) fn revoked(d: &mut Deed<'_>) -> Result<(), Failure> {
    let (garden, number) = organic(d, None);
    let goods = d.harvested_at("ORG", 100, &garden);
    d.story.wait(60);
    let about = d.coop.place(&garden);
    let reason = json!({"from": written(d.story.now()), "reason": "residues in the soil"});
    d.story.state(
        "LAB",
        "certificate",
        &about,
        &json!({"about": about, "number": number, "revoked": reason}),
    );
    d.story.until(1, 10, 0);
    let shop = party(&d.coop.shop);
    d.cheat(Telling::shipped(&goods, &shop));
    Ok(())
}

pub(super) fn mixed_in(d: &mut Deed<'_>) -> Result<(), Failure> {
    let (garden, _) = organic(d, None);
    let good = d.harvested_at("ORG", 100, &garden);
    let other = d.harvested("VEG", 100);
    let mixed = Goods::kg(d.coop.lot("ORG", format_args!("{}.2", d.tag)), 190);
    d.tell(Telling::changed("creating_class_instance").using(&good).using(&other).giving(&mixed));
    d.story.wait(60);
    let shop = party(&d.coop.shop);
    d.cheat(Telling::shipped(&mixed, &shop));
    Ok(())
}

pub(super) fn own_certificate(d: &mut Deed<'_>) -> Result<(), Failure> {
    let about = d.coop.party();
    let until = date(d.story.now() + 100 * DAY);
    let body: Value = json!({"about": about, "number": format!("OWN-{}", d.tag), "type": "organic", "issued": "2026-06-01",
        "validFrom": "2026-06-01", "validUntil": until});
    d.story.cheat_with(&d.coop.name, "certificate", &about, &body, d.supposed);
    Ok(())
}
