//! The border from Rust, as C sees it.

use std::ptr::{null, null_mut};
use std::sync::mpsc;
use std::time::Duration;

use super::*;

/// What a callback was told.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    code: i32,
    message: String,
    json: String,
}

/// Hands on what it is told to the channel that `user_data` points to.
extern "C" fn hand_on(code: i32, message: *const c_char, json: *const c_char, user_data: *mut c_void) {
    // SAFETY: the library gives texts, and the tests a sender that outlives the call.
    unsafe {
        let text = |text| CStr::from_ptr(text).to_str().unwrap().to_owned();
        // One's own: the other goes as soon as the message has come.
        let sender = (*user_data.cast::<mpsc::Sender<Told>>()).clone();
        sender.send(Told { code, message: text(message), json: text(json) }).unwrap();
    }
}

fn call(client: u64, api: *const c_char, params: *const c_char) -> Result<Told, i32> {
    let (sender, told) = mpsc::channel::<Told>();
    let user_data = std::ptr::from_ref(&sender).cast_mut().cast();
    // SAFETY: the texts are constants of the tests or NULL.
    match unsafe { tincan_call(client, api, params, Some(hand_on), user_data) } {
        0 => Ok(told.recv_timeout(Duration::from_secs(10)).unwrap()),
        code => Err(code),
    }
}

fn waited(client: u64, api: *const c_char, params: *const c_char) -> (i32, String) {
    let mut json = null_mut();
    // SAFETY: the texts are constants of the tests or NULL, and the place is on the stack.
    unsafe {
        let code = tincan_call_blocking(client, api, params, &raw mut json);
        let text = CStr::from_ptr(json).to_str().unwrap().to_owned();
        tincan_free(json);
        (code, text)
    }
}

#[test]
fn what_c_gives_wrong_is_answered_with_codes() {
    let client = tincan_new();
    assert_ne!(client, 0);
    let bad_text = c"\xff".as_ptr();
    assert_eq!(call(client, null(), c"{}".as_ptr()), Err(6017));
    assert_eq!(call(client, bad_text, c"{}".as_ptr()), Err(6017));
    assert_eq!(call(client, c"nonsense".as_ptr(), c"{}".as_ptr()), Err(6017));
    assert_eq!(call(u64::MAX, c"user".as_ptr(), c"{}".as_ptr()), Err(6013));
    for params in [null(), bad_text] {
        let told = call(client, c"user".as_ptr(), params).unwrap();
        assert_eq!((told.code, told.json.as_str()), (6017, "null"));
        assert!(told.message.contains("params_json"), "{told:?}");
        assert_eq!(waited(client, c"user".as_ptr(), params).0, 6017);
    }
    // SAFETY: the texts are constants, NULL is allowed.
    unsafe {
        assert_eq!(tincan_call(client, c"user".as_ptr(), c"{}".as_ptr(), None, null_mut()), 6017);
        assert_eq!(tincan_call_blocking(client, c"user".as_ptr(), c"{}".as_ptr(), null_mut()), 0);
        assert_eq!(tincan_init(client, null(), None, null_mut()), 6017);
        assert_eq!(tincan_login(0, null(), Some(hand_on), null_mut()), 6013);
        assert_eq!(tincan_logout(0, None, null_mut()), 6017);
        tincan_free(null_mut());
        tincan_free(tincan_error(6027));
    }
    assert_eq!(tincan_on_event(client, None, null_mut()), 0);
    assert_eq!(tincan_on_event(0, None, null_mut()), 6013);
    assert_eq!(tincan_uninit(client), 0);
    assert_eq!(tincan_uninit(client), 6013);
}

#[test]
fn faulty_json_names_its_field() {
    let client = tincan_new();
    for (params, field) in [
        (c"nonsense", "params_json"),
        (c"{}", "user"),
        (c"{\"user\": 5, \"usersig\": \"\"}", "user"),
        (c"{\"user\": \"a\", \"usersig\": \"\", \"sig\": 1}", "sig"),
    ] {
        let told = call(client, c"login".as_ptr(), params.as_ptr()).unwrap();
        assert_eq!(told.code, 6027);
        assert!(told.message.starts_with(&format!("{field}: ")), "{told:?}");
        let (code, json) = waited(client, c"login".as_ptr(), params.as_ptr());
        assert_eq!(code, 6027);
        assert!(json.contains(field), "{json}");
    }
    let good = c"{\"user\": \"a\", \"usersig\": \"x\"}";
    assert_eq!(call(client, c"login".as_ptr(), good.as_ptr()).unwrap().code, 6013);
    assert_eq!(waited(client, c"user".as_ptr(), c"{}".as_ptr()), (0, "null".to_owned()));
    assert_eq!(tincan_uninit(client), 0);
}

/// The client whose callbacks try to wait.
static WAITING: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

extern "C" fn wait_in_callback(_: i32, _: *const c_char, _: *const c_char, user_data: *mut c_void) {
    let client = WAITING.load(std::sync::atomic::Ordering::SeqCst);
    // SAFETY: the texts are constants, and the test gives a sender that outlives the call.
    unsafe {
        let codes = [tincan_call_blocking(client, c"user".as_ptr(), c"{}".as_ptr(), null_mut()), tincan_uninit(client)];
        (*user_data.cast::<mpsc::Sender<[i32; 2]>>()).clone().send(codes).unwrap();
    }
}

#[test]
fn who_is_called_back_cannot_wait() {
    let client = tincan_new();
    WAITING.store(client, std::sync::atomic::Ordering::SeqCst);
    let (sender, codes) = mpsc::channel::<[i32; 2]>();
    let user_data = std::ptr::from_ref(&sender).cast_mut().cast();
    // SAFETY: the texts are constants.
    let code = unsafe { tincan_call(client, c"user".as_ptr(), c"{}".as_ptr(), Some(wait_in_callback), user_data) };
    assert_eq!(code, 0);
    assert_eq!(codes.recv_timeout(Duration::from_secs(10)).unwrap(), [7001, 7001]);
    assert_eq!(tincan_uninit(client), 0);
}
