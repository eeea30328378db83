//! Addresses and keys of servers, as settings have them.

use std::net::Ipv4Addr;

use crate::Cause;

/// Bytes of the server's public key.
const KEY: usize = tincan_protocol::native::KEY;

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// A name, or an address without brackets.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
}

impl Address {
    /// Reads `HOST:PORT`; an IPv6 address stands in brackets.
    ///
    /// Errors: 9516.
    pub(super) fn parse(text: &str) -> Result<Self, Cause> {
        Self::read(text).ok_or_else(|| Cause::BadAddress { address: text.to_owned() })
    }

    fn read(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let port = port.parse().ok().filter(|port| *port != 0)?;
        if let Some(inside) = host.strip_prefix('[') {
            let inside = inside.strip_suffix(']')?;
            let host = inside.parse::<std::net::Ipv6Addr>().ok()?;
            return Some(Self { host: host.to_string(), port });
        }
        let label = |label: &str| {
            let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            plain && (1..=63).contains(&label.len())
        };
        // A name of numbers only is meant as an address.
        let numbers = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let good = if numbers { host.parse::<Ipv4Addr>().is_ok() } else { host.split('.').all(label) };
        (good && host.len() <= 253).then(|| Self { host: host.to_owned(), port })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// The server's public key from its hex digits.
///
/// Errors: 6017.
pub(super) fn server_key(text: &str) -> Result<Vec<u8>, Cause> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    let key: Option<Vec<u8>> = text.as_bytes().chunks(2).map(pair).collect();
    key.filter(|key| key.len() == KEY).ok_or_else(|| {
        Cause::argument("server_key", format!("must be {} hex digits: `tincan serve` prints it", 2 * KEY))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_names_or_numbers_with_a_port() {
        for good in ["127.0.0.1:7801", "chat.example.org:1", "localhost:65535", "[::1]:7801", "a_b:2"] {
            let address = Address::parse(good).unwrap();
            assert_eq!(address.to_string(), good);
        }
        let bad = [
            "",
            ":",
            "host",
            "host:",
            ":80",
            "host:0",
            "host:65536",
            "host:x",
            "1.2.3:80",
            "999.1.1.1:80",
            "::1:80",
            "[::1:80",
            "[host]:80",
            "ho st:80",
            "a..b:80",
            "\u{fc}:80",
            "1.2.3.4.5:6",
        ];
        for bad in bad {
            assert_eq!(Address::parse(bad).map_err(|cause| cause.code()), Err(9516), "{bad:?}");
        }
    }

    #[test]
    fn keys_are_64_hex_digits() {
        assert_eq!(server_key(&"0aF1".repeat(16)).unwrap(), [0x0a, 0xf1].repeat(16));
        for bad in ["", "0", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64)] {
            assert_eq!(server_key(bad).map_err(|cause| cause.code()), Err(6017), "{bad:?}");
        }
    }
}
