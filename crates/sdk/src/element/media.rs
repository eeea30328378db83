//! Elements with files: pictures, sound, films, files. A path is set by who sends; the rest by the upload, or by who sent it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A picture, in up to three sizes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Image {
    /// The file to send; or where it was, at the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Which file it is. Empty before the upload.
    pub uuid: String,
    /// The format of the file.
    pub format: ImageForm,
    /// Its sizes. Empty before the upload.
    pub sizes: Vec<ImageSize>,
}

/// The format of a picture: the number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub enum ImageForm {
    /// JPEG, 1.
    Jpeg,
    /// GIF, 2.
    Gif,
    /// PNG, 3.
    Png,
    /// BMP, 4.
    Bmp,
    /// Any other, 255.
    #[default]
    Other,
}

impl From<u32> for ImageForm {
    fn from(number: u32) -> Self {
        match number {
            1 => Self::Jpeg,
            2 => Self::Gif,
            3 => Self::Png,
            4 => Self::Bmp,
            _ => Self::Other,
        }
    }
}

impl From<ImageForm> for u32 {
    fn from(format: ImageForm) -> Self {
        match format {
            ImageForm::Jpeg => 1,
            ImageForm::Gif => 2,
            ImageForm::Png => 3,
            ImageForm::Bmp => 4,
            ImageForm::Other => 255,
        }
    }
}

/// Which size of a picture: the number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub enum ImageKind {
    /// As it was sent, 1.
    #[default]
    Original,
    /// Its shorter side at most 720 pixels, 2.
    Large,
    /// Its shorter side at most 198 pixels, 3.
    Thumbnail,
}

impl From<u32> for ImageKind {
    fn from(number: u32) -> Self {
        match number {
            2 => Self::Large,
            3 => Self::Thumbnail,
            _ => Self::Original,
        }
    }
}

impl From<ImageKind> for u32 {
    fn from(kind: ImageKind) -> Self {
        match kind {
            ImageKind::Original => 1,
            ImageKind::Large => 2,
            ImageKind::Thumbnail => 3,
        }
    }
}

/// One size of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ImageSize {
    /// Which it is.
    pub kind: ImageKind,
    /// Its length in bytes.
    pub size: u64,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Where it is.
    pub url: String,
}

/// A piece of sound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Sound {
    /// The file to send; or where it was, at the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Where it is. Empty before the upload.
    pub url: String,
    /// Which file it is. Empty before the upload.
    pub uuid: String,
    /// Its length in bytes.
    pub size: u64,
    /// How long it plays, in seconds.
    pub seconds: u32,
    /// Always 2: it is loaded from `url`.
    pub download_flag: u32,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct File {
    /// The file to send; or where it was, at the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Where it is. Empty before the upload.
    pub url: String,
    /// Which file it is. Empty before the upload.
    pub uuid: String,
    /// Its length in bytes.
    pub size: u64,
    /// What it is called.
    pub name: String,
    /// Always 2: it is loaded from `url`.
    pub download_flag: u32,
}

/// A film with a picture of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Video {
    /// The file to send; or where it was, at the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// The picture's file to send; or where it was, at the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_path: Option<PathBuf>,
    /// Where it is. Empty before the upload.
    pub url: String,
    /// Which file it is. Empty before the upload.
    pub uuid: String,
    /// Its length in bytes.
    pub size: u64,
    /// How long it plays, in seconds.
    pub seconds: u32,
    /// Its format: `mp4`.
    pub format: String,
    /// Always 2: it is loaded from `url`.
    pub download_flag: u32,
    /// Where the picture is.
    pub thumb_url: String,
    /// Which file the picture is.
    pub thumb_uuid: String,
    /// The picture's length in bytes.
    pub thumb_size: u64,
    /// In pixels.
    pub thumb_width: u32,
    /// In pixels.
    pub thumb_height: u32,
    /// The picture's format: `JPG`.
    pub thumb_format: String,
    /// Always 2: it is loaded from `thumb_url`.
    pub thumb_download_flag: u32,
}

