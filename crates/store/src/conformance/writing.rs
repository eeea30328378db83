//! What one batch does.

use bytes::Bytes;

use super::{Verdict, commit, commit_in_vain, counter, ensure, ensure_eq, get, log_values, put};
use crate::port::{Batch, CommitError, MAX_BATCH_BYTES, MAX_OPERATIONS, Receipt, Store};

pub(super) async fn judge(store: &dyn Store) -> Verdict {
    puts_and_deletes(store).await?;
    expectations(store).await?;
    a_conflict_applies_nothing(store).await?;
    expectations_are_judged_before_the_batch(store).await?;
    operations_see_earlier_ones(store).await?;
    counters(store).await?;
    logs(store).await?;
    put_number(store).await?;
    misuse_is_refused_and_applies_nothing(store).await?;
    too_large(store).await?;
    an_empty_batch(store).await
}

async fn puts_and_deletes(store: &dyn Store) -> Verdict {
    ensure_eq!(get(store, b"write/a").await?, None, "a key never written");
    put(store, "write/a", "one").await?;
    ensure_eq!(get(store, b"write/a").await?, Some(Bytes::from("one")), "a written key");
    put(store, "write/a", "").await?;
    ensure_eq!(get(store, b"write/a").await?, Some(Bytes::new()), "a key with an empty value");
    let mut batch = Batch::new();
    batch.delete("write/a");
    batch.delete("write/never");
    commit(store, batch).await?;
    ensure_eq!(get(store, b"write/a").await?, None, "a deleted key");
    Ok(())
}

async fn expectations(store: &dyn Store) -> Verdict {
    let with = |expected: Option<&'static str>, value: &'static str| {
        let mut batch = Batch::new();
        batch.expect("expect/a", expected.map(Bytes::from));
        batch.put("expect/a", value);
        batch
    };
    commit_in_vain(store, with(Some("one"), "never")).await?;
    commit_in_vain(store, with(Some(""), "never")).await?;
    commit(store, with(None, "one")).await?;
    commit_in_vain(store, with(None, "never")).await?;
    commit_in_vain(store, with(Some("on"), "never")).await?;
    commit(store, with(Some("one"), "two")).await?;
    commit_in_vain(store, with(Some("one"), "never")).await?;
    ensure_eq!(get(store, b"expect/a").await?, Some(Bytes::from("two")), "the value after expectations");
    let mut batch = Batch::new();
    batch.expect("expect/a", Some(Bytes::from("two")));
    commit(store, batch).await?;
    Ok(())
}

async fn a_conflict_applies_nothing(store: &dyn Store) -> Verdict {
    put(store, "conflict/kept", "kept").await?;
    let mut batch = Batch::new();
    batch.put("conflict/a", "never");
    batch.delete("conflict/kept");
    batch.increment("conflict/counter", 7);
    batch.append("conflict/log", "never");
    batch.expect("conflict/kept", None);
    batch.put("conflict/b", "never");
    commit_in_vain(store, batch).await?;
    let left = super::entries(store, b"conflict/").await?;
    ensure_eq!(left, [(Bytes::from("conflict/kept"), Bytes::from("kept"))], "entries after a conflict");
    Ok(())
}

async fn expectations_are_judged_before_the_batch(store: &dyn Store) -> Verdict {
    put(store, "before/a", "old").await?;
    let mut batch = Batch::new();
    batch.put("before/a", "new");
    batch.expect("before/a", Some(Bytes::from("old")));
    batch.expect("before/b", None);
    commit(store, batch).await?;
    let mut batch = Batch::new();
    batch.put("before/a", "newest");
    batch.expect("before/a", Some(Bytes::from("newest")));
    commit_in_vain(store, batch).await
}

async fn operations_see_earlier_ones(store: &dyn Store) -> Verdict {
    let mut batch = Batch::new();
    batch.put("seen/counter", Bytes::copy_from_slice(&41_u64.to_be_bytes()));
    let raised = batch.increment("seen/counter", 1);
    batch.put("seen/a", "never");
    batch.delete("seen/a");
    batch.delete("seen/b");
    batch.put("seen/b", "last");
    let first = batch.append("seen/log", "one");
    batch.delete("seen/log");
    let again = batch.append("seen/log", "one again");
    batch.increment("seen/gone", 1);
    batch.delete("seen/gone");
    let receipt = commit(store, batch).await?;
    ensure_eq!(receipt.number(raised), 42, "an increment after a put");
    ensure_eq!((receipt.number(first), receipt.number(again)), (1, 1), "appends around a delete of the log's head");
    ensure_eq!(counter(store, b"seen/counter").await?, 42, "the counter");
    ensure_eq!(get(store, b"seen/a").await?, None, "a key put, then deleted");
    ensure_eq!(get(store, b"seen/b").await?, Some(Bytes::from("last")), "a key deleted, then put");
    ensure_eq!(log_values(store, "seen/log").await?, ["one again"], "the log");
    ensure_eq!(get(store, b"seen/gone").await?, None, "a counter incremented, then deleted");
    Ok(())
}

