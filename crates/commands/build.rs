//! Collects what the sources say of each command, so that the generated documents say the same: the first line of a
//! command's file, and the documentation of its `SPEC`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What a command's `SPEC` begins with.
const SPEC: &str = "pub(crate) const SPEC: Spec";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files)?;
    files.sort();
    let mut table = "&[\n".to_owned();
    for file in files {
        let source = fs::read_to_string(&file)?;
        if let Some((service, command, title, text)) = describe(&source) {
            // Writing to a String cannot fail.
            let _ = writeln!(table, "    ({service:?}, {command:?}, {title:?}, {text:?}),");
        }
    }
    table.push_str("]\n");
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&folder).join("descriptions.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// Service, command, title and text of a command's file.
fn describe(source: &str) -> Option<(&str, &str, String, String)> {
    let (before, spec) = source.split_once(SPEC)?;
    let field = |name: &str| spec.split_once(&format!("{name}: \""))?.1.split_once('"').map(|(value, _)| value);
    let title = paragraph(source.lines().map_while(|line| line.strip_prefix("//!")));
    // After the name of the command comes what it does.
    let title = title.split_once(": ").map_or(title.clone(), |(_, title)| title.to_owned());
    let mut lines: Vec<&str> = before.lines().rev().map_while(|line| line.strip_prefix("///")).collect();
    lines.reverse();
    Some((field("service")?, field("command")?, title, paragraph(lines.into_iter())))
}

/// Lines of a comment as one line.
fn paragraph<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}
