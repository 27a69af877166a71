//! The table of parsers.

use suyuan_ledger::{
    event::{Document, Event, EventTime, Quantity, TimeZoneOffset},
    identifier::{Class, DigitalLink, Gs1Key, Host, Identifier, OwnId},
    json,
    log::{
        AddCheckpoint, Checkpoint, ConsistencyReceipt, CosignatureV1, Entry, Hash, InclusionReceipt, KeyType,
        Note, Policy, SignatureLine, SignedCheckpoint, SigningNoteKey, Tile, TlogProof, VerifierKey,
        decode_bundle, encode_bundle,
    },
    rules::Prepared,
    statement::{
        Draft, Header, KeyId, Kind, Statement, StatementId, TransparentStatement, private::Commitment,
        sequence::Sequence,
    },
};

/// Takes any bytes; panics if what it accepts is not spelt the same way again.
pub type Parser = fn(&[u8]);

/// Each parser by name.
pub const PARSERS: &[(&str, Parser)] = &[
    ("add-checkpoint", add_checkpoint),
    ("bundle", bundle),
    ("checkpoint", checkpoint),
    ("cose-receipt", cose_receipt),
    ("digital-link", digital_link),
    ("entry", entry),
    ("event", event),
    ("event-document", event_document),
    ("header", header),
    ("identifier", identifier),
    ("json", json_text),
    ("note", note),
    ("payload", payload),
    ("policy", policy),
    ("prepared", prepared),
    ("private", private),
    ("quantity", quantity),
    ("sequence", sequence),
    ("statement", statement),
    ("tile-path", tile_path),
    ("tlog-proof", tlog_proof),
    ("transparent", transparent),
    ("verifier-key", verifier_key),
];

/// A parser by its name.
pub fn parser(name: &str) -> Option<Parser> {
    PARSERS.iter().find(|(known, _)| *known == name).map(|(_, parse)| *parse)
}

fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

fn statement(bytes: &[u8]) {
    if let Ok(statement) = Statement::parse(bytes) {
        assert_eq!(statement.bytes(), bytes);
        assert_eq!(statement.id(), StatementId::of(bytes));
        let header = statement.header().encode();
        assert_eq!(Header::decode(&header).as_ref(), Ok(statement.header()));
        let _ = statement.verify();
    }
}

fn header(bytes: &[u8]) {
    if let Ok(header) = Header::decode(bytes) {
        assert_eq!(header.encode(), bytes);
    }
}

fn entry(bytes: &[u8]) {
    if let Ok(entry) = Entry::decode(bytes) {
        assert_eq!(entry.encode().as_deref(), Ok(bytes));
    }
}

fn sequence(bytes: &[u8]) {
    let read: Result<Vec<&[u8]>, _> = Sequence::new(bytes).collect();
    if let Ok(items) = read {
        assert_eq!(items.concat(), bytes);
    }
}

fn prepared(bytes: &[u8]) {
    let _ = Prepared::draft(bytes);
    let _ = Prepared::new(bytes);
    if let Ok(statement) = Statement::parse(bytes) {
        let _ = Prepared::replayed(statement);
    }
}

/// A payload of each kind, unsigned: the first byte chooses which.
fn payload(bytes: &[u8]) {
    const KINDS: [&str; 15] = [
        "event",
        "report",
        "charter",
        "member",
        "key",
        "party",
        "place",
        "product",
        "approve",
        "certificate",
        "quota",
        "hold",
        "recall",
        "release",
        "commitment",
    ];
    let Some((choice, payload)) = bytes.split_first() else { return };
    let header = Header {
        kind: KINDS[usize::from(*choice) % KINDS.len()].parse().unwrap_or_else(|_| Kind::charter()),
        key: KeyId::from_bytes(*b"\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a"),
        issuer: "https://coop.example/party/A".to_owned(),
        subject: "https://coop.example/p/B/10/C".to_owned(),
        issued_at: 1_776_499_200,
        seq: 7,
        prev: Some(StatementId::of(b"before")),
        instead: Vec::new(),
    };
    let draft = Draft { header, payload: payload.to_vec() };
    if let Ok(unsigned) = draft.seal(&[0; 64]) {
        let _ = Prepared::replayed(unsigned);
    }
}

