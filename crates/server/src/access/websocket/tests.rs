use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tincan_commands::pushes;
use tincan_domain::event::{Event, Push};
use tincan_domain::model::Account;
use tincan_protocol::web::{self, Sender};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::access::listen;
use crate::access::trial::Gate;
use crate::config::Config;

const WAIT: Duration = Duration::from_secs(10);

struct Server {
    gate: Gate,
    address: std::net::SocketAddr,
}

struct Client(WebSocketStream<TcpStream>);

impl Server {
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let gate = Gate::new(change);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(listen(gate.state.clone(), listener));
        Self { gate, address }
    }

    async fn connect(&self, path: &str) -> Client {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (socket, _) = client_async(format!("ws://{}{path}?sdkappid=1", self.address), stream).await.unwrap();
        Client(socket)
    }

    fn request(&self, user: &str, servcmd: &str, seq: u64, body: &Value) -> String {
        let sig = self.gate.sig(user);
        let sender = Sender { sdkappid: self.gate.app.id.0, identifier: user, usersig: &sig, ..Sender::default() };
        web::request(&sender, servcmd, seq, &body.to_string())
    }

    fn alive(&self, seq: u64) -> String {
        web::request(&Sender { sdkappid: self.gate.app.id.0, ..Sender::default() }, "heartbeat.alive", seq, "{}")
    }

    fn online(&self, user: &str) -> usize {
        let user = Account::parse(user, "user").unwrap();
        self.gate.state.domain.bus.online(self.gate.app.id, &user).len()
    }
}

impl Client {
    async fn send(&mut self, message: impl Into<Message>) {
        self.0.send(message.into()).await.unwrap();
    }

    async fn binary(&mut self, text: String) {
        self.send(text.into_bytes()).await;
    }

    async fn next(&mut self) -> Message {
        timeout(WAIT, self.0.next()).await.expect("something comes").expect("open").unwrap()
    }

    async fn frame(&mut self) -> Value {
        let bytes = self.next().await.into_data();
        serde_json::from_str(&web::open(&bytes, 1 << 20).unwrap()).unwrap()
    }

