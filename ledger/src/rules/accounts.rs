//! What is kept besides stock so that claims can be judged: certificates, commitments, quotas, and sums of what happened.
//!
//! An event *posts* amounts to accounts: so much of this lot is entitled to that name, so much was harvested at this plot
//! this season. An error declaration posts them back. An account at zero is gone, so goods that nobody makes a claim about cost
//! no memory.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rules::Prepared;
use crate::rules::books::at_entry;
use crate::rules::certificate::Certified;
use crate::rules::commitment::Promised;
use crate::rules::decision::Goods;
use crate::rules::journey::{Sight, Traveller};
use crate::rules::lot::Spot;
use crate::rules::payload::{Day, Quota};
use crate::rules::state::{State, Stated};

/// The accounts behind claims.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Accounts {
    /// Certificates by what they are about, oldest first.
    pub(super) certificates: BTreeMap<String, Vec<Certified>>,
    /// Commitments by the lot that they are about, oldest first.
    pub(super) commitments: BTreeMap<String, Vec<Promised>>,
    /// Quotas in force by protected name, then season.
    pub(super) quotas: BTreeMap<String, BTreeMap<String, Stated<Quota>>>,
    /// Sums of what was posted; none is zero.
    pub(super) balances: BTreeMap<Account, Decimal>,
    /// Where and when those who travel were last.
    pub(super) sights: BTreeMap<Traveller, Sight>,
}

/// What amounts are posted to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Account {
    /// How much of a lot was made at a place, in the lot's base unit.
    MadeAt { lot: String, place: String },
    /// How many kilograms or litres of a lot, in somebody's hands, are entitled to a name.
    Entitled { lot: String, spot: Spot, title: Title },
    /// How many kilograms of harvest a plot has entitled.
    Granted { plot: String, title: Title },
    /// How much a plot gave in a season, in the base unit of its capacity.
    Harvested { plot: String, season: String },
    /// How much of a lot with a cold chain is at a place, in the lot's base unit.
    KeptAt { place: String, lot: String },
    /// How many acts ask that nothing is harvested from this time until that day.
    Sprayed { of: String, from_ms: i64, until: Day },
    /// How much of a lot's entitlement somebody let go to parties outside the ledger, and did not get back.
    LetGo { lot: String, by: String, title: Title },
}

/// A protected name, and the season of the harvest.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Title {
    pub(super) name: String,
    pub(super) season: String,
}

/// What an event posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Postings {
    pub(super) amounts: Vec<(Account, Decimal)>,
    pub(super) seen: Vec<Seen>,
}

/// Somebody who travels was seen; what was known of it before comes back when the event is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) who: Traveller,
    pub(super) was: Option<Sight>,
    pub(super) now: Option<Sight>,
}

impl Accounts {
    pub(super) fn balance(&self, account: &Account) -> Decimal {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// Puts a plan's postings in at its entry.
    pub(super) fn post(&mut self, postings: &Postings, index: u64) {
        for (account, amount) in &postings.amounts {
            let account = account.at_entry(index);
            let after = (self.balance(&account) + amount).normalize();
            match after.is_zero() {
                true => drop(self.balances.remove(&account)),
                false => drop(self.balances.insert(account, after)),
            }
        }
        for Seen { who, was, now } in &postings.seen {
            let who = who.at_entry(index);
            // Who was seen elsewhere since stays there.
            if self.sights.get(&who).is_some_and(|there| Some(there) != was.as_ref()) {
                continue;
            }
            match now {
                Some(now) => drop(self.sights.insert(who, now.clone())),
                None => drop(self.sights.remove(&who)),
            }
        }
    }

    /// The places where a lot was made, and how much at each.
    pub(super) fn made_at<'a>(&'a self, lot: &'a str) -> impl Iterator<Item = (&'a str, Decimal)> {
        let first = Account::MadeAt { lot: lot.to_owned(), place: String::new() };
        self.balances.range(first..).map_while(move |(account, amount)| match account {
            Account::MadeAt { lot: of, place } if of == lot => Some((place.as_str(), *amount)),
            _ => None,
        })
    }

