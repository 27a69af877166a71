//! The places of a journey on a map, as far as their keepers let everybody know where they lie (`near`).

use std::collections::BTreeSet;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use suyuan_web::view::{At, Map, ProofRole, Shown, Spot, Step};

use super::{book::Book, lot::counts};
use crate::Problem;

/// The most places on a map.
const MOST: usize = 24;

/// The map; nothing where no place has a public position.
pub(super) fn map(book: &mut Book<'_>, steps: &[Step]) -> Result<Option<Map>, Problem> {
    let mut map = Map { spots: Vec::new(), way: Vec::new(), unplaced: 0 };
    let mut unplaced: BTreeSet<&str> = BTreeSet::new();
    for place in steps.iter().filter(|step| counts(step)).filter_map(|step| step.place.as_ref()) {
        let known = map.spots.iter().position(|spot| spot.place.uri == place.uri);
        let at = match known {
            Some(at) => at,
            None if unplaced.contains(place.uri.as_str()) || map.spots.len() == MOST => continue,
            None => {
                let near = book.app().ledger.read(|state| {
                    state.place(&place.uri).and_then(|stated| Some((stated.index, stated.what.near?)))
                })?;
                let Some((index, near)) = near.filter(|(index, _)| *index < book.size()) else {
                    unplaced.insert(&place.uri);
                    continue;
                };
                book.cite(index, ProofRole::Name);
                let shown = |value: Decimal, name: &str| Shown::Number {
                    value: value.to_string(),
                    at: Some(At::field(index, format!("/near/{name}"))),
                };
                let thousandths =
                    |value: Decimal| (value * Decimal::ONE_THOUSAND).trunc().to_i64().unwrap_or_default();
                map.spots.push(Spot {
                    place: place.clone(),
                    north: thousandths(near.lat),
                    east: thousandths(near.lon),
                    decimals: near.lat.scale().min(near.lon.scale()),
                    lat: shown(near.lat, "lat"),
                    lon: shown(near.lon, "lon"),
                });
                map.spots.len() - 1
            }
        };
        if map.way.last() != Some(&at) {
            map.way.push(at);
        }
    }
    map.unplaced = unplaced.len();
    Ok(Some(map).filter(|map| !map.spots.is_empty()))
}
