//! Tincan's own: settings of an app at run time, devices of accounts, faults on demand, the test clock. These commands are never switched off,
//! and spared by faults.

pub(crate) mod add_fault;
pub(crate) mod clear_faults;
pub(crate) mod forward_clock;
pub(crate) mod get_app;
pub(crate) mod list_devices;
pub(crate) mod list_faults;
pub(crate) mod list_webhook_calls;
pub(crate) mod lock_device;
pub(crate) mod probe_webhook;
pub(crate) mod set_app;
pub(crate) mod unlock_device;

use tincan_domain::devices::Device;
use tincan_domain::{Cause, Result, admission};

use crate::faults::Faults;
use crate::{Body, Call};

/// The device of a request.
fn device(body: &Body<'_>) -> Result<Device> {
    Device::parse(&body.text("Device")?, "Device")
}

/// The faults, where the server was started with faults allowed.
fn faults<'a>(call: &'a Call<'_>) -> Result<&'a Faults> {
    let off = || Cause::from(admission::Fault::NotAllowedHere { flag: "--allow-faults" });
    call.faults.as_deref().ok_or_else(off)
}
