//! Pages behind codes, drawn once and sent many times: a lot that is on everybody's table is one page.
//!
//! A page is a function of the log, of what lies beside it, and of the clock; it is sent from here only while all three are as they were
//! when it was drawn:
//!
//! | what | held by |
//! |---|---|
//! | the log, and so the state of the rules | its size ([`Seen::size`]): any entry makes all pages old, whatever it is about |
//! | lists of item codes that came or went | [`Seen::lists`] |
//! | cosignatures, which its proof carries | [`Seen::cosigned`] |
//! | files that it links or draws: reports, photographs, sensor logs, which may come after the entry that names them | [`Seen::files`] |
//! | the clock | [`Drawn::until_ms`], the first instant at which it could be drawn otherwise: the day's end, the end of a shelf life, a shipment's deadline, a revocation from a given time on |
//!
//! A pack with a code of its own has the page of its lot, but for its code and its scans, which are of now. Packs that stand alike share
//! what was drawn ([`Joined`]): who has the same product, lot, roll, state, holder and entry that made it so. The state of each is looked up for each
//! request; it is part of the key.
//!
//! Why any entry makes all pages old: an older checkpoint would prove a page as well, but what a page says hangs on more than its own lot: a recall or
//! a hold of what it was made of, a certificate revoked for its place, a key of somebody who signed, a name. Which entries those are is not known before the page is
//! drawn again, and a recall must show at the next request, always. So nothing is guessed; drawing anew costs a page some milliseconds after a batch, once.
//!
//! Whatever else is to be shown on these pages must join that table, or they must not be kept. [`Seen`] is taken before a page is drawn, so that
//! what comes meanwhile makes it old at once. One request draws a page, the others that want it wait for it. The memory is bounded:
//! pages that nobody asked for lately go first; what is not found is not kept, so that guessing pushes nothing out.

mod drawn;
mod joined;
mod shelf;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::Request,
    http::{Method, header},
};
use suyuan_web::Lang;

pub(crate) use drawn::{Drawn, Effort, Encoding};
pub(crate) use joined::Joined;
use shelf::{Shelf, Weighs};

use crate::{app::App, moment::now_ms};

/// The longest address and host of a page that is kept.
const MOST_ADDRESS: usize = 512;

/// Which page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// The host that was asked, as it was written: our own names are read by it.
    pub(crate) host: String,
    /// The path, as it was written.
    pub(crate) path: String,
    /// The language.
    pub(crate) lang: Lang,
}

/// What a page was drawn from, the clock aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    size: u64,
    lists: u64,
    cosigned: (u64, u64, usize),
    files: u64,
}

/// The pages that are kept.
pub(crate) struct Pages {
    shelf: Mutex<Shelf<Drawn>>,
    /// Of packs with a code each.
    joined: Mutex<Shelf<Joined>>,
    /// Pages that are being drawn.
    drawing: Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>,
}

impl Key {
    /// The page that a request wants, if pages of its kind are kept: the plain page of an address, in a language.
    pub(crate) fn of(request: &Request, lang: Lang) -> Option<Key> {
        let uri = request.uri();
        let plain = uri.query().is_none_or(|query| query.starts_with("lang=") && !query.contains('&'));
        let host = request.headers().get(header::HOST).map_or(Some(""), |host| host.to_str().ok())?;
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let short = host.len() + uri.path().len() <= MOST_ADDRESS;
        (plain && reads && short).then(|| Key { host: host.to_owned(), path: uri.path().to_owned(), lang })
    }
}

impl Seen {
    /// As it is now.
    pub(crate) fn now(app: &App) -> Seen {
        Seen {
            size: app.ledger.head().checkpoint().size(),
            lists: app.ledger.rolls().changes(),
            cosigned: app.cosign.as_ref().map_or((0, 0, 0), |cosign| cosign.version()),
            files: app.ledger.blobs().changes(),
        }
    }
}

impl Pages {
    /// None yet; they will take at most so many bytes.
    pub(crate) fn new(most_bytes: usize) -> Pages {
        let half = most_bytes / 2;
        Pages {
            shelf: Mutex::new(Shelf::new(half)),
            joined: Mutex::new(Shelf::new(half)),
            drawing: Mutex::default(),
        }
    }

    /// The page, if it is here and still as it would be drawn now.
    pub(crate) fn fresh(&self, app: &App, key: &Key) -> Option<Arc<Drawn>> {
        let page = self.shelf().get(key)?;
        (page.seen == Seen::now(app) && now_ms() < page.until_ms).then_some(page)
    }

    /// The page of packs that stand alike, if it is here and was drawn from what is seen now.
    pub(crate) fn joined(&self, seen: &Seen, key: &Key) -> Option<Arc<Joined>> {
        let page = self.joined.lock().unwrap_or_else(PoisonError::into_inner).get(key)?;
        (page.seen == *seen && now_ms() < page.until_ms).then_some(page)
    }

    /// Keeps the page of packs that stand alike.
    pub(crate) fn keep_joined(&self, key: Key, page: Arc<Joined>) {
        self.joined.lock().unwrap_or_else(PoisonError::into_inner).put(key, page);
    }

    /// Keeps a page.
    pub(crate) fn keep(&self, key: Key, page: Arc<Drawn>) {
        self.shelf().put(key, page);
    }

    /// A place among those who want a page drawn; one at a time draws it.
    pub(crate) fn turn(&self, key: &Key) -> Turn<'_> {
        let mut drawing = self.drawing();
        let lock = drawing.entry(key.clone()).or_default().clone();
        Turn { pages: self, key: key.clone(), lock }
    }

    fn drawing(&self) -> MutexGuard<'_, HashMap<Key, Arc<tokio::sync::Mutex<()>>>> {
        self.drawing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<Drawn>> {
        // A panic elsewhere cannot leave half a change in here.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those who want a page drawn. The last one who leaves, whether or not it was drawn, clears up.
pub(crate) struct Turn<'p> {
    pages: &'p Pages,
    key: Key,
    lock: Arc<tokio::sync::Mutex<()>>,
}

impl Turn<'_> {
    /// Waits until nobody else draws this page.
    pub(crate) async fn alone(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.lock.lock().await
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut drawing = self.pages.drawing();
        // This one and the map's own.
        if Arc::strong_count(&self.lock) <= 2 {
            drawing.remove(&self.key);
        }
    }
}
