use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};
use serde_json::json;

use super::*;
use crate::testing::{conversation, message, own, screen, typed};

fn press(screen: &mut Screen, code: KeyCode) -> Vec<Wish> {
    screen.input(&Input::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

fn control(screen: &mut Screen, character: char) -> Vec<Wish> {
    screen.input(&Input::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::CONTROL)))
}

fn bob() -> ConversationId {
    ConversationId::user("bob")
}

fn told(screen: &mut Screen, event: Event) -> Vec<Wish> {
    screen.happened(Happened::Event(Box::new(event)))
}

fn texts(screen: &Screen) -> Vec<String> {
    screen.room.as_ref().unwrap().messages.iter().map(Message::text).collect()
}

#[test]
fn a_conversation_is_opened_and_written_in() {
    let mut screen = screen();
    let wishes = typed(&mut screen, "/to bob");
    assert_eq!(wishes, [Wish::Open(bob()), Wish::Watch(vec!["bob".into()])]);
    screen.happened(Happened::History(bob(), vec![message("bob", "hi", 100)], true));
    assert_eq!(texts(&screen), ["hi"]);
    let wishes = typed(&mut screen, "hello you");
    assert_eq!(wishes.last(), Some(&Wish::Send(bob(), "hello you".into())));
    assert_eq!(screen.editor.text(), "");
    press(&mut screen, KeyCode::Up);
    assert_eq!(screen.editor.text(), "hello you");
}

#[test]
fn nothing_is_lost_when_there_is_nobody_to_write_to() {
    let mut screen = screen();
    assert!(typed(&mut screen, "hello").is_empty());
    assert!(screen.note.as_ref().unwrap().wrong);
    assert_eq!(screen.editor.text(), "hello");
}

#[test]
fn messages_come_in_their_order_and_each_once() {
    let mut screen = screen();
    screen.open(bob());
    screen.happened(Happened::History(bob(), vec![message("bob", "two", 20), message("bob", "one", 10)], false));
    let mut waits = message("alice", "mine", 5);
    waits.state = tincan_sdk::State::Sending;
    waits.own = true;
    told(&mut screen, Event::MessageSending { message: waits.clone() });
    let wishes = told(&mut screen, Event::MessagesReceived { messages: vec![message("bob", "three", 30)] });
    assert_eq!(wishes, [Wish::Read(bob())], "what is seen is read");
    assert_eq!(texts(&screen), ["one", "two", "three", "mine"], "what is on its way stands last");
    waits.state = tincan_sdk::State::Sent;
    waits.time = 25;
    told(&mut screen, Event::MessageSent { message: waits });
    assert_eq!(texts(&screen), ["one", "two", "mine", "three"]);
    let mut elsewhere = message("carol", "far", 1);
    elsewhere.conversation = ConversationId::group("g");
    assert!(told(&mut screen, Event::MessagesReceived { messages: vec![elsewhere] }).is_empty());
    assert_eq!(texts(&screen).len(), 4);
}

#[test]
fn typing_is_told_both_ways_and_not_too_often() {
    let mut screen = screen();
    screen.open(bob());
    screen.happened(Happened::Tick(1000));
    assert_eq!(press(&mut screen, KeyCode::Char('h')), [Wish::Typing("bob".into(), true)]);
    assert!(press(&mut screen, KeyCode::Char('i')).is_empty());
    screen.happened(Happened::Tick(1000 + TYPING_AGAIN));
    assert_eq!(press(&mut screen, KeyCode::Char('!')), [Wish::Typing("bob".into(), true)]);
    assert_eq!(control(&mut screen, 'u'), [Wish::Typing("bob".into(), false)]);
    for character in "/quit".chars() {
        assert!(press(&mut screen, KeyCode::Char(character)).is_empty(), "a command is no message");
    }

    let mut sign = message("bob", "", 10);
    sign.options.online_only = true;
    let data = json!({"businessID": "user_typing_status", "typingStatus": 1}).to_string();
    sign.elements = vec![tincan_sdk::Element::custom(data)];
    assert!(told(&mut screen, Event::MessagesReceived { messages: vec![sign.clone()] }).is_empty());
    assert_eq!(screen.room.as_ref().unwrap().typing(), Some("bob"));
    assert!(texts(&screen).is_empty());
    screen.happened(Happened::Tick(60_000));
    assert_eq!(screen.room.as_ref().unwrap().typing(), None, "it is over after a while");
    told(&mut screen, Event::MessagesReceived { messages: vec![sign, message("bob", "here", 11)] });
    assert_eq!(screen.room.as_ref().unwrap().typing(), None, "who has written does not type");
}

