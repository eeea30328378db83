//! `tincan bench`: measures this build on this machine.
//!
//! Starts the server as a process of its own, with data that is thrown away, and logs users in over real sockets. The
//! same load can be put on a [bare relay](relay) in the same run: machines are noisy, and a ratio says more than a time.

mod beside;
mod client;
mod crowded;
mod groups;
mod idle;
mod login;
mod native;
mod pairs;
mod relay;
mod report;
mod rest;
mod stage;
mod storm;
mod target;
mod usage;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use crate::cli::Cli;
use crate::tools::print;
use pairs::{Plan, Way};
use report::{Figures, Measured};
use target::Target;

pub(crate) use relay::run as run_relay;
pub(super) use rest::Rest;

/// The servcmd of pushes.
const PUSH: &str = "im_open_push.msg_push";

/// Longest time that one scenario takes beside its measuring, in seconds: a bench that hangs ends.
const SLACK: u64 = 240;

/// File descriptors that a process needs beside its connections.
const OTHER_FILES: u64 = 256;

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// Many pairs, each with some one-to-one messages under way: cost of a message, throughput.
    Pairs,
    /// One pair, one message at a time: the least latency, and the cost of a write that nobody shares.
    Serial,
    /// The same as pairs, by the native access layer, beside the web one.
    Native,
    /// Many native clients, logged in, and a restart of the server: how fast they are back, and what it costs.
    Storm,
    /// Full log-ins, as the Web SDK does them.
    Login,
    /// Full log-ins of an account with 3,000 friends and 500 conversations.
    Crowded,
    /// A group of 200 members, all online: cost of a delivery.
    Group,
    /// A community of 10,000 members, 1,000 of them online, with 40 messages a second.
    Large,
    /// A live room with 10,000 connections and 40 messages a second.
    Live,
    /// Many connections that do nothing: memory.
    Idle,
    /// Pairs, serial and idle on a relay without rules and storage, to compare with; alone: pairs and serial.
    Bare,
}

/// How much to measure.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// What to measure; everything when nothing is named.
    #[arg(value_enum, value_name = "SCENARIO")]
    scenarios: Vec<Scenario>,
    /// Pairs of a sender and a receiver.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pairs: u32,
    /// Messages that each sender has under way.
    #[arg(long, value_name = "MESSAGES", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    in_flight: u16,
    /// Send so many messages a second, all pairs together, whether or not the earlier ones came through.
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rate: Option<u32>,
    /// Seconds of measuring.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Idle connections; clients in a storm.
    #[arg(long, default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connections: u32,
    /// Measure the CPU of idle connections' heartbeats too, for so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(10..=600))]
    heartbeats: Option<u64>,
    /// Full log-ins.
    #[arg(long, default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    logins: u32,
    /// Members of groups who are online; each scenario has its own number when it is left out.
    #[arg(long, value_name = "MEMBERS", value_parser = clap::value_parser!(u32).range(25..=50_000))]
    listeners: Option<u32>,
    /// Folder for the data, which is removed afterwards; it decides which disk is measured. The system's temporary
    /// folder when it is left out.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl BenchArgs {
    /// The plan of the scenarios about pairs.
    fn pairs(&self) -> Plan {
        Plan { pairs: self.pairs, in_flight: self.in_flight.into(), rate: self.rate, seconds: self.seconds }
    }

    /// The plan of a scenario about groups.
    fn group(&self, plan: groups::Plan) -> groups::Plan {
        let online = self.listeners.unwrap_or(plan.online);
        let rate = self.rate.or(plan.rate);
        // Of a live room members are those who are there.
        let members = if plan.members == plan.online { online } else { plan.members.max(online) };
        groups::Plan { online, members, rate, seconds: self.seconds, ..plan }
    }

    /// Most members of a group who are online.
    fn listeners(&self) -> u64 {
        let live = self.scenarios.is_empty() || self.scenarios.contains(&Scenario::Live);
        self.listeners.unwrap_or(if live { groups::LIVE.online } else { groups::LARGE.online }).into()
    }
}

/// Runs the command.
pub(crate) fn run(cli: &Cli, args: &BenchArgs) -> anyhow::Result<()> {
    let files = rlimit::increase_nofile_limit(u64::MAX).context("cannot raise the limit of open files")?;
    let needed = u64::from(args.connections.max(2 * args.pairs).max(args.logins)).max(args.listeners()) + OTHER_FILES;
    anyhow::ensure!(files >= needed, "{needed} open files are needed; the limit is {files} (ulimit -n)");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            result = measure_all(cli, args) => result,
            // Ends by the ordinary way, so that the server ends and its data goes.
            _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted"),
        }
    })
}

