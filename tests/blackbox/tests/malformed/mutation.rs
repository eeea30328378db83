//! Good input with random changes, the same ones at every run.

use super::*;

/// Good bodies that are changed and sent.
const BODIES: usize = 4000;

/// Good frames that are changed and sent.
const FRAMES: usize = 4000;

#[tokio::test]
async fn changed_bodies() {
    let (server, rest, _alice) = target().await;
    let (good, mut mutator) = (good_body(), Mutator::new(1));
    for _ in 0..BODIES {
        let body = mutator.mutate(&good);
        let reply = rest.request("openim/sendmsg").body(body.clone()).send().await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&body));
        documented(&reply.json());
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn changed_frames() {
    let (server, _rest, alice) = target().await;
    let (mut socket, mut mutator) = (Socket::open(&server, "binfo").await, Mutator::new(2));
    let mut answered = 0;
    for n in 0..FRAMES {
        let good = frame(&alice, &server, "openim.sendmsg", n as u64, &good_body());
        socket.send(mutator.mutate(&good)).await;
        if n % 20 == 0 {
            match socket.settle().await {
                Some(frames) => answered += frames.len(),
                None => socket = Socket::open(&server, "binfo").await,
            }
        }
    }
    assert!(answered > FRAMES / 4, "only {answered} of {FRAMES} frames were answered");
    assert_well(&server).await;
}

#[tokio::test]
async fn changed_text_frames() {
    let (server, _rest, alice) = target().await;
    let (mut socket, mut mutator) = (Socket::open(&server, "info").await, Mutator::new(3));
    for n in 0..FRAMES / 4 {
        let good = frame(&alice, &server, "openim.sendmsg", n as u64, &good_body());
        let changed = String::from_utf8_lossy(&mutator.mutate(&good)).into_owned();
        socket.send(changed.into_bytes()).await;
        if n % 20 == 0 && socket.settle().await.is_none() {
            socket = Socket::open(&server, "info").await;
        }
    }
    assert_well(&server).await;
}
