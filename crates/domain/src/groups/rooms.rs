//! Live rooms: who is in them, in memory only.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::Mutex;

use super::GroupCode;
use crate::Domain;
use crate::event::Push;
use crate::model::{Account, AppId, InstId};

/// The live rooms of this process.
#[derive(Default)]
pub struct Rooms {
    rooms: Mutex<HashMap<(AppId, GroupCode), HashSet<Account>>>,
}

impl Rooms {
    /// Whether an account is in a room.
    pub fn has(&self, app: AppId, room: GroupCode, account: &Account) -> bool {
        self.rooms.lock().get(&(app, room)).is_some_and(|members| members.contains(account))
    }

    /// Tells everybody in a room.
    pub fn tell(&self, domain: &Domain, app: AppId, room: GroupCode, except: Option<InstId>, push: Arc<Push>) {
        let members = self.rooms.lock().get(&(app, room)).cloned().unwrap_or_default();
        for account in members {
            domain.bus.publish(app, &account, except, &push);
        }
    }
}
