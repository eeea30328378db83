//! Two terminals and a user on the official Web SDK, in one group.

use serde_json::json;
use sha2::{Digest, Sha256};
use tincan_blackbox::Server;

use crate::terminal::Terminal;
use crate::web::WebUser;

#[test]
fn two_terminals_and_a_browser_talk_in_a_group() {
    let server = Server::start();
    let mut carol = WebUser::open(&server, "carol");
    let (mut alice, mut bob) = (Terminal::chat(&server, "alice"), Terminal::chat(&server, "bob"));
    alice.line("/group create Club bob");
    let screen = alice.sees("Club (@TGS#");
    let id = screen.split("Club (").nth(1).and_then(|rest| rest.split(')').next()).unwrap().to_owned();
    carol.ask(json!({"do": "call", "method": "joinGroup", "args": [{"groupID": id}]}));
    bob.sees("Club");
    bob.line(&format!("/open {id}"));
    alice.sees("joined");

    alice.line("hello from a terminal");
    bob.sees("alice: hello from a terminal");
    carol.message("a text of alice's", |message| (message["payload"]["text"] == "hello from a terminal").then_some(()));
    bob.line("and from another");
    alice.sees("bob: and from another");
    carol.message("a text of bob's", |message| (message["payload"]["text"] == "and from another").then_some(()));
    carol.ask(json!({"do": "text", "to": id, "text": "and from a browser"}));
    alice.sees("and from a browser");
    bob.sees("and from a browser");
    alice.line("/members");
    alice.sees("3 members");
    alice.sees(&carol.user);

    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 241) as u8).collect();
    let file = alice.path("plan.bin");
    std::fs::write(&file, &bytes).unwrap();
    alice.line(&format!("/file {}", file.display()));
    bob.sees("[file 1: plan.bin, 3.0 MB]");
    bob.line("/save 1 copy.bin");
    bob.sees("saved copy.bin");
    assert!(std::fs::read(bob.path("copy.bin")).unwrap() == bytes, "bob has the same file");
    let url = carol.message("the file", |message| {
        let payload = &message["payload"];
        (payload["fileName"] == "plan.bin").then(|| payload["fileUrl"].as_str().unwrap_or_default().to_owned())
    });
    let fetched = carol.ask(json!({"do": "fetch", "url": url}));
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((fetched["length"].as_u64(), fetched["sha256"].as_str()), (Some(3_000_000), Some(hash.as_str())));

    alice.line("/recall");
    bob.sees("alice: recalled");
    alice.line("/quit");
    bob.line("/quit");
    assert!(alice.ends().0 && bob.ends().0);
}
