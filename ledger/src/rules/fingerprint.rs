//! One hash of the whole state: two replays of one log must come to the same.
//!
//! It is made of Rust's debug text, so it compares states of one build of the program and is neither stored nor signed.

use std::fmt::Debug;

use sha2::{Digest, Sha256};

use crate::rules::accounts::Accounts;
use crate::rules::events::Events;
use crate::rules::ids::Ids;
use crate::rules::links::Links;
use crate::rules::rolls::Codes;
use crate::rules::state::State;

impl State {
    /// SHA-256 over everything that the state holds, in an order of its own.
    pub fn fingerprint(&self) -> [u8; 32] {
        // Taken apart by name, so that a new field cannot be forgotten here.
        let State {
            size,
            last_time_ms,
            ledger,
            charter,
            charter_index,
            hosts_ever,
            parties,
            keys,
            places,
            products,
            lots,
            #[cfg(feature = "store")]
                bounds: _,
            links: Links { back, forward },
            units,
            shipments,
            events: Events { records },
            ids: Ids { names, numbers },
            pending_events,
            taken_back,
            history,
            verdicts,
            unsettled: _,
            pending,
            waiting_for,
            to_cure,
            queued,
            proposals,
            proposal_ids,
            notices,
            accounts: Accounts { certificates, commitments, quotas, balances, sights },
            codes: Codes { rolls, moves, anchors, active, by_product, by_name },
        } = self;
        let mut hash = Sha256::new();
        add(&mut hash, &(size, last_time_ms, ledger, charter, charter_index, hosts_ever));
        for sorted in [sorted(parties), sorted(keys), sorted(places), sorted(products), rows(lots)] {
            add(&mut hash, &sorted);
        }
        for sorted in
            [rows(back.iter()), rows(forward.iter()), rows(units), rows(history.iter()), rows(verdicts)]
        {
            add(&mut hash, &sorted);
        }
        for sorted in [sorted(pending_events), rows(taken_back), sorted(waiting_for)] {
            add(&mut hash, &sorted);
        }
        add(&mut hash, &(rows(records), rows(names), rows(numbers)));
        add(&mut hash, &(certificates, commitments, quotas, rows(balances), rows(sights)));
        add(&mut hash, &(sorted(proposal_ids), shipments, pending, proposals, to_cure, queued));
        add(&mut hash, notices);
        for sorted in [sorted(rolls), rows(moves), rows(active)] {
            add(&mut hash, &sorted);
        }
        add(&mut hash, &(anchors, by_product, by_name));
        hash.finalize().into()
    }
}

fn add(hash: &mut Sha256, value: &impl Debug) {
    hash.update(format!("{value:?}\n"));
}

fn sorted<'t, K: Debug + 't, V: Debug + 't>(table: impl IntoIterator<Item = (&'t K, &'t V)>) -> Vec<String> {
    rows(table)
}

fn rows<K: Debug, V: Debug>(table: impl IntoIterator<Item = (K, V)>) -> Vec<String> {
    let mut lines: Vec<String> = table.into_iter().map(|(k, v)| format!("{k:?} {v:?}")).collect();
    lines.sort_unstable();
    lines
}
