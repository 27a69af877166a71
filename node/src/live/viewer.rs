//! One viewer: what it is sent, and the place that it takes.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::watch;

/// A viewer hears something at least so often, and so does every proxy between.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// What it hears then.
const STILL: &[u8] = b"event: still\ndata: 1\n\n";

/// Who is watching: how many in all, and from where.
#[derive(Default)]
pub(super) struct Seats {
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    each: HashMap<u128, usize>,
}

/// A viewer's place; free again when the stream ends.
pub(super) struct Seat {
    seats: Arc<Seats>,
    client: Option<u128>,
}

impl Seats {
    /// A place, unless all or all of this client's are taken. A client that is not limited is counted among all only.
    pub(super) fn take(self: &Arc<Seats>, client: Option<u128>, (all, each): (usize, usize)) -> Option<Seat> {
        // A panic elsewhere cannot leave half a change in here.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= all {
            return None;
        }
        if let Some(client) = client {
            let own = taken.each.entry(client).or_default();
            if *own >= each {
                return None;
            }
            *own += 1;
        }
        taken.all += 1;
        Some(Seat { seats: self.clone(), client })
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        let Some(client) = self.client else { return };
        if let Some(own) = taken.each.get_mut(&client) {
            *own -= 1;
            if *own == 0 {
                taken.each.remove(&client);
            }
        }
    }
}

/// The stream of a viewer: the state as it is, then each newer one; a viewer who is slow misses those between. It ends when the
/// subject does.
pub(super) fn stream(mut states: watch::Receiver<Bytes>, seat: Seat) -> Body {
    states.mark_changed();
    Body::from_stream(stream::unfold((states, seat), |(mut states, seat)| async move {
        let event = match tokio::time::timeout(KEEP_ALIVE, states.changed()).await {
            Ok(Ok(())) => states.borrow_and_update().clone(),
            Ok(Err(_)) => return None,
            Err(_) => Bytes::from_static(STILL),
        };
        Some((Ok::<_, Infallible>(event), (states, seat)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_bounded_for_all_and_for_each_and_come_free() {
        let seats = Arc::new(Seats::default());
        let one = seats.take(Some(1), (3, 2)).unwrap();
        let _two = seats.take(Some(1), (3, 2)).unwrap();
        assert!(seats.take(Some(1), (3, 2)).is_none(), "this client has two already");
        let _other = seats.take(Some(2), (3, 2)).unwrap();
        assert!(seats.take(None, (3, 2)).is_none(), "all are taken");
        drop(one);
        assert_eq!(seats.taken(), 2);
        let _again = seats.take(Some(1), (3, 2)).unwrap();
        assert_eq!(seats.taken(), 3);
    }
}
