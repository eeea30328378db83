//! Media of messages: which addresses an admin has banned.
//!
//! A ban names an address as it stands in a message, whoever serves it. It holds until it is lifted.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::core::{Attempts, Change};
use crate::model::{Key, Record, Seconds, Table};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is banned.
    Banned,
    /// This server keeps no file under it.
    Missing,
}

/// Checks an address; `field` names it in the cause.
fn key(app: &App, address: &str) -> Result<Key> {
    if address.is_empty() || address.len() > MAX_ADDRESS_BYTES || address.chars().any(char::is_control) {
        return Err(Cause::field("RawURL", "must be an address of 1 to 2048 bytes without control characters"));
    }
    Ok(Key::new(app.id, Table::BannedMedia).text(address))
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

/// How addresses stand, in the order asked. No file is kept by this server yet, so that one that is not banned is missing.
///
/// Errors: 70402 an address is malformed.
pub async fn standings(domain: &Domain, app: &App, addresses: &[String]) -> Result<Vec<Standing>> {
    let view = domain.view().await?;
    let mut standings = Vec::with_capacity(addresses.len());
    for address in addresses {
        let banned = view.has(&key(app, address)?).await?;
        standings.push(if banned { Standing::Banned } else { Standing::Missing });
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
        assert_eq!(standings(domain, &app, &both).await.unwrap(), [Standing::Banned, Standing::Missing]);
        set_banned(domain, &app, &both[0], false).await.unwrap();
        assert_eq!(standings(domain, &app, &both).await.unwrap(), [Standing::Missing, Standing::Missing]);
        for bad in ["", "a\nb", &"x".repeat(2049)] {
            assert!(set_banned(domain, &app, bad, true).await.is_err(), "{bad:?}");
        }
    }
}
