//! What pages are filled with.

use axum::body::Body;
use crate::{Problem, app::App, negotiate::Reader, observe::RequestId};

pub(crate) fn problem_page(_app: &App, _reader: &Reader, _problem: &Problem, _path: &str, _id: Option<&RequestId>) -> Option<Body> { None }
