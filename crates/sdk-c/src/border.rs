//! What C sees. Here, and only here, pointers become Rust values and Rust values pointers; no panic passes.
#![allow(unsafe_code, reason = "the border to C is made of pointers; each block says why it holds")]

use std::ffi::{CStr, CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tincan_protocol::errors::codes;
use tincan_sdk::{Cause, Error};

use crate::calls::Outcome;
use crate::clients::{self, Listener, Receiver};

/// Is told what became of a call: 0 or the code of why it failed, the reason in words (empty when it went well), the result as
/// JSON (`null` when there is none), and what the call was given as `user_data`. The texts hold until it returns. It is called on
/// a thread of the library, one callback after another for each client.
pub type TincanCallback =
    Option<extern "C" fn(code: i32, message: *const c_char, json: *const c_char, user_data: *mut c_void)>;

/// Is told what happens: an event as JSON, and what `tincan_on_event` was given as `user_data`. The text holds until it returns.
pub type TincanEventCallback = Option<extern "C" fn(json: *const c_char, user_data: *mut c_void)>;

/// Makes a client, which is yet to be initialised. Answers its number; 0 when the system has no threads for it.
#[unsafe(no_mangle)]
pub extern "C" fn tincan_new() -> u64 {
    catch_unwind(clients::make).unwrap_or(0)
}

/// Initialises a client: `tincan_call` of `init`.
///
/// # Safety
/// As `tincan_call`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tincan_init(
    client: u64,
    config_json: *const c_char,
    callback: TincanCallback,
    user_data: *mut c_void,
) -> i32 {
    // SAFETY: the caller promises of the pointers what `tincan_call` asks; the name is a constant.
    unsafe { tincan_call(client, c"init".as_ptr(), config_json, callback, user_data) }
}

/// Logs in: `tincan_call` of `login`.
///
/// # Safety
/// As `tincan_call`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tincan_login(
    client: u64,
    params_json: *const c_char,
    callback: TincanCallback,
    user_data: *mut c_void,
) -> i32 {
    // SAFETY: the caller promises of the pointers what `tincan_call` asks; the name is a constant.
    unsafe { tincan_call(client, c"login".as_ptr(), params_json, callback, user_data) }
}

/// Logs out: `tincan_call` of `logout`.
///
/// # Safety
/// As `tincan_call`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tincan_logout(client: u64, callback: TincanCallback, user_data: *mut c_void) -> i32 {
    // SAFETY: the caller promises of the pointers what `tincan_call` asks; the texts are constants.
    unsafe { tincan_call(client, c"logout".as_ptr(), c"{}".as_ptr(), callback, user_data) }
}

/// Ends a client, and waits until its last callback has returned. The user is not logged out: another client may go on with
/// `auto_login`. The number means nothing from then on; calls that were under way are told 6013. Answers 0; 6013 for a number of no client, 7001 from a callback, which it would wait for.
#[unsafe(no_mangle)]
pub extern "C" fn tincan_uninit(client: u64) -> i32 {
    guarded(|| clients::end(client))
}

/// Tells a callback what happens to a client, in place of the one that was told before; NULL is nobody. Answers 0, or 6013 for a
/// number of no client.
#[unsafe(no_mangle)]
pub extern "C" fn tincan_on_event(client: u64, callback: TincanEventCallback, user_data: *mut c_void) -> i32 {
    let user_data = user_data.expose_provenance();
    let listener: Option<Listener> = callback.map(|callback| {
        let tell = move |event: &str| callback(text(event).as_ptr(), std::ptr::with_exposed_provenance_mut(user_data));
        Box::new(tell) as Listener
    });
    guarded(|| clients::find(client).map(|client| client.listen(listener)))
}

