//! Viewers that are kept up to date: `GET /v1/live`, server-sent events.
//!
//! Viewers of the same thing in the same language share one subject, and every one of them is sent the very same bytes: an event is
//! the whole state, so nothing has to be kept for a viewer who reads slowly, and one who comes again needs no past. A viewer costs a
//! connection and a place in the subject's list; a client that reads nothing is let go as any other ([`crate::server`]).
//!
//! One task looks after all subjects. It looks again when the log has grown, when a deadline has passed or a day has ended, and
//! otherwise only at the count of scans within the last hour, which is of lots alone; it spends at most a quarter of one processor, however many subjects there are, and then
//! viewers hear a little later.

mod hub;
mod viewer;

pub(crate) use hub::{Live, scans};
