//! Merged messages whose list is too long to stand in the message: stored first, fetched by key.

use bytes::Bytes;
use tincan_store::Batch;

use super::sweep;
use crate::core::Attempts;
use crate::model::{AppId, Key, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Largest list in bytes (not documented; a socket frame is bounded too).
const MAX_BYTES: usize = 1024 * 1024;

/// Longest key that is looked up.
const MAX_KEY_BYTES: usize = 64;

/// Stores a list, the JSON text in which it came; answers the key to fetch it by. It is kept as long as the history of
/// messages, and a day for the message that refers to it.
///
/// Errors: 80002 too long.
pub async fn save_merged(domain: &Domain, app: &App, list: &str) -> Result<String> {
    if list.len() > MAX_BYTES {
        return Err(Cause::PacketTooLong { got: list.len(), limit: MAX_BYTES });
    }
    // The key is all that a reader needs, so it has to be beyond guessing: 128 random bits.
    let key: String = (0..4).map(|_| format!("{:08x}", domain.random.u32())).collect();
    let mut batch = Batch::new();
    batch.put(relay_key(app.id, &key), Bytes::copy_from_slice(list.as_bytes()));
    batch.put(sweep::relay_age_key(app.id, domain.now() as u32, &key), Vec::new());
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(key)
}

/// The list stored under a key.
///
/// Errors: 20022 there is none.
pub async fn load_merged(domain: &Domain, app: &App, key: &str) -> Result<String> {
    if key.is_empty() || key.len() > MAX_KEY_BYTES || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Cause::NoSuchMessage);
    }
    let list = domain.view().await?.raw(&relay_key(app.id, key)).await?.ok_or(Cause::NoSuchMessage)?;
    String::from_utf8(list.to_vec()).map_err(|_| Cause::StoreFailed)
}

pub(super) fn relay_key(app: AppId, key: &str) -> Key {
    Key::new(app, Table::Relay).text(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn a_list_comes_back_as_it_went() {
        let world = World::new();
        let list = r#"[{"From_Account":"alice","x":"é"}]"#;
        let key = save_merged(&world.domain, &world.app(), list).await.unwrap();
        let other = save_merged(&world.domain, &world.app(), "[]").await.unwrap();
        assert_eq!(key.len(), 32);
        assert_ne!(key, other);
        assert_eq!(load_merged(&world.domain, &world.app(), &key).await.unwrap(), list);
    }

    #[tokio::test]
    async fn long_lists_and_unknown_keys_are_refused() {
        let world = World::new();
        let save = async |bytes| save_merged(&world.domain, &world.app(), &"x".repeat(bytes)).await;
        assert!(save(MAX_BYTES).await.is_ok());
        let too_long = Cause::PacketTooLong { got: MAX_BYTES + 1, limit: MAX_BYTES };
        assert_eq!(save(MAX_BYTES + 1).await, Err(too_long));
        for key in ["", "00", "no\0key", &"0".repeat(65)] {
            assert_eq!(load_merged(&world.domain, &world.app(), key).await, Err(Cause::NoSuchMessage), "{key}");
        }
    }
}
