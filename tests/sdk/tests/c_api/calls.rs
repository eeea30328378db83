//! The functions, called as C calls them.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::{from_ref, null, null_mut};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use super::*;
use serde_json::{Value, json};
use tincan_sdk_c::border::*;

/// Longest wait for a callback.
const WAIT: Duration = Duration::from_secs(20);

type Outcome = (i32, String, Value);

extern "C" fn hand_on(code: i32, message: *const c_char, json: *const c_char, user_data: *mut c_void) {
    // SAFETY: the library gives texts, and the tests a sender that lives as long as the client.
    let (sender, message, json) =
        unsafe { (&*user_data.cast::<Sender<Outcome>>(), CStr::from_ptr(message), CStr::from_ptr(json)) };
    let json = serde_json::from_str(json.to_str().unwrap()).unwrap();
    sender.send((code, message.to_str().unwrap().to_owned(), json)).unwrap();
}

extern "C" fn hand_on_event(json: *const c_char, user_data: *mut c_void) {
    // SAFETY: as above.
    let (sender, json) = unsafe { (&*user_data.cast::<Sender<Value>>(), CStr::from_ptr(json)) };
    sender.send(serde_json::from_str(json.to_str().unwrap()).unwrap()).unwrap();
}

fn config(desk: &Desk, user: &str) -> Value {
    json!({
        "app": desk.server.sdkappid(), "data": desk.data(user), "servers": [desk.told("native")],
        "server_key": desk.told("native_key"), "limits": {"calls_per_second": 0},
    })
}

/// A client of the C API.
struct Caller {
    client: u64,
    sender: Box<Sender<Outcome>>,
    told: Receiver<Outcome>,
    _events_sender: Box<Sender<Value>>,
    events: Receiver<Value>,
}

impl Caller {
    fn new() -> Self {
        let client = tincan_new();
        let (sender, told) = mpsc::channel();
        let (events_sender, events) = mpsc::channel();
        let (sender, events_sender) = (Box::new(sender), Box::new(events_sender));
        assert_eq!(tincan_on_event(client, Some(hand_on_event), from_ref(&*events_sender).cast_mut().cast()), 0);
        Self { client, sender, told, _events_sender: events_sender, events }
    }

    fn logged_in(desk: &Desk, user: &str) -> Self {
        let caller = Self::new();
        assert_eq!(caller.call("init", &config(desk, user)), (0, String::new(), Value::Null));
        let login = json!({"user": user, "usersig": desk.server.usersig(user)});
        assert_eq!(caller.call("login", &login), (0, String::new(), Value::Null));
        caller
    }

    fn call(&self, api: &str, params: &Value) -> Outcome {
        self.call_text(api, &params.to_string())
    }

    fn call_text(&self, api: &str, params: &str) -> Outcome {
        let (api, params) = (CString::new(api).unwrap(), CString::new(params).unwrap());
        let user_data = from_ref(&*self.sender).cast_mut().cast();
        // SAFETY: the texts live until the call has returned.
        let code = unsafe { tincan_call(self.client, api.as_ptr(), params.as_ptr(), Some(hand_on), user_data) };
        assert_eq!(code, 0, "{api:?}");
        self.told.recv_timeout(WAIT).unwrap()
    }

    fn wait(&self, api: &str, params: &Value) -> (i32, Value) {
        let (api, params) = (CString::new(api).unwrap(), CString::new(params.to_string()).unwrap());
        let mut json = null_mut();
        // SAFETY: the texts live until the call has returned, and the place is on the stack.
        unsafe {
            let code = tincan_call_blocking(self.client, api.as_ptr(), params.as_ptr(), &raw mut json);
            let value = serde_json::from_str(CStr::from_ptr(json).to_str().unwrap()).unwrap();
            tincan_free(json);
            (code, value)
        }
    }

