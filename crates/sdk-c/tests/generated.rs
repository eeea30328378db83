//! What is made of this crate's source is as it was last made: `TINCAN_WRITE=1 cargo test -p tincan-sdk-c --test generated` makes it anew.

#![allow(missing_docs, reason = "a test")]

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
