//! One constant for each code, a module per section. Source: "error-code reference".
//!
//! A row of `table!` reads: constant, number (or range), who answers it, whether to retry, then `newer` when the code is
//! no part of the reference, then the meaning and the advice.

use super::Entry;

/// Makes a module's constants and its rows in the catalogue.
macro_rules! table {
    ($module:ident: $($family:ident { $(
        $name:ident = $first:literal $(..= $last:literal)?, $raised_by:ident, $retry:ident $(, $newer:ident)?:
            $meaning:literal
            $advice:literal;
    )* })+) => {
        use $crate::errors::{Code, Entry, Family, Origin, RaisedBy, Retry};

        $($(
            #[doc = concat!(stringify!($first), ": ", $meaning)]
            pub const $name: Code = Code($first);
        )*)+

        /// This module's rows in the catalogue.
        pub(in crate::errors) static TABLE: &[Entry] = &[$($(
            Entry {
                code: $name,
                last: Code(table!(@last $first $($last)?)),
                name: {
                    const WORDS: &str = concat!(stringify!($module), "_", stringify!($name));
                    const CAMEL: [u8; $crate::errors::codes::letters(WORDS)] = $crate::errors::codes::camel(WORDS);
                    match std::str::from_utf8(&CAMEL) {
                        Ok(name) => name,
                        Err(_) => WORDS,
                    }
                },
                family: Family::$family,
                raised_by: RaisedBy::$raised_by,
                meaning: $meaning,
                advice: $advice,
                retry: Retry::$retry,
                origin: table!(@origin $($newer)?),
            },
        )*)+];
    };
    (@last $first:literal) => { $first };
    (@last $first:literal $last:literal) => { $last };
    (@origin) => { Origin::Seed };
    (@origin newer) => { Origin::Newer };
}

/// How many letters of `words` are no underscores: the length of what [`camel`] makes.
const fn letters(words: &str) -> usize {
    let mut count = 0;
    let mut rest = words.as_bytes();
    while let Some((letter, tail)) = rest.split_first() {
        rest = tail;
        if *letter != b'_' {
            count += 1;
        }
    }
    count
}

/// `words` with underscores between them in CamelCase: `account_BAD_FIELD` gives `AccountBadField`.
const fn camel<const LENGTH: usize>(words: &str) -> [u8; LENGTH] {
    let mut name = [0; LENGTH];
    let mut room: &mut [u8] = &mut name;
    let mut rest = words.as_bytes();
    let mut initial = true;
    while let Some((letter, tail)) = rest.split_first() {
        rest = tail;
        if *letter == b'_' {
            initial = true;
        } else if let Some((place, left)) = room.split_first_mut() {
            *place = if initial { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
            initial = false;
            room = left;
        } else {
            break;
        }
    }
    name
}

pub mod access;
pub mod account;
pub mod extension;
pub mod file;
pub mod general;
pub mod group;
pub mod legacy;
pub mod message;
pub mod network;
pub mod operations;
pub mod profile;
pub mod public;
pub mod push;
pub mod recent;
pub mod relationship;
pub mod sdk;

/// The tables in the order of the sections.
pub(super) static TABLES: &[&[Entry]] = &[
    general::TABLE,
    sdk::TABLE,
    network::TABLE,
    access::TABLE,
    file::TABLE,
    public::TABLE,
    account::TABLE,
    profile::TABLE,
    relationship::TABLE,
    recent::TABLE,
    message::TABLE,
    group::TABLE,
    extension::TABLE,
    push::TABLE,
    operations::TABLE,
    legacy::TABLE,
];
