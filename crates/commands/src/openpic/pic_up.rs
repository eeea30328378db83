//! `openpic.pic_up`: a slice of a file. The last one makes the file, and sizes of it when it is a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use tincan_domain::files::{self, Announced, Begun, Fault, Grant, Progress, Shown, Size};
use tincan_domain::{Cause, Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// `File_Type` of a picture.
const PICTURE: u32 = 1;
/// `PkgFlag` of a slice that is not encoded.
const RAW: u32 = 0;
/// `Download_Flag` of a file that has a plain URL.
const PLAIN: u8 = 2;

/// Users. Errors: 6006 Auth_Key, 114002 over the limit, 114011 another field, 115066 MD5 of the file, 115068 MD5 of the
/// slice, 8003 a picture that cannot be read.
pub(crate) const SPEC: Spec = Spec {
    service: "openpic",
    command: "pic_up",
    family: Family::File,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Taken {
    #[serde(rename = "IsFinish")]
    is_finish: u8,
    #[serde(rename = "Next_Offset")]
    next_offset: u64,
    #[serde(rename = "File_UUID")]
    file_uuid: String,
    #[serde(rename = "URL_INFO")]
    url_info: Vec<Picture>,
    #[serde(rename = "Download_Flag")]
    download_flag: u8,
}

#[derive(Serialize)]
struct Picture {
    #[serde(rename = "PIC_TYPE")]
    kind: u8,
    #[serde(rename = "PIC_Size")]
    bytes: u64,
    #[serde(rename = "PIC_Width")]
    width: u32,
    #[serde(rename = "PIC_Height")]
    height: u32,
    #[serde(rename = "PIC_URL")]
    address: String,
}

/// A slice, as it came.
struct Slice {
    kind: u32,
    grant: Grant,
    said: Announced,
    total: u64,
    bytes: Vec<u8>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let slice = read(domain, call)?;
    let progress = take(domain, call, &slice).await?;
    let url_info = match &progress.file {
        Some(row) if slice.kind == PICTURE => {
            files::shown(domain, &call.app, slice.grant.id, row).await?.map(Picture::from).into()
        }
        _ => Vec::new(),
    };
    Ok(Answer::with(&Taken {
        is_finish: progress.file.is_some().into(),
        next_offset: progress.next,
        file_uuid: slice.grant.id.to_string(),
        url_info,
        download_flag: PLAIN,
    }))
}

/// Takes a slice, unless what stands in it is here already.
async fn take(domain: &Domain, call: &Call<'_>, slice: &Slice) -> Result<Progress> {
    let limit = call.app.settings.files.bytes;
    if slice.total > limit {
        return Err(Fault::TooLarge { limit }.into());
    }
    let so_far = files::arrived(domain, &call.app, &slice.grant).await?;
    let end = slice.said.offset.saturating_add(slice.bytes.len() as u64);
    if so_far.file.is_some() || (end <= so_far.next && so_far.next < slice.total) {
        return Ok(so_far);
    }
    match files::begin(domain, &call.app, slice.grant.clone(), slice.said).await? {
        Begun::Finished(progress) => Ok(progress),
        Begun::Going(mut transfer) => {
            transfer.write(slice.bytes.clone().into()).await?;
            transfer.finish(domain).await
        }
    }
}

fn read(domain: &Domain, call: &Call<'_>) -> Result<Slice> {
    let body = &call.body;
    let number = |name| body.optional_u64(name)?.ok_or_else(|| body.missing(name));
    let account = call.acting("From_Account")?;
    let key = files::given_key(domain, call.app.id, &body.optional_text("Auth_Key")?.unwrap_or_default())?;
    if key.account != account {
        return Err(Fault::NotAllowed { what: "the key to files", why: "is of another user" }.into());
    }
    let file_md5 = digest(&body.text("File_Str_Md5")?, "File_Str_Md5")?;
    let part_md5 = body.optional_text("Slice_Md5")?.map(|text| digest(&text, "Slice_Md5")).transpose()?;
    let (kind, purpose) = (body.u32("File_Type")?, body.u32("Busi_Id")?);
    among(kind, "File_Type", "must be 1 (picture), 2 (file), 3 (video) or 4 (sound)")?;
    among(purpose, "Busi_Id", "must be 1 (group message), 2 (message), 3 or 4 (portrait)")?;
    let (total, offset, length) = (number("File_Size")?, number("Slice_Offset")?, number("Slice_Size")?);
    let text = body.text("Slice_Data")?;
    let bytes = match body.u32("PkgFlag")? {
        RAW => text.into_bytes(),
        _ => STANDARD.decode(text).map_err(|_| Fault::bad("Slice_Data", "must be base64"))?,
    };
    if bytes.len() as u64 != length {
        return Err(Fault::bad("Slice_Size", format!("must be the length of Slice_Data, {} bytes", bytes.len())).into());
    }
    let said = Announced { offset, bytes: Some(length), total: Some(total), part_md5, file_md5: Some(file_md5) };
    let grant = files::legacy_grant(domain, &call.app, &account, file_md5, total, purpose > 2);
    Ok(Slice { kind, grant, said, total, bytes })
}

fn among(number: u32, field: &'static str, rule: &str) -> Result<()> {
    if (1..=4).contains(&number) { Ok(()) } else { Err(Fault::bad(field, rule).into()) }
}

/// An MD5 of 32 hex digits.
fn digest(text: &str, field: &'static str) -> Result<[u8; 16]> {
    let good = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let number = u128::from_str_radix(text, 16).ok().filter(|_| good);
    number.map(u128::to_be_bytes).ok_or_else(|| Cause::from(Fault::bad(field, "must be 32 hex digits")))
}

impl From<Shown> for Picture {
    fn from(shown: Shown) -> Self {
        let kind = match shown.size {
            Size::Original => 1,
            Size::Large => 2,
            Size::Thumb => 3,
        };
        Self { kind, bytes: shown.bytes, width: shown.width, height: shown.height, address: shown.address }
    }
}
