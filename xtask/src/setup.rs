//! `cargo xtask setup`: what the tests need beside Rust, Node and Python.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::parts::web::SUITES;
use crate::workspace::{Workspace, has, output, run as run_command};

/// The names under which the conformance run looks for Chromium.
const CHROMIUM: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Installs what is missing; done in a moment when nothing is.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut installed = chromium()?;
    installed |= network_tools()?;
    for suite in SUITES {
        installed |= node_packages(&workspace.path(suite.folder))?;
    }
    println!("{}", if installed { "setup: done" } else { "setup: everything is there" });
    Ok(())
}

/// Chromium. Answers whether it had to be installed.
fn chromium() -> Result<bool> {
    if CHROMIUM.iter().any(|name| has(name)) || std::env::var_os("IM_CHROMIUM").is_some_and(|path| !path.is_empty()) {
        return Ok(false);
    }
    install("chromium").context("Chromium could not be installed; install it by hand, or set IM_CHROMIUM")?;
    Ok(true)
}

/// What the tests of broken networks use. Answers whether it had to be installed.
fn network_tools() -> Result<bool> {
    let mut installed = false;
    for (program, package) in [("ip", "iproute2"), ("unshare", "util-linux")] {
        if !has(program) && !Path::new("/usr/sbin").join(program).is_file() {
            install(package).with_context(|| format!("{program} could not be installed; install it by hand"))?;
            installed = true;
        }
    }
    Ok(installed)
}

/// Installs one of Debian's packages.
fn install(package: &str) -> Result<()> {
    if !has("apt-get") {
        bail!("{package} is missing, and there is no apt-get to install it with");
    }
    println!("setup: installing {package} from the system's packages");
    let is_root = output(Command::new("id").arg("-u"))?.trim() == "0";
    if !is_root && !has("sudo") {
        bail!("{package} is missing: run `apt-get install {package}` as root");
    }
    for arguments in [&["update"][..], &["install", "--yes", "--no-install-recommends", package]] {
        let mut command = Command::new(if is_root { "env" } else { "sudo" });
        // sudo drops variables that are set before it.
        command.args(if is_root { &[][..] } else { &["env"] });
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]).args(arguments);
        run_command(&mut command)?;
    }
    Ok(())
}

/// The Node packages of the conformance run. Answers whether they had to be installed.
fn node_packages(folder: &Path) -> Result<bool> {
    let lock = folder.join("package-lock.json");
    if lock.is_file() && packages(&lock)? == packages(&folder.join("node_modules/.package-lock.json"))? {
        return Ok(false);
    }
    for program in ["node", "npm"] {
        if !has(program) {
            bail!("no {program} in PATH: the Web SDK conformance needs Node 20 or newer with npm");
        }
    }
    println!("setup: installing the Node packages of {}", folder.display());
    let install = if lock.is_file() { "ci" } else { "install" };
    let mut command = Command::new("npm");
    // Nothing here needs a browser of Playwright's own.
    command.args([install, "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
    run_command(&mut command)?;
    Ok(true)
}

/// The packages of a lock file, by path, with version and checksum. None when there is no such file.
fn packages(lock: &Path) -> Result<Map<String, Value>> {
    if !lock.is_file() {
        return Ok(Map::new());
    }
    let text = fs::read_to_string(lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    Ok(packages_in(&text))
}

fn packages_in(lock: &str) -> Map<String, Value> {
    let lock: Value = serde_json::from_str(lock).unwrap_or_default();
    let packages = lock.get("packages").and_then(Value::as_object).cloned().unwrap_or_default();
    let part = |package: &Value, name: &str| package.get(name).cloned().unwrap_or_default();
    packages
        .into_iter()
        .filter(|(path, _)| !path.is_empty())
        .map(|(path, package)| {
            let installed = Value::from(vec![part(&package, "version"), part(&package, "integrity")]);
            (path, installed)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_compared_by_version_and_checksum() {
        let wanted = r#"{"packages":{"":{"name":"x"},"node_modules/a":{"version":"1.0.0","integrity":"s"}}}"#;
        let there = r#"{"packages":{"node_modules/a":{"version":"1.0.0","integrity":"s","license":"MIT"}}}"#;
        let older = r#"{"packages":{"node_modules/a":{"version":"0.9.0","integrity":"t"}}}"#;
        assert_eq!(packages_in(wanted), packages_in(there));
        assert_ne!(packages_in(wanted), packages_in(older));
        assert_ne!(packages_in(wanted), packages_in(""));
    }
}
