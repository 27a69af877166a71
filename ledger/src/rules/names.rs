//! What an event names: lots, items, logistic units, places, parties. One walk for `sub`, history and cures.

use std::borrow::Cow;
use std::fmt;

use crate::event::{Event, EventKind, QuantityElement};
use crate::identifier::{Identifier, ItemId, Kind, LotId, Plain, ProductId};

/// One identifier in an event.
pub struct Named<'a> {
    /// As written.
    pub uri: &'a str,
    /// The place where it stands.
    pub pointer: Pointer,
}

/// A place in an event, as a JSON pointer (RFC 6901) that is written out only where somebody is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    member: &'static str,
    /// Which one of a list.
    at: Option<usize>,
    /// Where in that.
    within: &'static str,
}

impl Pointer {
    const fn new(member: &'static str, at: Option<usize>, within: &'static str) -> Pointer {
        Pointer { member, at, within }
    }

    /// The event's member that it leads into.
    pub fn member(self) -> &'static str {
        self.member
    }

    /// Whether it is among what a transformation takes.
    pub fn is_input(self) -> bool {
        matches!(self.member, "inputEPCList" | "inputQuantityList")
    }

    /// Whether it is among what a transformation gives.
    pub fn is_output(self) -> bool {
        matches!(self.member, "outputEPCList" | "outputQuantityList")
    }

    /// The whole element of the list that it leads into.
    pub fn element(self) -> Pointer {
        Pointer { within: "", ..self }
    }

    /// From an amount's class to how much it is.
    pub(super) fn quantity(self) -> Pointer {
        match self.within {
            "/epcClass" => Pointer { within: "/quantity", ..self },
            _ => self,
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.member)?;
        if let Some(at) = self.at {
            write!(f, "/{at}")?;
        }
        f.write_str(self.within)
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> String {
        pointer.to_string()
    }
}

impl Named<'_> {
    /// In canonical form; as written where it follows no grammar that we know.
    pub fn canonical(&self) -> String {
        canonical(self.uri)
    }
}

/// The canonical form of an identifier; text of another grammar is its own. A product, lot or item is the same with and
/// without its variant (22), and an item with and without its lot.
pub fn canonical(uri: &str) -> String {
    canonically(uri).into_owned()
}

/// [`canonical`], not copied where it is as written.
pub fn canonically(uri: &str) -> Cow<'_, str> {
    if let Some(plain) = Plain::see(uri) {
        return plain.in_books();
    }
    let Ok(id) = Identifier::parse(uri) else { return Cow::Borrowed(uri) };
    let short = match id.kind() {
        Kind::Product => ProductId::try_from(id.clone()).map(Identifier::from),
        Kind::Lot => LotId::try_from(id.clone()).map(Identifier::from),
        Kind::Item => ItemId::try_from(id.clone()).map(|item| item.without_lot().into()),
        _ => return Cow::Owned(id.as_str().to_owned()),
    };
    Cow::Owned(short.unwrap_or(id).as_str().to_owned())
}

/// Everything that an event names, as written, in no order.
pub fn uris(event: &Event) -> impl Iterator<Item = &str> {
    let elements =
        [event.quantities(), event.child_quantities(), event.input_quantities(), event.output_quantities()];
    let goods = event.epcs().chain(elements.into_iter().flatten().map(|q| q.epc_class.as_str()));
    let places = event.parent_id().into_iter().chain(event.read_point()).chain(event.biz_location());
    let ends = event.common.sources.iter().chain(&event.common.destinations).map(|end| end.id.as_str());
    goods.chain(places).chain(ends)
}

/// Everything that an event names, and where.
pub fn all(event: &Event) -> impl Iterator<Item = Named<'_>> {
    goods(event).chain(places(event)).chain(ends(event))
}

/// The goods: EPCs, classes and the parent.
pub fn goods(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let parent = event.parent_id().map(|uri| Named { uri, pointer: Pointer::new("parentID", None, "") });
    epcs(event).chain(classes(event).map(|(named, _)| named)).chain(parent)
}

/// Single objects by their own EPC.
pub fn epcs(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let lists: [(&'static str, &[String]); 2] = match &event.kind {
        EventKind::Object(e) => [("epcList", &e.epc_list), ("", &[])],
        EventKind::Transaction(e) => [("epcList", &e.epc_list), ("", &[])],
        EventKind::Aggregation(e) | EventKind::Association(e) => [("childEPCs", &e.child_epcs), ("", &[])],
        EventKind::Transformation(e) => {
            [("inputEPCList", &e.input_epc_list), ("outputEPCList", &e.output_epc_list)]
        }
    };
    lists.into_iter().flat_map(|(list, epcs)| {
        epcs.iter().enumerate().map(move |(i, uri)| Named { uri, pointer: Pointer::new(list, Some(i), "") })
    })
}

/// Amounts of a class.
pub fn classes(event: &Event) -> impl Iterator<Item = (Named<'_>, &QuantityElement)> {
    let lists = [
        ("quantityList", event.quantities()),
        ("childQuantityList", event.child_quantities()),
        ("inputQuantityList", event.input_quantities()),
        ("outputQuantityList", event.output_quantities()),
    ];
    lists.into_iter().flat_map(|(list, elements)| {
        elements.iter().enumerate().map(move |(i, q)| {
            (Named { uri: &q.epc_class, pointer: Pointer::new(list, Some(i), "/epcClass") }, q)
        })
    })
}

/// Where it happened, and where the goods are after it.
pub fn places(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let read_point =
        event.read_point().map(|uri| Named { uri, pointer: Pointer::new("readPoint", None, "/id") });
    let location =
        event.biz_location().map(|uri| Named { uri, pointer: Pointer::new("bizLocation", None, "/id") });
    read_point.into_iter().chain(location)
}

/// Sources and destinations.
pub fn ends(event: &Event) -> impl Iterator<Item = Named<'_>> {
    let sources = event.common.sources.iter().enumerate();
    let destinations = event.common.destinations.iter().enumerate();
    sources.map(|(i, s)| Named { uri: &s.id, pointer: Pointer::new("sourceList", Some(i), "/source") }).chain(
        destinations.map(|(i, d)| Named {
            uri: &d.id,
            pointer: Pointer::new("destinationList", Some(i), "/destination"),
        }),
    )
}
