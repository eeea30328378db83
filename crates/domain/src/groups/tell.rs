//! Telling: tips into the log and to the members, notices to single accounts.

use std::sync::Arc;

use tincan_store::{Batch, Number, Receipt};

use super::event::{Announced, Head, Incident, Notice, NoticeKind};
use super::lanes::Pass;
use super::rows;
use super::rules::Told;
use super::{Entry, Group, LogId, Person, Place, Tip, TipKind, TopicId, What, roster};
use crate::core::View;
use crate::event::{Event, Push};
use crate::messages::Actor;
use crate::model::{Account, InstId, Record, TinyId};
use crate::policy::App;
use crate::{Domain, Result, accounts};

/// A tip to be told.
pub struct NewTip<'a> {
    /// What it tells.
    pub kind: TipKind,
    /// Who brought it about.
    pub operator: &'a Account,
    /// Whom it concerns.
    pub about: &'a [Account],
    /// Members afterwards, where members came or went.
    pub members: Option<u64>,
    /// The topic that it is of, and its log.
    pub topic: Option<(TopicId, LogId)>,
    /// How it is told; nothing is told of a group that is still asleep.
    pub told: Told,
}

/// A tip in a batch that is not committed yet. One that is stored is on its way through the log's lane, as messages are: drop
/// it when the batch is not committed.
#[must_use = "a tip that is committed is told"]
pub struct PendingTip<'d> {
    told: Option<(Arc<Head>, Arc<Entry>, Option<Numbered<'d>>)>,
}

/// The MsgSeq that the commit gives a tip, and its way through the lane.
type Numbered<'d> = (Number, Pass<'d>);

/// Adds a tip to the batch of the change that it tells of. What is committed and told afterwards must not take long: other
/// messages of the log wait for it.
pub async fn add_tip<'d>(
    view: &View,
    domain: &'d Domain,
    app: &App,
    group: &Group,
    tip: NewTip<'_>,
    batch: &mut Batch,
) -> Result<PendingTip<'d>> {
    if tip.told == Told::Off || group.row.asleep {
        return Ok(PendingTip { told: None });
    }
    let (topic, log) = match tip.topic {
        Some((ref topic, log)) => (Some(topic.clone()), log),
        None => (None, group.log()),
    };
    let told = tip.told;
    let entry = entry_of(view, domain, app, tip).await?;
    let now = entry.time;
    let number = (told == Told::Stored).then(|| {
        batch.put(rows::activity_key(app.id, log), u64::from(now).to_be_bytes().to_vec());
        let number = batch.append(rows::log_key(app.id, log), entry.encode());
        (number, domain.lanes.enter(app.id, log))
    });
    Ok(PendingTip { told: Some((group.head(topic), Arc::new(entry), number)) })
}

/// A tip as an entry, which is in no log yet.
async fn entry_of(view: &View, domain: &Domain, app: &App, tip: NewTip<'_>) -> Result<Entry> {
    let operator = accounts::find(view, app.id, tip.operator).await?;
    let now = domain.now() as u32;
    Ok(Entry {
        time: now,
        client_time: now,
        random: domain.random.u32(),
        from: tip.operator.clone(),
        tiny_id: operator.map_or(TinyId(0), |row| row.tiny_id),
        what: What::Tip(Tip {
            kind: tip.kind,
            operator: Person::of(view, app.id, tip.operator).await?,
            about: Person::of_all(view, app.id, tip.about).await?,
            members: tip.members,
        }),
        place: Place::There,
    })
}

/// A tip that is for those who are online only.
pub(super) async fn passing_tip(
    view: &View,
    domain: &Domain,
    app: &App,
    head: Arc<Head>,
    tip: NewTip<'_>,
) -> Result<Announced> {
    let entry = Arc::new(entry_of(view, domain, app, tip).await?);
    let nobody = String::new;
    Ok(Announced {
        head,
        seq: domain.passing_seq(),
        stored: false,
        entry,
        nick: nobody(),
        face: nobody(),
        card: nobody(),
    })
}

/// Tells everybody in a group of something that is kept nowhere.
pub(super) async fn tell_in_passing(
    view: &View,
    domain: &Domain,
    app: &App,
    (actor, group): (&Actor, &Group),
    kind: TipKind,
    about: &[Account],
) -> Result<()> {
    let tip = NewTip { kind, operator: actor.account(), about, members: None, topic: None, told: Told::Pushed };
    let announced = passing_tip(view, domain, app, group.head(None), tip).await?;
    tell_members(domain, app, group, Incident::Tip(announced.into()), None).await
}

impl PendingTip<'_> {
    /// Tells the members, once the batch is committed: what is stored after all that has a lower MsgSeq.
    pub async fn announce(self, domain: &Domain, app: &App, group: &Group, receipt: &Receipt) -> Result<()> {
        let Some((head, entry, number)) = self.told else { return Ok(()) };
        let announced = Announced {
            head,
            seq: number.as_ref().map_or_else(|| domain.passing_seq(), |(number, _)| receipt.number(*number)),
            stored: number.is_some(),
            entry,
            nick: String::new(),
            face: String::new(),
            card: String::new(),
        };
        let seq = announced.seq;
        let incident = Incident::Tip(Arc::new(announced));
        let Some((_, pass)) = number.filter(|_| !group.row.kind.is_live()) else {
            return tell_members(domain, app, group, incident, None).await;
        };
        let roster = roster::of(domain, app.id, group).await?;
        let (bus, app, push) = (domain.bus.clone(), app.id, Push::new(Event::Group(incident)));
        pass.deliver(seq, move || {
            for member in &roster.members {
                bus.publish(app, &member.account, None, &push);
            }
        });
        Ok(())
    }
}

/// Tells everybody in a group: encoded once, handed to each login that is online. Of live rooms, to whoever is in.
pub async fn tell_members(
    domain: &Domain,
    app: &App,
    group: &Group,
    incident: Incident,
    except: Option<InstId>,
) -> Result<()> {
    let push = Push::new(Event::Group(incident));
    if group.row.kind.is_live() {
        domain.rooms.tell(domain, app.id, group.row.code, except, push);
        return Ok(());
    }
    for member in &roster::of(domain, app.id, group).await?.members {
        domain.bus.publish(app.id, &member.account, except, &push);
    }
    Ok(())
}

/// Gives a notice to accounts: pushed to those who are online (except one login), kept for those who are not.
pub async fn notify(
    domain: &Domain,
    app: &App,
    head: &Arc<Head>,
    operator: &Account,
    to: &[Account],
    except: Option<InstId>,
    kind: NoticeKind,
) -> Result<()> {
    let view = domain.view().await?;
    let notice = Arc::new(Notice {
        head: head.clone(),
        seq: domain.passing_seq(),
        random: domain.random.u32(),
        at: domain.now(),
        operator: Person::of(&view, app.id, operator).await?,
        kind,
    });
    for account in to {
        let push = Push::new(Event::Group(Incident::Notice { to: account.clone(), notice: notice.clone() }));
        domain.bus.publish(app.id, account, except, &push);
    }
    super::notices::keep_for_absent(domain, app, to, &notice).await;
    Ok(())
}
