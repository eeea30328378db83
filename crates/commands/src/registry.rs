//! The commands, and the one way in: known? allowed? within limits? Then the command itself.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use tincan_domain::model::AppId;
use tincan_domain::policy::App;
use tincan_domain::{Cause, Domain, Result};

use crate::call::{Call, Caller, Callers, Connection, Via};
use crate::{Answer, Body, Family, code};

/// A command: what it is called, who may call it, and what it does.
pub struct Spec {
    /// The service, first part of its name.
    pub service: &'static str,
    /// The command, second part of its name.
    pub command: &'static str,
    /// How it names causes.
    pub family: Family,
    /// Who may call it.
    pub callers: Callers,
    /// REST calls a second of one app; `None` for the app's setting.
    pub per_second: Option<u32>,
    /// What it does.
    pub run: for<'a> fn(&'a Domain, &'a Call<'a>) -> BoxFuture<'a, Result<Answer>>,
}

/// A request to run a command.
pub struct Request<'a> {
    /// The app.
    pub app: Arc<App>,
    /// Who asks.
    pub caller: Caller,
    /// The service.
    pub service: &'a str,
    /// The command.
    pub command: &'a str,
    /// The body, JSON text.
    pub body: &'a str,
    /// The connection it came on; none for REST.
    pub connection: Option<Connection>,
}

/// Calls a second, by app and command.
type Limiter = DefaultKeyedRateLimiter<(AppId, &'static str, &'static str)>;

/// All commands.
pub struct Registry {
    commands: HashMap<(&'static str, &'static str), &'static Spec>,
    /// One limiter for each number of calls a second that occurs.
    limiters: Mutex<HashMap<u32, Arc<Limiter>>>,
    time_limit: Duration,
}

impl Registry {
    /// The registry; a command that runs longer than `time_limit` is answered with 60008.
    pub fn new(time_limit: Duration) -> Self {
        let commands = crate::all().map(|spec| ((spec.service, spec.command), spec)).collect();
        Self { commands, limiters: Mutex::default(), time_limit }
    }

    /// All commands, in no order.
    pub fn specs(&self) -> impl Iterator<Item = &'static Spec> {
        self.commands.values().copied()
    }

    /// Runs a command and answers, whatever happens.
    pub async fn dispatch(&self, domain: &Domain, request: Request<'_>) -> Answer {
        let via = if matches!(request.caller, Caller::Admin(_)) { Via::Rest } else { Via::Client };
        let Some(spec) = self.commands.get(&(request.service, request.command)).copied() else {
            return refuse(&no_such_command(&request), family_of_unknown(request.service), via);
        };
        match self.run(domain, spec, request, via).await {
            Ok(answer) => answer,
            Err(cause) => refuse(&cause, spec.family, via),
        }
    }

    async fn run(&self, domain: &Domain, spec: &'static Spec, request: Request<'_>, via: Via) -> Result<Answer> {
        if via == Via::Rest {
            // For admins, what only users may call is not there.
            if !spec.callers.admin {
                return Err(no_such_command(&request));
            }
            self.check_frequency(spec, &request.app)?;
        }
        spec.callers.admit(&request.caller)?;
        let call = Call {
            app: request.app,
            caller: request.caller,
            body: Body::parse(request.body)?,
            connection: request.connection,
        };
        match tokio::time::timeout(self.time_limit, (spec.run)(domain, &call)).await {
            Ok(result) => result,
            Err(_) => Err(Cause::TimedOut { seconds: self.time_limit.as_secs() }),
        }
    }

    fn check_frequency(&self, spec: &'static Spec, app: &App) -> Result<()> {
        let limit = app.settings.app_calls_per_second;
        if !self.admits(limit, (app.id, "", "")) {
            return Err(Cause::AppTooOften { limit });
        }
        let limit = spec.per_second.unwrap_or(u32::MAX).min(app.settings.command_calls_per_second);
        if !self.admits(limit, (app.id, spec.service, spec.command)) {
            return Err(Cause::CommandTooOften { command: format!("{}/{}", spec.service, spec.command), limit });
        }
        Ok(())
    }

    fn admits(&self, per_second: u32, key: (AppId, &'static str, &'static str)) -> bool {
        let Some(per_second) = NonZeroU32::new(per_second) else { return false };
        let new = || Arc::new(RateLimiter::keyed(Quota::per_second(per_second)));
        let limiter = self.limiters.lock().entry(per_second.get()).or_insert_with(new).clone();
        limiter.check_key(&key).is_ok()
    }
}

fn no_such_command(request: &Request<'_>) -> Cause {
    Cause::NoSuchCommand { service: shorten(request.service), command: shorten(request.command) }
}

/// A name from outside, bounded before it is repeated in an answer.
fn shorten(name: &str) -> String {
    name.chars().take(64).collect()
}

/// Some services have a code of their own for unknown commands.
fn family_of_unknown(service: &str) -> Family {
    match service {
        "open_msg_svc" => Family::Archive,
        service if service.contains("group_open") => Family::Group,
        _ => Family::Account,
    }
}

fn refuse(cause: &Cause, family: Family, via: Via) -> Answer {
    let answer = Answer::refused(code(cause, family, via), &cause.to_string());
    if family.has_status() { answer } else { answer.without_status() }
}
