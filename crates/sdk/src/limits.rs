//! How often an API may be called.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Cause;

/// The limit of calls a second, for each API of its own (9506). Source: error-code reference.
pub(crate) struct CallLimits {
    limit: u32,
    limiter: Option<DefaultKeyedRateLimiter<&'static str>>,
}

impl CallLimits {
    /// Limits of so many calls a second; 0 is none.
    pub(crate) fn new(limit: u32) -> Self {
        let limiter = NonZeroU32::new(limit).map(|limit| RateLimiter::keyed(Quota::per_second(limit)));
        Self { limit, limiter }
    }

    /// Counts a call.
    pub(crate) fn count(&self, api: &'static str) -> Result<(), Cause> {
        match &self.limiter {
            Some(limiter) if limiter.check_key(&api).is_err() => Err(Cause::TooOften { api, limit: self.limit }),
            _ => Ok(()),
        }
    }
}
