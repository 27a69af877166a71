//! Photographs that an event names: `suyuan:attachments`, each with `sha256`, a media `type` and, for those who do not see it, `names`.
//!
//! Shown is what the node has: the door keeps what a member's statement names. What kind of file it is the statement says; bytes that are
//! something else are no picture in any browser, and run nowhere.

use suyuan_ledger::{event::Event, json::Json, rules::ATTACHMENTS};
use suyuan_web::view::{At, Photo, Shown};

use super::{book::Page, step::written};
use crate::{Problem, app::App};

/// The most photographs of one act.
const MOST: usize = 6;
/// What browsers draw.
const PICTURES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// The photographs of an act.
pub(super) fn photos(app: &App, page: &Page, event: &Event, index: u64) -> Result<Vec<Photo>, Problem> {
    let Some(files) = event.extension(ATTACHMENTS).and_then(Json::as_array) else { return Ok(Vec::new()) };
    let text = |file: &Json, name: &str| file.as_object()?.get(name)?.as_str().map(str::to_owned);
    let member = written(page, ATTACHMENTS);
    let mut photos = Vec::new();
    for (at, file) in files.iter().enumerate() {
        if !text(file, "type").is_some_and(|kind| PICTURES.contains(&kind.as_str())) {
            continue;
        }
        let Some(sha256) = text(file, "sha256") else { continue };
        let Some(id) = crate::routes::blob_id(&sha256) else { continue };
        if !app.ledger.blobs().has(&id) {
            continue;
        }
        let names = file.as_object().and_then(|file| file.get("names")?.as_object());
        let names =
            names.map(|names| names.iter().filter_map(|(tag, name)| Some((tag, name.as_str()?))).collect());
        let signed_at = member.as_ref().map(|member| At::field(index, format!("{member}/{at}/names")));
        photos.push(Photo { sha256, says: names.map(|names| Shown::Names { names, at: signed_at }) });
        if photos.len() == MOST {
            break;
        }
    }
    Ok(photos)
}