impl Image {
    /// A picture of this device, to be sent.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// A size, or the original where there is no such size.
    pub fn size(&self, kind: ImageKind) -> Option<&ImageSize> {
        let of = |kind| self.sizes.iter().find(move |size| size.kind == kind);
        of(kind).or_else(|| of(ImageKind::Original))
    }
}

impl Sound {
    /// A piece of sound of this device, so many seconds long, to be sent.
    pub fn from_path(path: impl Into<PathBuf>, seconds: u32) -> Self {
        Self { path: Some(path.into()), seconds, ..Self::default() }
    }
}

impl Video {
    /// A film of this device, so many seconds long, to be sent, with the picture that stands for it.
    pub fn from_path(path: impl Into<PathBuf>, seconds: u32, thumb: Option<PathBuf>) -> Self {
        Self { path: Some(path.into()), seconds, thumb_path: thumb, ..Self::default() }
    }
}

impl File {
    /// A file of this device, to be sent under its own name.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Image")]
pub(super) struct ImageWire {
    #[serde(skip)]
    path: Option<PathBuf>,
    #[serde(rename = "UUID", default)]
    uuid: String,
    #[serde(rename = "ImageFormat", default)]
    format: ImageForm,
    #[serde(rename = "ImageInfoArray", default, with = "sizes")]
    sizes: Vec<ImageSize>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ImageSize")]
struct ImageSizeWire {
    #[serde(rename = "Type", default)]
    kind: ImageKind,
    #[serde(rename = "Size", default)]
    size: u64,
    #[serde(rename = "Width", default)]
    width: u32,
    #[serde(rename = "Height", default)]
    height: u32,
    #[serde(rename = "URL", default)]
    url: String,
}

mod sizes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{ImageSize, ImageSizeWire};

    #[derive(Serialize, Deserialize)]
    struct Size(#[serde(with = "ImageSizeWire")] ImageSize);

    pub(super) fn serialize<S: Serializer>(list: &[ImageSize], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|size| Size(size.clone())))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ImageSize>, D::Error> {
        Ok(Vec::<Size>::deserialize(deserializer)?.into_iter().map(|Size(size)| size).collect())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Sound")]
pub(super) struct SoundWire {
    #[serde(skip)]
    path: Option<PathBuf>,
    #[serde(rename = "Url", default)]
    url: String,
    #[serde(rename = "UUID", default)]
    uuid: String,
    #[serde(rename = "Size", default)]
    size: u64,
    #[serde(rename = "Second", default)]
    seconds: u32,
    #[serde(rename = "Download_Flag", default)]
    download_flag: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "File")]
pub(super) struct FileWire {
    #[serde(skip)]
    path: Option<PathBuf>,
    #[serde(rename = "Url", default)]
    url: String,
    #[serde(rename = "UUID", default)]
    uuid: String,
    #[serde(rename = "FileSize", default)]
    size: u64,
    #[serde(rename = "FileName", default)]
    name: String,
    #[serde(rename = "Download_Flag", default)]
    download_flag: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Video")]
pub(super) struct VideoWire {
    #[serde(skip)]
    path: Option<PathBuf>,
    #[serde(skip)]
    thumb_path: Option<PathBuf>,
    #[serde(rename = "VideoUrl", default)]
    url: String,
    #[serde(rename = "VideoUUID", default)]
    uuid: String,
    #[serde(rename = "VideoSize", default)]
    size: u64,
    #[serde(rename = "VideoSecond", default)]
    seconds: u32,
    #[serde(rename = "VideoFormat", default)]
    format: String,
    #[serde(rename = "VideoDownloadFlag", default)]
    download_flag: u32,
    #[serde(rename = "ThumbUrl", default)]
    thumb_url: String,
    #[serde(rename = "ThumbUUID", default)]
    thumb_uuid: String,
    #[serde(rename = "ThumbSize", default)]
    thumb_size: u64,
    #[serde(rename = "ThumbWidth", default)]
    thumb_width: u32,
    #[serde(rename = "ThumbHeight", default)]
    thumb_height: u32,
    #[serde(rename = "ThumbFormat", default)]
    thumb_format: String,
    #[serde(rename = "ThumbDownloadFlag", default)]
    thumb_download_flag: u32,
}
