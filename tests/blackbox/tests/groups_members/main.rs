//! Members of groups: coming, going, being let in, roles, mutes, names, bans; over the REST API and the Web transport.

mod bans;
mod changing;
mod codes;
mod inviting;
mod joining;
mod leaving;
mod lists;
mod mutes;
mod requests;
mod stress;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient};

/// A command of the REST API.
fn rest_name(command: &str) -> String {
    format!("group_open_http_svc/{command}")
}

/// A command on a client's connection.
fn web_name(command: &str) -> String {
    format!("group_open_http_svc.{command}")
}

/// An answer that says nothing more than that it went well.
fn ok() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// An answer that went well.
fn ok_with(fields: Value) -> Value {
    let mut answer = ok();
    answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    answer
}

/// A server with accounts.
async fn server(users: &[&str]) -> (Server, Rest) {
    server_with(Options::new(), users).await
}

/// A server with settings and accounts.
async fn server_with(options: Options, users: &[&str]) -> (Server, Rest) {
    let server = Server::with(options);
    let rest = server.rest();
    rest.import(users).await;
    (server, rest)
}

/// A group of alice's.
async fn group(rest: &Rest, kind: &str, id: &str, members: &[&str]) {
    group_of(rest, kind, id, members, json!({})).await;
}

/// A group of alice's with more said.
async fn group_of(rest: &Rest, kind: &str, id: &str, members: &[&str], more: Value) {
    let members: Vec<Value> = members.iter().map(|name| json!({"Member_Account": name})).collect();
    let mut body = json!({"Owner_Account": "alice", "Type": kind, "GroupId": id, "Name": id});
    if !members.is_empty() {
        body["MemberList"] = members.into();
    }
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    rest.ok(&rest_name("create_group"), body).await;
}

/// Makes somebody an admin of a group.
async fn admin(rest: &Rest, id: &str, name: &str) {
    let body = json!({"GroupId": id, "Member_Account": name, "Role": "Admin"});
    rest.ok(&rest_name("modify_group_member_info"), body).await;
}

/// The roles of some accounts in a group.
async fn roles(rest: &Rest, id: &str, names: &[&str]) -> Vec<String> {
    let answer = rest.ok(&rest_name("get_role_in_group"), json!({"GroupId": id, "User_Account": names})).await;
    let items = answer["UserIdList"].as_array().unwrap().iter();
    items.map(|item| item["Role"].as_str().unwrap().to_owned()).collect()
}

/// The next tip of a kind.
async fn tip(client: &mut WebClient, op: u64) -> Value {
    client.wait_entry("GroupTips", |item| item["MsgBody"]["OpType"] == op).await
}

/// The next notice of a kind.
async fn notice(client: &mut WebClient, report: u64) -> Value {
    client.wait_entry("GroupTips", |item| item["MsgBody"]["ReportType"] == report).await
}

/// Tips and notices that came and were not taken, as their `OpType` and `ReportType`.
async fn rest_of(client: &mut WebClient) -> (Vec<u64>, Vec<u64>) {
    client.settle().await;
    let (mut tips, mut notices) = (Vec::new(), Vec::new());
    for push in client.pushes() {
        for event in push["body"]["EventArray"].as_array().into_iter().flatten() {
            for item in event["GroupTips"].as_array().into_iter().flatten() {
                tips.extend(item["MsgBody"]["OpType"].as_u64());
                notices.extend(item["MsgBody"]["ReportType"].as_u64());
            }
        }
    }
    (tips, notices)
}
