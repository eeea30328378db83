//! What was measured, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::crowded::Crowded;
use super::groups::Spread;
use super::idle::Idle;
use super::login::Login;
use super::pairs::{Latency, Load};
use super::stage::Stage;
use super::storm::{Storm, Wave};

/// One scenario on one server.
#[derive(Debug, Serialize)]
pub(super) struct Measured {
    pub(super) scenario: String,
    pub(super) server: &'static str,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// What a scenario measures.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Figures {
    Load(Load),
    Idle(Idle),
    Login(Login),
    Crowded(Crowded),
    Spread(Spread),
    Storm(Box<Storm>),
}

/// Rows of a table: a name with its unit, and a value.
type Rows = Vec<(String, f64)>;

/// A line of JSON for each.
pub(super) fn lines(measured: &[Measured]) -> anyhow::Result<String> {
    let mut out = String::new();
    for one in measured {
        out.push_str(&serde_json::to_string(one)?);
        out.push('\n');
    }
    Ok(out)
}

/// A table of one scenario: a column for each server, and how the second compares with the first.
pub(super) fn table(measured: &[Measured]) -> String {
    let columns: Vec<Rows> = measured.iter().map(|one| rows(&one.figures)).collect();
    let Some(first) = columns.first() else { return String::new() };
    let mut out = measured.first().map(|one| format!("{:44}", one.scenario)).unwrap_or_default();
    for one in measured {
        let _ = write!(out, "{:>14}", one.server);
    }
    out.push_str(if columns.len() > 1 { "     ratio\n" } else { "\n" });
    for (at, (name, _)) in first.iter().enumerate() {
        let values: Vec<f64> = columns.iter().filter_map(|rows| rows.get(at)).map(|(_, value)| *value).collect();
        let _ = write!(out, "  {name:42}");
        for value in &values {
            let _ = write!(out, "{:>14}", number(*value));
        }
        if let [one, other] = values.as_slice()
            && *one > 0.0
        {
            let _ = write!(out, "{:>10.2}", other / one);
        }
        out.push('\n');
    }
    out.push('\n');
    out
}

fn rows(figures: &Figures) -> Rows {
    match figures {
        Figures::Load(load) => load_rows(load),
        Figures::Idle(idle) => idle_rows(idle),
        Figures::Login(login) => login_rows(login),
        Figures::Crowded(crowded) => crowded_rows(crowded),
        Figures::Spread(spread) => spread_rows(spread),
        Figures::Storm(storm) => storm_rows(storm),
    }
}

fn load_rows(load: &Load) -> Rows {
    let mut rows =
        named([("pairs", f64::from(load.plan.pairs)), ("messages under way per sender", load.plan.in_flight as f64)]);
    // At a rate the number under way is whatever it comes to.
    if let (Some(rate), Some(row)) = (load.plan.rate, rows.last_mut()) {
        *row = ("asked rate, messages/s".to_owned(), rate.into());
    }
    rows.extend(named([
        ("messages/s", load.messages_per_second),
        ("server CPU, µs/message", load.server_cpu_us_per_message),
        ("load generator CPU, µs/message", load.client_cpu_us_per_message),
        ("CPUs busy with both, %", load.cpu_busy * 100.0),
        ("CPUs busy with anything else, %", load.others_busy * 100.0),
    ]));
    rows.extend(latency_rows("acknowledged", load.acknowledged));
    rows.extend(latency_rows("delivered", load.delivered));
    rows.extend(named([
        ("written to disk, bytes/message", load.written_bytes_per_message),
        ("request, bytes", load.request_bytes as f64),
        ("push, bytes", load.push_bytes as f64),
        ("messages measured", load.messages as f64),
        ("messages lost", load.lost as f64),
    ]));
    rows
}

fn idle_rows(idle: &Idle) -> Rows {
    let mut rows = named([
        ("connections", f64::from(idle.connections)),
        ("memory without connections, KiB", idle.server_bytes as f64 / 1024.0),
        ("memory per connection, KiB", idle.bytes_connected / 1024.0),
        ("memory per logged-in connection, KiB", idle.bytes_logged_in / 1024.0),
    ]);
    rows.extend(
        idle.heartbeat_cpu_us_per_minute
            .map(|micros| ("server CPU of heartbeats, µs/connection/minute".to_owned(), micros)),
    );
    rows.extend(stage_rows("connect", &idle.connect));
    rows.extend(stage_rows("log in", &idle.login));
    rows
}

fn login_rows(login: &Login) -> Rows {
    let mut rows =
        named([("log-ins", f64::from(login.logins)), ("server CPU of a full log-in, µs", login.server_cpu_us)]);
    rows.extend(stage_rows("connect", &login.connect));
    rows.extend(stage_rows("log in", &login.login));
    rows.extend(stage_rows("first 12 calls", &login.first_calls));
    rows
}

