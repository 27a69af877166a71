//! From a GS1 key back to its EPC URN, for partners who still write EPCIS 1.2.
//!
//! An EPC URN parts the company prefix from the reference with a dot. Where it ends stands in no Digital Link and GS1's table of
//! prefixes is not free to ship, so whoever asks says how many digits their prefix has; nothing is guessed.
//!
//! | key | URN |
//! |---|---|
//! | 01 21 · 01 10 · 01 235 · 01 | `id:sgtin` · `class:lgtin` · `id:upui` · `idpat:sgtin:….*` |
//! | 00 · 414 254 · 414 · 417 | `id:sscc` · `id:sgln` · `id:sgln:….0` · `id:pgln` |
//! | 253 255 8003 | `id:gdti` `id:sgcn` `id:grai`, `idpat` where the serial is missing |
//! | 8004 401 402 8017 8018 | `id:giai` `id:ginc` `id:gsin` `id:gsrnp` `id:gsrn` |
//! | 8006 21 · 8010 8011 | `id:itip` · `id:cpi`, `idpat` where the serial is missing |

use super::{Gs1Key, error::excerpt};

/// Why a key has no EPC URN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoUrn {
    /// No company prefix is so long.
    #[error("a GS1 company prefix has 6 to 12 digits, found {found}")]
    PrefixLength {
        /// The length given.
        found: usize,
    },
    /// The key begins with fewer digits, or has nothing behind them.
    #[error("{value:?} does not begin with a company prefix of {length} digits and a reference")]
    Prefix {
        /// The key's value.
        value: String,
        /// The length given.
        length: usize,
    },
    /// No scheme writes it.
    #[error("there is no EPC URN for the key {path}")]
    Scheme {
        /// Its Application Identifiers.
        path: String,
    },
}

impl Gs1Key {
    /// The EPC URN, given how many digits the company prefix has.
    pub fn epc_urn(&self, prefix_length: usize) -> Result<String, NoUrn> {
        if !(6..=12).contains(&prefix_length) {
            return Err(NoUrn::PrefixLength { found: prefix_length });
        }
        let codes: Vec<&str> = self.path().iter().map(super::Element::ai).collect();
        let no_scheme = || NoUrn::Scheme { path: codes.join("/") };
        let (Some(key), Some(value)) = (codes.first(), self.path().first().map(super::Element::value)) else {
            return Err(no_scheme());
        };
        let cut = |lead: &str, digits: &str| parted(lead, digits, prefix_length, value);
        let serial = |ai: &str| self.value(ai).map(encode);
        Ok(match *key {
            "01" | "8006" => {
                let body = cut(&value[..1], &value[1..13])?;
                let pieces =
                    value.get(14..18).map(|p| format!(".{}.{}", &p[..2], &p[2..])).unwrap_or_default();
                let scheme = if *key == "01" { "sgtin" } else { "itip" };
                match (serial("21"), self.value("10"), serial("235")) {
                    (Some(serial), ..) => format!("urn:epc:id:{scheme}:{body}{pieces}.{serial}"),
                    (None, Some(lot), None) if *key == "01" => {
                        format!("urn:epc:class:lgtin:{body}.{}", encode(lot))
                    }
                    (None, None, Some(serial)) if *key == "01" => format!("urn:epc:id:upui:{body}.{serial}"),
                    (None, None, None) if codes.len() == 1 => {
                        format!("urn:epc:idpat:{scheme}:{body}{pieces}.*")
                    }
                    _ => return Err(no_scheme()),
                }
            }
            "00" => format!("urn:epc:id:sscc:{}", cut(&value[..1], &value[1..17])?),
            "414" => {
                let extension = serial("254").unwrap_or_else(|| "0".to_owned());
                format!("urn:epc:id:sgln:{}.{extension}", cut("", &value[..12])?)
            }
            "417" => format!("urn:epc:id:pgln:{}", cut("", &value[..12])?),
            "8017" => format!("urn:epc:id:gsrnp:{}", cut("", &value[..17])?),
            "8018" => format!("urn:epc:id:gsrn:{}", cut("", &value[..17])?),
            "402" => format!("urn:epc:id:gsin:{}", cut("", &value[..16])?),
            "8003" => serialised("grai", &cut("", &value[1..13])?, &value[14..]),
            "253" => serialised("gdti", &cut("", &value[..12])?, &value[13..]),
            "255" => serialised("sgcn", &cut("", &value[..12])?, &value[13..]),
            "8004" => format!("urn:epc:id:giai:{}", referenced(value, prefix_length)?),
            "401" => format!("urn:epc:id:ginc:{}", referenced(value, prefix_length)?),
            "8010" => {
                serialised("cpi", &referenced(value, prefix_length)?, self.value("8011").unwrap_or_default())
            }
            _ => return Err(no_scheme()),
        })
    }
}

