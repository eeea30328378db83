//! Changing what a member is and is called, and how it wants to hear of messages.

use tincan_store::Batch;

use super::mute::{self, must_outrank};
use super::parts::{Part, PartRow};
use super::requests;
use crate::core::{Attempts, Change, Stored, View};
use crate::groups::hooks;
use crate::groups::rules::{Action, Least, Told};
use crate::groups::tell::{self, NewTip};
use crate::groups::{
    Address, Channel, Fault, Group, MEMBER_VALUE_BYTES, MemberRow, MsgFlag, NoticeKind, PendingTip, Role, Standpoint,
    TipKind, change_fields, rows, standing,
};
use crate::messages::Actor;
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Result, webhooks, words};

/// Longest name of a member in a group, in bytes (source: group model, member record).
const CARD_BYTES: usize = 50;

/// What is to change of a member.
#[derive(Debug, Clone, Default)]
pub struct MemberChange {
    /// What it is.
    pub role: Option<Role>,
    /// How it wants to hear of messages.
    pub flag: Option<MsgFlag>,
    /// Its name in the group.
    pub card: Option<String>,
    /// Custom fields; an empty value takes one away.
    pub custom: Vec<(String, String)>,
    /// For how many seconds it is muted; 0 = not any more.
    pub mute: Option<u32>,
}

impl MemberChange {
    fn is_of_row(&self) -> bool {
        self.role.is_some() || self.flag.is_some() || self.card.is_some() || !self.custom.is_empty()
    }
}

/// Changes a member.
///
/// Errors: 10004, 10007, 10010, 110002, 110003, 80001 a forbidden word in the name.
pub async fn change(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    at: &Address,
    account: &Account,
    change: &MemberChange,
) -> Result<()> {
    if let Some(card) = &change.card {
        if card.len() > CARD_BYTES {
            return Err(Cause::field("NameCard", "must be at most 50 bytes long"));
        }
        words::check(app, "NameCard", card)?;
    }
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, at).await?;
        let by = standing(&view, domain, app, &channel.group, actor).await?;
        by.must_be_in()?;
        if channel.group.row.kind.is_live() {
            return match change.mute {
                Some(seconds) if !change.is_of_row() => {
                    mute::mute(domain, app, actor, at, std::slice::from_ref(account), seconds).await
                }
                _ => Err(Fault::not_allowed("members of a group of this type can be muted, not changed").into()),
            };
        }
        let mut changing = Changing::begin(&view, domain, app, &channel, &by, account).await?;
        changing.apply(change)?;
        if changing.commit(actor, change, &mut attempts).await? {
            return Ok(());
        }
    }
}

/// The member that is to change.
///
/// Errors: 10004.
async fn target(view: &View, app: &App, group: &Group, account: &Account) -> Result<(Stored<MemberRow>, MemberRow)> {
    let stored = view.read::<MemberRow>(&rows::member_key(app.id, group.row.code, account)).await?;
    let row = stored.record.clone();
    let row = row.ok_or_else(|| Cause::field("Member_Account", "must name a member of the group"))?;
    Ok((stored, row))
}

/// A member on its way to be another.
struct Changing<'a> {
    view: &'a View,
    domain: &'a Domain,
    app: &'a App,
    channel: &'a Channel,
    by: &'a Standpoint,
    account: &'a Account,
    stored: Stored<MemberRow>,
    row: MemberRow,
    /// The option for a topic's messages.
    topic_flag: Option<MsgFlag>,
    /// For how many seconds it is muted from now on.
    muted: Option<u32>,
}

impl<'a> Changing<'a> {
    async fn begin(
        view: &'a View,
        domain: &'a Domain,
        app: &'a App,
        channel: &'a Channel,
        by: &'a Standpoint,
        account: &'a Account,
    ) -> Result<Self> {
        let (stored, row) = target(view, app, &channel.group, account).await?;
        Ok(Self { view, domain, app, channel, by, account, stored, row, topic_flag: None, muted: None })
    }

    fn is_oneself(&self) -> bool {
        self.by.account == *self.account
    }

    /// Whether the caller may write what is the member's own.
    fn may_write_own(&self) -> Result<()> {
        if self.is_oneself() {
            return Ok(());
        }
        self.by.may(&self.channel.group, Action::ChangeMember)?;
        must_outrank(self.by, self.row.role)
    }

    fn apply(&mut self, change: &MemberChange) -> Result<()> {
        if let Some(role) = change.role {
            self.by.may(&self.channel.group, Action::SetAdmins)?;
            if role == Role::Owner {
                return Err(Cause::field("Role", "must be Admin or Member; owners are made by handing the group over"));
            }
            if self.row.role == Role::Owner {
                return Err(Cause::field("Role", "of the owner cannot be changed; hand the group over"));
            }
            self.row.role = role;
        }
        if let Some(flag) = change.flag {
            if !self.is_oneself() && self.by.rank != Least::App {
                return Err(Fault::not_allowed("how somebody hears of messages is for itself to say").into());
            }
            match self.channel.topic() {
                Some(_) => self.topic_flag = Some(flag),
                None => self.row.flag = flag,
            }
        }
        if let Some(card) = &change.card {
            self.may_write_own()?;
            self.row.card.clone_from(card);
        }
        if !change.custom.is_empty() {
            self.may_write_own()?;
            let declared = &self.app.settings.groups.member_fields;
            let (limit, rank) = (MEMBER_VALUE_BYTES, self.by.rank);
            let field = "AppMemberDefinedData";
            self.row.custom = change_fields(declared, limit, rank, field, &self.row.custom, &change.custom)?;
        }
        if let Some(seconds) = change.mute {
            self.by.may(&self.channel.group, Action::MuteMember)?;
            must_outrank(self.by, self.role_before())?;
            self.muted = Some(seconds);
            if self.channel.topic().is_none() {
                self.row.mute_until = mute::end(self.domain.now(), seconds);
            }
        }
        Ok(())
    }

