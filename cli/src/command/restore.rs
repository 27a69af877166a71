//! `suyuan restore`: a data directory from a backup, and what it takes before it may go on.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::json;
use suyuan_ledger::store::{Mode, Options, Store, backup::LogKeys};

use crate::{
    command::backup::{self, Stated},
    context::Context,
    data_dir,
    failure::Failure,
    keep::{
        BEHIND, BRINGING_IN, Caught, Elsewhere, Event, Marker, STATED, TAIL, ask, catch_up, mark_old_copy,
        now, refuse_backup, stand, waits,
    },
    speech::tr,
};

/// Make a data directory from a backup; it stays read-only until nothing newer can have been answered
///
/// After the last backup the log may have answered more, and a log that goes on without that gives numbers again which it gave before: two
/// histories, and every receipt from between proves it. So a restored directory signs nothing. Bring in what is missing from
/// anybody who has it, with --tail: a follower, a mirror, a static copy of the tiles. Then say that nothing newer was answered.
///
/// A follower's copy that is to go on as the log waits in the same way; --tail also serves a node's own directory, where others have seen more.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("act").required(true).multiple(false).args(["backup", "tails", "nothing_newer_was_answered"])))]
pub(crate) struct Restore {
    /// The backup
    #[arg(value_name = "BACKUP")]
    backup: Option<PathBuf>,
    /// The data directory: new or empty for a backup, with a ledger in it for the rest
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Bring in what is missing from there
    #[arg(long = "tail", value_name = "URL|DIR")]
    tails: Vec<String>,
    /// State that the log here is all that was ever answered; it goes on from here
    #[arg(long, requires = "i_am")]
    nothing_newer_was_answered: bool,
    /// Who says so; it is kept
    #[arg(long, value_name = "NAME", requires = "nothing_newer_was_answered")]
    i_am: Option<String>,
}

