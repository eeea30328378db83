//! The error catalogue: every result code, who answers it, what it means and what helps. Source: "error-code reference".
//!
//! [`codes`] holds one constant for each code, [`find`] gives a number's [`Entry`], [`search`] looks entries up by words.
//! A code's number stands once in the source: its table row makes both the constant and the entry.

pub mod codes;
pub mod document;
mod kinds;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

pub use kinds::{Family, Origin, RaisedBy, Retry};

/// A result code, as it stands in `ErrorCode` on the wire. Source: "error-code reference".
///
/// Only this catalogue makes codes: take a constant of [`codes`], or [`Code::from_webhook`] and its like for one an app chose.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, serde::Serialize)]
#[serde(transparent)]
pub struct Code(i32);

impl Code {
    /// The number on the wire.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The code's row in the catalogue.
    pub fn entry(self) -> Option<&'static Entry> {
        find(self.0)
    }

    /// A code which the app's webhook chose (120001 to 130000), `None` outside that range.
    /// Source: "error-code reference", messages.
    pub fn from_webhook(number: i64) -> Option<Code> {
        let code = Code(i32::try_from(number).ok()?);
        codes::message::CHOSEN_BY_WEBHOOK.entry()?.covers(code).then_some(code)
    }

    /// A code which the app's webhook chose for something about a group (10100 to 10200), `None` outside that range.
    /// Source: webhook documentation.
    pub fn from_group_webhook(number: i64) -> Option<Code> {
        (10_100..=10_200).contains(&number).then_some(Code(i32::try_from(number).ok()?))
    }

    /// A code which the app's webhook chose for a friend request or its answer (38000 to 39000); the first of them for
    /// any other number. Source: webhook documentation.
    pub fn from_friend_webhook(number: i64) -> Code {
        const RANGE: std::ops::RangeInclusive<i32> = 38_000..=39_000;
        let chosen = i32::try_from(number).ok().filter(|number| RANGE.contains(number));
        Code(chosen.unwrap_or(*RANGE.start()))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One row of the catalogue: a code, or a range of codes with one meaning. Source: "error-code reference".
#[derive(Debug)]
pub struct Entry {
    /// The code; of a range, its first.
    pub code: Code,
    /// The last code of the range; the same as `code` when there is no range.
    pub last: Code,
    /// The entry's name in CamelCase, unique over the catalogue: the words of its module and of its constant.
    pub name: &'static str,
    /// The section it belongs to.
    pub family: Family,
    /// The part that answers it.
    pub raised_by: RaisedBy,
    /// What has happened.
    pub meaning: &'static str,
    /// What to do about it.
    pub advice: &'static str,
    /// Whether asking again can help.
    pub retry: Retry,
    /// Whether it stands in the error-code reference or came with a later interface.
    pub origin: Origin,
}

impl Entry {
    /// Whether `code` is this entry's code or lies inside its range.
    pub fn covers(&self, code: Code) -> bool {
        self.code <= code && code <= self.last
    }
}

/// All entries, section after section in the order of [`Family`], by number within a section.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    codes::TABLES.iter().copied().flatten()
}

/// The entry of a number, also when the number lies inside an entry's range.
pub fn find(number: i32) -> Option<&'static Entry> {
    static BY_NUMBER: LazyLock<Vec<&'static Entry>> = LazyLock::new(|| {
        let mut entries: Vec<&'static Entry> = all().collect();
        entries.sort_by_key(|entry| entry.code);
        entries
    });
    let code = Code(number);
    let up_to = BY_NUMBER.partition_point(|entry| entry.code <= code);
    BY_NUMBER.get(up_to.checked_sub(1)?).copied().filter(|entry| entry.covers(code))
}

/// How many entries [`search`] gives at most.
pub const SEARCH_LIMIT: usize = 20;

/// The entries which match the words of `text` or the number in it, best first, at most [`SEARCH_LIMIT`].
///
/// An entry that matches more of the words comes first; then a word in its name counts most, one in its advice least.
/// Among equals, what the server answers comes before what a client library reports to its own caller.
pub fn search(text: &str) -> Vec<&'static Entry> {
    let asked: BTreeSet<String> = words(text).collect();
    let number = text.trim().parse::<i32>().ok().and_then(find);
    let mut found: Vec<_> = all()
        .filter_map(|entry| {
            let fields = Fields::of(entry);
            let weights: Vec<u32> = asked.iter().map(|word| fields.weight(word)).filter(|weight| *weight > 0).collect();
            let exact = number.is_some_and(|hit| hit.code == entry.code);
            (exact || !weights.is_empty()).then(|| {
                let score: u32 = weights.iter().sum();
                (!exact, std::cmp::Reverse((weights.len(), score)), entry.raised_by.is_client(), entry)
            })
        })
        .collect();
    found.sort_by_key(|(not_exact, rank, client, _)| (*not_exact, *rank, *client));
    found.into_iter().map(|(_, _, _, entry)| entry).take(SEARCH_LIMIT).collect()
}

/// What [`search`] looks at in one entry, in lower case.
struct Fields {
    name: String,
    number: String,
    meaning: Vec<String>,
    advice: Vec<String>,
    family: Vec<String>,
}

impl Fields {
    fn of(entry: &Entry) -> Self {
        Fields {
            name: entry.name.to_lowercase(),
            number: entry.code.number().unsigned_abs().to_string(),
            meaning: words(entry.meaning).collect(),
            advice: words(entry.advice).collect(),
            family: words(entry.family.title()).collect(),
        }
    }

    /// How well one word of the query fits; 0 when it does not.
    fn weight(&self, word: &str) -> u32 {
        let begins = |known: &[String]| known.iter().any(|have| have.starts_with(word));
        let mut weight = 0;
        if self.number == word {
            weight += 20;
        }
        if word.len() > 2 && self.name.contains(word) {
            weight += 8;
        }
        if begins(&self.meaning) {
            weight += 4;
        }
        if begins(&self.family) {
            weight += 2;
        }
        if begins(&self.advice) {
            weight += 1;
        }
        weight
    }
}

/// The words of a text: runs of letters and digits, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
