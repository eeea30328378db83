use std::time::Duration;

use md5::{Digest as _, Md5};

use super::*;
use crate::media;
use crate::model::Seconds;
use crate::testing::{APP, World, account};
use crate::{Cause, Result};

const PICTURE: &[u8] = b"picture 1000 800";

fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

impl World {
    fn leave(&self, name: &str) -> Grant {
        let (account, name) = (account("alice"), (name, "file_name"));
        authorise(&self.domain, &self.app(), &account, name, None).unwrap().grant
    }

    /// Sends bytes as one request.
    async fn put(&self, grant: &Grant, said: Announced, bytes: &[u8]) -> Result<Progress> {
        match begin(&self.domain, &self.app(), grant.clone(), said).await? {
            Begun::Finished(progress) => Ok(progress),
            Begun::Going(mut transfer) => {
                for piece in bytes.chunks(5) {
                    if let Err(cause) = transfer.write(bytes::Bytes::copy_from_slice(piece)).await {
                        transfer.interrupt().await.unwrap();
                        return Err(cause);
                    }
                }
                transfer.finish(&self.domain).await
            }
        }
    }

    async fn upload(&self, name: &str, bytes: &[u8]) -> FileId {
        let grant = self.leave(name);
        let progress = self.put(&grant, whole(bytes), bytes).await.unwrap();
        assert!(progress.file.is_some());
        grant.id
    }

    async fn fetch(&self, id: FileId, size: Size, visitor: Visitor<'_>) -> Result<Option<Download>> {
        download(&self.domain, APP, id, size, visitor).await
    }

    async fn is_there(&self, id: FileId) -> bool {
        self.fetch(id, Size::Original, Visitor::default()).await.unwrap().is_some()
    }

    async fn sweep_files(&self) -> usize {
        sweep(&self.domain, &self.app(), 1000).await.unwrap().removed
    }
}

fn whole(bytes: &[u8]) -> Announced {
    let length = Some(bytes.len() as u64);
    Announced { offset: 0, bytes: length, total: length, ..Announced::default() }
}

fn part(offset: u64, bytes: &[u8], total: u64) -> Announced {
    let part_md5 = Some(md5(bytes));
    Announced { offset, bytes: Some(bytes.len() as u64), total: Some(total), part_md5, file_md5: None }
}

fn fault<T>(result: Result<T>) -> Fault {
    match result {
        Err(Cause::File(fault)) => fault,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[tokio::test]
async fn a_file_is_uploaded_once_and_fetched_by_its_number() {
    let world = World::new();
    let leave = authorise(&world.domain, &world.app(), &account("alice"), ("a b.txt", "f"), Some(60)).unwrap();
    assert_eq!(leave.grant.until, world.domain.now() + 60);
    assert_eq!(leave.download, format!("/files/{APP}/{}/a%20b.txt", leave.grant.id));
    assert_eq!(parse_address(&format!("https://host{}?x=1", leave.download)), Some((APP, leave.grant.id)));
    assert!(!world.is_there(leave.grant.id).await);
    let progress = world.put(&leave.grant, whole(b"hello"), b"hello").await.unwrap();
    assert_eq!((progress.next, progress.file.is_some()), (5, true));
    let found = world.fetch(leave.grant.id, Size::Original, Visitor::default()).await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.content_type.as_str(), found.bytes), ("a b.txt", "text/plain", 5));
    assert_eq!((found.shown, found.left), (false, 7 * 86_400));
    // A repeated request changes nothing, one with another file is refused.
    assert_eq!(world.put(&leave.grant, whole(b"hello"), b"hello").await.unwrap().next, 5);
    assert!(matches!(fault(world.put(&leave.grant, whole(b"other!"), b"other!").await), Fault::BadTransfer { .. }));
    assert_eq!(world.blobs.uploads(), 0);
}

