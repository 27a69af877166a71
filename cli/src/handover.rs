//! A hand-over: private values on their way to somebody who may know them, sealed to that party's keys (docs/FORMAT.md, *Hand-over*).
//!
//! HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. The receiver's X25519 key is that of its Ed25519 key, by
//! the birational map of RFC 7748 §4.1. It need not say whom it is from: each value opens a commitment that its owner signed, and proves
//! itself. So a hand-over may lie anywhere, and travels with the goods as a file.

use crate::speech::tr;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, VerifyingKey};
use hpke::{
    Deserializable, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::X25519HkdfSha256,
};
use serde::{Deserialize, Serialize};
use suyuan_ledger::statement::{KeyId, private::Disclosure};
use thiserror::Error;

type Kem = X25519HkdfSha256;
type PublicHalf = <Kem as hpke::Kem>::PublicKey;
type PrivateHalf = <Kem as hpke::Kem>::PrivateKey;
type Encapped = <Kem as hpke::Kem>::EncappedKey;

/// How the file says what it is, and what the seal is bound to.
const FORM: &str = "suyuan hand-over 1";

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// Who hands it over, by their own word.
    pub(crate) from: String,
    /// When, RFC 3339.
    pub(crate) made: String,
    /// What.
    pub(crate) values: Vec<Handed>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handed {
    /// What it is about.
    pub(crate) about: String,
    /// Which member of its statement.
    pub(crate) member: String,
    /// What opens the commitment.
    pub(crate) disclosure: Disclosure,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    suyuan: String,
    ledger: String,
    to: String,
    sealed: Vec<Copy>,
}

/// The same for each key of the receiver.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Copy {
    key: KeyId,
    enc: String,
    text: String,
}

/// Why a hand-over cannot be made or opened.
#[derive(Debug, Error)]
pub(crate) enum HandOverError {
    /// No hand-over at all.
    #[error("{}", tr!("handover-form", reason = reason.as_str()))]
    Form {
        /// What is wrong.
        reason: String,
    },
    /// For another ledger.
    #[error("{}", tr!("handover-ledger", want = want.as_str(), got = got.as_str()))]
    Ledger {
        /// The one trusted here.
        want: String,
        /// The one that it names.
        got: String,
    },
    /// Not for this key.
    #[error("{}", tr!("handover-not-ours", to = to.as_str(), key = key.as_str()))]
    NotOurs {
        /// Whom it is for.
        to: String,
        /// The fingerprint of the key here.
        key: String,
    },
    /// Changed on its way, or made for somebody else.
    #[error("{}", tr!("handover-seal"))]
    Seal,
    /// A key that nothing can be sealed to.
    #[error("{}", tr!("handover-key", key = key.as_str()))]
    Key {
        /// Its fingerprint.
        key: String,
    },
}