    async fn close_code(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.next().await {
                return frame.expect("a close frame").code.into();
            }
        }
    }

    async fn login(&mut self, server: &Server, user: &str) {
        self.binary(server.request(user, "im_open_status.wslogin", 1, &json!({"State": "Online"}))).await;
        let answer = self.frame().await;
        assert_eq!((&answer["head"]["seq"], &answer["body"]["ErrorCode"]), (&json!(1), &json!(0)), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_path_has_its_frames() {
    let server = Server::start(|_| {}).await;
    for path in ["/binfo", "//binfo", "/some/prefix/binfo"] {
        let mut client = server.connect(path).await;
        client.binary(server.alive(5)).await;
        let Message::Binary(bytes) = client.next().await else { panic!("{path} answers in binary frames") };
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((&answer["head"]["servcmd"], &answer["head"]["seq"]), (&json!("heartbeat.alive"), &json!(5)));
        assert_eq!(answer["body"]["ErrorCode"], 0);
    }
    let mut client = server.connect("/info").await;
    client.send(server.alive(6)).await;
    assert!(client.next().await.into_text().unwrap().contains("\"seq\":6"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_dropped_and_the_connection_stays() {
    let server = Server::start(|_| {}).await;
    let mut client = server.connect("/binfo").await;
    for odd in ["", "hello", "[]", r#"{"body":{}}"#, r#"{"head":{"seq":1}}"#] {
        client.binary(odd.to_owned()).await;
    }
    client.send(vec![0xff, 0xfe]).await;
    client.send(server.alive(1)).await;
    client.binary(server.alive(2).replace("heartbeat.alive", "openim.ws_msg_push_ack")).await;
    client.binary(server.alive(3)).await;
    assert_eq!(client.frame().await["head"]["seq"], 3, "nothing else is answered");
    assert_eq!(server.gate.state.dropped_frames.load(std::sync::atomic::Ordering::Relaxed), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_told_gets_the_account_family_s_codes() {
    let server = Server::start(|_| {}).await;
    let mut client = server.connect("/binfo").await;
    let good = server.request("alice", "im_open_status.wslogin", 1, &json!({"State": "Online"}));
    let id = server.gate.app.id.to_string();
    for (request, code) in [
        (good.replace(&id, "7"), 70020),
        (good.replace(&id, "70000000000"), 70020),
        (good.replace("\"alice\"", "\"bob\""), 70013),
        (server.request("alice", "no.such", 1, &json!({})), 60009),
        (server.request("alice", "nodot", 1, &json!({})), 60009),
    ] {
        client.binary(request).await;
        assert_eq!(client.frame().await["body"]["ErrorCode"], code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_break_the_rules_close_the_connection() {
    let server = Server::start(|config| config.server.frame_bytes = 1024).await;
    let mut client = server.connect("/binfo").await;
    client.send(vec![b' '; 1025]).await;
    assert_eq!(client.close_code().await, 1009);
    let mut client = server.connect("/info").await;
    client.send(Message::Frame(Frame::message(vec![0xff], OpCode::Data(Data::Text), true))).await;
    assert_eq!(client.close_code().await, 1007);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_client_and_a_closing_server_end_with_1001() {
    let server = Server::start(|config| config.server.idle_timeout = Duration::from_millis(300)).await;
    let mut client = server.connect("/binfo").await;
    for seq in 0..4 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        client.binary(server.alive(seq)).await;
        assert_eq!(client.frame().await["head"]["seq"], seq, "who speaks is not silent");
    }
    assert_eq!(client.close_code().await, 1001);
    let server = Server::start(|_| {}).await;
    let mut client = server.connect("/binfo").await;
    client.binary(server.alive(1)).await;
    client.frame().await;
    server.gate.state.shutdown.cancel();
    server.gate.state.tasks.close();
    assert_eq!(client.close_code().await, 1001);
    timeout(WAIT, server.gate.state.tasks.wait()).await.expect("nothing keeps running");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_reachable_as_long_as_its_connection() {
    let server = Server::start(|_| {}).await;
    let mut client = server.connect("/binfo").await;
    client.login(&server, "alice").await;
    assert_eq!(server.online("alice"), 1);
    drop(client);
    timeout(WAIT, async {
        while server.online("alice") > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the login is detached");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_misses_pushes_is_told_once_behind_them() {
    let server = Server::start(|config| config.server.push_queue = 4).await;
    let mut client = server.connect("/binfo").await;
    client.login(&server, "alice").await;
    let (alice, push) = (Account::parse("alice", "user").unwrap(), Push::new(Event::AllRead));
    let publish = || server.gate.state.domain.bus.publish(server.gate.app.id, &alice, None, &push);
    // Far more than the queue holds: some are left out, whatever the connection's task does meanwhile.
    (0..50_000).for_each(|_| {
        publish();
    });
    let (missed, all_read) = (pushes::frame(&Event::Missed), pushes::frame(&Event::AllRead));
    let mut got = 0;
    loop {
        let data = client.next().await.into_data();
        if data == missed {
            break;
        }
        assert_eq!(data, all_read);
        got += 1;
    }
    assert!(got < 50_000, "{got}");
    client.binary(server.alive(9)).await;
    while client.frame().await["head"]["seq"] != 9 {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_dropped() {
    let server = Server::start(|config| config.server.write_timeout = Duration::from_millis(200)).await;
    let mut client = server.connect("/binfo").await;
    client.login(&server, "alice").await;
    let (alice, push) = (Account::parse("alice", "user").unwrap(), Push::new(Event::AllRead));
    timeout(WAIT, async {
        while server.online("alice") > 0 {
            (0..200).for_each(|_| {
                server.gate.state.domain.bus.publish(server.gate.app.id, &alice, None, &push);
            });
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .expect("the login is detached although the client never closed");
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_over_the_limit_are_closed_at_once() {
    let server = Server::start(|config| config.server.connections = 1).await;
    let mut client = server.connect("/binfo").await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    assert!(client_async(format!("ws://{}/binfo", server.address), stream).await.is_err());
    client.binary(server.alive(1)).await;
    assert_eq!(client.frame().await["head"]["seq"], 1);
}
