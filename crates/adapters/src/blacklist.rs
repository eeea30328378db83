//! The node's blacklist: apps that the operator does not let in, as a whole or for some commands: `DATA/blacklist.json`.
//!
//! It is a file and no record of the store, as the apps are: the tool that changes it works beside a server that holds the
//! store, and a running server looks for changes every now and then ([`Blacklist::refresh`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use tincan_domain::model::AppId;

use crate::durable_file;

/// Most entries; a file with more is refused.
const MOST: usize = 100_000;

/// Why the blacklist cannot be read or changed. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BlacklistError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no blacklist.
    #[error("{path}: {detail}")]
    Bad {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

/// The file. Unknown fields are refused: they would be misspelt ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Lists {
    /// Apps that are not let in at all.
    apps: BTreeSet<u32>,
    /// By command, `service/command` or `service/*`: apps that may not call it.
    commands: BTreeMap<String, BTreeSet<u32>>,
}

/// What of an app is on the blacklist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Blocked {
    /// All of it.
    pub everything: bool,
    /// These commands: `service/command` or `service/*`.
    pub commands: Vec<String>,
}

/// The node's blacklist.
pub struct Blacklist {
    path: PathBuf,
    lists: RwLock<Lists>,
}

impl Blacklist {
    /// Reads the blacklist of a data folder; without a file nothing is on it.
    ///
    /// # Errors
    ///
    /// [`BlacklistError`]: a file that cannot be read or understood.
    pub fn open(data: &Path) -> Result<Self, BlacklistError> {
        let path = data.join("blacklist.json");
        let lists = read(&path)?;
        Ok(Self { path, lists: RwLock::new(lists) })
    }

    /// Whether an app is not let in at all.
    pub fn blocks(&self, app: AppId) -> bool {
        self.lists.read().apps.contains(&app.0)
    }

    /// Whether an app may not call a command.
    pub fn blocks_command(&self, app: AppId, service: &str, command: &str) -> bool {
        let lists = self.lists.read();
        if lists.commands.is_empty() {
            return false;
        }
        let on = |name: String| lists.commands.get(&name).is_some_and(|apps| apps.contains(&app.0));
        on(format!("{service}/{command}")) || on(format!("{service}/*"))
    }

    /// What of an app is on the blacklist.
    pub fn of(&self, app: AppId) -> Blocked {
        let lists = self.lists.read();
        let commands = lists.commands.iter().filter(|(_, apps)| apps.contains(&app.0));
        Blocked { everything: lists.apps.contains(&app.0), commands: commands.map(|(name, _)| name.clone()).collect() }
    }

    /// Looks for a change of the file. One that cannot be used is logged; the blacklist stays as it was. It reads from the
    /// disk.
    pub fn refresh(&self) {
        match read(&self.path) {
            Ok(lists) => {
                if *self.lists.read() != lists {
                    *self.lists.write() = lists;
                }
            }
            Err(error) => tracing::error!(%error, "the blacklist cannot be used; it stays as it was"),
        }
    }

    /// Puts an app on the blacklist, or takes it off: as a whole, or for a command (`service/command` or `service/*`).
    ///
    /// # Errors
    ///
    /// [`BlacklistError::Bad`] for what is no command's name, [`BlacklistError::Io`] when the file cannot be read or written.
    pub fn set(&self, app: AppId, command: Option<&str>, blocked: bool) -> Result<(), BlacklistError> {
        let io = |source| BlacklistError::Io { path: self.path.clone(), source };
        let bad = |detail: String| BlacklistError::Bad { path: self.path.clone(), detail };
        // Two that change the file would undo each other: one waits, in whichever process.
        let lock = self.path.with_extension("lock");
        let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).open(lock).map_err(io)?;
        lock.lock().map_err(io)?;
        let mut lists = read(&self.path)?;
        match command {
            None => {
                let _ = if blocked { lists.apps.insert(app.0) } else { lists.apps.remove(&app.0) };
            }
            Some(name) => {
                let named = name.split_once('/').is_some_and(|(service, one)| !service.is_empty() && !one.is_empty());
                if !named || name.len() > 128 {
                    return Err(bad(format!("{name:?} must be service/command or service/*")));
                }
                let apps = lists.commands.entry(name.to_owned()).or_default();
                // Whether it was there before does not matter.
                let _ = if blocked { apps.insert(app.0) } else { apps.remove(&app.0) };
                lists.commands.retain(|_, apps| !apps.is_empty());
            }
        }
        check(&lists).map_err(bad)?;
        let text = serde_json::to_string_pretty(&lists).map_err(|error| bad(error.to_string()))? + "\n";
        durable_file::replace(&self.path, &text).map_err(io)?;
        *self.lists.write() = lists;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Lists, BlacklistError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Lists::default()),
        Err(source) => return Err(BlacklistError::Io { path: path.to_owned(), source }),
    };
    let bad = |detail: String| BlacklistError::Bad { path: path.to_owned(), detail };
    let lists: Lists = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
    check(&lists).map_err(bad)?;
    Ok(lists)
}

fn check(lists: &Lists) -> Result<(), String> {
    let entries = lists.apps.len() + lists.commands.values().map(BTreeSet::len).sum::<usize>();
    if entries > MOST { Err(format!("holds more than {MOST} entries")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: AppId = AppId(1);
    const TWO: AppId = AppId(2);

    #[test]
    fn apps_are_blocked_as_a_whole_or_for_commands() {
        let dir = tempfile::tempdir().unwrap();
        let list = Blacklist::open(dir.path()).unwrap();
        assert!(!list.blocks(ONE) && !list.blocks_command(ONE, "openim", "sendmsg"));
        list.set(ONE, Some("openim/sendmsg"), true).unwrap();
        list.set(TWO, Some("sns/*"), true).unwrap();
        assert!(list.blocks_command(ONE, "openim", "sendmsg") && !list.blocks_command(ONE, "openim", "getmsg"));
        assert!(list.blocks_command(TWO, "sns", "friend_add") && !list.blocks_command(ONE, "sns", "friend_add"));
        list.set(TWO, None, true).unwrap();
        assert!(list.blocks(TWO) && !list.blocks(ONE));
        assert_eq!(list.of(TWO), Blocked { everything: true, commands: vec!["sns/*".to_owned()] });
        list.set(TWO, None, false).unwrap();
        list.set(TWO, Some("sns/*"), false).unwrap();
        assert_eq!(list.of(TWO), Blocked::default());
        for bad in ["openim", "/x", "x/", &"x/".repeat(65)] {
            assert!(matches!(list.set(ONE, Some(bad), true), Err(BlacklistError::Bad { .. })), "{bad}");
        }
    }

    #[test]
    fn what_another_process_changed_is_found_and_what_is_damaged_is_not_taken() {
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (Blacklist::open(dir.path()).unwrap(), Blacklist::open(dir.path()).unwrap());
        there.set(ONE, None, true).unwrap();
        here.refresh();
        assert!(here.blocks(ONE));
        for bad in ["no JSON", r#"{"app": [1]}"#] {
            fs::write(dir.path().join("blacklist.json"), bad).unwrap();
            here.refresh();
            assert!(here.blocks(ONE) && Blacklist::open(dir.path()).is_err(), "{bad}");
        }
    }
}
