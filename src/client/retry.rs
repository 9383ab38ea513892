//! True if and when a request is sent again.

use std::fmt;
use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::Operation;

/// Decides after each failed attempt; [`Retry`] unless a client is given another.
pub trait RetryPolicy: fmt::Debug + Send + Sync {
    /// Tells if to send the request once more, and when.
    fn decide(&self, attempt: &Attempt<'_>) -> Decision;
}

/// An attempt that failed: no answer came, or one with a status of 400 or more.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The attempt that it was, from 1.
    pub number: usize,
    /// Time since the call began.
    pub elapsed: Duration,
    /// True if the service is in the same state after one request and after two.
    pub repeatable: bool,
    /// The result of it.
    pub failure: Failure<'a>,
    /// The time for which the service asks to wait.
    pub retry_after: Option<Duration>,
}

/// The result of an attempt that failed.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Failure<'a> {
    /// No answer.
    Transport(&'a reqwest::Error),
    /// An answer with this status.
    Status(StatusCode),
}

/// What to do after an attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send the request once more after this time.
    Again(Duration),
    /// Let the call fail, and why.
    Stop(&'static str),
}

/// Repeats what can be repeated, after failed connections and the statuses 429, 502, 503 and 504, with growing, partly random
/// delays, and as late as the service asks for.
///
/// ```
/// use std::time::Duration;
/// use scicloud::client::Retry;
///
/// let patient = Retry::default().attempts(10).budget(Duration::from_secs(300));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    attempts: usize,
    first: Duration,
    longest: Duration,
    budget: Duration,
}

impl Default for Retry {
    /// Four attempts within 30 seconds, the second after 200 to 400 milliseconds.
    fn default() -> Self {
        Self {
            attempts: 4,
            first: Duration::from_millis(200),
            longest: Duration::from_secs(10),
            budget: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// Repeats nothing.
    #[must_use]
    pub fn off() -> Self {
        Self::default().attempts(1)
    }

    /// Returns the number of times that a request is sent, at the most.
    #[must_use]
    pub fn attempts(self, attempts: usize) -> Self {
        Self { attempts, ..self }
    }

    /// The first delay and the longest, to each of which up to as much is added by chance; between them, delays double.
    #[must_use]
    pub fn delays(self, first: Duration, longest: Duration) -> Self {
        Self { first, longest, ..self }
    }

    /// Returns the time after its beginning for which a call may still send a request.
    #[must_use]
    pub fn budget(self, budget: Duration) -> Self {
        Self { budget, ..self }
    }
}

impl RetryPolicy for Retry {
    fn decide(&self, attempt: &Attempt<'_>) -> Decision {
        let transient = match attempt.failure {
            Failure::Transport(error) => error.is_connect(),
            Failure::Status(status) => matches!(status.as_u16(), 429 | 502..=504),
        };
        if !transient {
            return Decision::Stop("it would fail again");
        }
        if !attempt.repeatable {
            return Decision::Stop("it can't be repeated");
        }
        let delays = ExponentialBuilder::new().with_min_delay(self.first).with_max_delay(self.longest).with_jitter();
        let mut delays = delays.with_max_times(self.attempts.saturating_sub(1)).build();
        let Some(delay) = delays.nth(attempt.number.saturating_sub(1)) else {
            return Decision::Stop("it was sent often enough");
        };
        let delay = delay.max(attempt.retry_after.unwrap_or_default());
        match attempt.elapsed.checked_add(delay) {
            Some(end) if end <= self.budget => Decision::Again(delay),
            _ => Decision::Stop("the time for it is used up"),
        }
    }
}

/// Returns the time for which an answer asks to wait, in seconds or until a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    // By the service's own clock where it shows it, as ours may differ.
    let date = headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    let now = date.unwrap_or(now);
    let texts = headers.get_all(RETRY_AFTER).iter().filter_map(|value| value.to_str().ok());
    // What stands there twice, as proxies write it, is meant at its longest.
    texts.filter_map(|text| longest_wait(text, now)).max()
}

/// The longest of the times in a text, of which there should be one.
fn longest_wait(text: &str, now: SystemTime) -> Option<Duration> {
    let until = |text: &str| {
        let until = httpdate::parse_http_date(text.trim()).ok()?;
        Some(until.duration_since(now).unwrap_or_default())
    };
    let parts: Vec<_> = text.split(',').collect();
    // A date has a comma of its own.
    let dates = parts.windows(2).filter_map(|pair| until(&pair.join(",")));
    let times = parts.iter().filter_map(|part| seconds(part.trim()).or_else(|| until(part)));
    dates.chain(times).max()
}

/// Seconds, rounded up; more of them than can be counted are as many as can.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(Duration::from_secs(whole.parse().unwrap_or(u64::MAX).saturating_add(more)))
}
