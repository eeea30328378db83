//! Files: uploads, downloads, forms of pictures, and how long all that is kept.
//!
//! A client asks for an address ([`authorise`]), which is a sealed [`Grant`]: nothing is stored for it. Bytes arrive in
//! one piece or in several ([`begin`], [`Transfer`]), and when they are whole the file is there for everybody who knows
//! its address. Bytes are kept by content: files of the same content share a blob, which goes with the last of them.
//!
//! A blob is named before it is written, by a [`litter`] row which the file's row takes away: what a crash leaves is
//! found and removed.

mod content_type;
mod download;
mod fault;
mod folder;
mod grant;
mod litter;
mod pictures;
mod stored;
mod sweep;
mod transfer;

pub use download::{Download, Size, Visitor, download, parse_address, readable_address, signed_address};
pub use fault::Fault;
pub use folder::{Folder, authorise_folder, grant_in_folder, id_in_folder};
pub use grant::{
    FileId, Grant, Key as AccessKey, Leave, app_of_grant, authorise, given_key, key, legacy_grant, open_grant,
};
pub use pictures::{Shown, shown};
pub use stored::{FileRow, address, find};
pub use sweep::sweep;
pub use transfer::{Announced, Begun, Progress, Transfer, arrived, begin};

#[cfg(test)]
mod tests;

/// Bytes as lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
