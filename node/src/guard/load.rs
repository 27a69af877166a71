//! How much is worked on at once: requests, and bytes of their bodies.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::Limits;

const KIB: usize = 1024;

/// Counters of what is being worked on.
pub(crate) struct Load {
    requests: Semaphore,
    kibibytes: Arc<Semaphore>,
    most: u32,
}

impl Load {
    /// Nothing is being worked on.
    pub(crate) fn new(limits: &Limits) -> Load {
        let most = limits.bytes_in_flight.max(limits.body).div_ceil(KIB);
        Load {
            requests: Semaphore::new(limits.requests),
            kibibytes: Arc::new(Semaphore::new(most)),
            most: u32::try_from(most).unwrap_or(u32::MAX),
        }
    }

    /// Room for one more request, at once or not at all.
    pub(crate) fn request(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.try_acquire().ok()
    }

    /// Room for a body of so many bytes; waits for it, in order.
    pub(crate) async fn body(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kibibytes = u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX).clamp(1, self.most);
        // Fails only when closed, which nobody does.
        self.kibibytes.clone().acquire_many_owned(kibibytes).await.ok()
    }
}
