//! How far a sweep got, kept in the store between two goes.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::{Budget, Rest, Swept};
use crate::core::{Attempts, Change};
use crate::model::{AppId, Key, Record, Table};
use crate::{Domain, Result};

/// In which part of the work a sweep is, and after which key, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct SweepRow {
    part: u8,
    after: Vec<u8>,
}

impl Record for SweepRow {}

/// A sweep that goes on where it stopped.
pub(crate) struct Course {
    key: Key,
    row: SweepRow,
    /// What is left to be done in this go.
    budget: Budget,
}

impl Course {
    /// Goes on with the sweep of this name, or begins it.
    pub(crate) async fn take_up(domain: &Domain, app: AppId, name: &str, budget: usize) -> Result<Self> {
        let key = Key::new(app, Table::Sweep).text(name);
        let row = domain.view().await?.get::<SweepRow>(&key).await?.unwrap_or_default();
        Ok(Self { key, row, budget: Budget { left: budget.max(1), removed: 0 } })
    }

    /// The part of the work.
    pub(crate) fn part(&self) -> u8 {
        self.row.part
    }

    /// The key after which the part goes on, and what may be done.
    pub(crate) fn rest(&mut self) -> (Vec<u8>, &mut Budget) {
        (self.row.after.clone(), &mut self.budget)
    }

    /// Moves on by what a part left; answers whether anything may still be done in this go.
    pub(crate) fn go_on(&mut self, rest: Rest) -> bool {
        let part = self.row.part;
        self.row = match rest {
            Rest::None => SweepRow { part: part + 1, after: Vec::new() },
            Rest::After(after) => SweepRow { part, after },
        };
        self.budget.left > 0
    }

    /// Keeps how far it got.
    pub(crate) async fn put_down(self, domain: &Domain, finished: bool) -> Result<Swept> {
        let mut batch = Batch::new();
        if finished {
            batch.delete(self.key);
        } else {
            batch.set(&self.key, &self.row);
        }
        domain.commit(batch, &mut Attempts::default()).await?;
        Ok(Swept { removed: self.budget.removed, finished })
    }
}
