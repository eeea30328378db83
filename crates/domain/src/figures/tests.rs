use super::*;
use crate::model::InstId;
use crate::ports::{Bus as _, Platform, Session};
use crate::testing::{DeadEnd, World, account};

async fn days(world: &World) -> Vec<DayFigures> {
    last_days(&world.domain, &world.app()).await.unwrap()
}

/// One figure of each day.
async fn figure(world: &World, figure: Figure) -> Vec<u64> {
    days(world).await.iter().map(|(_, figures)| figures.get(&figure).copied().unwrap_or(0)).collect()
}

#[tokio::test]
async fn sums_add_up_and_accounts_count_once_a_day() {
    let world = World::of(&["ann", "ben"]).await;
    for (from, to) in [("ann", "ben"), ("ann", "ben"), ("ben", "ann")] {
        world.send(from, to, "x").await;
        // Stored in between, so that the store has to know who was counted.
        store(&world.domain).await.unwrap();
    }
    for (which, expected) in
        [(Figure::C2cUp, 3), (Figure::C2cDown, 0), (Figure::C2cSenders, 2), (Figure::Senders, 2), (Figure::Accounts, 2)]
    {
        assert_eq!(figure(&world, which).await, [expected], "{which:?}");
    }
    assert_eq!(figure(&world, Figure::NewAccounts).await, [2]);
}

#[tokio::test]
async fn each_day_has_its_own_and_old_ones_go() {
    let world = World::of(&["ann", "ben"]).await;
    world.send("ann", "ben", "x").await;
    assert_eq!(days(&world).await.len(), 1);
    world.pass(2 * 86_400);
    world.send("ann", "ben", "x").await;
    assert_eq!(figure(&world, Figure::C2cSenders).await, [1, 0, 1]);
    assert_eq!(figure(&world, Figure::Accounts).await, [2, 2, 2]);
    world.pass(29 * 86_400);
    world.send("ann", "ben", "x").await;
    let senders = figure(&world, Figure::C2cSenders).await;
    assert_eq!((senders.len(), senders.iter().sum::<u64>()), (30, 2));
    world.pass(40 * 86_400);
    world.send("ann", "ben", "x").await;
    store(&world.domain).await.unwrap();
    for (table, left) in [(Table::Figure, 1), (Table::FigureSeen, 1)] {
        let prefix = Key::new(world.app().id, table);
        let page = Page { prefix: prefix.as_slice(), after: None, limit: 1000, direction: Direction::Forward };
        let mut days: Vec<_> = world.view().await.range(page).await.unwrap();
        days.dedup_by_key(|(key, _)| key[5..9].to_vec());
        assert_eq!(days.len(), left, "{table:?}");
    }
}

#[tokio::test]
async fn the_most_that_were_online_stay_the_most() {
    let world = World::of(&["ann", "ben"]).await;
    let app = world.app().id;
    let attach = |name: &str, inst| {
        let link = std::sync::Arc::new(DeadEnd);
        world.bus.attach(app, &account(name), Session { inst_id: InstId(inst), platform: Platform::Web, link });
        logged_in(&world.domain, app, &account(name));
    };
    attach("ann", 1);
    attach("ben", 2);
    assert_eq!(figure(&world, Figure::MaxOnline).await, [2]);
    world.bus.end(app, &account("ben"), InstId(2), None);
    attach("ann", 3);
    assert_eq!(figure(&world, Figure::MaxOnline).await, [2]);
    assert_eq!(figure(&world, Figure::Logins).await, [3]);
    assert_eq!(figure(&world, Figure::LoginUsers).await, [2]);
}

#[tokio::test]
async fn a_damaged_figure_is_told_from_a_store_that_fails() {
    let world = World::of(&["ann"]).await;
    days(&world).await;
    let mut batch = Batch::new();
    batch.put(key(world.app().id, day(world.domain.now()), Figure::Joins), vec![1, 2, 3]);
    world.domain.commit(batch, &mut Attempts::default()).await.unwrap();
    assert_eq!(last_days(&world.domain, &world.app()).await, Err(Cause::FiguresUnreadable));
}
