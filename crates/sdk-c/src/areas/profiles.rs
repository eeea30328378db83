//! Profiles.

use tincan_sdk::profiles::ProfileChange;

use crate::calls::Area;

/// A profile, as the library gives it.
macro_rules! example {
    () => {
        r#"{"user": "bob", "nick": "Bob", "face_url": "", "gender": "male", "birthday": 20000229, "location": "", "signature": "",
            "permission": "need_confirm", "language": 0, "custom": {"Team": "blue"}}"#
    };
}

pub(super) fn area() -> Area {
    let apis = vec![
        call!("own_profile", "The profile of the user.", {}, "{}", example!(), |client, _| client
            .profiles()
            .own()
            .await),
        call!(
            "get_profiles",
            "The profiles of users, from the server.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, concat!("[", example!(), "]"),
            |client, p| client.profiles().get(&p.users).await
        ),
        call!(
            "known_profiles",
            "The profiles of those of the users whose are known on this device.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, concat!("[", example!(), "]"),
            |client, p| client.profiles().known(&p.users).await
        ),
        call!(
            "change_own_profile",
            "Changes the user's profile: the fields that are given.",
            { change: ProfileChange },
            r#"{"change": {"nick": "Alice", "permission": "need_confirm", "custom": {"Team": "blue"}}}"#, "null",
            |client, p| client.profiles().change_own(&p.change).await
        ),
    ];
    Area { name: "Profiles", apis }
}
