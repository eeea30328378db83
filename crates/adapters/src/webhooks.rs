//! Webhooks over HTTP: signed, bounded in time and size, and not to addresses that only this machine or its network
//! reaches, unless the app allows them. Source: webhook documentation, transport.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use hmac::{Hmac, Mac as _};
use parking_lot::Mutex;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use sha2::{Digest as _, Sha256};
use tincan_domain::model::{Millis, Seconds};
use tincan_domain::policy::{App, Network};
use tincan_domain::ports::{Call, CallFault, Platform, Webhooks};
use tincan_domain::webhooks::{Event, Kind, Verdict, Way};

use crate::durable_file::hex;

/// Longest answer in bytes: room for a rewritten message several times over.
const ANSWER_BYTES: usize = 64 * 1024;

/// How long a connection is kept for the next webhook.
const IDLE: Duration = Duration::from_secs(30);

/// Clients that are kept, one for each set of allowed addresses.
const CLIENTS: usize = 64;

/// Addresses that are not everybody's: of this machine, of private networks, of protocols.
/// Source: IANA, special-purpose address registries.
const SPECIAL: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    // An IPv4 address in IPv6's clothes for a translator, or a tunnel: it may lead to any of those above.
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

/// What apps' servers are spoken to in.
#[derive(Clone, Copy)]
pub struct Language {
    /// An event as its receiver gets it.
    pub body: fn(&Event, Millis) -> String,
    /// What an answer says.
    pub verdict: fn(Kind, &[u8]) -> Option<Verdict>,
}

/// The way to apps' servers.
pub struct HttpWebhooks {
    language: Language,
    clients: Mutex<Vec<(Vec<Network>, Client)>>,
}

impl HttpWebhooks {
    /// The way to apps' servers that speak a language.
    pub fn new(language: Language) -> Self {
        Self { language, clients: Mutex::default() }
    }

    /// A client that reaches public addresses and those that are allowed.
    fn client(&self, allowed: &[Network]) -> Result<Client, CallFault> {
        let mut clients = self.clients.lock();
        if let Some((_, client)) = clients.iter().find(|(of, _)| of == allowed) {
            return Ok(client.clone());
        }
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .dns_resolver(Arc::new(Guard { allowed: allowed.into() }))
            .build()
            .map_err(|error| CallFault::NoAnswer(chain(&error)))?;
        if clients.len() >= CLIENTS {
            clients.clear();
        }
        clients.push((allowed.to_vec(), client.clone()));
        Ok(client)
    }

    async fn exchange(&self, app: &App, call: &Call<'_>) -> Result<Bytes, CallFault> {
        let settings = &app.settings.webhooks;
        let url = address(app, call)?;
        // A name is looked at when it is resolved; an address in its place is not resolved.
        if let Some(literal) = literal(&url) {
            must_be_allowed(literal, &settings.private_addresses)?;
        }
        let client = self.client(&settings.private_addresses)?;
        let request = client.post(url).header(CONTENT_TYPE, "application/json").body(call.body.to_owned());
        let mut response = request.send().await.map_err(|error| fault(&error))?;
        if response.status().as_u16() != 200 {
            return Err(CallFault::Status(response.status().as_u16()));
        }
        let mut answer = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
            if answer.len() + chunk.len() > ANSWER_BYTES {
                return Err(CallFault::TooLong(ANSWER_BYTES));
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer.freeze())
    }
}

#[async_trait]
impl Webhooks for HttpWebhooks {
    fn body(&self, event: &Event, at: Millis) -> String {
        (self.language.body)(event, at)
    }

    fn verdict(&self, kind: Kind, answer: &[u8]) -> Option<Verdict> {
        (self.language.verdict)(kind, answer)
    }

    async fn post(&self, app: &App, call: &Call<'_>) -> Result<Bytes, CallFault> {
        let limit = app.settings.webhooks.timeout;
        let exchange = tokio::time::timeout(limit, self.exchange(app, call));
        exchange.await.unwrap_or(Err(CallFault::TimedOut(limit)))
    }
}

