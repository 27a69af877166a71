//! One record, 48 bytes.

use thiserror::Error;

use crate::rules::CodeState;
use crate::scans::Spot;
use crate::statement::StatementId;

/// How long a record is.
pub const RECORD: usize = 48;
const NOWHERE: i16 = i16::MIN;

/// A code by its place in a roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodeAt {
    /// First half of the id of the statement that commits to the roll.
    pub roll: [u8; 16],
    /// From 0.
    pub position: u32,
}

/// A device, as far as it can be told from others: never who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Device {
    /// Under which salt. Nothing tells devices of different eras from one another.
    pub era: u8,
    /// A salted hash.
    pub hash: [u8; 8],
}

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody looked at the code's page.
    Scan,
    /// Roughly where that was: of the scan with this number in the day.
    Place {
        /// The scan.
        of: u32,
    },
    /// Somebody used the PIN.
    Opening,
}

/// One record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Milliseconds since 1970.
    pub time_ms: u64,
    /// The code.
    pub code: CodeAt,
    /// Whose phone, as far as that can be told.
    pub device: Device,
    /// What is recorded.
    pub what: What,
    /// What the code was then.
    pub state: CodeState,
    /// Roughly where.
    pub spot: Option<Spot>,
}

/// Why 48 bytes are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// Too few or too many.
    #[error("{got} bytes, want {RECORD}")]
    Length {
        /// Bytes found.
        got: usize,
    },
    /// A part has no meaning.
    #[error("the record has no meaning in its {0}")]
    Field(&'static str),
}

impl CodeAt {
    /// The code at a position of a roll; nothing where the position is too large for any roll.
    pub fn of(roll: &StatementId, position: u64) -> Option<CodeAt> {
        Some(CodeAt { roll: tag(roll), position: u32::try_from(position).ok()? })
    }

    /// Whether it is of this roll.
    pub fn is_of(&self, roll: &StatementId) -> bool {
        self.roll == tag(roll)
    }
}

fn tag(roll: &StatementId) -> [u8; 16] {
    std::array::from_fn(|at| roll.as_bytes()[at])
}

impl Record {
    /// The bytes.
    pub fn to_bytes(&self) -> [u8; RECORD] {
        let (lat, lon) = self.spot.map_or((NOWHERE, NOWHERE), Spot::tenths);
        let (what, of) = match self.what {
            What::Scan => (1, 0),
            What::Place { of } => (2, of),
            What::Opening => (3, 0),
        };
        let state = CodeState::ALL.iter().position(|state| *state == self.state).unwrap_or_default() as u8;
        let mut bytes = [0; RECORD];
        bytes[..8].copy_from_slice(&self.time_ms.to_be_bytes());
        bytes[8..24].copy_from_slice(&self.code.roll);
        bytes[24..28].copy_from_slice(&self.code.position.to_be_bytes());
        bytes[28..36].copy_from_slice(&self.device.hash);
        bytes[36..38].copy_from_slice(&lat.to_be_bytes());
        bytes[38..40].copy_from_slice(&lon.to_be_bytes());
        bytes[40..44].copy_from_slice(&u32::to_be_bytes(of));
        bytes[44..].copy_from_slice(&[what, state, self.device.era, 0]);
        bytes
    }

    /// Reads it strictly: what is read writes the same bytes.
    pub fn read(bytes: &[u8]) -> Result<Record, RecordError> {
        let all: &[u8; RECORD] = bytes.try_into().map_err(|_| RecordError::Length { got: bytes.len() })?;
        fn part<const N: usize>(all: &[u8; RECORD], from: usize) -> [u8; N] {
            std::array::from_fn(|at| all[from + at])
        }
        let of = u32::from_be_bytes(part(all, 40));
        let what = match (all[44], of) {
            (1, 0) => What::Scan,
            (2, of) => What::Place { of },
            (3, 0) => What::Opening,
            _ => return Err(RecordError::Field("what")),
        };
        let spot = match (i16::from_be_bytes(part(all, 36)), i16::from_be_bytes(part(all, 38))) {
            (NOWHERE, NOWHERE) => None,
            (lat, lon) => Some(Spot::of_tenths(lat, lon).ok_or(RecordError::Field("place"))?),
        };
        if matches!(what, What::Place { .. }) != spot.is_some() {
            return Err(RecordError::Field("place"));
        }
        if all[47] != 0 {
            return Err(RecordError::Field("last byte"));
        }
        Ok(Record {
            time_ms: u64::from_be_bytes(part(all, 0)),
            code: CodeAt { roll: part(all, 8), position: u32::from_be_bytes(part(all, 24)) },
            device: Device { era: all[46], hash: part(all, 28) },
            what,
            state: CodeState::ALL.get(usize::from(all[45])).copied().ok_or(RecordError::Field("state"))?,
            spot,
        })
    }
}
