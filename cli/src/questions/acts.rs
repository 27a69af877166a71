//! The last acts of one's own, to be picked from: those that can be corrected.

use suyuan_ledger::{
    event::Event,
    trace::{Act, Side},
};

use crate::{
    context::{Context, Trusted},
    failure::Failure,
    history::{Item, Links, State, Wanted, gathered, own},
    key_file,
    outbox::Outbox,
    short::spoken,
    wording::amount,
};

/// So many are offered.
const OFFERED: usize = 9;

/// An act that can be picked.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// How a command names it.
    pub(super) reference: String,
    /// In a line.
    words: String,
    /// Its lots: how a command names each, and how much was said of it.
    pub(super) lots: Vec<(String, String)>,
}

impl Own {
    /// How a command names it, and how people see it.
    pub(super) fn choice(&self) -> (String, String) {
        (self.reference.clone(), format!("{}  {}", self.reference, self.words))
    }

    /// Nothing, if it is no act that is in force and stands uncorrected.
    fn of(item: &Item, links: &Links) -> Option<Own> {
        let event = Event::parse(item.payload.as_bytes()).ok()?;
        let act = Act::of(0, &event);
        let stands = matches!(item.state, State::Entered(..) | State::Waiting);
        if act.takes_back || !stands || links.corrected_by(item).is_some() {
            return None;
        }
        let sides = [Side::In, Side::Out, Side::Of];
        let lots = sides.into_iter().flat_map(|side| act.side(side)).map(|portion| {
            let lot = spoken(&portion.id);
            let told = portion.quantity.as_ref().map_or_else(String::new, amount);
            (lot.clone(), format!("{lot} {told}").trim_end().to_owned())
        });
        Some(Own { reference: item.reference(), words: item.words(), lots: lots.collect() })
    }
}

/// The last ones, as the node and this device know them.
pub(super) fn last(context: &Context, trusted: &Trusted) -> Result<Vec<Own>, Failure> {
    let hex = key_file::read_public(&context.key_path())?;
    let outbox = Outbox::of(&context.home, &hex)?;
    let me = trusted.client.key(&hex)?.map(|state| state.party).unwrap_or_default();
    let client = (!trusted.client.is_silent()).then_some((&trusted.client, trusted.info.size));
    let wanted = Wanted { limit: OFFERED, ..Wanted::default() };
    let all = gathered(own(&context.home, &outbox)?, client, &me, &wanted)?;
    let links = Links::between(&all);
    let mine = all.iter().filter(|item| wanted.takes(item, &me));
    Ok(mine.filter_map(|item| Own::of(item, &links)).take(OFFERED).collect())
}
