//! Settings of who is let in, and how often.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Account;

/// Who is let into an app, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessSettings {
    /// Whether the app is in service. A disabled one answers everything with 60016, but for `tincan_admin`. Default
    /// enabled. Source: console documentation, applications.
    pub state: AppState,
    /// When the term of a professional or ultimate edition ends, in Unix seconds; afterwards REST is answered with 60020,
    /// but for `tincan_admin`. 0 means never. Default 0. Source: error-code reference, 60020.
    pub term_ends: u64,
    /// Commands that are switched off: `service/command`, or `service/*`. They are answered with 60017, those of groups
    /// with 10026. Default none. Source: error-code reference, 60017 and 10026.
    pub commands_off: BTreeSet<String>,
    /// Accounts that may not log in and call nothing: 70051. Their logins end. Default none. Source: error-code reference, 70051.
    pub blocked_accounts: BTreeSet<String>,
    /// Addresses (`192.0.2.7`) and networks (`192.0.2.0/24`) from which nobody logs in: 70114. Behind a proxy that is the
    /// proxy's address. Default none. Source: error-code reference, 70114.
    pub blocked_addresses: Vec<Network>,
    /// Most logins of one account in a minute, by UserSig; over it 70114. Default 300 (the number is not documented).
    /// Source: error-code reference, 70114.
    pub logins_per_minute: u32,
    /// Addresses and networks from which REST may be called; others get 60021. Empty means all. Default empty.
    /// Source: error codes of newer documents, 60021.
    pub rest_addresses: Vec<Network>,
    /// REST calls a second at which an admin's burst allowance fills up again. Default 10000 (not documented).
    /// Source: error-code reference, 60018.
    pub calls_per_second: u32,
    /// REST calls that an admin may make at once, its burst allowance; over it 60018. Default 20000 (not documented).
    /// Source: error-code reference, 60018.
    pub burst: u32,
    /// Refusals with 60018 within a minute after which the admin is shut out for a while: 60019. Default 1000 (not
    /// documented). Source: error-code reference, 60019.
    pub penalty_after: u32,
    /// How long an admin is shut out; each call meanwhile begins it anew. Default 10 seconds (not documented).
    /// Source: error-code reference, 60019.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub penalty: Duration,
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self {
            state: AppState::Enabled,
            term_ends: 0,
            commands_off: BTreeSet::new(),
            blocked_accounts: BTreeSet::new(),
            blocked_addresses: Vec::new(),
            logins_per_minute: 300,
            rest_addresses: Vec::new(),
            calls_per_second: 10_000,
            burst: 20_000,
            penalty_after: 1000,
            penalty: Duration::from_secs(10),
        }
    }
}

impl AccessSettings {
    /// Whether a command is switched off.
    pub fn is_off(&self, service: &str, command: &str) -> bool {
        let off = |command: &str| self.commands_off.contains(&format!("{service}/{command}"));
        !self.commands_off.is_empty() && (off(command) || off("*"))
    }

    /// Whether an account is blocked.
    pub fn blocks(&self, account: &Account) -> bool {
        self.blocked_accounts.contains(account.as_str())
    }

    /// Whether REST may be called from an address.
    pub fn admits_rest(&self, address: IpAddr) -> bool {
        self.rest_addresses.is_empty() || self.rest_addresses.iter().any(|network| network.holds(address))
    }
}

/// Whether an app is in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AppState {
    /// It is.
    Enabled,
    /// It is not.
    Disabled,
}

/// An address, or a network of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Network(IpNet);

impl Network {
    /// Whether an address is in it. An IPv4 address may come in IPv6's clothes.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let network = IpNet::from_str(&text).ok().or_else(|| IpAddr::from_str(&text).ok().map(IpNet::from));
        network.map(Self).ok_or_else(|| format!("{text:?} is neither an address nor a network"))
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_addresses() {
        let network = |text: &str| Network::try_from(text.to_owned());
        assert!(network("10.0.0.0/8").unwrap().holds("10.9.8.7".parse().unwrap()));
        assert!(network("10.0.0.0/8").unwrap().holds("::ffff:10.9.8.7".parse().unwrap()));
        assert!(!network("10.0.0.0/8").unwrap().holds("11.0.0.1".parse().unwrap()));
        assert!(network("2001:db8::1").unwrap().holds("2001:db8::1".parse().unwrap()));
        assert!(network("here").is_err());
    }

    #[test]
    fn commands_are_switched_off_by_name_or_by_service() {
        let commands_off = ["openim/sendmsg", "sns/*", "odd"].map(str::to_owned).into();
        let access = AccessSettings { commands_off, ..AccessSettings::default() };
        assert!(access.is_off("openim", "sendmsg") && access.is_off("sns", "friend_add"));
        assert!(!access.is_off("openim", "getmsg") && !access.is_off("odd", "odd"));
    }
}
