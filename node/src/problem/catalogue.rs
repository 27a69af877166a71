//! Every code that the API knows: refusals, what keeps a statement pending, what flags it, and what HTTP itself can say.
//!
//! `GET /problems/{code}` shows an entry; a test holds this list against the rules' own.

/// What a code means and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The stable word.
    pub code: &'static str,
    /// The status of an answer with this code; `0` for remarks, which come with a success.
    pub status: u16,
    /// Whether the same request may come again as it is.
    pub retry: bool,
    /// One line.
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub hint: &'static str,
}

/// The entry of a code.
pub fn entry(code: &str) -> Option<Entry> {
    ALL.iter().copied().find(|entry| entry.code == code)
}

const fn refusal(
    code: &'static str,
    status: u16,
    title: &'static str,
    meaning: &'static str,
    hint: &'static str,
) -> Entry {
    Entry { code, status, retry: false, title, meaning, hint }
}

const fn again(mut entry: Entry) -> Entry {
    entry.retry = true;
    entry
}

const fn remark(code: &'static str, title: &'static str, meaning: &'static str, hint: &'static str) -> Entry {
    Entry { code, status: 0, retry: false, title, meaning, hint }
}

/// What a code falls back to that nobody listed.
pub(super) const INTERNAL: Entry = again(refusal(
    "internal",
    500,
    "The node failed",
    "Something went wrong inside the node; nothing was entered by this request unless it was answered so before.",
    "Try again; if it stays, give the operator the request id.",
));

