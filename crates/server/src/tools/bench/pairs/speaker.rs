//! One side of a pair, by either of the ways into a server.

use anyhow::ensure;
use serde::Deserialize;
use tincan_protocol::web::Frame;

use super::super::PUSH;
use super::super::client::{Client, checked};
use super::super::native::NativeClient;

/// By which way clients come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tools::bench) enum Way {
    /// As web clients.
    Web,
    /// As native clients.
    Native,
}

/// A client that is logged in.
pub(super) enum Speaker {
    Web(Box<Client>),
    Native(Box<NativeClient>),
}

#[derive(Deserialize)]
struct PushBody {
    #[serde(rename = "EventArray")]
    events: Vec<PushEvent>,
}

#[derive(Deserialize)]
struct PushEvent {
    #[serde(rename = "C2cMsgArray", default)]
    messages: Vec<PushMessage>,
}

#[derive(Deserialize)]
struct PushMessage {
    #[serde(rename = "MsgSeq")]
    seq: u32,
}

impl Speaker {
    /// Sends a request without waiting for its answer. Answers the bytes of its frame.
    pub(super) async fn send(&mut self, command: &str, number: u32, body: &str) -> anyhow::Result<usize> {
        match self {
            Self::Web(client) => client.send(command, u64::from(number), body).await,
            Self::Native(client) => client.send(command, number, body).await,
        }
    }

    /// The number of the next answer; 0 for a push. Dropping this before it ends loses nothing.
    pub(super) async fn acknowledged(&mut self) -> anyhow::Result<u32> {
        match self {
            Self::Web(client) => Ok(u32::try_from(client.read(|frame, _| checked(frame)).await?)?),
            Self::Native(client) => client.acknowledged().await,
        }
    }

    /// The numbers of the messages in the next push, and its bytes. Dropping this before it ends loses nothing.
    pub(super) async fn pushed(&mut self) -> anyhow::Result<(Vec<u32>, usize)> {
        match self {
            Self::Web(client) => client.read(|frame, bytes| Ok((numbers(frame)?, bytes))).await,
            Self::Native(client) => {
                let (frame, bytes) = client.pushed().await?;
                Ok((numbers(&Frame::parse(std::str::from_utf8(&frame)?)?)?, bytes))
            }
        }
    }
}

/// The numbers of the messages in a push.
fn numbers(frame: &Frame<'_>) -> anyhow::Result<Vec<u32>> {
    ensure!(frame.head.servcmd == PUSH, "a receiver got a {}", frame.head.servcmd);
    let body: PushBody = serde_json::from_str(frame.body())?;
    let messages = body.events.into_iter().flat_map(|event| event.messages);
    Ok(messages.map(|message| message.seq).collect())
}
