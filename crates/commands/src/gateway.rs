//! What every transport does before a command: tell who asks.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::TryFutureExt as _;
use tincan_domain::model::{Account, AppId};
use tincan_domain::policy::App;
use tincan_domain::{Cause, Domain, Result, admission, authentication, sessions};
use tincan_protocol::errors::{Code, codes};

use crate::Caller;

/// What a frame or a request says about who sends it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The account's name.
    pub identifier: &'a str,
    /// Its UserSig.
    pub usersig: &'a str,
    /// The ticket of its login.
    pub a2: &'a str,
}

/// The caller of a client's frame. A frame without credentials is anonymous: some commands are for anybody.
pub async fn caller_of_frame(domain: &Domain, app: &App, credentials: Credentials<'_>) -> Result<Caller> {
    if !credentials.a2.is_empty() {
        let Ok(ticket) = sessions::open_ticket(domain, app.id, credentials.a2) else {
            let other_app = domain.tickets.open(credentials.a2).is_some();
            return Ok(if other_app { Caller::OfOtherApp } else { Caller::Stranger });
        };
        let admitted = async { admission::check_account(app, &ticket.account) };
        return match admitted.and_then(|()| sessions::check(domain, &ticket)).await {
            Ok(()) => Ok(Caller::User(ticket)),
            Err(cause) => Ok(Caller::Former(ticket, cause)),
        };
    }
    if credentials.identifier.is_empty() {
        return Ok(Caller::Anonymous);
    }
    let account = Account::parse(credentials.identifier, "identifier")?;
    let verified = authentication::verify(domain, app.id, &account, credentials.usersig).await?;
    Ok(Caller::Verified(verified))
}

/// Why a REST request is refused before its command: the code is the gateway's own, not a family's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: Code,
    /// The text of the answer.
    pub info: String,
}

impl Refusal {
    /// A refusal with a text.
    pub fn new(code: Code, info: impl Into<String>) -> Self {
        Self { code, info: info.into() }
    }

    fn of(cause: &Cause) -> Self {
        Self::new(crate::code(cause, crate::Family::Account, crate::Via::Rest), cause.to_string())
    }
}

/// The query of a REST request, decoded.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// `sdkappid`
    pub sdkappid: Option<String>,
    /// `identifier`
    pub identifier: Option<String>,
    /// `usersig`
    pub usersig: Option<String>,
}

/// The app and the admin of a REST request.
///
/// Errors: 60012, 60006 the app; 60005 the identifier; 60004 the UserSig is missing; 700xx the UserSig; 60010 not an
/// admin; 60021 the address is not allowed.
pub async fn admin_of_request(
    domain: &Domain,
    query: &Query,
    address: Option<IpAddr>,
) -> std::result::Result<(Arc<App>, Account), Refusal> {
    let app = app_of_request(query)?;
    let identifier = match query.identifier.as_deref() {
        None | Some("") => Err("identifier is missing in the URL".to_owned()),
        Some(text) => Account::parse(text, "identifier").map_err(|cause| cause.to_string()),
    }
    .map_err(|info| Refusal::new(codes::public::BAD_IDENTIFIER_PARAMETER, info))?;
    let usersig = query
        .usersig
        .as_deref()
        .ok_or_else(|| Refusal::new(codes::public::BAD_USER_SIG_PARAMETER, "usersig is missing in the URL"))?;
    let verified =
        authentication::verify(domain, app, &identifier, usersig).await.map_err(|cause| Refusal::of(&cause))?;
    if !verified.app.is_admin(&identifier) {
        let info = format!("identifier {:?} is not an admin of the app", identifier.as_str());
        return Err(Refusal::new(codes::public::NOT_ADMIN, info));
    }
    if address.is_some_and(|address| !verified.app.settings.access.admits_rest(address)) {
        let info = "the app's REST API may not be called from this address";
        return Err(Refusal::new(codes::public::ADDRESS_NOT_ALLOWED, info));
    }
    Ok((verified.app, identifier))
}

fn app_of_request(query: &Query) -> std::result::Result<AppId, Refusal> {
    let text = query
        .sdkappid
        .as_deref()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Refusal::new(codes::public::NO_APP_PARAMETER, "sdkappid is missing in the URL"))?;
    let number = text.parse::<u32>().ok().filter(|number| *number > 0);
    number.map(AppId).ok_or_else(|| Refusal::new(codes::public::BAD_APP, "sdkappid must be an app's number"))
}
