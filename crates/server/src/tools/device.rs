//! `tincan device`: devices of users, on a running server.

use serde_json::{Value, json};

use crate::cli::{Cli, DeviceCommand, NamedDeviceArgs};
use crate::tools::{print, rest};

/// Runs the command.
pub(crate) fn run(cli: &Cli, command: &DeviceCommand) -> anyhow::Result<()> {
    match command {
        DeviceCommand::List(args) => {
            let answer = rest::call(cli, args.app, "tincan_admin/list_devices", &json!({"UserID": args.user}))?;
            let devices = answer.get("Devices").and_then(Value::as_array).cloned().unwrap_or_default();
            print(&devices.iter().map(|device| format!("{device}\n")).collect::<String>())
        }
        DeviceCommand::Lock(args) => change(cli, args, "tincan_admin/lock_device"),
        DeviceCommand::Unlock(args) => change(cli, args, "tincan_admin/unlock_device"),
    }
}

fn change(cli: &Cli, args: &NamedDeviceArgs, command: &str) -> anyhow::Result<()> {
    let body = json!({"UserID": args.of.user, "Device": args.device});
    rest::call(cli, args.of.app, command, &body).map(drop)
}
