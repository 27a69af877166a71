//! `suyuan key add`: another device may sign for the party.

use std::io::Read;

use serde_json::json;
use suyuan_ledger::{enrolment::Enrolment, statement::KeyId};

use crate::{
    context::{Context, Trusted},
    failure::Failure,
    photographed::{self, NoCode},
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
};

/// What a device may sign unless more is said.
const RIGHTS: &str = "event";
/// The largest file that is read for a request: a photograph of its code.
const LARGEST: u64 = 32 << 20;

/// Let another device sign for you: a phone, a second computer
///
/// The device shows a code and a link (`/record` on a phone, `suyuan key request` on a computer). Compare the fingerprint that is shown here
/// with the one on the device: they must be the same. It may sign events and nothing else, unless --rights says more.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// What the device asks with: its link, a file that holds it, a photograph or screenshot of its code (PNG, JPEG), or - for standard input
    #[arg(long, value_name = "LINK|FILE|-", required_unless_present = "public")]
    device: Option<String>,
    /// The public half of a key instead, 64 digits
    #[arg(long, value_name = "HEX", conflicts_with = "device", requires = "label")]
    public: Option<String>,
    /// Whose hand or device it is [default: what the device calls itself]
    #[arg(long, value_name = "NAME")]
    label: Option<String>,
    /// What it may sign: kinds of statements, or all
    #[arg(long, value_name = "KIND,…|all", default_value = RIGHTS, value_delimiter = ',')]
    rights: Vec<String>,
    /// The fingerprint on the device, compared here instead of being asked for
    #[arg(long, value_name = "DIGITS")]
    fingerprint: Option<String>,
    /// For another member (governors only)
    #[arg(long, value_name = "PARTY")]
    of: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Add {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let asked = self.device.as_deref().map(read).transpose()?;
        let mut desk = Desk::open(context, self.manner)?;
        let party = match &self.of {
            Some(of) => desk.trusted.names.party(of)?.to_string(),
            None => desk.signer.party().to_owned(),
        };
        let (key, label) = match (&asked, &self.public) {
            (Some(request), _) => {
                fits(request, &desk.trusted, &party)?;
                (request.key(), self.label.clone().unwrap_or_else(|| request.label().to_owned()))
            }
            (None, Some(hex)) => {
                let key: KeyId = hex.parse().map_err(|e| {
                    Failure::usage(tr!("key-not-public", said = hex.as_str(), why = format!("{e}")))
                })?;
                (key, self.label.clone().unwrap_or_default())
            }
            (None, None) => return Err(Failure::usage(tr!("key-add-what"))),
        };
        let voice = context.voice;
        let rights = self.rights.join(", ");
        voice.say(tr!("key-add-device", label = label.as_str(), party = spoken(&party), rights = rights));
        compared(context, self.manner, &key.fingerprint(), self.fingerprint.as_deref())?;
        let mut payload = json!({"party": party, "action": "add", "key": key.to_string(), "label": label});
        if !self.rights.iter().any(|right| right == "all") {
            payload["rights"] = json!(self.rights);
        }
        let saying = Saying { kind: "key", subject: party, payload: payload.to_string() };
        desk.say(&saying, &tr!("key-added", label = label.as_str(), fingerprint = key.fingerprint()))
    }
}

/// A request that is for this ledger and this party.
fn fits(request: &Enrolment, trusted: &Trusted, party: &str) -> Result<(), Failure> {
    let ledger = request.ledger().to_string();
    if ledger != trusted.pin.id {
        return Err(other_ledger(&ledger, &trusted.pin.id));
    }
    match request.party().as_str() == party {
        true => Ok(()),
        false => Err(Failure::usage(tr!(
            "key-add-other-party",
            asked = spoken(request.party().as_str()),
            party = spoken(party)
        ))
        .hint(tr!("key-add-other-party-hint"))),
    }
}

/// It was made for another ledger than the one that is trusted here.
pub(crate) fn other_ledger(got: &str, want: &str) -> Failure {
    let short = |id: &str| crate::context::short_id(id).to_owned();
    Failure::check(tr!("request-other-ledger", got = short(got), want = short(want)))
        .code("other-ledger")
        .hint(tr!("request-other-ledger-hint"))
}

/// Asks whether the other reads out the same fingerprint; where nobody can be asked, it must have been said.
pub(crate) fn compared(
    context: &Context,
    manner: Manner,
    fingerprint: &str,
    said: Option<&str>,
) -> Result<(), Failure> {
    let voice = context.voice;
    voice.say(tr!("request-fingerprint", fingerprint = fingerprint));
    if let Some(said) = said {
        let plain =
            |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        return match plain(said) == plain(fingerprint) {
            true => Ok(()),
            false => Err(Failure::check(tr!("request-differs", said = said, got = fingerprint))
                .code("other-key")
                .hint(tr!("request-differs-hint"))),
        };
    }
    if manner.yes || manner.dry_run {
        return Ok(());
    }
    if !voice.can_ask() {
        return Err(Failure::usage(tr!("request-uncompared")).hint(tr!("request-uncompared-hint")));
    }
    match voice.confirm(&tr!("request-compare")) {
        true => Ok(()),
        false => Err(Failure::refused(tr!("request-not-granted"))),
    }
}

/// A request from the command line, a file, or standard input.
fn read(said: &str) -> Result<Enrolment, Failure> {
    let text = text_of(said)?;
    Enrolment::read(&text).map_err(|e| Failure::usage(e).hint(tr!("request-hint")))
}

/// The text behind an argument: standard input for `-`, a file that is there, what the code in it says if that is a picture; else itself.
pub(crate) fn text_of(said: &str) -> Result<String, Failure> {
    let path = std::path::Path::new(said);
    let read = |from: &mut dyn Read| {
        let mut bytes = Vec::new();
        from.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
    };
    let bytes = match said {
        "-" => read(&mut std::io::stdin()).map_err(|e| Failure::file(std::path::Path::new("-"), &e))?,
        _ if said.len() < 1_024 && path.is_file() => std::fs::File::open(path)
            .and_then(|mut file| read(&mut file))
            .map_err(|e| Failure::file(path, &e))?,
        text => return Ok(text.to_owned()),
    };
    if photographed::is_picture(&bytes).is_some() {
        return photographed::text_in(&bytes).map_err(|e| no_code(&e));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage(tr!("request-not-text", file = said)).hint(tr!("request-hint")))
}

fn no_code(why: &NoCode) -> Failure {
    Failure::usage(why).hint(tr!("picture-do"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_the_text_itself() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("request");
        std::fs::write(&file, "https://t.example/record#enrol=AA\n").unwrap();
        assert_eq!(text_of(file.to_str().unwrap()).unwrap().trim(), "https://t.example/record#enrol=AA");
        assert_eq!(text_of("AA").unwrap(), "AA");
        std::fs::write(&file, [0xc3, 0x28]).unwrap();
        assert!(text_of(file.to_str().unwrap()).is_err(), "neither text nor a picture");
    }
}
