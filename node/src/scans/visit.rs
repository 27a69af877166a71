//! Who counts as somebody with a pack: a browser that was led here by a code, and neither a robot nor a guess of the browser's.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method, header};

use crate::{client::Client, negotiate::Reader};

/// Words in the names of programs that look at pages by themselves.
const ROBOTS: [&str; 12] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "externalhit",
    "whatsapp",
    "curl/",
    "wget/",
    "python-",
    "go-http",
    "monitor",
];
/// As much of a header as makes a device.
const LONGEST: usize = 512;

/// What a request shows of a device. It is hashed at once and never kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The network that it came from, an agent and languages.
    pub(super) device: Vec<u8>,
}

impl Visit {
    /// What a device shows, whoever has it.
    pub(crate) fn of(client: Client, headers: &HeaderMap) -> Visit {
        let mut device = network(client.0);
        for name in [header::USER_AGENT, header::ACCEPT_LANGUAGE] {
            let value = headers.get(name).map_or(&[][..], |value| value.as_bytes());
            device.push(b'\n');
            device.extend(value.iter().take(LONGEST).map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
        }
        Visit { device }
    }

    /// A person who opens a page; nothing if it is a robot, a program, or a browser that only guesses.
    pub(crate) fn of_person(
        method: &Method,
        headers: &HeaderMap,
        client: Client,
        reader: &Reader,
    ) -> Option<Visit> {
        let says = |name: &str, word: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            value.to_ascii_lowercase().contains(word)
        };
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let agent = agent.to_ascii_lowercase();
        let guess =
            says("sec-purpose", "prefetch") || says("purpose", "prefetch") || says("x-moz", "prefetch");
        let robot = agent.is_empty() || ROBOTS.iter().any(|word| agent.contains(word));
        let person = *method == Method::GET && reader.is_person() && !guess && !robot;
        person.then(|| Visit::of(client, headers))
    }
}

/// The network of an address: /24 of the old kind, /48 of the new. A phone that changes its address within one stays the same.
fn network(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets()[..3].to_vec(),
        IpAddr::V6(address) => address.octets()[..6].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; HUAWEI) AppleWebKit/537.36 MicroMessenger/8.0";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static("text/html,*/*;q=0.8"));
        headers.insert("user-agent", HeaderValue::from_static(PHONE));
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn is_scan(method: &Method, pairs: &[(&'static str, &str)]) -> bool {
        let headers = headers(pairs);
        let reader = Reader::of(&headers, None);
        Visit::of_person(method, &headers, Client([10, 1, 2, 3].into()), &reader).is_some()
    }

    #[test]
    fn a_person_with_a_phone_scans_and_nothing_else_does() {
        assert!(is_scan(&Method::GET, &[]));
        assert!(!is_scan(&Method::HEAD, &[]));
        for (name, value) in [
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "prefetch"),
            ("user-agent", "Mozilla/5.0 (compatible; Baiduspider/2.0)"),
            ("user-agent", "curl/8.5.0"),
            ("user-agent", ""),
            ("accept", "application/json"),
            ("accept", "*/*"),
        ] {
            assert!(!is_scan(&Method::GET, &[(name, value)]), "{name}: {value}");
        }
    }

    #[test]
    fn a_device_is_its_network_agent_and_languages() {
        let visit = |address: [u8; 4], pairs: &[(&'static str, &str)]| {
            Visit::of(Client(address.into()), &headers(pairs))
        };
        let same = visit([10, 1, 2, 3], &[]);
        assert_eq!(same, visit([10, 1, 2, 77], &[]));
        assert_ne!(same, visit([10, 1, 3, 3], &[]));
        assert_ne!(same, visit([10, 1, 2, 3], &[("accept-language", "zh-CN")]));
        assert_ne!(same, visit([10, 1, 2, 3], &[("user-agent", "other")]));
        let six = |text: &str| Visit::of(Client(text.parse().unwrap()), &headers(&[]));
        assert_eq!(six("2001:db8:1:2::3"), six("2001:db8:1:9::4"));
        assert_ne!(six("2001:db8:1:2::3"), six("2001:db8:2:2::3"));
    }
}
