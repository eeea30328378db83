//! Forms of pictures: large and thumbnail, made when they are first asked for, and kept with the content.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::Fault;
use super::download::Size;
use super::grant::FileId;
use super::litter::{self, LitterRow};
use super::stored::{self, BlobRow, FileRow, content_key};
use crate::core::{Attempts, Change, Stored};
use crate::model::{AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::ports::{BlobName, Picture, PictureBounds, PictureError};
use crate::{Domain, Result};

/// The shorter side of the large form in pixels (source: message documentation, image elements).
pub(super) const LARGE: u32 = 720;

/// The shorter side of the thumbnail in pixels (source: message documentation, image elements).
pub(super) const THUMB: u32 = 198;

/// How long a picture that could not be read is not tried again, in seconds: a busy machine may have been the reason.
const NO_RETRY: Seconds = 60;

/// What came of making the forms, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum FormsRow {
    Made(Picture),
    Failed { why: String, until: Seconds },
}

impl Record for FormsRow {}

pub(super) fn forms_key(app: AppId, blob: &BlobName) -> Key {
    Key::new(app, Table::Forms).text(blob.as_str())
}

/// The blobs of the forms: large, thumbnail.
pub(super) fn form_blobs(blob: &BlobName) -> [BlobName; 2] {
    [LARGE, THUMB].map(|side| BlobName::new(&format!("{blob}-{side}")))
}

/// A picture's sizes, with its forms: large, thumbnail.
///
/// Errors: 8003 it is no picture, is damaged, or is over the bounds.
pub(super) async fn forms(domain: &Domain, app: &App, row: &FileRow) -> Result<Picture> {
    if let Some(known) = known(domain, app, row).await? {
        return known;
    }
    let _turn = domain.converting.lock().await;
    if let Some(known) = known(domain, app, row).await? {
        return known;
    }
    let (blob, forms) = (row.blob(), form_blobs(&row.blob()));
    litter::note(domain, app.id, &forms).await?;
    let settings = &app.settings.files;
    let bounds = PictureBounds { pixels: settings.picture_pixels, time: settings.picture_time };
    let [large, thumb] = forms.clone();
    let result = domain.blobs.convert(&blob, bounds, &[(LARGE, large), (THUMB, thumb)]).await;
    let new = match result {
        Ok(picture) => FormsRow::Made(picture),
        Err(PictureError::Unreadable(why)) => FormsRow::Failed { why, until: domain.now().saturating_add(NO_RETRY) },
        Err(PictureError::Blob(error)) => return Err(error.into()),
    };
    keep(domain, app.id, row, &forms, &new).await?;
    settled(new)
}

/// What is known already.
async fn known(domain: &Domain, app: &App, row: &FileRow) -> Result<Option<Result<Picture>>> {
    let row: Option<FormsRow> = domain.view().await?.get(&forms_key(app.id, &row.blob())).await?;
    let good = |row: &FormsRow| !matches!(row, FormsRow::Failed { until, .. } if *until <= domain.now());
    Ok(row.filter(good).map(settled))
}

fn settled(row: FormsRow) -> Result<Picture> {
    match row {
        FormsRow::Made(picture) => Ok(picture),
        FormsRow::Failed { why, .. } => Err(Fault::NotConverted { why }.into()),
    }
}

/// Keeps what was made as long as the content is there.
async fn keep(domain: &Domain, app: AppId, row: &FileRow, forms: &[BlobName], new: &FormsRow) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let content = content_key(app, &row.content);
        let shared: Stored<BlobRow> = view.read(&content).await?;
        if shared.record.as_ref().is_none_or(|shared| shared.blob != row.blob) {
            // The file went meanwhile: its forms go as litter.
            return Ok(());
        }
        let mut batch = Batch::new();
        batch.guard(&content, &shared);
        batch.set(&forms_key(app, &row.blob()), new);
        if let FormsRow::Made(picture) = new {
            for (blob, _) in forms.iter().zip(&picture.forms).filter(|(_, form)| form.is_some()) {
                let noted: Stored<LitterRow> = view.read(&litter::key(app, blob)).await?;
                litter::claim(&mut batch, app, blob, &noted);
            }
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// A size in which a picture can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub size: Size,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes.
    pub bytes: u64,
    /// Where to fetch it.
    pub address: String,
}

/// The sizes of a picture: original, large, thumbnail. Where it is small enough itself, that is its large form.
///
/// Errors: 8003 it is no picture, is damaged, or is over the bounds.
pub async fn shown(domain: &Domain, app: &App, id: FileId, row: &FileRow) -> Result<[Shown; 3]> {
    let picture = forms(domain, app, row).await?;
    let base = stored::address(domain, app.id, id, &row.name);
    let one = |size: Size, form: Option<&crate::ports::Form>| {
        let (width, height, bytes) =
            form.map_or((picture.width, picture.height, row.bytes), |form| (form.width, form.height, form.bytes));
        let address = match size.side().filter(|_| form.is_some()) {
            None => base.clone(),
            Some(side) if row.name.is_empty() => base.trim_end_matches('0').to_owned() + &side.to_string(),
            Some(side) => format!("{base}?imageView2/3/w/{side}/h/{side}"),
        };
        Shown { size, width, height, bytes, address }
    };
    let form = |at: usize| picture.forms.get(at).and_then(Option::as_ref);
    Ok([one(Size::Original, None), one(Size::Large, form(0)), one(Size::Thumb, form(1))])
}
