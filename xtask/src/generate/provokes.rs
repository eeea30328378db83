//! Which black-box tests provoke which codes: told by a line `/// Provokes 70001, 70009.` in a test's documentation.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tincan_protocol::errors::{self, Origin};

/// What such a line begins with.
const MARK: &str = "/// Provokes ";

/// The names of the tests below some folders, by the codes that they provoke.
pub(crate) fn scan_all(folders: &[PathBuf]) -> Result<BTreeMap<i32, Vec<String>>> {
    let mut tests: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for folder in folders {
        for (code, names) in scan(folder)? {
            tests.entry(code).or_default().extend(names);
        }
    }
    Ok(tests)
}

/// An error when a code of the error-code reference is provoked by no test.
pub(crate) fn check_complete(tests: &BTreeMap<i32, Vec<String>>) -> Result<()> {
    let seed = errors::all().filter(|entry| entry.origin == Origin::Seed);
    let missing = seed.filter(|entry| tests.range(entry.code.number()..=entry.last.number()).next().is_none());
    let missing: Vec<String> = missing.map(|entry| entry.code.to_string()).collect();
    if !missing.is_empty() {
        bail!("no test provokes {}", missing.join(", "));
    }
    Ok(())
}

/// The names of tests, `FILE::FUNCTION`, by the codes that they provoke.
fn scan(folder: &Path) -> Result<BTreeMap<i32, Vec<String>>> {
    let mut tests: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for file in sources(folder)? {
        let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let module = module_name(file.strip_prefix(folder).unwrap_or(&file));
        for (code, test) in scan_file(&text).with_context(|| format!("{}", file.display()))? {
            let names = tests.entry(code).or_default();
            let name = format!("{module}::{test}");
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok(tests)
}

/// The Rust files below a folder, in a fixed order.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `errors/login.rs` → `errors::login`; `errors/main.rs` and `errors/mod.rs` → `errors`.
fn module_name(file: &Path) -> String {
    let path = file.with_extension("");
    let mut parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last == "main" || last == "mod") {
        parts.pop();
    }
    parts.join("::")
}

/// The codes and the tests of one file.
fn scan_file(text: &str) -> Result<Vec<(i32, String)>> {
    let mut found = Vec::new();
    // The codes named above the function that comes next, and whether that one is a test.
    let mut codes: Vec<i32> = Vec::new();
    let mut is_test = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some(list) = line.strip_prefix(MARK) {
            codes.extend(parse_codes(list).with_context(|| format!("line {number}"))?);
        } else if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = function_name(line) {
            if !codes.is_empty() && !is_test {
                bail!("line {number}: {name} is no test, but its documentation says what it provokes");
            }
            found.extend(codes.drain(..).map(|code| (code, name.to_owned())));
            is_test = false;
        } else if !codes.is_empty() && !line.starts_with("///") && !line.starts_with("#[") {
            bail!("line {number}: a test must come right after the line that says what it provokes");
        }
    }
    if !codes.is_empty() {
        bail!("no test comes after the last line that says what one provokes");
    }
    Ok(found)
}

/// `70001, 70009.` → the numbers, all of which the catalogue must know.
fn parse_codes(list: &str) -> Result<Vec<i32>> {
    let list = list.strip_suffix('.').context("the list of codes must end with a full stop")?;
    list.split(',')
        .map(|code| {
            let code = code.trim();
            let number = code.parse().ok().with_context(|| format!("{code:?} is no code"))?;
            errors::find(number).with_context(|| format!("the catalogue does not know {number}"))?;
            Ok(number)
        })
        .collect()
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_by_the_codes_in_their_documentation() {
        let text = "
/// A UserSig that has expired is refused.
///
/// Provokes 70001, 70009.
#[tokio::test(flavor = \"multi_thread\")]
async fn old_usersig() {
}

#[test]
fn another() {}
";
        let expected = [(70001, "old_usersig".to_owned()), (70009, "old_usersig".to_owned())];
        assert_eq!(scan_file(text).unwrap(), expected);
    }

    #[test]
    fn lines_that_name_no_test_or_no_code_are_refused() {
        for bad in [
            "/// Provokes 70001.\nfn helper() {}",
            "/// Provokes 70001.\n\n#[test]\nfn test() {}",
            "/// Provokes 70001",
            "/// Provokes 70001.",
            "/// Provokes everything.\n#[test]\nfn test() {}",
            "/// Provokes 123456789.\n#[test]\nfn test() {}",
        ] {
            assert!(scan_file(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn files_give_the_first_part_of_the_name() {
        assert_eq!(module_name(Path::new("health.rs")), "health");
        assert_eq!(module_name(Path::new("errors/login.rs")), "errors::login");
        assert_eq!(module_name(Path::new("errors/main.rs")), "errors");
    }
}
