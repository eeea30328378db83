//! The files of a message, sent before it is.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::progress::Progress;
use super::source::check_file;
use super::transfers::{Meter, Shared, run};
use super::upload::{Kind, Outgoing, no_servers, upload};
use crate::Cause;
use crate::element::{Element, File, Image, ImageForm, ImageKind, ImageSize, Sound, Video};

/// `Download_Flag` of a file that has a plain URL. Source: message documentation, elements.
const PLAIN: u32 = 2;

/// The files of an element that are yet to be uploaded.
pub(crate) fn waiting(element: &Element) -> Vec<&Path> {
    let (content, thumb) = match element {
        Element::Image(image) => (unsent(image.path.as_ref(), original(image)), None),
        Element::Sound(sound) => (unsent(sound.path.as_ref(), &sound.url), None),
        Element::File(file) => (unsent(file.path.as_ref(), &file.url), None),
        Element::Video(video) => {
            (unsent(video.path.as_ref(), &video.url), unsent(video.thumb_path.as_ref(), &video.thumb_url))
        }
        _ => (None, None),
    };
    content.into_iter().chain(thumb).map(PathBuf::as_path).collect()
}

/// Checks the files of an element that is to be sent, before anything is.
///
/// Errors: 6016 neither a file nor an address, 7004 to 7007 a file.
pub(crate) fn check_media(element: &Element, limit: u64) -> Result<(), Cause> {
    let url = match element {
        Element::Image(image) => original(image),
        Element::Sound(sound) => &sound.url,
        Element::File(file) => &file.url,
        Element::Video(video) => &video.url,
        _ => return Ok(()),
    };
    let path = match element {
        Element::Image(Image { path, .. }) | Element::Sound(Sound { path, .. }) => path,
        Element::File(File { path, .. }) | Element::Video(Video { path, .. }) => path,
        _ => &None,
    };
    if url.is_empty() && path.is_none() {
        let rule = "must name a file of this device, or the element hold the address of one".to_owned();
        return Err(Cause::BadElement { field: "path".to_owned(), rule });
    }
    waiting(element).into_iter().try_for_each(|path| check_file(path, limit).map(drop))
}

/// A file that has no address yet.
fn unsent<'a>(path: Option<&'a PathBuf>, url: &str) -> Option<&'a PathBuf> {
    path.filter(|_| url.is_empty())
}

/// Where a picture is as it was sent; empty before it is uploaded.
fn original(image: &Image) -> &str {
    image.size(ImageKind::Original).map_or("", |size| &size.url)
}

/// Uploads the files that an element names and that are not uploaded, and puts their addresses into it. An element whose files
/// are there already, or that has none, stays as it is.
///
/// Errors: 6006 to 6008, 6010, 6014, 6017 another transfer has this ID, 7005 and 7006 a file that has another length by now, 8003 a
/// picture that is none, 9507, 114000 to 114005, 114011, 115066, 115068.
pub(crate) async fn send_media(session: &Shared, element: &mut Element, progress: &Progress) -> Result<(), Cause> {
    let files = waiting(element);
    if files.is_empty() {
        return Ok(());
    }
    if matches!(element, Element::Video(_)) {
        crate::v3::short_video(&session.core)?;
    }
    let limit = session.core.config.limits.file;
    // What went since it was checked is found when its transfer begins.
    let total = files.iter().filter_map(|path| check_file(path, limit).ok()).fold(0, u64::saturating_add);
    let meter = Meter::new(session, progress, total);
    let work = async {
        match element {
            Element::Image(image) => send_image(session, image, &meter).await,
            Element::Sound(sound) => send_sound(session, sound, &meter).await,
            Element::Video(video) => send_video(session, video, &meter).await,
            Element::File(file) => send_file(session, file, &meter).await,
            _ => Ok(()),
        }
    };
    run(session, progress, work).await
}

async fn send_image(session: &Shared, image: &mut Image, meter: &Meter<'_>) -> Result<(), Cause> {
    let Some(path) = image.path.clone() else { return Ok(()) };
    let format = extension(&path);
    let sent = upload(session, &Outgoing { path, name: None, kind: Kind::Image }, meter).await?;
    let mut sizes = sizes(session, &sent.url).await?;
    if let Some(original) = sizes.iter_mut().find(|size| size.kind == ImageKind::Original) {
        original.size = sent.bytes;
    }
    image.uuid = sent.uuid;
    image.sizes = sizes;
    image.format = match format.as_str() {
        "jpg" | "jpeg" => ImageForm::Jpeg,
        "gif" => ImageForm::Gif,
        "png" => ImageForm::Png,
        "bmp" => ImageForm::Bmp,
        _ => ImageForm::Other,
    };
    Ok(())
}

