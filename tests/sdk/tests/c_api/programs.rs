//! The programs of the repository's `examples`, as a reader would run them.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use super::*;
use tincan_blackbox::Signer;

/// Longest wait for a line.
const WAIT: Duration = Duration::from_secs(20);

/// A program that runs.
struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Program {
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, input, lines }
    }

    fn write(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The next line that holds a text.
    #[track_caller]
    fn until(&self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(WAIT).unwrap_or_else(|error| panic!("no {text:?}: {error}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Ends the input; it must end well.
    fn end(mut self) {
        drop(self.input.take());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program in C, with the library beside it.
fn compiled(desk: &Desk) -> PathBuf {
    let libraries = libraries();
    let (folder, found) = (format!("-L{}", libraries.display()), format!("-Wl,-rpath,{}", libraries.display()));
    compile(desk, &[&folder, "-ltincan_sdk_c", &found])
}

/// The same with the library inside.
fn compiled_whole(desk: &Desk) -> PathBuf {
    let library = libraries().join("libtincan_sdk_c.a");
    compile(desk, &[library.to_str().unwrap(), "-lpthread", "-ldl", "-lm"])
}

fn compile(desk: &Desk, library: &[&str]) -> PathBuf {
    let (root, program) = (root(), desk.folder.path().join("chat"));
    let output = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I"])
        .arg(root.join("crates/sdk-c/include"))
        .arg(root.join("examples/c/chat.c"))
        .args(library)
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program
}

fn python(desk: &Desk, user: &str, peer: &str) -> Program {
    let mut command = Command::new("python3");
    command.arg(root().join("examples/python/chat.py")).arg(libraries().join("libtincan_sdk_c.so"));
    Program::start(with_arguments(command, desk, user, peer, &desk.server.usersig(user)))
}

fn with_arguments(mut command: Command, desk: &Desk, user: &str, peer: &str, usersig: &str) -> Command {
    let app = desk.server.sdkappid().to_string();
    command.args([desk.told("native"), desk.told("native_key"), &app, user, usersig, peer, &desk.data(user)]);
    command
}

#[test]
fn c_and_python_chat() {
    let desk = Desk::new();
    let bob = python(&desk, "bob", "alice");
    bob.until("logged in");
    let usersig = desk.server.usersig("alice");
    let alice = with_arguments(Command::new(compiled(&desk)), &desk, "alice", "bob", &usersig);
    let (mut alice, mut bob) = (Program::start(alice), bob);
    alice.until("logged in");
    alice.write("hi Bob, \"quoted\" and ümlauts \\ too");
    alice.until("sent");
    assert_eq!(bob.until("alice: "), "alice: hi Bob, \"quoted\" and ümlauts \\ too");
    bob.write("hi Alice");
    let line = alice.until("messages_received");
    assert!(line.contains("hi Alice") && line.contains("\"sender\":\"bob\""), "{line}");
    bob.until("sent");
    alice.end();
    bob.end();
}

#[test]
fn a_program_with_the_library_inside_says_why_it_fails() {
    let desk = Desk::new();
    let wrong = Signer::new(desk.server.sdkappid(), "another key");
    let usersig = tincan_blackbox::usersig("alice", &wrong);
    let output = with_arguments(Command::new(compiled_whole(&desk)), &desk, "alice", "bob", &usersig).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("login") && told.contains("70"), "{told}");
}

/// C++ takes the header, too.
#[test]
fn the_header_is_for_cpp_too() {
    let desk = Desk::new();
    let source = desk.folder.path().join("a.cpp");
    std::fs::write(&source, "#include \"tincan.h\"\nint main() { return tincan_uninit(tincan_new()); }\n").unwrap();
    let output = Command::new("c++")
        .args(["-fsyntax-only", "-Wall", "-Werror", "-I"])
        .arg(root().join("crates/sdk-c/include"))
        .arg(&source)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
