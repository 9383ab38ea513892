//! How far a run is, for someone who waits at a terminal.

use std::io::IsTerminal;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use scicloud::conformance::Suite;

/// Shows the requests on the standard error once a second has passed.
pub async fn shown<T>(name: &str, suite: &Suite, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    tokio::select! {
        result = &mut work => return result,
        () = tokio::time::sleep(Duration::from_secs(1)) => {}
    }
    if !std::io::stderr().is_terminal() {
        return work.await;
    }
    let template = "{spinner} {msg}: requests {pos} of at most {len} ({elapsed})";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    let most = u64::try_from(suite.at_most()).unwrap_or(u64::MAX);
    let bar = ProgressBar::new(most).with_style(style).with_message(name.to_owned());
    let sent = suite.sent();
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let result = loop {
        tokio::select! {
            result = &mut work => break result,
            _ = tick.tick() => {
                bar.set_position(u64::try_from(sent.load(Ordering::Relaxed)).unwrap_or(u64::MAX));
                bar.tick();
            }
        }
    };
    bar.finish_and_clear();
    result
}
