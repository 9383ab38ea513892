//! Showing an overview again and again in the same place.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use super::human::stamp;
use super::now;
use crate::cli::output::print;
use crate::cli::{SUCCESS, note};

/// Draws what `look` gives every so many seconds until Ctrl-C; the exit code is that of the last one.
pub async fn watch(seconds: u32, mut look: impl AsyncFnMut() -> Result<(String, u8), String>) -> Result<u8, String> {
    let mut code = SUCCESS;
    let mut interval = tokio::time::interval(Duration::from_secs(seconds.into()));
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let end = tokio::signal::ctrl_c();
    tokio::pin!(end);
    loop {
        let next = async {
            interval.tick().await;
            look().await
        };
        let (text, latest) = tokio::select! {
            next = next => next?,
            _ = &mut end => return Ok(code),
        };
        code = latest;
        let every = if seconds == 1 { "every second".to_owned() } else { format!("every {seconds} s") };
        let text = format!("{} ({every}, Ctrl-C ends)\n\n{text}", stamp(now()));
        if draw(&text) != SUCCESS {
            return Ok(code);
        }
    }
}

/// Puts a text in place of the one before; where there is no terminal, after it.
fn draw(text: &str) -> u8 {
    if !std::io::stdout().is_terminal() {
        return print(&format!("{text}\n"));
    }
    let (height, _) = console::Term::stdout().size();
    let written = print(&frame(text, usize::from(height)));
    if let Err(error) = std::io::stdout().flush() {
        note(error);
    }
    written
}

/// A text as the whole of a screen: from its beginning on, over what was there, and no higher than it.
fn frame(text: &str, height: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    let room = height.saturating_sub(1).max(1);
    let mut shown = lines.clone();
    let more = format!("… {} more lines in a higher terminal", lines.len().saturating_sub(room.saturating_sub(1)));
    if lines.len() > room {
        shown.truncate(room - 1);
        shown.push(&more);
    }
    // Each line is cleared to its end as it is written, so that nothing flickers; the rest of the screen last.
    let shown: String = shown.into_iter().map(|line| format!("{line}\u{1b}[0m\u{1b}[K\n")).collect();
    format!("\u{1b}[H{shown}\u{1b}[J")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_drawn_over_the_one_before_and_is_no_higher_than_the_screen() {
        let text = "one\ntwo\nthree\nfour\n";
        // The height, the lines, and the last of them.
        for (height, count, last) in [(10, 4, "four"), (5, 4, "four"), (4, 3, "… 2 more lines"), (1, 1, "… 4 more")]
        {
            let frame = frame(text, height);
            assert!(frame.starts_with("\u{1b}[H") && frame.ends_with("\u{1b}[J"), "{frame:?}");
            let lines: Vec<_> = frame.trim_start_matches("\u{1b}[H").trim_end_matches("\u{1b}[J").lines().collect();
            assert_eq!(lines.len(), count, "{height}: {frame:?}");
            assert!(lines.iter().all(|line| line.ends_with("\u{1b}[K")), "{frame:?}");
            assert!(lines[count - 1].starts_with(last), "{height}: {frame:?}");
        }
    }
}
