//! What every request passes, whatever the service behind it: how much is taken on, from whom, and the count of it.

use crate::{Config, guard::Load, guard::Rates, observe::Metrics};

/// What a service asks of every request.
pub(crate) struct Door {
    /// The operator's decisions.
    pub(crate) config: Config,
    /// Numbers.
    pub(crate) metrics: Metrics,
    /// What is being worked on.
    pub(crate) load: Load,
    /// How often clients read.
    pub(crate) reads: Rates,
    /// How often clients write.
    pub(crate) writes: Rates,
}

impl Door {
    /// Before the first request.
    pub(crate) fn new(config: Config) -> Door {
        Door {
            metrics: Metrics::new(),
            load: Load::new(&config.limits),
            reads: Rates::new(config.limits.reads),
            writes: Rates::new(config.limits.writes),
            config,
        }
    }
}
