//! Media of messages: leave to upload them, what is known of them, and bans.

pub(crate) mod allow_banned_object;
pub(crate) mod forbid_illegal_object;
pub(crate) mod get_cos_sig;
pub(crate) mod get_final_ip;
pub(crate) mod get_imageinfo;
pub(crate) mod pre_sig;
pub(crate) mod simple_sig;
pub(crate) mod video_cover;

use tincan_domain::Result;
use tincan_domain::files::Fault;

/// Checks the kind of a file that is to be uploaded: 1 picture, 2 video, 3 or 4 sound, 255 others (source: seen at the Web
/// SDK; 4 stood for sound before). What a file is given out as follows from its bytes and its name.
fn check_kind(kind: u32, field: &'static str) -> Result<()> {
    if matches!(kind, 1..=4 | 255) {
        return Ok(());
    }
    Err(Fault::bad(field, "must be 1 (picture), 2 (video), 3 (sound) or 255 (other)").into())
}
