//! Many tasks at once.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use tokio::task::JoinSet;

use super::{Verdict, commit, counter, ensure, ensure_eq, get, log_values};
use crate::port::{Batch, CommitError, Store};

pub(super) async fn judge(store: Arc<dyn Store>) -> Verdict {
    increments_add_up(&store).await?;
    appends_leave_no_gaps(&store).await?;
    a_loop_of_expectations_loses_nothing(&store).await?;
    one_of_many_creators_wins(&store).await
}

/// Runs a task `tasks` times at once and collects what they answer.
async fn at_once<T, F, Running>(store: &Arc<dyn Store>, tasks: u64, task: F) -> Result<Vec<T>, String>
where
    T: Send + 'static,
    F: Fn(Arc<dyn Store>, u64) -> Running,
    Running: Future<Output = Result<T, String>> + Send + 'static,
{
    let mut running = JoinSet::new();
    for index in 0..tasks {
        running.spawn(task(Arc::clone(store), index));
    }
    let mut answers = Vec::new();
    while let Some(ended) = running.join_next().await {
        answers.push(ended.map_err(|error| format!("a task panicked: {error}"))??);
    }
    Ok(answers)
}

async fn increments_add_up(store: &Arc<dyn Store>) -> Verdict {
    let numbers = at_once(store, 64, |store, index| async move {
        let mut numbers = Vec::new();
        for _ in 0..5 {
            let mut batch = Batch::new();
            let number = batch.increment("many/counter", index + 1);
            numbers.push(commit(&*store, batch).await?.number(number));
        }
        ensure!(numbers.is_sorted(), "one task saw its counter fall: {numbers:?}");
        Ok(numbers)
    })
    .await?;
    let unique: BTreeSet<u64> = numbers.into_iter().flatten().collect();
    ensure_eq!(unique.len(), 64 * 5, "different values of a counter");
    let sum = 5 * (1..=64).sum::<u64>();
    ensure_eq!(unique.last(), Some(&sum), "the greatest value");
    ensure_eq!(counter(&**store, b"many/counter").await?, sum, "the counter");
    Ok(())
}

async fn appends_leave_no_gaps(store: &Arc<dyn Store>) -> Verdict {
    let answers = at_once(store, 100, |store, index| async move {
        let mut answers = Vec::new();
        for round in 0..5 {
            let value = Bytes::from(format!("{index}:{round}"));
            let mut batch = Batch::new();
            let seq = batch.append("many/log", value.clone());
            answers.push((commit(&*store, batch).await?.number(seq), value));
        }
        ensure!(answers.is_sorted_by_key(|(seq, _)| *seq), "a task's later append came before: {answers:?}");
        Ok(answers)
    })
    .await?;
    let values = log_values(&**store, "many/log").await?;
    ensure_eq!(values.len(), 500, "entries of the log");
    for (seq, value) in answers.into_iter().flatten() {
        let entry = usize::try_from(seq).ok().and_then(|seq| values.get(seq.checked_sub(1)?));
        ensure_eq!(entry, Some(&value), format!("the entry of seq {seq}"));
    }
    Ok(())
}

async fn a_loop_of_expectations_loses_nothing(store: &Arc<dyn Store>) -> Verdict {
    at_once(store, 50, |store, _| async move {
        loop {
            let before = get(&*store, b"many/text").await?;
            let number = before.as_deref().map_or(Ok(0), parse)?;
            let mut batch = Batch::new();
            batch.expect("many/text", before);
            batch.put("many/text", (number + 1).to_string());
            match store.commit(batch).await {
                Ok(_) => return Ok(()),
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(format!("a commit failed: {error}")),
            }
        }
    })
    .await?;
    ensure_eq!(get(&**store, b"many/text").await?, Some(Bytes::from("50")), "a sum kept by expectations");
    Ok(())
}

fn parse(text: &[u8]) -> Result<u64, String> {
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| format!("no number: {text:?}"))
}

async fn one_of_many_creators_wins(store: &Arc<dyn Store>) -> Verdict {
    let won = at_once(store, 50, |store, index| async move {
        let mut batch = Batch::new();
        batch.expect("many/created", None);
        batch.put("many/created", index.to_string());
        batch.increment("many/creations", 1);
        match store.commit(batch).await {
            Ok(_) => Ok(Some(index)),
            Err(CommitError::Conflict) => Ok(None),
            Err(error) => Err(format!("a commit failed: {error}")),
        }
    })
    .await?;
    let winners: Vec<u64> = won.into_iter().flatten().collect();
    let [winner] = *winners else {
        return Err(format!("creators of one key that were told to have won: {winners:?}"));
    };
    let value = get(&**store, b"many/created").await?;
    ensure_eq!(value, Some(Bytes::from(winner.to_string())), "the value of the winner");
    ensure_eq!(counter(&**store, b"many/creations").await?, 1, "creations");
    Ok(())
}
