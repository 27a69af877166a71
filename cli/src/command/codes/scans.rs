//! `suyuan codes scans`.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use suyuan_ledger::{
    rules::payload::Day,
    scans::{DayScans, scans_root},
};

use crate::{
    chain::Way,
    client::query,
    codes::{Chosen, RollTold, is_code, place_of},
    context::{Context, Trusted},
    failure::Failure,
    given, key_file, proof,
    short::spoken,
    speech::tr,
};

/// How your codes are scanned, and which may be copied; or whether a day's scans are those that were anchored
#[derive(Debug, clap::Args)]
pub(super) struct Scans {
    /// A roll (R1), a position (R1:42), a code as it is printed, or a lot [default: all your rolls]
    #[arg(value_name = "ROLL|CODE|LOT", conflicts_with = "check")]
    what: Option<String>,
    /// Hold a day's file (YYYY-MM-DD.scans of a node) against the anchor in the ledger
    #[arg(long, num_args = 2, value_names = ["DAY", "FILE"])]
    check: Option<Vec<String>>,
}

impl Scans {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some([day, file]) = self.check.as_deref() {
            return check(context, day, &PathBuf::from(file));
        }
        let trusted = context.trusted()?;
        let asked = self.asked(context, &trusted)?;
        let mut rolls = Vec::new();
        for (roll, rest) in asked {
            let told: Value = trusted.client.json(&format!("/v1/codes/{}/scans{rest}", roll.roll))?;
            rolls.push((roll, told));
        }
        let all: Vec<Value> = rolls
            .iter()
            .map(|(roll, told)| {
                let mut told = told.clone();
                told["name"] = json!(roll.name);
                told["product"] = json!(roll.product);
                told
            })
            .collect();
        context.voice.answer(&json!({ "rolls": all }), |voice| {
            for (roll, told) in &rolls {
                voice.line(tr!(
                    "codes-scans",
                    roll = roll.name.to_string(),
                    scans = told["scans"].to_string(),
                    scanned = told["scanned"].to_string(),
                    remarkable = told["remarkable"].to_string()
                ));
                for lot in told["lots"].as_array().into_iter().flatten() {
                    let of = lot["lot"].as_str().map_or(tr!("codes-no-lot"), spoken);
                    voice.line(tr!(
                        "codes-scans-lot",
                        lot = of.to_string(),
                        scans = lot["scans"].to_string(),
                        scanned = lot["scanned"].to_string(),
                        remarkable = lot["remarkable"].to_string()
                    ));
                }
                let one =
                    self.what.as_deref().is_some_and(|what| what.contains(':') || what.contains("/21/"));
                for code in told["codes"].as_array().into_iter().flatten() {
                    if one || code["level"] != "normal" {
                        voice.line(format_args!("  {}", line(&roll.name, code)));
                    }
                }
            }
            if rolls.is_empty() {
                voice.line(tr!("codes-no-rolls"));
            }
        });
        Ok(())
    }

    /// The rolls that are meant, and what of each.
    fn asked(&self, context: &Context, trusted: &Trusted) -> Result<Vec<(RollTold, String)>, Failure> {
        let party = || {
            let key = trusted.client.key(&key_file::read_public(&context.key_path())?)?;
            Ok::<_, Failure>(key.map(|key| key.party).unwrap_or_default())
        };
        let Some(what) = &self.what else {
            let rolls = RollTold::of_party(&trusted.client, &party()?)?;
            return Ok(rolls.into_iter().map(|roll| (roll, String::new())).collect());
        };
        if is_code(&context.home, what)? {
            let place = place_of(&context.home, trusted, what)?;
            let roll = RollTold::one(&trusted.client, &place.roll)?;
            return Ok(vec![(roll, format!("?position={}", place.position))]);
        }
        // PRODUCT/LOT, as everywhere else; a roll's groups are written R1/0-9.
        let is_lot = what.split_once('/').is_some_and(|(_, rest)| rest.parse::<Groups>().is_err());
        if is_lot {
            let lot = trusted.names.anything(what)?;
            let rest = format!("?lot={}", query(lot.as_str()));
            let rolls = RollTold::of_party(&trusted.client, &party()?)?;
            return Ok(rolls.into_iter().map(|roll| (roll, rest.clone())).collect());
        }
        let chosen = Chosen::read(what)?;
        let roll = RollTold::meant(&trusted.client, &party()?, &chosen.roll)?;
        let rest = match chosen.positions.iter().next() {
            Some((first, _)) => format!("?position={first}"),
            None => String::new(),
        };
        Ok(vec![(roll, rest)])
    }
}

