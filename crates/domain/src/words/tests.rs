use super::*;
use crate::testing::{Dice, World};

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

async fn add_words(world: &World, list: &[&str]) -> Result<()> {
    add(&world.domain, &world.app(), &words(list)).await
}

fn holds(world: &World, text: &str) -> bool {
    check(&world.app(), "Text", text).is_err()
}

#[tokio::test]
async fn a_word_is_found_inside_texts_in_whatever_case_as_soon_as_it_is_added() {
    let world = World::new();
    assert!(!holds(&world, "oh darn it"));
    add_words(&world, &["Darn", "ÄRGER"]).await.unwrap();
    for text in ["oh darn it", "DARN", "xdarnx", "so ein ärger", "So Ein ÄrGeR!"] {
        assert_eq!(check(&world.app(), "Text", text), Err(Cause::ForbiddenWord { field: "Text".into() }), "{text}");
    }
    for text in ["", "dar n", "arger"] {
        assert!(!holds(&world, text), "{text}");
    }
}

#[tokio::test]
async fn a_word_that_is_removed_is_allowed_again() {
    let world = World::new();
    add_words(&world, &["darn", "heck"]).await.unwrap();
    remove(&world.domain, &world.app(), &words(&["darn", "nothing"])).await.unwrap();
    assert!(!holds(&world, "darn") && holds(&world, "heck"));
    remove(&world.domain, &world.app(), &words(&["heck"])).await.unwrap();
    assert!(!holds(&world, "heck"));
}

#[tokio::test]
async fn the_list_is_sorted_and_pages() {
    let world = World::new();
    add_words(&world, &["c", "a", "b", "a"]).await.unwrap();
    add_words(&world, &["b", "ab"]).await.unwrap();
    let page = async |after, limit| list(&world.domain, &world.app(), after, limit).await.unwrap();
    assert_eq!(page(None, 10).await, Listed { words: words(&["a", "ab", "b", "c"]), count: 4 });
    assert_eq!(page(None, 2).await.words, ["a", "ab"]);
    assert_eq!(page(Some("ab"), 2).await.words, ["b", "c"]);
    assert!(page(Some("c"), 2).await.words.is_empty());
}

#[tokio::test]
async fn what_breaks_a_rule_changes_nothing() {
    let world = World::new();
    world.set(|settings| settings.words = 3);
    let many: Vec<String> = (0..=BATCH).map(|n| n.to_string()).collect();
    let long = "x".repeat(WORD_BYTES + 1);
    for list in [vec![], many, words(&["good", ""]), words(&["good", " "]), words(&["good", &long])] {
        add(&world.domain, &world.app(), &list).await.unwrap_err();
        remove(&world.domain, &world.app(), &list).await.unwrap_err();
    }
    add_words(&world, &["a", "b"]).await.unwrap();
    let error = add_words(&world, &["c", "d"]).await.unwrap_err();
    assert_eq!(error.to_string(), "DirtyWordsList must not make the list longer than 3 words");
    add_words(&world, &["a", "c"]).await.unwrap();
    assert_eq!(list(&world.domain, &world.app(), None, 10).await.unwrap().words, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_long_list_comes_into_force_when_it_is_refreshed() {
    let world = World::new();
    let all: Vec<String> = (0..2100).map(|n| format!("word{n:05}")).collect();
    for batch in all.chunks(BATCH) {
        add(&world.domain, &world.app(), batch).await.unwrap();
    }
    assert!(holds(&world, "WORD00000") && !holds(&world, "word02099"));
    refresh(&world.domain, &world.app()).await.unwrap();
    assert!(holds(&world, "word02099"));
    assert_eq!(list(&world.domain, &world.app(), None, usize::MAX).await.unwrap().words, all);
    assert_eq!(list(&world.domain, &world.app(), None, 1).await.unwrap().count, 2100);
}

#[tokio::test]
async fn it_finds_what_a_search_word_by_word_finds() {
    let mut dice = Dice(7);
    let letters = ["a", "b", "A", "ä", "Ä", " ", "ß", "\u{130}"];
    let mut text = |longest: usize| -> String {
        let length = 1 + dice.below(longest);
        (0..length).map(|_| *dice.pick(&letters)).collect()
    };
    for _ in 0..200 {
        let words: Vec<String> = (0..5).map(|_| text(4)).collect();
        let filter = Filter::of(&words);
        for _ in 0..50 {
            let text = text(12);
            let expected = words.iter().any(|word| text.to_lowercase().contains(&word.to_lowercase()));
            assert_eq!(filter.finds_in(&text), expected, "{words:?} in {text:?}");
        }
    }
}
