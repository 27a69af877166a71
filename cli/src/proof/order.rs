//! The order of a bundle's entries: what a log with these entries at these indexes must look like, gaps and all.
//!
//! Indexes ascend, times do not fall, and where two neighbours are both here the later names the earlier. Each key's statements
//! rise in `seq`, and where two follow each other the later names the earlier; at 0 a key names its ledger.

use std::collections::HashMap;

use suyuan_ledger::{
    log::Entry,
    statement::{KeyId, Statement, StatementId},
};

use super::check::differs;
use crate::{failure::Failure, speech::tr};

/// What came before.
#[derive(Default)]
pub(super) struct Order {
    last: Option<Entry>,
    ledger: Option<StatementId>,
    chains: HashMap<KeyId, (u64, StatementId)>,
}

impl Order {
    /// Holds an entry against those before it.
    pub(super) fn take(&mut self, entry: &Entry, statement: &Statement) -> Result<(), Failure> {
        let at = |what: &str| tr!("order-at", entry = entry.index.to_string(), what = what.to_string());
        if let Some(last) = &self.last {
            if entry.index <= last.index {
                return Err(differs(
                    &at(&tr!("order-index")),
                    &tr!("order-more", than = last.index.to_string()),
                    &entry.index,
                ));
            }
            if entry.time_ms < last.time_ms {
                return Err(differs(
                    &at(&tr!("order-time")),
                    &tr!("order-later", than = last.time_ms.to_string()),
                    &entry.time_ms,
                ));
            }
            if entry.index == last.index + 1 && entry.prev != last.leaf_hash() {
                return Err(differs(&at(&tr!("order-hash")), &last.leaf_hash(), &entry.prev));
            }
        }
        self.chain(statement, &at)?;
        self.last = Some(entry.clone());
        Ok(())
    }

    fn chain(&mut self, statement: &Statement, at: &dyn Fn(&str) -> String) -> Result<(), Failure> {
        let (header, id) = (statement.header(), statement.id());
        let ledger = *self.ledger.get_or_insert(id);
        let want = match self.chains.insert(header.key, (header.seq, id)) {
            Some((seq, _)) if header.seq <= seq => {
                return Err(differs(
                    &at("suyuan.seq"),
                    &tr!("order-more", than = seq.to_string()),
                    &header.seq,
                ));
            }
            Some((seq, before)) if header.seq == seq + 1 => before,
            None if header.seq == 0 && !header.is_founding() => ledger,
            _ => return Ok(()),
        };
        match header.prev {
            Some(prev) if prev == want => Ok(()),
            prev => {
                Err(differs(&at("suyuan.prev"), &want, &prev.map_or_else(String::new, |p| p.to_string())))
            }
        }
    }
}
