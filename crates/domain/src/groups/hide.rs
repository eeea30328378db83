//! Deleting messages for oneself: others keep them.

use tincan_store::Batch;

use super::{Address, Channel, Fault, Place, access, log};
use crate::core::Attempts;
use crate::messages::Actor;
use crate::policy::App;
use crate::{Domain, Result};

/// Most messages in one go (source: group message documentation).
pub const MAX_HIDDEN: usize = 30;

/// Hides messages from the one who asks. Those that are not there are left out.
///
/// Errors: 10007 not a member, 10010, 10034 a tip, 10035 not in this type of group, 10051 too many, 10052 none of them is
/// there, 110003.
pub async fn hide(domain: &Domain, app: &App, actor: &Actor, of: &Address, seqs: &[u64]) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, of).await?;
        let standpoint = access::standing(&view, domain, app, &channel.group, actor).await?;
        standpoint.must_be_in()?;
        if !channel.group.rules().deletion {
            return Err(Fault::NoDeletionHere.into());
        }
        if seqs.len() > MAX_HIDDEN {
            let why = format!("Seqs holds {} entries; the limit is {MAX_HIDDEN}", seqs.len());
            return Err(Fault::TooManyToDelete(why.into()).into());
        }
        let sight = log::Sight::of(domain, app, &channel, standpoint.member.record.as_ref());
        let (mut batch, mut found) = (Batch::new(), 0);
        for seq in seqs {
            let kept = log::find(&view, app.id, channel.log(), *seq).await?;
            let Some(kept) = kept.filter(|kept| sight.sees(*seq, &kept.entry)) else { continue };
            if kept.entry.message().is_none() {
                return Err(Fault::NotDeletable(*seq).into());
            }
            if kept.entry.place != Place::Deleted {
                found += 1;
                log::hide(app.id, channel.log(), actor.account(), *seq, &mut batch);
            }
        }
        if found == 0 {
            return Err(Fault::NothingToDelete.into());
        }
        channel.guard(app.id, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}
