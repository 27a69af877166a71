//! `over-quota`: how much of a lot is entitled to a protected name, and how that passes from harvest to sale.
//!
//! An entitlement is kilograms of a lot (litres of one that is kept by volume), in somebody's hands, entitled to a name by a season's harvest. It begins at one place
//! only, a harvest at a certified plot, and from there it is moved, used up or lost, never made:
//!
//! - **Harvest.** At a plot that the actor or signer runs, with a certificate for the name in force, in a season of the name, of a
//!   product that the season's factors begin with (or the name's own): the least of what was harvested, of what is left of area ×
//!   yield for plot, name and season, and of what stock there is for it. What a factor ends with is made, not harvested.
//! - **Nothing else adds**: not what comes from outside, not a count upward. What comes back to who let it go out of the ledger has
//!   again what left with it, and never more.
//! - **Leaving** is pro rata: whatever order of sales and uses somebody chooses, mixed stock stays mixed, and what is lost, destroyed or
//!   sold without the name takes its share along. Only where the name itself is used (a lot that carries it is handed over, sold, or made
//!   into goods that carry it too) entitled stock goes, oldest season by its word first, and has to suffice: else `over-quota`.
//! - **Making.** Goods inherit input × factor, the season's and the association's, never more than themselves. Goods that carry the
//!   name must be entitled whole. One kilogram of entitlement goes into one output: those that carry the name are served first. What
//!   is left over when inputs are used up is lost.
//! - **Declared an error**: what of its entitlements is still there goes back whence it came. What was used of it stays used,
//!   so nobody sells, declares the harvest or milling an error, and sells again. The corrected event needs entitlement only
//!   for stock that is there; goods that are missing had theirs. A season's entitlements stay with the stock into later ones.
//!
//! So what is sold under a name never exceeds area × yield × factor. Amounts are rounded to a billionth of a kilogram, down where
//! something is given; only what a correction gives back is rounded up, by as much.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::event::{Action, BizStep, Disposition, EventKind};
use crate::rules::Code;
use crate::rules::accounts::{Account, Title, in_hands};
use crate::rules::hands::{Hands, down, measure, share, unentitled, up, weight};
use crate::rules::lot::{Lot, Spot};
use crate::rules::payload::{Measure, Quota};
use crate::rules::plan::Plan;
use crate::rules::state::{Standing, State};

/// Entitlements to be passed on, by title, the product that they come from, and what that is measured in.
type Pool = BTreeMap<(Title, String, Measure), Decimal>;

/// What an event does to one lot.
struct Moves {
    lot: Lot,
    /// In order: negative where it is taken.
    changes: Vec<(Spot, Decimal)>,
    /// Whether the event makes it.
    made: bool,
}

impl<'s> Plan<'s> {
    /// Follows the entitlements of everything that the event makes, moves and uses.
    pub(super) fn entitle(&mut self) {
        let harvest = self.grants();
        if harvest.is_empty() && !self.concerns_a_name() {
            return;
        }
        let moves = self.moves();
        let carried_out: Vec<String> = moves
            .iter()
            .filter(|m| m.made)
            .filter_map(|m| self.state.name_carried(&m.lot.product).map(str::to_owned))
            .collect();
        let mut pool = Pool::new();
        for m in moves.iter().filter(|m| !m.made) {
            self.pass_on(m, &carried_out, &mut pool);
        }
        if self.event.action() == Some(Action::Add) {
            for m in moves.iter().filter(|m| m.made) {
                self.grant(m, &harvest);
            }
        } else if matches!(self.event.kind, EventKind::Transformation(_)) {
            let (named, others): (Vec<&Moves>, Vec<&Moves>) = moves
                .iter()
                .filter(|m| m.made)
                .partition(|m| self.state.name_carried(&m.lot.product).is_some());
            for m in named.into_iter().chain(others) {
                self.inherit(m, &mut pool);
            }
        }
    }