#[tokio::test]
async fn parts_are_checked_gone_on_with_and_put_together() {
    let world = World::new();
    let grant = world.leave("a.bin");
    let next = async || arrived(&world.domain, &world.app(), &grant).await.unwrap().next;
    assert_eq!(world.put(&grant, part(0, b"01234", 10), b"01234").await.unwrap(), Progress { next: 5, file: None });
    let gap = fault(world.put(&grant, part(6, b"6789", 10), b"6789").await);
    assert_eq!(gap.to_string(), "the part's offset must be at most 5, what has arrived");
    let wrong = Announced { part_md5: Some([7; 16]), ..part(5, b"56789", 10) };
    assert!(matches!(fault(world.put(&grant, wrong, b"56789").await), Fault::WrongPartDigest { offset: 5, .. }));
    assert_eq!(next().await, 5, "a damaged part is forgotten");
    // A part that broke off cannot be checked, and is forgotten; without a digest what came is kept.
    assert!(matches!(fault(world.put(&grant, part(5, b"56789", 10), b"567").await), Fault::BadTransfer { .. }));
    assert_eq!(next().await, 5);
    let unchecked = Announced { part_md5: None, ..part(5, b"56789", 10) };
    fault(world.put(&grant, unchecked, b"567").await);
    assert_eq!(next().await, 8);
    fault(world.put(&grant, part(8, b"89", 10), b"89+").await);
    assert_eq!(next().await, 8, "more than announced");
    let last = Announced { file_md5: Some(md5(b"0123456789")), ..part(8, b"89", 10) };
    assert!(world.put(&grant, last, b"89").await.unwrap().file.is_some());
}

#[tokio::test]
async fn a_file_that_is_not_the_one_announced_is_begun_anew() {
    let world = World::new();
    let grant = world.leave("a.bin");
    let said = Announced { file_md5: Some(md5(b"hello")), ..whole(b"hallo") };
    assert!(matches!(fault(world.put(&grant, said, b"hallo").await), Fault::WrongFileDigest { .. }));
    assert_eq!(arrived(&world.domain, &world.app(), &grant).await.unwrap().next, 0);
    assert!(world.put(&grant, said, b"hello").await.unwrap().file.is_some());
}

#[tokio::test]
async fn sizes_have_bounds() {
    let world = World::new();
    world.set(|settings| settings.files.bytes = 10);
    let grant = world.leave("a.bin");
    let limit = Fault::TooLarge { limit: 10 };
    assert_eq!(fault(world.put(&grant, whole(&[0; 11]), &[0; 11]).await), limit);
    assert_eq!(fault(world.put(&grant, Announced { total: Some(11), ..part(0, b"1", 11) }, b"1").await), limit);
    assert_eq!(fault(world.put(&grant, Announced::default(), &[0; 11]).await), limit, "without a length");
    assert!(matches!(fault(world.put(&grant, whole(b""), b"").await), Fault::BadTransfer { .. }));
    assert!(matches!(fault(world.put(&grant, Announced::default(), b"").await), Fault::BadTransfer { .. }));
    assert!(matches!(fault(world.put(&grant, part(0, b"12345", 4), b"12345").await), Fault::BadTransfer { .. }));
    assert!(world.put(&grant, Announced::default(), &[0; 10]).await.unwrap().file.is_some());
}

#[tokio::test]
async fn who_goes_on_with_an_upload_ends_who_sent_before() {
    let world = World::new();
    let grant = world.leave("a.bin");
    let begun = begin(&world.domain, &world.app(), grant.clone(), whole(b"0123456789")).await.unwrap();
    let Begun::Going(mut first) = begun else { panic!("finished") };
    first.write(bytes::Bytes::from_static(b"0123")).await.unwrap();
    assert_eq!(arrived(&world.domain, &world.app(), &grant).await.unwrap().next, 4);
    let late = first.write(bytes::Bytes::from_static(b"4")).await;
    assert_eq!(fault(late), Fault::TakenUp);
    assert!(world.put(&grant, part(4, b"456789", 10), b"456789").await.unwrap().file.is_some());
}

#[tokio::test]
async fn leave_is_for_one_file_and_ends() {
    let world = World::new();
    let (domain, app) = (&world.domain, world.app());
    let leave = |name: &str| authorise(domain, &app, &account("alice"), (name, "file_name"), Some(1_000_000)).unwrap();
    let token = |leave: &Leave| leave.upload.split('/').nth(2).unwrap().to_owned();
    let good = leave("a.png");
    assert_eq!(good.grant.until, domain.now() + 900, "no longer than the app allows");
    assert_eq!(open_grant(domain, &token(&good), "a.png").unwrap(), good.grant);
    assert!(fault(open_grant(domain, &token(&good), "b.png")).to_string().contains("another file"));
    assert!(fault(open_grant(domain, "nonsense", "a.png")).to_string().contains("not made"));
    world.pass(900);
    assert!(fault(open_grant(domain, &token(&good), "a.png")).to_string().contains("expired"));
    for bad in ["", ".", "..", "a/b", "a\\b", "a\nb", &"x".repeat(256)] {
        let refused = authorise(domain, &app, &account("alice"), (bad, "file_name"), None);
        assert!(matches!(fault(refused), Fault::BadTransfer { field: "file_name", .. }), "{bad:?}");
    }
}

