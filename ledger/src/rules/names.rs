//! What an event names: lots, items, logistic units, places, parties. One walk for `sub`, history and cures.

use crate::event::Event;
use crate::identifier::Identifier;

/// One identifier in an event.
pub struct Named<'a> {
    /// As written.
    pub uri: &'a str,
    /// JSON pointer of the place where it stands.
    pub pointer: String,
}

impl Named<'_> {
    /// In canonical form; as written where it follows no grammar that we know.
    pub fn canonical(&self) -> String {
        canonical(self.uri)
    }
}

/// The canonical form of an identifier; text of another grammar is its own.
pub fn canonical(uri: &str) -> String {
    Identifier::parse(uri).map_or_else(|_| uri.to_owned(), |id| id.to_string())
}

/// Everything that an event names.
pub fn all(event: &Event) -> impl Iterator<Item = Named<'_>> {
    goods(event).chain(places(event)).chain(parties(event))
}

/// The goods: EPCs, classes and the parent.
pub fn goods(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let epcs = event.all_epcs().map(|(list, i, uri)| Named { uri, pointer: format!("/{list}/{i}") });
    let classes = event
        .all_quantities()
        .map(|(list, i, q)| Named { uri: &q.epc_class, pointer: format!("/{list}/{i}/epcClass") });
    let parent = event.parent_id().map(|uri| Named { uri, pointer: "/parentID".to_owned() });
    epcs.chain(classes).chain(parent)
}

/// Where it happened, and where the goods are after it.
pub fn places(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let read_point = event.read_point().map(|uri| Named { uri, pointer: "/readPoint/id".to_owned() });
    let location = event.biz_location().map(|uri| Named { uri, pointer: "/bizLocation/id".to_owned() });
    read_point.into_iter().chain(location)
}

/// Sources and destinations.
pub fn parties(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let of = |list: &'static str, member: &'static str| {
        move |(i, uri)| Named { uri, pointer: format!("/{list}/{i}/{member}") }
    };
    let sources = event.source_uris().enumerate().map(of("sourceList", "source"));
    sources.chain(event.destination_uris().enumerate().map(of("destinationList", "destination")))
}
