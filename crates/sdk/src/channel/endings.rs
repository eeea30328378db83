//! What a refusal by the access layer means for the session.

use tincan_protocol::errors::codes::{access, account};
use tincan_protocol::errors::{self, Retry};

use crate::{Cause, Layer};

/// What is to be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Connect again, later.
    Again,
    /// The session ticket (D2) is of no use any more: log in by the account ticket (A2).
    LogIn,
    /// The login has ended.
    End,
}

/// What is to be done about a failure to connect, log in or resume, or about the end of a connection.
pub(super) fn remedy(cause: &Cause) -> Remedy {
    match cause {
        Cause::Refused { layer: Layer::Access, code, .. } => remedy_of(*code),
        Cause::Refused { code, .. } => match errors::find(*code).map(|entry| entry.retry) {
            Some(Retry::Never | Retry::AfterFixing) => Remedy::End,
            _ => Remedy::Again,
        },
        Cause::Kicked | Cause::UserSigExpired { .. } | Cause::StoredLoginExpired { .. } | Cause::NoTinyId => {
            Remedy::End
        }
        // The keys are wrong on one side.
        Cause::DecryptionFailed | Cause::EncryptionFailed { .. } => Remedy::LogIn,
        _ => Remedy::Again,
    }
}

/// What is to be done about a code of the access layer.
pub(super) fn remedy_of(code: i32) -> Remedy {
    let is = |codes: &[errors::Code]| codes.iter().any(|known| known.number() == code);
    let useless = [
        access::SESSION_TICKET_EXPIRED,
        access::RESUME_TICKET_EXPIRED,
        access::EMPTY_SESSION_KEY,
        access::TINY_ID_MISMATCH,
        access::SESSION_KEY_WORN_OUT,
    ];
    let over = [
        access::TICKET_NOT_AUTHENTIC,
        access::PUSH_BLOCKED,
        access::WRONG_CHALLENGE_ANSWER,
        access::DEVICE_LOCKED,
        access::IDENTITY_ENDED,
        access::SIGNED_OUT_BY_OTHER_DEVICE,
        access::SIGNED_OUT_BY_ADMIN,
        access::APP_BLOCKED,
        access::APP_DEACTIVATED,
    ];
    match () {
        () if is(&useless) => Remedy::LogIn,
        () if is(&over) => Remedy::End,
        // A cookie is new on each connection; what is too much now may not be later.
        () => Remedy::Again,
    }
}

/// The cause of a refusal by the access layer, or of a log-in that was answered with a code. `expired`: the account ticket is
/// past its life.
pub(super) fn refused(layer: Layer, command: &str, code: i32, info: String, expired: bool) -> Cause {
    if code == access::SIGNED_OUT_BY_OTHER_DEVICE.number() {
        return Cause::Kicked;
    }
    if code == access::IDENTITY_ENDED.number() && expired {
        return Cause::UserSigExpired { at_login: false };
    }
    if code == account::USER_SIG_EXPIRED.number() {
        return Cause::UserSigExpired { at_login: layer == Layer::Login };
    }
    // A log-in's answer may hold a code of the access layer, too.
    let layer = if code < 0 { Layer::Access } else { layer };
    Cause::Refused { layer, command: command.to_owned(), code, info }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_their_remedies() {
        let of = |code| remedy(&refused(Layer::Access, "connect", code, String::new(), false));
        for code in [-10001, -10101, -10005, -10006, -10106] {
            assert_eq!(of(code), Remedy::LogIn, "{code}");
        }
        for code in [-10003, -10004, -10102, -10103, -10104, -10105, -10110, -10112] {
            assert_eq!(of(code), Remedy::End, "{code}");
        }
        for code in [-302, -10009, -10108, -10109, -10111, -10113, -10114] {
            assert_eq!(of(code), Remedy::Again, "{code}");
        }
        let of = |code| remedy(&refused(Layer::Login, "login", code, String::new(), false));
        assert_eq!(of(70001), Remedy::End);
        assert_eq!(of(70003), Remedy::End);
        assert_eq!(of(60008), Remedy::Again, "it took too long");
    }

    #[test]
    fn an_ended_identity_is_an_expired_usersig_or_an_account_that_is_gone() {
        let of = |expired| refused(Layer::Access, "connect", -10103, String::new(), expired).code();
        assert_eq!((of(true), of(false)), (6206, -10103));
    }
}
