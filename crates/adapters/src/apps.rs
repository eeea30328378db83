//! The apps of this server, a file each: `DATA/apps/<sdkappid>.json`.
//!
//! They are files and not records of the store, because the tools that show an app or sign for it must work while a
//! server holds the store.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tincan_domain::model::{Account, AppId};
use tincan_domain::policy::{App, Settings};
use tincan_domain::ports::Apps;
use tincan_protocol::usersig::{Keys, PublicKey};

use crate::durable_file;

/// The app that the first start makes.
pub const FIRST_APP: AppId = AppId(1_400_000_001);

/// The admin of the app that the first start makes.
pub const FIRST_ADMIN: &str = "administrator";

/// Most apps of one server; files beyond are an error.
const MAX_APPS: usize = 10_000;

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

/// The apps of a data folder, as they were when it was opened.
pub struct AppFiles {
    apps: BTreeMap<AppId, Arc<App>>,
    dir: PathBuf,
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
        let read = paths.iter().map(|path| read(path, defaults).map(|app| (app.id, Arc::new(app))));
        let apps = read.collect::<Result<_, _>>()?;
        Ok(Self { apps, dir })
    }

    /// All apps, by number.
    pub fn all(&self) -> impl Iterator<Item = &Arc<App>> {
        self.apps.values()
    }

    /// Where an app's file lies.
    pub fn path(&self, id: AppId) -> PathBuf {
        path(&self.dir, id)
    }
}

impl Apps for AppFiles {
    fn find(&self, id: AppId) -> Option<Arc<App>> {
        self.apps.get(&id).cloned()
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

fn read(path: &Path, defaults: &Settings) -> Result<App, AppsError> {
    let text = fs::read_to_string(path).map_err(|source| AppsError::Io { path: path.to_owned(), source })?;
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
    Ok(App {
        id: AppId(file.sdkappid),
        keys: Keys {
            secret: Some(file.key),
            public_key: public_key.map_err(|error| bad(format!("public_key: {error}")))?,
        },
        admins: admins.collect::<Result<_, _>>().map_err(|cause| bad(cause.to_string()))?,
        settings: merge(defaults, file.settings).map_err(|error| bad(format!("settings: {error}")))?,
    })
}

/// The defaults with an app's own settings over them.
fn merge(defaults: &Settings, own: serde_json::Map<String, serde_json::Value>) -> serde_json::Result<Settings> {
    let mut all = serde_json::to_value(defaults)?;
    if let Some(all) = all.as_object_mut() {
        all.extend(own);
    }
    serde_json::from_value(all)
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