/// All codes.
#[rustfmt::skip]
pub const ALL: &[Entry] = &[
    // Refused: nothing is written.
    refusal("malformed", 400, "This cannot be read",
        "The statement, its payload or a parameter does not have the form that the documentation gives.",
        "Mend the field that is named, sign again and send it."),
    refusal("invalid-event", 400, "This is not a valid EPCIS 2.0 event",
        "The event lacks something, or has something in the wrong place; the field is named by a JSON pointer.",
        "Mend the field that is named, sign again and send it."),
    refusal("too-large", 413, "This is too large",
        "A statement may have 65,000 bytes; a request 16 MiB and 10,000 statements.",
        "Send files by their hash instead of inside the statement, or split the request."),
    refusal("bad-signature", 401, "The signature does not fit",
        "The bytes are not those that this key signed: changed on the way, or signed by something that differs from Ed25519.",
        "Sign again with the key named in the statement; send the bytes exactly as they were signed."),
    refusal("weak-key", 401, "This key cannot be trusted",
        "The key is a point of low order: anybody could sign for it.",
        "Make a new key and have it admitted."),
    again(refusal("unknown-key", 401, "Nobody admitted this key",
        "No charter, member or key statement names this key in this ledger.",
        "Ask a governor or your cooperative's office to admit the key; the same bytes may then come again.")),
    refusal("key-revoked", 401, "This key was revoked",
        "What it signed before stays; nothing new is taken from it.",
        "Sign with the key that replaced it, or ask for a new one to be admitted."),
    again(refusal("sequence-gap", 409, "Statements before this one are missing",
        "A key's statements are a chain; this one comes later in it than the ledger has got.",
        "Send the missing statements first, from the number under `expected` on; then this one again as it is.")),
    refusal("sequence-taken", 409, "This place in the key's chain is taken",
        "The ledger has another statement of this key with this number: two devices share a key, or a backup was restored.",
        "Ask for the key's state at /v1/keys, and sign this act again with the next number."),
    refusal("not-permitted", 403, "The signer may not do this",
        "The role of the party, or the rights of the key, do not reach that far.",
        "Have it signed by who may, or ask a governor for the role."),
    refusal("suspended", 403, "The signer's membership is suspended",
        "Statements are not taken from a party while it is suspended.",
        "Ask the governors; the act can be signed once the party is reinstated."),
    refusal("wrong-ledger", 409, "This was made for another ledger",
        "A key's chain starts from the id of its ledger, and this one starts from another.",
        "Send it to the ledger that it was made for, or sign it again for this one."),
    refusal("not-implemented", 501, "This node does not offer that",
        "The address belongs to EPCIS 2.0's interface and this ledger cannot do it, or the operator has not switched it on.",
        "Do as the hint says; docs/API.md says what is offered."),
    again(refusal("blob-missing", 409, "The file that it is made from is not here",
        "The event tells what a file comes to, such as a sensor log; the node holds nothing that it has not held against the file.",
        "Upload the file first: POST /v1/blobs, the file as it is. Then send the same statement again; `suyuan sensor add` does both.")),
    refusal("upload-offset", 409, "The file goes on elsewhere",
        "A part of a file must begin where the parts before it ended; `expected` is that byte.",
        "Send the part that begins there; GET /v1/blobs/{sha256}/upload says it too."),
    refusal("hash-mismatch", 422, "These are other bytes",
        "All parts of the file came, and together they have another hash than the name that they came under.",
        "Read the file anew and send it from its beginning: nothing of what came was kept."),
    refusal("list-mismatch", 422, "This is not the list of that roll",
        "The codes that came do not give the root, or are not as many, as the statement says that commits to the roll.",
        "Send the list as it was made from the roll's seed: suyuan codes send."),
    refusal("wrong-pin", 422, "This is not the PIN of that pack",
        "The key that the PIN gives is not the one that the roll has for this code.",
        "Read the PIN under the scratch layer again; it belongs to the code beside it."),
    refusal("summary-mismatch", 422, "The file says something else",
        "The node read the file and computed the same figures; one of them is another than the event says, or the file does not read.",
        "Compute the summary from just this file, as docs/FORMAT.md has it or with `suyuan sensor add`, and sign again."),
    // Pending: entered, without effect until cured.
    remark("unknown-reference", "Something it names is not known yet",
        "The lot, place, product or party is not in the ledger, so nothing can be moved from or to it.",
        "Enter what is missing, for instance the harvest; this takes effect by itself at that moment."),
    remark("id-taken", "The name is somebody else's",
        "The lot or item exists already and is not the signer's to add to.",
        "Use a lot name of your own; correct this statement with an error declaration."),
    remark("not-held", "The signer does not hold it",
        "What is moved or used is not in the signer's hands as far as the ledger knows.",
        "Enter how it came to you: the receipt, the purchase, the harvest."),
    remark("overdrawn", "More than there is",
        "The lot has less than this statement uses or ships.",
        "Count the lot and enter the count with its cause, or correct the quantity."),
    remark("unit-mismatch", "The units cannot be compared",
        "Pieces and mass can be compared only by the factor that the lot was made with.",
        "Use the lot's own unit, or state the product's factor before the lot is made."),
    remark("over-yield", "More came out than can have gone in",
        "The outputs weigh more than the product's yield allows for what went in.",
        "Correct the quantities, name the inputs that are missing, or state the product's true yield."),
    remark("on-hold", "The goods are held back",
        "Somebody who may do so holds the lot back: it is not sold or supplied until it is released.",
        "Ask who holds it back. Return, quarantine, sampling and destruction go on being recorded."),
    remark("recalled", "The goods are recalled",
        "The lot is called back: it is not sold or supplied any more.",
        "Keep it apart, acknowledge the recall, and return or destroy it as the recall says."),
    remark("destroyed", "The goods were destroyed",
        "What is moved or used was recorded as destroyed before.",
        "Name the lot that is meant, or declare the destruction an error."),
    remark("awaiting-approval", "Waits for other governors",
        "The charter wants more governors to agree than have done so yet.",
        "Ask another governor to sign an approval of this statement."),
    remark("over-quota", "More than the protected name allows",
        "More would be made, handed over or sold under a protected name than certified plots grew.",
        "Use entitled goods only, or a product without the name; docs/JUDGEMENT.md says what entitles."),
    // Flagged: in effect, with remarks.
    remark("late-entry", "Entered long after it happened",
        "The time of the act and the time of its entry lie far apart.",
        "Nothing to mend; enter acts as they happen."),
    remark("clock-ahead", "Claims to have happened after it was entered",
        "The clock of the device that signed is ahead.",
        "Set the device's clock."),
    remark("reported", "Somebody else's word",
        "A member passed on what another said. It can be traced, and never becomes stock.",
        "Ask who did it to sign it themselves."),
    remark("origin-not-recorded", "The beginning is not recorded",
        "A lot enters from outside the ledger: an incomplete chain, not a fraud.",
        "Ask its maker to enter where it came from."),
    remark("unconfirmed-handover", "The receiver has not confirmed",
        "It was shipped to a member who has not signed the receipt yet.",
        "Ask the receiver to sign the receipt."),
    remark("handover-mismatch", "Received is not what was shipped",
        "The receiver found more or less than was shipped, by more than two scales may differ.",
        "Compare the papers; whoever was wrong corrects the shipment or the receipt."),
    remark("stock-difference", "The count differs from the books",
        "A scale found more or less than the books say, by more than the product's tolerance.",
        "Nothing to mend if the count is true; name its cause."),
    remark("factor-unknown", "Pieces cannot be converted to weight",
        "The balance of this act cannot be judged: nothing says how much a piece weighs.",
        "State the product's factor before lots of it are made."),
    remark("over-issued", "A correction left less than nothing",
        "More of the lot went out than, after a correction, there ever was.",
        "Count the lot and enter the count with its cause."),
    remark("code-not-activated", "Codes that are for no such goods",
        "Goods went out, or a pack was opened, with item codes that are for no lot, for another lot, or voided.",
        "Bind the codes before they are shipped; if the packer knows nothing of them, look for who fills such packs."),
    remark("cold-chain", "The cold chain was broken",
        "The goods were outside the limits of their product for longer than it lets pass.",
        "Inspect the goods; `suyuan sensor attribute` says in whose hands it happened."),
    remark("pre-harvest-interval", "Harvested too early after spraying",
        "The days that a spraying asks for were not over.",
        "Have the lot tested, or correct the spraying or the harvest if its day is wrong."),
    remark("certificate-missing", "A certificate is missing",
        "The product requires a certificate, and none stands behind these goods.",
        "Have the lot, its product, place or maker certified, and what went into it."),
    remark("certificate-expired", "A certificate holds no longer",
        "The certificate that stood behind these goods has ended or was revoked.",
        "Have it renewed; what was sold meanwhile stays flagged."),
    remark("capacity-exceeded", "More than the plot can give",
        "The harvests of a season come to more than the plot says that it can give.",
        "Correct the harvest, or state the plot's true capacity."),
    remark("impossible-journey", "Too fast to be true",
        "Goods were in two places faster than anything travels, or arrived before they left.",
        "Correct the time or the place that is wrong; look whether a code was copied."),
    remark("past-shelf-life", "Past its shelf life",
        "The goods were handed over, sold or packed after their shelf life.",
        "Take them back or destroy them; correct the day if it is wrong."),
    remark("claim-unattested", "A claim without proof",
        "The event claims something of its goods that no certificate stands behind.",
        "Leave the claim out, or have the goods certified."),
    // What HTTP can say.
    refusal("not-found", 404, "There is nothing here",
        "The ledger does not know it, or the address is mistyped.",
        "Check the address, or look it up from the front page."),
    refusal("method-not-allowed", 405, "This cannot be done here",
        "The address exists, and takes another method.",
        "See the header `Allow`, or /openapi.json."),
    refusal("not-acceptable", 406, "There is no such form of this",
        "The thing exists, but not in a form that the header `Accept` names.",
        "Ask for one of the forms that the detail names."),
    refusal("unsupported-media-type", 415, "This form is not read here",
        "The header `Content-Type` names something that this address does not take.",
        "Send one of the types that the detail names."),
    again(refusal("timeout", 408, "The request took too long",
        "The request was not complete, or not answered, in the time that a node gives it.",
        "Send it again; in smaller parts where it is large. The same statement is never entered twice.")),
    again(refusal("rate-limited", 429, "Too many requests",
        "This address asked more often than the node's operator allows.",
        "Wait as long as `Retry-After` says; send many statements in one request.")),
    INTERNAL,
    again(refusal("unavailable", 503, "The node cannot answer just now",
        "It is starting, stopping, overloaded, or stopped taking statements after a failure.",
        "Wait as long as `Retry-After` says and try again; what was answered is safe.")),
    refusal("read-only", 503, "This node takes no statements",
        "It serves a copy of the log, or waits for its operator to say that nothing newer was answered. Waiting does not help.",
        "Send the same bytes to the node where the log is written; nothing is entered twice. The detail says why this one takes none."),
    refusal("alarm", 503, "The log was caught contradicting itself",
        "It showed two histories, or a smaller log than before. This copy serves what it had verified, and waits for a person.",
        "Show the signed checkpoints to the ledger's governors; the operator of this node has them in `alarms/`."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use suyuan_ledger::rules::{Code, RefusalCode};

    #[test]
    fn every_code_of_the_rules_is_explained() {
        for code in RefusalCode::ALL {
            assert!(entry(code.as_str()).is_some_and(|entry| entry.status >= 400), "{code}");
            assert_eq!(entry(code.as_str()).unwrap().retry, code.retry(), "{code}");
        }
        for code in Code::ALL {
            assert!(entry(code.as_str()).is_some_and(|entry| entry.status == 0), "{code}");
        }
    }

    #[test]
    fn every_code_is_explained_in_every_language() {
        for lang in suyuan_web::Lang::all() {
            for code in ALL.iter().map(|entry| entry.code) {
                let says = |name: String| lang.get(&name, &[]).is_some();
                let what = says(format!("problem-{code}")) || says(format!("flag-{code}"));
                assert!(what && says(format!("problem-{code}-do")), "{code} in {}", lang.tag());
            }
        }
    }

    #[test]
    fn no_code_is_explained_twice() {
        let codes: HashSet<_> = ALL.iter().map(|entry| entry.code).collect();
        assert_eq!(codes.len(), ALL.len());
    }
}