async fn send_sound(session: &Shared, sound: &mut Sound, meter: &Meter<'_>) -> Result<(), Cause> {
    let Some(path) = sound.path.clone() else { return Ok(()) };
    let sent = upload(session, &Outgoing { path, name: None, kind: Kind::Sound }, meter).await?;
    (sound.uuid, sound.url, sound.size, sound.download_flag) = (sent.uuid, sent.url, sent.bytes, PLAIN);
    Ok(())
}

async fn send_file(session: &Shared, file: &mut File, meter: &Meter<'_>) -> Result<(), Cause> {
    let Some(path) = file.path.clone() else { return Ok(()) };
    let name = Some(file.name.clone()).filter(|name| !name.is_empty());
    let sent = upload(session, &Outgoing { path, name, kind: Kind::Other }, meter).await?;
    (file.uuid, file.url, file.size, file.download_flag) = (sent.uuid, sent.url, sent.bytes, PLAIN);
    file.name = sent.name;
    Ok(())
}

async fn send_video(session: &Shared, video: &mut Video, meter: &Meter<'_>) -> Result<(), Cause> {
    let mut before = 0;
    // Its picture first: when that is none, the film has not been sent in vain.
    if let Some(path) = unsent(video.thumb_path.as_ref(), &video.thumb_url).cloned() {
        video.thumb_format = extension(&path);
        let sent = upload(session, &Outgoing { path, name: None, kind: Kind::Image }, meter).await?;
        let shown = sizes(session, &sent.url).await?.into_iter().find(|size| size.kind == ImageKind::Original);
        (video.thumb_width, video.thumb_height) = shown.map_or((0, 0), |size| (size.width, size.height));
        before = sent.bytes;
        (video.thumb_uuid, video.thumb_url, video.thumb_size) = (sent.uuid, sent.url, sent.bytes);
    }
    video.thumb_download_flag = PLAIN;
    let Some(path) = unsent(video.path.as_ref(), &video.url).cloned() else { return Ok(()) };
    if video.format.is_empty() {
        video.format = extension(&path);
    }
    let sent = upload(session, &Outgoing { path, name: None, kind: Kind::Video }, &meter.after(before)).await?;
    (video.uuid, video.url, video.size, video.download_flag) = (sent.uuid, sent.url, sent.bytes, PLAIN);
    Ok(())
}

fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The sizes in which the server shows a picture, the original first.
///
/// Errors: 6007 it cannot be asked, 6014, 8003 it is no picture.
async fn sizes(session: &Shared, url: &str) -> Result<Vec<ImageSize>, Cause> {
    #[derive(Serialize)]
    struct Question<'a> {
        str_image_url: &'a str,
    }
    #[derive(Deserialize)]
    struct Answer {
        rpt_msg_image_info: Vec<Size>,
    }
    #[derive(Deserialize)]
    struct Size {
        uint32_image_type: u8,
        str_url: String,
        uint32_width: u32,
        uint32_height: u32,
    }
    let question = Question { str_image_url: url };
    let answer: Answer = session.call("im_cos_msg.get_imageinfo", &question).await.map_err(|cause| match cause {
        Cause::Refused { .. } => cause,
        cause => no_servers(cause),
    })?;
    let own = |size: Size| {
        let kind = match size.uint32_image_type {
            1 => ImageKind::Thumbnail,
            2 => ImageKind::Large,
            _ => ImageKind::Original,
        };
        ImageSize { kind, size: 0, width: size.uint32_width, height: size.uint32_height, url: size.str_url }
    };
    let mut sizes: Vec<ImageSize> = answer.rpt_msg_image_info.into_iter().map(own).collect();
    sizes.sort_by_key(|size| u32::from(size.kind));
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_sent_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let check = |element: &Element, limit| check_media(element, limit);
        assert_eq!(check(&Element::Sound(Sound::default()), 10).unwrap_err().code(), 6016);
        assert_eq!(check(&Element::File(File::from_path(&path)), 10).unwrap_err().code(), 7004);
        assert_eq!(check(&Element::text("x"), 10), Ok(()));
        std::fs::write(&path, b"hello").unwrap();
        let mut video = Video::from_path(&path, 1, Some(path.clone()));
        assert_eq!(check(&Element::Video(video.clone()), 4).unwrap_err().code(), 7005);
        assert_eq!(check(&Element::Video(video.clone()), 5), Ok(()));
        assert_eq!(waiting(&Element::Video(video.clone())).len(), 2);
        video.url = "http://x/v".to_owned();
        assert_eq!(waiting(&Element::Video(video.clone())).len(), 1);
        // What is uploaded may be gone.
        video.thumb_url = "http://x/s".to_owned();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(check(&Element::Video(video), 4), Ok(()));
    }
}
