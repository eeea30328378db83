//! On whose behalf the server works at this moment: receivers of webhooks are told the address and the device.
//!
//! Where a request comes in this is known, and where a webhook is sent it is needed; no rule between looks at it. So it
//! is not handed through all of them but goes with the request's task.

use std::cell::RefCell;
use std::net::IpAddr;
use std::pin::pin;

use serde::{Deserialize, Serialize};

use crate::model::Account;
use crate::ports::Platform;

/// By which way somebody acts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// It is not known, or nobody in particular acts.
    #[default]
    Unknown,
    /// The REST API, as this admin.
    Rest(Account),
    /// A client on a device.
    Client(Platform),
}

/// Who acts, as far as receivers of webhooks are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The address.
    pub address: Option<IpAddr>,
    /// The way.
    pub way: Way,
}

impl Origin {
    /// The admin who acts by REST.
    pub fn admin(&self) -> Option<&Account> {
        match &self.way {
            Way::Rest(admin) => Some(admin),
            Way::Unknown | Way::Client(_) => None,
        }
    }
}

thread_local! {
    static NOW: RefCell<Origin> = const { RefCell::new(Origin { address: None, way: Way::Unknown }) };
}

/// Who acts now.
pub fn current() -> Origin {
    NOW.with_borrow(Clone::clone)
}

/// Sets who acts, until it is dropped.
struct Entered(Origin);

impl Entered {
    fn new(origin: Origin) -> Self {
        Self(NOW.replace(origin))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        NOW.set(std::mem::take(&mut self.0));
    }
}

/// Runs a future on somebody's behalf.
pub async fn within<F: Future>(origin: Origin, future: F) -> F::Output {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        let _entered = Entered::new(origin.clone());
        future.as_mut().poll(context)
    })
    .await
}

/// Does something on somebody's behalf at once.
pub fn on_behalf<T>(origin: Origin, act: impl FnOnce() -> T) -> T {
    let _entered = Entered::new(origin);
    act()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_goes_with_the_task_and_not_with_the_thread() {
        let at = |last| Origin { address: Some(IpAddr::from([10, 0, 0, last])), way: Way::Unknown };
        let look = async || {
            tokio::task::yield_now().await;
            current()
        };
        let (one, two) = tokio::join!(within(at(1), look()), within(at(2), look()));
        assert_eq!((one, two, current()), (at(1), at(2), Origin::default()));
        assert_eq!(on_behalf(at(3), current), at(3));
    }
}