    fn concerns_a_name(&self) -> bool {
        let (names, products) = (!self.state.accounts.quotas.is_empty(), self.state);
        let carries = |product: &str| products.name_carried(product).is_some();
        self.goods.openings.iter().any(|o| carries(&o.product))
            || self.goods.deltas.iter().any(|delta| {
                self.known(&delta.lot).is_some_and(|lot| carries(&lot.product))
                    || (names && self.state.accounts.entitled(&delta.lot).next().is_some())
                    || (names && self.state.accounts.let_go(&delta.lot, &self.actor).next().is_some())
            })
    }

    /// The changes of stock, lot by lot.
    fn moves(&self) -> Vec<Moves> {
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        let mut moves: Vec<Moves> = Vec::new();
        for delta in &self.goods.deltas {
            let i = *at.entry(&delta.lot).or_insert_with(|| {
                let lot = self.lot_or_opening(&delta.lot);
                let made = self.goods.made.iter().any(|m| m.lot == delta.lot && m.amount > Decimal::ZERO);
                moves.extend(lot.map(|lot| Moves { lot, changes: Vec::new(), made }));
                moves.len().saturating_sub(1)
            });
            if let Some(m) = moves.get_mut(i) {
                m.changes.push((in_hands(&delta.spot), delta.amount));
            }
        }
        moves
    }

    /// What leaves takes entitlements along: to where it goes, or into the pool of what goods are made of.
    fn pass_on(&mut self, m: &Moves, carried_out: &[String], pool: &mut Pool) {
        let mut hands = self.state.hands(&m.lot.id);
        let carried = self.state.name_carried(&m.lot.product).map(str::to_owned);
        let made_into = carried.as_ref().filter(|name| carried_out.contains(name));
        let sold = carried.as_ref().filter(|_| self.hands_over());
        let mut under_way: Vec<(Spot, Decimal, BTreeMap<Title, Decimal>)> = Vec::new();
        let mut arrived: Vec<(Spot, Title, Decimal)> = Vec::new();
        let mut short = Decimal::ZERO;
        for (spot, change) in &m.changes {
            if *change < Decimal::ZERO {
                let name = made_into.or(sold).map(String::as_str);
                let taken = hands.take(&m.lot, spot, -change, name);
                under_way.push((spot.clone(), -change, taken));
                continue;
            }
            let mut coming = *change;
            while coming > Decimal::ZERO
                && let Some((from, there, titles)) = under_way.first_mut()
            {
                let part = coming.min(*there);
                let stays = *from == *spot;
                let named: Decimal = match &carried {
                    Some(name) => titles.iter().filter(|(t, _)| t.name == *name).map(|(_, a)| *a).sum(),
                    None => Decimal::ZERO,
                };
                if sold.is_some() && !stays {
                    short += unentitled(&m.lot, part, named);
                }
                for (title, amount) in titles.iter_mut() {
                    let share = if part == *there { *amount } else { share(*amount, part, *there) };
                    *amount -= share;
                    if !stays {
                        arrived.push((spot.clone(), title.clone(), share));
                        self.post_title(&m.lot.id, from, title, -share);
                    }
                }
                *there -= part;
                coming -= part;
                if there.is_zero() {
                    under_way.remove(0);
                }
            }
            if coming > Decimal::ZERO && self.comes_back(&m.lot.id) {
                let after = hands.put(spot, coming);
                self.regain(&m.lot, spot, coming, after, &mut hands);
            }
        }
        let leaves = self.goods.left.iter().any(|(lot, amount)| *lot == m.lot.id && *amount > Decimal::ZERO);
        for (spot, title, amount) in arrived {
            self.post_title(&m.lot.id, &spot, &title, amount);
        }
        for (spot, left, titles) in under_way {
            let named: Decimal =
                titles.iter().filter(|(t, _)| carried.as_ref() == Some(&t.name)).map(|(_, a)| *a).sum();
            if sold.is_some() {
                short += unentitled(&m.lot, left, named);
            }
            for (title, amount) in titles {
                self.post_title(&m.lot.id, &spot, &title, -amount);
                if leaves {
                    self.post_let_go(&m.lot.id, &title, amount);
                }
                let Some(measure) = measure(&m.lot) else { continue };
                *pool.entry((title, m.lot.product.clone(), measure)).or_default() += amount;
            }
        }
        if let Some(name) = sold.filter(|_| short > Decimal::ZERO) {
            let lot = &m.lot.id;
            let short = short.normalize();
            let unit = measure(&m.lot).map_or("(kept neither by mass nor by volume)", Measure::code);
            let detail =
                format!("{short} {unit} of {lot} are not entitled to {name}: no certified plot grew them");
            self.block(Code::OverQuota, "", detail, lot);
            self.wait_for(&name.clone());
        }
    }

