//! Who is asking: the address that limits and logs go by.
//!
//! The address of the connection, unless it belongs to a trusted proxy: then the last address in `X-Forwarded-For` that is not a
//! trusted proxy's. Read from the right, because everything to the left is what the client itself claimed.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
    sync::Once,
};

use axum::http::HeaderMap;
use thiserror::Error;

use crate::Config;

/// The address of a request's client, kept in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

/// A range of addresses, `10.0.0.0/8` or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    mask: u128,
}

/// Why a text is no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("want an address or a range such as 10.0.0.0/8, got {got:?}")]
pub struct NetworkError {
    got: String,
}

impl Client {
    /// Finds the client behind a connection from `peer`.
    pub(crate) fn find(peer: IpAddr, headers: &HeaderMap, config: &Config) -> Client {
        let mut client = peer.to_canonical();
        let claims = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let claims: Vec<&str> = claims.flat_map(|value| value.split(',')).map(str::trim).collect();
        if !claims.is_empty() && client.is_loopback() && !config.trusts(client) {
            static ONCE: Once = Once::new();
            ONCE.call_once(|| {
                tracing::warn!(
                    "a proxy on this machine is not trusted: all its clients count as one; list it as trusted"
                );
            });
        }
        for claim in claims.into_iter().rev() {
            if !config.trusts(client) {
                break;
            }
            match claim.parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        Client(client)
    }

    /// What limits count by: an IPv4 address, or the /64 that a household or a server gets of IPv6.
    pub(crate) fn bucket(self) -> u128 {
        match self.0 {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
            IpAddr::V6(v6) => v6.to_bits() >> 64 << 64,
        }
    }
}

impl Network {
    /// Whether the address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.address
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Network, NetworkError> {
        let wrong = || NetworkError { got: text.to_owned() };
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(whole);
        if length > whole {
            return Err(wrong());
        }
        let mask = u128::MAX.checked_shl(whole - length).unwrap_or(0);
        Ok(Network { address: bits(address) & mask, mask })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = Ipv6Addr::from_bits(self.address);
        let length = self.mask.leading_ones();
        match address.to_ipv4_mapped() {
            Some(v4) if length >= 96 => write!(f, "{v4}/{}", length - 96),
            _ => write!(f, "{address}/{length}"),
        }
    }
}

/// Both families in one space: IPv4 as `::ffff:a.b.c.d`.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut config = Config::new(([127, 0, 0, 1], 0).into());
        config.trusted_proxies = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        Client::find(peer.parse().unwrap(), &headers, &config).0.to_string()
    }

    #[test]
    fn believes_only_trusted_proxies() {
        assert_eq!(found("203.0.113.9", "198.51.100.1", &[]), "203.0.113.9");
        assert_eq!(found("127.0.0.1", "198.51.100.1", &["127.0.0.1"]), "198.51.100.1");
        assert_eq!(found("10.1.2.3", "1.1.1.1, 198.51.100.1, 10.9.9.9", &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn a_claim_that_is_no_address_is_not_believed() {
        assert_eq!(found("127.0.0.1", "unknown", &["127.0.0.1"]), "127.0.0.1");
    }

    #[test]
    fn reads_ranges() {
        for text in ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8", "::1/128", "0.0.0.0/0"] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), text);
        }
        for text in ["10.0.0.0/33", "x", "10.0.0.0/", ""] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
