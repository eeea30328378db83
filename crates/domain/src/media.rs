//! Media of messages: which addresses an admin has banned.
//!
//! A ban names an address as it stands in a message, whoever serves it. Where that is a file of this server the file is
//! banned, at whatever address. A ban holds until it is lifted, or until the file is not kept any more.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::core::{Attempts, Change};
use crate::files::{FileId, find, parse_address, signed_address};
use crate::model::{AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Longest address in bytes (not documented).
const MAX_ADDRESS_BYTES: usize = 2048;

/// A ban, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BanRow {
    since: Seconds,
}

impl Record for BanRow {}

/// How an address stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its file can be fetched, at this link.
    Normal(String),
    /// It is banned; a file of this server can be fetched at this link all the same.
    Banned(Option<String>),
    /// This server keeps no file under it.
    Missing,
}

/// Checks an address; `field` names it in the cause.
fn key(app: &App, address: &str) -> Result<Key> {
    if address.is_empty() || address.len() > MAX_ADDRESS_BYTES || address.chars().any(char::is_control) {
        return Err(Cause::field("RawURL", "must be an address of 1 to 2048 bytes without control characters"));
    }
    Ok(match file_of(app, address) {
        Some(id) => ban_key(app.id, id),
        None => Key::new(app.id, Table::BannedMedia).text(address),
    })
}

/// The file of this server that an address names.
fn file_of(app: &App, address: &str) -> Option<FileId> {
    parse_address(address).filter(|(of_app, _)| *of_app == app.id).map(|(_, id)| id)
}

/// The place of a file's ban. No address begins like that.
pub(crate) fn ban_key(app: AppId, id: FileId) -> Key {
    Key::new(app, Table::BannedMedia).text(&format!("\u{1}{id}"))
}

/// Whether a file of this server is banned.
pub(crate) async fn is_banned(domain: &Domain, app: AppId, id: FileId) -> Result<bool> {
    domain.view().await?.has(&ban_key(app, id)).await
}

/// Bans an address, or lifts its ban. Doing so twice changes nothing.
///
/// Errors: 70402 the address is malformed.
pub async fn set_banned(domain: &Domain, app: &App, address: &str, banned: bool) -> Result<()> {
    let key = key(app, address)?;
    let mut batch = Batch::new();
    if banned {
        batch.set(&key, &BanRow { since: domain.now() });
    } else {
        batch.delete(key);
    }
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(())
}

/// How addresses stand, in the order asked.
///
/// Errors: 70402 an address is malformed.
pub async fn standings(domain: &Domain, app: &App, addresses: &[String]) -> Result<Vec<Standing>> {
    let view = domain.view().await?;
    let mut standings = Vec::with_capacity(addresses.len());
    for address in addresses {
        let banned = view.has(&key(app, address)?).await?;
        let link = match file_of(app, address) {
            Some(id) => find(domain, app, id).await?.map(|row| signed_address(domain, app.id, id, &row.name)),
            None => None,
        };
        standings.push(match link {
            link if banned => Standing::Banned(link),
            Some(link) => Standing::Normal(link),
            None => Standing::Missing,
        });
    }
    Ok(standings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn a_ban_holds_until_it_is_lifted() {
        let world = World::new();
        let (domain, app) = (&world.domain, world.app());
        let both = ["http://a/x.png".to_owned(), "http://a/y.png".to_owned()];
        set_banned(domain, &app, &both[0], true).await.unwrap();
        assert_eq!(standings(domain, &app, &both).await.unwrap(), [Standing::Banned(None), Standing::Missing]);
        set_banned(domain, &app, &both[0], false).await.unwrap();
        assert_eq!(standings(domain, &app, &both).await.unwrap(), [Standing::Missing, Standing::Missing]);
        for bad in ["", "a\nb", &"x".repeat(2049)] {
            assert!(set_banned(domain, &app, bad, true).await.is_err(), "{bad:?}");
        }
    }
}
