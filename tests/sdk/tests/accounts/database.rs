//! The local database, damaged, full, or somebody else's.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tincan_blackbox::Server;
use tincan_sdk::{Client, ConversationId};
use tincan_sdk_tests::clients::{Device, folder, initialised, settings};

use super::code;

/// The database below a folder.
fn database(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|end| end == "db")).expect("a database")
}

/// A client that was alice's, and is logged out: its database is closed.
async fn left(server: &Server) -> (Client, TempDir) {
    let Device { client, folder, .. } = Device::login(server, "alice").await;
    fill(&client, 5).await;
    client.logout().await.unwrap();
    // A database that was opened by nobody else is closed for sure.
    client.login("alice", &server.usersig("alice")).await.unwrap();
    client.logout().await.unwrap();
    client.uninit().await.unwrap();
    let client = initialised(settings(server, server.native(), folder.path())).await;
    (client, folder)
}

/// Writes drafts of 60 KiB.
async fn fill(client: &Client, count: usize) {
    let text = "x".repeat(60 * 1024);
    for number in 0..count {
        let id = ConversationId::user(format!("user{number}"));
        client.conversations().set_draft(&id, Some(&text)).await.unwrap();
    }
}

/// Provokes 6005.
#[tokio::test]
async fn a_file_that_is_no_database() {
    let server = Server::start();
    let (client, folder) = left(&server).await;
    let path = database(folder.path());
    fs::write(&path, "this is a letter, and no database at all".repeat(100)).unwrap();
    assert_eq!(code(client.login("alice", &server.usersig("alice")).await), 6005);
    assert_eq!(client.user(), None);
    fs::remove_file(&path).unwrap();
    client.login("alice", &server.usersig("alice")).await.unwrap();
}

/// Provokes 6005.
#[tokio::test]
async fn a_database_that_is_damaged() {
    let server = Server::start();
    let (client, folder) = left(&server).await;
    let mut file = OpenOptions::new().write(true).open(database(folder.path())).unwrap();
    // All pages but the first, which says that it is a database.
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(4096)).unwrap();
    file.write_all(&vec![0xa5; usize::try_from(length - 4096).unwrap()]).unwrap();
    drop(file);
    assert_eq!(code(client.login("alice", &server.usersig("alice")).await), 6005);
}

/// Provokes 6019.
#[tokio::test]
async fn a_database_that_is_damaged_while_it_is_open() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    // More than SQLite keeps in memory.
    fill(&alice.client, 120).await;
    let path = database(alice.folder.path());
    for name in [path.clone(), path.with_extension("db-wal")] {
        let length = fs::metadata(&name).unwrap().len();
        let mut file = OpenOptions::new().write(true).open(&name).unwrap();
        file.write_all(&vec![0xa5; usize::try_from(length).unwrap()]).unwrap();
    }
    assert_eq!(code(alice.client.conversations().list(None, 100).await), 6019);
}

/// Provokes 6022.
#[tokio::test]
async fn a_database_that_cannot_be_made() {
    let server = Server::start();
    let (client, folder) = left(&server).await;
    let path = database(folder.path());
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(code(client.login("alice", &server.usersig("alice")).await), 6022);
    fs::remove_dir(&path).unwrap();
    client.login("alice", &server.usersig("alice")).await.unwrap();
}

/// Provokes 6019.
#[tokio::test]
async fn two_clients_on_one_database() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let other = initialised(settings(&server, server.native(), alice.folder.path())).await;
    assert_eq!(code(other.login("alice", &server.usersig("alice")).await), 6019);
    // Another user has another.
    other.login("bob", &server.usersig("bob")).await.unwrap();
}

#[tokio::test]
async fn drafts_and_the_list_survive_a_restart() {
    let server = Server::start();
    let (client, _folder) = left(&server).await;
    client.login("alice", &server.usersig("alice")).await.unwrap();
    let mut names = Vec::new();
    let mut next = None;
    loop {
        let page = client.conversations().list(next, 2).await.unwrap();
        names.extend(page.conversations.into_iter().map(|one| one.id.to_string()));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    names.sort();
    assert_eq!(names, ["c2cuser0", "c2cuser1", "c2cuser2", "c2cuser3", "c2cuser4"]);
    let _unused = folder();
}
