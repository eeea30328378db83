//! Messages as rows of text of a width. No terminal is needed for it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use tincan_sdk::element::{Element, GroupTip, TipKind};
use tincan_sdk::{Message, State};

use crate::state::{Room, file};

/// How far lines behind a message's first are indented.
const INDENT: &str = "      ";

/// The rows of a conversation, oldest first.
pub(crate) fn rows(room: &Room, width: usize, zone: &TimeZone) -> Vec<Line<'static>> {
    let mut rows = Vec::new();
    let mut day = String::new();
    for message in &room.messages {
        let today = format_time(message.time, zone, "%A, %-d %B %Y");
        if today != day {
            rows.push(Line::styled(format!("── {today} ──"), dim()));
            day = today;
        }
        rows.extend(message_rows(room, message, width, zone));
    }
    rows
}

fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

/// A time of the day, or a day.
fn format_time(seconds: u64, zone: &TimeZone, format: &str) -> String {
    let timestamp = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    timestamp.map(|time| time.to_zoned(zone.clone()).strftime(format).to_string()).unwrap_or_default()
}

fn message_rows(room: &Room, message: &Message, width: usize, zone: &TimeZone) -> Vec<Line<'static>> {
    let time = format_time(message.time, zone, "%H:%M");
    if let Some(Element::GroupTip(tip)) = message.elements.first() {
        let rows = wrap(&format!("{time} · {}", tip_text(tip)), width);
        return rows.into_iter().map(|row| Line::styled(row, dim())).collect();
    }
    let name = clean(name(message));
    let (text, style) = match message.state {
        State::Recalled => ("recalled".to_owned(), dim().add_modifier(Modifier::ITALIC)),
        _ => (describe(room, message), Style::new()),
    };
    let (mark, mark_style) = mark(room, message);
    let head = format!("{time} {name}: ");
    let mut lines = wrap(&format!("{head}{text}{mark}"), width).into_iter();
    let mut rows = Vec::new();
    let name_style = Style::new().fg(if message.own { Color::Green } else { Color::Cyan });
    if let Some(first) = lines.next() {
        // A name that is longer than a row has no row of its own to be coloured in.
        match first.strip_prefix(&head) {
            Some(rest) => rows.push(Line::from(vec![
                Span::styled(format!("{time} "), dim()),
                Span::styled(format!("{name}: "), name_style),
                Span::styled(rest.to_owned(), style),
            ])),
            None => rows.push(Line::styled(first, style)),
        }
    }
    for line in lines {
        rows.push(Line::styled(line, style));
    }
    if !mark.is_empty() {
        colour_mark(rows.last_mut(), &mark, mark_style);
    }
    rows
}

/// Gives the mark behind a message its colour.
fn colour_mark(row: Option<&mut Line<'static>>, mark: &str, style: Style) {
    let Some(last) = row.and_then(|row| row.spans.pop().map(|span| (row, span))) else { return };
    let (row, span) = last;
    let mark = mark.trim_start();
    match span.content.strip_suffix(mark) {
        Some(text) => {
            row.spans.push(Span::styled(text.to_owned(), span.style));
            row.spans.push(Span::styled(mark.to_owned(), style));
        }
        None => row.spans.push(span),
    }
}

/// What is shown as a message's sender.
pub(crate) fn name(message: &Message) -> &str {
    [&message.name_card, &message.nick].into_iter().find(|name| !name.is_empty()).unwrap_or(&message.sender)
}

/// What became of an own message.
fn mark(room: &Room, message: &Message) -> (String, Style) {
    let green = Style::new().fg(Color::Green);
    match message.state {
        _ if !message.own => (String::new(), dim()),
        State::Sending => (" …".to_owned(), dim()),
        State::Sent if room.is_read(message) => (" ✓✓".to_owned(), green),
        State::Sent => (" ✓".to_owned(), dim()),
        State::Failed => (format!(" ✗ {}", message.failure), Style::new().fg(Color::Red)),
        _ => (String::new(), dim()),
    }
}

fn describe(room: &Room, message: &Message) -> String {
    let parts = message.elements.iter().map(|element| match (element, file(message)) {
        (Element::Text(text), _) => text.text.clone(),
        (Element::Custom(custom), _) if !custom.description.is_empty() => custom.description.clone(),
        (Element::Custom(_), _) => "[custom]".to_owned(),
        (Element::Face(face), _) => {
            format!("[face {}]", if face.data.is_empty() { face.index.to_string() } else { face.data.clone() })
        }
        (Element::Location(place), _) => {
            format!("[place {} {}, {}]", place.description, place.latitude, place.longitude)
        }
        (Element::Merged(merged), _) => format!("[messages: {}]", merged.title),
        (Element::Unknown(unknown), _) => format!("[{}]", unknown.name),
        (_, Some(file)) => {
            let size = bytesize::ByteSize::b(file.size).display().si();
            let number = room.number(message).unwrap_or_default();
            format!("[{} {number}: {}, {size}]", file.kind, file.name)
        }
        _ => "[?]".to_owned(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// What happened in a group, in words.
pub(crate) fn tip_text(tip: &GroupTip) -> String {
    let name = |person: &tincan_sdk::element::Person| {
        if person.nick.is_empty() { person.user.clone() } else { person.nick.clone() }
    };
    let by = name(&tip.operator);
    let whom = tip.members.iter().map(name).collect::<Vec<_>>().join(", ");
    let text = match tip.what {
        TipKind::Joined if tip.invited => format!("{by} brought in {whom}"),
        TipKind::Joined => format!("{whom} joined"),
        TipKind::Quit => format!("{whom} left"),
        TipKind::Kicked => format!("{by} removed {whom}"),
        TipKind::AdminSet => format!("{whom}: an admin now"),
        TipKind::AdminUnset => format!("{whom}: no longer an admin"),
        TipKind::Profile => match tip.profile.as_ref().and_then(|profile| profile.name.as_ref()) {
            Some(name) => format!("{by} called the group {name}"),
            None => format!("{by} changed the group"),
        },
        TipKind::Member => format!("{by} changed a member"),
        _ => format!("{by} changed something"),
    };
    clean(&text)
}

/// A text without what moves the cursor or colours the screen.
fn clean(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A text in rows of a width.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let first = if number == 0 { "" } else { INDENT };
        let options =
            textwrap::Options::new(width.max(INDENT.len() + 4)).initial_indent(first).subsequent_indent(INDENT);
        rows.extend(textwrap::wrap(&clean(line), options).into_iter().map(|row| row.into_owned()));
    }
    rows
}