impl HandOver {
    /// Seals it to each of these keys of a party.
    pub(crate) fn seal(&self, ledger: &str, to: &str, keys: &[KeyId]) -> Result<String, HandOverError> {
        let plain = serde_json::to_vec(self).map_err(|e| HandOverError::Form { reason: e.to_string() })?;
        let sealed = keys.iter().map(|key| {
            let wrong = || HandOverError::Key { key: key.fingerprint() };
            let public = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| wrong())?.to_montgomery();
            let public = PublicHalf::from_bytes(public.as_bytes()).map_err(|_| wrong())?;
            let (enc, text) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Kem>(
                &OpModeS::Base,
                &public,
                &bound(ledger, to),
                &plain,
                &[],
            )
            .map_err(|_| wrong())?;
            let enc = URL_SAFE_NO_PAD.encode(enc.to_bytes());
            Ok(Copy { key: *key, enc, text: URL_SAFE_NO_PAD.encode(text) })
        });
        let (ledger, to) = (ledger.to_owned(), to.to_owned());
        let file = Sealed { suyuan: FORM.to_owned(), ledger, to, sealed: sealed.collect::<Result<_, _>>()? };
        serde_json::to_string_pretty(&file).map_err(|e| HandOverError::Form { reason: e.to_string() })
    }

    /// Opens one that is for this ledger and this key.
    pub(crate) fn open(text: &str, ledger: &str, key: &SigningKey) -> Result<HandOver, HandOverError> {
        let form = |reason: String| HandOverError::Form { reason };
        let file: Sealed = serde_json::from_str(text).map_err(|e| form(e.to_string()))?;
        if file.suyuan != FORM {
            return Err(form(tr!(
                "handover-want",
                want = format!("{FORM:?}"),
                got = format!("{:?}", file.suyuan)
            )));
        }
        if file.ledger != ledger {
            return Err(HandOverError::Ledger { want: ledger.to_owned(), got: file.ledger });
        }
        let own = KeyId::from_bytes(key.verifying_key().to_bytes());
        let copy = file
            .sealed
            .iter()
            .find(|copy| copy.key == own)
            .ok_or_else(|| HandOverError::NotOurs { to: file.to.clone(), key: own.fingerprint() })?;
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|e| form(e.to_string()));
        let enc = Encapped::from_bytes(&bytes(&copy.enc)?).map_err(|_| HandOverError::Seal)?;
        let private = PrivateHalf::from_bytes(&key.to_scalar_bytes()).map_err(|_| HandOverError::Seal)?;
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
            &OpModeR::Base,
            &private,
            &enc,
            &bound(ledger, &file.to),
            &bytes(&copy.text)?,
            &[],
        )
        .map_err(|_| HandOverError::Seal)?;
        serde_json::from_slice(&plain).map_err(|e| form(e.to_string()))
    }
}

/// What a seal holds for, besides its key.
fn bound(ledger: &str, to: &str) -> Vec<u8> {
    format!("{FORM}\n{ledger}\n{to}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: &str = "9f3c";
    const TO: &str = "https://t.example/party/MILL";

    fn key(seed: u8) -> (SigningKey, KeyId) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let id = KeyId::from_bytes(key.verifying_key().to_bytes());
        (key, id)
    }

    fn given() -> HandOver {
        let disclosure = Disclosure { salt: [7; 32], text: "{\"zh\":\"李娜\"}".to_owned() };
        let about = "https://t.example/party/7K2M".to_owned();
        let values = vec![Handed { about, member: "names".to_owned(), disclosure }];
        HandOver { from: "https://t.example/party/SL".into(), made: "2026-05-01T00:00:00Z".into(), values }
    }

    #[test]
    fn every_key_of_the_receiver_opens_it_and_no_other() {
        let (one, two, thief) = (key(1), key(2), key(3));
        let file = given().seal(LEDGER, TO, &[one.1, two.1]).unwrap();
        assert!(!file.contains("李娜") && !file.contains("7K2M"));
        for (key, _) in [&one, &two] {
            assert_eq!(HandOver::open(&file, LEDGER, key).unwrap(), given());
        }
        assert!(matches!(HandOver::open(&file, LEDGER, &thief.0), Err(HandOverError::NotOurs { .. })));
        assert!(matches!(HandOver::open(&file, "other", &one.0), Err(HandOverError::Ledger { .. })));
        assert!(matches!(HandOver::open("{}", LEDGER, &one.0), Err(HandOverError::Form { .. })));
    }

    #[test]
    fn what_was_changed_on_its_way_does_not_open() {
        let (one, two) = (key(1), key(2));
        let file = given().seal(LEDGER, TO, &[one.1]).unwrap();
        let turned = file.replace("MILL", "SHOP");
        assert!(matches!(HandOver::open(&turned, LEDGER, &one.0), Err(HandOverError::Seal)));
        let stolen = file.replace(&one.1.to_string(), &two.1.to_string());
        assert!(matches!(HandOver::open(&stolen, LEDGER, &two.0), Err(HandOverError::Seal)));
    }
}
