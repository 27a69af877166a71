//! What keeps a cooperative going: certificates are renewed, keys rotated, a lost phone is revoked, a greenhouse is measured.

use serde_json::json;

use super::{Workday, handover::sensor_log};
use crate::{
    failure::Failure,
    simulate::{county::public_hex, telling::Telling},
};

/// Days between two rotations of the office's key, and the day of the first.
const ROTATED: (u64, u64) = (90, 21);
/// Days between two logs of a greenhouse.
const MEASURED_EVERY: u64 = 7;

pub(super) fn day(w: &mut Workday<'_>) -> Result<(), Failure> {
    let (coop, day, seed) = (w.coop.clone(), w.day, w.cast.seed);
    w.cast.renew(w.plan, &coop, day);
    if day >= ROTATED.1 && (day - ROTATED.1).is_multiple_of(ROTATED.0) {
        let before = u32::try_from((day - ROTATED.1) / ROTATED.0).unwrap_or(0);
        let (old, new) = (public_hex(seed, &coop.name, before), public_hex(seed, &coop.name, before + 1));
        let body = json!({"party": coop.party(), "action": "rotate", "key": new, "replaces": old});
        // At night, when nothing else is under way.
        w.story("key", 2).turn(&coop.name, &coop.party(), &body, before + 1);
    }
    if day == 33 + coop.number % 5 {
        let lost = public_hex(seed, &format!("{}/second phone", coop.name), 0);
        let mut story = w.story("second phone", 3);
        let add =
            json!({"party": coop.party(), "action": "add", "key": lost, "label": "second phone (test key)"});
        story.state(&coop.name, "key", &coop.party(), &add);
        story.wait(30);
        let revoke = json!({"party": coop.party(), "action": "revoke", "key": lost});
        story.state(&coop.name, "key", &coop.party(), &revoke);
    }
    if day % MEASURED_EVERY == 2 {
        let mut story = w.story("greenhouse", 23);
        let readings: Vec<u64> = (0..24).map(|_| story.chance.between(140, 260)).collect();
        let from = story.now() - 4 * 60 * crate::simulate::calendar::MINUTE;
        let telling = Telling::seen("sensor_reporting").about(&coop.place("H1")).at(&coop.place("H1"));
        story.tell(&coop.name, sensor_log(telling, from, &readings)?);
    }
    Ok(())
}