    /// The titles of a lot, by whose hands it is in.
    pub(super) fn entitled<'a>(
        &'a self,
        lot: &'a str,
    ) -> impl Iterator<Item = (&'a Spot, &'a Title, Decimal)> {
        let spot = Spot { holder: String::new(), place: None, owner: String::new(), under_way: None };
        let first = Account::Entitled { lot: lot.to_owned(), spot, title: Title::default() };
        self.balances.range(first..).map_while(move |(account, amount)| match account {
            Account::Entitled { lot: of, spot, title } if of == lot => Some((spot, title, *amount)),
            _ => None,
        })
    }

    /// The titles of a lot that were let go out of the ledger, whoever did.
    pub(super) fn outside<'a>(&'a self, lot: &'a str) -> impl Iterator<Item = (&'a Title, Decimal)> {
        let first = Account::LetGo { lot: lot.to_owned(), by: String::new(), title: Title::default() };
        self.balances.range(first..).map_while(move |(account, amount)| match account {
            Account::LetGo { lot: of, title, .. } if of == lot => Some((title, *amount)),
            _ => None,
        })
    }

    /// The titles of a lot that somebody let go out of the ledger.
    pub(super) fn let_go<'a>(
        &'a self,
        lot: &'a str,
        by: &'a str,
    ) -> impl Iterator<Item = (&'a Title, Decimal)> {
        let first = Account::LetGo { lot: lot.to_owned(), by: by.to_owned(), title: Title::default() };
        self.balances.range(first..).map_while(move |(account, amount)| match account {
            Account::LetGo { lot: of, by: who, title } if of == lot && who == by => Some((title, *amount)),
            _ => None,
        })
    }

    /// The lots with a cold chain that are at a place.
    pub(super) fn kept_at<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a str> {
        let first = Account::KeptAt { place: place.to_owned(), lot: String::new() };
        let there = self.balances.range(first..).map_while(move |(account, amount)| match account {
            Account::KeptAt { place: at, lot } if at == place => Some((lot.as_str(), *amount)),
            _ => None,
        });
        there.filter(|(_, amount)| *amount > Decimal::ZERO).map(|(lot, _)| lot)
    }

    /// The acts on a crop or plot that ask for days before a harvest: from when, until which day.
    pub(super) fn sprayed<'a>(&'a self, of: &'a str) -> impl Iterator<Item = (i64, Day)> {
        let first = Account::Sprayed { of: of.to_owned(), from_ms: i64::MIN, until: Day::FIRST };
        self.balances.range(first..).map_while(move |(account, _)| match account {
            Account::Sprayed { of: there, from_ms, until } if there == of => Some((*from_ms, *until)),
            _ => None,
        })
    }
}

impl Account {
    /// With the number of the entry that it was planned for.
    pub(super) fn at_entry(&self, index: u64) -> Account {
        match self {
            Account::Entitled { lot, spot, title } => {
                Account::Entitled { lot: lot.clone(), spot: at_entry(spot, index), title: title.clone() }
            }
            other => other.clone(),
        }
    }
}

impl State {
    /// Puts in what an event posts.
    pub(super) fn keep_accounts(&mut self, index: u64, prepared: &Prepared, goods: &Goods) {
        if goods.postings != Postings::default() {
            self.accounts.post(&goods.postings, index);
            self.flag_harvests(prepared, goods);
        }
    }
}

/// A spot without its place: whose hands goods are in, whose they are, and where bound.
pub(super) fn in_hands(spot: &Spot) -> Spot {
    let Spot { holder, owner, under_way, .. } = spot;
    Spot { holder: holder.clone(), place: None, owner: owner.clone(), under_way: under_way.clone() }
}