impl Restore {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match (&self.backup, &self.i_am) {
            (Some(backup), _) => self.restore(context, backup),
            (None, Some(name)) => self.release(context, name),
            (None, None) => self.bring_in(context),
        }
    }

    fn restore(&self, context: &Context, from: &Path) -> Result<(), Failure> {
        let Some(stated) = Stated::read(from)? else {
            return Err(Failure::local(tr!("restore-no-backup", dir = from.display().to_string()))
                .hint(tr!("restore-no-backup-do")));
        };
        if fs::read_dir(&self.data).is_ok_and(|mut files| files.next().is_some()) {
            return Err(Failure::local(tr!("restore-not-empty", dir = self.data.display().to_string()))
                .code("not-empty")
                .hint(tr!("restore-not-empty-do")));
        }
        let found = backup::verified(context.voice, from)?;
        let (ledger, root) = (found.ledger.to_string(), found.root.to_string());
        if ledger != stated.ledger
            || found.size < stated.size
            || (found.size == stated.size && root != stated.root)
        {
            return Err(Failure::check(tr!(
                "restore-bad-backup",
                dir = from.display().to_string(),
                stated = stated.size.to_string(),
                whose = stated.ledger.to_string(),
                wanted = stated.root.to_string(),
                found = found.size.to_string(),
                ledger = ledger.to_string(),
                root = root.to_string()
            ))
            .code("bad-backup")
            .hint(tr!("restore-bad-backup-do")));
        }
        // Before anything else lies there: a restoring that is cut short must not leave a directory that may be written to.
        let what = "restored".to_owned();
        let from_ = Some(from.display().to_string());
        Marker::add(
            &self.data,
            Event { at: now(), what, from: from_, by: None, size: found.size, root: root.clone() },
        )?;
        let keys = if stated.log_keys { LogKeys::Copied } else { LogKeys::Left };
        backup::copy(context.voice, from, &self.data, keys)?;
        let copied = backup::verified(context.voice, &self.data)?;
        if copied.root != found.root {
            return Err(Failure::check(tr!("restore-bad-copy"))
                .code("bad-copy")
                .hint(tr!("restore-bad-copy-do")));
        }
        let data = json!({"data": self.data, "ledger": ledger, "size": found.size, "root": root, "log_keys": stated.log_keys, "read_only": true});
        context.voice.answer(&data, |voice| {
            voice.line(tr!(
                "restore-done",
                entries = found.size.to_string(),
                dir = self.data.display().to_string()
            ));
            voice.line(tr!("restore-taken", time = stated.at.to_string()));
            voice.line(tr!("restore-root", root = root.to_string()));
            let dir = self.data.display();
            voice.say(tr!("restore-missing"));
            voice.say(tr!("restore-next", dir = dir.to_string()));
            if !stated.log_keys {
                voice.say(tr!("restore-keys-back"));
            }
        });
        Ok(())
    }

    fn bring_in(&self, context: &Context) -> Result<(), Failure> {
        refuse_backup(&self.data)?;
        mark_old_copy(&self.data)?;
        let waited = waits(&self.data)?.is_some();
        let why = BRINGING_IN.to_owned();
        let store = self.recovered()?.start(Mode::ReadOnly { why })?;
        let before = store.size();
        let places = self.tails.iter().map(|place| Elsewhere::of(place, Duration::from_secs(60)));
        let asked = ask(places.collect::<Result<_, _>>()?);
        let caught = catch_up(&self.data, &store, &asked);
        let (size, root) = stand(&store);
        store.close().map_err(Failure::local)?;
        // Somebody has more, or some of it came in and no more did: an older copy, which waits from now on.
        let older = size > before || matches!(caught, Ok(Caught::Behind { more: true, .. }));
        if older && !matches!(caught, Ok(Caught::Up { .. })) {
            let (what, root) = (BEHIND.to_owned(), root.clone());
            Marker::add(&self.data, Event { at: now(), what, from: None, by: None, size, root })?;
        }
        let (from, silent) = match caught? {
            Caught::Up { from, silent } => (from, silent),
            Caught::Behind { why, .. } => {
                return Err(Failure::check(why).code("tail-not-taken").hint(tr!("restore-tail-do")));
            }
        };
        if silent.len() == asked.len() {
            return Err(Failure::network(tr!("restore-nobody-told", silent = silent.join(", "))));
        }
        let shown = asked.iter().filter(|(_, answer)| answer.is_ok()).map(|(who, _)| who.to_string());
        let who = if from.is_empty() { shown.collect::<Vec<_>>() } else { from.clone() };
        let event = Event {
            at: now(),
            what: TAIL.to_owned(),
            from: Some(who.join(" ")),
            by: None,
            size,
            root: root.clone(),
        };
        // A directory that waited for nothing and lacked something has been an older copy all along: from now on it waits too.
        let waits = waited || size > before;
        if waits {
            Marker::add(&self.data, event)?;
        }
        let data = json!({"data": self.data, "before": before, "size": size, "root": root, "from": from, "silent": silent});
        context.voice.answer(&data, |voice| {
            match size - before {
                0 => voice.line(tr!("restore-nothing-newer", size = size.to_string())),
                more => voice.line(tr!(
                    "restore-took",
                    more = more.to_string(),
                    from = from.join(", "),
                    size = size.to_string()
                )),
            }
            for silent in &silent {
                voice.line(tr!("restore-silent", silent = silent.to_string()));
            }
            if waits {
                voice.say(tr!("restore-still", dir = self.data.display().to_string()));
            }
        });
        Ok(())
    }

    fn release(&self, context: &Context, name: &str) -> Result<(), Failure> {
        let marker = self.marker()?;
        if name.trim().is_empty() {
            return Err(Failure::usage(tr!("restore-i-am")));
        }
        let opening = self.recovered()?;
        let (size, root) = (opening.size(), opening.root().to_string());
        let what = STATED.to_owned();
        let event =
            Event { at: now(), what, from: None, by: Some(name.trim().to_owned()), size, root: root.clone() };
        marker.lift(&self.data, event)?;
        context.voice.answer(
            &json!({"data": self.data, "size": size, "root": root, "by": name.trim()}),
            |voice| {
                voice.line(tr!("restore-states", name = name.trim().to_string(), size = size.to_string()));
                let dir = self.data.display();
                if !self.data.join("log.key").exists() && !self.data.join("log-keys").exists() {
                    voice.say(tr!("restore-keys-first", dir = dir.to_string()));
                }
                voice.say(tr!("restore-goes-on", dir = dir.to_string()));
            },
        );
        Ok(())
    }

    fn marker(&self) -> Result<Marker, Failure> {
        refuse_backup(&self.data)?;
        mark_old_copy(&self.data)?;
        waits(&self.data)?.ok_or_else(|| {
            Failure::usage(tr!("restore-no-marker", dir = self.data.display().to_string()))
                .hint(tr!("restore-no-marker-do", dir = self.data.display().to_string()))
        })
    }

    /// Without log keys: nothing is signed here.
    fn recovered(&self) -> Result<suyuan_ledger::store::Opening, Failure> {
        Ok(Store::recover(&self.data, Options::default(), Vec::new(), data_dir::system_clock())?)
    }
}
