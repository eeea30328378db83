//! `tincan explain`: what a result code means and what helps.

use anyhow::bail;
use serde_json::json;
use tincan_protocol::errors::{self, Entry};

use crate::tools::print;

/// Most entries that are printed for words.
const SHOWN: usize = 5;

/// Runs the command: the entry of a code, or those that fit some words best.
pub(crate) fn run(what: &str, json: bool) -> anyhow::Result<()> {
    let entries = match what.trim().parse::<i32>() {
        Ok(number) => errors::find(number).into_iter().collect(),
        Err(_) => errors::search(what),
    };
    if entries.is_empty() {
        bail!("no result code fits {what:?}");
    }
    for entry in entries.into_iter().take(SHOWN) {
        print(&if json { format!("{}\n", as_json(entry)) } else { as_text(entry) })?;
    }
    Ok(())
}

fn as_json(entry: &Entry) -> serde_json::Value {
    json!({
        "code": entry.code.number(),
        "last": entry.last.number(),
        "name": entry.name,
        "family": entry.family.title(),
        "raised_by": entry.raised_by.text(),
        "meaning": entry.meaning,
        "advice": entry.advice,
        "retry": entry.retry.text(),
    })
}

fn as_text(entry: &Entry) -> String {
    let range = if entry.last == entry.code { String::new() } else { format!(" to {}", entry.last) };
    format!(
        "{}{range}  {}  ({}; from: {})\n  {}\n  What helps: {}\n  Asking again: {}\n",
        entry.code,
        entry.name,
        entry.family.title(),
        entry.raised_by.text(),
        entry.meaning,
        entry.advice,
        entry.retry.text(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_all_its_fields() {
        let json = as_json(errors::find(70009).unwrap());
        assert_eq!(json["code"], 70009);
        for field in ["name", "family", "raised_by", "meaning", "advice", "retry"] {
            assert!(json[field].as_str().is_some_and(|text| !text.is_empty()), "{field}");
        }
        assert!(as_text(errors::find(125_000).unwrap()).starts_with("120001 to 130000  "));
    }

    #[test]
    fn what_is_unknown_is_an_error() {
        assert!(run("123456789", true).is_err());
        assert!(run("xyzzyplugh", false).is_err());
        assert!(run("70009", true).is_ok());
    }
}
