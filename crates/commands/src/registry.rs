//! The commands, and the one way in: known? allowed? within limits? Then the command itself.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tincan_domain::policy::App;
use tincan_domain::{Cause, Domain, Result, admission};

use crate::call::{Call, Caller, Callers, Connection, Via};
use crate::faults::{self, Faults, Target, When};
use crate::groups::live;
use crate::limits::Limits;
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

/// The service of groups.
const GROUPS: &str = "group_open_http_svc";

/// The service of communities (source: Web protocol of groups, service names).
const COMMUNITIES: &str = "million_group_open_http_svc";

/// How the services begin that poll live rooms.
const POLLING: &str = "group_open_long_polling_http";

/// All commands.
pub struct Registry {
    commands: HashMap<(&'static str, &'static str), &'static Spec>,
    limits: Limits,
    time_limit: Duration,
    /// Where faults are allowed.
    faults: Option<Arc<Faults>>,
}

impl Registry {
    /// The registry; a command that runs longer than `time_limit` is answered with 60008.
    pub fn new(time_limit: Duration) -> Self {
        let commands = crate::all().map(|spec| ((spec.service, spec.command), spec)).collect();
        Self { commands, limits: Limits::default(), time_limit, faults: None }
    }

    /// The same, with faults on demand allowed or not.
    #[must_use]
    pub fn with_faults(self, allowed: bool) -> Self {
        Self { faults: allowed.then(Arc::default), ..self }
    }

    /// All commands, in no order.
    pub fn specs(&self) -> impl Iterator<Item = &'static Spec> {
        self.commands.values().copied()
    }

    /// A command. What the service of communities does not have of its own, the one of groups does for it.
    fn find(&self, service: &str, command: &str) -> Option<&'static Spec> {
        let of = |service| self.commands.get(&(service, command)).copied();
        of(service).or_else(|| if service == COMMUNITIES { of(GROUPS) } else { None })
    }

    /// Runs a command and answers, whatever happens.
    pub async fn dispatch(&self, domain: &Domain, request: Request<'_>) -> Answer {
        let Some(faults) = &self.faults else { return self.answer(domain, request).await };
        let user = request.caller.account().cloned();
        let (app, service, command) = (request.app.id, request.service, request.command);
        let target = Target { app, service, command, user: user.as_ref() };
        let family = self.find(service, command).map_or_else(|| family_of_unknown(service), |spec| spec.family);
        if let Some(answer) = faults.hit(domain, target, When::Before, family).await {
            return answer;
        }
        let answer = self.answer(domain, request).await;
        faults.hit(domain, target, When::After, family).await.unwrap_or(answer)
    }

    async fn answer(&self, domain: &Domain, request: Request<'_>) -> Answer {
        let via = if matches!(request.caller, Caller::Admin(_)) { Via::Rest } else { Via::Client };
        let Some(spec) = self.find(request.service, request.command) else {
            return refuse(&no_such_command(&request), family_of_unknown(request.service), via);
        };
        match self.run(domain, spec, request, via).await {
            Ok(answer) => answer,
            Err(cause) => refuse(&cause, spec.family, via),
        }
    }

    async fn run(&self, domain: &Domain, spec: &'static Spec, request: Request<'_>, via: Via) -> Result<Answer> {
        // For admins, what only users may call is not there.
        if via == Via::Rest && !spec.callers.admin {
            return Err(no_such_command(&request));
        }
        // What switches all on again must not be switched off.
        if spec.service != faults::SPARED {
            admission::check_app(domain, &request.app, via == Via::Rest, spec.service, spec.command)?;
        }
        if let Caller::Admin(admin) = &request.caller {
            self.limits.count(domain, &request.app, admin, spec)?;
        }
        spec.callers.admit(&request.caller)?;
        let call = Call {
            app: request.app,
            caller: request.caller,
            body: Body::parse(request.body)?,
            connection: request.connection,
            faults: self.faults.clone(),
        };
        // Polls wait for what comes.
        let time_limit = if spec.service.starts_with(POLLING) { self.time_limit + live::HOLD } else { self.time_limit };
        match tokio::time::timeout(time_limit, (spec.run)(domain, &call)).await {
            Ok(result) => result,
            Err(_) => Err(Cause::TimedOut { seconds: self.time_limit.as_secs() }),
        }
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
        service if service.contains("group_open") || service == "openim_dirty_words" => Family::Group,
        _ => Family::Account,
    }
}

fn refuse(cause: &Cause, family: Family, via: Via) -> Answer {
    let answer = Answer::refused(code(cause, family, via), &cause.to_string());
    if family.has_status() { answer } else { answer.without_status() }
}
