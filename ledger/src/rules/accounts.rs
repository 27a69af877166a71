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
use crate::rules::memory::{Heap, block};
use crate::rules::payload::{Day, Quota};
use crate::rules::state::{State, Stated};
use crate::rules::table::Table;

/// The accounts behind claims.
#[derive(Clone, Default)]
pub(super) struct Accounts {
    /// Certificates by what they are about, oldest first.
    pub(super) certificates: BTreeMap<String, Vec<Certified>>,
    /// Commitments by the lot that they are about, oldest first.
    pub(super) commitments: BTreeMap<String, Vec<Promised>>,
    /// Quotas in force by protected name, then season.
    pub(super) quotas: BTreeMap<String, BTreeMap<String, Stated<Quota>>>,
    /// Sums of what was posted, by what their accounts are of; none is zero.
    pub(super) balances: Table<String, Balances>,
    /// Where and when those who travel were last.
    pub(super) sights: Table<Traveller, Sight>,
}

/// Sums of what was posted to the accounts of one lot, plot or place, in the order of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Balances(Vec<(Account, Decimal)>);

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
        let of = self.balances.get(account.of());
        of.and_then(|of| Some(of.0[of.find(account).ok()?].1)).unwrap_or_default()
    }

    fn set(&mut self, account: Account, amount: Decimal) {
        if amount.is_zero() {
            let Some(mut of) = self.balances.get_mut(account.of()) else { return };
            if let Ok(at) = of.find(&account) {
                of.0.remove(at);
            }
            let empty = of.0.is_empty();
            drop(of);
            if empty {
                self.balances.remove(account.of());
            }
            return;
        }
        let mut of = self.balances.get_or_insert_with(account.of(), Balances::default);
        match of.find(&account) {
            Ok(at) => of.0[at].1 = amount,
            Err(at) => {
                if of.0.len() == of.0.capacity() {
                    let more = 1 + of.0.len() / 8;
                    of.0.reserve_exact(more);
                }
                of.0.insert(at, (account, amount));
            }
        }
    }

    /// The accounts of a lot, plot or place from this one on.
    fn from<'a>(&'a self, first: &Account) -> impl Iterator<Item = (&'a Account, &'a Decimal)> + use<'a> {
        let of = self.balances.get(first.of());
        let rest = of.map_or(&[][..], |of| &of.0[of.find(first).unwrap_or_else(|at| at)..]);
        rest.iter().map(|(account, amount)| (account, amount))
    }

    /// Puts a plan's postings in at its entry.
    pub(super) fn post(&mut self, postings: &Postings, index: u64) {
        for (account, amount) in &postings.amounts {
            let account = account.at_entry(index);
            let after = (self.balance(&account) + amount).normalize();
            self.set(account, after);
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
        self.from(&first).map_while(move |(account, amount)| match account {
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
        self.from(&first).map_while(move |(account, amount)| match account {
            Account::Entitled { lot: of, spot, title } if of == lot => Some((spot, title, *amount)),
            _ => None,
        })
    }

    /// The titles of a lot that were let go out of the ledger, whoever did.
    pub(super) fn outside<'a>(&'a self, lot: &'a str) -> impl Iterator<Item = (&'a Title, Decimal)> {
        let first = Account::LetGo { lot: lot.to_owned(), by: String::new(), title: Title::default() };
        self.from(&first).map_while(move |(account, amount)| match account {
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
        self.from(&first).map_while(move |(account, amount)| match account {
            Account::LetGo { lot: of, by: who, title } if of == lot && who == by => Some((title, *amount)),
            _ => None,
        })
    }

    /// The lots with a cold chain that are at a place.
    pub(super) fn kept_at<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a str> {
        let first = Account::KeptAt { place: place.to_owned(), lot: String::new() };
        let there = self.from(&first).map_while(move |(account, amount)| match account {
            Account::KeptAt { place: at, lot } if at == place => Some((lot.as_str(), *amount)),
            _ => None,
        });
        there.filter(|(_, amount)| *amount > Decimal::ZERO).map(|(lot, _)| lot)
    }

    /// The acts on a crop or plot that ask for days before a harvest: from when, until which day.
    pub(super) fn sprayed<'a>(&'a self, of: &'a str) -> impl Iterator<Item = (i64, Day)> {
        let first = Account::Sprayed { of: of.to_owned(), from_ms: i64::MIN, until: Day::FIRST };
        self.from(&first).map_while(move |(account, _)| match account {
            Account::Sprayed { of: there, from_ms, until } if there == of => Some((*from_ms, *until)),
            _ => None,
        })
    }
}

impl Balances {
    fn find(&self, account: &Account) -> Result<usize, usize> {
        self.0.binary_search_by(|(there, _)| there.cmp(account))
    }
}

impl Heap for Balances {
    fn heap(&self) -> usize {
        let named: usize = self.0.iter().map(|(account, _)| account.heap()).sum();
        block(self.0.len() * size_of::<(Account, Decimal)>()) + named
    }
}

impl Heap for Account {
    fn heap(&self) -> usize {
        let of = |title: &Title| title.name.heap() + title.season.heap();
        match self {
            Account::MadeAt { lot, place } | Account::KeptAt { place, lot } => lot.heap() + place.heap(),
            Account::Entitled { lot, spot, title } => lot.heap() + spot.heap() + of(title),
            Account::Granted { plot, title } => plot.heap() + of(title),
            Account::Harvested { plot, season } => plot.heap() + season.heap(),
            Account::Sprayed { of, .. } => of.heap(),
            Account::LetGo { lot, by, title } => lot.heap() + by.heap() + of(title),
        }
    }
}

impl Account {
    /// The lot, plot or place that it is of, which comes first in its order.
    fn of(&self) -> &str {
        match self {
            Account::MadeAt { lot: of, .. }
            | Account::Entitled { lot: of, .. }
            | Account::Granted { plot: of, .. }
            | Account::Harvested { plot: of, .. }
            | Account::KeptAt { place: of, .. }
            | Account::Sprayed { of, .. }
            | Account::LetGo { lot: of, .. } => of,
        }
    }

    /// With the number of the entry that it was planned for.
    pub(super) fn at_entry(&self, index: u64) -> Account {
        match self {
            Account::Entitled { lot, spot, title } => Account::Entitled {
                lot: lot.clone(),
                spot: at_entry(spot, index).into_owned(),
                title: title.clone(),
            },
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
