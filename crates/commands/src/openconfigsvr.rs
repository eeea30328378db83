//! Global mutes and figures of an app.

pub(crate) mod getappinfo;
pub(crate) mod getnospeaking;
pub(crate) mod setnospeaking;

use tincan_domain::{Cause, mutes};

/// What stands for "for good" among the seconds of a mute (source: operations documentation).
const FOR_GOOD: u32 = u32::MAX;

/// An account that does not exist is a fault of the field that names it.
fn blame(field: &'static str) -> impl Fn(Cause) -> Cause {
    move |cause| match cause {
        Cause::NoSuchAccount { account, .. } => Cause::field(field, format!("names {account:?}, which does not exist")),
        cause => cause,
    }
}

fn span(seconds: u32) -> mutes::Span {
    if seconds == FOR_GOOD { mutes::Span::ForGood } else { mutes::Span::Seconds(seconds) }
}
