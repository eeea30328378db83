//! The list of words, as it is stored and changed (source: group documentation, custom words).

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use crate::core::{Attempts, Change, Stored, View};
use crate::model::{AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most words of one change.
pub const BATCH: usize = 50;

/// Longest word in bytes.
pub const WORD_BYTES: usize = 200;

/// Lists up to this length are in force when the change is answered; making the automaton of longer ones takes so long
/// that it is left to who calls [`refresh`] beside the requests.
const AT_ONCE: u64 = 2000;

/// Words read in one go.
const GO: usize = 5000;

/// What the field is called whose words are faulty.
const FIELD: &str = "DirtyWordsList";

/// The list as a whole, as stored. Every change guards it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct WordsRow {
    /// How many words there are.
    count: u64,
    /// Raised by every change.
    version: u64,
}

impl Record for WordsRow {}

fn row_key(app: AppId) -> Key {
    Key::new(app, Table::Words)
}

fn prefix(app: AppId) -> Key {
    Key::new(app, Table::Word)
}

fn word_key(app: AppId, word: &str) -> Key {
    prefix(app).raw(word.as_bytes())
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The words, sorted.
    pub words: Vec<String>,
    /// How many there are in all.
    pub count: u64,
}

/// The words after one, sorted, as many as are asked for.
pub async fn list(domain: &Domain, app: &App, after: Option<&str>, limit: usize) -> Result<Listed> {
    let view = domain.view().await?;
    let count = view.get::<WordsRow>(&row_key(app.id)).await?.unwrap_or_default().count;
    let mut words: Vec<String> = Vec::new();
    while words.len() < limit {
        let go = GO.min(limit - words.len());
        let page = page(&view, app.id, words.last().map(String::as_str).or(after), go).await?;
        let last = page.len() < go;
        words.extend(page);
        if last {
            break;
        }
    }
    Ok(Listed { words, count })
}

async fn page(view: &View, app: AppId, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
    let prefix = prefix(app);
    let after = after.map(|word| word_key(app, word));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit,
        direction: Direction::Forward,
    };
    let words = view.range(page).await?.into_iter().map(|(key, _)| {
        let word = key.get(prefix.as_slice().len()..).unwrap_or_default();
        String::from_utf8_lossy(word).into_owned()
    });
    Ok(words.collect())
}

/// Adds words; those that are there already stay.
///
/// Errors: 10004 no words, too many, or one that is empty or too long; 10002 the store failed.
pub async fn add(domain: &Domain, app: &App, words: &[String]) -> Result<()> {
    check(words)?;
    let limit = app.settings.words;
    change(
        domain,
        app,
        |batch, row, word, stored| {
            if stored.record.is_none() {
                batch.replace(&word_key(app.id, word), stored, &Listing);
                row.count += 1;
            }
            if row.count > limit {
                return Err(Cause::field(FIELD, format!("must not make the list longer than {limit} words")));
            }
            Ok(())
        },
        words,
    )
    .await
}

/// Takes words off the list; those that are not there are passed over.
///
/// Errors: as [`add`].
pub async fn remove(domain: &Domain, app: &App, words: &[String]) -> Result<()> {
    check(words)?;
    change(
        domain,
        app,
        |batch, row, word, stored| {
            if stored.record.is_some() {
                batch.delete(word_key(app.id, word));
                row.count = row.count.saturating_sub(1);
            }
            Ok(())
        },
        words,
    )
    .await
}

/// What is stored of a word: that it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Listing;

impl Record for Listing {}

fn check(words: &[String]) -> Result<()> {
    if !(1..=BATCH).contains(&words.len()) {
        return Err(Cause::BadBatch { field: FIELD, got: words.len(), limit: BATCH });
    }
    for (n, word) in words.iter().enumerate() {
        if word.trim().is_empty() || word.len() > WORD_BYTES {
            return Err(Cause::field(
                format!("{FIELD}[{n}]"),
                format!("must be 1 to {WORD_BYTES} bytes, not only spaces"),
            ));
        }
    }
    Ok(())
}

async fn change(
    domain: &Domain,
    app: &App,
    each: impl Fn(&mut Batch, &mut WordsRow, &str, &Stored<Listing>) -> Result<()>,
    words: &[String],
) -> Result<()> {
    let mut distinct: Vec<&str> = words.iter().map(String::as_str).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let stored = view.read::<WordsRow>(&row_key(app.id)).await?;
        let before = stored.record.unwrap_or_default();
        let (mut row, mut batch) = (before, Batch::new());
        for word in &distinct {
            let listed = view.read::<Listing>(&word_key(app.id, word)).await?;
            each(&mut batch, &mut row, word, &listed)?;
        }
        if row == before {
            return domain.settle().await;
        }
        row.version += 1;
        batch.replace(&row_key(app.id), &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            if row.count <= AT_ONCE {
                refresh(domain, app).await?;
            }
            return Ok(());
        }
    }
}

/// Puts the stored list in force where it is not yet: after a start, after a change of a long list, or after one that
/// another process made. It may compute for a while: not for where requests are answered.
///
/// Errors: 10002 the store failed.
pub async fn refresh(domain: &Domain, app: &App) -> Result<()> {
    let view = domain.view().await?;
    if up_to_date(&view, app).await?.is_none() {
        return Ok(());
    }
    let _turn = app.words.turn().await;
    let view = domain.view().await?;
    // Who waited finds it done.
    let Some(version) = up_to_date(&view, app).await? else { return Ok(()) };
    let mut words: Vec<String> = Vec::new();
    loop {
        let page = page(&view, app.id, words.last().map(String::as_str), GO).await?;
        let last = page.len() < GO;
        words.extend(page);
        if last {
            break;
        }
    }
    app.words.rebuild(version, &words);
    Ok(())
}

/// The version to make; none when it is in force.
async fn up_to_date(view: &View, app: &App) -> Result<Option<u64>> {
    let version = view.get::<WordsRow>(&row_key(app.id)).await?.unwrap_or_default().version;
    Ok((app.words.version() != Some(version)).then_some(version))
}
