//! What is written behind a slash.

use std::path::PathBuf;

/// A line that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entered {
    /// A message.
    Text(String),
    /// A command.
    Command(Command),
    /// A command that is none, with what is wrong.
    Wrong(String),
    /// Nothing.
    Empty,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// Opens the conversation with a user.
    To(String),
    /// Opens the conversation in a group.
    Open(String),
    /// Makes a group, with members.
    CreateGroup(String, Vec<String>),
    /// Joins a group.
    Join(String),
    /// Invites users into the group that is open.
    Invite(Vec<String>),
    /// Leaves the group that is open.
    Leave,
    /// Shows the members of the group that is open.
    Members,
    /// Sends a file.
    File(PathBuf),
    /// Saves the file of a number: there, or here under its own name.
    Save(u32, Option<PathBuf>),
    /// Recalls the own last message.
    Recall,
    /// Sets what one is called.
    Nick(String),
    /// Shows what there is.
    Help,
    /// Ends it.
    Quit,
}

/// All commands, as help shows them.
const HELP: &[(&str, &str)] = &[
    ("/to USER", "talk with a user"),
    ("/open GROUP", "talk in a group"),
    ("/group create NAME [USER…]", "make a group"),
    ("/join GROUP", "join a group"),
    ("/invite USER…", "bring users into this group"),
    ("/leave", "leave this group"),
    ("/members", "who is in this group"),
    ("/file PATH", "send a file"),
    ("/save N [PATH]", "save the file of that number"),
    ("/recall", "take back your last message"),
    ("/nick NAME", "what others call you"),
    ("/quit", "end"),
];

/// Keys, as help shows them.
const KEYS: &[(&str, &str)] = &[
    ("Ctrl-N Ctrl-P", "next and previous conversation; with Alt the arrows do it too"),
    ("Tab", "next conversation with something unread"),
    ("PgUp PgDn", "scroll"),
    ("Up Down", "what you entered before"),
    ("Alt-Enter", "a new line"),
    ("Ctrl-C", "end"),
];

/// All commands and keys, with a blank line between.
pub(crate) fn help() -> super::Panel {
    let line = |(what, means): &(&str, &str)| ((*what).to_owned(), (*means).to_owned());
    let blank = std::iter::once(Default::default());
    HELP.iter().map(line).chain(blank).chain(KEYS.iter().map(line)).collect()
}

/// Reads a line. Two slashes begin a message that begins with one.
pub(crate) fn parse(line: &str) -> Entered {
    let line = line.trim_end();
    if line.trim().is_empty() {
        return Entered::Empty;
    }
    if let Some(text) = line.strip_prefix("//") {
        return Entered::Text(format!("/{text}"));
    }
    let Some(command) = line.strip_prefix('/') else { return Entered::Text(line.to_owned()) };
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    let one = |usage: &str, make: fn(String) -> Command| {
        if rest.is_empty() || rest.contains(char::is_whitespace) {
            wrong(usage)
        } else {
            Entered::Command(make(rest.to_owned()))
        }
    };
    match name {
        "to" => one("/to USER", Command::To),
        "open" => one("/open GROUP", Command::Open),
        "join" => one("/join GROUP", Command::Join),
        "group" => group(rest),
        "invite" if rest.is_empty() => wrong("/invite USER…"),
        "invite" => Entered::Command(Command::Invite(rest.split_whitespace().map(str::to_owned).collect())),
        "leave" => Entered::Command(Command::Leave),
        "members" => Entered::Command(Command::Members),
        "file" if rest.is_empty() => wrong("/file PATH"),
        "file" => Entered::Command(Command::File(path(rest))),
        "save" => save(rest),
        "recall" => Entered::Command(Command::Recall),
        "nick" if rest.is_empty() => wrong("/nick NAME"),
        "nick" => Entered::Command(Command::Nick(rest.to_owned())),
        "help" | "?" => Entered::Command(Command::Help),
        "quit" | "q" | "exit" => Entered::Command(Command::Quit),
        _ => Entered::Wrong(format!("there is no /{name}: see /help")),
    }
}

fn wrong(usage: &str) -> Entered {
    Entered::Wrong(format!("it is {usage}"))
}

fn group(rest: &str) -> Entered {
    let mut words = rest.split_whitespace();
    match (words.next(), words.next()) {
        (Some("create"), Some(name)) => {
            Entered::Command(Command::CreateGroup(name.to_owned(), words.map(str::to_owned).collect()))
        }
        _ => wrong("/group create NAME [USER…]"),
    }
}

fn save(rest: &str) -> Entered {
    let (number, to) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    match number.parse() {
        Ok(number) => {
            let to = Some(to.trim()).filter(|to| !to.is_empty()).map(path);
            Entered::Command(Command::Save(number, to))
        }
        Err(_) => wrong("/save N [PATH], N as the file's line says"),
    }
}

/// A path, with the home folder for `~`.
fn path(text: &str) -> PathBuf {
    let home = || std::env::home_dir();
    match text.strip_prefix("~/").and_then(|rest| Some(home()?.join(rest))) {
        Some(path) => path,
        None => PathBuf::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_messages_or_commands() {
        let command = |line| match parse(line) {
            Entered::Command(command) => command,
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(parse("hello  "), Entered::Text("hello".into()));
        assert_eq!(parse("//etc"), Entered::Text("/etc".into()));
        assert_eq!(parse("  "), Entered::Empty);
        assert_eq!(command("/to bob"), Command::To("bob".into()));
        assert_eq!(
            command("/group create Us bob carol"),
            Command::CreateGroup("Us".into(), vec!["bob".into(), "carol".into()])
        );
        assert_eq!(command("/file /tmp/a b.txt"), Command::File("/tmp/a b.txt".into()));
        assert_eq!(command("/save 3"), Command::Save(3, None));
        assert_eq!(command("/save 3 x.txt"), Command::Save(3, Some("x.txt".into())));
        assert_eq!(command("/q"), Command::Quit);
        for bad in ["/to", "/to bob carol", "/group", "/group make x", "/save", "/save x", "/nothing", "/file", "/"] {
            assert!(matches!(parse(bad), Entered::Wrong(_)), "{bad}");
        }
    }
}