    /// Whether goods of a lot come back from outside the ledger with this event.
    fn comes_back(&self, lot: &str) -> bool {
        self.goods.left.iter().any(|(of, amount)| of == lot && *amount < Decimal::ZERO)
    }

    /// What comes back to who let it go has the entitlement that left with it: kilogram for kilogram where the lot carries the
    /// name, for all of it was entitled then; else its share of what is outside.
    fn regain(&mut self, lot: &Lot, spot: &Spot, amount: Decimal, after: Decimal, hands: &mut Hands) {
        let carried = self.state.name_carried(&lot.product);
        let back = weight(lot, amount);
        let known_again = self.known(&lot.id).map_or(Decimal::ZERO, Lot::known_again);
        let outside = weight(lot, (lot.left - known_again).max(amount));
        let titles: Vec<(Title, Decimal)> = self
            .state
            .accounts
            .let_go(&lot.id, &self.actor)
            .map(|(title, there)| (title.clone(), there))
            .collect();
        let mut of_name = back;
        for (title, there) in titles {
            let whole = carried == Some(title.name.as_str());
            let part = if whole { of_name.min(there) } else { share(there, back, outside) };
            let room = weight(lot, after) - hands.named(spot, &title.name);
            let part = part.min(room).min(there).max(Decimal::ZERO);
            if whole {
                of_name -= part;
            }
            hands.add(spot, &title, part);
            self.post_title(&lot.id, spot, &title, part);
            self.post_let_go(&lot.id, &title, -part);
        }
    }

    fn post_let_go(&mut self, lot: &str, title: &Title, amount: Decimal) {
        if !amount.is_zero() {
            let (lot, by) = (lot.to_owned(), self.actor.clone());
            let account = Account::LetGo { lot, by, title: title.clone() };
            self.goods.postings.amounts.push((account, amount));
        }
    }

    /// Whether the event gives goods to somebody else, or sells them. What goes back as returned uses no name, to a member
    /// or for goods from outside.
    fn hands_over(&self) -> bool {
        let step = self.event.biz_step();
        let hands_over = match self.event.action() {
            Some(Action::Observe) => matches!(step, Some(BizStep::Shipping | BizStep::RetailSelling)),
            Some(Action::Delete) => matches!(step, Some(BizStep::RetailSelling)),
            _ => false,
        };
        hands_over
            && !(self.event.disposition() == Some(&Disposition::Returned) && self.returns_into_the_ledger())
    }

    fn returns_into_the_ledger(&self) -> bool {
        let to = self.party_at(false).and_then(|to| self.state.parties.get(&to)).map(|p| p.standing);
        let member = matches!(to, Some(Standing::Member | Standing::Suspended));
        let outside = |lot: &str| self.known(lot).is_some_and(|lot| lot.outside);
        member || self.goods.deltas.iter().all(|d| outside(&d.lot))
    }

    /// What the plot of a harvest may still entitle, by title: the seasons that it falls into, of names that it is certified for.
    fn grants(&self) -> Vec<(Title, Decimal, &'s Quota)> {
        if self.state.accounts.quotas.is_empty() {
            return Vec::new();
        }
        let Some(plot) = self.origin().filter(|_| self.is_harvest()) else { return Vec::new() };
        if !self.state.runs(&plot, &self.actor) && !self.state.runs(&plot, self.signer) {
            return Vec::new();
        }
        let state: &'s State = self.state;
        state.left_of(&plot, self.event.time_ms())
    }

