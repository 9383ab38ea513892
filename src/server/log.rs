//! The HTTP server's log records, passed on to `tracing`.

use std::fmt::{Display, Write};

use slog::{Drain, KV, Level, Logger, OwnedKVList, Record};

/// A logger whose records become events of target `scicloud::server`.
pub(super) fn logger() -> Logger {
    Logger::root(Forward, slog::o!())
}

/// Logs why the service failed; clients are told `answer` and not the cause.
pub(super) fn failure(answer: impl Display, cause: impl Display) {
    tracing::error!(target: TARGET, "answering {answer}: {cause}");
}

struct Forward;

impl Drain for Forward {
    type Ok = ();
    type Err = slog::Never;

    fn log(&self, record: &Record<'_>, context: &OwnedKVList) -> Result<(), slog::Never> {
        match record.level() {
            Level::Critical | Level::Error => {
                tracing::error!(target: TARGET, "{}", line(record, context))
            }
            Level::Warning => tracing::warn!(target: TARGET, "{}", line(record, context)),
            Level::Info => tracing::info!(target: TARGET, "{}", line(record, context)),
            Level::Debug => tracing::debug!(target: TARGET, "{}", line(record, context)),
            Level::Trace => tracing::trace!(target: TARGET, "{}", line(record, context)),
        }
        Ok(())
    }
}

const TARGET: &str = "scicloud::server";

/// The message, then what the record says, then what its request's logger adds.
fn line(record: &Record<'_>, context: &OwnedKVList) -> String {
    let mut pairs = Pairs(record.msg().to_string());
    // Writing to a string cannot fail; a value that fails to format is left out.
    let _ = record.kv().serialize(record, &mut pairs);
    let _ = context.serialize(record, &mut pairs);
    pairs.0
}

struct Pairs(String);

impl slog::Serializer for Pairs {
    fn emit_arguments(&mut self, key: slog::Key, value: &std::fmt::Arguments<'_>) -> slog::Result {
        Ok(write!(self.0, " {key}={value}")?)
    }
}