async fn counters(store: &dyn Store) -> Verdict {
    let mut batch = Batch::new();
    let numbers = [1, 0, 5].map(|by| batch.increment("counters/a", by));
    let other = batch.increment("counters/b", 100);
    let receipt = commit(store, batch).await?;
    ensure_eq!(numbers.map(|number| receipt.number(number)), [1, 1, 6], "three increments of one batch");
    ensure_eq!(receipt.number(other), 100, "another counter");
    let value = get(store, b"counters/a").await?;
    ensure_eq!(value.as_deref(), Some([0, 0, 0, 0, 0, 0, 0, 6].as_slice()), "a counter's bytes");
    let mut batch = Batch::new();
    batch.expect("counters/a", value);
    let number = batch.increment("counters/a", 1);
    ensure_eq!(commit(store, batch).await?.number(number), 7, "a counter read and expected");
    Ok(())
}

async fn logs(store: &dyn Store) -> Verdict {
    let mut batch = Batch::new();
    let seqs = ["one", "two"].map(|value| batch.append("logs/a", value));
    let other = batch.append("logs/b", "other");
    let receipt = commit(store, batch).await?;
    ensure_eq!(seqs.map(|seq| receipt.number(seq)), [1, 2], "the first seqs");
    ensure_eq!(receipt.number(other), 1, "the seq of another log");
    let mut batch = Batch::new();
    let seq = batch.append("logs/a", "three");
    ensure_eq!(commit(store, batch).await?.number(seq), 3, "the seq of a later batch");
    ensure_eq!(log_values(store, "logs/a").await?, ["one", "two", "three"], "the log");
    ensure_eq!(get(store, b"logs/a\0\0\0\0\0\0\0\x02").await?, Some(Bytes::from("two")), "an entry by its seq");
    Ok(())
}

async fn put_number(store: &dyn Store) -> Verdict {
    let mut batch = Batch::new();
    batch.append("number/log", "zero");
    let seq = batch.append("number/log", "one");
    let sum = batch.increment("number/sum", 9);
    batch.put_number("number/seq", seq);
    batch.put_number("number/copy", sum);
    batch.put_with_number("number/record", "at ", seq);
    batch.increment("number/copy", 1);
    commit(store, batch).await?;
    ensure_eq!(counter(store, b"number/seq").await?, 2, "a seq put at a key");
    let record = get(store, b"number/record").await?;
    ensure_eq!(record, Some(Bytes::from("at \0\0\0\0\0\0\0\x02")), "a value followed by a seq");
    ensure_eq!(counter(store, b"number/copy").await?, 10, "a number put at a key, then incremented");
    Ok(())
}

async fn misuse_is_refused_and_applies_nothing(store: &dyn Store) -> Verdict {
    put(store, "misuse/text", "not eight").await?;
    let mut text = Batch::new();
    text.put("misuse/a", "never");
    text.increment("misuse/text", 1);
    let mut other = Batch::new();
    let foreign = other.increment("misuse/b", 1);
    let mut number = Batch::new();
    number.put("misuse/a", "never");
    number.put_number("misuse/c", foreign);
    let mut full = Batch::new();
    full.increment("misuse/full", u64::MAX);
    full.increment("misuse/full", 1);
    let mut empty = Batch::new();
    empty.put("misuse/a", "never");
    empty.put("", "never");
    let named = [("text as counter", text), ("foreign number", number), ("overflow", full), ("empty key", empty)];
    for (name, batch) in named {
        let outcome = store.commit(batch).await;
        ensure!(matches!(outcome, Err(CommitError::Store(_))), "{name}: got {outcome:?}");
    }
    let left = super::entries(store, b"misuse/").await?;
    ensure_eq!(left.len(), 1, "entries after misuse");
    // The engine must have survived it.
    put(store, "misuse/text", "still works").await
}

async fn too_large(store: &dyn Store) -> Verdict {
    let mut many = Batch::new();
    for _ in 0..=MAX_OPERATIONS {
        many.put("large/many", "");
    }
    let mut big = Batch::new();
    big.put("large/big", vec![0; MAX_BATCH_BYTES]);
    for batch in [many, big] {
        ensure_eq!(store.commit(batch).await, Err(CommitError::TooLarge), "a batch over a bound");
    }
    ensure_eq!(super::entries(store, b"large/").await?, [], "entries after batches over a bound");
    let mut fits = Batch::new();
    let value = Bytes::from(vec![7; MAX_BATCH_BYTES - b"large/big".len()]);
    fits.put("large/big", value.clone());
    commit(store, fits).await?;
    ensure!(get(store, b"large/big").await?.as_ref() == Some(&value), "the largest batch reads otherwise");
    Ok(())
}

async fn an_empty_batch(store: &dyn Store) -> Verdict {
    ensure_eq!(commit(store, Batch::new()).await?, Receipt::default(), "the receipt of an empty batch");
    Ok(())
}
