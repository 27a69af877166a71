//! Order and authority: is this the key's next statement, and may its party say this?
//!
//! Everything here is refused, never pending: a statement out of order would break its key's chain, one without
//! authority would put words into somebody's mouth.

use crate::rules::payload::Act;
use crate::rules::state::{Standing, State};
use crate::rules::{Refusal, RefusalCode};
use crate::statement::{Header, Statement};

impl State {
    /// The canonical id of the party that speaks.
    pub(super) fn authorise<'s>(&'s self, statement: &'s Statement, act: &Act) -> Result<&'s str, Refusal> {
        let header = statement.header();
        let Some(ledger) = self.ledger else { return founding(header, act) };
        if header.prev.is_none() {
            return Err(Refusal::new(
                RefusalCode::WrongLedger,
                "suyuan.prev",
                "this charter founds a ledger of its own",
                "a charter that changes this ledger carries seq and prev like any other statement",
            ));
        }
        if header.seq == 0 && header.prev != Some(ledger) {
            return Err(Refusal::new(
                RefusalCode::WrongLedger,
                "suyuan.prev",
                format!(
                    "the first statement of a key names its ledger: found {}, expected {ledger}",
                    show(header)
                ),
                "it was made for another ledger; make it again for this one",
            ));
        }
        let Some(key) = self.keys.get(&header.key) else {
            return Err(Refusal::new(
                RefusalCode::UnknownKey,
                "kid",
                format!("nobody has admitted the key {}", header.key),
                "ask a governor to admit it (`suyuan member add`), then send the same statement again",
            ));
        };
        if let Some(revoked) = key.revoked {
            return Err(Refusal::new(
                RefusalCode::KeyRevoked,
                "kid",
                format!("the key {} was revoked at entry {revoked}", header.key),
                "sign with a key that is in force",
            ));
        }
        in_order(header, key.next_seq, key.last)?;
        if header.issuer != key.party {
            return Err(Refusal::new(
                RefusalCode::NotPermitted,
                "iss",
                format!("the key belongs to {}, not to {}", key.party, header.issuer),
                "a key speaks for its own party only",
            ));
        }
        self.may_sign(header, key.rights.as_deref())?;
        Ok(&key.party)
    }

    /// Steps over an entry of somebody's log that the rules do not take, so that those behind it can be judged: it has its
    /// number and its place in its key's chain, and no effect. Without a statement it is nobody's.
    pub(crate) fn pass_over(&mut self, statement: Option<&Statement>) {
        self.size += 1;
        let Some(statement) = statement else { return };
        if let Some(key) = self.keys.get_mut(&statement.header().key) {
            key.next_seq = statement.header().seq.saturating_add(1);
            key.last = Some(statement.id());
        }
    }

    fn may_sign(&self, header: &Header, rights: Option<&[String]>) -> Result<(), Refusal> {
        let (kind, party) = (header.kind.as_str(), header.issuer.as_str());
        let refuse = |field: &str, detail: String, hint: &str| {
            Err(Refusal::new(RefusalCode::NotPermitted, field, detail, hint))
        };
        let Some(known) = self.parties.get(party) else {
            return refuse("iss", format!("{party} is not a member"), "ask a governor to admit it");
        };
        match known.standing {
            Standing::Member => {}
            Standing::Suspended => {
                return Err(Refusal::new(
                    RefusalCode::Suspended,
                    "iss",
                    format!("{party} is suspended"),
                    "ask a governor to reinstate it",
                ));
            }
            Standing::Removed | Standing::Outsider => {
                return refuse("iss", format!("{party} is not a member"), "ask a governor to admit it");
            }
        }
        if rights.is_some_and(|rights| !rights.iter().any(|r| r == kind)) {
            return refuse(
                "kid",
                format!("this key may not sign a {kind}"),
                "sign with another key of your party, or have its rights widened",
            );
        }
        let governs = self.governs(party);
        let allowed = match kind {
            "key" => true,
            "charter" | "member" | "approval" => governs,
            _ => governs || known.roles.iter().any(|r| r.kinds().contains(&kind)),
        };
        if allowed {
            return Ok(());
        }
        let roles: Vec<&str> = known.roles.iter().map(|r| r.as_str()).collect();
        refuse(
            "content type",
            format!("a {kind} is not for {party} to sign; its roles are: {}", roles.join(", ")),
            "ask a governor for the role, or the party whose act it is to sign",
        )
    }
}

/// The first statement of all: a charter, signed by a key of one of the governors that it names.
fn founding<'s>(header: &'s Header, act: &Act) -> Result<&'s str, Refusal> {
    let Act::Charter(charter) = act else {
        return Err(Refusal::new(
            RefusalCode::WrongLedger,
            "content type",
            format!("the ledger is empty and a {} cannot found it", header.kind),
            "found it with a charter: `suyuan init`",
        ));
    };
    if header.prev.is_some() || header.seq != 0 {
        return Err(Refusal::new(
            RefusalCode::WrongLedger,
            "suyuan.prev",
            "a founding charter has seq 0 and no prev",
            "this charter changes another ledger",
        ));
    }
    let founder = charter.governors.iter().find(|g| g.keys.contains(&header.key));
    match founder {
        Some(governor) if governor.party.as_str() == header.issuer => Ok(&header.issuer),
        _ => Err(Refusal::new(
            RefusalCode::NotPermitted,
            "kid",
            "the founding charter is not signed by a key of the governor in iss",
            "name the signer among the governors",
        )),
    }
}

fn in_order(header: &Header, next: u64, last: Option<crate::statement::StatementId>) -> Result<(), Refusal> {
    if header.seq > next {
        let mut refusal = Refusal::new(
            RefusalCode::SequenceGap,
            "suyuan.seq",
            format!(
                "found {}, expected {next}: statements of this key before this one are missing",
                header.seq
            ),
            format!("send number {next} first, then this one again"),
        );
        refusal.expected_seq = Some(next);
        return Err(refusal);
    }
    let follows = header.seq == 0 || header.prev == last;
    if header.seq < next || !follows {
        let detail = if header.seq < next {
            format!("the ledger holds another statement of this key with number {}", header.seq)
        } else {
            format!(
                "number {} follows {}, but the ledger holds {} as number {}",
                header.seq,
                show(header),
                last.map(|l| l.to_string()).unwrap_or_default(),
                header.seq - 1
            )
        };
        let mut refusal = Refusal::new(
            RefusalCode::SequenceTaken,
            if header.seq < next { "suyuan.seq" } else { "suyuan.prev" },
            detail,
            format!("sign the same payload again as number {next}, naming this statement in suyuan.instead"),
        );
        refusal.expected_seq = Some(next);
        return Err(refusal);
    }
    Ok(())
}

fn show(header: &Header) -> String {
    header.prev.map(|p| p.to_string()).unwrap_or_else(|| "nothing".to_owned())
}
