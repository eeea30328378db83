//! `group_open_http_svc/get_joined_group_list`: the groups that an account is in.

use tincan_domain::groups::{GroupKind, Wanted};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::groups::joined::joined;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves: users ask the service of communities for communities; 200/s by REST. At most 5000
/// groups a page. Errors: 10004, 10018 over 1 MB, 10019.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_joined_group_list",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let kind = asked::named(&call.body, "GroupType")?;
    let of_communities = kind == Some(GroupKind::Community);
    let names_topics = call.body.has("SupportTopic");
    if call.by_admin() && names_topics && !of_communities {
        return Err(call.body.bad("SupportTopic", "must come with the GroupType Community"));
    }
    let wanted = Wanted {
        kind,
        no_communities: !call.by_admin() && !of_communities,
        topics: if names_topics { Some(call.body.flag("SupportTopic")?) } else { None },
        asleep: call.body.flag("WithNoActiveGroups")?,
        live: call.body.flag("WithHugeGroups")?,
    };
    joined(domain, call, wanted).await
}
