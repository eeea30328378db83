//! Settings of native clients: those that come through the native access layer.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What holds for an app's native clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NativeSettings {
    /// When a log-in has to show a verification code, which the app's own server hands to the user (webhook
    /// `Tincan.CallbackVerificationCode`): off, new_device (a device that the account never logged in from), or always
    /// (each log-in by UserSig). A wrong code is -10000, one that cannot be delivered -10007. Default off.
    /// Source: error-code reference, -10000; the factory value is not documented.
    pub challenge: Challenge,
    /// How long a verification code holds. Default 5 minutes. Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub code_life: Duration,
    /// Wrong answers after which a verification code does not hold any more. Default 5. Source: Tincan's choice: with six
    /// digits a guess succeeds once in 200,000 codes.
    pub code_attempts: u32,
    /// Most verification codes of one account in an hour; over it 70114. Default 10. Source: Tincan's choice.
    pub codes_per_hour: u32,
    /// Devices that are remembered for each account; past it the one that logged in longest ago is forgotten. Default 32.
    /// Source: Tincan's choice.
    pub devices: usize,
    /// Most devices of one account that are locked at a time; one more is refused (70402). Default 64. Source: Tincan's
    /// choice.
    pub locked_devices: usize,
    /// Most calls of one command that one user makes in a second, on all its devices; over it -10113. 0 means no limit.
    /// Default 100. Source: Tincan's choice (the number is not documented); client libraries keep to 5 by themselves
    /// (error-code reference, 9506).
    pub user_command_calls_per_second: u32,
    /// Most requests of the app's native clients in a day of UTC; over it -10108. 0 means no limit. Default 0.
    /// Source: error-code reference, -10108 (the quota is not documented).
    pub requests_a_day: u64,
}

impl Default for NativeSettings {
    fn default() -> Self {
        Self {
            challenge: Challenge::Off,
            code_life: Duration::from_secs(300),
            code_attempts: 5,
            codes_per_hour: 10,
            devices: 32,
            locked_devices: 64,
            user_command_calls_per_second: 100,
            requests_a_day: 0,
        }
    }
}

/// When a log-in has to show a verification code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Challenge {
    /// Never.
    Off,
    /// From a device that the account never logged in from.
    NewDevice,
    /// At each log-in by UserSig, and from devices that it never logged in from.
    Always,
}
