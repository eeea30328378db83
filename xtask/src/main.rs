//! `cargo xtask`: set-up, tests and generated documents.

mod generate;
mod parts;
mod setup;
mod workspace;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::{Profile, Workspace};

const USAGE: &str = "\
cargo xtask COMMAND

  setup                          install what the tests need: Chromium and the conformance run's Node packages
  test [--only PART] [--fast]    run all tests, part after part, up to the first failure
  web [--record] [--fast] [SCENARIO...]
                                 run the Web SDK conformance alone; --record runs every scenario and writes the table
  generate [--check]             write docs/generated, or tell whether it is up to date

  --only PART    only this part, or several: --only fmt,clippy
  --fast         with the debug build, and without the Web SDK conformance
";

fn main() -> ExitCode {
    match run(env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<ExitCode> {
    let mut arguments = Arguments(arguments);
    let command = if arguments.0.is_empty() { "help".to_owned() } else { arguments.0.remove(0) };
    if arguments.flag("--help") || arguments.flag("-h") || matches!(command.as_str(), "help" | "--help" | "-h") {
        print!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    match command.as_str() {
        "setup" => {
            arguments.end()?;
            setup::run(&workspace)?;
        }
        "test" => {
            let only = arguments.value("--only")?;
            let fast = arguments.flag("--fast");
            arguments.end()?;
            return parts::run(&workspace, only.as_deref(), fast);
        }
        "web" => {
            let record = arguments.flag("--record");
            let profile = Profile::fast(arguments.flag("--fast"));
            let scenarios = arguments.rest()?;
            parts::web::run(&workspace, profile, &scenarios, record)?;
        }
        "generate" => {
            let check = arguments.flag("--check");
            arguments.end()?;
            let pages = generate::pages(&workspace, Profile::Debug)?;
            if check { generate::check(&workspace, &pages)? } else { generate::write(&workspace, &pages)? }
        }
        other => bail!("there is no command {other:?}\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands behind the command.
struct Arguments(Vec<String>);

impl Arguments {
    /// Takes a switch; whether it was there.
    fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() < before
    }

    /// Takes a switch and the value after it (`--only fmt`) or in it (`--only=fmt`).
    fn value(&mut self, name: &str) -> Result<Option<String>> {
        let with_value = format!("{name}=");
        let Some(at) = self.0.iter().position(|argument| argument == name || argument.starts_with(&with_value)) else {
            return Ok(None);
        };
        let argument = self.0.remove(at);
        if let Some(value) = argument.strip_prefix(&with_value) {
            return Ok(Some(value.to_owned()));
        }
        if at >= self.0.len() {
            bail!("{name} needs a value\n\n{USAGE}");
        }
        Ok(Some(self.0.remove(at)))
    }

    /// Everything else, which may hold no switch.
    fn rest(self) -> Result<Vec<String>> {
        if let Some(unknown) = self.0.iter().find(|argument| argument.starts_with('-')) {
            bail!("there is no option {unknown:?} here\n\n{USAGE}");
        }
        Ok(self.0)
    }

    /// Nothing may be left.
    fn end(self) -> Result<()> {
        match self.rest()?.first() {
            Some(unknown) => bail!("nothing is known of {unknown:?} here\n\n{USAGE}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(list: &[&str]) -> Arguments {
        Arguments(list.iter().map(|argument| (*argument).to_owned()).collect())
    }

    #[test]
    fn switches_and_values_are_taken_in_any_order() {
        let mut given = arguments(&["login", "--only", "fmt", "--fast", "kick"]);
        assert!(given.flag("--fast"));
        assert_eq!(given.value("--only").unwrap().as_deref(), Some("fmt"));
        assert_eq!(given.rest().unwrap(), ["login", "kick"]);
        assert_eq!(arguments(&["--only=web"]).value("--only").unwrap().as_deref(), Some("web"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(arguments(&["--only"]).value("--only").is_err());
        assert!(arguments(&["--slow"]).rest().is_err());
        assert!(arguments(&["fmt"]).end().is_err());
    }
}