    /// `false` when another write came between.
    async fn commit(self, actor: &Actor, change: &MemberChange, attempts: &mut Attempts) -> Result<bool> {
        let (view, domain, app, group) = (self.view, self.domain, self.app, &self.channel.group);
        let mut batch = Batch::new();
        self.channel.guard(app.id, &mut batch);
        let key = rows::member_key(app.id, group.row.code, self.account);
        batch.replace(&key, &self.stored, &self.row);
        if self.topic_flag.is_some() || self.muted.is_some() {
            let part = Part::read(view, app.id, self.channel.log(), self.account).await?;
            let before = part.row();
            let mute_until = self.muted.map_or(before.mute_until, |seconds| mute::end(domain.now(), seconds));
            part.replace(PartRow { flag: self.topic_flag.or(before.flag), mute_until }, &mut batch);
        }
        if self.row.role == Role::Admin && self.role_before() != Role::Admin {
            requests::show_open(view, app.id, group, self.account, &mut batch).await?;
        }
        let mut tips = Vec::new();
        for (kind, told) in self.tips() {
            tips.push(self.tip(actor, kind, told, &mut batch).await?);
        }
        let _told = self.report(actor, &mut batch);
        let Some(receipt) = domain.commit(batch, attempts).await? else { return Ok(false) };
        domain.rosters.changed(app.id, group.row.code);
        if self.topic_flag.is_some() {
            domain.rosters.wishes_changed(app.id, self.channel.log());
        }
        self.notify(actor, change).await?;
        for tip in tips {
            tip.announce(domain, app, group, &receipt).await?;
        }
        Ok(true)
    }

    /// Tells the app what the member is and is called, if that changed.
    fn report(&self, actor: &Actor, batch: &mut Batch) -> Option<webhooks::Told<'a>> {
        let role = (self.row.role != self.role_before()).then_some(self.row.role);
        let before = self.stored.record.as_ref();
        let card = before.filter(|before| before.card != self.row.card).map(|_| self.row.card.clone());
        if role.is_none() && card.is_none() {
            return None;
        }
        let (kind, group) = (webhooks::Kind::AfterMemberChange, &self.channel.group);
        Some(hooks::tell(self.domain, self.app, group, kind, batch, || webhooks::GroupWhat::MemberChanged {
            by: actor.account().clone(),
            member: self.account.clone(),
            role,
            card,
        }))
    }

    /// Its role before.
    fn role_before(&self) -> Role {
        self.stored.record.as_ref().map_or(Role::Member, |row| row.role)
    }

    /// What the members are told.
    fn tips(&self) -> Vec<(TipKind, Told)> {
        let told = self.channel.group.rules().role_tips;
        let mut tips = Vec::new();
        if self.row.role != self.role_before() {
            let is_admin = self.row.role == Role::Admin;
            tips.push((if is_admin { TipKind::AdminSet } else { TipKind::AdminUnset }, told));
        }
        if self.stored.record.as_ref().is_some_and(|before| before.card != self.row.card) {
            // Not in the history: a name may change often (source: Web protocol of groups, tips).
            let told = if told == Told::Off { Told::Off } else { Told::Pushed };
            tips.push((TipKind::Card(self.account.clone(), self.row.card.clone()), told));
        }
        if let Some(seconds) = self.muted {
            tips.push((TipKind::Muted(vec![(self.account.clone(), seconds.into())]), told));
        }
        tips
    }

    async fn tip(&self, actor: &Actor, kind: TipKind, told: Told, batch: &mut Batch) -> Result<PendingTip<'a>> {
        let about = std::slice::from_ref(self.account);
        // A mute is of the topic where there is one; all else is of the group.
        let topic = match kind {
            TipKind::Muted(_) => self.channel.topic().map(|topic| (topic.clone(), self.channel.log())),
            _ => None,
        };
        let tip = NewTip { kind, operator: actor.account(), about, members: None, topic, told };
        tell::add_tip(self.view, self.domain, self.app, &self.channel.group, tip, batch).await
    }

    /// What the member itself is told.
    async fn notify(&self, actor: &Actor, change: &MemberChange) -> Result<()> {
        let (domain, app, by) = (self.domain, self.app, actor.account());
        let to = std::slice::from_ref(self.account);
        if self.row.role != self.role_before() {
            let is_admin = self.row.role == Role::Admin;
            let kind = if is_admin { NoticeKind::AdminSet } else { NoticeKind::AdminUnset };
            tell::notify(domain, app, &self.channel.group.head(None), by, to, None, kind).await?;
        }
        if let Some(flag) = change.flag {
            let except = actor.inst().filter(|_| self.is_oneself());
            tell::notify(domain, app, &self.channel.head(), by, to, except, NoticeKind::FlagSet(flag)).await?;
        }
        Ok(())
    }
}
