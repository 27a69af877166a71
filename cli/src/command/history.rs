//! `suyuan history`.

use serde_json::{Value, json};

use crate::{
    client::Reason,
    codes_spoken,
    command::explain::explains,
    context::{Context, Trusted},
    failure::Failure,
    history::{Item, Links, State, Wanted, gathered, own},
    key_file,
    outbox::Outbox,
    speech::tr,
    voice::Voice,
};

/// So many are shown unless said otherwise.
const SHOWN: usize = 20;

/// What you recorded and what became of it, the newest first
///
/// Each with what the ledger says of it now: accepted, without effect yet (why, and what to do), refused, waiting in the outbox, not
/// signed, corrected by which or correcting what. Without a node it shows what this device knows. `--lot` and `--party` show others' statements
/// too. A mistake of yours: `suyuan correct ENTRY`; both stay.
#[derive(Debug, clap::Args)]
pub(crate) struct History {
    /// About this lot, by whomever
    #[arg(long)]
    lot: Option<String>,
    /// Signed by this party
    #[arg(long)]
    party: Option<String>,
    /// Of this day: 2026-04-18, today or yesterday
    #[arg(long, conflicts_with_all = ["from", "to"])]
    day: Option<String>,
    /// From this day on
    #[arg(long)]
    from: Option<String>,
    /// Up to this day
    #[arg(long)]
    to: Option<String>,
    /// So many at most
    #[arg(long, default_value_t = SHOWN)]
    limit: usize,
}

impl History {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let hex = key_file::read_public(&context.key_path())?;
        let outbox = Outbox::of(&context.home, &hex)?;
        let trusted = context.trusted_or_silent(false)?;
        let wanted = self.wanted(&trusted)?;
        let me = trusted.client.key(&hex)?.map(|state| state.party).unwrap_or_default();
        let client = (!trusted.client.is_silent()).then_some((&trusted.client, trusted.info.size));
        let all = gathered(own(&context.home, &outbox)?, client, &me, &wanted)?;
        let links = Links::between(&all);
        let mut found: Vec<&Item> = all.iter().filter(|item| wanted.takes(item, &me)).collect();
        let more = found.len().saturating_sub(wanted.limit);
        found.truncate(wanted.limit);
        let items: Vec<Value> = found.iter().map(|item| item.to_json(&links)).collect();
        let asked = client.is_some();
        context.voice.answer(&json!({"items": items, "more": more, "node": asked}), |voice| {
            if found.is_empty() {
                voice.line(tr!("history-nothing"));
            }
            found.iter().for_each(|item| show(voice, item, &links));
            if more > 0 {
                voice.say(tr!("history-more", more = more));
            }
            if !asked {
                voice.say(tr!("history-offline"));
            }
        });
        Ok(())
    }

    fn wanted(&self, trusted: &Trusted) -> Result<Wanted, Failure> {
        let day = |said: &Option<String>| said.as_deref().map(read_day).transpose();
        let one = day(&self.day)?;
        Ok(Wanted {
            thing: self
                .lot
                .as_deref()
                .map(|lot| trusted.names.lot(lot, None))
                .transpose()?
                .map(|l| l.to_string()),
            party: self.party.as_deref().map(|p| trusted.names.party(p)).transpose()?.map(|p| p.to_string()),
            from: one.clone().or(day(&self.from)?),
            to: one.or(day(&self.to)?),
            limit: self.limit.max(1),
        })
    }
}

/// A day as people say it.
fn read_day(said: &str) -> Result<String, Failure> {
    let today = crate::when::now().date();
    let day = match said.trim() {
        "today" | "今天" => today,
        "yesterday" | "昨天" => today.yesterday().map_err(Failure::usage)?,
        other => other.parse().map_err(|_| {
            Failure::usage(tr!("history-no-day", said = other)).hint(tr!("history-no-day-hint"))
        })?,
    };
    Ok(day.to_string())
}

fn show(voice: &Voice, item: &Item, links: &Links) {
    let number = item.reference();
    let words = item.words();
    let words = words.as_str();
    match &item.state {
        State::Draft => voice.line(tr!("history-draft", number = number.clone(), words = words)),
        State::Waiting => voice.line(tr!("history-waiting", number = number, words = words)),
        State::Entered(verdict, reasons) => {
            let line = match verdict.as_str() {
                "pending" => tr!("history-pending", number = number, words = words),
                "flagged" => tr!("history-flagged", number = number, words = words),
                _ => tr!("history-accepted", number = number, words = words),
            };
            voice.line(line);
            reasons.iter().for_each(|reason| tell(voice, reason));
        }
        State::Refused(problem) => {
            voice.line(tr!("history-refused", number = number, words = words));
            if let Some(problem) = problem {
                voice.line(format_args!("      {}", codes_spoken::said(&problem.code, &problem.detail)));
                if let Some(hint) = codes_spoken::remedy(&problem.code).or_else(|| problem.hint.clone()) {
                    voice.line(format_args!("      {hint}"));
                }
            }
            voice.line(format_args!(
                "      {}",
                tr!("history-refused-remedy", id = crate::context::short_id(&item.id))
            ));
        }
    }
    for line in [
        links.corrects(item).map(|other| tr!("history-corrects", number = other.as_str())),
        links.corrected_by(item).map(|other| tr!("history-corrected-by", number = other.as_str())),
        links.instead_of(item).map(|other| tr!("history-instead-of", number = other.as_str())),
    ]
    .into_iter()
    .flatten()
    {
        voice.line(format_args!("      {line}"));
    }
}

fn tell(voice: &Voice, reason: &Reason) {
    voice.line(format_args!("      {}", codes_spoken::said(&reason.code, &reason.detail)));
    if explains(&reason.code) {
        voice.line(format_args!("      {}", tr!("history-remedy", code = reason.code.as_str())));
    }
}
