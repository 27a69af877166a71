//! The machine: free space, a node's directory, and how old its backup is.

use std::path::Path;

use jiff::Timestamp;

use super::{Asked, Finding, span};
use crate::{command::backup::Stated, context::Context, keep::Marker, safe_file, speech::tr};

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
        (None, Some(_)) => {
            found.push(Finding::look("backup", tr!("doctor-backup-unnamed"), tr!("doctor-backup-unnamed-do")))
        }
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
                tr!("doctor-disk-silent", why = error.to_string()),
                tr!("doctor-disk-silent-do"),
            );
        }
    };
    let (free, all) =
        (stat.f_bavail.saturating_mul(stat.f_frsize), stat.f_blocks.saturating_mul(stat.f_frsize));
    let said = tr!("doctor-disk", free = (free / MIB).to_string(), all = (all / MIB).to_string());
    let room = room(all);
    match free {
        free if free < room.bad => Finding::bad(about, said, tr!("doctor-disk-bad-do")),
        free if free < room.look => Finding::look(about, said, tr!("doctor-disk-look-do")),
        _ => Finding::ok(about, said),
    }
}

/// A node's directory, without opening it: the node may run.
fn directory(data: &Path) -> Finding {
    if !data.join("journal").is_dir() {
        return Finding::bad("data", tr!("doctor-data-none"), tr!("doctor-data-none-do"));
    }
    let alarms = data.join("alarms").read_dir().map_or(0, Iterator::count);
    if alarms > 0 {
        return Finding::bad(
            "data",
            tr!("doctor-data-alarms", alarms = alarms),
            tr!("doctor-data-alarms-do"),
        );
    }
    if safe_file::others_may(&data.join("log.key")).is_ok_and(|bits| bits != 0) {
        return Finding::bad("data", tr!("doctor-log-key"), tr!("doctor-log-key-do"));
    }
    match Marker::read(data) {
        Ok(None) => Finding::ok("data", tr!("doctor-data")),
        Ok(Some(_)) => Finding::look("data", tr!("doctor-data-restored"), tr!("doctor-data-restored-do")),
        Err(failure) => Finding::failed("data", &failure),
    }
}

fn backup(context: &Context, dir: &Path, now: Timestamp) -> Finding {
    let again = || tr!("doctor-backup-do");
    let stated = match Stated::read(dir) {
        Ok(Some(stated)) => stated,
        Ok(None) => return Finding::bad("backup", tr!("doctor-backup-none"), again()),
        Err(failure) => return Finding::failed("backup", &failure),
    };
    if context.config.ledger.as_ref().is_some_and(|pin| pin.id != stated.ledger) {
        return Finding::bad("backup", tr!("doctor-backup-other"), tr!("doctor-backup-other-do"));
    }
    let Ok(at) = stated.at.parse::<Timestamp>() else {
        return Finding::bad("backup", tr!("doctor-backup-no-time"), again());
    };
    let age = now.as_second() - at.as_second();
    let said = tr!("doctor-backup", age = span(age), size = stated.size);
    match age {
        age if age > 7 * DAY => Finding::bad("backup", said, again()),
        age if age > DAY => Finding::look("backup", said, again()),
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
