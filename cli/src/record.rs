//! Recording one act: show what would be signed and what the rules would say, ask where it matters, sign, send, tell what became
//! of it. All commands that write go through here.

use clap::Args;
use serde_json::{Value, json};
use suyuan_ledger::{
    event::Quantity,
    identifier::{LotId, PartyId, PlaceId},
    json::{Json, Object},
    statement::private::Disclosure,
};

use crate::{
    acts::{ActPayload, Scene, Used},
    client::{Answer, ClientError, Judgement, Reason},
    codes_spoken as codes,
    command::explain::explains,
    context::{Context, Trusted, short_id},
    failure::{Failure, Kind},
    home::Last,
    key_file,
    outbox::IdPrefix,
    secrets::{self, Secrets},
    signer::{Said, Saying, Signer},
    speech::tr,
    voice::Voice,
    when,
};

/// How an act is recorded.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct Manner {
    /// Show the payload and the verdict it would get; nothing is signed or entered, and no passphrase is needed
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask, even if it would stay pending
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Sign and keep it, and ask no node: `suyuan sync` sends it
    #[arg(long)]
    pub(crate) offline: bool,
    /// This is said instead of a statement that was refused: the first digits of its id, as `suyuan outbox` shows them
    #[arg(long, value_name = "ID")]
    pub(crate) instead: Option<IdPrefix>,
}

/// When, where and with which paper an act was done.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Circumstances {
    /// Where it was done [default: the place of the last act]
    #[arg(long, value_name = "PLACE")]
    pub(crate) place: Option<String>,
    /// When: 2026-04-18 08:30, 08:30, yesterday 17:00, or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Who did it, if it was somebody outside the ledger for whom you record it: a grower without a key
    #[arg(long, value_name = "PARTY")]
    pub(crate) done_by: Option<String>,
    /// The paper that goes with it: a number or an address
    #[arg(long, value_name = "NUMBER")]
    pub(crate) doc: Option<String>,
    /// Anything else, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// What it used, and how that is known (measured, invoiced, estimated, calculated, declared): electricity="40 kWh",measured
    #[arg(long, value_name = "WHAT=QUANTITY[,KNOWN]")]
    pub(crate) used: Vec<String>,
    /// What is claimed of the goods, by a type of certificate that stands behind it: organic, green, gi
    #[arg(long = "claim", value_name = "TYPE")]
    pub(crate) claims: Vec<String>,
    #[command(flatten)]
    pub(crate) manner: Manner,
}

/// A client ready to record: the node is trusted, the key is open.
#[derive(Debug)]
pub(crate) struct Desk<'c> {
    /// The run.
    pub(crate) context: &'c Context,
    /// The node.
    pub(crate) trusted: Trusted,
    /// The key.
    pub(crate) signer: Signer,
    /// What was used last.
    pub(crate) last: Last,
    manner: Manner,
    /// What the next statement commits to: kept once it is signed.
    concealed: Vec<(&'static str, Disclosure)>,
}

