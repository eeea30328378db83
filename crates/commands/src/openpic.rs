//! Files in the way of older Web SDKs: in slices through the client's own connection.

pub(crate) mod apply_download;
pub(crate) mod pic_up;