/// The token that an app's receiver verifies signatures with: the one that was set, or one that only those can know who
/// know the app's key.
pub fn token(app: &App) -> String {
    let set = &app.settings.webhooks.token;
    let Some(key) = app.keys.secret.as_ref().filter(|_| set.is_empty()) else { return set.clone() };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(b"webhooks");
    hex(&mac.finalize().into_bytes())
}

/// The signature of a request sent at a second.
fn sign(token: &str, at: Seconds) -> String {
    hex(&Sha256::digest(format!("{token}{at}")))
}

/// The app's URL, with what every webhook's has.
fn address(app: &App, call: &Call<'_>) -> Result<Url, CallFault> {
    let bad = |rule: &str| CallFault::BadUrl(rule.to_owned());
    let mut url = Url::parse(&app.settings.webhooks.url).map_err(|error| bad(&format!("cannot be read: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("must begin with http:// or https://"));
    }
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("SdkAppid", &app.id.to_string());
        query.append_pair("CallbackCommand", call.kind.name());
        query.append_pair("contenttype", "json");
        if call.kind != Kind::GroupStateChange {
            if let Some(address) = call.origin.address {
                query.append_pair("ClientIP", &address.to_canonical().to_string());
            }
            query.append_pair("OptPlatform", platform(&call.origin.way, call.kind));
        }
        let token = token(app);
        if !token.is_empty() {
            query.append_pair("RequestTime", &call.at.to_string());
            query.append_pair("Sign", &sign(&token, call.at));
        }
    }
    Ok(url)
}

/// The way by which somebody acted, by its name in URLs.
fn platform(way: &Way, kind: Kind) -> &'static str {
    match way {
        Way::Rest(_) => "RESTAPI",
        Way::Client(Platform::Web) => "Web",
        Way::Client(Platform::Android) => "Android",
        // Spelt otherwise there.
        Way::Client(Platform::IPhone) if kind == Kind::StateChange => "IOS",
        Way::Client(Platform::IPhone) => "iOS",
        Way::Client(Platform::Windows) => "Windows",
        Way::Client(Platform::Mac) => "Mac",
        Way::Client(Platform::IPad) => "iPad",
        Way::Client(Platform::Linux) | Way::Unknown => "Unknown",
    }
}

/// The address that stands in a URL in place of a name.
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_allowed(address: IpAddr, allowed: &[Network]) -> bool {
    static NETWORKS: LazyLock<Vec<Network>> = LazyLock::new(|| {
        let networks = SPECIAL.iter().map(|text| Network::try_from((*text).to_owned()));
        networks.filter_map(Result::ok).collect()
    });
    !NETWORKS.iter().any(|network| network.holds(address)) || allowed.iter().any(|network| network.holds(address))
}

fn must_be_allowed(address: IpAddr, allowed: &[Network]) -> Result<(), CallFault> {
    if is_allowed(address, allowed) { Ok(()) } else { Err(CallFault::PrivateAddress(address.to_string())) }
}

/// Resolves names, and gives out only addresses that may be called: connections are made to what it gives.
struct Guard {
    allowed: Arc<[Network]>,
}

/// A name leads only to addresses that must not be called.
#[derive(Debug, thiserror::Error)]
#[error("{0} is a private or special address")]
struct Forbidden(IpAddr);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.allowed);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let (good, bad): (Vec<_>, Vec<_>) = found.into_iter().partition(|at| is_allowed(at.ip(), &allowed));
            match bad.first() {
                Some(at) if good.is_empty() => Err(Forbidden(at.ip()).into()),
                _ => Ok(Box::new(good.into_iter()) as Addrs),
            }
        })
    }
}

/// Why there was no answer.
fn fault(error: &reqwest::Error) -> CallFault {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(Forbidden(address)) = error.downcast_ref() {
            return CallFault::PrivateAddress(address.to_string());
        }
        source = error.source();
    }
    CallFault::NoAnswer(chain(error))
}

