//! What the server tells the Web SDK about itself.

pub(crate) mod fetch_config;
pub(crate) mod fetch_imsdk_purchase_bitsv2;
