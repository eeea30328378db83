//! The apps of this server, a file each: `DATA/apps/<sdkappid>.json`.
//!
//! They are files and not records of the store, because the tools that show an app, change it or sign for it must work
//! while a server holds the store. A running server looks for changed files every now and then ([`AppFiles::refresh`]).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use tincan_domain::Cause;
use tincan_domain::model::{Account, AppId};
use tincan_domain::policy::{App, Edition, Settings};
use tincan_domain::ports::Apps;
use tincan_domain::words::Filter;
use tincan_protocol::usersig::{Keys, PublicKey};

use crate::durable_file;

/// The app that the first start makes.
pub const FIRST_APP: AppId = AppId(1_400_000_001);

/// The admin of the app that the first start makes.
pub const FIRST_ADMIN: &str = "administrator";

/// Most apps of one server; files beyond are an error.
const MAX_APPS: usize = 10_000;

/// Settings that guard the server's surroundings against the apps: apps do not change them themselves.
const OPERATOR_S: [(&str, &str); 1] = [("webhooks", "private_addresses")];

/// Why the apps cannot be read or made. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum AppsError {
    /// A file or directory cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file does not describe an app.
    #[error("{path}: {detail}")]
    Bad {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

/// An app as its file says it. Unknown fields are refused: they would be misspelt settings.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppFile {
    sdkappid: u32,
    /// The secret key, for v2 UserSigs. 64 hex digits when it was made here; any text works.
    key: String,
    /// The public key in PEM, for v1 UserSigs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    #[serde(default)]
    admins: Vec<String>,
    /// Settings that differ from the server's.
    #[serde(default)]
    settings: serde_json::Map<String, serde_json::Value>,
}

/// The apps of a data folder.
pub struct AppFiles {
    apps: RwLock<BTreeMap<AppId, Known>>,
    dir: PathBuf,
    defaults: Settings,
}

/// An app, and which state of its file it is.
struct Known {
    app: Arc<App>,
    stamp: Stamp,
}

/// What tells states of a file apart: when it was written, how long it is, which file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp(Option<SystemTime>, u64, u64);

impl Stamp {
    fn of(path: &Path) -> io::Result<Self> {
        let data = fs::metadata(path)?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&data);
        #[cfg(not(unix))]
        let inode = 0;
        Ok(Self(data.modified().ok(), data.len(), inode))
    }
}

impl AppFiles {
    /// Reads the apps of a data folder. If it has none, makes [`FIRST_APP`] with a fresh key and [`FIRST_ADMIN`].
    /// `defaults` are the settings of an app as far as its file says nothing else.
    ///
    /// # Errors
    ///
    /// [`AppsError`]: files that cannot be read, written or understood, with their path.
    pub fn open_or_create(data: &Path, defaults: &Settings) -> Result<Self, AppsError> {
        let dir = data.join("apps");
        durable_file::make_dir(&dir).map_err(|source| AppsError::Io { path: dir.clone(), source })?;
        let mut paths = list(&dir)?;
        if paths.is_empty() {
            create_first(&dir)?;
            paths = list(&dir)?;
        }
        if paths.len() > MAX_APPS {
            return Err(AppsError::Bad { path: dir, detail: format!("holds more than {MAX_APPS} apps") });
        }
        let known = paths.iter().map(|path| read(path, defaults).map(|known| (known.app.id, known)));
        let apps = known.collect::<Result<_, _>>()?;
        Ok(Self { apps: RwLock::new(apps), dir, defaults: defaults.clone() })
    }

    /// All apps as they are now, by number.
    pub fn all(&self) -> impl Iterator<Item = Arc<App>> + use<> {
        let apps: Vec<_> = self.apps.read().values().map(|known| Arc::clone(&known.app)).collect();
        apps.into_iter()
    }

    /// Looks for files that were changed, added or taken away. A file that cannot be used is logged; the app stays as it
    /// was. It reads from the disk.
    pub fn refresh(&self) {
        let paths = match list(&self.dir) {
            Ok(paths) if paths.len() <= MAX_APPS => paths,
            Ok(paths) => return tracing::error!(apps = paths.len(), "there are more than {MAX_APPS} files of apps"),
            Err(error) => return tracing::error!(%error, "the apps cannot be looked for"),
        };
        let gone = |id: &AppId| !paths.contains(&path(&self.dir, *id));
        let gone: Vec<AppId> = self.apps.read().keys().copied().filter(gone).collect();
        for path in &paths {
            if let Err(error) = self.refresh_one(path) {
                tracing::error!(%error, "an app's file cannot be used; the app stays as it was");
            }
        }
        let mut apps = self.apps.write();
        for id in gone {
            apps.remove(&id);
        }
    }