    fn grant(&mut self, m: &Moves, grants: &[(Title, Decimal, &Quota)]) {
        // Yields are mass; what is harvested by the litre has none.
        let Some(plot) = self.origin().filter(|_| measure(&m.lot) == Some(Measure::Mass)) else {
            return;
        };
        let mut hands = self.state.hands(&m.lot.id);
        for (spot, change) in &m.changes {
            let after = hands.put(spot, *change);
            for (title, left, quota) in grants {
                if !quota.is_fed_by(&m.lot.product) {
                    continue;
                }
                let granted = self.granted_here(&plot, title);
                let room = weight(&m.lot, after) - hands.named(spot, &title.name);
                let amount = weight(&m.lot, *change).min(room).min(left - granted);
                if amount > Decimal::ZERO {
                    hands.add(spot, title, amount);
                    self.post_title(&m.lot.id, spot, title, amount);
                    let account = Account::Granted { plot: plot.to_string(), title: title.clone() };
                    self.goods.postings.amounts.push((account, amount));
                }
            }
        }
    }

    /// What this event itself has granted already.
    fn granted_here(&self, plot: &str, of: &Title) -> Decimal {
        let posted = self.goods.postings.amounts.iter();
        let granted = posted.filter_map(|(account, amount)| match account {
            Account::Granted { plot: there, title } if there == plot && title == of => Some(*amount),
            _ => None,
        });
        granted.sum()
    }

    /// Goods that are made take from the pool, and need all of it for the name that they carry.
    fn inherit(&mut self, m: &Moves, pool: &mut Pool) {
        let carried = self.state.name_carried(&m.lot.product).map(str::to_owned);
        let mut hands = self.state.hands(&m.lot.id);
        let names: Vec<String> = match &carried {
            Some(name) => vec![name.clone()],
            None => {
                let mut names: Vec<String> = pool.keys().map(|(title, ..)| title.name.clone()).collect();
                names.dedup();
                names
            }
        };
        for (spot, change) in &m.changes {
            let after = hands.put(spot, *change);
            for name in &names {
                let room = weight(&m.lot, after) - hands.named(spot, name);
                let need = room.min(weight(&m.lot, *change)).max(Decimal::ZERO);
                let missing = need - self.draw(m, spot, name, need, pool, &mut hands);
                if carried.is_some() && (missing > Decimal::ZERO || measure(&m.lot).is_none()) {
                    let lot = &m.lot.id;
                    let (missing, need) = (missing.normalize(), need.normalize());
                    let unit = measure(&m.lot).map_or("", Measure::code);
                    let detail = format!(
                        "{missing} of {need} {unit} of {lot} are not entitled to {name}: what went in is not from certified plots, or no factor of the season leads to it"
                    );
                    self.block(Code::OverQuota, "/outputQuantityList", detail, name);
                    self.wait_for_inputs();
                }
            }
        }
    }

    /// Takes up to `need` kilograms or litres of goods out of the pool, and says how many there were.
    fn draw(
        &mut self,
        m: &Moves,
        spot: &Spot,
        name: &str,
        need: Decimal,
        pool: &mut Pool,
        hands: &mut Hands,
    ) -> Decimal {
        let mut got = Decimal::ZERO;
        let Some(own) = measure(&m.lot) else { return got };
        for ((title, product, of), there) in pool.iter_mut().filter(|((title, ..), _)| title.name == name) {
            let factor = self
                .state
                .season(title)
                .and_then(|quota| quota.factor((product, *of), (&m.lot.product, own)));
            let Some(factor) = factor else { continue };
            let most = down(*there * factor);
            let part = most.min(need - got);
            if part <= Decimal::ZERO {
                continue;
            }
            let used = if part == most { *there } else { up(part / factor).min(*there) };
            *there -= used;
            got += part;
            hands.add(spot, title, part);
            self.post_title(&m.lot.id, spot, title, part);
        }
        got
    }

    fn wait_for_inputs(&mut self) {
        for input in self.goods.closes.clone() {
            self.wait_for(&input);
        }
    }

    fn post_title(&mut self, lot: &str, spot: &Spot, title: &Title, amount: Decimal) {
        if !amount.is_zero() {
            let account = Account::Entitled { lot: lot.to_owned(), spot: spot.clone(), title: title.clone() };
            self.goods.postings.amounts.push((account, amount));
        }
    }
}
