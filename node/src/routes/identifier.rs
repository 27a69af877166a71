//! Identifiers as addresses: `/p/…`, `/01/…`, `/00/…`, `/414/…`, `/417/…`, `/place/…`, `/party/…`. What a code on a pack opens.
//!
//! A browser gets a page, a program the same facts and proofs as JSON, a resolver a linkset (RFC 9264), by `Accept`;
//! `?linkType=linkset` (or `all`) asks for the linkset as GS1-conformant resolvers do, and another link type for where it leads. Path words may come in capitals, as QR
//! codes carry them.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use suyuan_ledger::identifier::{Host, Identifier, Kind};
use suyuan_web::{
    Linked,
    linkset::link_types,
    qr, render,
    view::{CodePanel, Seen as Scans},
};

use super::{
    answer::{self, Tag},
    blocking, pack, products,
};
use crate::{
    Problem,
    app::App,
    client::Client,
    codes::{Looked, look},
    moment::now_ms,
    negotiate::{Reader, parameter},
    pages::{Drawn, Encoding, Key, Seen},
    scans::Visit,
    view,
};

const DAY_MS: u64 = 86_400_000;
const HTML: &str = "text/html";
const JSON: &str = "application/json";
const LINKSET: &str = "application/linkset+json";
/// First segments that name things.
pub(super) const WORDS: [&str; 7] = ["p", "01", "00", "414", "417", "place", "party"];

/// Tells what is known of the thing.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Response {
    let reader = Reader::of(request.headers(), request.uri().query());
    if reader.choose(&[HTML, JSON, LINKSET]) == Some(HTML)
        && let Some(key) = Key::of(&request, reader.lang)
    {
        let (parts, _) = request.into_parts();
        let found = match key.path.contains("/21/") {
            true if app.follow.is_some() => Ok(None),
            true => pack::get(&app, &reader, &parts).await,
            false => kept(&app, &reader, key, &parts.headers).await,
        };
        match found {
            Ok(Some(response)) => return response,
            Ok(None) => return alone(app, parts).await,
            Err(problem) => return problem.into_response(),
        }
    }
    let (parts, _) = request.into_parts();
    alone(app, parts).await
}

/// What is not kept.
async fn alone(app: Arc<App>, parts: Parts) -> Response {
    blocking(move || show(&app, &parts))
        .await
        .and_then(|shown| shown)
        .unwrap_or_else(IntoResponse::into_response)
}

/// The page of a lot, item or unit as it was drawn for whoever asked before, or drawn now and kept; nothing where the address is of something else.
async fn kept(
    app: &Arc<App>,
    reader: &Reader,
    key: Key,
    headers: &HeaderMap,
) -> Result<Option<Response>, Problem> {
    let encoding = Encoding::of(headers);
    if let Some(page) = app.pages.fresh(app, &key).filter(|page| page.is_ready(encoding)) {
        return Ok(Some(sent(&page, headers, encoding)));
    }
    let turn = app.pages.turn(&key);
    let _alone = turn.alone().await;
    let (work, wanted, reader) = (app.clone(), key.clone(), reader.clone());
    let drawn = blocking(move || {
        let page = match work.pages.fresh(&work, &wanted) {
            Some(page) => page,
            None => match draw(&work, &reader, &wanted)? {
                Some(page) => {
                    let page = Arc::new(page);
                    work.pages.keep(wanted, page.clone());
                    page
                }
                None => return Ok(None),
            },
        };
        // Here is the time to compress it, where nobody did.
        page.ready(encoding);
        Ok::<_, Problem>(Some(page))
    })
    .await??;
    Ok(drawn.map(|page| sent(&page, headers, encoding)))
}

fn sent(page: &Drawn, headers: &HeaderMap, encoding: Encoding) -> Response {
    let mut response = page.answer(headers, encoding);
    response.extensions_mut().insert(answer::Incompressible);
    response
}

/// Draws the page, with everything that tells how long it is right taken before.
fn draw(app: &App, reader: &Reader, key: &Key) -> Result<Option<Drawn>, Problem> {
    let (seen, now) = (Seen::now(app), now_ms());
    let host = Some(key.host.as_str()).filter(|host| !host.is_empty());
    let Some(id) = identified(app, host, &key.path)? else { return Ok(None) };
    // A follower's files come behind its log.
    if app.follow.is_some() || !matches!(id.kind(), Kind::Lot | Kind::LogisticUnit) {
        return Ok(None);
    }
    let tag = Tag::new(app, HTML, reader.lang)?;
    let deadline = app.ledger.read(|state| state.next_deadline(now))?;
    let Some(told) = view::told(app, reader.lang, &id)? else { return Ok(None) };
    let html = render::lot(&told.page);
    let until = told.until_ms.into_iter().chain(deadline).fold(midnight(now), u64::min);
    let mut response = tag.on(().into_response());
    link(response.headers_mut(), host, &key.path);
    let headers = std::mem::take(response.headers_mut());
    Ok(Some(Drawn::new(seen, until, html, headers, tag.into_text())))
}