#[test]
fn the_top_loads_more_and_who_has_scrolled_stays() {
    let mut screen = screen();
    screen.open(bob());
    screen.resized((40, 5));
    let many = |from: u64| (from..from + 20).map(|at| message("bob", &format!("line {at}"), at)).collect::<Vec<_>>();
    screen.happened(Happened::History(bob(), many(100), false));
    assert!(press(&mut screen, KeyCode::PageUp).is_empty());
    assert_eq!(screen.room.as_ref().unwrap().scroll, 4);
    told(&mut screen, Event::MessagesReceived { messages: vec![message("bob", "new", 500)] });
    assert_eq!(screen.room.as_ref().unwrap().scroll, 5, "the same rows are in sight");
    let mut wishes = Vec::new();
    for _ in 0..10 {
        wishes.extend(press(&mut screen, KeyCode::PageUp));
    }
    let [Wish::Older(id, first)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert_eq!((id, first.text().as_str()), (&bob(), "line 100"), "once, until it is there");
    let top = screen.room.as_ref().unwrap().scroll;
    screen.happened(Happened::History(bob(), many(50), true));
    assert_eq!(screen.room.as_ref().unwrap().scroll, top + 4, "what was asked for is in sight, and no more");
    for _ in 0..10 {
        assert!(press(&mut screen, KeyCode::PageUp).is_empty(), "there is no more");
    }
    assert_eq!(texts(&screen)[0], "line 50");
    screen.resized((40, 100));
    assert_eq!(screen.room.as_ref().unwrap().scroll, 0);
}

#[test]
fn pages_of_one_second_come_in_the_servers_order() {
    let mut screen = screen();
    screen.open(bob());
    let many = |from: u64| {
        let numbered = |seq: u64| {
            let mut message = message("bob", &format!("line {seq}"), 100);
            message.seq = seq;
            message
        };
        (from..from + 3).map(numbered).collect::<Vec<_>>()
    };
    screen.happened(Happened::Newest(bob(), many(4), false));
    screen.happened(Happened::History(bob(), many(1), true));
    assert_eq!(texts(&screen), ["line 1", "line 2", "line 3", "line 4", "line 5", "line 6"]);
}

#[test]
fn conversations_are_chosen() {
    let mut screen = screen();
    let list = vec![conversation("c2cbob", "", 0), conversation("c2ccarol", "", 0), conversation("groupg", "G", 3)];
    let wishes = screen.happened(Happened::Listed(list));
    assert_eq!(wishes, [Wish::Watch(vec!["bob".into(), "carol".into()])]);
    assert_eq!(control(&mut screen, 'n')[0], Wish::Open(bob()));
    assert_eq!(control(&mut screen, 'n')[0], Wish::Open(ConversationId::user("carol")));
    assert_eq!(control(&mut screen, 'p')[0], Wish::Open(bob()));
    assert!(control(&mut screen, 'p').is_empty());
    assert_eq!(press(&mut screen, KeyCode::Tab)[0], Wish::Open(ConversationId::group("g")));
}

#[test]
fn files_have_numbers_that_stay() {
    let mut screen = screen();
    screen.open(bob());
    let file = |name: &str, at: u64| {
        let mut message = message("bob", name, at);
        let element = json!({"kind": "file", "path": null, "url": "http://f", "uuid": "u", "size": 12, "name": name, "download_flag": 2});
        message.elements = vec![serde_json::from_value(element).unwrap()];
        message
    };
    screen.happened(Happened::History(bob(), vec![file("b.txt", 20)], false));
    screen.happened(Happened::History(bob(), vec![file("a.txt", 10)], true));
    let wishes = typed(&mut screen, "/save 1 /tmp/x");
    let Some(Wish::Save(message, to, transfer)) = wishes.first() else { panic!("{wishes:?}") };
    assert_eq!((message.text().as_str(), to.as_deref()), ("b.txt", Some(std::path::Path::new("/tmp/x"))));
    assert_eq!(screen.transfers.len(), 1);
    told(&mut screen, Event::Progress { transfer: transfer.clone(), done: 6, total: 12 });
    assert_eq!(screen.transfers[0].done, 6);
    screen.happened(Happened::Transferred(transfer.clone(), Ok("saved".into())));
    assert!(screen.transfers.is_empty());
    typed(&mut screen, "/save 9");
    assert!(screen.note.as_ref().unwrap().wrong);
}

#[test]
fn a_file_that_is_sent_is_a_transfer_until_it_is_there() {
    let mut screen = screen();
    screen.open(bob());
    let wishes = typed(&mut screen, "/file /tmp/report.pdf");
    let Some(Wish::SendFile(_, _, transfer)) = wishes.first() else { panic!("{wishes:?}") };
    let sent = message("alice", "", 10);
    screen.happened(Happened::Uploading(transfer.clone(), sent.id.clone()));
    told(&mut screen, Event::Progress { transfer: sent.id.clone(), done: 1, total: 2 });
    assert_eq!((screen.transfers[0].done, screen.transfers[0].label.as_str()), (1, "sending report.pdf"));
    told(&mut screen, Event::MessageSent { message: sent });
    assert!(screen.transfers.is_empty());
}

#[test]
fn groups_have_commands_that_users_have_not() {
    let mut screen = screen();
    screen.open(bob());
    assert!(typed(&mut screen, "/members").is_empty());
    assert!(screen.note.as_ref().unwrap().wrong);
    let wishes = screen.happened(Happened::Enter(ConversationId::group("g")));
    assert_eq!(wishes, [Wish::Open(ConversationId::group("g")), Wish::List]);
    assert_eq!(typed(&mut screen, "/members"), [Wish::Members("g".into())]);
    assert_eq!(typed(&mut screen, "/invite bob carol"), [Wish::Invite("g".into(), vec!["bob".into(), "carol".into()])]);
    assert_eq!(typed(&mut screen, "/group create Us bob"), [Wish::CreateGroup("Us".into(), vec!["bob".into()])]);
}

#[test]
fn the_own_last_message_is_recalled() {
    let mut screen = screen();
    screen.open(bob());
    assert!(typed(&mut screen, "/recall").is_empty());
    screen.happened(Happened::History(bob(), vec![own("first", 1), own("last", 2), message("bob", "his", 3)], true));
    let wishes = typed(&mut screen, "/recall");
    let Some(Wish::Recall(message)) = wishes.first() else { panic!("{wishes:?}") };
    assert_eq!(message.text(), "last");
}

#[test]
fn it_ends() {
    let mut screen = screen();
    assert_eq!(control(&mut screen, 'c'), [Wish::Quit]);
    assert_eq!(typed(&mut screen, "/quit"), [Wish::Quit]);
    assert_eq!(control(&mut screen, 'd'), [Wish::Quit]);
}
