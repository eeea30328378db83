//! The screen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, LineGauge, List, ListItem, ListState, Paragraph};
use tincan_sdk::conversations::Conversation;
use tincan_sdk::status::Presence;

use crate::layout;
use crate::state::{Link, Older, Panel, Room, Screen};

/// Width of the list of conversations.
const LIST: u16 = 26;
/// Narrower than that there is no list.
const NARROW: u16 = 60;
/// Most transfers that are shown at a time.
const TRANSFERS: u16 = 4;

/// Where things are.
struct Places {
    head: Rect,
    list: Rect,
    title: Rect,
    messages: Rect,
    transfers: Rect,
    note: Rect,
    input: Rect,
}

fn places(screen: &Screen, area: Rect) -> Places {
    let [head, body, note, input] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(1), Constraint::Length(1), Constraint::Length(1)])
            .areas(area);
    let width = if area.width < NARROW { 0 } else { LIST };
    let [list, right] = Layout::horizontal([Constraint::Length(width), Constraint::Min(1)]).areas(body);
    let bars = u16::try_from(screen.transfers.len()).unwrap_or(TRANSFERS).min(TRANSFERS);
    let [title, messages, transfers] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(1), Constraint::Length(bars)]).areas(right);
    Places { head, list, title, messages, transfers, note, input }
}

/// How large the part is that shows messages, in a terminal of a size.
pub(crate) fn view(screen: &Screen, area: Rect) -> (usize, usize) {
    let messages = places(screen, area).messages;
    (messages.width.into(), messages.height.into())
}

/// Draws the screen.
pub(crate) fn draw(frame: &mut Frame<'_>, screen: &Screen) {
    let places = places(screen, frame.area());
    head(frame, screen, places.head);
    if places.list.width > 0 {
        conversations(frame, screen, places.list);
    }
    title(frame, screen, places.title);
    match &screen.room {
        Some(room) => messages(frame, screen, room, places.messages),
        None => frame.render_widget(Paragraph::new("/to USER begins a conversation").style(dim()), places.messages),
    }
    transfers(frame, screen, places.transfers);
    note(frame, screen, places.note);
    input(frame, screen, places.input);
    if let Some(lines) = &screen.panel {
        panel(frame, lines, places.messages);
    }
}

fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

fn head(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let (text, style) = match &screen.link {
        Link::Online => ("online".to_owned(), Style::new().fg(Color::Green)),
        Link::Connecting => ("connecting…".to_owned(), Style::new().fg(Color::Yellow)),
        Link::Offline(_) => ("offline: what you write is sent later".to_owned(), Style::new().fg(Color::Yellow)),
        Link::Over(_) => ("signed out".to_owned(), Style::new().fg(Color::Red)),
    };
    let me = Span::styled(format!(" {} ", screen.me), Style::new().add_modifier(Modifier::BOLD));
    frame.render_widget(Paragraph::new(Line::from(vec![me, Span::styled(text, style)])), area);
}

fn conversations(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let block = Block::new().borders(Borders::RIGHT).border_style(dim());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inner.width);
    let items = screen.list.iter().map(|conversation| ListItem::new(entry(screen, conversation, width)));
    let list = List::new(items).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    let mut state = ListState::default().with_selected(screen.place());
    frame.render_stateful_widget(list, inner, &mut state);
}

/// A conversation: whether the peer is there, its name, how much is unread.
fn entry(screen: &Screen, conversation: &Conversation, width: usize) -> Line<'static> {
    let online = Style::new().fg(Color::Green);
    let sign = match conversation.id.peer().map(|user| screen.presences.get(user)) {
        None => Span::styled("# ", dim()),
        Some(Some(Presence::Online)) => Span::styled("● ", online),
        Some(_) => Span::styled("○ ", dim()),
    };
    let name = if conversation.name.is_empty() {
        conversation.id.peer().or(conversation.id.group_id()).unwrap_or_default()
    } else {
        &conversation.name
    };
    let unread = if conversation.unread > 0 { format!(" {}", conversation.unread) } else { String::new() };
    let room = width.saturating_sub(2 + unread.len());
    let name = fit(name, room);
    let gap = room.saturating_sub(textwrap::core::display_width(&name));
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let name_style = if conversation.unread > 0 { bold } else { Style::new() };
    Line::from(vec![
        sign,
        Span::styled(name, name_style),
        Span::raw(" ".repeat(gap)),
        Span::styled(unread, bold.fg(Color::Yellow)),
    ])
}

