//! What is worth looking at, where nothing was asked.

use std::collections::{BTreeMap, BTreeSet};

use suyuan_ledger::rules::{Code, Verdict};
use suyuan_web::view::{Late, Lists};

use super::super::book::Book;
use super::line::{Notice, line, lines, plain, stopped, unsigned};
use crate::{Problem, moment::now_ms};

/// The most lines of each list.
const MOST: usize = 25;
/// The most entries whose verdicts are counted, the newest.
pub(super) const COUNTED: u64 = 20_000;
/// So many at a time: the sequencer waits meanwhile.
const READ: u64 = 1_000;

/// The verdicts that are not plainly accepted, of the newest entries, newest first, until enough was seen.
fn newest(book: &Book<'_>, mut see: impl FnMut(u64, &Verdict) -> bool) -> Result<(), Problem> {
    let (size, now) = (book.size(), now_ms());
    let end = size.saturating_sub(COUNTED);
    let mut to = size;
    while to > end {
        let from = to.saturating_sub(READ).max(end);
        let some: Vec<(u64, Verdict)> = book.app().ledger.read(|state| {
            let verdicts = (from..to).rev().map(|index| (index, state.verdict_at(index, now)));
            verdicts.filter(|(_, verdict)| !verdict.reasons().is_empty()).collect()
        })?;
        if !some.iter().all(|(index, verdict)| see(*index, verdict)) {
            return Ok(());
        }
        to = from;
    }
    Ok(())
}

/// The newest entries that have a code.
pub(super) fn with_code(book: &Book<'_>, code: &str, most: usize) -> Result<Vec<u64>, Problem> {
    let mut found = Vec::new();
    newest(book, |index, verdict| {
        if verdict.reasons().iter().any(|reason| reason.code.as_str() == code) {
            found.push(index);
        }
        found.len() < most
    })?;
    Ok(found)
}

/// The lists.
pub(super) fn lists(book: &mut Book<'_>) -> Result<Lists, Problem> {
    let (size, now) = (book.size(), now_ms());
    let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
    let mut flagged = Vec::new();
    newest(book, |index, verdict| {
        let of: BTreeSet<Code> = verdict.reasons().iter().map(|reason| reason.code).collect();
        for code in of {
            *codes.entry(code).or_default() += 1;
        }
        if flagged.len() < MOST && !verdict.is_pending() {
            flagged.push(index);
        }
        true
    })?;
    let (pending, late, notices) = book.app().ledger.read(|state| {
        let mut pending: Vec<u64> = state.pending().filter(|index| *index < size).collect();
        pending.reverse();
        pending.truncate(MOST);
        let due = state.unconfirmed().filter(|open| open.due_ms <= now && open.index < size);
        let late: Vec<(u64, String, u64)> =
            due.map(|open| (open.index, open.to.to_owned(), open.due_ms)).take(MOST).collect();
        (pending, late, Notice::all(state, MOST))
    })?;
    let mut codes: Vec<(String, usize, bool)> =
        codes.into_iter().map(|(code, count)| (code.as_str().to_owned(), count, code.is_pending())).collect();
    codes.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let mut overdue = Vec::new();
    for (index, to, due_ms) in late {
        let Some(line) = line(book, index)? else { continue };
        overdue.push(Late { line, to: unsigned(book.named(&to, None)?), due: plain(due_ms) });
    }
    Ok(Lists {
        codes,
        flagged: lines(book, flagged)?,
        pending: lines(book, pending)?,
        stopped: stopped(book, notices)?,
        late: overdue,
    })
}
