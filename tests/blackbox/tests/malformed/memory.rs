//! Malformed input leaves nothing behind.

use super::*;

/// Requests and frames that come before memory is measured, so that pools and tables have their size.
const WARM_UP: usize = 4_000;

/// Requests and frames that come then.
const COUNT: usize = 20_000;

/// What the server may grow by, in KiB: the messages that stayed valid despite their changes are stored, and a little
/// is lost to fragmentation.
const BOUND: u64 = 32 * 1024;

/// Callers at a time.
const CALLERS: usize = 4;

/// Sends changed bodies and frames, as many of each, from several callers at a time.
async fn bombard(server: &Server, alice: &WebClient, count: usize, seed: u64) {
    let callers = (0..CALLERS as u64).map(|caller| {
        let (rest, seed) = (server.rest(), seed + caller);
        let good = good_body();
        let frame = frame(alice, server, "openim.sendmsg", 7, &good);
        async move {
            let (mut mutator, mut socket) = (Mutator::new(seed), Socket::open(server, "binfo").await);
            for n in 0..count / CALLERS / 2 {
                let reply = rest.request("openim/sendmsg").body(mutator.mutate(&good)).send().await;
                documented(&reply.json());
                socket.send(mutator.mutate(&frame)).await;
                if n % 20 == 0 && socket.settle().await.is_none() {
                    socket = Socket::open(server, "binfo").await;
                }
            }
        }
    });
    futures_util::future::join_all(callers).await;
}

#[tokio::test]
async fn twenty_thousand_malformed_requests_leave_it_as_it_was() {
    let (server, _rest, alice) = target().await;
    bombard(&server, &alice, WARM_UP, 100).await;
    let before = memory(&server);
    bombard(&server, &alice, COUNT, 200).await;
    let grown = memory(&server).saturating_sub(before);
    assert!(grown < BOUND, "grown by {grown} KiB from {before} KiB");
    println!("grown by {grown} KiB from {before} KiB");
    assert_well(&server).await;
}