/// What of a text fits into a width.
fn fit(text: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |character: &char| {
        used += textwrap::core::display_width(character.encode_utf8(&mut [0; 4]));
        used <= width
    };
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).take_while(fits).collect()
}

fn title(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let Some(room) = &screen.room else { return };
    let id = room.id.peer().or(room.id.topic_id()).or(room.id.group_id()).unwrap_or_default();
    let name =
        screen.conversation(&room.id).map(|conversation| conversation.name.as_str()).filter(|name| !name.is_empty());
    let mut text = match name {
        Some(name) if name != id => format!("{name} ({id})"),
        _ => id.to_owned(),
    };
    match room.id.peer().and_then(|user| screen.presences.get(user)) {
        Some(Presence::Online) => text.push_str(" · online"),
        Some(Presence::Offline | Presence::LoggedOut) => text.push_str(" · offline"),
        _ => {}
    }
    let typing = room.typing().map(|user| format!(" · {user} is typing…")).unwrap_or_default();
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let spans = vec![Span::styled(fit(&text, area.width.into()), bold), Span::styled(typing, dim())];
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

fn messages(frame: &mut Frame<'_>, screen: &Screen, room: &Room, area: Rect) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let rows = layout::rows(room, width, &screen.zone);
    let end = rows.len().saturating_sub(room.scroll);
    let begin = end.saturating_sub(height);
    let shown: Vec<Line<'static>> = rows.into_iter().skip(begin).take(end - begin).collect();
    // What there is stands at the bottom.
    let blank = u16::try_from(height.saturating_sub(shown.len())).unwrap_or(0);
    let below = Rect { y: area.y + blank, height: area.height - blank, ..area };
    frame.render_widget(Paragraph::new(shown), below);
    if room.older == Older::Loading && blank > 0 {
        frame.render_widget(Paragraph::new("loading…").style(dim()), Rect { height: 1, ..area });
    }
}

fn transfers(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    for (transfer, row) in screen.transfers.iter().rev().zip(area.rows()) {
        let ratio =
            if transfer.total == 0 { 0.0 } else { (transfer.done as f64 / transfer.total as f64).clamp(0.0, 1.0) };
        let percent = (ratio * 100.0).round();
        let gauge = LineGauge::default()
            .ratio(ratio)
            .label(format!("{} {percent}%", fit(&transfer.label, 40)))
            .filled_style(Style::new().fg(Color::Green))
            .unfilled_style(dim());
        frame.render_widget(gauge, row);
    }
}

fn note(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let below = screen.room.as_ref().map_or(0, |room| room.scroll);
    let (text, style) = match &screen.note {
        Some(note) if note.wrong => (note.text.clone(), Style::new().fg(Color::Red)),
        Some(note) => (note.text.clone(), Style::new().fg(Color::Blue)),
        None if below > 0 => (format!("{below} rows below: PgDn"), dim()),
        None => (String::new(), dim()),
    };
    frame.render_widget(Paragraph::new(fit(&text, area.width.into())).style(style), area);
}

fn input(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    const PROMPT: &str = "> ";
    let width = usize::from(area.width).saturating_sub(PROMPT.len() + 1);
    let (text, column) = screen.editor.visible(width);
    frame.render_widget(Paragraph::new(Line::from(vec![Span::styled(PROMPT, dim()), Span::raw(text)])), area);
    let prompt = u16::try_from(PROMPT.len()).unwrap_or(0);
    let x = area.x.saturating_add(prompt).saturating_add(column).min(area.right().saturating_sub(1));
    frame.set_cursor_position(Position { x, y: area.y });
}

fn panel(frame: &mut Frame<'_>, panel: &Panel, area: Rect) {
    let wide = panel.iter().map(|(what, _)| textwrap::core::display_width(what)).max().unwrap_or_default();
    let line = |(what, means): &(String, String)| {
        let gap = wide.saturating_sub(textwrap::core::display_width(what)) + 2;
        Line::from(vec![
            Span::styled(fit(what, area.width.into()), Style::new().fg(Color::Cyan)),
            Span::raw(" ".repeat(gap)),
            Span::raw(fit(means, area.width.into())),
        ])
    };
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(panel.iter().map(line).collect::<Vec<_>>()), area);
}

#[cfg(test)]
mod tests;
