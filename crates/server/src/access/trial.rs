//! A server in a temporary folder, for the tests of the ways in.

use std::sync::Arc;

use axum::Router;
use tempfile::TempDir;
use tincan_adapters::AppFiles;
use tincan_domain::model::Account;
use tincan_domain::policy::App;

use super::State;
use crate::config::Config;
use crate::tools::usersig;

/// The server.
pub(super) struct Gate {
    pub(super) state: Arc<State>,
    pub(super) app: Arc<App>,
    _data: TempDir,
}

impl Gate {
    /// A server with settings changed.
    pub(super) fn new(change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        change(&mut config);
        let apps = Arc::new(AppFiles::open_or_create(data.path(), &config.app).unwrap());
        let app = apps.all().next().unwrap();
        let state = crate::serve::open(&config, data.path(), apps).unwrap();
        Self { state, app, _data: data }
    }

    /// A UserSig of a user.
    pub(super) fn sig(&self, user: &str) -> String {
        usersig::sign(&self.app, &Account::parse(user, "user").unwrap(), 60)
    }

    /// The paths.
    pub(super) fn router(&self) -> Router {
        super::router(Arc::clone(&self.state))
    }
}
