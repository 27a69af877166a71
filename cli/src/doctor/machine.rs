//! The machine: free space, a node's directory, and how old its backup is.

use std::path::Path;

use jiff::Timestamp;

use super::{Asked, Finding, span};
use crate::{command::backup::Stated, context::Context, keep::Marker, safe_file};

const MIB: u64 = 1 << 20;
const DAY: i64 = 86_400;

/// How much should be free: below `look` somebody should look, below `bad` it is urgent.
struct Room {
    look: u64,
    bad: u64,
}

pub(super) fn examine(context: &Context, asked: &Asked) -> Vec<Finding> {
    let mut found =
        vec![disk("disk, home", context.home.path(), |_| Room { look: 1_024 * MIB, bad: 100 * MIB })];
    if let Some(data) = &asked.data {
        found.push(directory(data));
        found.push(disk("disk, data", data, |all| Room { look: all / 5, bad: (all / 20).min(2_048 * MIB) }));
    }
    match (&asked.backup, &asked.data) {
        (Some(dir), _) => found.push(backup(context, dir, Timestamp::now())),
        (None, Some(_)) => found.push(Finding::look(
            "backup",
            "no directory was named to look at",
            "name it with --backup DIR; if there is none yet: `suyuan backup DIR --data DATA`",
        )),
        (None, None) => {}
    }
    found
}

/// Free space where the directory is, or will be.
fn disk(about: &'static str, dir: &Path, room: impl Fn(u64) -> Room) -> Finding {
    let there = dir.ancestors().find(|dir| dir.exists()).unwrap_or(Path::new("."));
    let stat = match rustix::fs::statvfs(there) {
        Ok(stat) => stat,
        Err(error) => {
            return Finding::bad(
                about,
                format!("it does not tell its free space: {error}"),
                "is the volume mounted?",
            );
        }
    };
    let (free, all) =
        (stat.f_bavail.saturating_mul(stat.f_frsize), stat.f_blocks.saturating_mul(stat.f_frsize));
    let said = format!("{} MiB free of {} MiB", free / MIB, all / MIB);
    let room = room(all);
    match free {
        free if free < room.bad => Finding::bad(
            about,
            said,
            "make room now: a node on a full disk takes nothing, and nothing can be kept to send",
        ),
        free if free < room.look => Finding::look(about, said, "make room before it is full"),
        _ => Finding::ok(about, said),
    }
}

/// A node's directory, without opening it: the node may run.
fn directory(data: &Path) -> Finding {
    if !data.join("journal").is_dir() {
        return Finding::bad(
            "data",
            "DATA holds no ledger, or its owner alone may look",
            "is the volume mounted, the path right? Run this as the node's user",
        );
    }
    let alarms = data.join("alarms").read_dir().map_or(0, Iterator::count);
    if alarms > 0 {
        return Finding::bad(
            "data",
            format!("{alarms} alarms lie in it: checkpoints that contradict each other"),
            "docs/OPERATING.md, Restore; keep the files",
        );
    }
    if safe_file::others_may(&data.join("log.key")).is_ok_and(|bits| bits != 0) {
        return Finding::bad(
            "data",
            "others can read the log's key",
            "chmod 600 log.key; if others may have read it, rotate it (docs/OPERATING.md)",
        );
    }
    match Marker::read(data) {
        Ok(None) => Finding::ok("data", "holds a ledger"),
        Ok(Some(_)) => Finding::look(
            "data",
            "a restored copy, read-only until nothing newer can have been answered",
            "go on with `suyuan restore`",
        ),
        Err(failure) => Finding::failed("data", &failure),
    }
}

fn backup(context: &Context, dir: &Path, now: Timestamp) -> Finding {
    const AGAIN: &str = "`suyuan backup BACKUP --data DATA` as the node's user, and put it into a timer";
    let stated = match Stated::read(dir) {
        Ok(Some(stated)) => stated,
        Ok(None) => return Finding::bad("backup", "BACKUP holds no backup that was taken to its end", AGAIN),
        Err(failure) => return Finding::failed("backup", &failure),
    };
    if context.config.ledger.as_ref().is_some_and(|pin| pin.id != stated.ledger) {
        return Finding::bad(
            "backup",
            "it is of another ledger than the one that is trusted",
            "name the right directory",
        );
    }
    let Ok(at) = stated.at.parse::<Timestamp>() else {
        return Finding::bad("backup", "its backup.json has no time", AGAIN);
    };
    let age = now.as_second() - at.as_second();
    let said = format!("{} old, {} entries", span(age), stated.size);
    match age {
        age if age > 7 * DAY => Finding::bad("backup", said, AGAIN),
        age if age > DAY => Finding::look("backup", said, AGAIN),
        _ => Finding::ok("backup", said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn too_little_room_is_said_in_time() {
        let state = |look, bad| disk("disk", Path::new("/"), |_| Room { look, bad }).state;
        assert_eq!(
            [state(0, 0), state(u64::MAX, 0), state(u64::MAX, u64::MAX)],
            [State::Ok, State::Look, State::Bad]
        );
        assert_eq!(disk("disk", Path::new("/there/is/none"), |_| Room { look: 0, bad: 0 }).state, State::Ok);
    }

    #[test]
    fn a_directory_without_a_ledger_is_bad_and_so_is_one_with_an_alarm() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(directory(dir.path()).state, State::Bad);
        std::fs::create_dir(dir.path().join("journal")).unwrap();
        assert_eq!(directory(dir.path()).state, State::Ok);
        safe_file::create(&dir.path().join("alarms/1"), b"x").unwrap();
        assert_eq!(directory(dir.path()).state, State::Bad);
    }
}
