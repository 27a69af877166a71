//! The suyuan node: HTTP API, pages, metrics.
