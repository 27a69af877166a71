//! `suyuan charter`: how the ledger governs itself, and changing it.
//!
//! A charter states the whole each time, so a change begins from the one in force, as the node gives it in `GET /v1/ledger`.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    context::Context,
    failure::Failure,
    home::Config,
    record::{Desk, Manner},
    signer::Saying,
    speech::tr,
    stated::Name,
};

/// Show the charter in force, or change it
#[derive(Debug, Subcommand)]
pub(crate) enum Charter {
    Show(Show),
    Change(Box<Change>),
}

/// Show the charter in force: log keys, hosts, governors, how many must agree
#[derive(Debug, clap::Args)]
pub(crate) struct Show {}

/// Sign a charter that differs from the one in force by what is said here (governors only)
///
/// With several governors it is a proposal until as many agree as the charter in force wants: `suyuan approve STATEMENT`. Sizes of
/// the log are numbers, or +N for N entries from now; leave room, for a charter whose size has gone by is refused.
#[derive(Debug, clap::Args)]
pub(crate) struct Change {
    /// A new log key, as `suyuan log-key new` printed it; the node must hold it
    #[arg(long, value_name = "VKEY", requires = "from")]
    add_log_key: Option<String>,
    /// The size from which the new log key signs
    #[arg(long, value_name = "SIZE|+N", requires = "add_log_key")]
    from: Option<Size>,
    /// A log key that ends, whole or by its id of eight digits
    #[arg(long, value_name = "VKEY", requires = "at")]
    retire_log_key: Option<String>,
    /// The size from which the old log key no longer signs
    #[arg(long, value_name = "SIZE|+N", requires = "retire_log_key")]
    at: Option<Size>,
    /// Another host of identifiers
    #[arg(long, value_name = "HOST")]
    add_host: Vec<String>,
    /// A host that new identifiers no longer use; codes with it stay good
    #[arg(long, value_name = "HOST")]
    drop_host: Vec<String>,
    /// The ledger's name in one language: zh=双流农产品溯源
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// Its languages, preferred first; all of them
    #[arg(long = "language", value_name = "TAG")]
    languages: Vec<String>,
    /// Another party that governs
    #[arg(long, value_name = "PARTY", requires_all = ["governor_names", "governor_keys"])]
    add_governor: Option<String>,
    /// The new governor's name, by language
    #[arg(long = "governor-name", value_name = "LANG=NAME", requires = "add_governor")]
    governor_names: Vec<Name>,
    /// The public half of the new governor's key, 64 digits
    #[arg(long = "governor-public", value_name = "HEX", requires = "add_governor")]
    governor_keys: Vec<String>,
    /// A party that no longer governs
    #[arg(long, value_name = "PARTY")]
    drop_governor: Vec<String>,
    /// How many governors must agree
    #[arg(long, value_name = "K")]
    threshold: Option<u64>,
    #[command(flatten)]
    manner: Manner,
}

/// A size of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    /// This one.
    Of(u64),
    /// So many entries more than there are.
    Ahead(u64),
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(said: &str) -> Result<Size, String> {
        let number =
            |digits: &str| digits.parse().map_err(|_| tr!("charter-no-size", said = format!("{said:?}")));
        match said.strip_prefix('+') {
            Some(digits) => number(digits).map(Size::Ahead),
            None => number(said).map(Size::Of),
        }
    }
}

impl Size {
    fn from(self, size: u64) -> u64 {
        match self {
            Size::Of(size) => size,
            Size::Ahead(more) => size.saturating_add(more),
        }
    }
}

impl Charter {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Charter::Show(_) => show(context),
            Charter::Change(change) => change.run(context),
        }
    }
}

fn show(context: &Context) -> Result<(), Failure> {
    let info = context.trusted()?.info;
    let charter = info.charter()?;
    context.voice.answer(
        &json!({"entry": info.charter_index, "charter": charter, "size": info.size}),
        |voice| {
            voice.line(serde_json::to_string_pretty(&charter).unwrap_or_else(|_| charter.to_string()));
            voice.say(tr!(
                "charter-entry",
                entry = info.charter_index.to_string(),
                size = info.size.to_string()
            ));
        },
    );
    Ok(())
}

