//! What is found out before anything is sent, and what becomes of files that change meanwhile.

use std::fs;
use std::os::unix::net::UnixListener;

use super::*;

/// Provokes 7004, 7005, 7006, 7007.
#[tokio::test]
async fn files_that_cannot_be_sent() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.file = 1000).await;
    let upload = async |path: PathBuf| {
        let checked = alice.files().check(&path).await.map_err(|error| error.code());
        let sent = alice.files().upload(&path, &Progress::new("x")).await;
        assert_eq!(checked.map(drop), sent.as_ref().map(drop).map_err(Error::code));
        sent
    };
    upload(desk.file("good", 1000)).await.unwrap();
    refused(upload(desk.path("nowhere")).await, 7004, &["nowhere", "does not exist"]);
    refused(upload(desk.path("good").join("below")).await, 7004, &["does not exist"]);
    refused(upload(desk.file("long", 1001)).await, 7005, &["long", "1001", "1000"]);
    refused(upload(desk.file("empty", 0)).await, 7006, &["empty"]);
    refused(upload(desk.folder.path().to_owned()).await, 7007, &["it is a folder"]);
    let _socket = UnixListener::bind(desk.path("socket")).unwrap();
    refused(upload(desk.path("socket")).await, 7007, &["socket", "it is no file"]);
    std::os::unix::fs::symlink("loop", desk.path("loop")).unwrap();
    refused(upload(desk.path("loop")).await, 7007, &["loop", "symbolic links"]);
    // The largest that is sent where nothing else is said.
    let bob = desk.client("bob").await;
    fs::File::create(desk.path("28 MiB")).unwrap().set_len(28 * 1024 * 1024 + 1).unwrap();
    refused(bob.files().upload(desk.path("28 MiB"), &Progress::new("x")).await, 7005, &["29360129", "29360128"]);
}

/// Provokes 114000.
#[tokio::test]
async fn a_file_that_goes_before_its_turn() {
    let desk = Desk::new();
    let alice = desk.client("alice").await;
    let path = desk.file("a", 1000);
    let gone = path.clone();
    // It is told as soon as the transfer waits for its turn, after the checks.
    let progress = Progress::new("a").on_change(move |_, _| fs::remove_file(&gone).unwrap());
    refused(alice.files().upload(path, &progress).await, 114000, &["does not exist any more"]);
}

/// Provokes 114001.
#[tokio::test]
async fn a_file_that_cannot_be_read_when_its_turn_comes() {
    let desk = Desk::new();
    let alice = desk.client("alice").await;
    let path = desk.file("a", 1000);
    let place = path.clone();
    let progress = Progress::new("a").on_change(move |_, _| {
        fs::remove_file(&place).unwrap();
        fs::create_dir(&place).unwrap();
    });
    refused(alice.files().upload(path, &progress).await, 114001, &["cannot be read", "folder"]);
}

/// Provokes 114004.
#[tokio::test]
async fn a_file_that_becomes_shorter_on_its_way() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.file_part = 10_000).await;
    let path = desk.file("a", 100_000);
    let place = path.clone();
    let progress = Progress::new("a").on_change(move |done, _| {
        if done == 20_000 {
            fs::OpenOptions::new().write(true).open(&place).unwrap().set_len(25_000).unwrap();
        }
    });
    refused(alice.files().upload(path, &progress).await, 114004, &["at byte 20000", "shorter"]);
}

/// Provokes 115066.
#[tokio::test]
async fn a_file_that_changes_on_its_way() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.file_part = 10_000).await;
    let path = desk.file("a", 100_000);
    let place = path.clone();
    let progress = Progress::new("a").on_change(move |done, _| {
        if done == 20_000 {
            fs::write(&place, vec![7; 100_000]).unwrap();
        }
    });
    refused(alice.files().upload(path, &progress).await, 115066, &["the MD5 of the file"]);
}
