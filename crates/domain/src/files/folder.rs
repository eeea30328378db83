//! Folders: leave to upload any number of files for a while, as clients of object stores want it.

use serde::{Deserialize, Serialize};

use super::grant::{FileId, Grant, check_name};
use super::{Fault, hex};
use crate::model::{Account, AppId, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// What tokens of folders are for.
const TOKEN: &str = "folder";
/// What the numbers of files in folders are for.
const FILE: &str = "file in folder";
/// What secrets of folders are for.
const SECRET: &str = "folder secret";

/// Leave to upload into a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folder's name, which nobody can guess.
    pub name: String,
    /// What admits to it.
    pub token: String,
    /// A secret for signatures, which nothing here checks.
    pub secret: String,
    /// When the leave ends.
    pub until: Seconds,
}

/// What a folder's token says.
#[derive(Serialize, Deserialize)]
struct Content {
    app: AppId,
    account: Account,
    name: String,
    until: Seconds,
}

/// Leave for an account to upload into a folder of its own, for so long at most.
pub fn authorise_folder(domain: &Domain, app: &App, account: &Account, seconds: Option<Seconds>) -> Folder {
    let longest = app.settings.files.upload_time.as_secs();
    let until = domain.now().saturating_add(seconds.unwrap_or(longest).min(longest));
    // Its beginning says the app, so that a file is found by its address alone.
    let name = format!("{}-{}", app.id, FileId::random(domain));
    let secret = hex(&domain.seals.derive(SECRET, name.as_bytes()));
    let content = Content { app: app.id, account: account.clone(), name: name.clone(), until };
    let token = domain.seals.seal(TOKEN, &postcard::to_stdvec(&content).unwrap_or_default());
    Folder { name, token, secret, until }
}

/// The leave that a folder's token gives for a file in it.
///
/// Errors: 6006 the token is not ours, is over, or is for another folder; 114011 the file's name.
pub fn grant_in_folder(domain: &Domain, token: &str, folder: &str, file: &str) -> Result<Grant> {
    let refuse = |why| Fault::NotAllowed { what: "the folder's token", why };
    let content = domain.seals.open(TOKEN, token).ok_or(refuse("was not made by this server"))?;
    let content: Content = postcard::from_bytes(&content).map_err(|_| refuse("was not made by this server"))?;
    if content.name != folder {
        return Err(refuse("is for another folder").into());
    }
    if domain.now() >= content.until {
        return Err(refuse("has expired").into());
    }
    check_name(file, "the file's name")?;
    let (app, id) = id_in_folder(domain, folder, file).ok_or(refuse("is for another folder"))?;
    let Content { account, until, .. } = content;
    Ok(Grant { app, account, id, name: file.to_owned(), portrait: false, until })
}

/// The app and the number of a file in a folder; `None` when there is no such folder.
pub fn id_in_folder(domain: &Domain, folder: &str, file: &str) -> Option<(AppId, FileId)> {
    let (app, _) = folder.split_once('-')?;
    Some((AppId(app.parse().ok()?), FileId(domain.seals.derive(FILE, format!("{folder}/{file}").as_bytes()))))
}
