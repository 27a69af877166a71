//! What a node tells of rolls, and which roll and code somebody means.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use suyuan_ledger::codes::{Serial, Shape};

use super::{Chosen, Ranges, RollFile};
use crate::{
    client::{Client, query},
    context::Trusted,
    failure::Failure,
    home::Home,
    speech::tr,
};

/// A roll as the ledger has it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RollTold {
    /// The statement that commits to it.
    pub(crate) roll: String,
    /// Its entry.
    pub(crate) index: u64,
    /// Its short name.
    pub(crate) name: String,
    /// Who made it.
    pub(crate) by: String,
    /// Its product.
    pub(crate) product: String,
    /// How many codes.
    pub(crate) count: u64,
    /// How many make a group.
    pub(crate) group_size: u64,
    /// Whether each has a PIN.
    pub(crate) pins: bool,
    /// The root, base64.
    pub(crate) root: String,
    /// Whether the node has its list.
    pub(crate) listed: bool,
    /// Runs of groups, and how they are; of one roll only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<GroupsTold>,
    /// How many codes are opened; of one roll only.
    #[serde(default)]
    pub(crate) opened: u64,
}

/// Groups that are alike.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct GroupsTold {
    /// The first.
    pub(crate) first: u64,
    /// The last.
    pub(crate) last: u64,
    /// The word of their state.
    pub(crate) state: String,
    /// The lot that they are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lot: Option<String>,
}

#[derive(Deserialize)]
struct Rolls {
    rolls: Vec<RollTold>,
}

/// A code by its place.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The statement that commits to its roll.
    pub(crate) roll: String,
    /// From 0.
    pub(crate) position: u64,
}

impl RollTold {
    /// The rolls of a party.
    pub(crate) fn of_party(client: &Client, party: &str) -> Result<Vec<RollTold>, Failure> {
        let rolls: Rolls = client.json(&format!("/v1/codes?party={}", query(party)))?;
        Ok(rolls.rolls)
    }

    /// One, with its groups.
    pub(crate) fn one(client: &Client, statement: &str) -> Result<RollTold, Failure> {
        Ok(client.json(&format!("/v1/codes/{statement}"))?)
    }

    /// The one that somebody means: a statement's id, or the name of one of this party's.
    pub(crate) fn meant(client: &Client, party: &str, roll: &str) -> Result<RollTold, Failure> {
        if roll.len() == 64 {
            return RollTold::one(client, roll);
        }
        let found = RollTold::of_party(client, party)?.into_iter().find(|told| told.name == roll);
        found.ok_or_else(|| {
            Failure::usage(tr!("codes-not-yours", roll = roll.to_string()))
                .code("no-roll")
                .hint(tr!("codes-not-yours-do"))
        })
    }

    /// Its shape.
    pub(crate) fn shape(&self) -> Result<Shape, Failure> {
        Shape::new(self.count, self.group_size)
            .map_err(|e| Failure::network(tr!("codes-node-roll", cause = e.to_string())))
    }

    /// The groups and positions chosen, all groups if none were; whatever is outside the roll is an error.
    pub(crate) fn choose(&self, chosen: &Chosen) -> Result<(Ranges, Ranges), Failure> {
        let groups = self.shape()?.groups();
        let outside = |what: &str, last: Option<u64>, count: u64| match last.filter(|last| *last >= count) {
            Some(last) => Err(Failure::usage(tr!(
                "codes-beyond",
                roll = self.name.to_string(),
                count = count.to_string(),
                what = what.to_string(),
                most = (count - 1).to_string(),
                last = last.to_string()
            ))
            .hint(tr!("codes-from-nought", what = what.to_string()))),
            None => Ok(()),
        };
        outside("groups", chosen.groups.last(), groups)?;
        outside("codes", chosen.positions.last(), self.count)?;
        Ok(match chosen.is_whole() {
            true => (Ranges::all(groups), Ranges::default()),
            false => (chosen.groups.clone(), chosen.positions.clone()),
        })
    }
}

/// Whether somebody means one code and not a roll: an address, or sixteen characters that are no roll's name.
pub(crate) fn is_code(home: &Home, text: &str) -> Result<bool, Failure> {
    if text.contains("/21/") {
        return Ok(true);
    }
    Ok(text.parse::<Serial>().is_ok() && RollFile::find(home, &text.to_ascii_uppercase())?.is_none())
}

/// The serial in what somebody wrote or scanned.
pub(crate) fn serial_of(text: &str) -> Result<Serial, Failure> {
    let serial = text.rsplit('/').next().unwrap_or(text).split('?').next().unwrap_or_default();
    serial.parse().map_err(|e| {
        Failure::usage(tr!("codes-no-code", said = format!("{text:?}"), cause = format!("{e}")))
            .hint(tr!("codes-no-code-do"))
    })
}

/// Where a code is: in a roll made here, else as the node says.
pub(crate) fn place_of(home: &Home, trusted: &Trusted, text: &str) -> Result<Place, Failure> {
    let serial = serial_of(text)?;
    match places_here(home, &HashSet::from([serial]))?.remove(&serial) {
        Some(place) => Ok(place),
        None => place_elsewhere(trusted, text),
    }
}

/// Where codes of rolls made here are: each roll is gone through once, however many are looked for.
pub(crate) fn places_here(home: &Home, serials: &HashSet<Serial>) -> Result<HashMap<Serial, Place>, Failure> {
    let mut places = HashMap::new();
    for roll in RollFile::all(home)? {
        let Some(statement) = roll.sent(home)?.statement else { continue };
        if places.len() == serials.len() {
            break;
        }
        let seed = roll.seed()?;
        let sought = |position: u64| {
            Some((seed.serial(position), position)).filter(|(serial, _)| serials.contains(serial))
        };
        let found: Vec<(Serial, u64)> = (0..roll.count).into_par_iter().filter_map(sought).collect();
        let place = |position| Place { roll: statement.clone(), position };
        places.extend(found.into_iter().map(|(serial, position)| (serial, place(position))));
    }
    Ok(places)
}

/// Where a code of somebody else's roll is, as the node says.
pub(crate) fn place_elsewhere(trusted: &Trusted, text: &str) -> Result<Place, Failure> {
    let elsewhere = || {
        Failure::usage(tr!("codes-made-elsewhere", code = text.to_string()))
            .code("no-code")
            .hint(tr!("codes-made-elsewhere-do"))
    };
    if !text.contains("/21/") {
        return Err(elsewhere());
    }
    let shown: serde_json::Value = trusted.client.json(&path_of(trusted, text)?)?;
    let code = shown.get("code").filter(|code| code.is_object());
    let told = code.and_then(|code| {
        Some(Place {
            roll: code.get("roll")?.as_str()?.to_owned(),
            position: code.get("position")?.as_u64()?,
        })
    });
    told.ok_or_else(elsewhere)
}

/// The path of an item at a node.
fn path_of(trusted: &Trusted, text: &str) -> Result<String, Failure> {
    let text = match text.split_once("/21/") {
        // PRODUCT/21/SERIAL or PRODUCT/10/LOT/21/SERIAL
        Some((before, _)) if !text.starts_with('/') && !before.contains(':') => format!("/p/{text}"),
        _ => text.to_owned(),
    };
    let id = trusted.names.anything(&text)?;
    let rest = id.as_str().split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    rest.map(|(_, path)| format!("/{path}"))
        .ok_or_else(|| Failure::usage(tr!("codes-no-path", said = format!("{text:?}"))))
}
