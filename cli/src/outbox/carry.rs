//! A backlog as a file: the signed statements one behind the other (CBOR sequence, RFC 8742, as the node takes them). Whoever carries
//! it needs no key and can change nothing in it.

use suyuan_ledger::statement::{Statement, sequence::Sequence};

use super::queue::joined;
use crate::{
    client::{Answer, Client, Problem},
    failure::Failure,
    speech::tr,
};

/// At most so many statements and bytes go in one request.
const BATCH: usize = 500;
const BATCH_BYTES: usize = 4 << 20;

/// What became of a backlog.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    /// Each statement that was entered, and the answer.
    pub(crate) entered: Vec<(Statement, Answer)>,
    /// Where it stopped, and why.
    pub(crate) stopped: Option<(Statement, Problem)>,
    /// How many are behind that.
    pub(crate) left: usize,
}

/// Reads a backlog; every signature is checked before the first statement is sent.
pub(crate) fn read_backlog(bytes: &[u8]) -> Result<Vec<Statement>, Failure> {
    let not_whole = |at: usize, why: String| {
        Failure::usage(tr!("carry-broken", at = at.to_string(), why = why.to_string()))
            .hint(tr!("carry-broken-do"))
    };
    let mut statements = Vec::new();
    let mut at = 0;
    for item in Sequence::new(bytes) {
        let item = item.map_err(|e| not_whole(at, e.to_string()))?;
        let statement = Statement::parse(item).map_err(|e| not_whole(at, e.to_string()))?;
        statement.verify().map_err(|e| not_whole(at, e.to_string()))?;
        statements.push(statement);
        at += item.len();
    }
    if statements.is_empty() {
        return Err(Failure::usage(tr!("carry-empty")));
    }
    Ok(statements)
}

impl Carried {
    /// Hands a backlog over, in order; what is there already gets the same number as before.
    pub(crate) fn over(
        client: &Client,
        statements: &[Statement],
        tell: &mut dyn FnMut(usize),
    ) -> Result<Carried, Failure> {
        let mut carried = Carried::default();
        for batch in batches(statements) {
            for (statement, answer) in batch.iter().zip(client.submit_all(&joined(batch))?) {
                match answer {
                    Ok(answer) => carried.entered.push((statement.clone(), answer)),
                    Err(problem) => {
                        carried.left = statements.len() - carried.entered.len() - 1;
                        carried.stopped = Some((statement.clone(), problem));
                        return Ok(carried);
                    }
                }
            }
            tell(batch.len());
        }
        Ok(carried)
    }
}

/// In pieces that one request takes.
pub(super) fn batches(statements: &[Statement]) -> Vec<&[Statement]> {
    let (mut pieces, mut rest) = (Vec::new(), statements);
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(first_batch(rest).len());
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

/// The first of these pieces.
pub(super) fn first_batch(statements: &[Statement]) -> &[Statement] {
    let mut bytes = 0;
    let fits = statements.iter().take(BATCH).take_while(|statement| {
        bytes += statement.bytes().len();
        bytes <= BATCH_BYTES
    });
    &statements[..fits.count().max(1).min(statements.len())]
}
