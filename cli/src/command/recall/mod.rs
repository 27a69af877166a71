//! `suyuan recall`.

mod follow;
mod notice;

use std::{collections::BTreeSet, path::PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    chain::{Chain, Holding, amount},
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
    stated::Name,
    voice::Voice,
};

/// The most lots of one recall.
const MOST: usize = 2_000;

/// Call goods back: show everything a lot went into and who has it, sign the recall, write the notice list
///
/// The reach is shown first. What you made, own or hold is called back; whoever supervises (an inspector, a certifier, an
/// association, a governor) calls back all of it. From then on nobody sells or supplies these goods; return, quarantine, sampling and
/// destruction go on.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Recall {
    /// The lot, item or unit that is not right: STRAW/SL-260418-1, or its whole address
    #[arg(value_name = "CODE", required = true)]
    code: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", required = true)]
    reason: Option<String>,
    /// What the danger is
    #[arg(long, value_name = "TEXT")]
    hazard: Option<String>,
    /// What holders shall do: return, destroy or quarantine
    #[arg(long = "do", value_name = "WHAT", default_value = "return", value_parser = ["return", "destroy", "quarantine"])]
    action: String,
    /// Your own number of it [default: the day and the lot]
    #[arg(long)]
    number: Option<String>,
    /// What the public is told, by language: zh=… [default: the reason]
    #[arg(long, value_name = "TAG=TEXT")]
    notice: Vec<Name>,
    /// The fault may lie in what it was made of: reach everything else made of that, too
    #[arg(long)]
    source: bool,
    /// Where the notice list goes: FILE.csv and FILE.json [default: recall-NUMBER]
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Only show the reach and write the list
    #[arg(long)]
    reach: bool,
    #[command(flatten)]
    manner: Manner,
    #[command(subcommand)]
    then: Option<Then>,
}

/// What comes after.
#[derive(Debug, Subcommand)]
enum Then {
    Status(follow::Status),
    Acknowledge(follow::Acknowledge),
    Found(follow::Found),
    Close(follow::Close),
}

impl Recall {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.then {
            Some(Then::Status(then)) => then.run(context),
            Some(Then::Acknowledge(then)) => then.run(context),
            Some(Then::Found(then)) => then.run(context),
            Some(Then::Close(then)) => then.run(context),
            None => self.declare(context),
        }
    }

    fn declare(&self, context: &Context) -> Result<(), Failure> {
        let (Some(code), Some(reason)) = (&self.code, &self.reason) else {
            return Err(
                Failure::usage(tr!("recall-which")).hint("suyuan recall STRAW/SL-260418-1 --reason …")
            );
        };
        if self.reach {
            let trusted = context.trusted()?;
            let id = trusted.names.anything(code)?;
            let reach = Chain::reach(&trusted.client, id.as_str(), self.source, MOST)?;
            tell_reach(&context.voice, &reach);
            self.write_list(context, &trusted.client, &reach, None)?;
            context.voice.answer(&json!({"reach": reach}), |_| {});
            return Ok(());
        }
        let mut desk = Desk::open(context, self.manner)?;
        let id = desk.trusted.names.anything(code)?;
        let reach = Chain::reach(&desk.trusted.client, id.as_str(), self.source, MOST)?;
        tell_reach(&context.voice, &reach);
        if reach.truncated {
            return Err(Failure::usage(tr!("recall-too-many", most = MOST)).hint(tr!("recall-too-many-do")));
        }
        let party = desk.signer.party().to_owned();
        let (own, others) = self.split(&desk, &reach, &party)?;
        if !others.is_empty() {
            context.voice.warn(tr!(
                "recall-not-yours",
                others = others.len(),
                lots = others.iter().take(10).map(|lot| spoken(lot)).collect::<Vec<_>>().join(", ")
            ));
        }
        if own.is_empty() {
            return Err(Failure::refused(tr!("recall-nothing-yours")).code("not-held"));
        }
        let (voice, manner) = (context.voice, self.manner);
        let question = tr!("recall-ask", own = own.len());
        if !manner.yes && !manner.dry_run && voice.can_ask() && !voice.confirm(&question) {
            return Err(Failure::refused(tr!("recall-not-declared")));
        }
        let number = self.number();
        let mut payload = json!({"recall": "declare", "number": number, "lots": own, "reason": reason});
        if let Some(hazard) = &self.hazard {
            payload["hazard"] = json!(hazard);
        }
        payload["do"] = json!(self.action);
        payload["notice"] = self.notice(reason);
        let saying = Saying { kind: "recall", subject: own[0].clone(), payload: payload.to_string() };
        let list = self.write_list(context, &desk.trusted.client, &reach, Some(&number))?;
        desk.say(&saying, &tr!("did-recall", own = own.len(), number = number))?;
        voice.say(tr!("recall-list", list = list));
        Ok(())
    }

    fn number(&self) -> String {
        let day: String = crate::when::now().strftime("%y%m%d").to_string();
        let lot = spoken(self.code.as_deref().unwrap_or_default()).replace('/', "-");
        self.number.clone().unwrap_or_else(|| format!("{day}-{lot}"))
    }

    fn notice(&self, reason: &str) -> Value {
        let said = self.notice.iter().map(|name| (name.language.clone(), json!(name.text)));
        let mut notice: serde_json::Map<String, Value> = said.collect();
        if notice.is_empty() {
            let name: Result<Name, _> = reason.parse();
            let language = name.map_or_else(|_| "en".to_owned(), |name| name.language);
            notice.insert(language, json!(reason));
        }
        Value::Object(notice)
    }

    /// What the signer may call back, and what it may not.
    fn split(
        &self,
        desk: &Desk<'_>,
        reach: &Chain,
        party: &str,
    ) -> Result<(Vec<String>, Vec<String>), Failure> {
        let all = reach.lots.iter().map(|lot| lot.lot.clone());
        if supervises(desk, party)? {
            return Ok((all.collect(), Vec::new()));
        }
        let held = |stock: &crate::chain::Stock| stock.holder == party || stock.owner == party;
        let mine: BTreeSet<&str> = reach
            .lots
            .iter()
            .filter(|lot| lot.maker.as_deref() == Some(party) || lot.stock.iter().any(held))
            .map(|lot| lot.lot.as_str())
            .collect();
        // A unit is named by what lies in it.
        let lies_in = |unit: &str| {
            reach.links.iter().any(|l| l.how == "packed" && l.to == unit && mine.contains(l.from.as_str()))
        };
        let own = |lot: &crate::chain::Lot| {
            mine.contains(lot.lot.as_str()) || (lot.sort == "unit" && lies_in(&lot.lot))
        };
        let (own, others): (Vec<_>, Vec<_>) = reach.lots.iter().partition(|lot| own(lot));
        let ids = |lots: Vec<&crate::chain::Lot>| lots.into_iter().map(|lot| lot.lot.clone()).collect();
        Ok((ids(own), ids(others)))
    }

    fn write_list(
        &self,
        context: &Context,
        client: &crate::client::Client,
        reach: &Chain,
        number: Option<&str>,
    ) -> Result<String, Failure> {
        let name = number.map_or_else(|| self.number(), str::to_owned);
        let path = self.list.clone().unwrap_or_else(|| PathBuf::from(format!("recall-{name}")));
        if !self.manner.dry_run {
            notice::write(context, client, reach, &path)?;
        }
        Ok(path.display().to_string())
    }
}

