//! Saving what others sent.

use std::path::Path;

use tincan_sdk::{Client, Message, Progress};

use crate::saving::target;
use crate::state::file;

/// Saves the file of a message; answers where it is, or why not.
pub(super) async fn save(
    client: &Client,
    message: &Message,
    to: Option<&Path>,
    transfer: &str,
) -> Result<String, String> {
    let file = file(message).ok_or("the message has no file any more")?;
    let (name, to) = (file.name.to_owned(), to.map(Path::to_owned));
    let found = tokio::task::spawn_blocking(move || target(&name, to.as_deref())).await;
    let path = found.ok().flatten().ok_or("no name is free for it")?;
    let progress = Progress::new(transfer);
    match client.files().download(file.url, &path, &progress).await {
        Ok(saved) => Ok(format!("saved {}", saved.path.display())),
        Err(error) => Err(format!("not saved: {error}")),
    }
}
