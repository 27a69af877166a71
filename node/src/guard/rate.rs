//! How often one client may ask: the generic cell rate algorithm, one number a client.
//!
//! For each client only the time is kept at which its allowance would be full again ("theoretical arrival time"). A request
//! pushes it on by one interval; a request that would push it further than the burst ahead of now is refused.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::config::Rate;

/// From this many clients on, those whose allowance is full are forgotten.
const MANY: usize = 65_536;

/// The allowances of all clients.
pub(crate) struct Rates {
    interval: Duration,
    burst: Duration,
    full_at: Mutex<Clients>,
}

struct Clients {
    times: HashMap<u128, Instant>,
    prune_at: usize,
}

impl Rates {
    /// Nobody has asked yet.
    pub(crate) fn new(rate: Rate) -> Rates {
        Rates::every(Duration::from_secs(1) / rate.per_second.max(1), rate.burst)
    }

    /// One request an interval, in the long run, and so many at once; nobody has asked yet.
    pub(crate) fn every(interval: Duration, burst: u32) -> Rates {
        Rates {
            interval,
            burst: interval * burst.max(1),
            full_at: Mutex::new(Clients { times: HashMap::new(), prune_at: MANY }),
        }
    }

    /// One request of this client, now; or how long it should wait.
    pub(crate) fn ask(&self, client: u128) -> Result<(), Duration> {
        self.ask_at(client, Instant::now())
    }

    fn ask_at(&self, client: u128, now: Instant) -> Result<(), Duration> {
        // A panic elsewhere cannot leave half a change in here.
        let mut clients = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.times.len() >= clients.prune_at {
            clients.times.retain(|_, full_at| *full_at > now);
            clients.prune_at = MANY.max(clients.times.len() * 2);
        }
        let full_at = clients.times.entry(client).or_insert(now);
        let next = (*full_at).max(now) + self.interval;
        match next.checked_duration_since(now + self.burst) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                *full_at = next;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let rates = Rates::new(Rate { per_second: 10, burst: 3 });
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        for _ in 0..3 {
            assert_eq!(rates.ask_at(1, start), Ok(()));
        }
        assert_eq!(rates.ask_at(1, start), Err(Duration::from_millis(100)));
        assert_eq!(rates.ask_at(2, start), Ok(()), "another client has its own allowance");
        assert_eq!(rates.ask_at(1, after(99)), Err(Duration::from_millis(1)));
        assert_eq!(rates.ask_at(1, after(100)), Ok(()));
        assert!(rates.ask_at(1, after(100)).is_err());
        for _ in 0..3 {
            assert_eq!(rates.ask_at(1, after(10_000)), Ok(()));
        }
    }
}