/// Groups as they are written behind a roll's name.
struct Groups;

impl std::str::FromStr for Groups {
    type Err = ();

    fn from_str(text: &str) -> Result<Groups, ()> {
        let number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '-');
        if !text.is_empty() && text.chars().all(number) { Ok(Groups) } else { Err(()) }
    }
}

fn line(roll: &str, code: &Value) -> String {
    let word = match code["level"].as_str() {
        Some("may-be-copied") => tr!("codes-may-be-copied"),
        Some("seen-often") => tr!("codes-seen-often"),
        _ => tr!("codes-as-one-pack"),
    };
    let grounds: Vec<String> = code["grounds"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|ground| format!("{} {}", ground["ground"].as_str().unwrap_or_default(), ground["number"]))
        .collect();
    let why = if grounds.is_empty() { String::new() } else { format!(" ({})", grounds.join(", ")) };
    tr!(
        "codes-scan-line",
        roll = roll.to_string(),
        position = code["position"].to_string(),
        word = word.to_string(),
        why = why.to_string(),
        scans = code["scans"].to_string(),
        devices = code["devices"].to_string(),
        last = code["last"].as_str().unwrap_or_default().to_string()
    )
}

/// Whether a file is the day that somebody anchored.
fn check(context: &Context, day: &str, file: &Path) -> Result<(), Failure> {
    let day = Day::parse(day).map_err(|e| Failure::usage(format!("{day:?}: {e}")))?;
    let bytes = given::read("--check", file)?;
    let read = DayScans::read(day, &bytes);
    if read.torn > 0 {
        return Err(Failure::check(tr!(
            "codes-not-a-scan",
            file = file.display().to_string(),
            record = read.records.len(),
            day = day.to_string()
        ))
        .code("not-a-scan"));
    }
    let (count, root) = scans_root(&bytes);
    let trusted = context.trusted()?;
    let mut found = None;
    for party in anchoring(&trusted)? {
        let bundle = proof::gather(&trusted.client, &trusted.info, &party, Way::Back)?;
        let checked = proof::check(&bundle, Some(&trusted.pin))?;
        for step in
            checked.steps.into_iter().filter(|step| step.kind == "scan-anchor" && step.issuer == party)
        {
            let payload: Value = serde_json::from_str(&step.payload).map_err(Failure::local)?;
            if payload["day"].as_str() == Some(&day.to_string()) {
                let same = payload["count"] == count && payload["root"] == root.to_string();
                if same || found.is_none() {
                    found = Some((same, step.index, party.clone(), payload));
                }
            }
        }
    }
    let Some((same, index, party, payload)) = found else {
        return Err(Failure::check(tr!("codes-not-anchored", day = day.to_string()))
            .code("not-anchored")
            .hint(tr!("codes-not-anchored-do")));
    };
    if !same {
        let want = tr!(
            "codes-scans-want",
            count = payload["count"].to_string(),
            root = payload["root"].as_str().unwrap_or_default().to_string()
        );
        return Err(Failure::check(tr!(
            "codes-scans-changed",
            file = file.display().to_string(),
            entry = index.to_string(),
            count = count.to_string(),
            root = root.to_string(),
            want = want.to_string()
        ))
        .code("scans-changed"));
    }
    let answer = json!({"day": day.to_string(), "count": count, "root": root.to_string(), "index": index, "by": party});
    context.voice.answer(&answer, |voice| {
        voice.line(tr!(
            "codes-scans-hold",
            count = count.to_string(),
            day = day.to_string(),
            by = spoken(&party),
            entry = index.to_string()
        ));
    });
    Ok(())
}

/// Who anchors scans here.
fn anchoring(trusted: &Trusted) -> Result<BTreeSet<String>, Failure> {
    let mut parties = BTreeSet::new();
    for member in trusted.client.list("members")? {
        let Some(party) = member["party"].as_str() else { continue };
        if trusted.client.history(party)?.iter().any(|said| said.kind == "scan-anchor") {
            parties.insert(party.to_owned());
        }
    }
    Ok(parties)
}
