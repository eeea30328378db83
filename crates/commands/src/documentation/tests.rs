use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::*;

/// The documented commands: one-to-one messages, accounts, relationships, profiles, recent contacts, pushes, operations.
const LIST: &str = include_str!("../../testdata/commands-a.json");

/// What the list says and this server knowingly does otherwise: the limit of pushes has a code of its own, and so it is a
/// rule and no frequency of calls.
const OTHER_LIMIT: &[&str] = &["all_member_push/im_push"];

fn registry() -> Registry {
    Registry::new(Duration::from_secs(3))
}

fn list() -> Vec<Value> {
    serde_json::from_str(LIST).unwrap()
}

fn name(entry: &Value) -> String {
    format!("{}/{}", entry["service"].as_str().unwrap(), entry["command"].as_str().unwrap())
}

fn specs() -> BTreeMap<String, &'static Spec> {
    registry().specs().map(|spec| (format!("{}/{}", spec.service, spec.command), spec)).collect()
}

#[test]
fn every_documented_command_is_there() {
    let (specs, list) = (specs(), list());
    let missing: BTreeSet<String> = list.iter().map(name).filter(|name| !specs.contains_key(name)).collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn callers_and_limits_are_the_documented_ones() {
    let (specs, mut wrong) = (specs(), Vec::new());
    for entry in list() {
        let name = name(&entry);
        let Some(spec) = specs.get(&name) else { continue };
        let documented = |caller: &str| entry["callers"].as_array().unwrap().iter().any(|one| one == caller);
        if (spec.callers.admin, spec.callers.user) != (documented("admin"), documented("user")) {
            wrong.push(format!("{name}: callers {}", entry["callers"]));
        }
        let limit = entry["qps_limit"].as_u64().filter(|limit| *limit != 200);
        let is_rest = spec.callers.admin && !OTHER_LIMIT.contains(&name.as_str());
        if is_rest && spec.per_second.map(u64::from) != limit {
            wrong.push(format!("{name}: {} calls a second", entry["qps_limit"]));
        }
    }
    assert!(wrong.is_empty(), "the list says otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn every_command_is_described() {
    for spec in registry().specs() {
        let (title, text) = described(spec);
        assert!(!title.is_empty() && !text.is_empty(), "{}/{} has no documentation", spec.service, spec.command);
    }
}

#[test]
fn the_documents_name_every_command_that_they_are_about() {
    let registry = registry();
    let (page, document) = (markdown(&registry), openapi(&registry));
    let document: Value = serde_json::from_str(&document).unwrap();
    for spec in registry.specs() {
        assert!(page.contains(&format!("\n## {}\n", spec.service)), "{}", spec.service);
        assert!(page.contains(&format!("| `{}` |", spec.command)), "{}", spec.command);
        let path = format!("/v4/{}/{}", spec.service, spec.command);
        assert_eq!(document["paths"].get(&path).is_some(), spec.callers.admin, "{path}");
    }
}
