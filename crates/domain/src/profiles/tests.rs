use super::*;
use crate::accounts;
use crate::testing::{APP, World, account};

async fn introduce(world: &World, name: &str, nick: Option<&str>, face: Option<&str>) {
    let introduction = Introduction { nick: nick.map(str::to_owned), face: face.map(str::to_owned) };
    let import = accounts::Import { account: account(name), introduction };
    accounts::import(&world.domain, &world.app(), &[import]).await.unwrap();
}

#[tokio::test]
async fn profiles_come_in_the_order_asked_and_unknown_accounts_have_none() {
    let world = World::of(&["bob"]).await;
    introduce(&world, "alice", Some("Alice"), None).await;
    let names = ["bob", "nobody", "alice", "bob"].map(account);
    let rows = find_all(&world.domain, APP, &names).await.unwrap();
    let nicks: Vec<_> = rows.iter().map(|row| row.as_ref().map(|row| row.text(NICK))).collect();
    assert_eq!(nicks, [Some(""), None, Some("Alice"), Some("")]);
}

#[tokio::test]
async fn only_a_change_raises_the_sequence() {
    let world = World::of(&["alice"]).await;
    let row = async || find(&world.view().await, APP, &account("alice")).await.unwrap();
    assert_eq!(row().await.standard_sequence, 0);
    introduce(&world, "alice", Some("Alice"), Some("a.png")).await;
    assert_eq!(row().await.standard_sequence, 1);
    introduce(&world, "alice", None, None).await;
    assert_eq!(row().await.standard_sequence, 1);
    introduce(&world, "alice", Some(""), None).await;
    assert_eq!((row().await.standard_sequence, row().await.text(NICK), row().await.text(IMAGE)), (2, "", "a.png"));
}

#[test]
fn a_number_is_no_text() {
    let values = [(NICK.to_owned(), Value::Number(5))].into();
    assert_eq!(ProfileRow { values, ..ProfileRow::default() }.text(NICK), "");
}

const GENDER: &str = "Tag_Profile_IM_Gender";
const LOCATION: &str = "Tag_Profile_IM_Location";
const LEVEL: &str = "Tag_Profile_IM_Level";
const CITY: &str = "Tag_Profile_Custom_City";
const NOTE: &str = "Tag_Profile_Custom_Note";

/// An app with a field for everybody, and one that only admins write and only they and the owner read.
fn define_fields(world: &World) {
    let field = |keyword: &str, open: bool| crate::policy::ProfileField {
        keyword: keyword.to_owned(),
        owner_reads: true,
        users_read: open,
        admins_read: true,
        owner_writes: open,
        admins_write: true,
    };
    world.set(|settings| settings.profile_fields = vec![field("City", true), field("Note", false)]);
}

fn text(value: &str) -> Given {
    Given::Text(value.to_owned())
}

async fn put(world: &World, by: Setter, name: &str, items: &[(&str, Given)]) -> Result<()> {
    let items = items.iter().map(|(tag, value)| ((*tag).to_owned(), value.clone())).collect();
    set(&world.domain, &world.app(), by, &account(name), items).await
}

const OWNER: Setter = Setter::Owner(crate::model::InstId(5));

#[tokio::test]
async fn fields_are_set_all_or_none() {
    let world = World::of(&["alice"]).await;
    define_fields(&world);
    type Expected = fn(&Cause) -> bool;
    let bad: &[(&str, Given, Expected)] = &[
        ("Tag_Profile_IM_Nik", text("x"), |cause| matches!(cause, Cause::NoSuchTag { .. })),
        ("Tag_Profile_Custom_Town", text("x"), |cause| matches!(cause, Cause::NoSuchTag { .. })),
        (NOTE, text("x"), |cause| matches!(cause, Cause::NoWritePermission { .. })),
        (ADMIN_FORBID_TYPE, text("AdminForbid_Type_None"), |cause| matches!(cause, Cause::NoWritePermission { .. })),
        (NICK, Given::Number(1), |cause| matches!(cause, Cause::WrongValueType { .. })),
        (CITY, Given::Number(1), |cause| matches!(cause, Cause::WrongValueType { .. })),
        (GENDER, Given::Other, |cause| matches!(cause, Cause::WrongValueType { .. })),
        (LEVEL, text("1"), |cause| matches!(cause, Cause::WrongValueType { .. })),
        (LEVEL, Given::OtherNumber, |cause| matches!(cause, Cause::BadValue { .. })),
        (GENDER, text("Male"), |cause| matches!(cause, Cause::BadValue { .. })),
        (ALLOW_TYPE, text(""), |cause| matches!(cause, Cause::BadValue { .. })),
        (LOCATION, text(&"x".repeat(17)), |cause| matches!(cause, Cause::BadValue { .. })),
        (LOCATION, text(&"x".repeat(501)), |cause| matches!(cause, Cause::ValueTooLong { .. })),
        (CITY, text(&"é".repeat(251)), |cause| matches!(cause, Cause::ValueTooLong { .. })),
    ];
    for (tag, value, expected) in bad {
        let cause = put(&world, OWNER, "alice", &[(NICK, text("Alice")), (tag, value.clone())]).await.unwrap_err();
        assert!(expected(&cause), "{tag}: {cause:?}");
    }
    assert_eq!(find(&world.view().await, APP, &account("alice")).await.unwrap(), ProfileRow::default());
    let nobody = put(&world, OWNER, "nobody", &[("what", text("x"))]).await;
    assert_eq!(nobody, Err(Cause::no_such(crate::Party::Subject, "nobody")));
}

