//! Notices kept for accounts that are not online, until they come back.

use std::sync::Arc;

use super::Notice;
use crate::model::Account;
use crate::policy::App;
use crate::{Domain, Result};

/// Keeps a notice for those who are not online.
pub(super) async fn keep_for_absent(_domain: &Domain, _app: &App, _to: &[Account], _notice: &Arc<Notice>) -> Result<()> {
    Ok(())
}
