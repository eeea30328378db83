//! Keys for uploads with other storage plugins than the SDK's own.

pub(crate) mod cos;