/// Whether a party may stop anybody's goods: by its role, or because it governs.
fn supervises(desk: &Desk<'_>, party: &str) -> Result<bool, Failure> {
    let charter = desk.trusted.info.charter.get("governors").and_then(Value::as_array).cloned();
    if charter.iter().flatten().any(|g| g.get("party").and_then(Value::as_str) == Some(party)) {
        return Ok(true);
    }
    let members = desk.trusted.client.list("members")?;
    let own = members.iter().find(|m| m.get("party").and_then(Value::as_str) == Some(party));
    let roles = own.and_then(|m| m.get("roles")?.as_array().cloned()).unwrap_or_default();
    Ok(roles.iter().filter_map(Value::as_str).any(|r| matches!(r, "inspector" | "certifier" | "association")))
}

/// The reach in the terminal.
fn tell_reach(voice: &Voice, reach: &Chain) {
    let units = reach.lots.iter().filter(|lot| lot.sort == "unit").count();
    voice.say(tr!(
        "recall-reach",
        lots = reach.lots.len() - units,
        units = units,
        parties = reach.parties.len(),
        places = reach.places.len(),
        size = reach.size
    ));
    for Holding { lot, stock, index, papers } in &reach.holdings {
        let way = stock.under_way_to.as_deref().map(|to| tr!("recall-under-way", to = spoken(to)));
        let place = stock.place.as_deref().map(|place| tr!("recall-at", place = spoken(place)));
        let by = index.map(|index| tr!("recall-entry", index = index, papers = papers_of(papers)));
        voice.say(tr!(
            "recall-holder",
            holder = spoken(&stock.holder),
            amount = amount(Some(&stock.quantity), Some(&stock.unit)),
            lot = spoken(lot),
            place = place.unwrap_or_default(),
            way = way.unwrap_or_default(),
            by = by.unwrap_or_default()
        ));
    }
    for range in &reach.items {
        let last = if range.count > 1 {
            tr!("recall-items-to", last = range.last.to_string())
        } else {
            String::new()
        };
        voice.say(tr!(
            "recall-items",
            product = spoken(&range.product),
            first = range.first.to_string(),
            last = last.to_string(),
            count = range.count.to_string()
        ));
    }
    for gone in &reach.gone {
        let to = gone.to.as_deref().map(|to| tr!("recall-to", to = spoken(to))).unwrap_or_default();
        let how = match gone.how.as_str() {
            "sold" => tr!("recall-sold"),
            "destroyed" => tr!("recall-destroyed"),
            _ => tr!("recall-left"),
        };
        voice.say(tr!(
            "recall-gone",
            amount = amount(gone.quantity.as_ref(), gone.unit.as_deref()),
            lot = spoken(&gone.lot),
            how = how.to_string(),
            to = to.to_string(),
            entry = gone.index.to_string(),
            papers = papers_of(&gone.papers).to_string()
        ));
    }
}

fn papers_of(papers: &[String]) -> String {
    papers.iter().map(|paper| format!(", {}", paper.rsplit(['/', ':']).next().unwrap_or(paper))).collect()
}