fn json_text(bytes: &[u8]) {
    let _ = json::parse(bytes);
    let _ = json::parse_str(text(bytes));
}

fn event(bytes: &[u8]) {
    if let Ok(event) = Event::parse(bytes) {
        let _ = format!("{event:?}");
    }
}

fn event_document(bytes: &[u8]) {
    let _ = Document::parse(bytes);
}

fn quantity(bytes: &[u8]) {
    let text = text(bytes);
    let _ = Quantity::read(text);
    let _ = EventTime::parse(text);
    let _ = TimeZoneOffset::parse(text);
}

fn identifier(bytes: &[u8]) {
    let text = text(bytes);
    let _ = (Host::parse(text), Class::parse(text), OwnId::parse(text), Gs1Key::parse(text));
    if let Ok(read) = Identifier::parse(text) {
        let again = Identifier::parse(read.canonical()).map(|again| again.canonical().to_owned());
        assert_eq!(again.ok().as_deref(), Some(read.canonical()), "of {text:?}");
    }
}

fn digital_link(bytes: &[u8]) {
    let _ = DigitalLink::parse(text(bytes));
}

fn note(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(Note::parse(note.to_string().as_bytes()).as_ref(), Ok(&note));
    }
    if let Some(line) = SignatureLine::parse(text(bytes)) {
        let _ = line.to_string();
    }
}

fn checkpoint(bytes: &[u8]) {
    if let Ok(read) = text(bytes).parse::<Checkpoint>() {
        assert_eq!(read.to_string(), text(bytes));
    }
    let _ = SignedCheckpoint::open(bytes, &[]);
    let _ = CosignatureV1::decode(bytes);
}

fn verifier_key(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = text.parse::<SigningNoteKey>() {
        let _ = key.verifier(KeyType::Ed25519);
    }
    let _ = text.parse::<Hash>();
}

fn tile_path(bytes: &[u8]) {
    if let Ok(tile) = text(bytes).parse::<Tile>() {
        assert_eq!(tile.to_string(), text(bytes));
        let _ = tile.range();
    }
}

fn bundle(bytes: &[u8]) {
    for count in [1, 7, 256] {
        if let Ok(entries) = decode_bundle(bytes, count) {
            assert_eq!(encode_bundle(entries).ok().as_deref(), Some(bytes));
        }
    }
}

fn add_checkpoint(bytes: &[u8]) {
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
        let _ = request.judge(Some(&[]), None);
    }
}

fn tlog_proof(bytes: &[u8]) {
    if let Ok(proof) = text(bytes).parse::<TlogProof>() {
        assert_eq!(proof.to_string(), text(bytes));
    }
}

fn cose_receipt(bytes: &[u8]) {
    if let Ok(receipt) = InclusionReceipt::decode(bytes) {
        assert_eq!(receipt.encode(), bytes);
        let _ = receipt.verify(b"a statement", &[]);
    }
    if let Ok(receipt) = ConsistencyReceipt::decode(bytes) {
        assert_eq!(receipt.encode(), bytes);
    }
}

fn transparent(bytes: &[u8]) {
    if let Ok(whole) = TransparentStatement::decode(bytes) {
        assert_eq!(whole.encode().as_deref(), Ok(bytes));
    }
}

fn policy(bytes: &[u8]) {
    if let Ok(policy) = Policy::parse(bytes) {
        let _ = policy.check(bytes);
    }
}

fn private(bytes: &[u8]) {
    let text = text(bytes);
    let _ = text.parse::<Commitment>();
    let _ = Commitment::from_json(text);
}