    fn refresh_one(&self, path: &Path) -> Result<(), AppsError> {
        let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok()).map(AppId);
        let stamp = Stamp::of(path).map_err(|source| AppsError::Io { path: path.to_owned(), source })?;
        let before = number.and_then(|id| self.apps.read().get(&id).map(|known| known.stamp.clone()));
        if before == Some(stamp) {
            return Ok(());
        }
        self.take(read(path, &self.defaults)?);
        Ok(())
    }

    /// Puts an app in force. What it has in memory it keeps.
    fn take(&self, Known { app, stamp }: Known) {
        let mut apps = self.apps.write();
        let app = match (apps.get(&app.id), Arc::try_unwrap(app)) {
            (Some(before), Ok(app)) => Arc::new(App { words: before.app.words.clone(), ..app }),
            (None, Ok(app)) => Arc::new(app),
            (_, Err(app)) => app,
        };
        apps.insert(app.id, Known { app, stamp });
    }

    /// Changes settings in an app's file, all or none; they hold when it returns. `null` takes a setting out of the file, so
    /// that the server's own value holds.
    ///
    /// # Errors
    ///
    /// [`AppsError::Bad`] for what is no setting or a value it cannot have, [`AppsError::Io`] when the file cannot be
    /// read or written.
    pub fn set(&self, id: AppId, settings: serde_json::Map<String, serde_json::Value>) -> Result<(), AppsError> {
        let path = self.path(id);
        let io = |source| AppsError::Io { path: path.clone(), source };
        let bad = |detail: String| AppsError::Bad { path: path.clone(), detail };
        // Two that change one file would undo each other: one waits, in whichever process.
        let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).open(self.dir.join(".lock"));
        let lock = lock.map_err(io)?;
        lock.lock().map_err(io)?;
        let text = fs::read_to_string(&path).map_err(io)?;
        let mut file: AppFile = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        overlay(&mut file.settings, settings, true);
        merge(&self.defaults, file.settings.clone()).map_err(|error| bad(error.to_string()))?;
        let text = serde_json::to_string_pretty(&file).map_err(|error| bad(error.to_string()))? + "\n";
        durable_file::replace(&path, &text).map_err(io)?;
        self.take(read(&path, &self.defaults)?);
        Ok(())
    }

    /// Where an app's file lies.
    pub fn path(&self, id: AppId) -> PathBuf {
        path(&self.dir, id)
    }
}

impl Apps for AppFiles {
    fn find(&self, id: AppId) -> Option<Arc<App>> {
        self.apps.read().get(&id).map(|known| Arc::clone(&known.app))
    }

    fn change(&self, id: AppId, settings: &str) -> Result<(), Cause> {
        let settings: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(settings).map_err(|error| Cause::NotJson(error.to_string()))?;
        for (section, name) in OPERATOR_S {
            if settings.get(section).is_some_and(|section| section.get(name).is_some()) {
                let field = format!("Settings.{section}.{name}");
                return Err(Cause::field(field, "may be changed by the operator only, with tincan app set"));
            }
        }
        self.set(id, settings).map_err(|error| match error {
            AppsError::Bad { detail, .. } => Cause::field("Settings", format!("cannot be: {detail}")),
            AppsError::Io { path, source } => {
                tracing::error!(path = %path.display(), %source, "an app cannot be changed");
                Cause::StoreFailed
            }
        })
    }
}

fn path(dir: &Path, id: AppId) -> PathBuf {
    dir.join(format!("{id}.json"))
}

