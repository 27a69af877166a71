//! The page of a pack with a code of its own: the page of its lot, kept for all packs that stand alike, and in it the code, what has become of it
//! and its scans, of which this request is one.
//!
//! What a pack has of its own is looked up for every request, so a pack that was sold, opened, voided or called back shows it at once. A pack
//! of which statements tell by its own name is drawn alone, as is a code that is for no lot.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use suyuan_ledger::{codes::Serial, identifier::Identifier};
use suyuan_web::{Lang, render::Blank, view};

use super::{
    answer::{self, Tag},
    blocking, identifier,
};
use crate::{
    Problem,
    app::App,
    client::Client,
    codes::{Found, Looked, look},
    moment::now_ms,
    negotiate::Reader,
    pages::{Encoding, Joined, Key, Seen},
    scans::Visit,
    view as told,
};

/// A pack of which only its code tells.
struct Pack {
    id: Identifier,
    found: Box<Found>,
}

/// The page; nothing where the address is of something else, or of a pack that is drawn alone.
pub(super) async fn get(app: &Arc<App>, reader: &Reader, parts: &Parts) -> Result<Option<Response>, Problem> {
    let (work, asked, reader) = (app.clone(), parts.clone(), reader.clone());
    let first = blocking(move || {
        let seen = Seen::now(&work);
        let host = asked.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let Some(pack) = find(&work, host, asked.uri.path())? else { return Ok(Err(None)) };
        let key = pack.key(reader.lang);
        match work.pages.joined(&seen, &key) {
            Some(page) => pack.answer(&work, &reader, &asked, &page).map(Ok),
            None => Ok(Err(Some((pack, key, seen, reader, asked)))),
        }
    })
    .await??;
    let (pack, key, seen, reader, asked) = match first {
        Ok(response) => return Ok(Some(response)),
        Err(None) => return Ok(None),
        Err(Some(wanted)) => wanted,
    };
    let turn = app.pages.turn(&key);
    let _alone = turn.alone().await;
    let work = app.clone();
    blocking(move || {
        let page = match work.pages.joined(&seen, &key) {
            Some(page) => page,
            None => match pack.draw(&work, reader.lang)? {
                Some(page) => {
                    let page = Arc::new(page);
                    work.pages.keep_joined(key, page.clone());
                    page
                }
                None => return Ok(None),
            },
        };
        pack.answer(&work, &reader, &asked, &page).map(Some)
    })
    .await?
}

/// The pack of an address.
fn find(app: &App, host: Option<&str>, path: &str) -> Result<Option<Pack>, Problem> {
    for id in identifier::candidates(app, host, path)? {
        if app.ledger.read(|state| !state.history(id.as_str()).is_empty())? {
            return Ok(None);
        }
        let Looked::Found(found) = look(app, &id, u64::MAX)? else { continue };
        let Some(lot) = &found.status.lot else { return Ok(None) };
        let alike = app.ledger.read(|state| {
            let on = |goods: &str| {
                let recalls = state.recalls_of(goods).into_iter().map(|recall| recall.held.index);
                let holds = state.holds(goods).into_iter().map(|held| held.index);
                holds.chain(recalls).collect::<Vec<_>>()
            };
            let of_lot = on(lot);
            on(id.as_str()).iter().all(|index| of_lot.contains(index))
        })?;
        // Another spelling of the serial is another address, which is shown as it was asked for.
        return Ok((alike && id.as_str().ends_with(&found.serial)).then_some(Pack { id, found }));
    }
    Ok(None)
}

impl Pack {
    /// Everything that the page is drawn from, but for what is the pack's own.
    fn key(&self, lang: Lang) -> Key {
        let Found { roll, status, serial, .. } = &*self.found;
        let address = self.id.as_str().strip_suffix(serial.as_str()).unwrap_or_default();
        let (state, since) = (status.state.as_str(), status.since);
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        let bound = status.bound.unwrap_or(u64::MAX);
        let path = format!(
            "{address} {} {state} {since} {bound} {} {}",
            roll.index,
            text(&status.lot),
            text(&status.holder)
        );
        Key { host: String::new(), path, lang }
    }

    /// Draws the page of all packs that stand as this one does.
    fn draw(&self, app: &App, lang: Lang) -> Result<Option<Joined>, Problem> {
        let (seen, now) = (Seen::now(app), now_ms());
        let tag = Tag::new(app, "text/html", lang)?.into_text();
        let deadline = app.ledger.read(|state| state.next_deadline(now))?;
        let Some(mut told) = told::told(app, lang, &self.id)? else { return Ok(None) };
        let status = &self.found.status;
        let panel = told.page.code.clone().filter(|panel| {
            (panel.state, panel.bound, &panel.lot) == (status.state.as_str(), status.bound, &status.lot)
                && panel.since.at == Some(view::At::entered(status.since))
        });
        // Otherwise a statement came in between: this one is drawn alone, and the next one finds it.
        let Some(panel) = panel else { return Ok(None) };
        let mut by_lot = [0; 10];
        getrandom::fill(&mut by_lot).map_err(|error| Problem::internal(error.to_string()))?;
        let stand_in = Serial::from_bytes(by_lot).to_string();
        // Whichever they are, there is a place for them.
        told.page.seen = app.scans.as_ref().map(|_| view::Seen::default());
        let scans = told.page.seen.clone();
        let Some(blank) = Blank::of(told.page, &stand_in) else { return Ok(None) };
        let until = told.until_ms.into_iter().chain(deadline).fold(identifier::midnight(now), u64::min);
        Joined::new(blank, panel, scans.as_ref(), tag, (seen, until)).map(Some).map_err(Problem::internal)
    }

    /// The page filled in for this pack, and its scan recorded if a person looks.
    fn answer(&self, app: &App, reader: &Reader, parts: &Parts, page: &Joined) -> Result<Response, Problem> {
        let headers = &parts.headers;
        let visit = parts.extensions.get::<Client>();
        let visit = visit.and_then(|client| Visit::of_person(&parts.method, headers, *client, reader));
        let Found { roll, status, proof, .. } = &*self.found;
        let of = (&roll.id, proof.position, status.state, status.lot.as_deref());
        let scans = told::seen(app, of, visit.as_ref())?;
        let mut tag = Tag::of(page.tag.clone());
        tag.and_scans(scans.as_ref());
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let mut response = if tag.matches(headers) {
            tag.not_modified()
        } else {
            let encoding = Encoding::of_joined(headers);
            let code = told::own_code(self.id.as_str(), &self.found);
            let bytes = page.page(&code, scans.as_ref(), encoding).map_err(Problem::internal)?;
            tag.on(html(bytes, encoding))
        };
        identifier::link(response.headers_mut(), host, parts.uri.path());
        Ok(response)
    }
}

fn html(bytes: Vec<u8>, encoding: Encoding) -> Response {
    let mut response = Body::from(bytes).into_response();
    response.extensions_mut().insert(answer::Incompressible);
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if encoding == Encoding::Gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
