//! The server as it is seen from outside: its addresses and its URL.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::OnceLock;

use tincan_domain::ports::Site;

/// Addresses and URL: as the settings say, or else those of the listener.
#[derive(Debug, Default)]
pub struct Outside {
    addresses: Vec<String>,
    url: String,
    listener: OnceLock<SocketAddr>,
}

impl Outside {
    /// As the settings say; empty where they say nothing.
    pub fn new(addresses: Vec<String>, url: &str) -> Self {
        Self { addresses, url: url.trim_end_matches('/').to_owned(), listener: OnceLock::new() }
    }

    /// The server listens.
    pub fn listening(&self, mut address: SocketAddr) {
        // An address of all interfaces is none to connect to.
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        // It listens once.
        let _ = self.listener.set(address);
    }

    /// The URL of a path that begins with a slash.
    pub fn url(&self, path: &str) -> String {
        match self.listener.get() {
            Some(address) if self.url.is_empty() => format!("http://{address}{path}"),
            _ => format!("{}{path}", self.url),
        }
    }
}

impl Site for Outside {
    fn addresses(&self) -> Vec<String> {
        if self.addresses.is_empty() {
            return self.listener.get().map(|address| address.ip().to_string()).into_iter().collect();
        }
        self.addresses.clone()
    }

    fn url(&self, path: &str) -> String {
        Outside::url(self, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_go_before_the_listener() {
        let said = Outside::new(vec!["203.0.113.7".to_owned()], "https://chat.example.org/");
        said.listening("127.0.0.1:7700".parse().unwrap());
        assert_eq!(said.addresses(), ["203.0.113.7"]);
        assert_eq!(said.url("/x"), "https://chat.example.org/x");
        let silent = Outside::new(Vec::new(), "");
        assert!(silent.addresses().is_empty());
        silent.listening("0.0.0.0:7700".parse().unwrap());
        assert_eq!(silent.addresses(), ["127.0.0.1"]);
        assert_eq!(silent.url("/x"), "http://127.0.0.1:7700/x");
    }
}
