//! `tincan faults`: makes calls of a running server go wrong.

use serde_json::{Map, Value, json};

use crate::cli::{Cli, FaultArgs, FaultsCommand};
use crate::tools::{print, rest};

/// Runs the command.
pub(crate) fn run(cli: &Cli, command: &FaultsCommand) -> anyhow::Result<()> {
    match command {
        FaultsCommand::Add(args) => rest::call(cli, args.app, "tincan_admin/add_fault", &fault(args)).map(drop),
        FaultsCommand::List { app } => {
            let answer = rest::call(cli, *app, "tincan_admin/list_faults", &json!({}))?;
            let faults = answer.get("Faults").and_then(Value::as_array).cloned().unwrap_or_default();
            print(&faults.iter().map(|fault| format!("{fault}\n")).collect::<String>())
        }
        FaultsCommand::Clear { app } => rest::call(cli, *app, "tincan_admin/clear_faults", &json!({})).map(drop),
    }
}

/// A fault as the server takes it.
fn fault(args: &FaultArgs) -> Value {
    let mut fault = Map::new();
    fault.insert("Command".to_owned(), args.command.clone().into());
    fault.insert("When".to_owned(), if args.after { "after" } else { "before" }.into());
    let delay = args.effect.delay.map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
    let optional = [
        ("Code", args.effect.code.map(Value::from)),
        ("Delay", delay.map(Value::from)),
        ("Cut", args.effect.cut.then(|| 1.into())),
        ("User", args.user.clone().map(Value::from)),
        ("Percent", args.percent.map(Value::from)),
        ("Count", args.count.map(Value::from)),
    ];
    fault.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(fault)
}