/// What happened, in the words of the innermost cause: the outer ones repeat the URL, which is signed.
fn chain(error: &reqwest::Error) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tincan_domain::model::{Account, AppId};
    use tincan_domain::policy::Settings;
    use tincan_domain::webhooks::Origin;
    use tincan_protocol::usersig::Keys;

    fn app(url: &str) -> App {
        let mut settings = Settings::default();
        settings.webhooks.url = url.to_owned();
        let keys = Keys { secret: Some("key".to_owned()), public_key: None };
        App { id: AppId(7), keys, admins: Vec::new(), settings, words: Default::default() }
    }

    fn call(origin: Origin) -> Call<'static> {
        Call { kind: Kind::StateChange, body: "{}", origin, at: 1_669_872_112 }
    }

    #[test]
    fn the_documented_signature() {
        let expected = "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061";
        assert_eq!(sign("xxxxyyyy", 1_669_872_112), expected);
    }

    #[test]
    fn a_token_is_the_one_that_was_set_or_comes_from_the_key() {
        let mut app = app("");
        let own = token(&app);
        assert_eq!(own.len(), 64);
        app.keys.secret = Some("other".to_owned());
        assert_ne!(token(&app), own);
        app.settings.webhooks.token = "xxxxyyyy".to_owned();
        assert_eq!(token(&app), "xxxxyyyy");
    }

    #[test]
    fn urls_carry_what_the_documents_say() {
        let admin = Account::parse("admin", "UserID").unwrap();
        let origin = Origin { address: Some([198, 51, 100, 4].into()), way: Way::Rest(admin) };
        let url = address(&app("https://cb.example/im?own=1"), &call(origin)).unwrap();
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        let expected =
            ["own", "SdkAppid", "CallbackCommand", "contenttype", "ClientIP", "OptPlatform", "RequestTime", "Sign"];
        assert_eq!(names, expected);
        assert_eq!(pairs[5].1, "RESTAPI");
        let url = address(&app("http://cb.example"), &call(Origin::default())).unwrap();
        assert!(!url.as_str().contains("ClientIP") && url.as_str().contains("OptPlatform=Unknown"), "{url}");
        for bad in ["", "ftp://cb.example", "cb.example"] {
            assert!(matches!(address(&app(bad), &call(Origin::default())), Err(CallFault::BadUrl(_))), "{bad}");
        }
    }

    #[test]
    fn special_addresses_are_refused_in_every_spelling() {
        let allowed = [Network::try_from("127.0.0.0/8".to_owned()).unwrap()];
        for special in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "::1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fd00::1",
            "64:ff9b::a00:1",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_allowed(special.parse().unwrap(), &[]), "{special}");
        }
        assert_eq!(SPECIAL.iter().filter(|text| Network::try_from((**text).to_owned()).is_err()).count(), 0);
        assert!(is_allowed("127.0.0.1".parse().unwrap(), &allowed));
        assert!(is_allowed("::ffff:127.0.0.1".parse().unwrap(), &allowed));
        assert!(!is_allowed("10.0.0.1".parse().unwrap(), &allowed));
        for public in ["8.8.8.8", "1.1.1.1", "2606:4700::1111"] {
            assert!(is_allowed(public.parse().unwrap(), &[]), "{public}");
        }
        for (url, address) in
            [("http://127.1/", "127.0.0.1"), ("http://0x7f000001/", "127.0.0.1"), ("http://[::1]/", "::1")]
        {
            assert_eq!(literal(&Url::parse(url).unwrap()), Some(address.parse().unwrap()), "{url}");
        }
        assert_eq!(literal(&Url::parse("http://cb.example/").unwrap()), None);
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let language = Language { body: |_, _| String::new(), verdict: |_, _| None };
        let webhooks = HttpWebhooks::new(language);
        let result = webhooks.post(&app("http://localhost:9/"), &call(Origin::default())).await;
        assert!(matches!(result, Err(CallFault::PrivateAddress(_))), "{result:?}");
    }
}