#[tokio::test]
async fn private_files_want_a_key_or_a_signature() {
    let world = World::new();
    let id = world.upload("a.png", PICTURE).await;
    let other = world.upload("b.png", PICTURE).await;
    let (key, until) = key(&world.domain, &world.app(), &account("bob"));
    assert_eq!(until, world.domain.now() + 86_400);
    let signature = |id| signed_address(&world.domain, APP, id, "a.png").split_once("?sign=").unwrap().1.to_owned();
    let by = async |key: &str, signature: &str| world.fetch(id, Size::Original, Visitor { key, signature }).await;
    assert!(by("", "").await.unwrap().is_some());
    assert!(fault(by("nonsense", "").await).to_string().contains("not made"));
    world.set(|settings| settings.files.private = true);
    assert!(fault(by("", "").await).to_string().contains("missing"));
    assert!(by(&key, "").await.unwrap().is_some());
    assert!(by("", &signature(id)).await.unwrap().is_some());
    assert!(fault(by("", &signature(other)).await).to_string().contains("another file"));
    let old = signature(id);
    world.pass(900);
    assert!(fault(by("", &old).await).to_string().contains("expired"));
    world.pass(86_400);
    assert!(fault(by(&key, "").await).to_string().contains("expired"));
}

#[tokio::test]
async fn a_banned_file_is_gone_but_for_who_has_a_signature() {
    let world = World::new();
    let id = world.upload("a.png", PICTURE).await;
    let address = format!("http://anywhere{}", address(&world.domain, APP, id, "a.png"));
    media::set_banned(&world.domain, &world.app(), &address, true).await.unwrap();
    assert!(!world.is_there(id).await);
    assert_eq!(readable_address(&world.domain, &world.app(), id).await.unwrap(), None);
    let standings = media::standings(&world.domain, &world.app(), std::slice::from_ref(&address)).await.unwrap();
    let media::Standing::Banned(Some(link)) = &standings[0] else { panic!("{standings:?}") };
    let signature = link.split_once("?sign=").unwrap().1;
    let visitor = Visitor { key: "", signature };
    assert!(world.fetch(id, Size::Original, visitor).await.unwrap().is_some());
    media::set_banned(&world.domain, &world.app(), &address, false).await.unwrap();
    assert!(world.is_there(id).await);
    let standings = media::standings(&world.domain, &world.app(), &[address]).await.unwrap();
    assert!(matches!(standings[0], media::Standing::Normal(_)));
}

#[tokio::test]
async fn forms_are_made_once_for_a_content() {
    let world = World::new();
    let (one, other) = (world.upload("a.png", PICTURE).await, world.upload("b.png", PICTURE).await);
    for id in [one, other] {
        let thumb = world.fetch(id, Size::Thumb, Visitor::default()).await.unwrap().unwrap();
        assert_eq!((thumb.bytes, thumb.content_type.as_str()), (198, "image/jpeg"));
    }
    let row = find(&world.domain, &world.app(), one).await.unwrap().unwrap();
    let sizes = shown(&world.domain, &world.app(), one, &row).await.unwrap();
    let sizes = sizes.map(|shown| (shown.width, shown.address.split_once("a.png").unwrap().1.to_owned()));
    let query = |side| format!("?imageView2/3/w/{side}/h/{side}");
    assert_eq!(sizes, [(1000, String::new()), (720, query(720)), (198, query(198))]);
    assert_eq!(world.blobs.converted(), 1);
    assert_eq!(world.blobs.names().len(), 3);
}

#[tokio::test]
async fn what_is_no_picture_is_not_tried_again_at_once() {
    let world = World::new();
    let id = world.upload("a.png", b"nonsense").await;
    let thumb = async || world.fetch(id, Size::Thumb, Visitor::default()).await;
    for _ in 0..3 {
        assert!(matches!(fault(thumb().await), Fault::NotConverted { .. }));
    }
    assert_eq!(world.blobs.converted(), 1);
    world.pass(60);
    fault(thumb().await);
    assert_eq!(world.blobs.converted(), 2);
    assert!(world.is_there(id).await, "it can be fetched as it is");
}

