//! `group_open_http_svc/modify_group_member_info`: changes what a member is and is called, how it hears of messages, or mutes it.

use tincan_domain::groups::members::{MemberChange, change};
use tincan_domain::{Domain, Result};

use crate::groups::asked::{custom_fields, named};
use crate::groups::members::{address, mute_time};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and users as their role allows; 200/s by REST. In live rooms members can be muted only. Errors: 10004, also when the
/// account is no member; 10007, 10010, 10015, 80001, 110002, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "modify_group_member_info",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let (at, account) = (address(body)?, body.account("Member_Account")?);
    let wanted = MemberChange {
        role: named(body, "Role")?,
        flag: named(body, "MsgFlag")?,
        card: body.optional_text("NameCard")?,
        custom: custom_fields(body, "AppMemberDefinedData")?,
        mute: mute_time(body)?,
    };
    change(domain, &call.app, &call.actor()?, &at, &account, &wanted).await?;
    Ok(Answer::ok())
}
