use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use tincan_sdk::status::Presence;
use tincan_sdk::{ConversationId, Event};

use crate::state::{Happened, Screen};
use crate::testing::{conversation, message, own, screen, typed};

/// The screen as text.
fn drawn(screen: &mut Screen, width: u16, height: u16) -> String {
    screen.resized(super::view(screen, Rect::new(0, 0, width, height)));
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| super::draw(frame, screen)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let rows = (0..height).map(|y| (0..width).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>());
    rows.map(|row| format!("{}\n", row.trim_end())).collect()
}

/// A conversation with bob, at noon of a day.
fn talk() -> Screen {
    const NOON: u64 = 1_795_435_200;
    let mut screen = screen();
    screen.happened(Happened::Event(Box::new(Event::Connected)));
    let list = vec![conversation("c2cbob", "Bob", 0), conversation("groupclub", "Club", 12)];
    screen.happened(Happened::Listed(list));
    screen.happened(Happened::Presences(vec![("bob".into(), Presence::Online)]));
    screen.note = None;
    screen.open(ConversationId::user("bob"));
    let mut waits = own("later", NOON + 240);
    waits.state = tincan_sdk::State::Sending;
    let long = "a message that is longer than a row, and goes on in the next one 你好";
    let messages = vec![message("bob", "hi", NOON), own("hello", NOON + 60), own(long, NOON + 180), waits];
    screen.happened(Happened::History(ConversationId::user("bob"), messages, true));
    screen.happened(Happened::Event(Box::new(Event::ReadByPeer { user: "bob".into(), up_to: NOON + 60 })));
    screen
}

#[test]
fn a_conversation() {
    let mut screen = talk();
    typed(&mut screen, "");
    screen.editor.paste("an ans");
    let expected = [
        " alice online",
        "● Bob                    │Bob (bob) · online",
        "# Club                 12│",
        "                         │",
        "                         │── Monday, 23 November 2026 ──",
        "                         │12:00 bob: hi",
        "                         │12:01 alice: hello ✓✓",
        "                         │12:03 alice: a message that is longer than",
        "                         │      a row, and goes on in the next one 你",
        "                         │      好  ✓",
        "                         │12:04 alice: later …",
        "",
        "> an ans",
    ];
    assert_eq!(drawn(&mut screen, 70, 13).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_narrow_terminal_has_no_list() {
    let text = drawn(&mut talk(), 40, 12);
    assert!(text.contains("Bob (bob)") && !text.contains("Club"), "{text}");
}

#[test]
fn a_tiny_terminal_is_borne() {
    for (width, height) in [(1, 1), (2, 3), (10, 2), (59, 4), (300, 3)] {
        drawn(&mut talk(), width, height);
    }
}

#[test]
fn transfers_have_bars() {
    let mut screen = talk();
    typed(&mut screen, "/file /tmp/report.pdf");
    let id = screen.transfers[0].id.clone();
    screen.happened(Happened::Event(Box::new(Event::Progress { transfer: id, done: 1, total: 4 })));
    assert!(drawn(&mut screen, 80, 14).contains("sending report.pdf 25%"));
}

#[test]
fn help_is_shown_and_goes() {
    let mut screen = talk();
    typed(&mut screen, "/help");
    assert!(drawn(&mut screen, 80, 30).contains("/group create NAME"));
    typed(&mut screen, "");
    assert!(!drawn(&mut screen, 80, 30).contains("/group create NAME"));
}

#[test]
fn what_others_send_moves_no_cursor() {
    let mut screen = talk();
    let evil = "\u{1b}[2J\u{1b}]0;title\u{7}red\rover";
    let mut evil = message("bob", evil, 1_795_435_500);
    evil.nick = "b\u{1b}[31mo\nb".into();
    screen.happened(Happened::Event(Box::new(Event::MessagesReceived { messages: vec![evil] })));
    let text = drawn(&mut screen, 80, 20);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\r']), "{text:?}");
}