/// The first instant of the next day.
pub(super) fn midnight(now_ms: u64) -> u64 {
    (now_ms / DAY_MS + 1) * DAY_MS
}

/// Says where the linkset of a page is.
pub(super) fn link(headers: &mut HeaderMap, host: Option<&str>, path: &str) {
    let node = base(host);
    let link = format!("<{node}{path}?linkType=linkset>; rel=\"linkset\"; type=\"{LINKSET}\"");
    if let Ok(link) = HeaderValue::from_str(&link) {
        headers.insert(header::LINK, link);
    }
}

fn show(app: &App, parts: &Parts) -> Result<Response, Problem> {
    let (headers, uri) = (&parts.headers, &parts.uri);
    let reader = Reader::of(headers, uri.query());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let id = identified(app, host, uri.path())?.ok_or_else(|| {
        Problem::not_found(format!("{} is not an identifier that a ledger can have", uri.path()))
    })?;
    if uri.query().and_then(|query| parameter(query, "picture")).as_deref() == Some("qr") {
        return if known(app, &id)? { picture(&id) } else { Err(missing(app, &id)) };
    }
    let asked = uri.query().and_then(|query| parameter(query, "linkType"));
    let node = base(host);
    let linked = Linked { uri: id.as_str(), node: &node, path: uri.path() };
    let form = match asked.as_deref() {
        Some("linkset" | "all") => LINKSET,
        // The page is what the default link leads to.
        Some(link_type) if !link_type.ends_with("defaultLink") => {
            return if known(app, &id)? {
                follow(&linked, link_type, &reader)
            } else {
                Err(missing(app, &id))
            };
        }
        _ => reader
            .choose(&[HTML, JSON, LINKSET])
            .ok_or_else(|| super::not_acceptable(&[HTML, JSON, LINKSET]))?,
    };
    if form == HTML
        && uri.query().and_then(|query| parameter(query, "view")).as_deref() == Some("live")
        && matches!(id.kind(), Kind::Item | Kind::Lot | Kind::LogisticUnit)
        && let Some((page, lately)) = view::live_page(app, reader.lang, &id)?
    {
        return Ok(answer::cached(answer::page(render::live(&page, &lately)), "no-store"));
    }
    let mut tag = Tag::new(app, form, reader.lang)?;
    // The page of an item tells of its scans, of which this is one: what it says is known once it is made.
    let item = id.kind() == Kind::Item && app.scans.is_some();
    if !item && tag.matches(headers) {
        return Ok(tag.not_modified());
    }
    let mut scans = None;
    let visit = parts.extensions.get::<Client>().filter(|_| item && form == HTML);
    let visit = visit.and_then(|client| Visit::of_person(&parts.method, headers, *client, &reader));
    let response = match form {
        LINKSET => known(app, &id)?
            .then(|| answer::of(LINKSET, linked.linkset().to_string()))
            .map_or_else(|| Err(missing(app, &id)), Ok)?,
        form => page(app, &reader, &id, form, visit.as_ref(), &mut scans)?
            .map_or_else(|| Err(missing(app, &id)), Ok)?,
    };
    tag.and_scans(scans.as_ref());
    if item && tag.matches(headers) {
        return Ok(tag.not_modified());
    }
    let mut response = tag.on(response);
    link(response.headers_mut(), host, uri.path());
    Ok(response)
}

/// Its address as a QR code, for whoever reads the page at a desk and has a phone: `?picture=qr`. The same for ever.
fn picture(id: &Identifier) -> Result<Response, Problem> {
    let code = qr::Code::new(&qr::printed(id.as_str()));
    let code = code.map_err(|error| Problem::not_found(format!("there is no such picture: {error}")))?;
    Ok(answer::cached(answer::of("image/svg+xml", code.svg()), "public, max-age=31536000, immutable"))
}

