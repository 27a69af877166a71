//! The first minutes of somebody who has never seen this: which ledger, who they are, a key under a passphrase, its recovery sheet, a request
//! for membership, and a phone beside the computer. What is here already is used, never made a second time.

use std::path::PathBuf;

use ed25519_dalek::SigningKey;
use suyuan_ledger::rules::Role;
use suyuan_web::qr::Code;

use super::{Init, TRIAL_HOST, UNNAMED};
use crate::{
    client::Client,
    command::{
        key::{self, sheet},
        member::{Asking, show},
    },
    context::Context,
    failure::Failure,
    home::Config,
    key_file,
    recovery::sheet as paper,
    speech::tr,
    stated::Name,
};

/// Where the sheet goes unless another place is said.
const SHEET: &str = "recovery-sheet.pdf";

/// Asks what it needs to know, and does it.
pub(super) fn walk(init: &Init, context: &Context) -> Result<(), Failure> {
    let voice = context.voice;
    voice.say(tr!("init-welcome"));
    match voice.ask(&tr!("init-which"), "1").as_str() {
        "2" => found(init, context),
        _ => join(context),
    }
}

fn found(init: &Init, context: &Context) -> Result<(), Failure> {
    let voice = context.voice;
    let host = voice.ask(&tr!("init-host"), TRIAL_HOST);
    let name: Name = voice.ask(&tr!("init-ledger-name"), UNNAMED).parse().map_err(Failure::usage)?;
    let mut init = Init { host: Some(host), names: vec![name], ..init.clone() };
    // Where the sheet is only shown, that comes when the key is there.
    let place = ask_for_sheet(context)?;
    init.sheet.sheet = init.sheet.sheet.or(place.clone());
    voice.say(tr!("init-passphrase"));
    init.found(context, None, &serde_json::Value::Null)?;
    // Read anew: founding wrote it.
    let config = context.home.config()?;
    if place.is_none() {
        let path = context.home.join(config.key.unwrap_or_else(|| key::relative("governor")));
        let key = key_file::open(&path, &context.passphrases.existing(&path, &voice)?)?;
        paper::show(&voice, &sheet::recovery(context, &key, None, None)?)?;
    }
    second_device(context, config.node.as_deref().unwrap_or(context.node()))
}

fn join(context: &Context) -> Result<(), Failure> {
    let voice = context.voice;
    let node = voice.ask(&tr!("init-node"), context.node());
    let client = Client::new(&node)?;
    let trusted = context.trusted_at(client)?;
    let config = context.home.config()?;
    context.home.set_config(&Config { node: Some(trusted.client.base().to_owned()), ..config })?;
    let name: Name = wanted(context, &tr!("init-name"))?.parse().map_err(Failure::usage)?;
    let party = short_name(context, &name.text)?;
    let role: Role = voice.ask(&tr!("init-role"), "producer").parse().map_err(Failure::usage)?;
    let key = key_of(context)?;
    match ask_for_sheet(context)? {
        Some(path) => {
            let sheeted = sheet::Sheeted { sheet: Some(path), words: None };
            sheeted.write(context, &key, None)?;
        }
        None => paper::show(&voice, &sheet::recovery(context, &key, None, None)?)?,
    }
    let hex = key_file::public_hex(&key);
    if trusted.client.key(&hex)?.is_none() {
        let label = "office".to_owned();
        let asking = Asking { party, names: vec![name], roles: vec![role], prefix: None, label };
        let (_, link) = asking.sign(&trusted, &key)?;
        show(&voice, &link, &key);
    }
    second_device(context, trusted.client.base())?;
    voice.say(tr!("init-joined"));
    Ok(())
}

/// The key that is here, or one made now.
fn key_of(context: &Context) -> Result<SigningKey, Failure> {
    let voice = context.voice;
    let path = context.key_path();
    if path.exists() {
        let print = key_file::fingerprint(&key_file::read_public(&path)?);
        voice.say(tr!("init-key-here", fingerprint = print, file = path.display().to_string()));
    } else {
        voice.say(tr!("init-passphrase"));
    }
    key::ask_for(context, "key")
}

/// A file for the sheet; none where it is to be shown.
fn ask_for_sheet(context: &Context) -> Result<Option<PathBuf>, Failure> {
    let said = context.voice.ask(&tr!("init-sheet"), SHEET);
    if said == "-" {
        return Ok(None);
    }
    let path = PathBuf::from(said);
    paper::check(&path)?;
    Ok(Some(path))
}

/// How a phone comes beside the computer.
fn second_device(context: &Context, node: &str) -> Result<(), Failure> {
    let voice = context.voice;
    if voice.confirm(&tr!("init-device-ask")) {
        let address = format!("{node}/record");
        voice.say(Code::new(&address).map_err(Failure::usage)?.terminal());
        voice.say(tr!("init-device", address = address));
    }
    Ok(())
}

/// The letters and digits of a Latin name are proposed; a Chinese one has to be given one.
fn short_name(context: &Context, name: &str) -> Result<String, Failure> {
    let letters = name.chars().filter(|c| c.is_ascii_alphanumeric()).take(12);
    let proposed: String = letters.collect::<String>().to_ascii_uppercase();
    let said = match proposed.is_empty() {
        true => wanted(context, &tr!("init-short"))?,
        false => context.voice.ask(&tr!("init-short"), &proposed),
    };
    Ok(said.to_ascii_uppercase())
}

/// An answer that has no default.
fn wanted(context: &Context, question: &str) -> Result<String, Failure> {
    context.voice.question(question).ok_or_else(|| Failure::usage(tr!("init-unanswered")))
}