/// `PREFIX.REFERENCE`; `lead` is the digit before the prefix that goes in front of the reference.
fn parted(lead: &str, digits: &str, length: usize, value: &str) -> Result<String, NoUrn> {
    match digits.split_at_checked(length) {
        Some((prefix, rest)) => Ok(format!("{prefix}.{lead}{rest}")),
        None => Err(NoUrn::Prefix { value: excerpt(value), length }),
    }
}

/// The same where the reference is text and cannot be empty.
fn referenced(value: &str, length: usize) -> Result<String, NoUrn> {
    let parts = value.split_at_checked(length);
    let parts = parts.filter(|(prefix, rest)| !rest.is_empty() && prefix.bytes().all(|b| b.is_ascii_digit()));
    let (prefix, rest) = parts.ok_or_else(|| NoUrn::Prefix { value: excerpt(value), length })?;
    Ok(format!("{prefix}.{}", encode(rest)))
}

fn serialised(scheme: &str, body: &str, serial: &str) -> String {
    match serial {
        "" => format!("urn:epc:idpat:{scheme}:{body}.*"),
        serial => format!("urn:epc:id:{scheme}:{body}.{}", encode(serial)),
    }
}

/// What may not stand in a URN plainly is percent-encoded.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "!')(*+,.:;=_-".contains(c) {
            out.push(c);
        } else {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_reads() {
        for urn in [
            "urn:epc:id:sgtin:4012345.011111.9%2F87",
            "urn:epc:class:lgtin:4012345.011111.L7",
            "urn:epc:idpat:sgtin:4012345.011111.*",
            "urn:epc:id:upui:4012345.011111.A",
            "urn:epc:id:sscc:4012345.1112223334",
            "urn:epc:id:sgln:4012345.00005.0",
            "urn:epc:id:sgln:4012345.00005.A7",
            "urn:epc:id:pgln:4012345.00005",
            "urn:epc:id:grai:4012345.00022.334455",
            "urn:epc:idpat:grai:4012345.00022.*",
            "urn:epc:id:giai:4012345.5678%22",
            "urn:epc:id:gdti:4012345.55555.1234",
            "urn:epc:id:sgcn:4012345.67890.4711",
            "urn:epc:id:gsrn:4012345.1234567890",
            "urn:epc:id:gsrnp:4012345.1234567890",
            "urn:epc:id:gsin:4012345.222333444",
            "urn:epc:id:ginc:4012345.xyz3311",
            "urn:epc:id:cpi:4012345.123%2FA.987",
            "urn:epc:idpat:cpi:4012345.123.*",
            "urn:epc:id:itip:4012345.012345.01.02.987",
            "urn:epc:idpat:itip:4012345.012345.01.02.*",
        ] {
            assert_eq!(Gs1Key::parse(urn).unwrap().epc_urn(7).as_deref(), Ok(urn));
        }
    }

    #[test]
    fn says_why_there_is_none() {
        let urn = |text: &str, length| Gs1Key::parse(text).unwrap().epc_urn(length);
        assert_eq!(
            urn("https://id.gs1.org/414/4012345000054", 12).as_deref(),
            Ok("urn:epc:id:sgln:401234500005..0")
        );
        assert_eq!(urn("https://id.gs1.org/414/4012345000054", 13), Err(NoUrn::PrefixLength { found: 13 }));
        assert!(matches!(urn("https://id.gs1.org/8004/4012345", 7), Err(NoUrn::Prefix { .. })));
        assert!(matches!(urn("https://id.gs1.org/01/04012345111118/22/2A", 7), Err(NoUrn::Scheme { .. })));
    }
}
