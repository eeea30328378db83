//! Where things are, and how programs are run.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Which build of the binary is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// The one that users get.
    Release,
    /// The one that is quick to build.
    Debug,
}

impl Profile {
    /// The build of a run with `--fast` or without.
    pub(crate) fn fast(fast: bool) -> Self {
        if fast { Profile::Debug } else { Profile::Release }
    }
}

/// The folders of the workspace.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let member = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let mut metadata = Command::new(cargo());
        metadata.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(member);
        let metadata: Value = serde_json::from_str(&output(&mut metadata)?).context("cargo metadata is no JSON")?;
        let folder = |name: &str| metadata.get(name).and_then(Value::as_str).map(PathBuf::from);
        match (folder("workspace_root"), folder("target_directory")) {
            (Some(root), Some(target)) => Ok(Self { root, target }),
            _ => bail!("cargo metadata does not tell where the workspace is"),
        }
    }

    /// A path below the workspace's root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// A path below cargo's target folder.
    pub(crate) fn target(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.target.join(relative)
    }

    /// A command that runs in the workspace's root.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// A cargo command that runs in the workspace's root.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(cargo());
        command.args(arguments);
        command
    }

    /// Builds the `tincan` binary, which takes a moment only when it is up to date; answers where it is.
    pub(crate) fn build(&self, profile: Profile) -> Result<PathBuf> {
        let mut command = self.cargo(&["build", "--package", "tincan-server", "--bin", "tincan"]);
        if profile == Profile::Release {
            command.arg("--release");
        }
        run(&mut command)?;
        let folder = if profile == Profile::Release { "release" } else { "debug" };
        Ok(self.target(folder).join(format!("tincan{}", env::consts::EXE_SUFFIX)))
    }

    /// The command that runs tests: nextest where it is installed, else cargo's own.
    pub(crate) fn tests(&self, arguments: &[&str]) -> Command {
        if has("cargo-nextest") {
            let mut command = self.cargo(&["nextest", "run", "--no-fail-fast", "--no-tests=warn"]);
            command.args(arguments);
            command
        } else {
            let mut command = self.cargo(&["test", "--no-fail-fast"]);
            command.args(arguments);
            command
        }
    }
}

/// The cargo that runs this.
fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// Whether a program is in the PATH.
pub(crate) fn has(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Runs a command with its output going where ours goes; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} cannot be started", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs a command and answers what it printed; an exit code other than 0 is an error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("{} cannot be started", name(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", name(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no UTF-8", name(command)))
}

/// A command for people to read: the program's name and its arguments.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_named_without_their_folder() {
        let mut command = Command::new("/some/where/cargo");
        command.args(["build", "--release"]);
        assert_eq!(name(&command), "cargo build --release");
    }

    #[test]
    fn a_failed_command_is_an_error() {
        assert!(run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err().to_string().contains("exit status: 3"));
        assert_eq!(output(Command::new("sh").args(["-c", "echo hello"])).unwrap(), "hello\n");
        assert!(output(&mut Command::new("no-such-program-anywhere")).is_err());
    }
}
