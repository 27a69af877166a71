//! `/inspect…`: the inspector's pages. They read and sign nothing; each works with scripts off.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    response::Response,
};
use suyuan_ledger::{identifier::Host, rules::Code};
use suyuan_web::{Lang, render, view::JudgementPage};

use super::{
    answer::{self, Tag},
    blocking,
    history::{number, of},
    identifier,
    trace::unnamed,
};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter},
    view::{self, Parts, Question},
};

const KINDS: [&str; 7] = ["any", "code", "party", "place", "document", "day", "flag"];
/// The longest text that is searched for.
const LONGEST: usize = 2_048;

/// `GET /inspect?q=…&kind=…&from=…`: what somebody may mean by what they typed; without `q` what is worth looking at.
pub(super) async fn find(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    blocking(move || {
        let query = parts.uri.query().unwrap_or_default();
        let text = parameter(query, "q").map(|q| q.trim().to_owned()).unwrap_or_default();
        if text.len() > LONGEST {
            return Err(Problem::malformed(
                "q",
                format!("found {} bytes, want {LONGEST} at most", text.len()),
            ));
        }
        let kind =
            parameter(query, "kind").filter(|kind| !kind.is_empty()).unwrap_or_else(|| "any".to_owned());
        if !KINDS.contains(&kind.as_str()) {
            return Err(Problem::malformed("kind", format!("found {kind:?}, want {}", KINDS.join(", "))));
        }
        let host = host(&parts.headers);
        let as_path = format!("/{}", text.trim_start_matches('/'));
        let as_path = match identifier::is_identifier(&as_path) {
            true => identifier::identified(&app, host, &as_path)?.map(|id| id.to_string()),
            false => None,
        };
        let question = Question { text, kind, from: number(query, "from")?, as_path };
        let lang = reader(&parts.headers, &parts.uri);
        fresh(answer::page(render::inspect_find(&view::find_page(&app, lang, &question)?)))
    })
    .await?
}

/// `GET /inspect/lot?of=…&acts=…&remarks=…`: a lot, item or unit with everything around it.
pub(super) async fn lot(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    blocking(move || {
        let query = parts.uri.query().unwrap_or_default();
        let of = of(query)?;
        let lang = reader(&parts.headers, &parts.uri);
        let wanted = Parts { acts: place(query, "acts")?, remarks: place(query, "remarks")?.unwrap_or(0) };
        let page = view::inspect_page(&app, lang, &of, wanted)?.ok_or_else(|| unnamed(&of))?;
        fresh(answer::page(render::inspect_lot(&page)))
    })
    .await?
}

/// `GET /inspect/check?of=…&acts=…`: its acts with their proof, for the reader's own machine.
pub(super) async fn check(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    blocking(move || {
        let query = parts.uri.query().unwrap_or_default();
        let of = of(query)?;
        let lang = reader(&parts.headers, &parts.uri);
        let node = address(host(&parts.headers));
        let page =
            view::check_page(&app, lang, &of, node, place(query, "acts")?)?.ok_or_else(|| unnamed(&of))?;
        fresh(answer::page(render::inspect_check(&page)))
    })
    .await?
}

/// `GET /inspect/reach?of=…&sources=true&form=csv`: what a recall would reach, before anybody declares it.
pub(super) async fn reach(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    blocking(move || {
        let query = parts.uri.query().unwrap_or_default();
        let of = of(query)?;
        let sources = match parameter(query, "sources").as_deref() {
            None | Some("" | "false") => false,
            Some("true") => true,
            Some(other) => {
                return Err(Problem::malformed("sources", format!("found {other:?}, want true or false")));
            }
        };
        let lang = reader(&parts.headers, &parts.uri);
        let page = view::reach_page(&app, lang, &of, sources)?.ok_or_else(|| unnamed(&of))?;
        match parameter(query, "form").as_deref() {
            None | Some("" | "page") => fresh(answer::page(render::inspect_reach(&page))),
            Some("csv") => {
                let mut response = answer::of("text/csv; charset=utf-8", view::reach_csv(&page));
                let name = HeaderValue::from_static("attachment; filename=\"recall-reach.csv\"");
                response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
                fresh(response)
            }
            Some(other) => Err(Problem::malformed("form", format!("found {other:?}, want page or csv"))),
        }
    })
    .await?
}

/// `GET /inspect/copies`: codes that are not scanned as one pack is.
pub(super) async fn copies(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let lang = reader(request.headers(), request.uri());
    blocking(move || fresh(answer::page(render::inspect_copies(&view::copies_page(&app, lang)?)))).await?
}

/// `GET /inspect/judgement`: what each code of a verdict means.
pub(super) async fn judgement(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let lang = reader(request.headers(), request.uri());
    let tag = Tag::new(&app, "text/html", lang)?;
    if tag.matches(request.headers()) {
        return Ok(tag.not_modified());
    }
    blocking(move || {
        let mut codes: Vec<(String, bool)> =
            Code::ALL.iter().map(|code| (code.as_str().to_owned(), code.is_pending())).collect();
        codes.sort();
        let page = JudgementPage { lang, ledger: view::ledger_info(&app)?, codes };
        Ok(tag.on(answer::page(render::inspect_judgement(&page))))
    })
    .await?
}

fn reader(headers: &HeaderMap, uri: &Uri) -> Lang {
    Reader::of(headers, uri.query()).lang
}

/// Where a part of a list begins.
fn place(query: &str, name: &str) -> Result<Option<usize>, Problem> {
    Ok(number(query, name)?.map(|place| usize::try_from(place).unwrap_or(usize::MAX)))
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok())
}

/// This node as it was asked, in letters that are safe in a command; a host that is none is left out.
fn address(host: Option<&str>) -> String {
    host.and_then(|host| Host::parse(host).ok()).map_or_else(|| "URL".to_owned(), |host| host.origin())
}

/// Verdicts change with the clock, so a page is made anew each time.
fn fresh(mut response: Response) -> Result<Response, Problem> {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(answer::cached(response, "no-store"))
}
