//! Terminals among themselves.

use nix::sys::signal::Signal;
use serde_json::json;
use tincan_blackbox::Server;

use crate::terminal::{CONTROL_C, PAGE_UP, TAB, Terminal};

#[test]
fn two_talk_and_see_each_other_type_and_read() {
    let server = Server::start();
    let (mut alice, mut bob) = (Terminal::chat(&server, "alice"), Terminal::chat(&server, "bob"));
    alice.line("/to bob");
    alice.sees("bob · online");
    alice.line("hello Bob, grüß dich 你好");
    alice.sees("✓");
    bob.waits("alice with something unread", |screen| {
        screen.lines().any(|line| line.contains("alice") && line.contains('1'))
    });
    bob.keys(TAB);
    bob.sees("hello Bob, grüß dich");
    alice.sees("✓✓");

    bob.keys("an");
    alice.sees("bob is typing");
    bob.keys(" answer");
    bob.paste("\rof two lines");
    bob.keys("\r");
    alice.sees("bob: an answer");
    alice.sees("of two lines");
    alice.sees_no("is typing");

    bob.keys("\x1b[A");
    bob.sees("> an answer⏎of two lines");
    bob.keys("\x15/recall\r");
    alice.sees("bob: recalled");
    bob.line("/nothing");
    bob.sees("there is no /nothing");
    bob.keys("\x15");
    bob.line("/help");
    bob.sees("/group create NAME");

    alice.line("/quit");
    assert!(alice.ends().0);
    bob.sees("alice · offline");
    bob.keys(CONTROL_C);
    assert!(bob.ends().0);
}

#[test]
fn a_file_is_sent_with_a_bar_and_saved() {
    let server = Server::start();
    let (mut alice, mut bob) = (Terminal::chat(&server, "alice"), Terminal::chat(&server, "bob"));
    let bytes: Vec<u8> = (0..2_000_000_u32).map(|number| (number % 251) as u8).collect();
    let file = alice.path("report.bin");
    std::fs::write(&file, &bytes).unwrap();
    bob.line("/to alice");
    alice.line("/to bob");
    alice.line(&format!("/file {}", file.display()));
    alice.sees("[file 1: report.bin, 2.0 MB] ✓");
    bob.sees("[file 1: report.bin, 2.0 MB]");
    bob.line("/save 1");
    bob.sees("saved report.bin");
    assert!(std::fs::read(bob.path("report.bin")).unwrap() == bytes, "the file is the same");
    bob.line("/save 1");
    bob.sees("saved report (1).bin");
    alice.line("/file /nowhere/at.all");
    alice.sees("/nowhere/at.all does not exist");
}

#[test]
fn the_history_is_loaded_as_one_scrolls() {
    let server = Server::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let rest = server.rest();
        rest.import(&["alice", "bob"]).await;
        for number in 0..150 {
            let text = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": format!("line {number}.")}}]);
            let body = json!({"From_Account": "bob", "To_Account": "alice", "MsgSeq": number + 1, "MsgRandom": 7,
                "MsgBody": text});
            rest.ok("openim/sendmsg", body).await;
        }
    });
    let mut alice = Terminal::chat(&server, "alice");
    alice.keys(TAB);
    alice.waits("the list", |screen| screen.contains("bob"));
    alice.keys(TAB);
    alice.sees("line 149.");
    let mut pages = 0;
    loop {
        let before = alice.waits("a screen", |screen| screen.contains("line "));
        if before.contains("line 0.") {
            break;
        }
        alice.keys(PAGE_UP);
        alice.waits("other rows", |screen| screen != before);
        pages += 1;
        assert!(pages < 60, "it comes to the beginning");
    }
    assert!(pages > 4, "not all at once");
}

#[test]
fn what_is_written_offline_is_sent_later() {
    let mut server = Server::start();
    let (mut alice, mut bob) = (Terminal::chat(&server, "alice"), Terminal::chat(&server, "bob"));
    alice.line("/to bob");
    bob.line("/to alice");
    alice.line("before");
    bob.sees("alice: before");
    server.kill9();
    alice.sees("offline: what you write is sent later");
    alice.line("while it was gone");
    alice.sees("while it was gone …");
    server.restart();
    // It listens at other addresses then: who starts again finds it, and what was written.
    alice.line("/quit");
    bob.line("/quit");
    let (_, folder) = alice.ends();
    let mut bob = Terminal::start(&server, "bob", bob.ends().1);
    bob.sees("online");
    let mut alice = Terminal::start(&server, "alice", folder);
    alice.keys(TAB);
    bob.line("/to alice");
    bob.sees("alice: while it was gone");
    alice.line("/to bob");
    alice.sees("while it was gone ✓");
}

#[test]
fn the_terminal_is_given_back_whatever_happens() {
    let server = Server::start();
    let mut alice = Terminal::chat(&server, "alice");
    for (rows, cols) in [(10, 40), (3, 10), (50, 150)] {
        alice.resize(rows, cols);
    }
    alice.sees("online");
    alice.signal(Signal::SIGTERM);
    assert!(alice.ends().0);
}

#[test]
fn who_cannot_log_in_is_told_why() {
    let server = Server::start();
    let output = server.run(&["chat", "alice", "--server", server.native(), "--usersig", "nonsense"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("alice cannot log in"), "{told}");
}
