//! What an error declaration does to accounts: everything posted is posted back, except entitlements that were used since.
//!
//! An entitlement goes back whence it came as far as it is still where the event put it. Where goods were made of others
//! and some are gone, so much of the inputs' comes back as is left of the outputs', rounded up to a billionth of a kilogram so that the corrected event
//! can be told. If nothing was used since, all is as it was before, exactly.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::rules::accounts::{Account, Accounts, Seen, Title};
use crate::rules::events::Told;
use crate::rules::hands::up;
use crate::rules::plan::Plan;

/// What an event posted to the entitlements of one lot under one title.
#[derive(Default)]
struct Posted {
    taken: Vec<(Account, Decimal)>,
    given: Vec<(Account, Decimal)>,
}

impl Plan<'_> {
    /// Plans to post back what an earlier event posted.
    pub(super) fn post_back(&mut self, told: &Told) {
        let mut by_title: BTreeMap<Title, BTreeMap<String, Posted>> = BTreeMap::new();
        let mut granted: Vec<(Account, Title, Decimal)> = Vec::new();
        for (account, amount) in &told.goods.postings.amounts {
            let account = account.at_entry(told.index);
            match &account {
                Account::Entitled { lot, title, .. } | Account::LetGo { lot, title, .. } => {
                    let posted = by_title.entry(title.clone()).or_default().entry(lot.clone()).or_default();
                    let list = if *amount < Decimal::ZERO { &mut posted.taken } else { &mut posted.given };
                    list.push((account, amount.abs()));
                }
                Account::Granted { title, .. } => {
                    let title = title.clone();
                    granted.push((account, title, *amount));
                }
                _ => self.goods.postings.amounts.push((account, -*amount)),
            }
        }
        for (title, lots) in by_title {
            let mut back = give_back(&self.state.accounts, lots, &mut self.goods.postings.amounts);
            for (account, _, amount) in granted.iter().filter(|(_, of, _)| *of == title) {
                let part = (*amount).min(back);
                back -= part;
                self.goods.postings.amounts.push((account.clone(), -part));
            }
        }
        self.goods.postings.amounts.retain(|(_, amount)| !amount.is_zero());
        for Seen { who, was, now } in told.goods.postings.seen.iter().rev() {
            let who = who.at_entry(told.index);
            self.goods.postings.seen.push(Seen { who, was: now.clone(), now: was.clone() });
        }
    }
}

/// Posts the entitlements under one title back; says how much of what was given is still there.
fn give_back(
    accounts: &Accounts,
    lots: BTreeMap<String, Posted>,
    amounts: &mut Vec<(Account, Decimal)>,
) -> Decimal {
    let (mut made, mut still_there) = (Decimal::ZERO, Decimal::ZERO);
    let mut used: Vec<(Account, Decimal)> = Vec::new();
    for (_, posted) in lots {
        let given: Decimal = posted.given.iter().map(|(_, amount)| amount).sum();
        let there = recover(accounts, posted.given, amounts);
        if posted.taken.is_empty() {
            made += given;
            still_there += there;
        } else if given.is_zero() {
            used.extend(posted.taken);
        } else {
            // Moved: out of the ledger too, and from there what has not come back yet.
            let taken: Decimal = posted.taken.iter().map(|(_, amount)| amount).sum();
            put_back(taken - given + there, posted.taken, amounts);
        }
    }
    let taken: Decimal = used.iter().map(|(_, amount)| amount).sum();
    let back = if still_there == made { taken } else { up(taken * still_there / made).min(taken) };
    put_back(back, used, amounts);
    still_there
}

/// Takes out what is still there, in turn.
fn recover(
    accounts: &Accounts,
    given: Vec<(Account, Decimal)>,
    amounts: &mut Vec<(Account, Decimal)>,
) -> Decimal {
    let mut left: BTreeMap<Account, Decimal> = BTreeMap::new();
    let accounts_named: BTreeSet<Account> = given.iter().map(|(account, _)| account.clone()).collect();
    left.extend(accounts_named.into_iter().map(|account| {
        let there = accounts.balance(&account);
        (account, there)
    }));
    let mut recovered = Decimal::ZERO;
    for (account, amount) in given {
        let Some(there) = left.get_mut(&account) else { continue };
        let part = amount.min(*there).max(Decimal::ZERO);
        *there -= part;
        recovered += part;
        amounts.push((account, -part));
    }
    recovered
}

/// Gives so much back in turn, nobody more than it gave.
fn put_back(mut back: Decimal, taken: Vec<(Account, Decimal)>, amounts: &mut Vec<(Account, Decimal)>) {
    for (account, amount) in taken {
        let part = amount.min(back);
        back -= part;
        amounts.push((account, part));
    }
}