#[tokio::test]
async fn files_go_when_their_time_is_over_and_contents_with_the_last_of_them() {
    let world = World::new();
    let one = world.upload("a.png", PICTURE).await;
    world.fetch(one, Size::Thumb, Visitor::default()).await.unwrap();
    world.pass(86_400);
    let other = world.upload("b.png", PICTURE).await;
    world.pass(6 * 86_400);
    assert!(!world.is_there(one).await);
    assert_eq!(world.sweep_files().await, 1);
    assert_eq!(world.blobs.names().len(), 3, "the other file shares the content");
    assert!(world.is_there(other).await);
    world.pass(86_400);
    assert!(!world.is_there(other).await);
    assert_eq!(world.sweep_files().await, 1 + 3);
    assert!(world.blobs.names().is_empty());
    let again = world.upload("c.png", PICTURE).await;
    assert!(world.is_there(again).await);
    assert_eq!(world.sweep_files().await, 0);
}

#[tokio::test]
async fn files_stay_as_long_as_a_longer_history_and_portraits_for_ever() {
    let world = World::new();
    let day = |days: u64| Duration::from_secs(days * 86_400);
    world.set(|settings| settings.files.retention = day(1));
    let left = async |id| world.fetch(id, Size::Original, Visitor::default()).await.unwrap().unwrap().left;
    let id = world.upload("a.png", PICTURE).await;
    assert_eq!(left(id).await, 86_400);
    world.set(|settings| settings.history = day(30));
    assert_eq!(left(id).await, 30 * 86_400);
    let portrait =
        legacy_grant(&world.domain, &world.app(), &account("alice"), md5(PICTURE), PICTURE.len() as u64, true);
    world.put(&portrait, whole(PICTURE), PICTURE).await.unwrap();
    world.pass(10_000 * 86_400);
    world.sweep_files().await;
    assert!(!world.is_there(id).await);
    assert!(world.is_there(portrait.id).await);
}

#[tokio::test]
async fn the_older_way_knows_a_file_by_its_digest() {
    let world = World::new();
    let grant = |name: &str| legacy_grant(&world.domain, &world.app(), &account(name), md5(b"hello"), 5, false);
    assert_eq!(grant("alice").id, grant("alice").id);
    assert_ne!(grant("alice").id, grant("bob").id);
    world.put(&grant("alice"), whole(b"hello"), b"hello").await.unwrap();
    world.pass(6 * 86_400);
    // Sent again: its time begins anew.
    world.put(&grant("alice"), whole(b"hello"), b"hello").await.unwrap();
    world.pass(6 * 86_400);
    world.sweep_files().await;
    assert!(world.is_there(grant("alice").id).await);
    assert!(!world.is_there(grant("bob").id).await);
}

#[tokio::test]
async fn what_a_broken_store_leaves_is_swept() {
    let world = World::new();
    let grant = world.leave("a.bin");
    world.blobs.break_down(true);
    assert_eq!(fault(world.put(&grant, whole(b"hello"), b"hello").await), Fault::StoreFailed);
    world.blobs.break_down(false);
    assert!(!world.is_there(grant.id).await);
    // What arrived is still there: asked to, the server finishes it.
    assert_eq!(arrived(&world.domain, &world.app(), &grant).await.unwrap().next, 5);
    let nothing = Announced { offset: 5, bytes: Some(0), total: Some(5), ..Announced::default() };
    assert!(world.put(&grant, nothing, b"").await.unwrap().file.is_some());
    world.pass(3600);
    world.sweep_files().await;
    assert!(world.is_there(grant.id).await);
    assert_eq!(world.blobs.names().len(), 1);
}

#[tokio::test]
async fn a_folder_takes_files_by_name() {
    let world = World::new();
    let (domain, app) = (&world.domain, world.app());
    let folder = authorise_folder(domain, &app, &account("alice"), Some(60));
    let grant = grant_in_folder(domain, &folder.token, &folder.name, "a.txt").unwrap();
    assert_eq!(Some((APP, grant.id)), id_in_folder(domain, &folder.name, "a.txt"));
    world.put(&grant, whole(b"hello"), b"hello").await.unwrap();
    assert!(world.is_there(grant.id).await);
    assert!(fault(grant_in_folder(domain, &folder.token, "1-2", "a.txt")).to_string().contains("another folder"));
    assert!(fault(grant_in_folder(domain, "x", &folder.name, "a.txt")).to_string().contains("not made"));
    world.pass(60);
    assert!(fault(grant_in_folder(domain, &folder.token, &folder.name, "a.txt")).to_string().contains("expired"));
    let _: Seconds = folder.until;
}
