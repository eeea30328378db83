//! What the V3 view of an initialised client keeps.

use std::sync::Arc;
use std::sync::Weak;
use std::sync::atomic::AtomicBool;

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::Options;
use super::group_cache::GroupCache;
use super::synchronised::Lists;
use crate::session::Session;

/// What the V3 view of an initialised client keeps.
pub(crate) struct State {
    pub(super) network_started: AtomicBool,
    pub(super) short_connections: Arc<Semaphore>,
    pub(super) lists: Mutex<OfLogin<Lists>>,
    pub(super) groups: Mutex<OfLogin<Option<GroupCache>>>,
}

impl State {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            network_started: AtomicBool::new(options.start_network),
            short_connections: Arc::new(Semaphore::new(options.short_connections.min(Semaphore::MAX_PERMITS))),
            lists: Mutex::default(),
            groups: Mutex::default(),
        }
    }
}

/// Something that belongs to a login, and begins anew with the next.
pub(super) struct OfLogin<T> {
    session: Weak<Session>,
    value: T,
}

impl<T: Default> Default for OfLogin<T> {
    fn default() -> Self {
        Self { session: Weak::new(), value: T::default() }
    }
}

impl<T: Default> OfLogin<T> {
    /// What this login has.
    pub(super) fn of(&mut self, session: &Arc<Session>) -> &mut T {
        if !std::ptr::eq(self.session.as_ptr(), Arc::as_ptr(session)) {
            *self = Self { session: Arc::downgrade(session), value: T::default() };
        }
        &mut self.value
    }
}
