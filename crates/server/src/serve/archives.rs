//! Makes archives of messages, one after another, as they are asked for.

use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tincan_adapters::{ArchiveFiles, Outside};
use tincan_commands::archives;
use tincan_domain::ports::Hour;
use tokio::sync::{Mutex, mpsc};

use crate::access::State;
use crate::config::Server;

/// The archives, and what is to be made of them.
pub(crate) struct Workshop {
    pub(crate) files: Arc<ArchiveFiles>,
    pub(crate) outside: Arc<Outside>,
    // The archives bound how many wait.
    orders: Mutex<mpsc::UnboundedReceiver<Hour>>,
}

impl Workshop {
    /// A workshop for the archives of a data folder.
    pub(super) fn open(data: &Path, settings: &Server) -> anyhow::Result<Self> {
        let outside = Arc::new(Outside::new(settings.addresses.clone(), &settings.public_url));
        let (order, orders) = mpsc::unbounded_channel();
        let wanted = move |hour| {
            // It fails when the server closes: then nobody waits for it.
            let _ = order.send(hour);
        };
        let files = ArchiveFiles::open(data, Arc::clone(&outside), wanted).context("cannot use the server's key")?;
        Ok(Self { files: Arc::new(files), outside, orders: Mutex::new(orders) })
    }
}

/// Makes archives until the server closes.
pub(super) async fn run(state: Arc<State>) {
    let mut orders = state.archives.orders.lock().await;
    loop {
        let hour = tokio::select! {
            order = orders.recv() => order,
            () = state.shutdown.cancelled() => None,
        };
        let Some(hour) = hour else { return };
        let result = tokio::select! {
            result = make(&state, hour) => result,
            () = state.shutdown.cancelled() => return,
        };
        if let Err(error) = &result {
            tracing::error!(%error, "an archive could not be made");
        }
        state.archives.files.made(hour, &result);
    }
}

async fn make(state: &State, hour: Hour) -> io::Result<()> {
    let mut file = state.archives.files.make(hour)?;
    let messages = archives::write(&state.domain, hour, &mut file).await?;
    file.finish(messages)
}