    /// The next event of a name.
    fn event(&self, name: &str) -> Value {
        loop {
            let event = self.events.recv_timeout(WAIT).unwrap_or_else(|error| panic!("no {name}: {error}"));
            if event["event"] == name {
                return event;
            }
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        // Afterwards nothing is called back, and the senders may go.
        assert_eq!(tincan_uninit(self.client), 0);
    }
}

#[test]
fn two_clients_chat() {
    let desk = Desk::new();
    let (alice, bob) = (Caller::logged_in(&desk, "alice"), Caller::logged_in(&desk, "bob"));
    let text = "hi Bob ä \"\\ \u{0001}";
    let send = json!({"conversation": "c2cbob", "elements": [{"kind": "text", "text": text}]});
    let (code, _, sent) = alice.call("send_message", &send);
    assert_eq!((code, &sent["state"]), (0, &json!("sent")));
    let received = &bob.event("messages_received")["messages"][0];
    assert_eq!(received["elements"], json!([{"kind": "text", "text": text}]));
    assert_eq!((&received["sender"], &received["own"]), (&json!("alice"), &json!(false)));

    let (code, history) = bob.wait("newest_messages", &json!({"conversation": "c2calice", "count": 10}));
    assert_eq!((code, history["messages"].as_array().unwrap().len()), (0, 1));
    assert_eq!(bob.wait("total_unread", &json!({})), (0, json!(1)));
    assert_eq!(bob.wait("mark_read", &json!({"conversation": "c2calice"})).0, 0);
    let (code, list) = bob.wait("list_conversations", &json!({"count": 10}));
    assert_eq!((code, &list["conversations"][0]["id"]), (0, &json!("c2calice")));

    // What was given is a parameter again; what was changed meanwhile is refused.
    let mut forged = sent.clone();
    forged["sender"] = json!("carol");
    assert_eq!(alice.call("recall_message", &json!({"message": forged})).0, 6021);
    assert_eq!(alice.call("recall_message", &json!({"message": sent})).0, 0);
    bob.event("message_recalled");
}

#[test]
fn other_areas() {
    let desk = Desk::new();
    let alice = Caller::logged_in(&desk, "alice");
    let _bob = Caller::logged_in(&desk, "bob");
    assert_eq!(alice.wait("user", &json!({})), (0, json!("alice")));
    assert_eq!(alice.wait("change_own_profile", &json!({"change": {"nick": "Alice"}})), (0, Value::Null));
    assert_eq!(alice.wait("own_profile", &json!({})).1["nick"], "Alice");
    let (code, added) = alice.wait("add_friend", &json!({"friend": {"user": "bob"}}));
    assert_eq!(code, 0, "{added}");
    let group = json!({"group": {"kind": "public", "name": "Hikers", "members": [{"user": "bob"}]}});
    let (code, made) = alice.wait("create_group", &group);
    assert_eq!(code, 0, "{made}");
    let (code, members) = alice.wait("group_members", &json!({"group": made["id"]}));
    assert_eq!((code, members["list"].as_array().map(Vec::len)), (0, Some(2)), "{members}");
    assert_eq!(alice.wait("get_status", &json!({"users": ["bob"]})).1["list"][0]["presence"], "online");

    let path = desk.folder.path().join("a.txt");
    std::fs::write(&path, "hello").unwrap();
    let (code, file) = alice.wait("upload_file", &json!({"path": path, "transfer": "up"}));
    assert_eq!((code, &file["bytes"]), (0, &json!(5)), "{file}");
    assert_eq!(alice.event("progress")["transfer"], "up");
    let to = desk.folder.path().join("b.txt");
    let (code, got) = alice.wait("download_file", &json!({"url": file["url"], "path": to, "transfer": "down"}));
    assert_eq!((code, std::fs::read(&to).unwrap()), (0, b"hello".to_vec()), "{got}");

    let (code, refused) = alice.wait("call", &json!({"command": "openim.nonsense", "body": {}}));
    assert_ne!(code, 0);
    assert_eq!(refused["code"], code);
}

#[test]
fn the_calls_of_v3() {
    let desk = Desk::new();
    let alice = Caller::logged_in(&desk, "alice");
    let _bob = Caller::logged_in(&desk, "bob");
    let group = json!({"group": {"id": "tea", "kind": "public", "name": "Tea"}});
    assert_eq!(alice.wait("create_group", &group).0, 0);
    assert_eq!(alice.wait("add_friend", &json!({"friend": {"user": "bob"}})).0, 0);
    drop(alice);

    let alice = Caller::new();
    let mut v3 = config(&desk, "alice");
    v3["codes"] = json!("v3");
    v3["v3"] = json!({"start_network": false});
    assert_eq!(alice.wait("init", &v3), (0, Value::Null));
    let bind = json!({"user": "alice"});
    assert_eq!(alice.wait("v3_bind", &bind).0, 6209);
    assert_eq!(alice.wait("v3_start_network", &json!({})), (0, Value::Null));
    assert_eq!(alice.wait("v3_bind", &bind), (0, Value::Null));

    let lists = json!({"lists": ["friends", "groups"], "limit": 100});
    assert_eq!(alice.wait("v3_synchronised", &json!({"list": "friends"})).0, 6150);
    assert_eq!(alice.wait("v3_synchronise", &lists), (0, Value::Null));
    assert_eq!(alice.wait("v3_synchronised", &json!({"list": "friends"})), (0, json!(["bob"])));
    assert_eq!(alice.wait("v3_synchronised", &json!({"list": "groups"})), (0, json!(["tea"])));

    let name = json!({"group": "tea", "fields": ["name"]});
    assert_eq!(alice.wait("v3_cached_group", &name).0, 6161);
    assert_eq!(alice.wait("v3_open_group_cache", &json!({"fields": ["name"]})), (0, Value::Null));
    assert_eq!(alice.wait("v3_cached_group", &name), (0, json!({"name": "Tea"})));
    assert_eq!(alice.wait("v3_close_group_cache", &json!({})), (0, Value::Null));
    assert_eq!(alice.wait("v3_cached_group", &name).0, 6161);

    let to_all = |to: &[&str]| json!({"conversations": to, "draft": {"elements": [{"kind": "text", "text": "hi"}]}});
    let (code, sent) = alice.wait("v3_send_to_all", &to_all(&["c2cbob", "grouptea"]));
    assert_eq!((code, sent.as_array().map(Vec::len)), (0, Some(2)), "{sent}");
    assert_eq!(alice.wait("v3_send_to_all", &to_all(&["c2cbob", "c2cnobody"])).0, 6003);
    assert_eq!(alice.wait("v3_resend_stored", &json!({})), (0, json!(0)), "nothing was left unsent");
}

/// Provokes 6027.
#[test]
fn what_is_no_json_or_lacks_a_field() {
    let desk = Desk::new();
    let alice = Caller::logged_in(&desk, "alice");
    for (api, params, field) in [
        ("send_message", "nonsense", "params_json"),
        ("send_message", "", "params_json"),
        ("send_message", "{\"conversation\": ", "params_json"),
        ("send_message", "[]", "params_json"),
        ("send_message", r#"{"conversation": "c2cbob", "elements": []} {}"#, "params_json"),
        ("send_message", "{}", "conversation"),
        ("send_message", r#"{"conversation": "c2cbob"}"#, "elements"),
        ("send_message", r#"{"conversation": 5, "elements": []}"#, "conversation"),
        ("send_message", r#"{"conversation": "c2cbob", "elements": {}}"#, "elements"),
        ("send_message", r#"{"conversation": "c2cbob", "elements": [{"kind": "text"}]}"#, "elements[0].text"),
        ("send_message", r#"{"conversation": "c2cbob", "elements": [], "options": {"receipt": 1}}"#, "options.receipt"),
        ("send_message", r#"{"conversation": "c2cbob", "elements": [], "colour": "blue"}"#, "colour"),
        ("newest_messages", r#"{"conversation": "c2cbob", "count": -1}"#, "count"),
        ("init", r#"{"app": "x"}"#, "app"),
        ("user", "null", "params_json"),
    ] {
        let (code, message, json) = alice.call_text(api, params);
        assert_eq!((code, json), (6027, Value::Null), "{params}: {message}");
        assert!(message.starts_with(&format!("{field}: ")), "{params}: {message}");
    }
    // What is JSON and breaks another rule has the code of that.
    assert_eq!(alice.call("send_message", &json!({"conversation": "bob", "elements": []})).0, 6004);
    assert_eq!(alice.call("send_message", &json!({"conversation": "c2cbob", "elements": []})).0, 6016);
}

/// The client whose callback tries to wait, and what came of it.
struct Waiting {
    client: u64,
    codes: Sender<[i32; 2]>,
}

extern "C" fn wait_in_callback(_: i32, _: *const c_char, _: *const c_char, user_data: *mut c_void) {
    // SAFETY: the test gives what lives until it has been told, and the texts are constants.
    unsafe {
        let waiting = &*user_data.cast::<Waiting>();
        // One's own: the other goes as soon as the codes have come.
        let (client, codes) = (waiting.client, waiting.codes.clone());
        let call = tincan_call_blocking(client, c"user".as_ptr(), c"{}".as_ptr(), null_mut());
        codes.send([call, tincan_uninit(client)]).unwrap();
    }
}

extern "C" fn wait_in_event(_: *const c_char, user_data: *mut c_void) {
    wait_in_callback(0, null(), null(), user_data);
}

/// Provokes 7001.
#[test]
fn who_is_called_back_cannot_wait() {
    let desk = Desk::new();
    let alice = Caller::logged_in(&desk, "alice");
    let (codes, told) = mpsc::channel();
    let waiting = Waiting { client: alice.client, codes };
    let user_data = from_ref(&waiting).cast_mut().cast();
    // SAFETY: the texts are constants, and what the callback is given outlives it.
    let code = unsafe {
        tincan_call(alice.client, c"total_unread".as_ptr(), c"{}".as_ptr(), Some(wait_in_callback), user_data)
    };
    assert_eq!(code, 0);
    assert_eq!(told.recv_timeout(WAIT).unwrap(), [7001, 7001]);
    // Nor where it is told of an event; and the client goes on.
    assert_eq!(tincan_on_event(alice.client, Some(wait_in_event), user_data), 0);
    let send = json!({"conversation": "c2calice", "elements": [{"kind": "text", "text": "note"}]});
    assert_eq!(alice.call("send_message", &send).0, 0);
    assert_eq!(told.recv_timeout(WAIT).unwrap(), [7001, 7001]);
    assert_eq!(tincan_on_event(alice.client, None, null_mut()), 0);
}

#[test]
fn calls_under_way_are_told_when_the_client_ends() {
    let desk = Desk::new();
    let alice = Caller::logged_in(&desk, "alice");
    let user_data: *mut c_void = from_ref(&*alice.sender).cast_mut().cast();
    for _ in 0..100 {
        // SAFETY: the texts are constants; the sender goes after the client.
        let code = unsafe { tincan_call(alice.client, c"friends".as_ptr(), c"{}".as_ptr(), Some(hand_on), user_data) };
        assert_eq!(code, 0);
    }
    let Caller { client, .. } = &alice;
    assert_eq!(tincan_uninit(*client), 0);
    // Each was told once, and nobody is told afterwards.
    let codes: Vec<i32> = alice.told.try_iter().map(|(code, _, _)| code).collect();
    assert_eq!(codes.len(), 100);
    assert!(codes.iter().all(|code| [0, 6013, 6014].contains(code)), "{codes:?}");
    std::mem::forget(alice);
}
