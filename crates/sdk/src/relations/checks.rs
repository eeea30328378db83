//! What is checked before anything goes out. Source of all: error-code reference.

use crate::Cause;

/// Longest remark, in bytes (9002).
const MAX_REMARK: usize = 96;

/// Longest wording of a request, in bytes (9003).
const MAX_WORDING: usize = 120;

/// How sources of requests begin (9004).
const SOURCE: &str = "AddSource_Type_";

/// Longest name of a friend group, in bytes (9005).
const MAX_GROUP: usize = 30;

/// Errors: 9002.
pub(super) fn remark(text: &str) -> Result<(), Cause> {
    if text.len() <= MAX_REMARK {
        return Ok(());
    }
    Err(Cause::BadRemark { rule: format!("is {} bytes long; allowed are {MAX_REMARK}", text.len()) })
}

/// Errors: 9003.
pub(super) fn wording(text: &str) -> Result<(), Cause> {
    if text.len() <= MAX_WORDING {
        return Ok(());
    }
    Err(Cause::BadWording { rule: format!("is {} bytes long; allowed are {MAX_WORDING}", text.len()) })
}

/// Errors: 9004.
pub(super) fn source(text: &str) -> Result<(), Cause> {
    if text.starts_with(SOURCE) {
        return Ok(());
    }
    Err(Cause::BadSource { rule: format!("must begin with {SOURCE}") })
}

/// Errors: 9005.
pub(super) fn group(name: &str) -> Result<(), Cause> {
    let rule = match name.len() {
        0 => "is empty".to_owned(),
        length if length > MAX_GROUP => format!("is {length} bytes long; allowed are {MAX_GROUP}"),
        _ => return Ok(()),
    };
    Err(Cause::BadFriendGroup { rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_that_is_allowed_and_the_first_that_is_not() {
        assert!(remark(&"ä".repeat(48)).is_ok());
        assert_eq!(remark(&"ä".repeat(49)).unwrap_err().code(), 9002);
        assert!(wording(&"x".repeat(120)).is_ok());
        assert_eq!(wording(&"x".repeat(121)).unwrap_err().code(), 9003);
        assert!(source("AddSource_Type_Web").is_ok());
        assert_eq!(source("Web").unwrap_err().code(), 9004);
        assert!(group(&"x".repeat(30)).is_ok());
        assert_eq!(group("").unwrap_err().code(), 9005);
        assert_eq!(group(&"x".repeat(31)).unwrap_err().code(), 9005);
    }
}
