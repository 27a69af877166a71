//! One entry in a list; goods that are held back.

use suyuan_ledger::{
    event::BizStep,
    rules::{Held, Recalled, State, names},
};
use suyuan_web::view::{Act, EntryLine, Moment, Named, Stopped};

use super::super::{
    book::Book,
    step::{claimed, verdict},
};
use crate::{Problem, moment::rfc3339};

/// The most goods that a hold or recall lists.
const MOST_GOODS: usize = 12;

/// An entry below the checkpoint, with its verdict as of now.
pub(super) fn line(book: &mut Book<'_>, index: u64) -> Result<Option<EntryLine>, Problem> {
    let Some(page) = book.page(index)? else { return Ok(None) };
    let event = page.event.as_ref();
    let act = event.map(|event| {
        Act::of(
            page.kind(),
            event.biz_step().map(BizStep::as_str),
            event.disposition().map(|word| word.as_str()),
        )
    });
    let documents =
        event.map(|event| event.common.biz_transactions.iter().map(|paper| paper.id.clone()).collect());
    let about = about(book, &page.read.statement.header().subject)?;
    Ok(Some(EntryLine {
        index,
        kind: page.kind().to_owned(),
        act,
        claimed: event.map(|event| Moment { at: None, ..claimed(event, index) }),
        entered: plain(page.read.time_ms),
        who: unsigned(book.named(page.issuer(), None)?),
        about,
        documents: documents.unwrap_or_default(),
        verdict: verdict(&page.verdict),
    }))
}

/// Several, those that there are.
pub(super) fn lines(
    book: &mut Book<'_>,
    indexes: impl IntoIterator<Item = u64>,
) -> Result<Vec<EntryLine>, Problem> {
    let mut all = Vec::new();
    for index in indexes {
        all.extend(line(book, index)?);
    }
    Ok(all)
}

/// A subject: an identifier with its names; a statement's id is short.
fn about(book: &mut Book<'_>, subject: &str) -> Result<Named, Problem> {
    match subject.contains("://") {
        true => Ok(unsigned(book.named(&names::canonical(subject), None)?)),
        false => Ok(Named { uri: subject.to_owned(), names: Default::default(), at: None, named_at: None }),
    }
}

/// A name on a page that proves nothing.
pub(super) fn unsigned(named: Named) -> Named {
    Named { at: None, ..named }
}

/// A time of the node's clock.
pub(super) fn plain(ms: u64) -> Moment {
    Moment { rfc3339: rfc3339(ms), at: None }
}

/// A hold or recall, out of the state.
pub(super) struct Notice {
    index: u64,
    number: Option<String>,
    by: String,
    since_ms: u64,
    reason: String,
    action: &'static str,
    lots: Vec<String>,
    acknowledged: usize,
    holders: usize,
    closed: Option<u64>,
}

impl Notice {
    fn of(held: &Held) -> Notice {
        Notice {
            index: held.index,
            number: None,
            by: held.by.clone(),
            since_ms: held.since_ms,
            reason: held.reason.clone(),
            action: held.action.as_str(),
            lots: held.in_force().map(str::to_owned).collect(),
            acknowledged: 0,
            holders: 0,
            closed: None,
        }
    }

    fn recall(recalled: &Recalled) -> Notice {
        let mut holders: Vec<&str> = recalled.in_books.iter().map(|there| there.holder.as_str()).collect();
        holders.sort_unstable();
        holders.dedup();
        Notice {
            number: Some(recalled.number.clone()),
            acknowledged: recalled.acknowledged.len(),
            holders: holders.len(),
            closed: recalled.closed.as_ref().map(|closed| closed.index),
            ..Notice::of(&recalled.held)
        }
    }

    /// Those in force on one thing, recalls first.
    pub(super) fn on(state: &State, goods: &str) -> Vec<Notice> {
        let recalls = state.recalls_of(goods).into_iter().map(Notice::recall);
        recalls.chain(state.holds(goods).into_iter().map(Notice::of)).collect()
    }

    /// All that are in force on something or not closed, newest first, recalls before holds.
    pub(super) fn all(state: &State, most: usize) -> Vec<Notice> {
        let in_force = |notice: &Notice| !notice.lots.is_empty();
        let recalls = state.recalls().map(Notice::recall).filter(|n| in_force(n) || n.closed.is_none());
        let mut recalls: Vec<Notice> = recalls.collect();
        let mut holds: Vec<Notice> = state.all_holds().map(Notice::of).filter(in_force).collect();
        recalls.reverse();
        holds.reverse();
        recalls.into_iter().chain(holds).take(most).collect()
    }

    /// As the page shows it; nothing above the checkpoint.
    pub(super) fn shown(self, book: &mut Book<'_>) -> Result<Option<Stopped>, Problem> {
        if self.index >= book.size() {
            return Ok(None);
        }
        let lots = self.lots.iter().take(MOST_GOODS).map(|lot| Ok(unsigned(book.named(lot, None)?)));
        Ok(Some(Stopped {
            index: self.index,
            lots: lots.collect::<Result<_, Problem>>()?,
            more: self.lots.len().saturating_sub(MOST_GOODS),
            number: self.number,
            by: unsigned(book.named(&self.by, None)?),
            since: plain(self.since_ms),
            reason: self.reason,
            action: self.action.to_owned(),
            acknowledged: self.acknowledged,
            holders: self.holders,
            closed: self.closed,
        }))
    }
}

/// Several of them.
pub(super) fn stopped(book: &mut Book<'_>, notices: Vec<Notice>) -> Result<Vec<Stopped>, Problem> {
    let mut all = Vec::new();
    for notice in notices {
        all.extend(notice.shown(book)?);
    }
    Ok(all)
}