async fn measure_all(cli: &Cli, args: &BenchArgs) -> anyhow::Result<()> {
    let chosen = if args.scenarios.is_empty() { Scenario::value_variants() } else { &args.scenarios };
    let bare = chosen.contains(&Scenario::Bare);
    let mut scenarios: Vec<Scenario> = Scenario::value_variants().to_vec();
    scenarios.retain(|scenario| *scenario != Scenario::Bare && chosen.contains(scenario));
    let only_bare = scenarios.is_empty();
    if only_bare {
        scenarios = vec![Scenario::Pairs, Scenario::Serial];
    }
    for scenario in scenarios {
        let mut measured = Vec::new();
        if bare && matches!(scenario, Scenario::Pairs | Scenario::Serial | Scenario::Idle) {
            measured.push(measure(cli, args, scenario, true).await?);
        }
        if scenario == Scenario::Native {
            measured.extend(beside::measure(cli, args).await?);
        } else if !only_bare {
            measured.push(measure(cli, args, scenario, false).await?);
        }
        print(&if cli.json { report::lines(&measured)? } else { report::table(&measured) })?;
    }
    Ok(())
}

/// Measures one scenario on a fresh server or relay.
async fn measure(cli: &Cli, args: &BenchArgs, scenario: Scenario, bare: bool) -> anyhow::Result<Measured> {
    let users: Vec<String> = match scenario {
        Scenario::Pairs => pairs::users(args.pairs).collect(),
        Scenario::Serial => pairs::users(1).collect(),
        Scenario::Crowded => crowded::users().collect(),
        Scenario::Group => groups::users(args.group(groups::GROUP)).collect(),
        Scenario::Large => groups::users(args.group(groups::LARGE)).collect(),
        Scenario::Live => groups::users(args.group(groups::LIVE)).collect(),
        Scenario::Idle | Scenario::Storm => stage::users(args.connections).collect(),
        Scenario::Login | Scenario::Bare | Scenario::Native => stage::users(args.logins).collect(),
    };
    let mut set = cli.set.clone();
    if scenario == Scenario::Crowded {
        // All of them are read, not the newest alone.
        set.push(("app.conversations".to_owned(), crowded::CONVERSATIONS.to_string()));
    }
    match scenario {
        Scenario::Group => set.extend(groups::settings(args.group(groups::GROUP))),
        Scenario::Large => set.extend(groups::settings(args.group(groups::LARGE))),
        Scenario::Live => set.extend(groups::settings(args.group(groups::LIVE))),
        _ => {}
    }
    let limit = Duration::from_secs(args.seconds + args.heartbeats.unwrap_or_default() + SLACK);
    let figures = tokio::time::timeout(limit, async {
        let mut target = if bare {
            Target::start_relay().await?
        } else {
            Target::start_server(args.dir.as_deref(), &set, &users).await?
        };
        let figures = run_on(&mut target, args, scenario).await;
        target.stop().await?;
        figures
    });
    let figures = figures.await.context("measuring took too long")??;
    let name = scenario.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let server = if bare { "bare" } else { "tincan" };
    Ok(Measured { scenario: name, server, figures })
}

async fn run_on(target: &mut Target, args: &BenchArgs, scenario: Scenario) -> anyhow::Result<Figures> {
    let plan = args.pairs();
    Ok(match scenario {
        Scenario::Pairs => Figures::Load(pairs::run(target, Way::Web, plan).await?),
        Scenario::Storm => Figures::Storm(Box::new(storm::run(target, args.connections).await?)),
        Scenario::Serial => {
            Figures::Load(pairs::run(target, Way::Web, Plan { pairs: 1, in_flight: 1, rate: None, ..plan }).await?)
        }
        Scenario::Crowded => Figures::Crowded(crowded::run(target).await?),
        Scenario::Group => Figures::Spread(groups::run(target, args.group(groups::GROUP)).await?),
        Scenario::Large => Figures::Spread(groups::run(target, args.group(groups::LARGE)).await?),
        Scenario::Live => Figures::Spread(groups::run(target, args.group(groups::LIVE)).await?),
        Scenario::Idle => Figures::Idle(idle::run(target, args.connections, args.heartbeats).await?),
        Scenario::Login | Scenario::Bare | Scenario::Native => Figures::Login(login::run(target, args.logins).await?),
    })
}
