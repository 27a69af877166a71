//! The host in our own identifiers: `coop.example`, `127.0.0.1:8080`, `[::1]:8080`.
//!
//! Written in small letters, without the port that the scheme implies. A host of this machine is spoken to over
//! plain http, for trials and tests; every other host over https. So the host alone decides the scheme, and an
//! identifier does not change with it. International names stand in their `xn--` form.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;

use super::error::{IdentifierError, excerpt};
use super::text_form::text_form;

/// A host with its port where that is not the usual one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(Arc<str>);

impl Host {
    /// Read a host, with or without port, in letters of any size.
    pub fn parse(text: &str) -> Result<Host, IdentifierError> {
        let refuse = |expected| IdentifierError::Host { found: excerpt(text), expected };
        if text.contains('@') {
            return Err(refuse("expected no user name or password"));
        }
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
            _ => (text, None),
        };
        let name = canonical_name(name).ok_or_else(|| {
            refuse("expected a name such as coop.example, or an address; names of other scripts as xn--…")
        })?;
        let usual = if is_loopback(&name) { 80 } else { 443 };
        let port = match port {
            None => usual,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits
                .parse::<u16>()
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| refuse("expected a port up to 65535"))?,
            Some(_) => return Err(refuse("expected a port in digits behind the colon")),
        };
        let canonical = if port == usual { name } else { format!("{name}:{port}") };
        Ok(Host(canonical.into()))
    }

    /// A host that was seen to be in canonical form.
    pub(super) fn seen(canonical: &str) -> Host {
        Host(canonical.into())
    }

    /// `host` or `host:port`, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the machine itself: `localhost`, `127.0.0.0/8` or `[::1]`.
    pub fn is_loopback(&self) -> bool {
        let name = self
            .0
            .rsplit_once(':')
            .filter(|(_, port)| !port.ends_with(']'))
            .map_or(&*self.0, |(name, _)| name);
        is_loopback(name)
    }

    /// `http` for this machine, else `https`.
    pub fn scheme(&self) -> &'static str {
        if self.is_loopback() { "http" } else { "https" }
    }

    /// Scheme and host: what identifiers and links at this host start with.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.0)
    }

    /// The same for a QR code: the host in capitals, which fit its alphanumeric mode.
    pub(super) fn qr_origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.0.to_ascii_uppercase())
    }
}

text_form!(Host);

fn canonical_name(name: &str) -> Option<String> {
    if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Ipv6Addr::from_str(address).ok().map(|address| format!("[{address}]"));
    }
    let name = name.to_ascii_lowercase();
    let last_label = name.rsplit('.').next()?;
    if last_label.bytes().all(|b| b.is_ascii_digit()) {
        return Ipv4Addr::from_str(&name).ok().map(|address| address.to_string());
    }
    let sound_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (name.len() <= 253 && name.split('.').all(sound_label)).then_some(name)
}

fn is_loopback(name: &str) -> bool {
    name == "localhost"
        || name == "[::1]"
        || Ipv4Addr::from_str(name).is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> Option<String> {
        Host::parse(text).ok().map(|host| host.origin())
    }

    #[test]
    fn has_one_spelling() {
        assert_eq!(canonical("Coop.Example:443").as_deref(), Some("https://coop.example"));
        assert_eq!(canonical("coop.example:8443").as_deref(), Some("https://coop.example:8443"));
        assert_eq!(canonical("127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(canonical("LOCALHOST:80").as_deref(), Some("http://localhost"));
        assert_eq!(canonical("[0:0::1]:08080").as_deref(), Some("http://[::1]:8080"));
        assert_eq!(canonical("xn--fiq228c.example").as_deref(), Some("https://xn--fiq228c.example"));
    }

    #[test]
    fn refuses_what_is_none() {
        for text in [
            "",
            ":80",
            "a:",
            "a:0",
            "a:65536",
            "a:8o",
            "a b",
            "-a",
            "a..b",
            "a.",
            "1.2.3",
            "me@a",
            "中文.example",
        ] {
            assert!(Host::parse(text).is_err(), "{text}");
        }
    }
}
