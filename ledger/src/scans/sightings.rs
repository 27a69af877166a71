//! All that is remembered of one code's scans: small, however often it is scanned.

use crate::rules::CodeState;
use crate::rules::payload::DAY_MS;
use crate::scans::{Device, Record, Spot, What};

/// So many devices are told apart; more are only counted.
const MOST_DEVICES: usize = 64;
/// So many days on which new devices came are remembered; then the oldest gives way.
const MOST_FRESH: usize = 128;
/// So many places are remembered; then the second oldest gives way, since the first tells where it began.
const MOST_SPOTS: usize = 32;

/// A device that scanned the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The device.
    pub device: Device,
    /// When it first did.
    pub first_ms: u64,
    /// When it last did.
    pub last_ms: u64,
    /// What the code was when it first did.
    pub state: CodeState,
    /// The number in its day of its last scan.
    pub number: u32,
}

/// A day on which a device came that had not come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Under which salt: a new one makes all devices new.
    pub era: u8,
    /// When the first such device came on that day.
    pub time_ms: u64,
    /// What the code was then.
    pub state: CodeState,
}

/// A place where somebody had the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spotted {
    /// When.
    pub time_ms: u64,
    /// Whose phone.
    pub device: Device,
    /// Roughly where.
    pub spot: Spot,
}

/// The scans of one code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sightings {
    scans: u64,
    first_ms: u64,
    last_ms: u64,
    devices: Vec<Seen>,
    more: u64,
    fresh: Vec<Fresh>,
    spots: Vec<Spotted>,
    opened: Option<(u64, Device)>,
}

impl Sightings {
    /// Takes a record in, the `number`-th of its day.
    pub fn see(&mut self, record: &Record, number: u32) {
        match record.what {
            What::Scan => self.scan(record, number),
            What::Opening => {
                self.opened.get_or_insert((record.time_ms, record.device));
            }
            What::Place { .. } => {}
        }
        if let Some(spot) = record.spot {
            if self.spots.len() >= MOST_SPOTS {
                self.spots.remove(1);
            }
            self.spots.push(Spotted { time_ms: record.time_ms, device: record.device, spot });
        }
    }

    fn scan(&mut self, record: &Record, number: u32) {
        let Record { time_ms, device, state, .. } = *record;
        if self.scans == 0 {
            self.first_ms = time_ms;
        }
        self.scans += 1;
        self.last_ms = self.last_ms.max(time_ms);
        let known = self.devices.iter().any(|seen| seen.device == device);
        if !known && self.opened.is_none_or(|(_, by)| by != device) {
            self.come(Fresh { era: device.era, time_ms, state });
        }
        if let Some(seen) = self.devices.iter_mut().find(|seen| seen.device == device) {
            (seen.last_ms, seen.number) = (time_ms, number);
        } else if self.devices.len() < MOST_DEVICES {
            self.devices.push(Seen { device, first_ms: time_ms, last_ms: time_ms, state, number });
        } else {
            self.more += 1;
        }
    }

    /// A device came that is not among those that are told apart.
    fn come(&mut self, fresh: Fresh) {
        let key = |fresh: &Fresh| (fresh.era, fresh.time_ms / DAY_MS as u64, fresh.state);
        if self.fresh.iter().rev().any(|known| key(known) == key(&fresh)) {
            return;
        }
        if self.fresh.len() >= MOST_FRESH {
            self.fresh.remove(0);
        }
        self.fresh.push(fresh);
    }

    /// How many scans there were.
    pub fn scans(&self) -> u64 {
        self.scans
    }

    /// The first, if there was one.
    pub fn first_ms(&self) -> Option<u64> {
        (self.scans > 0).then_some(self.first_ms)
    }

    /// The last.
    pub fn last_ms(&self) -> u64 {
        self.last_ms
    }

    /// How many devices; beyond 64 one that comes again counts again.
    pub fn devices(&self) -> u64 {
        self.devices.len() as u64 + self.more
    }

    /// The first devices, in the order in which they came.
    pub fn seen(&self) -> &[Seen] {
        &self.devices
    }

    /// The days on which new devices came, each once for a state of the code, oldest first.
    pub fn fresh(&self) -> &[Fresh] {
        &self.fresh
    }

    /// A device's scans.
    pub fn of(&self, device: &Device) -> Option<&Seen> {
        self.devices.iter().find(|seen| seen.device == *device)
    }

    /// Where it was, as far as people told.
    pub fn spots(&self) -> &[Spotted] {
        &self.spots
    }

    /// When the PIN was used, and by whose phone.
    pub fn opened(&self) -> Option<(u64, Device)> {
        self.opened
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Sightings>()
            + self.devices.capacity() * size_of::<Seen>()
            + self.fresh.capacity() * size_of::<Fresh>()
            + self.spots.capacity() * size_of::<Spotted>()
    }
}
