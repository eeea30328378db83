//! `OfflinePushInfo`: a check of its form that names the faulty field (source: message documentation, offline pushes).
//! It is kept exactly as it came; names that are not known here are kept.

use tincan_domain::{Cause, Result};

use super::elements::{Form, Member, check_members, optional};
use crate::Body;

/// Largest `OfflinePushInfo` in bytes (source: message documentation recommends at most 3 KB for what is shown).
const MAX_BYTES: usize = 8192;

const INFO: &[Member] = &[
    optional("PushFlag", Form::Integer),
    optional("Title", Form::Text),
    optional("Desc", Form::Text),
    optional("Ext", Form::Text),
    optional("AndroidInfo", Form::Object(ANDROID)),
    optional("ApnsInfo", Form::Object(APNS)),
];

const ANDROID: &[Member] = &[
    optional("Sound", Form::Text),
    optional("HuaWeiChannelID", Form::Text),
    optional("XiaoMiChannelID", Form::Text),
    optional("OPPOChannelID", Form::Text),
    optional("GoogleChannelID", Form::Text),
    optional("VIVOClassification", Form::Integer),
    optional("HuaWeiImportance", Form::Text),
    optional("ExtAsHuaweiIntentParam", Form::Integer),
    optional("HuaWeiCategory", Form::Text),
];

const APNS: &[Member] = &[
    optional("Sound", Form::Text),
    optional("BadgeMode", Form::Integer),
    optional("Title", Form::Text),
    optional("SubTitle", Form::Text),
    optional("Image", Form::Text),
    optional("MutableContent", Form::Integer),
];

/// Checks `OfflinePushInfo`, where there is one, and answers its JSON text.
///
/// Errors: 90043 by REST, 20001 on a client's connection.
pub(crate) fn check(body: &Body<'_>) -> Result<Option<String>> {
    let Some(raw) = body.raw("OfflinePushInfo") else { return Ok(None) };
    let info = body.object("OfflinePushInfo");
    let (Ok(info), true) = (info, raw.get().len() <= MAX_BYTES) else {
        return Err(Cause::wrong_type("OfflinePushInfo", "must be an object of at most 8192 bytes"));
    };
    check_members(&info, INFO)?;
    Ok(Some(raw.get().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(body: &str) -> std::result::Result<Option<String>, String> {
        check(&Body::parse(body).unwrap()).map_err(|cause| cause.to_string())
    }

    #[test]
    fn the_faulty_field_is_named_and_the_rest_is_kept() {
        assert_eq!(outcome("{}"), Ok(None));
        let kept = r#"{"PushFlag":0,"New":[1],"ApnsInfo":{"BadgeMode":1,"Sound":""}}"#;
        assert_eq!(outcome(&format!(r#"{{"OfflinePushInfo":{kept}}}"#)), Ok(Some(kept.to_owned())));
        for (info, fault) in [
            ("[]", "OfflinePushInfo must be an object of at most 8192 bytes"),
            (r#"{"PushFlag":"0"}"#, "OfflinePushInfo.PushFlag must be an integer"),
            (r#"{"ApnsInfo":5}"#, "OfflinePushInfo.ApnsInfo must be an object"),
            (r#"{"AndroidInfo":{"Sound":1}}"#, "OfflinePushInfo.AndroidInfo.Sound must be a string"),
        ] {
            assert_eq!(outcome(&format!(r#"{{"OfflinePushInfo":{info}}}"#)), Err(fault.to_owned()));
        }
    }
}
