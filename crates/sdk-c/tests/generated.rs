//! What is made of this crate's source is as it was last made: `TINCAN_WRITE=1 cargo test -p tincan-sdk-c --test generated` makes it anew.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn is_current(path: &Path, text: &str) {
    if std::env::var_os("TINCAN_WRITE").is_some() {
        std::fs::write(path, text).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        there == text,
        "{} is out of date: TINCAN_WRITE=1 cargo test -p tincan-sdk-c --test generated",
        path.display()
    );
}

#[test]
fn the_header() {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let bindings =
        cbindgen::Builder::new().with_config(config).with_src(root().join("src/border.rs")).generate().unwrap();
    let mut text = Vec::new();
    bindings.write(&mut text);
    is_current(&root().join("include/tincan.h"), &String::from_utf8(text).unwrap());
}

#[test]
fn the_document() {
    is_current(&root().join("../../docs/c-api.md"), &tincan_sdk_c::document::markdown());
}

/// Every event that the library has is named, with its fields.
#[test]
fn the_document_names_every_event() {
    let source = std::fs::read_to_string(root().join("../sdk/src/event.rs")).unwrap();
    let document = tincan_sdk_c::document::markdown();
    let events = source.split_once("pub enum Event {").unwrap().1.split_once("\n}\n").unwrap().0;
    let mut row = "";
    for line in events.lines() {
        let (inside, name) = match (line.strip_prefix("        "), line.strip_prefix("    ")) {
            (Some(field), _) if !field.starts_with("///") => (true, field.split_once(':').unwrap().0.to_owned()),
            (None, Some(event)) if event.starts_with(char::is_uppercase) => (false, snake(event)),
            _ => continue,
        };
        let quoted = format!("`{name}`");
        if inside {
            assert!(row.contains(&quoted), "{quoted} is missing in: {row}");
        } else {
            let found = document.lines().find(|line| line.starts_with('|') && line.contains(&quoted));
            row = found.unwrap_or_else(|| panic!("{quoted} is missing"));
        }
    }
}

/// A name of Rust as it stands in JSON.
fn snake(name: &str) -> String {
    let name = name.trim_end_matches([',', '{', ' ']);
    let mut text = String::new();
    for (n, c) in name.char_indices() {
        if c.is_uppercase() && n > 0 {
            text.push('_');
        }
        text.extend(c.to_lowercase());
    }
    text
}
