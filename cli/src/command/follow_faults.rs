//! Why a log cannot be followed, by whose fault it is: nobody answers, the source is not what its checkpoint says, the log was caught at
//! two histories, or this machine's own disk. Each names the source, and says what to do.

use suyuan_ledger::store::{ImportError, StoreError};
use suyuan_node::{BeginError, Source, SourceError, Trouble};

use crate::{
    failure::{Failure, look_at_the_disk},
    speech::tr,
};

/// Why the copy was not made, or not opened.
pub(super) fn cannot_begin(error: BeginError, source: &Source, is_new: bool) -> Failure {
    match error {
        BeginError::OtherLedger { .. } => {
            Failure::check(&error).code("other-ledger").hint(tr!("follow-other-do"))
        }
        BeginError::Source(error) => of_source(error, source),
        // Of a copy that is there already this is said of its own disk.
        BeginError::Store(error) if is_new && is_about_the_log(&error) => broken(error, source),
        BeginError::Store(error) => error.into(),
        BeginError::Aside(_) => Failure::local(&error).code("disk").hint(look_at_the_disk()),
        BeginError::Checkpoint { .. } | BeginError::Note { .. } => broken(error, source),
    }
}

/// Why nothing more was taken.
pub(super) fn cannot_follow(trouble: Trouble, source: &Source) -> Failure {
    let alarm = |said: String| Failure::check(said).code("alarm").hint(tr!("follow-alarm-do"));
    match trouble {
        Trouble::Source(error) => of_source(error, source),
        Trouble::SplitView(path) => {
            alarm(tr!("follow-split-view", source = source.to_string(), file = path.display().to_string()))
        }
        Trouble::WentBack(path) => {
            alarm(tr!("follow-went-back", source = source.to_string(), file = path.display().to_string()))
        }
        Trouble::Import(ImportError::Read(_) | ImportError::Stopped(_))
        | Trouble::Read(_)
        | Trouble::Stopped(_)
        | Trouble::Disk(_) => Failure::local(&trouble).code("disk").hint(look_at_the_disk()),
        Trouble::Import(_) | Trouble::Checkpoint(_) | Trouble::Note(_) => broken(trouble, source),
    }
}

/// The source does not answer, or lacks what its own checkpoint calls for.
fn of_source(error: SourceError, source: &Source) -> Failure {
    match error {
        SourceError::Bundle { .. } => broken(error, source),
        SourceError::Missing { ref file, .. } if file != "checkpoint" => broken(error, source),
        error => error.into(),
    }
}

/// What the source gives is not the log that its checkpoint states.
fn broken(fault: impl std::fmt::Display, source: &Source) -> Failure {
    let (said, source) = (fault.to_string(), source.to_string());
    let said = if said.contains(&source) { said } else { format!("{source}: {said}") };
    Failure::check(said).code("bad-log").hint(tr!("follow-broken-do"))
}

/// Whether it says something of the entries that came, and nothing of the directory that they go to.
fn is_about_the_log(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Entry { .. }
            | StoreError::Chain(_)
            | StoreError::Refused { .. }
            | StoreError::NotTheWhole { .. }
            | StoreError::CheckpointRoot { .. }
            | StoreError::Foreign(_)
    )
}
