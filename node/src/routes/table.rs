//! The list of routes, kept while the router is built, so that a test can hold `openapi.json` against it.

use std::sync::Arc;

use axum::{Router, handler::Handler, routing};

use crate::app::App;

/// A router that remembers what was put into it.
#[derive(Default)]
pub(crate) struct Table {
    router: Router<Arc<App>>,
    listed: Vec<(&'static str, &'static str)>,
}

impl Table {
    /// Answers GET (and HEAD) here.
    pub(super) fn get<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        path: &'static str,
        handler: H,
    ) -> Table {
        self.listed.push(("get", path));
        self.router = self.router.route(path, routing::get(handler));
        self
    }

    /// Answers POST here.
    pub(super) fn post<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        path: &'static str,
        handler: H,
    ) -> Table {
        self.listed.push(("post", path));
        self.router = self.router.route(path, routing::post(handler));
        self
    }

    /// Answers PUT here.
    pub(super) fn put<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        path: &'static str,
        handler: H,
    ) -> Table {
        self.listed.push(("put", path));
        self.router = self.router.route(path, routing::put(handler));
        self
    }

    /// Answers GET here too, under another spelling that the documentation need not list.
    pub(super) fn also<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        path: &'static str,
        handler: H,
    ) -> Table {
        self.router = self.router.route(path, routing::get(handler));
        self
    }

    /// Answers OPTIONS here, which the documentation need not list.
    pub(super) fn options<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        path: &'static str,
        handler: H,
    ) -> Table {
        self.router = self.router.route(path, routing::options(handler));
        self
    }

    /// The router.
    pub(super) fn into_router(self) -> Router<Arc<App>> {
        self.router
    }

    /// Method and path of everything listed.
    #[cfg(test)]
    pub(super) fn listed(&self) -> &[(&'static str, &'static str)] {
        &self.listed
    }
}
