//! Files on their way out: who may have which, and in which size.

use super::Fault;
use super::content_type;
use super::grant::{FileId, given_key};
use super::pictures::{LARGE, THUMB, form_blobs, forms};
use super::stored::{self, FileRow};
use crate::media;
use crate::model::{AppId, Seconds};
use crate::policy::App;
use crate::ports::BlobName;
use crate::{Domain, Result};

/// What signed links are for.
const LINK: &str = "file link";

/// How long a signed link holds, in seconds (source: REST API documentation, get_cos_sig).
const LINK_TIME: Seconds = 900;

/// In which size a file is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As it was uploaded.
    Original,
    /// A picture whose shorter side has at most 720 pixels.
    Large,
    /// A picture whose shorter side has at most 198 pixels.
    Thumb,
}

impl Size {
    /// The size that has room for a shorter side of so many pixels.
    pub fn of_side(side: u32) -> Self {
        match side {
            1..=THUMB => Size::Thumb,
            199..=LARGE => Size::Large,
            _ => Size::Original,
        }
    }

    /// The most pixels of its shorter side.
    pub(super) fn side(self) -> Option<u32> {
        match self {
            Size::Original => None,
            Size::Large => Some(LARGE),
            Size::Thumb => Some(THUMB),
        }
    }
}

/// What somebody shows who wants a file; empty where there is nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Visitor<'a> {
    /// A user's key to files.
    pub key: &'a str,
    /// The signature of a link.
    pub signature: &'a str,
}

/// A file to be given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Whether a browser may show it in its place.
    pub shown: bool,
    /// Its length.
    pub bytes: u64,
    /// What names its content, for caches.
    pub tag: String,
    /// For how long it will be there, in seconds.
    pub left: Seconds,
    /// Where its bytes are.
    pub blob: BlobName,
}

/// The file that somebody wants; none when it was never there, is past its time, or is banned.
///
/// Errors: 6006 the key or signature does not hold, or is missing where the app wants one; 8003 the file is no picture
/// of which there are other sizes.
pub async fn download(
    domain: &Domain,
    app: AppId,
    id: FileId,
    size: Size,
    visitor: Visitor<'_>,
) -> Result<Option<Download>> {
    let Some(app) = domain.apps.find(app) else { return Ok(None) };
    let signed = admit(domain, &app, id, visitor)?;
    let Some(row) = stored::find(domain, &app, id).await? else { return Ok(None) };
    if !signed && media::is_banned(domain, app.id, id).await? {
        return Ok(None);
    }
    let whole = whole(domain, &app, &row);
    let (at, blobs) = match size {
        Size::Original => return Ok(Some(whole)),
        Size::Large => (0, form_blobs(&row.blob())),
        Size::Thumb => (1, form_blobs(&row.blob())),
    };
    let picture = forms(domain, &app, &row).await?;
    let form = picture.forms.into_iter().nth(at).flatten();
    Ok(Some(match form.zip(blobs.into_iter().nth(at)) {
        None => whole,
        Some((form, blob)) => Download {
            content_type: form.content_type,
            bytes: form.bytes,
            tag: format!("{}-{at}", whole.tag),
            blob,
            ..whole
        },
    }))
}

/// Checks what a visitor shows; answers whether a signature opens even what is banned.
fn admit(domain: &Domain, app: &App, id: FileId, visitor: Visitor<'_>) -> Result<bool> {
    let refuse = |why| Fault::NotAllowed { what: "the link's signature", why };
    if !visitor.signature.is_empty() {
        let content = domain.seals.open(LINK, visitor.signature).ok_or(refuse("was not made by this server"))?;
        let (for_app, for_id, until): (AppId, FileId, Seconds) =
            postcard::from_bytes(&content).map_err(|_| refuse("was not made by this server"))?;
        if (for_app, for_id) != (app.id, id) {
            return Err(refuse("is for another file").into());
        }
        if domain.now() >= until {
            return Err(refuse("has expired").into());
        }
        return Ok(true);
    }
    if app.settings.files.private || !visitor.key.is_empty() {
        given_key(domain, app.id, visitor.key)?;
    }
    Ok(false)
}

fn whole(domain: &Domain, app: &App, row: &FileRow) -> Download {
    Download {
        name: row.name.clone(),
        content_type: row.content_type.clone(),
        shown: content_type::is_shown(&row.content_type),
        bytes: row.bytes,
        tag: row.tag(),
        left: row.end(app).saturating_sub(domain.now()),
        blob: row.blob(),
    }
}

/// A link to a file that holds for a quarter of an hour, whoever has it, and though the file be banned.
pub fn signed_address(domain: &Domain, app: AppId, id: FileId, name: &str) -> String {
    let until = domain.now().saturating_add(LINK_TIME);
    let content = postcard::to_stdvec(&(app, id, until)).unwrap_or_default();
    format!("{}?sign={}", stored::address(domain, app, id, name), domain.seals.seal(LINK, &content))
}

/// Where somebody fetches a file who may; `None` when it is not kept, or is banned.
pub async fn readable_address(domain: &Domain, app: &App, id: FileId) -> Result<Option<String>> {
    let Some(row) = stored::find(domain, app, id).await? else { return Ok(None) };
    if media::is_banned(domain, app.id, id).await? {
        return Ok(None);
    }
    let private = app.settings.files.private;
    let address = if private { signed_address } else { stored::address };
    Ok(Some(address(domain, app.id, id, &row.name)))
}

/// The app and the file that an address names, whatever host and query it has.
pub fn parse_address(address: &str) -> Option<(AppId, FileId)> {
    let path = address.split(['?', '#']).next()?;
    let (_, rest) = path.split_once("/files/")?;
    let mut parts = rest.split('/');
    let app = parts.next()?.parse().ok()?;
    Some((AppId(app), parts.next()?.parse().ok()?))
}