/// Sends the reader where a link type leads, as a GS1-conformant resolver does.
fn follow(linked: &Linked<'_>, link_type: &str, reader: &Reader) -> Result<Response, Problem> {
    let target = linked.target(link_type, reader.lang).ok_or_else(|| {
        Problem::not_found(format!("there is no link of the type {link_type}"))
            .at("linkType")
            .hint(format!("there are {}", link_types()))
    })?;
    let location = HeaderValue::from_str(&target).map_err(Problem::internal)?;
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// `GET /.well-known/gs1resolver`: this node as a resolver.
pub(super) async fn resolver(
    State(app): State<Arc<App>>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    blocking(move || {
        let name = app.ledger.read(|state| state.charter().map(|charter| charter.origin.to_string()))?;
        let told = suyuan_web::linkset::resolver(&name.unwrap_or_default(), &base(host.as_deref()));
        Ok(answer::cached(answer::json(&told), "public, max-age=3600"))
    })
    .await?
}

/// The page of a thing, drawn or as JSON. A person's visit to a code is a scan of it; `scans` tells of them.
fn page(
    app: &App,
    reader: &Reader,
    id: &Identifier,
    form: &str,
    visit: Option<&Visit>,
    scans: &mut Option<Scans>,
) -> Result<Option<Response>, Problem> {
    macro_rules! drawn {
        ($page:expr, $render:path) => {
            $page.map(|page| match form {
                HTML => answer::page($render(&page)),
                _ => answer::json(&page),
            })
        };
    }
    Ok(match id.kind() {
        Kind::Item => {
            let mut seen = |code: &CodePanel| {
                *scans = view::seen_of(app, code, visit)?;
                Ok::<_, Problem>(scans.clone())
            };
            let mut lot = view::lot_page(app, reader.lang, id)?;
            if let Some(page) = &mut lot {
                page.seen = page.code.as_ref().map(&mut seen).transpose()?.flatten();
            }
            match lot {
                Some(_) => drawn!(lot, render::lot),
                None => {
                    let mut pack = view::pack_page(app, reader.lang, id)?;
                    if let Some(pack) = &mut pack {
                        pack.seen = seen(&pack.code)?;
                    }
                    drawn!(pack, render::code)
                }
            }
        }
        Kind::Lot | Kind::LogisticUnit => {
            drawn!(view::lot_page(app, reader.lang, id)?, render::lot)
        }
        Kind::Place => drawn!(view::place_page(app, reader.lang, id)?, render::place),
        Kind::Party => drawn!(view::party_page(app, reader.lang, id)?, render::party),
        // A program gets a product as it stands in `/v1/products`.
        Kind::Product if form == JSON => products::one(app, id.as_str())?,
        Kind::Product => {
            view::product_page(app, reader.lang, id)?.map(|page| answer::page(render::product(&page)))
        }
        Kind::Other => None,
    })
}

fn known(app: &App, id: &Identifier) -> Result<bool, Problem> {
    let named = app
        .ledger
        .read(|state| state.product(id.as_str()).is_some() || !state.history(id.as_str()).is_empty())?;
    Ok(named || (id.kind() == Kind::Item && matches!(look(app, id, u64::MAX)?, Looked::Found(_))))
}

fn missing(app: &App, id: &Identifier) -> Problem {
    match look(app, id, u64::MAX) {
        Ok(Looked::Unknown { missing: 0 }) => {
            return Problem::not_found(format!(
                "the packs of this product have codes, and {id} is none of them"
            ))
            .hint("compare each character with the pack; if it is so, ask the seller and tell the producer");
        }
        Ok(Looked::Unknown { .. }) => {
            return Problem::not_found(format!("the packs of this product have codes, and the list that would tell about {id} is not at this node"))
                .hint("that says nothing about the pack: ask again later");
        }
        _ => {}
    }
    let older =
        app.ledger.read(|state| state.charter()?.predecessor.as_ref().map(|older| older.origin.clone()));
    let problem = Problem::not_found(format!("no statement in this ledger names {id}"));
    match older {
        Ok(Some(origin)) => {
            let there = app
                .door
                .config
                .predecessor_url
                .as_deref()
                .map(|url| format!(", at {url}"))
                .unwrap_or_default();
            problem.hint(format!(
                "this ledger continues an older one, {origin}{there}: ask there for codes from before"
            ))
        }
        _ => problem,
    }
}

/// What a path means here. Our own names carry the host that they were minted for: the one asked, where the charters know it,
/// else the charter's first.
pub(crate) fn identified(app: &App, host: Option<&str>, path: &str) -> Result<Option<Identifier>, Problem> {
    let candidates = candidates(app, host, path)?;
    // Codes minted for an older host go on working at the newer one.
    for id in &candidates {
        if known(app, id)? {
            return Ok(Some(id.clone()));
        }
    }
    Ok(candidates.into_iter().next())
}

/// What a path may mean here, the likeliest first.
pub(super) fn candidates(app: &App, host: Option<&str>, path: &str) -> Result<Vec<Identifier>, Problem> {
    let path = small_words(path);
    let asked = host.and_then(|host| Host::parse(host).ok());
    let (hosts, first) = app.ledger.read(|state| (state.hosts().to_vec(), state.hosts().first().cloned()))?;
    let mut hosts: Vec<Host> =
        asked.into_iter().filter(|host| hosts.contains(host)).chain(first).chain(hosts.clone()).collect();
    hosts.dedup();
    Ok(hosts.iter().filter_map(|host| Identifier::from_path(host, &path).ok()).collect())
}

/// `/P/STRAW` → `/p/STRAW`.
fn small_words(path: &str) -> String {
    let rest = path.strip_prefix('/').unwrap_or(path);
    let (word, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let small = word.to_ascii_lowercase();
    match WORDS.contains(&small.as_str()) {
        true => format!("/{small}/{rest}"),
        false => path.to_owned(),
    }
}

/// Where this node is asked: for links in linksets.
fn base(host: Option<&str>) -> String {
    let host = host.unwrap_or("localhost");
    Host::parse(host).map_or_else(|_| format!("http://{host}"), |host| host.origin())
}

/// Whether a path names a thing, in whatever case its first word is.
pub(crate) fn is_identifier(path: &str) -> bool {
    let word = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