fn crowded_rows(crowded: &Crowded) -> Rows {
    let mut rows = named([
        ("friends", f64::from(crowded.friends)),
        ("conversations", crowded.conversations as f64),
        ("server CPU of a full log-in, ms", crowded.server_cpu_us / 1000.0),
    ]);
    rows.extend(latency_rows("full log-in", crowded.took));
    rows
}

fn spread_rows(spread: &Spread) -> Rows {
    let mut rows = named([
        ("members", spread.plan.members.into()),
        ("members online", spread.plan.online.into()),
        ("messages/s", spread.messages_per_second),
        ("deliveries/s", spread.deliveries_per_second),
        ("messages per frame", spread.messages_per_frame),
        ("server CPU, µs/delivery", spread.server_cpu_us_per_delivery),
        ("server CPU, µs/message", spread.server_cpu_us_per_message),
        ("load generator CPU, µs/delivery", spread.client_cpu_us_per_delivery),
        ("CPUs busy with both, %", spread.cpu_busy * 100.0),
        ("CPUs busy with anything else, %", spread.others_busy * 100.0),
    ]);
    rows.extend(latency_rows("acknowledged", spread.acknowledged));
    rows.extend(latency_rows("delivered", spread.delivered));
    rows.extend(named([
        ("written to disk, bytes/message", spread.written_bytes_per_message),
        ("longest frame, bytes", spread.frame_bytes as f64),
        ("memory of the server, MiB", spread.server_bytes as f64 / 1024.0 / 1024.0),
        ("deliveries lost", spread.lost as f64),
    ]));
    rows
}

fn storm_rows(storm: &Storm) -> Rows {
    let mut rows = named([
        ("clients", f64::from(storm.clients)),
        ("resumed: all back after, ms", storm.resume.all_in_ms),
        ("server's restart, ms", storm.restart_ms),
        ("server CPU of a resumed log-in, µs", storm.resume.server_cpu_us),
        ("server CPU of a full log-in, µs", storm.login.server_cpu_us),
    ]);
    rows.extend(wave_rows("resumed", &storm.resume));
    rows.push(("logged in: all in after, ms".to_owned(), storm.login.all_in_ms));
    rows.extend(wave_rows("logged in", &storm.login));
    rows
}

fn wave_rows(name: &str, wave: &Wave) -> Rows {
    let mut rows = vec![
        (format!("{name}: load generator CPU, µs"), wave.client_cpu_us),
        (format!("{name}: CPUs busy with anything else, %"), wave.others_busy * 100.0),
    ];
    rows.extend(latency_rows(name, wave.took));
    rows
}

fn stage_rows(name: &str, stage: &Stage) -> Rows {
    let mut rows = vec![
        (format!("{name}: server CPU, µs"), stage.server_cpu_us),
        (format!("{name}: load generator CPU, µs"), stage.client_cpu_us),
        (format!("{name}: per second, 32 at a time"), stage.per_second),
    ];
    rows.extend(latency_rows(name, stage.took));
    rows
}

fn latency_rows(name: &str, latency: Latency) -> Rows {
    let millis = |micros: u64| micros as f64 / 1000.0;
    vec![
        (format!("{name} p50, ms"), millis(latency.p50_us)),
        (format!("{name} p99, ms"), millis(latency.p99_us)),
        (format!("{name} longest, ms"), millis(latency.max_us)),
    ]
}

fn named<const N: usize>(rows: [(&str, f64); N]) -> Rows {
    rows.map(|(name, value)| (name.to_owned(), value)).into()
}

/// As many digits as mean something.
fn number(value: f64) -> String {
    if value.fract() == 0.0 || value >= 1000.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(server: &'static str, cpu: f64) -> Measured {
        let took = Latency { p50_us: 1500, p99_us: 2500, max_us: 3500 };
        let stage = || Stage { per_second: 10.0, server_cpu_us: cpu, client_cpu_us: 3.25, took };
        let idle = Idle {
            connections: 5,
            server_bytes: 2048,
            bytes_connected: 1024.0,
            bytes_logged_in: 1536.0,
            connect: stage(),
            login: stage(),
            heartbeat_cpu_us_per_minute: None,
        };
        Measured { scenario: "idle".to_owned(), server, figures: Figures::Idle(idle) }
    }

    #[test]
    fn the_second_server_is_compared_with_the_first() {
        let text = table(&[measured("bare", 10.0), measured("tincan", 25.0)]);
        let row = text.lines().find(|line| line.contains("connect: server CPU")).unwrap();
        assert!(row.ends_with("10            25      2.50"), "{row}");
        assert!(!table(&[measured("tincan", 25.0)]).contains("ratio"));
        assert_eq!(table(&[]), "");
    }

    #[test]
    fn programs_get_a_line_each() {
        let text = lines(&[measured("bare", 10.0), measured("tincan", 25.0)]).unwrap();
        let values: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(values.len(), 2);
        assert_eq!(values[1]["server"], "tincan");
        assert_eq!(values[1]["connect"]["server_cpu_us"], 25.0);
    }
}
