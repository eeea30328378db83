//! A terminal in which `tincan chat` runs.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{ChildKiller, CommandBuilder, PtyPair, PtySize, native_pty_system};
use tempfile::TempDir;
use tincan_blackbox::Server;

/// How long something may take to be seen.
const WAIT: Duration = Duration::from_secs(30);

pub const ENTER: &str = "\r";
pub const TAB: &str = "\t";
pub const PAGE_UP: &str = "\x1b[5~";
pub const CONTROL_C: &str = "\x03";

/// What the terminal shows, and a sign when it changes.
#[derive(Clone)]
struct Seen(Arc<(Mutex<Shown>, Condvar)>);

struct Shown {
    parser: vt100::Parser,
    /// How its program ended: well or not.
    ended: Option<bool>,
}

pub struct Terminal {
    user: String,
    /// Both ends: what its program wrote last would be lost if nobody had its end open.
    pair: PtyPair,
    writer: Box<dyn Write + Send>,
    id: u32,
    killer: Box<dyn ChildKiller + Send + Sync>,
    seen: Seen,
    folder: TempDir,
}

impl Terminal {
    /// `tincan chat` of a user of a server on this machine, online.
    pub fn chat(server: &Server, user: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut terminal = Self::start(server, user, folder);
        terminal.sees("online");
        terminal
    }

    /// The same with a folder that an earlier one left, whether it comes online or not.
    pub fn start(server: &Server, user: &str, folder: TempDir) -> Self {
        let mut command = CommandBuilder::new(tincan_blackbox::binary());
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("TZ", "UTC");
        command.args(["chat", user, "--server", server.native(), "--http", server.http()]);
        command.arg("--data");
        command.arg(server.data());
        command.arg("--store");
        command.arg(folder.path());
        command.cwd(folder.path());
        Self::run(user, command, folder)
    }

    fn run(user: &str, command: CommandBuilder, folder: TempDir) -> Self {
        let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut child = pair.slave.spawn_command(command).unwrap();
        let parser = vt100::Parser::new(size.rows, size.cols, 0);
        let seen = Seen(Arc::new((Mutex::new(Shown { parser, ended: None }), Condvar::new())));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shown = seen.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                // It cannot be read any more once it is closed.
                let read = reader.read(&mut bytes).unwrap_or(0);
                let mut now = shown.0.0.lock().unwrap();
                now.parser.process(&bytes[..read]);
                shown.0.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        let (id, killer, shown) = (child.process_id().unwrap(), child.clone_killer(), seen.clone());
        std::thread::spawn(move || {
            let well = child.wait().is_ok_and(|status| status.success());
            shown.0.0.lock().unwrap().ended = Some(well);
            shown.0.1.notify_all();
        });
        let writer = pair.master.take_writer().unwrap();
        Self { user: user.to_owned(), pair, writer, id, killer, seen, folder }
    }

    /// A file in that folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Presses keys.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Types a line and enters it.
    pub fn line(&mut self, line: &str) {
        self.keys(line);
        self.keys(ENTER);
    }

    /// Pastes a text, as terminals do it for programs that asked for it.
    pub fn paste(&mut self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&mut self, rows: u16, cols: u16) {
        self.seen.0.0.lock().unwrap().parser.screen_mut().set_size(rows, cols);
        self.pair.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Waits until the screen shows a text.
    pub fn sees(&mut self, text: &str) -> String {
        self.waits(text, |screen| screen.contains(text))
    }

    /// Waits until the screen does not show a text any more.
    pub fn sees_no(&mut self, text: &str) -> String {
        self.waits(&format!("no {text}"), |screen| !screen.contains(text))
    }

    /// Waits until the screen is so; answers it.
    pub fn waits(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let (user, end) = (self.user.clone(), Instant::now() + WAIT);
        let (lock, changed) = &*self.seen.0;
        let mut shown = lock.lock().unwrap();
        loop {
            let screen = shown.parser.screen().contents();
            if is_so(&screen) {
                return screen;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(shown);
                panic!("{user} does not see {what:?}:\n{screen}");
            }
            shown = changed.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// Sends its program a signal.
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = self.id.try_into().unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), signal).unwrap();
    }

    /// Waits until the program has ended and the terminal is as it was before. Answers whether it ended well, and its folder.
    pub fn ends(mut self) -> (bool, TempDir) {
        let given_back = |shown: &Shown| {
            let screen = shown.parser.screen();
            !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
        };
        let seen = self.seen.clone();
        let (lock, changed) = &*seen.0;
        let waits = |shown: &mut Shown| shown.ended.is_none() || !given_back(shown);
        let (shown, late) = changed.wait_timeout_while(lock.lock().unwrap(), WAIT, waits).unwrap();
        let (ended, screen) = (shown.ended, shown.parser.screen().contents());
        drop(shown);
        assert!(!late.timed_out(), "ended: {ended:?}; the screen is not given back:\n{screen}");
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        (ended == Some(true), folder)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.killer.kill();
    }
}
