//! Deciding on what waits for somebody's agreement.

use tincan_store::Batch;

use super::requests::{self, RequestKind, RequestRow, Spot, Verdict};
use super::{admit, check_words, member_tips};
use crate::core::{Attempts, Change, View};
use crate::groups::hooks;
use crate::groups::rules::Action;
use crate::groups::tell::{self, NewTip};
use crate::groups::{Fault, Group, GroupId, NoticeKind, TipKind, find, may_join_more, rows, standing};
use crate::messages::Actor;
use crate::model::Account;
use crate::policy::App;
use crate::webhooks::Refusal;
use crate::{Domain, Result};

/// Which request is decided.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What has to be agreed to.
    pub kind: RequestKind,
    /// The applicant or inviter.
    pub from: Account,
    /// The invitee of an invitation that an admin decides on.
    pub invited: Option<Account>,
    /// What the notice or the list said.
    pub authentication: String,
}

/// What is decided.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// The account comes in.
    pub agree: bool,
    /// To the applicant or inviter.
    pub words: String,
    /// The app's own data.
    pub user_data: String,
}

/// Decides on a request: by an admin on applications and on invitations of members, by the invitee on its own.
///
/// Errors: 10007, 10008, 10010, 10013, 10014, 10024 decided already, 10037, 10038.
pub async fn decide(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    asked: &Asked,
    decision: &Decision,
) -> Result<()> {
    check_words("ApprovalMsg", &decision.words)?;
    check_words("UserDefinedField", &decision.user_data)?;
    let (mut attempts, mut is_asked) = (Attempts::default(), false);
    loop {
        let view = domain.view().await?;
        let group = find(&view, app.id, id).await?;
        let invited = match asked.kind {
            RequestKind::Application => None,
            RequestKind::Approval => asked.invited.clone(),
            RequestKind::Consent => Some(actor.account().clone()),
        };
        if asked.kind != RequestKind::Consent {
            standing(&view, domain, app, &group, actor).await?.may(&group, Action::DecideApplications)?;
        }
        let spot = Spot { code: group.row.code, kind: asked.kind, from: asked.from.clone(), invited };
        let key = requests::authenticated(domain, app.id, &spot, &asked.authentication)?;
        let stored = requests::read(&view, app.id, &spot).await?;
        let Some(request) = stored.record.clone() else {
            return Err(match asked.kind {
                RequestKind::Consent => Fault::not_allowed("the invitation is not the caller's").into(),
                _ => Fault::AlreadyHandled.into(),
            });
        };
        if request.key != key || request.verdict.is_some() {
            return Err(Fault::AlreadyHandled.into());
        }
        let verdict = Verdict {
            by: actor.account().clone(),
            agreed: decision.agree,
            words: decision.words.clone(),
            user_data: decision.user_data.clone(),
        };
        if let Some(newcomer) = spot.invited.as_ref().filter(|_| decision.agree && !is_asked) {
            is_asked = true;
            let invited = std::slice::from_ref(newcomer);
            if hooks::may_invite(domain, app, &group, &spot.from, invited).await?.contains(newcomer) {
                return Err(Refusal::Refused { info: String::new() }.into());
            }
        }
        let mut batch = Batch::new();
        batch.replace(
            &requests::request_key(app.id, &spot),
            &stored,
            &RequestRow { verdict: Some(verdict), ..request },
        );
        let case = Case { actor, group: &group, spot: &spot, decision };
        if case.carry_out(&view, domain, app, batch, &mut attempts).await? {
            return Ok(());
        }
    }
}

/// A request that is decided.
struct Case<'a> {
    actor: &'a Actor,
    group: &'a Group,
    spot: &'a Spot,
    decision: &'a Decision,
}

impl Case<'_> {
    /// Who is to come in.
    fn newcomer(&self) -> &Account {
        self.spot.invited.as_ref().unwrap_or(&self.spot.from)
    }

    /// Lets the account in, or not, and tells of it; `false` when another write came between.
    async fn carry_out(
        &self,
        view: &View,
        domain: &Domain,
        app: &App,
        mut batch: Batch,
        attempts: &mut Attempts,
    ) -> Result<bool> {
        let (group, newcomer) = (self.group, self.newcomer());
        if view.has(&rows::member_key(app.id, group.row.code, newcomer)).await? {
            return Err(Fault::AlreadyMember(newcomer.to_string()).into());
        }
        if !self.decision.agree {
            group.guard(app.id, &mut batch);
            let decided = domain.commit(batch, attempts).await?.is_some();
            if decided {
                self.tell(domain, app).await?;
            }
            return Ok(decided);
        }
        if !may_join_more(view, app, newcomer).await? {
            let limit = app.settings.groups.groups_of_user;
            return Err(Fault::TooManyGroups { account: newcomer.to_string(), limit }.into());
        }
        let about = std::slice::from_ref(newcomer);
        let admitted = admit(view, domain, app, group, about, &mut batch).await;
        let members = hooks::noticed(domain, app, group, admitted).await?;
        let invited = self.spot.invited.is_some();
        let by = if invited { &self.spot.from } else { self.actor.account() };
        let _told = hooks::joined(domain, app, group, (by, about, invited), members, &mut batch);
        let tip = NewTip {
            kind: TipKind::Joined { invited },
            operator: if invited { &self.spot.from } else { self.actor.account() },
            about,
            members: Some(members),
            topic: None,
            told: member_tips(app, group),
        };
        let tip = tell::add_tip(view, domain, app, group, tip, &mut batch).await?;
        let Some(receipt) = domain.commit(batch, attempts).await? else { return Ok(false) };
        domain.rosters.changed(app.id, group.row.code);
        self.tell(domain, app).await?;
        tip.announce(domain, app, group, &receipt).await?;
        Ok(true)
    }

    /// Tells those who waited.
    async fn tell(&self, domain: &Domain, app: &App) -> Result<()> {
        let (head, by, from) = (self.group.head(None), self.actor.account(), &self.spot.from);
        let words = self.decision.words.clone();
        let agree = self.decision.agree;
        if self.spot.invited.is_some() && agree {
            let newcomer = std::slice::from_ref(self.newcomer());
            tell::notify(domain, app, &head, from, newcomer, None, NoticeKind::Invited).await?;
        }
        let kind = match (self.spot.kind, agree) {
            (RequestKind::Application, true) => NoticeKind::Approved { words },
            (RequestKind::Application, false) => NoticeKind::Rejected { words },
            (_, true) => NoticeKind::InvitationAccepted { words },
            (_, false) => NoticeKind::InvitationRefused { words },
        };
        tell::notify(domain, app, &head, by, std::slice::from_ref(from), None, kind).await
    }
}
