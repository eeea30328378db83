//! From a cause, and where it happened, to the number that the V3 SDKs had.

use tincan_protocol::errors::{Code, codes::legacy};

use super::place::Place;
use super::rules::RULES;
use crate::Cause;
use crate::config::Codes;

/// The number of a cause in a view.
pub(crate) fn code(view: Codes, api: &str, cause: &Cause) -> i32 {
    match view {
        Codes::Current => cause.code(),
        Codes::V3 => legacy_code(Place::of(api), cause).map_or_else(|| cause.code(), Code::number),
        Codes::V3Renumbered => {
            legacy_code(Place::of(api), cause).map(renumbered).map_or_else(|| cause.code(), Code::number)
        }
    }
}

/// The number that the V3 SDKs had of their own, as first numbered: that of the first rule that fits.
pub(super) fn legacy_code(place: Place, cause: &Cause) -> Option<Code> {
    if let Cause::V3(cause) = cause {
        return Some(cause.code());
    }
    RULES.iter().find(|rule| rule.fits(place, cause)).map(|rule| rule.code)
}

/// The session layer's numbers and what they became.
pub(super) const RENUMBERED: [(Code, Code); 9] = [
    (legacy::SESSION_OFFLINE_REQUEST, legacy::SESSION_OFFLINE_REQUEST_RENUMBERED),
    (legacy::SESSION_OFFLINE_ANSWER, legacy::SESSION_OFFLINE_ANSWER_RENUMBERED),
    (legacy::SESSION_REQUEST_FAILED, legacy::SESSION_REQUEST_FAILED_RENUMBERED),
    (legacy::NO_SERVICE_NAMED, legacy::NO_SERVICE_NAMED_RENUMBERED),
    (legacy::SESSION_QUEUE_FULL, legacy::SESSION_QUEUE_FULL_RENUMBERED),
    (legacy::KICKED, legacy::KICKED_RENUMBERED),
    (legacy::SUSPENDED, legacy::SUSPENDED_RENUMBERED),
    (legacy::BAD_SESSION_SIGNATURE, legacy::BAD_SESSION_SIGNATURE_RENUMBERED),
    (legacy::BAD_SESSION_COOKIE, legacy::BAD_SESSION_COOKIE_RENUMBERED),
];

fn renumbered(code: Code) -> Code {
    RENUMBERED.iter().find(|(first, _)| *first == code).map_or(code, |(_, later)| *later)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layer;

    fn refused(layer: Layer, code: i32) -> Cause {
        Cause::Refused { layer, command: "openim.sendmsg".to_owned(), code, info: "no".to_owned() }
    }

    fn timeout() -> Cause {
        Cause::AnswerTimeout { command: "openim.sendmsg".to_owned(), millis: 10 }
    }

    #[test]
    fn today_numbers_are_untouched() {
        for cause in [timeout(), Cause::Kicked, refused(Layer::Command, 20016), Cause::QueueFull { limit: 1 }] {
            assert_eq!(code(Codes::Current, "messages.send", &cause), cause.code());
        }
    }

    #[test]
    fn where_it_happened_decides() {
        let cases = [
            ("messages.send", 6126),
            ("messages.resend", 6127),
            ("v3.resend_stored", 6128),
            ("v3.bind", 6106),
            ("call", 6012),
        ];
        for (api, number) in cases {
            assert_eq!(code(Codes::V3, api, &timeout()), number, "{api}");
        }
    }

    #[test]
    fn the_session_layer_was_renumbered() {
        let lost = Cause::NoConnection { why: String::new(), awaiting: true };
        assert_eq!(code(Codes::V3, "call", &lost), 6201);
        assert_eq!(code(Codes::V3Renumbered, "call", &lost), 6251);
        assert_eq!(code(Codes::V3Renumbered, "messages.send", &lost), 6122);
        assert_eq!(code(Codes::V3Renumbered, "call", &refused(Layer::Access, -10112)), 6256);
    }

    #[test]
    fn what_the_server_refuses_keeps_its_number_unless_v3_had_one() {
        assert_eq!(code(Codes::V3, "call", &refused(Layer::Command, 20016)), 6223);
        assert_eq!(code(Codes::V3, "call", &refused(Layer::Command, 10010)), 10010);
        assert_eq!(code(Codes::V3, "login", &refused(Layer::Login, 70009)), 70009);
        assert_eq!(code(Codes::V3, "login", &refused(Layer::Login, 70001)), 70101);
        assert_eq!(code(Codes::V3, "call", &refused(Layer::Access, -10114)), 6124);
    }

    #[test]
    fn an_apps_own_code_is_never_taken_for_the_access_layer() {
        assert_eq!(code(Codes::V3, "messages.send", &refused(Layer::Command, 120_001)), 120_001);
    }
}