impl Change {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let before = desk.trusted.info.charter()?;
        let mut charter = before.clone();
        self.apply(&mut charter, &desk)?;
        if charter == before {
            return Err(Failure::usage(tr!("charter-nothing")).hint(tr!("charter-nothing-do")));
        }
        if self.retire_log_key.is_some() {
            context.voice.warn(tr!("charter-retire-tell"));
        }
        let subject = desk.trusted.info.origin.clone();
        let vkeys = vkeys_of(&charter);
        let saying = Saying { kind: "charter", subject, payload: charter.to_string() };
        desk.say(&saying, &tr!("did-charter"))?;
        match self.manner.dry_run {
            true => Ok(()),
            false => trust_also(context, vkeys),
        }
    }

    fn apply(&self, charter: &mut Value, desk: &Desk<'_>) -> Result<(), Failure> {
        let size = desk.trusted.info.size;
        if let (Some(vkey), Some(from)) = (&self.add_log_key, self.from) {
            list(charter, "logKeys")?.push(json!({"vkey": vkey, "from": from.from(size)}));
        }
        if let (Some(said), Some(at)) = (&self.retire_log_key, self.at) {
            let keys = list(charter, "logKeys")?;
            let named = |key: &&mut Value| {
                let vkey = key["vkey"].as_str().unwrap_or_default();
                vkey == said || vkey.split('+').nth(1) == Some(said)
            };
            let key = keys.iter_mut().find(named);
            let key =
                key.ok_or_else(|| Failure::usage(tr!("charter-no-log-key", said = said.to_string())))?;
            key["until"] = json!(at.from(size));
        }
        change_texts(charter, "hosts", &self.add_host, &self.drop_host)?;
        for name in &self.names {
            charter["name"][&name.language] = json!(name.text);
        }
        if !self.languages.is_empty() {
            charter["languages"] = json!(self.languages);
        }
        if let Some(party) = &self.add_governor {
            let party = desk.trusted.names.party(party)?.to_string();
            let names: serde_json::Map<String, Value> =
                self.governor_names.iter().map(|n| (n.language.clone(), json!(n.text))).collect();
            let governor = json!({"party": party, "names": names, "keys": self.governor_keys});
            list(charter, "governors")?.push(governor);
        }
        for party in &self.drop_governor {
            let party = desk.trusted.names.party(party)?.to_string();
            let governors = list(charter, "governors")?;
            let there = governors.len();
            governors.retain(|governor| governor["party"] != party.as_str());
            if governors.len() == there {
                return Err(Failure::usage(tr!("charter-no-governor", party = party.to_string())));
            }
        }
        if let Some(threshold) = self.threshold {
            charter["threshold"] = json!(threshold);
        }
        Ok(())
    }
}

fn change_texts(charter: &mut Value, member: &str, add: &[String], drop: &[String]) -> Result<(), Failure> {
    let texts = list(charter, member)?;
    for text in drop {
        if !texts.iter().any(|there| there == text.as_str()) {
            return Err(Failure::usage(tr!(
                "charter-none-of",
                text = text.to_string(),
                member = member.to_string()
            )));
        }
        texts.retain(|there| there != text.as_str());
    }
    texts.extend(add.iter().map(|text| json!(text)));
    Ok(())
}

fn list<'c>(charter: &'c mut Value, member: &str) -> Result<&'c mut Vec<Value>, Failure> {
    let list = charter.get_mut(member).and_then(Value::as_array_mut);
    list.ok_or_else(|| Failure::network(tr!("charter-without", member = member.to_string())))
}

fn vkeys_of(charter: &Value) -> Vec<String> {
    let keys = charter["logKeys"].as_array().into_iter().flatten();
    keys.filter_map(|key| key["vkey"].as_str().map(str::to_owned)).collect()
}

/// Who has signed a charter trusts the log keys that it names.
fn trust_also(context: &Context, vkeys: Vec<String>) -> Result<(), Failure> {
    let config = context.home.config()?;
    let Some(mut pin) = config.ledger.clone() else { return Ok(()) };
    let new: Vec<String> = vkeys.into_iter().filter(|vkey| !pin.vkeys.contains(vkey)).collect();
    if new.is_empty() {
        return Ok(());
    }
    pin.vkeys.extend(new);
    context.home.set_config(&Config { ledger: Some(pin), ..config })?;
    context.voice.say(tr!("charter-key-trusted"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_or_so_many_from_now() {
        let read = |text: &str| text.parse::<Size>().map(|size| size.from(40)).ok();
        assert_eq!((read("100"), read("+100"), read("-1"), read("")), (Some(100), Some(140), None, None));
    }

    #[test]
    fn hosts_come_and_go() {
        let mut charter = json!({"hosts": ["a.example"]});
        change_texts(&mut charter, "hosts", &["b.example".into()], &["a.example".into()]).unwrap();
        assert_eq!(charter, json!({"hosts": ["b.example"]}));
        assert!(change_texts(&mut charter, "hosts", &[], &["c.example".into()]).is_err());
    }
}
