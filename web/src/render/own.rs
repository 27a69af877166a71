//! What a pack has of its own on the page of its lot: its code and its scans. And a [`Blank`]: that page with gaps in
//! these places, for all packs that stand alike, so that a page is drawn once and filled in for each.
//!
//! Gaps are found again by what no value can bring into a page: a comment, since `<` of a value is always escaped, and a serial that was
//! drawn by lot for this blank alone.

use askama::Template;

use super::{code, finish, lot};
use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::{CodePanel, LotPage, OwnCode, Seen};

const MARK: &str = "<!--own ";
const END: &str = "-->";

/// A place of a page where each pack has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Its serial, also within its address.
    Serial,
    /// That more than one pack may bear its code.
    Copied,
    /// Which of how many it is.
    Place,
    /// Its code, for the check.
    Data,
    /// Its scans.
    Scans,
    /// For adding a place to this scan.
    Token,
    /// Nothing: where spaces may stand.
    Room,
}

const MARKED: [(Gap, &str); 6] = [
    (Gap::Copied, "copied"),
    (Gap::Place, "place"),
    (Gap::Data, "data"),
    (Gap::Scans, "scans"),
    (Gap::Token, "token"),
    (Gap::Room, "room"),
];

/// What templates put in those places.
pub(super) struct Own {
    pub(super) copied: Markup,
    pub(super) place: Markup,
    pub(super) data: Markup,
    pub(super) scans: Markup,
    pub(super) token: Markup,
    pub(super) room: Markup,
}

#[derive(Template)]
#[template(path = "copied.html")]
struct Copied {
    lang: Lang,
}

#[derive(Template)]
#[template(path = "scans.html")]
struct Scans<'a> {
    lang: Lang,
    seen: &'a Seen,
}

impl Own {
    /// Of a pack.
    pub(super) fn of(lang: Lang, code: Option<&CodePanel>, seen: Option<&Seen>) -> Own {
        let code = code.map(|code| (code, &code.own));
        let text = |gap| Markup(text(gap, lang, code, seen));
        Own {
            copied: text(Gap::Copied),
            place: text(Gap::Place),
            data: text(Gap::Data),
            scans: text(Gap::Scans),
            token: text(Gap::Token),
            room: text(Gap::Room),
        }
    }

    fn gaps() -> Own {
        Own {
            copied: mark(Gap::Copied),
            place: mark(Gap::Place),
            data: mark(Gap::Data),
            scans: mark(Gap::Scans),
            token: mark(Gap::Token),
            room: mark(Gap::Room),
        }
    }
}

fn mark(gap: Gap) -> Markup {
    let name = MARKED.iter().find(|(marked, _)| *marked == gap).map_or("", |(_, name)| name);
    Markup(format!("{MARK}{name}{END}"))
}

fn text(gap: Gap, lang: Lang, code: Option<(&CodePanel, &OwnCode)>, seen: Option<&Seen>) -> String {
    match (gap, code, seen) {
        (Gap::Copied, _, Some(seen)) if seen.is_warn() => finish(&Copied { lang }),
        (Gap::Scans, _, Some(seen)) => finish(&Scans { lang, seen }),
        (Gap::Place, Some((panel, own)), _) => code::place(lang, panel, own),
        (Gap::Data, Some((_, own)), _) => own.members(),
        (Gap::Serial, Some((_, own)), _) => own.serial.clone(),
        // Letters that are safe in an attribute.
        (Gap::Token, _, Some(seen)) => seen.token.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The page of packs that stand alike, with gaps.
#[derive(Clone, Debug)]
pub struct Blank {
    lang: Lang,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Gap(Gap),
}

/// A piece of a filled page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'p> {
    /// What all packs have.
    Same(&'p str),
    /// What this one has: fill it in.
    Own(OwnPiece),
}

/// A gap, for [`Blank::own`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPiece(Gap);

impl OwnPiece {
    /// Whether it is a place for spaces, between elements: a page may be filled up there to a length.
    pub fn is_room(self) -> bool {
        self.0 == Gap::Room
    }

    /// Whether it is as long for every pack of a roll.
    pub fn is_as_long_for_all(self) -> bool {
        matches!(self.0, Gap::Serial | Gap::Room)
    }
}

impl Blank {
    /// The page of a pack as a blank for all that differ in nothing but what a pack has of its own. `stand_in` takes the serial's place, and must be drawn
    /// by lot; nothing if the page is of no such pack.
    pub fn of(mut page: LotPage, stand_in: &str) -> Option<Blank> {
        let panel = page.code.as_mut()?;
        let prefix = page.uri.strip_suffix(panel.own.serial.as_str())?;
        page.uri = format!("{prefix}{stand_in}");
        (panel.own.serial, panel.own.uri) = (stand_in.to_owned(), page.uri.clone());
        page.serial = Some(stand_in.to_owned());
        let html = lot::drawn(&page, Own::gaps());
        let mut parts = Vec::new();
        for (at, stretch) in html.split(stand_in).enumerate() {
            if at > 0 {
                parts.push(Part::Gap(Gap::Serial));
            }
            cut(stretch, &mut parts);
        }
        Some(Blank { lang: page.lang, parts })
    }

    /// Its pieces in their order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.parts.iter().map(|part| match part {
            Part::Text(text) => Piece::Same(text),
            Part::Gap(gap) => Piece::Own(OwnPiece(*gap)),
        })
    }

    /// What goes into a gap: `like` is the panel of any pack that stands as this one does.
    pub fn own(&self, piece: OwnPiece, like: &CodePanel, code: &OwnCode, seen: Option<&Seen>) -> String {
        text(piece.0, self.lang, Some((like, code)), seen)
    }
}

fn cut(mut rest: &str, parts: &mut Vec<Part>) {
    let marked = |rest: &str| {
        let (before, after) = rest.split_once(MARK)?;
        let (name, after) = after.split_once(END)?;
        let (gap, _) = MARKED.iter().find(|(_, marked)| *marked == name)?;
        Some((before.len(), *gap, rest.len() - after.len()))
    };
    while let Some((before, gap, behind)) = marked(rest) {
        parts.push(Part::Text(rest[..before].to_owned()));
        parts.push(Part::Gap(gap));
        rest = &rest[behind..];
    }
    parts.push(Part::Text(rest.to_owned()));
}
