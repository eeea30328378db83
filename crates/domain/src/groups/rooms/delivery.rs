//! Delivering what waits in a room.

use std::sync::Arc;
use std::time::Duration;

use super::{Item, RoomKey, Rooms};
use crate::Domain;
use crate::event::{Event, Push};
use crate::model::InstId;

impl Rooms {
    /// Delivers what waits in a room, in one frame for everybody. Answers after how long to look again; none when nothing
    /// waited: then the room comes by [`Rooms::next_ready`] again. One task does this, so that everybody gets all in order.
    pub fn flush(&self, domain: &Domain, key: RoomKey) -> Option<Duration> {
        let room = self.find(key)?;
        let settings = domain.app(key.0).map(|app| (app.settings.groups.live_gather, app.settings.groups.live_history));
        let (gather, history) = settings.unwrap_or_default();
        let now = domain.clock.of(key.0);
        let (items, hearers) = room.state.lock().take_out(|| domain.passing_seq(), now, history)?;
        room.told.notify(usize::MAX);
        let frame = Push::new(Event::Room(items.clone()));
        let authors: Vec<InstId> = items.iter().filter_map(|item| item.except).collect();
        for (account, inst) in hearers.iter() {
            if !authors.contains(inst) {
                domain.bus.publish_to(key.0, account, *inst, &frame);
                continue;
            }
            let others: Vec<Arc<Item>> = items.iter().filter(|item| item.except != Some(*inst)).cloned().collect();
            if !others.is_empty() {
                domain.bus.publish_to(key.0, account, *inst, &Push::new(Event::Room(others)));
            }
        }
        Some(gather)
    }
}

/// Delivers everything that waits, as the server does.
#[cfg(test)]
pub(crate) fn deliver(domain: &Domain) {
    loop {
        let next = domain.rooms.ready.lock().pop_front();
        let Some(key) = next else { return };
        while domain.rooms.flush(domain, key).is_some() {}
    }
}