impl<'c> Desk<'c> {
    /// Meets the node and opens the key; for a dry run the key stays shut.
    pub(crate) fn open(context: &'c Context, manner: Manner) -> Result<Desk<'c>, Failure> {
        if !manner.dry_run {
            // Without a key there is nothing to sign with: said before any node is met.
            key_file::check_readable(&context.key_path())?;
        }
        let trusted = context.trusted_or_silent(manner.offline)?;
        let mut signer = match manner.dry_run {
            true => context.shut_signer(&trusted)?,
            false => context.signer(&trusted)?,
        };
        if let Some(prefix) = manner.instead {
            let refused = signer.outbox().all_refused()?;
            let refused = prefix.one_of(&refused, |refused| &refused.statement)?;
            signer.instead_of(vec![refused.statement.id()]);
        }
        Ok(Desk { context, trusted, signer, last: context.home.last()?, manner, concealed: Vec::new() })
    }

    /// The scene of an act; remembers the place.
    pub(crate) fn scene(&mut self, c: &Circumstances) -> Result<Scene, Failure> {
        let now = when::now();
        let time = match &c.at {
            Some(text) => when::read(text, &now)?,
            None => when::event_time(&now)?,
        };
        let place = match c.place.as_ref().or(self.last.place.as_ref()) {
            Some(text) => Some(self.trusted.names.place(text)?),
            None => None,
        };
        self.last.place = place.as_ref().map(PlaceId::to_string).or(self.last.place.take());
        let document = c.doc.as_ref().map(|doc| self.document(doc));
        let done_by = c.done_by.as_ref().map(|party| self.trusted.names.party(party)).transpose()?;
        let scene = Scene::at(time)?.place(place).document(document).note(c.note.clone());
        let used = c.used.iter().map(|said| said.parse::<Used>()).collect::<Result<Vec<_>, _>>()?;
        Ok(scene.done_by(done_by).used(used).claims(c.claims.clone()))
    }

    /// Whose act it is: who did it, else the signer.
    pub(crate) fn actor(&self, scene: &Scene) -> Result<PartyId, Failure> {
        match &scene.done_by {
            Some(party) => Ok(party.clone()),
            None => PartyId::parse(self.signer.party()).map_err(Failure::usage),
        }
    }

    /// A lot given, or the last one; a bare number is completed with the last product.
    pub(crate) fn lot(&mut self, given: Option<&str>) -> Result<LotId, Failure> {
        let product = self.last.product.as_ref().map(|p| self.trusted.names.product(p)).transpose()?;
        let text = given
            .or(self.last.lot.as_deref())
            .ok_or_else(|| Failure::usage(tr!("record-which-lot")).hint(tr!("record-which-lot-do")))?;
        let lot = self.trusted.names.lot(text, product.as_ref())?;
        self.last.lot = Some(lot.to_string());
        Ok(lot)
    }

    /// A crop given, or the last one.
    pub(crate) fn crop(&mut self, given: Option<&str>) -> Result<LotId, Failure> {
        let text = given
            .or(self.last.crop.as_deref())
            .ok_or_else(|| Failure::usage(tr!("record-which-crop")).hint(tr!("record-which-crop-do")))?;
        let crop = self.trusted.names.lot(text, None)?;
        self.last.crop = Some(crop.to_string());
        Ok(crop)
    }

    /// Puts a value behind a commitment, which it gives; the value is kept on this machine when the statement is signed.
    pub(crate) fn conceal(&mut self, member: &'static str, value: &Json) -> Result<Json, Failure> {
        let disclosure = secrets::disclosure(value)?;
        let commitment = disclosure.commitment().to_string();
        self.concealed.push((member, disclosure));
        let mut private = Object::new();
        private.set("private", commitment);
        Ok(Json::Object(private))
    }

    /// Signs and sends. Private values are on the disk before; of what is refused they are no longer needed.
    fn enter(&mut self, saying: &Saying) -> Result<Said, Failure> {
        let concealed = std::mem::take(&mut self.concealed);
        Secrets::keep(&self.context.home, &saying.subject, &concealed)?;
        let said = self.signer.say(saying);
        if said.as_ref().is_err_and(|failure| failure.kind == Kind::Refused) {
            for (_, disclosure) in &concealed {
                Secrets::erase(&self.context.home, &disclosure.commitment())?;
            }
        }
        let said = said?;
        if let Some(prefix) = self.manner.instead.take() {
            let refused = self.signer.outbox().all_refused()?;
            self.signer
                .outbox()
                .withdraw(&prefix.one_of(&refused, |refused| &refused.statement)?.statement)?;
        }
        Ok(said)
    }

    /// The paper as a URI: a number becomes one of the ledger's host, the same for both sides of a handover.
    pub(crate) fn document(&self, doc: &str) -> String {
        self.trusted.names.document(doc)
    }

    /// A number as a URI below the ledger's host; what is a URI stays one.
    pub(crate) fn at_host(&self, of: &str, number: &str) -> String {
        self.trusted.names.numbered(of, number)
    }

    /// Records an event.
    pub(crate) fn record(&mut self, act: ActPayload, did: &str) -> Result<(), Failure> {
        let saying = Saying { kind: "event", subject: act.subject, payload: act.payload };
        self.say(&saying, did)
    }

    /// Records several events in one go, each judged as if those before it had been entered.
    pub(crate) fn record_all(&mut self, acts: Vec<ActPayload>, did: &str) -> Result<(), Failure> {
        let saying = |act: ActPayload| Saying { kind: "event", subject: act.subject, payload: act.payload };
        let sayings: Vec<Saying> = acts.into_iter().map(saying).collect();
        let (voice, manner) = (self.context.voice, self.manner);
        if manner.dry_run && self.signer.is_silent() {
            return sayings.iter().try_for_each(|saying| show_unjudged(&voice, saying));
        }
        if !self.signer.is_silent() && (manner.dry_run || (!manner.yes && voice.can_ask())) {
            let judgements = self.signer.judge_all(&sayings)?;
            if manner.dry_run {
                return sayings.iter().zip(&judgements).try_for_each(|(s, j)| show_dry_run(&voice, s, j));
            }
            let pending: Vec<&Judgement> = judgements.iter().filter(|j| j.verdict == "pending").collect();
            if !pending.is_empty() {
                voice.warn(tr!("record-would-be-pending"));
                pending.iter().for_each(|judgement| tell_reasons(&voice, &judgement.reasons));
                if !voice.confirm(&tr!("record-all-the-same")) {
                    return Err(
                        Failure::refused(tr!("record-not-recorded")).hint(tr!("record-not-recorded-do"))
                    );
                }
            }
        }
        let (said, refused) = self.signer.say_all(&sayings)?;
        let told: Vec<Value> =
            said.iter().zip(&sayings).map(|(said, s)| said_json(said, &s.subject)).collect();
        voice.answer(&json!({ "statements": told }), |voice| {
            said.iter().for_each(|said| tell_said(voice, said, did));
        });
        refused.map_or(Ok(()), |problem| Err(ClientError::Problem(problem.into()).into()))
    }

    /// Records anything: `did` is the act in a few words, such as `Harvested 1200 kg into STRAW/SL-260418-1`.
    pub(crate) fn say(&mut self, saying: &Saying, did: &str) -> Result<(), Failure> {
        let said = self.put(saying)?;
        self.tell(&said, &saying.subject, did);
        Ok(())
    }

    /// Tells what became of it; a dry run was shown already.
    pub(crate) fn tell(&self, said: &Said, subject: &str, did: &str) {
        if !matches!(said, Said::Drafted) {
            self.context.voice.answer(&said_json(said, subject), |voice| tell_said(voice, said, did));
        }
    }

    /// The same for whoever has more to do before it is told.
    pub(crate) fn put(&mut self, saying: &Saying) -> Result<Said, Failure> {
        let (voice, manner) = (self.context.voice, self.manner);
        if manner.dry_run {
            match self.signer.is_silent() {
                true => show_unjudged(&voice, saying)?,
                false => show_dry_run(&voice, saying, &self.signer.judge(saying)?)?,
            }
            return Ok(Said::Drafted);
        }
        if !manner.yes && voice.can_ask() && !self.signer.is_silent() {
            let judgement = self.signer.judge(saying)?;
            if judgement.verdict == "pending" {
                voice.warn(tr!("record-would-be-pending"));
                tell_reasons(&voice, &judgement.reasons);
                if !voice.confirm(&tr!("record-all-the-same")) {
                    return Err(
                        Failure::refused(tr!("record-not-recorded")).hint(tr!("record-not-recorded-do"))
                    );
                }
            }
        }
        let said = self.enter(saying)?;
        // What stays pending may be a slip of the pen, and is not proposed again.
        if !matches!(&said, Said::Entered(answer) if answer.verdict == "pending") {
            self.context.home.set_last(&self.last)?;
        }
        Ok(said)
    }
}

/// Reads a quantity.
pub(crate) fn quantity(text: &str) -> Result<Quantity, Failure> {
    Quantity::read(text).map_err(|e| Failure::usage(e).hint(tr!("record-quantity-do")))
}

/// The answer as data; the receipt is in the client's directory.
pub(crate) fn answer_json(answer: &Answer, subject: &str) -> Value {
    let mut value = json!(answer);
    value["subject"] = json!(subject);
    value
}

/// What became of a saying, as data.
pub(crate) fn said_json(said: &Said, subject: &str) -> Value {
    match said {
        Said::Entered(answer) => answer_json(answer, subject),
        Said::Kept(id) => json!({"id": id.to_string(), "verdict": "waiting", "subject": subject}),
        Said::Drafted => json!({"dry_run": true, "subject": subject}),
    }
}

pub(crate) fn tell_said(voice: &Voice, said: &Said, did: &str) {
    match said {
        Said::Entered(answer) => tell(voice, answer, did),
        Said::Kept(id) => {
            voice.line(tr!("record-kept", did = did, id = short_id(&id.to_string()).to_owned()));
            voice.line(format_args!("  {}", tr!("record-kept-more")));
        }
        Said::Drafted => {}
    }
}

pub(crate) fn tell(voice: &Voice, answer: &Answer, did: &str) {
    let knot = if answer.verdict == "pending" { "○" } else { "●" };
    voice.line(tr!(
        "record-entered",
        knot = knot,
        did = did,
        index = answer.index,
        id = short_id(&answer.id)
    ));
    voice.line(format_args!("  {}", verdict_words(&answer.verdict)));
    tell_reasons(voice, &answer.reasons);
}

fn tell_reasons(voice: &Voice, reasons: &[Reason]) {
    for reason in reasons {
        voice.warn(format_args!("  - {}", codes::said(&reason.code, &reason.detail)));
    }
    // Once for each code, in the order of the reasons.
    let mut codes: Vec<&str> = Vec::new();
    for reason in reasons {
        if explains(&reason.code) && !codes.contains(&reason.code.as_str()) {
            codes.push(&reason.code);
        }
    }
    let commands: Vec<String> = codes.iter().map(|code| format!("`suyuan explain {code}`")).collect();
    if !commands.is_empty() {
        voice.say(format_args!("  {}", tr!("record-more", commands = commands.join(", "))));
    }
}

/// A verdict in plain words.
pub(crate) fn verdict_words(verdict: &str) -> String {
    match verdict {
        "accepted" => tr!("record-accepted"),
        "flagged" => tr!("record-flagged"),
        "pending" => tr!("record-pending"),
        "refused" => tr!("record-refused"),
        _ => tr!("record-unheard-of"),
    }
}

fn show_unjudged(voice: &Voice, saying: &Saying) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&saying.payload).unwrap_or(Value::Null);
    let data = json!({"dry_run": true, "kind": saying.kind, "subject": saying.subject, "payload": payload, "judgement": null});
    voice.answer(&data, |voice| {
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| saying.payload.clone()));
        voice.say(tr!("record-unjudged"));
    });
    Ok(())
}

fn show_dry_run(voice: &Voice, saying: &Saying, judgement: &Judgement) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&saying.payload).unwrap_or(Value::Null);
    let data = json!({"dry_run": true, "kind": saying.kind, "subject": saying.subject, "payload": payload, "judgement": judgement});
    voice.answer(&data, |voice| {
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| saying.payload.clone()));
        voice.say(tr!("record-drafted", verdict = verdict_words(&judgement.verdict)));
        if let Some(detail) = &judgement.detail {
            voice.say(format_args!(
                "  - {}",
                codes::said(judgement.code.as_deref().unwrap_or("refused"), detail)
            ));
        }
        if !voice.quiet {
            tell_reasons(voice, &judgement.reasons);
        }
    });
    match judgement.verdict.as_str() {
        "refused" => {
            let detail = judgement.detail.clone().unwrap_or_else(|| tr!("record-would-be-refused"));
            let failure = Failure::refused(detail).code(judgement.code.clone().unwrap_or_default());
            Err(Failure { field: judgement.field.clone(), hint: judgement.hint.clone(), ..failure })
        }
        _ => Ok(()),
    }
}
