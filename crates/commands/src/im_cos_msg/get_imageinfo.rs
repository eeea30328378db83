//! `im_cos_msg.get_imageinfo`: the sizes of a picture that was uploaded, and where to fetch each.

use serde::Serialize;
use tincan_domain::files::{self, Fault, Shown, Size, parse_address};
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 114011 str_image_url; 8003 it is no picture, is damaged, too large, or not kept any more.
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "get_imageinfo",
    family: Family::File,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Sizes {
    rpt_msg_image_info: Vec<Image>,
}

#[derive(Serialize)]
struct Image {
    uint32_image_type: u8,
    str_url: String,
    uint32_width: u32,
    uint32_height: u32,
    str_image_format: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let address = call.body.text("str_image_url")?;
    let gone = || Fault::NotConverted { why: "this server keeps no such file".to_owned() };
    let (_, id) = parse_address(&address).filter(|(app, _)| *app == call.app.id).ok_or_else(gone)?;
    let row = files::find(domain, &call.app, id).await?.ok_or_else(gone)?;
    let [original, large, thumb] = files::shown(domain, &call.app, id, &row).await?;
    // The format of the file; clients take no notice of that of its forms.
    let format = row.content_type.trim_start_matches("image/");
    let rpt_msg_image_info = [thumb, large, original].map(|shown| Image::new(shown, format)).into();
    Ok(Answer::with(&Sizes { rpt_msg_image_info }))
}

impl Image {
    fn new(shown: Shown, format: &str) -> Self {
        let number = match shown.size {
            Size::Thumb => 1,
            Size::Large => 2,
            Size::Original => 3,
        };
        Self {
            uint32_image_type: number,
            str_url: shown.address,
            uint32_width: shown.width,
            uint32_height: shown.height,
            str_image_format: format.to_owned(),
        }
    }
}
