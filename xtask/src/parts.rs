//! `cargo xtask test`: the parts, one after another.

mod blackbox;
mod build;
mod clippy;
mod fmt;
mod generated;
mod sdk;
mod unit;
pub(crate) mod web;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::workspace::{Profile, Workspace};

/// One part of the test.
struct Part {
    name: &'static str,
    run: fn(&Workspace, Profile) -> Result<()>,
}

/// The parts in their order: what is quick to tell comes first.
const PARTS: [Part; 8] = [
    Part { name: "fmt", run: fmt::run },
    Part { name: "clippy", run: clippy::run },
    Part { name: "unit", run: unit::run },
    Part { name: "build", run: build::run },
    Part { name: "generated", run: generated::run },
    Part { name: "blackbox", run: blackbox::run },
    Part { name: "sdk", run: sdk::run },
    Part { name: "web", run: web::run_required },
];

/// The part that `--fast` leaves out.
const SLOW: &str = "web";

/// How a part ended.
enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

/// Runs the parts up to the first failure. The last line is `N passed, N failed`, in parts.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>, fast: bool) -> Result<ExitCode> {
    let chosen = choose(only, fast)?;
    let mut outcomes: Vec<(&str, Outcome)> = Vec::new();
    for part in chosen {
        let failed_before = outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
        let outcome = if failed_before { Outcome::NotRun } else { run_part(workspace, part, Profile::fast(fast)) };
        outcomes.push((part.name, outcome));
    }
    Ok(summarise(&outcomes))
}

fn choose(only: Option<&str>, fast: bool) -> Result<Vec<&'static Part>> {
    let Some(only) = only else {
        return Ok(PARTS.iter().filter(|part| !(fast && part.name == SLOW)).collect());
    };
    let names: Vec<&str> = only.split(',').map(str::trim).collect();
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        bail!("there is no part {unknown:?}; the parts are {}", known.join(", "));
    }
    Ok(PARTS.iter().filter(|part| names.contains(&part.name)).collect())
}

fn run_part(workspace: &Workspace, part: &Part, profile: Profile) -> Outcome {
    println!("\n=== {} ===", part.name);
    let started = Instant::now();
    let result = (part.run)(workspace, profile);
    let took = started.elapsed();
    match result {
        Ok(()) => {
            println!("--- {}: passed in {} ---", part.name, seconds(took));
            Outcome::Passed(took)
        }
        Err(error) => {
            println!("--- {}: FAILED after {}: {error:#} ---", part.name, seconds(took));
            Outcome::Failed(took)
        }
    }
}

fn summarise(outcomes: &[(&str, Outcome)]) -> ExitCode {
    println!();
    let (mut passed, mut failed) = (0, 0);
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Passed(took) => {
                passed += 1;
                println!("{name:<10} passed   {:>9}", seconds(*took));
            }
            Outcome::Failed(took) => {
                failed += 1;
                println!("{name:<10} FAILED   {:>9}", seconds(*took));
            }
            Outcome::NotRun => println!("{name:<10} not run"),
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: Option<&str>, fast: bool) -> Vec<&'static str> {
        choose(only, fast).unwrap().iter().map(|part| part.name).collect()
    }

    #[test]
    fn parts_are_chosen_by_name_and_keep_their_order() {
        assert_eq!(names(None, false), ["fmt", "clippy", "unit", "build", "generated", "blackbox", "sdk", "web"]);
        assert_eq!(names(None, true), ["fmt", "clippy", "unit", "build", "generated", "blackbox", "sdk"]);
        assert_eq!(names(Some("unit,fmt"), false), ["fmt", "unit"]);
        assert_eq!(names(Some("web"), true), ["web"]);
        assert!(choose(Some("fnt"), false).is_err());
    }
}
