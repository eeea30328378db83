//! How many groups an app has, by type, and how many it gained today: what quotas are judged by.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::{Fault, GroupKind};
use crate::core::{Change, Stored, View};
use crate::model::{AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// Seconds of a day.
const DAY: Seconds = 86_400;

/// An app's groups, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct TallyRow {
    /// By type, in the order of [`GroupKind::ALL`].
    groups: [u64; GroupKind::ALL.len()],
    /// The day of the next number, counted from 1970 in UTC.
    day: u64,
    /// Created less dissolved on that day.
    gained: i64,
}

impl Record for TallyRow {}

impl TallyRow {
    fn of(&mut self, kind: GroupKind) -> Option<&mut u64> {
        let place = GroupKind::ALL.iter().position(|known| *known == kind)?;
        self.groups.get_mut(place)
    }
}

/// The numbers as they were read, and as they are to be.
pub(super) struct Tally {
    stored: Stored<TallyRow>,
    row: TallyRow,
}

fn key(app: AppId) -> Key {
    Key::new(app, Table::GroupTally)
}

impl Tally {
    /// The numbers of today.
    pub(super) async fn read(view: &View, domain: &Domain, app: AppId) -> Result<Self> {
        let stored = view.read::<TallyRow>(&key(app)).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let today = domain.now() / DAY;
        if row.day != today {
            (row.day, row.gained) = (today, 0);
        }
        Ok(Self { stored, row })
    }

    /// Counts one more, within the quotas.
    ///
    /// Errors: 10006, 10036, 10058.
    pub(super) fn admit(&mut self, app: &App, kind: GroupKind) -> Result<()> {
        let settings = &app.settings.groups;
        if self.row.gained >= i64::try_from(settings.daily_growth).unwrap_or(i64::MAX) {
            let limit = settings.daily_growth;
            return Err(Fault::TooOften(format!("the app has gained its {limit} groups of today").into()).into());
        }
        let all: u64 = self.row.groups.iter().sum();
        if settings.groups > 0 && all >= settings.groups {
            return Err(Fault::GroupsUsedUp { limit: settings.groups }.into());
        }
        let limit = match kind {
            GroupKind::AvChatRoom => settings.live_rooms,
            GroupKind::BChatRoom => settings.broadcast_rooms,
            _ => 0,
        };
        if let Some(count) = self.row.of(kind) {
            if limit > 0 && *count >= limit {
                return Err(Fault::LiveRoomsUsedUp { limit }.into());
            }
            *count += 1;
        }
        self.row.gained += 1;
        Ok(())
    }

    /// Counts one less.
    pub(super) fn release(&mut self, kind: GroupKind) {
        if let Some(count) = self.row.of(kind) {
            *count = count.saturating_sub(1);
        }
        self.row.gained -= 1;
    }

    /// Writes the numbers, on the condition that they are as they were read.
    pub(super) fn save(&self, app: AppId, batch: &mut Batch) {
        batch.replace(&key(app), &self.stored, &self.row);
    }
}

/// How many groups of a type there are, or of all.
pub(super) async fn count(view: &View, app: AppId, kind: Option<GroupKind>) -> Result<u64> {
    let mut row = view.get::<TallyRow>(&key(app)).await?.unwrap_or_default();
    Ok(match kind {
        Some(kind) => row.of(kind).map_or(0, |count| *count),
        None => row.groups.iter().sum(),
    })
}