/// The files of apps in a directory; temporary files of a start that was cut off are passed over.
fn list(dir: &Path) -> Result<Vec<PathBuf>, AppsError> {
    let failed = |source| AppsError::Io { path: dir.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn create_first(dir: &Path) -> Result<(), AppsError> {
    let path = path(dir, FIRST_APP);
    let make = || {
        let app = AppFile {
            sdkappid: FIRST_APP.0,
            key: durable_file::hex(&durable_file::random_key()?),
            public_key: None,
            admins: vec![FIRST_ADMIN.to_owned()],
            settings: serde_json::Map::new(),
        };
        durable_file::create(&path, &(serde_json::to_string_pretty(&app)? + "\n"))
    };
    make().map_err(|source| AppsError::Io { path: path.clone(), source })?;
    Ok(())
}

fn read(path: &Path, defaults: &Settings) -> Result<Known, AppsError> {
    let io = |source| AppsError::Io { path: path.to_owned(), source };
    // The stamp first: what is written afterwards is found by the next look.
    let stamp = Stamp::of(path).map_err(io)?;
    let text = fs::read_to_string(path).map_err(io)?;
    let bad = |detail: String| AppsError::Bad { path: path.to_owned(), detail };
    let file: AppFile = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
    if path.file_stem().and_then(|stem| stem.to_str()) != Some(file.sdkappid.to_string().as_str()) {
        return Err(bad(format!("the file's name and its sdkappid {} differ", file.sdkappid)));
    }
    if file.key.is_empty() {
        return Err(bad("key must not be empty".to_owned()));
    }
    let public_key = file.public_key.as_deref().map(PublicKey::from_pem).transpose();
    let admins = file.admins.iter().map(|name| Account::parse(name, "admins"));
    let app = App {
        id: AppId(file.sdkappid),
        keys: Keys {
            secret: Some(file.key),
            public_key: public_key.map_err(|error| bad(format!("public_key: {error}")))?,
        },
        admins: admins.collect::<Result<_, _>>().map_err(|cause| bad(cause.to_string()))?,
        settings: merge(defaults, file.settings).map_err(|error| bad(format!("settings: {error}")))?,
        words: Filter::default(),
    };
    Ok(Known { app: Arc::new(app), stamp })
}

/// The defaults with an app's own settings over them. An edition of its own brings that edition's limits.
fn merge(defaults: &Settings, own: serde_json::Map<String, serde_json::Value>) -> serde_json::Result<Settings> {
    let mut base = defaults.clone();
    if let Some(edition) = own.get("edition") {
        Edition::deserialize(edition)?.apply(&mut base);
    }
    let mut all = serde_json::to_value(base)?;
    if let Some(all) = all.as_object_mut() {
        overlay(all, own, false);
    }
    serde_json::from_value(all)
}

/// Puts values over others; sections of settings field by field. Where `null` clears, it takes a value away.
fn overlay(
    under: &mut serde_json::Map<String, serde_json::Value>,
    over: serde_json::Map<String, serde_json::Value>,
    null_clears: bool,
) {
    for (name, value) in over {
        match (under.get_mut(&name), value) {
            (_, serde_json::Value::Null) if null_clears => drop(under.remove(&name)),
            (Some(serde_json::Value::Object(under)), serde_json::Value::Object(over)) => {
                overlay(under, over, null_clears);
            }
            // What was not there yet holds no nulls either.
            (_, serde_json::Value::Object(over)) if null_clears => {
                let mut section = serde_json::Map::new();
                overlay(&mut section, over, true);
                under.insert(name, section.into());
            }
            (_, value) => drop(under.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn open(data: &Path) -> Result<AppFiles, AppsError> {
        AppFiles::open_or_create(data, &Settings::default())
    }

    fn with_file(text: &str) -> Result<AppFiles, AppsError> {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("apps")).unwrap();
        fs::write(data.path().join("apps/7.json"), text).unwrap();
        open(data.path())
    }

    #[test]
    fn the_first_start_makes_an_app_and_the_second_finds_it() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path().join("new");
        let key = |apps: &AppFiles| apps.find(FIRST_APP).unwrap().keys.secret.clone().unwrap();
        let first = open(&data).unwrap();
        let secret = key(&first);
        assert_eq!(secret.len(), 64);
        assert!(first.find(FIRST_APP).unwrap().is_admin(&Account::parse(FIRST_ADMIN, "admin").unwrap()));
        assert_eq!(key(&open(&data).unwrap()), secret);
        assert_ne!(key(&open(&data.join("other")).unwrap()), secret);
        assert!(first.path(FIRST_APP).is_file());
    }

    #[test]
    fn an_app_s_settings_go_over_the_server_s() {
        let apps = with_file(r#"{"sdkappid":7,"key":"k","settings":{"recall_window":"1s"}}"#).unwrap();
        let settings = &apps.find(AppId(7)).unwrap().settings;
        assert_eq!(settings.recall_window, Duration::from_secs(1));
        assert_eq!(settings.message_bytes, Settings::default().message_bytes);
        assert_eq!(apps.all().count(), 1, "no first app is made when there is another");
    }

    fn object(text: &str) -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn settings_are_changed_all_or_none_and_survive_a_restart() {
        let data = tempfile::tempdir().unwrap();
        let apps = open(data.path()).unwrap();
        let settings = |apps: &AppFiles| apps.find(FIRST_APP).unwrap().settings.clone();
        apps.set(FIRST_APP, object(r#"{"recall_window":"1s","groups":{"topics":7},"access":{"burst":9}}"#)).unwrap();
        assert_eq!(settings(&apps).recall_window, Duration::from_secs(1));
        assert_eq!((settings(&apps).groups.topics, settings(&apps).access.burst), (7, 9));
        assert_eq!(settings(&apps).groups.notices, Settings::default().groups.notices);
        for bad in [r#"{"friends":1,"recal_window":"1s"}"#, r#"{"friends":1,"groups":{"topics":"x"}}"#] {
            assert!(matches!(apps.set(FIRST_APP, object(bad)), Err(AppsError::Bad { .. })), "{bad}");
        }
        assert_eq!(settings(&apps).friends, Settings::default().friends);
        apps.set(FIRST_APP, object(r#"{"recall_window":null,"groups":{"topics":null},"friends":5}"#)).unwrap();
        let expected = (Settings::default().recall_window, Settings::default().groups.topics, 9, 5);
        for apps in [apps, open(data.path()).unwrap()] {
            let now = settings(&apps);
            assert_eq!((now.recall_window, now.groups.topics, now.access.burst, now.friends), expected);
        }
    }

    #[test]
    fn files_changed_by_others_are_noticed() {
        let data = tempfile::tempdir().unwrap();
        let (server, tool) = (open(data.path()).unwrap(), open(data.path()).unwrap());
        let friends = |apps: &AppFiles| apps.find(FIRST_APP).unwrap().settings.friends;
        tool.set(FIRST_APP, object(r#"{"friends":5}"#)).unwrap();
        assert_ne!(friends(&server), 5);
        server.refresh();
        assert_eq!(friends(&server), 5);
        fs::write(tool.path(FIRST_APP), "{").unwrap();
        server.refresh();
        assert_eq!(friends(&server), 5, "a broken file changes nothing");
        fs::write(tool.path(AppId(7)), r#"{"sdkappid":7,"key":"k"}"#).unwrap();
        server.refresh();
        assert!(server.find(AppId(7)).is_some());
        fs::remove_file(tool.path(AppId(7))).unwrap();
        server.refresh();
        assert!(server.find(AppId(7)).is_none());
    }

    #[test]
    fn an_edition_brings_its_limits_and_single_settings_go_over_them() {
        let apps = with_file(r#"{"sdkappid":7,"key":"k","settings":{"edition":"trial","accounts":5}}"#).unwrap();
        let settings = apps.find(AppId(7)).unwrap().settings.clone();
        assert_eq!((settings.edition, settings.accounts), (Edition::Trial, 5));
        assert_eq!((settings.groups.public_members, settings.groups.live_rooms), (20, 10));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, word) in [
            ("{", "EOF"),
            (r#"{"sdkappid":8,"key":"k"}"#, "differ"),
            (r#"{"sdkappid":7,"key":""}"#, "key"),
            (r#"{"sdkappid":7,"key":"k","public_key":"x"}"#, "public_key"),
            (r#"{"sdkappid":7,"key":"k","admins":[""]}"#, "admins"),
            (r#"{"sdkappid":7,"key":"k","settings":{"recal_window":"1s"}}"#, "recal_window"),
            (r#"{"sdkappid":7,"key":"k","setings":{}}"#, "setings"),
        ] {
            let Err(error) = with_file(text) else { panic!("{text} was accepted") };
            assert!(error.to_string().contains(word), "{error}");
            assert!(error.to_string().contains("7.json"), "{error}");
        }
    }
}
