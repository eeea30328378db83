//! `cargo xtask generate`: the documents that follow from the source.

mod commands;
mod provokes;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace::{Profile, Workspace, output};

/// Where the tests are that provoke codes from outside.
const TESTS: [&str; 2] = ["tests/blackbox/tests", "tests/sdk/tests"];

/// A generated document.
pub(crate) struct Page {
    path: &'static str,
    text: String,
}

/// All generated documents, in memory. What the binary knows of itself is asked of the given build.
pub(crate) fn pages(workspace: &Workspace, profile: Profile) -> Result<Vec<Page>> {
    let tests = provokes::scan_all(&TESTS.map(|folder| workspace.path(folder)))?;
    provokes::check_complete(&tests)?;
    let errors = tincan_protocol::errors::document::markdown(&tests);
    let binary = workspace.build(profile)?;
    let config = output(workspace.command(&binary).args(["config", "--markdown"]))?;
    let mut pages = vec![
        Page { path: "docs/generated/errors.md", text: errors },
        Page { path: "docs/generated/config.md", text: config },
    ];
    pages.extend(commands::pages(workspace, &binary)?);
    match pages.iter().find(|page| page.text.trim().is_empty()) {
        Some(empty) => bail!("nothing was generated for {}", empty.path),
        None => Ok(pages),
    }
}

/// Writes the documents that differ from what is there.
pub(crate) fn write(workspace: &Workspace, pages: &[Page]) -> Result<()> {
    for page in pages {
        let outdated = is_outdated(workspace, page);
        if outdated {
            write_file(&workspace.path(page.path), &page.text)?;
        }
        println!("{} {}", page.path, if outdated { "written" } else { "is up to date" });
    }
    Ok(())
}

/// An error when a document differs from what is there.
pub(crate) fn check(workspace: &Workspace, pages: &[Page]) -> Result<()> {
    let outdated: Vec<&str> = pages.iter().filter(|page| is_outdated(workspace, page)).map(|page| page.path).collect();
    if !outdated.is_empty() {
        bail!("{} out of date: run `cargo xtask generate`", outdated.join(" and "));
    }
    println!("{} documents are up to date", pages.len());
    Ok(())
}

/// Writes a file, and its folder where there is none.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

fn is_outdated(workspace: &Workspace, page: &Page) -> bool {
    // A file that is not there, or is no text, is outdated too.
    fs::read_to_string(workspace.path(page.path)).ok().as_deref() != Some(page.text.as_str())
}
