//! Recording one act: show what would be signed and what the rules would say, ask where it matters, sign, send, tell what became
//! of it. All commands that write go through here.

mod circumstances;
mod told;

use serde_json::{Value, json};
use suyuan_ledger::{
    event::Quantity,
    identifier::{LotId, PartyId, PlaceId},
    json::{Json, Object},
    statement::private::Disclosure,
};

use self::told::{show_dry_run, show_unjudged};
pub(crate) use self::{
    circumstances::{Circumstances, Manner},
    told::{answer_json, said_json, tell, tell_judgement, tell_reasons, tell_said, verdict_words},
};
use crate::{
    acts::{ActPayload, Scene, Used},
    attach::Attached,
    client::{ClientError, Judgement},
    context::{Context, Trusted},
    drafts::{Draft, Drafts},
    failure::{Failure, Kind},
    home::Last,
    key_file,
    secrets::{self, Secrets},
    signer::{Said, Saying, Signer},
    speech::tr,
    when,
    wording::in_words,
};

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
    /// What the next event names by its hash.
    attached: Vec<Attached>,
    /// The files that the next statement names: kept, and handed over before it.
    files: Vec<Vec<u8>>,
}

impl<'c> Desk<'c> {
    /// The same as [`Desk::open`] for an act, with what is attached to it.
    pub(crate) fn begin(context: &'c Context, c: &Circumstances) -> Result<Desk<'c>, Failure> {
        // What cannot be read is said before any node is met.
        let attached = c.attached()?;
        let mut desk = Desk::open(context, Manner { draft: c.draft, ..c.manner })?;
        desk.attached = attached;
        Ok(desk)
    }

    /// Meets the node and opens the key; for a dry run and a draft the key stays shut.
    pub(crate) fn open(context: &'c Context, manner: Manner) -> Result<Desk<'c>, Failure> {
        if !manner.dry_run {
            // Without a key there is nothing to sign with: said before any node is met.
            key_file::check_readable(&context.key_path())?;
        }
        let trusted = context.trusted_or_silent(manner.offline)?;
        let mut signer = match manner.dry_run || manner.draft {
            true => context.shut_signer(&trusted)?,
            false => context.signer(&trusted)?,
        };
        if let Some(prefix) = manner.instead {
            let refused = signer.outbox().all_refused()?;
            let refused = prefix.one_of(&refused, |refused| &refused.statement)?;
            signer.instead_of(vec![refused.statement.id()]);
        }
        let last = context.home.last()?;
        let (concealed, attached, files) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Desk { context, trusted, signer, last, manner, concealed, attached, files })
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
        let scene = scene.attachments(self.attached.iter().map(Attached::element).collect());
        let attached = std::mem::take(&mut self.attached);
        self.files.extend(attached.into_iter().map(|attached| attached.bytes));
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
    pub(crate) fn conceal(&mut self, member: &'static str, value: &Json) -> Result<Json<'static>, Failure> {
        let disclosure = secrets::disclosure(value)?;
        let commitment = disclosure.commitment().to_string();
        self.concealed.push((member, disclosure));
        let mut private = Object::new();
        private.set("private", commitment);
        Ok(Json::Object(private))
    }

    /// Takes a file that the next statement names.
    pub(crate) fn attach(&mut self, bytes: Vec<u8>) {
        self.files.push(bytes);
    }

    /// Keeps the files that the next statement names, and hands them over, so that they are there when it comes. Gives whether there were any.
    fn hand_files_over(&mut self) -> Result<bool, Failure> {
        let files = std::mem::take(&mut self.files);
        let names =
            files.iter().map(|file| self.signer.outbox().keep_file(file)).collect::<Result<Vec<_>, _>>()?;
        for name in names {
            if self.signer.is_silent() || self.manner.draft {
                break;
            }
            self.signer.hand_file_over(&name, &self.context.voice)?;
        }
        Ok(!files.is_empty())
    }

    /// Writes down what is not signed yet.
    fn draft(&mut self, saying: &Saying) -> Result<(), Failure> {
        let concealed = std::mem::take(&mut self.concealed);
        Secrets::keep(&self.context.home, &saying.subject, &concealed)?;
        let draft = Draft {
            made: jiff::Timestamp::now().to_string(),
            kind: saying.kind.to_owned(),
            subject: saying.subject.clone(),
            payload: saying.payload.clone(),
            private: concealed.iter().map(|(_, value)| value.commitment().to_string()).collect(),
        };
        Drafts::of(&self.context.home).keep(&draft)?;
        self.context.home.set_last(&self.last)?;
        let judgement = match self.signer.is_silent() {
            true => None,
            false => Some(self.signer.judge(saying)?),
        };
        let words = in_words(saying.kind, &saying.subject, saying.payload.as_bytes());
        let data =
            json!({"draft": draft.name(), "subject": saying.subject, "words": words, "judgement": judgement});
        self.context.voice.answer(&data, |voice| {
            voice.line(tr!("draft-kept", name = draft.name(), words = words));
            match &judgement {
                Some(judgement) => tell_judgement(voice, judgement),
                None => voice.line(tr!("draft-not-judged")),
            }
            voice.say(tr!("draft-how-to-sign", name = draft.name()));
        });
        Ok(())
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
        // What was stated with a connection is called by its name without one.
        if matches!(said, Said::Entered(_)) {
            self.trusted.client.learn_list_of(saying.kind);
        }
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
        if manner.draft {
            return sayings.iter().try_for_each(|saying| self.draft(saying));
        }
        if manner.dry_run && self.signer.is_silent() {
            return sayings.iter().try_for_each(|saying| show_unjudged(&voice, saying));
        }
        if manner.dry_run {
            let judgements = self.signer.judge_all(&sayings)?;
            return sayings.iter().zip(&judgements).try_for_each(|(s, j)| show_dry_run(&voice, s, j));
        }
        self.tell_what_waits(&sayings)?;
        if self.context.asks {
            for saying in &sayings {
                let words = in_words(saying.kind, &saying.subject, saying.payload.as_bytes());
                voice.warn(tr!("ask-this-is-signed", words = words));
            }
            self.sign_it()?;
        }
        let (said, refused) = self.signer.say_all(&sayings)?;
        let told: Vec<Value> =
            said.iter().zip(&sayings).map(|(said, s)| said_json(said, &s.subject)).collect();
        voice.answer(&json!({ "statements": told }), |voice| {
            said.iter().for_each(|said| tell_said(voice, said, did));
        });
        refused.map_or(Ok(()), |problem| Err(ClientError::Problem(problem.into()).into()))
    }

    /// Where somebody is asked, or only what is accepted shall be recorded: says what would keep these from having effect, and in the
    /// second case ends it there. Whoever typed the act with its arguments is told behind it.
    fn tell_what_waits(&self, sayings: &[Saying]) -> Result<(), Failure> {
        let (voice, only_accepted) = (&self.context.voice, self.manner.if_accepted);
        if !only_accepted && !self.context.asks {
            return Ok(());
        }
        let not_recorded = |why: String| Failure::refused(tr!("record-not-recorded")).hint(why);
        if self.signer.is_silent() {
            return match only_accepted {
                true => Err(not_recorded(tr!("record-nobody-judged"))),
                false => Ok(()),
            };
        }
        let judgements = match sayings {
            [one] => vec![self.signer.judge(one)?],
            many => self.signer.judge_all(many)?,
        };
        let pending: Vec<&Judgement> = judgements.iter().filter(|j| j.verdict == "pending").collect();
        if pending.is_empty() {
            return Ok(());
        }
        voice.warn(tr!("record-would-be-pending"));
        pending.iter().for_each(|judgement| tell_reasons(voice, &judgement.reasons));
        match only_accepted {
            true => Err(not_recorded(tr!("record-not-recorded-do"))),
            false => Ok(()),
        }
    }

    /// Where a verb was asked about, nothing is signed without a yes.
    fn sign_it(&self) -> Result<(), Failure> {
        match self.context.voice.confirm(&tr!("ask-sign")) {
            true => Ok(()),
            false => Err(Failure::refused(tr!("ask-not-recorded"))),
        }
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
        let with_files = self.hand_files_over()?;
        if manner.draft {
            self.draft(saying)?;
            return Ok(Said::Drafted);
        }
        if self.context.asks {
            let words = in_words(saying.kind, &saying.subject, saying.payload.as_bytes());
            voice.warn(tr!("ask-this-is-signed", words = words));
        }
        self.tell_what_waits(std::slice::from_ref(saying))?;
        if self.context.asks {
            self.sign_it()?;
        }
        let said = self.enter(saying)?;
        if with_files && matches!(said, Said::Entered(_)) {
            self.signer.outbox().forget_files()?;
        }
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
