//! The `tincan` binary: a self-hosted chat server, and its tools.
//!
//! [`serve`] puts the server together, [`access`] is its ways in, [`config`] its settings; [`tools`] has a file for each
//! other subcommand.

mod access;
mod cli;
mod config;
mod serve;
mod tools;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};

/// A fifth of the work per message is allocation; this allocator does it in less time than the system's (measured by
/// `tincan bench pairs`), at about the same memory per idle connection.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tincan: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<()> {
    match &cli.command {
        None | Some(Command::Serve(_)) => serve::run(cli),
        Some(Command::App { command }) => tools::app::run(cli, command),
        Some(Command::Device { command }) => tools::device::run(cli, command),
        Some(Command::Faults { command }) => tools::faults::run(cli, command),
        Some(Command::Clock { forward, app }) => tools::clock::run(cli, *forward, *app),
        Some(Command::Chat(args)) => tools::chat::run(cli, args),
        Some(Command::Usersig(args)) => tools::usersig::run(cli, args),
        Some(Command::Explain { what }) => tools::explain::run(&what.join(" "), cli.json),
        Some(Command::Bench(args)) => tools::bench::run(cli, args),
        Some(Command::BenchRelay) => tools::bench::run_relay(),
        Some(Command::Commands { openapi, .. }) => tools::commands::run(*openapi),
        Some(Command::Webhooks { command }) => tools::webhooks::run(cli, command),
        Some(Command::Config { markdown }) => tools::settings::run(cli, *markdown),
    }
}