#[tokio::test]
async fn each_side_sees_what_it_may_and_only_what_is_new_to_it() {
    let world = World::of(&["alice", "bob"]).await;
    define_fields(&world);
    let items = [(NICK, text("Alice")), (LEVEL, Given::Number(3)), (CITY, text("Oslo")), (NOTE, text("hm"))];
    put(&world, Setter::Admin, "alice", &items).await.unwrap();
    let see = async |reader: &str, standard_sequence, custom_sequence| {
        let known = Known { account: account("alice"), standard_sequence, custom_sequence };
        let seen = seen(&world.domain, &world.app(), &account(reader), &[known]).await.unwrap().remove(0).unwrap();
        assert_eq!((seen.standard_sequence, seen.custom_sequence), (1, 1));
        seen.values.into_iter().map(|(tag, _)| tag).collect::<Vec<_>>()
    };
    assert_eq!(see("alice", 0, 0).await, [CITY, NOTE, LEVEL, NICK]);
    assert_eq!(see("bob", 0, 0).await, [CITY, LEVEL, NICK]);
    assert_eq!(see("bob", 1, 0).await, [CITY]);
    assert_eq!(see("alice", 0, 1).await, [LEVEL, NICK]);
    assert_eq!(see("alice", 1, 1).await, [""; 0]);
    assert_eq!(see("alice", 2, 2).await, [CITY, NOTE, LEVEL, NICK], "another number is not the present one");
    let choose = async |side, tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        chosen(&world.domain, &world.app(), side, &[account("alice"), account("nobody")], &tags).await
    };
    let found = choose(Side::Admin, &[LEVEL, GENDER, NICK]).await.unwrap();
    let values = vec![(LEVEL.to_owned(), Value::Number(3)), (NICK.to_owned(), Value::Text("Alice".to_owned()))];
    assert_eq!(found, [Some(values), None], "in the order asked, without what was never set");
    assert_eq!(choose(Side::User, &[NOTE]).await, Err(Cause::NoReadPermission { tag: NOTE.to_owned() }));
    assert_eq!(choose(Side::Admin, &["x"]).await, Err(Cause::NoSuchTag { tag: "x".to_owned() }));
    // A field that is taken out of the settings is not seen any more.
    world.set(|settings| settings.profile_fields.clear());
    assert_eq!(see("alice", 0, 0).await, [LEVEL, NICK]);
}

#[tokio::test]
async fn changes_are_told_to_whom_they_concern() {
    let world = World::of(&["alice", "bob"]).await;
    define_fields(&world);
    let changed = |fields: &str, except: &str| {
        format!("ProfileChanged {{ account: Account(\"alice\"), fields: [{fields}] }}{except}")
    };
    let nick = r#"("Tag_Profile_IM_Nick", Text("Al"))"#;
    let note = r#"("Tag_Profile_Custom_Note", Text("hm"))"#;
    put(&world, OWNER, "alice", &[(NICK, text("Alice")), (NICK, text("Al"))]).await.unwrap();
    assert_eq!(world.told("alice"), [changed(nick, " except 5")], "the last value counts");
    put(&world, OWNER, "alice", &[(NICK, text("Al"))]).await.unwrap();
    assert_eq!(world.told("alice"), [""; 0], "nothing changed");
    assert_eq!(find(&world.view().await, APP, &account("alice")).await.unwrap().standard_sequence, 1);
    put(&world, Setter::Admin, "alice", &[(NICK, text("Al")), (NOTE, text("hm"))]).await.unwrap();
    assert_eq!(world.told("alice"), [changed(note, "")]);
    assert_eq!(world.told("bob"), [""; 0], "no friend");
}

#[tokio::test]
async fn an_import_that_changes_a_profile_is_told() {
    let world = World::of(&["alice"]).await;
    for _ in 0..2 {
        introduce(&world, "alice", Some("Alice"), None).await;
    }
    let told = world.told("alice");
    assert!(told.len() == 1 && told[0].contains("Text(\"Alice\")"), "{told:?}");
    introduce(&world, "bob", Some("Bob"), None).await;
    assert_eq!(world.told("bob"), [""; 0], "it is new");
}
