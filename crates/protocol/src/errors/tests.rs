use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// First and last number of every row of the error-code reference.
fn reference() -> Vec<(i32, i32)> {
    include_str!("../../testdata/seed-codes.txt")
        .lines()
        .map(|line| match line.split_once(" - ") {
            Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
            None => (line.parse().unwrap(), line.parse().unwrap()),
        })
        .collect()
}

#[test]
fn the_catalogue_holds_exactly_the_codes_of_the_reference() {
    let rows = reference();
    assert_eq!(rows.len(), 331);
    let rows: BTreeSet<_> = rows.into_iter().collect();
    let seed: BTreeSet<_> = all()
        .filter(|entry| entry.origin == Origin::Seed)
        .map(|entry| (entry.code.number(), entry.last.number()))
        .collect();
    assert_eq!(rows.len(), 331);
    assert_eq!(seed.difference(&rows).collect::<Vec<_>>(), [] as [&(i32, i32); 0], "not in the reference");
    assert_eq!(rows.difference(&seed).collect::<Vec<_>>(), [] as [&(i32, i32); 0], "not in the catalogue");
}

#[test]
fn no_code_stands_twice_or_inside_a_range() {
    let mut entries: Vec<_> = all().collect();
    entries.sort_by_key(|entry| entry.code);
    for pair in entries.windows(2) {
        assert!(pair[0].code <= pair[0].last, "{:?}", pair[0]);
        assert!(pair[0].last < pair[1].code, "{:?} and {:?}", pair[0], pair[1]);
    }
}

#[test]
fn entries_are_ordered_by_section_and_number() {
    let entries: Vec<_> = all().collect();
    for pair in entries.windows(2) {
        let place = |entry: &Entry| (entry.family, entry.code);
        assert!(place(pair[0]) < place(pair[1]), "{} before {}", pair[0].code, pair[1].code);
    }
}

#[test]
fn names_are_unique_and_in_camel_case() {
    let mut seen = BTreeMap::new();
    for entry in all() {
        let name = entry.name;
        assert!(name.starts_with(|c: char| c.is_ascii_uppercase()), "{name}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        assert_eq!(seen.insert(name, entry.code), None, "{name} names two codes");
    }
    assert_eq!(codes::account::USER_SIG_EXPIRED.entry().unwrap().name, "AccountUserSigExpired");
}

#[test]
fn texts_are_sentences_of_their_own() {
    let mut seen = BTreeMap::new();
    for entry in all() {
        for text in [entry.meaning, entry.advice] {
            assert!(text.len() > 10 && text.ends_with('.') && !text.ends_with(".."), "{}: {text}", entry.code);
            assert!(text.starts_with(|c: char| c.is_ascii_uppercase()), "{}: {text}", entry.code);
            assert!(!text.contains(['|', '\n']) && !text.contains("  "), "{}: {text}", entry.code);
            if let Some(other) = seen.insert(text, entry.code) {
                panic!("{other} and {} share the text: {text}", entry.code);
            }
        }
    }
}

#[test]
fn find_knows_single_codes_and_ranges() {
    assert_eq!(find(70001).unwrap().code, codes::account::USER_SIG_EXPIRED);
    assert_eq!(find(0).unwrap().code, codes::general::SUCCESS);
    assert_eq!(find(-10114).unwrap().code, codes::access::NODE_OVERLOADED);
    for inside in [120_001, 125_000, 130_000] {
        assert_eq!(find(inside).unwrap().code, codes::message::CHOSEN_BY_WEBHOOK);
    }
    assert_eq!(find(130_001).unwrap().code, codes::operations::BODY_NOT_JSON);
    for none in [7, 120_000, i32::MIN, i32::MAX] {
        assert!(find(none).is_none(), "{none}");
    }
}

#[test]
fn a_webhook_chooses_only_from_its_range() {
    let chosen = Code::from_webhook(125_000).unwrap();
    assert_eq!(chosen.number(), 125_000);
    assert_eq!(chosen.entry().unwrap().code, codes::message::CHOSEN_BY_WEBHOOK);
    assert!(Code::from_webhook(120_001).is_some() && Code::from_webhook(130_000).is_some());
    for outside in [0, 1, -125_000, 120_000, 130_001, i64::MAX, (1 << 32) + 125_000] {
        assert_eq!(Code::from_webhook(outside), None, "{outside}");
    }
}

#[test]
fn webhooks_of_groups_and_friends_have_ranges_of_their_own() {
    assert_eq!(Code::from_group_webhook(10_100).unwrap().number(), 10_100);
    assert_eq!(Code::from_group_webhook(10_200).unwrap().number(), 10_200);
    for outside in [10_099, 10_201, 120_001, -10_100] {
        assert_eq!(Code::from_group_webhook(outside), None, "{outside}");
    }
    for (number, code) in [(38_000, 38_000), (38_500, 38_500), (39_000, 39_000), (39_001, 38_000), (1, 38_000)] {
        assert_eq!(Code::from_friend_webhook(number).number(), code);
    }
}

#[test]
fn a_code_is_its_number_in_text_and_json() {
    assert_eq!(codes::access::BAD_COOKIE.to_string(), "-10009");
    assert_eq!(serde_json::to_string(&codes::message::BAD_REQUEST).unwrap(), "20001");
}

#[test]
fn search_puts_the_best_entry_first() {
    for (text, best) in [
        ("usersig expired", codes::account::USER_SIG_EXPIRED),
        ("UserSig EXPIRED", codes::account::USER_SIG_EXPIRED),
        ("70009", codes::account::BAD_SIGNATURE),
        ("-10009", codes::access::BAD_COOKIE),
        ("125000", codes::message::CHOSEN_BY_WEBHOOK),
        ("group full", codes::group::GROUP_FULL),
        ("MessageBadMsgSeq", codes::message::BAD_MSG_SEQ),
    ] {
        assert_eq!(search(text).first().map(|entry| entry.code), Some(best), "{text}");
    }
}

#[test]
fn search_has_an_end() {
    assert_eq!(search("the").len(), SEARCH_LIMIT);
    assert!(search("").is_empty());
    assert!(search("qzx ,; ").is_empty());
}
