//! Which statement corrects which.

use std::{borrow::Cow, collections::BTreeMap};

use rayon::prelude::*;
use serde::Deserialize;

use super::Item;

/// What corrects what, by references that people can follow.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Id of a declaration, to the event that it takes back.
    corrects: BTreeMap<String, String>,
    /// Id of an event, to the declaration.
    corrected_by: BTreeMap<String, String>,
    /// Id of the event that was told instead, to the one that was taken back.
    instead_of: BTreeMap<String, String>,
}

/// An event as far as corrections go.
struct Told {
    event: String,
    declares: bool,
    instead: Vec<String>,
}

impl Links {
    /// Of all that is known, not only of what is shown.
    pub(crate) fn between(items: &[Item]) -> Links {
        let told: Vec<Option<Told>> = items.par_iter().map(|item| read(&item.payload)).collect();
        if !told.iter().flatten().any(|told| told.declares) {
            return Links::default();
        }
        let mut first: BTreeMap<&str, &Item> = BTreeMap::new();
        for (item, told) in items.iter().zip(&told) {
            if let Some(told) = told.as_ref().filter(|told| !told.declares) {
                first.insert(&told.event, item);
            }
        }
        let mut links = Links::default();
        for (item, told) in items.iter().zip(&told) {
            let Some(told) = told.as_ref().filter(|told| told.declares) else { continue };
            let Some(wrong) = first.get(told.event.as_str()) else { continue };
            links.corrects.insert(item.id.clone(), wrong.reference());
            links.corrected_by.insert(wrong.id.clone(), item.reference());
            for right in told.instead.iter().filter_map(|id| first.get(id.as_str())) {
                links.instead_of.insert(right.id.clone(), wrong.reference());
            }
        }
        links
    }

    /// What this declaration takes back.
    pub(crate) fn corrects(&self, item: &Item) -> Option<&String> {
        self.corrects.get(&item.id)
    }

    /// What took this back.
    pub(crate) fn corrected_by(&self, item: &Item) -> Option<&String> {
        self.corrected_by.get(&item.id)
    }

    /// What this was told instead of.
    pub(crate) fn instead_of(&self, item: &Item) -> Option<&String> {
        self.instead_of.get(&item.id)
    }
}

/// What of an event matters here; the rest is passed over.
#[derive(Deserialize)]
struct Event<'e> {
    #[serde(rename = "eventID", borrow)]
    id: Cow<'e, str>,
    #[serde(rename = "errorDeclaration")]
    declaration: Option<Declaration>,
}

#[derive(Deserialize)]
struct Declaration {
    #[serde(rename = "correctiveEventIDs", default)]
    instead: Vec<String>,
}

fn read(payload: &str) -> Option<Told> {
    let event: Event<'_> = serde_json::from_str(payload).ok()?;
    let declares = event.declaration.is_some();
    let instead = event.declaration.map(|declaration| declaration.instead).unwrap_or_default();
    Some(Told { event: event.id.into_owned(), declares, instead })
}
