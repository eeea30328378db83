//! The native access layer beside the web one: the same pairs by turns, on two servers that run side by side.

use std::time::Duration;

use anyhow::Context as _;

use super::pairs::{self, Load, Plan, Way};
use super::report::{Figures, Measured};
use super::target::Target;
use super::{BenchArgs, SLACK};
use crate::cli::Cli;

/// Turns of each. What else the machine does meanwhile, and what the disk does, changes by more than the two differ; the turn in
/// the middle says most.
const TURNS: u64 = 9;

/// A side of the comparison.
struct Side {
    name: &'static str,
    way: Way,
    target: Target,
    loads: Vec<Load>,
}

impl Side {
    async fn start(cli: &Cli, args: &BenchArgs, name: &'static str, way: Way) -> anyhow::Result<Self> {
        let mut set = cli.set.clone();
        if way == Way::Native {
            // A pair sends more than a user does; calls are counted all the same.
            set.push(("app.native.user_command_calls_per_second".to_owned(), "1000000".to_owned()));
        }
        let users: Vec<String> = pairs::users(args.pairs).collect();
        let target = Target::start_server(args.dir.as_deref(), &set, &users).await?;
        Ok(Self { name, way, target, loads: Vec::new() })
    }

    async fn turn(&mut self, plan: Plan) -> anyhow::Result<()> {
        let limit = Duration::from_secs(plan.seconds + SLACK);
        let load = tokio::time::timeout(limit, pairs::run(&self.target, self.way, plan));
        self.loads.push(load.await.context("measuring took too long")??);
        Ok(())
    }

    /// The turn in the middle by what it cost the server, with everything that was lost in any.
    async fn end(mut self) -> anyhow::Result<Measured> {
        self.target.stop().await?;
        let lost = self.loads.iter().map(|load| load.lost).sum();
        self.loads.sort_by(|one, other| one.server_cpu_us_per_message.total_cmp(&other.server_cpu_us_per_message));
        let middle = self.loads.swap_remove(self.loads.len() / 2);
        let figures = Figures::Load(Load { lost, ..middle });
        Ok(Measured { scenario: "native".to_owned(), server: self.name, figures })
    }
}

/// Measures both, by turns: the one, the other, the other, the one.
pub(super) async fn measure(cli: &Cli, args: &BenchArgs) -> anyhow::Result<[Measured; 2]> {
    let plan = Plan { seconds: args.seconds.div_ceil(4), ..args.pairs() };
    let mut web = Side::start(cli, args, "web", Way::Web).await?;
    let mut native = Side::start(cli, args, "native", Way::Native).await?;
    for turn in 0..TURNS {
        let (first, second) = if turn % 2 == 0 { (&mut web, &mut native) } else { (&mut native, &mut web) };
        first.turn(plan).await?;
        second.turn(plan).await?;
    }
    Ok([web.end().await?, native.end().await?])
}
