//! The terminal: taken at the beginning, given back at the end, also when the program ends by a fault or a signal.

use std::io::{self, IsTerminal as _, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, EventStream};
use crossterm::execute;
use futures_util::StreamExt as _;
use ratatui::DefaultTerminal;
use ratatui::layout::{Position, Rect};
use tokio::sync::mpsc;

use crate::draw;
use crate::driver::Driver;
use crate::state::{Happened, Screen, Wish};

/// How often the time is looked at: signs of typing end by it.
const TICK: Duration = Duration::from_millis(500);

/// Some part of the program has panicked: the terminal is given back already.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// The terminal, until it is dropped.
struct Taken(DefaultTerminal);

impl Taken {
    fn take() -> anyhow::Result<Self> {
        if !io::stdin().is_terminal() || !stdout().is_terminal() {
            bail!("tincan chat needs a terminal");
        }
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                PANICKED.store(true, Ordering::Relaxed);
                let _ = execute!(stdout(), DisableBracketedPaste);
                before(panic);
            }));
        });
        // Its own hook gives the screen back before ours prints.
        let terminal = ratatui::try_init().context("the terminal cannot be used")?;
        let taken = Self(terminal);
        execute!(stdout(), EnableBracketedPaste).context("the terminal cannot be used")?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let _ = execute!(stdout(), DisableBracketedPaste);
        ratatui::restore();
    }
}

/// Shows the screen until its user wants to end.
pub(crate) async fn show(
    mut screen: Screen,
    driver: Driver,
    mut happened: mpsc::Receiver<Happened>,
) -> anyhow::Result<()> {
    // Before the terminal is taken: a signal that nobody awaits would not give it back.
    let mut end = std::pin::pin!(ended());
    let mut taken = Taken::take()?;
    let (mut keys, mut ticks) = (EventStream::new(), tokio::time::interval(TICK));
    driver.grant(Wish::List);
    loop {
        if PANICKED.load(Ordering::Relaxed) {
            bail!("tincan chat has a fault: see above");
        }
        let size = taken.0.size().context("the terminal is gone")?;
        let view = draw::view(&screen, Rect::from((Position::ORIGIN, size)));
        if screen.view != view {
            screen.resized(view);
        }
        taken.0.draw(|frame| draw::draw(frame, &screen)).context("the terminal is gone")?;
        let mut wishes = tokio::select! {
            key = keys.next() => match key {
                Some(key) => screen.input(&key.context("the terminal is gone")?),
                None => return Ok(()),
            },
            told = happened.recv() => match told {
                Some(told) => screen.happened(told),
                None => return Ok(()),
            },
            _ = ticks.tick() => screen.happened(Happened::Tick(now())),
            () = &mut end => return Ok(()),
        };
        // What happened meanwhile is shown at once with it.
        while let Ok(told) = happened.try_recv() {
            wishes.extend(screen.happened(told));
        }
        for wish in wishes {
            match wish {
                Wish::Quit => return Ok(()),
                wish => driver.grant(wish),
            }
        }
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// When the system wants the program to end, from this call on.
#[cfg(unix)]
fn ended() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    async move {
        let (Ok(mut terminate), Ok(mut hang_up)) = signals else { return std::future::pending().await };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}

/// When the system wants the program to end.
#[cfg(not(unix))]
fn ended() -> impl Future<Output = ()> {
    std::future::pending()
}
