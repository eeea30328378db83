//! `openconfigsvr/getappinfo`: figures of each of the last 30 days.

use serde_json::{Map, Value};
use tincan_domain::figures::{Figure, last_days};
use tincan_domain::model::Seconds;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec, dates};

/// Admins, 200/s. Errors: 130001, 130009 the store cannot be read, 130010 it is late, 130011 it failed, 130012 a figure is
/// damaged.
pub(crate) const SPEC: Spec = Spec {
    service: "openconfigsvr",
    command: "getappinfo",
    family: Family::Figures,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// What a field says.
enum Says {
    Nothing,
    AppId,
    One(Figure),
    Sum(Figure, Figure),
}

use Says::{AppId, Nothing, One, Sum};

/// The fields. What this server does not do or does not count says 0; it knows no names of apps and companies.
const FIELDS: [(&str, Says); 31] = [
    ("AppName", Nothing),
    ("AppId", AppId),
    ("Company", Nothing),
    ("ActiveUserNum", One(Figure::ActiveUsers)),
    ("RegistUserNumOneDay", One(Figure::NewAccounts)),
    ("RegistUserNumTotal", One(Figure::Accounts)),
    ("LoginTimes", One(Figure::Logins)),
    ("LoginUserNum", One(Figure::LoginUsers)),
    ("UpMsgNum", Sum(Figure::C2cUp, Figure::GroupUp)),
    ("SendMsgUserNum", One(Figure::Senders)),
    ("APNSMsgNum", Nothing),
    ("C2CUpMsgNum", One(Figure::C2cUp)),
    ("C2CDownMsgNum", One(Figure::C2cDown)),
    ("C2CSendMsgUserNum", One(Figure::C2cSenders)),
    ("C2CAPNSMsgNum", Nothing),
    ("MaxOnlineNum", One(Figure::MaxOnline)),
    ("DownMsgNum", Sum(Figure::C2cDown, Figure::GroupDown)),
    ("ChainIncrease", One(Figure::ChainIncrease)),
    ("ChainDecrease", One(Figure::ChainDecrease)),
    ("GroupUpMsgNum", One(Figure::GroupUp)),
    ("GroupDownMsgNum", One(Figure::GroupDown)),
    ("GroupSendMsgUserNum", One(Figure::GroupSenders)),
    ("GroupAPNSMsgNum", Nothing),
    ("GroupSendMsgGroupNum", Nothing),
    ("GroupJoinGroupTimes", One(Figure::Joins)),
    ("GroupQuitGroupTimes", One(Figure::Leaves)),
    ("GroupNewGroupNum", One(Figure::NewGroups)),
    ("GroupAllGroupNum", Nothing),
    ("GroupDestroyGroupNum", One(Figure::DismissedGroups)),
    ("CallBackReq", One(Figure::WebhookCalls)),
    ("CallBackRsp", One(Figure::WebhookAnswers)),
];

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let wanted = call.body.optional_texts("RequestField")?.unwrap_or_default();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let mut result = Vec::new();
    // Newest first.
    for (begin, figures) in last_days(domain, &call.app).await?.into_iter().rev() {
        let figure = |figure: &Figure| figures.get(figure).copied().unwrap_or(0);
        let mut day = Map::new();
        for (name, says) in FIELDS.iter().filter(|(name, _)| is_wanted(name)) {
            let text = match says {
                Nothing if matches!(*name, "AppName" | "Company") => String::new(),
                Nothing => "0".to_owned(),
                AppId => call.app.id.to_string(),
                One(one) => figure(one).to_string(),
                Sum(one, other) => (figure(one) + figure(other)).to_string(),
            };
            day.insert((*name).to_owned(), Value::String(text));
        }
        // A day without its date would say nothing.
        day.insert("Date".to_owned(), Value::String(date(begin)));
        result.push(Value::Object(day));
    }
    let mut fields = Map::new();
    fields.insert("Result".to_owned(), Value::Array(result));
    Ok(Answer::with_info("OK", &fields).without_status())
}

fn date(begin: Seconds) -> String {
    let (year, month, day) = dates::civil(begin);
    format!("{year:04}{month:02}{day:02}")
}