/// Calls an API: one of those in docs/c-api.md, with its parameters as a JSON object. Returns at once. Answers 0, and then the callback
/// is called exactly once; or a code, and then it never is: 6013 for a number of no client, 6017 for a callback or name that is
/// NULL, no UTF-8 or not known, 9507 when 1,000 calls are under way. All else, and also parameters that are NULL or no JSON (6027), is told to the callback.
///
/// # Safety
/// `api` and `params_json` must be NULL or texts that end with a zero byte and do not change until this returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tincan_call(
    client: u64,
    api: *const c_char,
    params_json: *const c_char,
    callback: TincanCallback,
    user_data: *mut c_void,
) -> i32 {
    // SAFETY: the caller promises that they are NULL or texts that hold until this returns.
    let (api, params) = unsafe { (given(api, "api"), given(params_json, "params_json")) };
    let user_data = user_data.expose_provenance();
    guarded(move || {
        let callback = callback.ok_or_else(|| argument("callback", "must not be NULL"))?;
        let tell = move |outcome: &Outcome| {
            let (message, json) = (text(&outcome.message), text(&outcome.json));
            let user_data = std::ptr::with_exposed_provenance_mut(user_data);
            callback(outcome.code, message.as_ptr(), json.as_ptr(), user_data);
        };
        let receiver: Receiver = Box::new(tell);
        clients::find(client)?.call(api?, params, receiver)
    })
}

/// Calls an API and waits for what becomes of it. Answers 0 or the code of why it failed. When `result_json` is not NULL a text is put there, for
/// `tincan_free`: the result, or `{"code":…,"message":…}`.
///
/// 7001 from a callback: the thread that it waits for would be the one that waits. Otherwise as `tincan_call`.
///
/// # Safety
/// As `tincan_call`; `result_json` must be NULL or point to a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tincan_call_blocking(
    client: u64,
    api: *const c_char,
    params_json: *const c_char,
    result_json: *mut *mut c_char,
) -> i32 {
    // SAFETY: the caller promises that they are NULL or texts that hold until this returns.
    let (api, params) = unsafe { (given(api, "api"), given(params_json, "params_json")) };
    let done = catch_unwind(AssertUnwindSafe(|| {
        clients::find(client).and_then(|client| client.wait(api?, params)).unwrap_or_else(Outcome::failed)
    }));
    let outcome = done.unwrap_or_else(|_| Outcome::failed(fault()));
    if !result_json.is_null() {
        let json = if outcome.code == 0 { text(&outcome.json) } else { text(&outcome.to_json()) };
        // SAFETY: it is not NULL, and the caller promises that it points to a place for a pointer. What it held is not read.
        unsafe { result_json.write(json.into_raw()) };
    }
    outcome.code
}

/// Frees a text that this library gave. NULL is nothing to free.
///
/// # Safety
/// `text` must be NULL or come from this library, and not have been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tincan_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller promises that it came from `CString::into_raw` here, and is freed once.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// The name of an error code, its meaning and what to do, as JSON, for `tincan_free`: `null` for a number that is no code.
#[unsafe(no_mangle)]
pub extern "C" fn tincan_error(code: i32) -> *mut c_char {
    catch_unwind(|| text(&crate::calls::explained(code)).into_raw()).unwrap_or(std::ptr::null_mut())
}

/// A text from C.
///
/// Errors: 6017 it is NULL or no UTF-8.
///
/// # Safety
/// It must be NULL or a text that ends with a zero byte and does not change meanwhile.
unsafe fn given(text: *const c_char, field: &'static str) -> Result<String, Error> {
    if text.is_null() {
        return Err(argument(field, "must not be NULL"));
    }
    // SAFETY: it is not NULL, and the caller promises the rest.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(str::to_owned).map_err(|error| argument(field, &format!("must be UTF-8: {error}")))
}

/// A text for C. A zero byte, where C would see its end, is left out; JSON never holds one.
fn text(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "")).unwrap_or_default())
}

fn argument(field: &'static str, rule: &str) -> Error {
    Cause::BadArgument { field, rule: rule.to_owned() }.into()
}

/// What is told when this library panicked, which it never should.
fn fault() -> Error {
    argument("the library", "has a fault: it panicked")
}

/// The code of what was done; no panic passes.
fn guarded(work: impl FnOnce() -> Result<(), Error>) -> i32 {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => codes::general::SUCCESS.number(),
        Ok(Err(error)) => error.code(),
        Err(_) => fault().code(),
    }
}

#[cfg(test)]
mod tests;
