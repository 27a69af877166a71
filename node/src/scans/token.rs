//! What a page holds of its own scan, so that the phone may add roughly where it is: for an hour, and for that scan alone.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use suyuan_ledger::scans::{CodeAt, Device};

use super::salt::Salt;

/// How long a place may be added.
const LASTS_MS: u64 = 3_600_000;
const PLAIN: usize = 41;

/// A scan, as its page names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// When it was.
    pub(super) time_ms: u64,
    /// Its number in its day.
    pub(super) number: u32,
    /// The code.
    pub(super) code: CodeAt,
    /// The device.
    pub(super) device: Device,
}

impl Token {
    /// The text for a page.
    pub(super) fn write(&self, salt: &Salt) -> String {
        let mut bytes = Vec::with_capacity(PLAIN + 8);
        bytes.extend(self.time_ms.to_be_bytes());
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.code.roll);
        bytes.extend(self.code.position.to_be_bytes());
        bytes.extend(self.device.hash);
        bytes.push(self.device.era);
        let mac = salt.mac(&bytes);
        bytes.extend(mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what this node wrote within the last hour.
    pub(super) fn read(text: &str, salt: &Salt, now_ms: u64) -> Option<Token> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (plain, mac) = bytes.split_at_checked(PLAIN)?;
        if mac != salt.mac(plain) {
            return None;
        }
        fn part<const N: usize>(plain: &[u8], from: usize) -> Option<[u8; N]> {
            plain.get(from..from + N)?.try_into().ok()
        }
        let token = Token {
            time_ms: u64::from_be_bytes(part(plain, 0)?),
            number: u32::from_be_bytes(part(plain, 8)?),
            code: CodeAt { roll: part(plain, 12)?, position: u32::from_be_bytes(part(plain, 28)?) },
            device: Device { hash: part(plain, 32)?, era: *plain.get(40)? },
        };
        (now_ms <= token.time_ms.saturating_add(LASTS_MS)).then_some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_node_wrote_within_the_hour_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let salt = Salt::open(dir.path(), 0, 400, None).unwrap();
        let (code, device) = (CodeAt { roll: [3; 16], position: 9 }, Device { era: 0, hash: [4; 8] });
        let token = Token { time_ms: 5_000, number: 7, code, device };
        let text = token.write(&salt);
        assert_eq!(Token::read(&text, &salt, 5_000 + LASTS_MS), Some(token));
        assert_eq!(Token::read(&text, &salt, 5_001 + LASTS_MS), None);
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            // The last character holds bits that mean nothing; base64 refuses them.
            assert_eq!(Token::read(&String::from_utf8(other).unwrap(), &salt, 5_000), None, "{at}");
        }
    }
}
