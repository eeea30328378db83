//! Why a UserSig is refused.

use crate::errors::{Code, codes::account};

/// Why a UserSig is refused. Each fault has a code, see [`Fault::code`]; no message reveals a key or a signature.
/// Source: "UserSig documentation".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// 70002: the UserSig has length 0.
    #[error("UserSig is empty")]
    Empty,
    /// 70003: the UserSig cannot be unpacked, for instance because it was cut off in transport.
    #[error("UserSig is garbled: {what}")]
    Garbled {
        /// What is wrong with it, for people.
        what: String,
    },
    /// 70005: the UserSig unpacks, but a member is missing, mistyped or out of bounds.
    #[error("UserSig is incomplete: {field} {rule}")]
    Incomplete {
        /// The member, such as `TLS.identifier`.
        field: &'static str,
        /// The rule it breaks, such as "must be a string".
        rule: &'static str,
    },
    /// 70014: the UserSig was made for another app.
    #[error("the app does not match the UserSig: TLS.sdkappid must equal sdkappid, but it is {signed}")]
    OtherApp {
        /// The app it was made for.
        signed: u32,
    },
    /// 70013: the UserSig was made for another user.
    #[error("the identifier does not match the UserSig: TLS.identifier must equal identifier, but it is {signed:?}")]
    OtherIdentifier {
        /// The user it was made for.
        signed: String,
    },
    /// 70016: the app has no key for this form of UserSig.
    #[error("the app has no key for this form of UserSig")]
    NoKey,
    /// 70009: the signature does not verify, typically because it was made with another app's key.
    #[error("TLS.sig must be the signature of the other members with the app's key")]
    BadSignature,
    /// 70001: the UserSig has expired.
    #[error("UserSig has expired: TLS.time plus its life must not be in the past, but it is {at}")]
    Expired {
        /// The last second in which it was valid, in Unix seconds.
        at: u64,
    },
}

impl Fault {
    /// The code that tells a caller of this fault; each variant names its own. Source: "UserSig documentation".
    pub fn code(&self) -> Code {
        match self {
            Fault::Empty => account::USER_SIG_EMPTY,
            Fault::Garbled { .. } => account::USER_SIG_GARBLED,
            Fault::Incomplete { .. } => account::USER_SIG_INCOMPLETE,
            Fault::OtherApp { .. } => account::APP_MISMATCH,
            Fault::OtherIdentifier { .. } => account::IDENTIFIER_MISMATCH,
            Fault::NoKey => account::NO_PUBLIC_KEY,
            Fault::BadSignature => account::BAD_SIGNATURE,
            Fault::Expired { .. } => account::USER_SIG_EXPIRED,
        }
    }
}
