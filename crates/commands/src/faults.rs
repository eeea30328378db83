//! Faults on demand: what an admin asked to go wrong, so that it can be seen how clients and back ends bear it. They are
//! kept in memory, and only where the server was started with faults allowed.

use std::time::Duration;

use parking_lot::Mutex;
use tincan_domain::Domain;
use tincan_domain::model::{Account, AppId};
use tincan_protocol::errors::{self, Code};

use crate::{Answer, Family};

/// The service whose commands are spared: it takes faults back.
pub(crate) const SPARED: &str = "tincan_admin";

/// Most faults at a time.
pub(crate) const MOST: usize = 1000;

/// Longest delay.
pub(crate) const LONGEST_DELAY: Duration = Duration::from_secs(300);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The answer is this code.
    Code(Code),
    /// The answer comes later.
    Delay(Duration),
    /// The connection is cut instead of an answer.
    Cut,
}

/// When it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Before the command runs: with a code or a cut it does not run at all.
    Before,
    /// After it ran: what it did is done.
    After,
}

/// A fault that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    /// Of which app.
    pub(crate) app: AppId,
    /// Of which command: `service/command`, `service/*` or `*`.
    pub(crate) command: String,
    /// For which caller; none for all.
    pub(crate) user: Option<Account>,
    /// What goes wrong.
    pub(crate) effect: Effect,
    /// When.
    pub(crate) when: When,
    /// How many of a hundred calls it hits.
    pub(crate) percent: u32,
    /// How often it hits before it is over; none for always.
    pub(crate) left: Option<u32>,
}

/// A call as faults know it.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) app: AppId,
    pub(crate) service: &'a str,
    pub(crate) command: &'a str,
    pub(crate) user: Option<&'a Account>,
}

/// The faults that are in force.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Adds a fault; `false` when there are too many.
    pub(crate) fn add(&self, fault: Fault) -> bool {
        let mut faults = self.0.lock();
        let room = faults.len() < MOST;
        if room {
            faults.push(fault);
        }
        room
    }

    /// The faults of an app, in the order in which they came.
    pub(crate) fn of(&self, app: AppId) -> Vec<Fault> {
        self.0.lock().iter().filter(|fault| fault.app == app).cloned().collect()
    }

    /// Takes back all faults of an app; answers how many.
    pub(crate) fn clear(&self, app: AppId) -> usize {
        let mut faults = self.0.lock();
        let before = faults.len();
        faults.retain(|fault| fault.app != app);
        before - faults.len()
    }

    /// Lets what hits a call do so; answers what is answered because of it.
    pub(crate) async fn hit(&self, domain: &Domain, target: Target<'_>, when: When, family: Family) -> Option<Answer> {
        match self.strike(target, when, || domain.random.u32())? {
            Effect::Code(code) => Some(answer(code, family)),
            Effect::Cut => Some(Answer::cut()),
            Effect::Delay(delay) => {
                tokio::time::sleep(delay).await;
                None
            }
        }
    }

    /// What hits a call now, if anything: the first fault that is meant for it and strikes. `dice` gives random numbers.
    fn strike(&self, target: Target<'_>, when: When, dice: impl Fn() -> u32) -> Option<Effect> {
        if target.service == SPARED {
            return None;
        }
        let mut faults = self.0.lock();
        let at = faults
            .iter()
            .position(|fault| fault.when == when && fault.meets(target) && dice() % 100 < fault.percent)?;
        let fault = faults.get_mut(at)?;
        let effect = fault.effect;
        if let Some(left) = fault.left.as_mut() {
            *left = left.saturating_sub(1);
            if *left == 0 {
                faults.remove(at);
            }
        }
        Some(effect)
    }
}

impl Fault {
    fn meets(&self, target: Target<'_>) -> bool {
        let command = match self.command.split_once('/') {
            Some((service, "*")) => service == target.service,
            Some((service, command)) => service == target.service && command == target.command,
            None => self.command == "*",
        };
        self.app == target.app && command && self.user.as_ref().is_none_or(|user| Some(user) == target.user)
    }
}

/// The code with a number, if a server can answer with it.
pub(crate) fn code(number: i32) -> Option<Code> {
    let entry = errors::find(number).filter(|entry| !entry.raised_by.is_client() && number != 0)?;
    if entry.code.number() == number { Some(entry.code) } else { Code::from_webhook(i64::from(number)) }
}

/// The answer that a fault gives.
fn answer(code: Code, family: Family) -> Answer {
    let meaning = code.entry().map_or("", |entry| entry.meaning);
    let answer = Answer::refused(code, &format!("a fault on demand: {meaning}"));
    if family.has_status() { answer } else { answer.without_status() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: AppId = AppId(7);

    fn account(name: &str) -> Account {
        Account::parse(name, "user").unwrap()
    }

    fn fault(command: &str) -> Fault {
        Fault {
            app: APP,
            command: command.to_owned(),
            user: None,
            effect: Effect::Cut,
            when: When::Before,
            percent: 100,
            left: None,
        }
    }

    fn strikes(faults: &Faults, command: &str, user: &str) -> bool {
        let (service, command) = command.split_once('/').unwrap();
        let user = account(user);
        faults.strike(Target { app: APP, service, command, user: Some(&user) }, When::Before, || 50).is_some()
    }

    #[test]
    fn a_fault_meets_its_command_its_caller_and_its_app() {
        let one = |fault: Fault| {
            let faults = Faults::default();
            assert!(faults.add(fault));
            faults
        };
        for (command, meets) in
            [("*", [true, true]), ("a/*", [true, true]), ("a/b", [true, false]), ("b/*", [false; 2])]
        {
            let faults = one(fault(command));
            assert_eq!(["a/b", "a/c"].map(|called| strikes(&faults, called, "alice")), meets, "{command}");
        }
        let faults = one(Fault { user: Some(account("bob")), ..fault("*") });
        assert_eq!(["alice", "bob"].map(|user| strikes(&faults, "a/b", user)), [false, true]);
        assert!(!strikes(&one(Fault { app: AppId(8), ..fault("*") }), "a/b", "alice"));
        assert!(!strikes(&one(Fault { when: When::After, ..fault("*") }), "a/b", "alice"));
        assert!(!strikes(&one(fault("*")), "tincan_admin/clear_faults", "alice"));
    }

    #[test]
    fn a_fault_strikes_by_its_probability_until_its_count_is_used_up() {
        let faults = Faults::default();
        faults.add(Fault { percent: 50, ..fault("*") });
        assert!(!strikes(&faults, "a/b", "alice"), "the dice showed 50 of 0 to 99");
        faults.clear(APP);
        faults.add(Fault { percent: 51, left: Some(2), ..fault("*") });
        assert_eq!([(); 3].map(|()| strikes(&faults, "a/b", "alice")), [true, true, false]);
        assert!(faults.of(APP).is_empty());
    }

    #[test]
    fn codes_are_those_of_the_server() {
        assert_eq!(code(70001).map(Code::number), Some(70001));
        assert_eq!(code(120_500).map(Code::number), Some(120_500));
        for other in [0, 6017, 9520, 1_234_567] {
            assert_eq!(code(other), None, "{other}");
        }
    }
}
