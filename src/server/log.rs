//! The HTTP server's log records, passed on to `tracing`.

use std::fmt::{Arguments, Display, Write};
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use slog::{Drain, KV, Key, Level, Logger, OwnedKVList, Record};

use super::observe::{Observer, Unvisited, hidden_target, request_id};
use super::store::was_busy;

/// A logger whose records become events of target `scicloud::server`.
pub(super) fn logger() -> Logger {
    Logger::root(Forward(None), slog::o!())
}

/// A logger for operations that say themselves how they were asked; the observer hears of the other requests.
pub(super) fn observed(observer: Arc<Observer>) -> Logger {
    Logger::root(Forward(Some(AssertUnwindSafe(observer))), slog::o!())
}

/// Logs why the service failed; clients are told `answer` and not the cause, or that the store is busy.
pub(super) fn failure(answer: impl Display, cause: impl Display) {
    if was_busy() {
        tracing::error!(target: TARGET, request_id = request_id(), "answering 503: {cause}");
    } else {
        tracing::error!(target: TARGET, request_id = request_id(), "answering {answer}: {cause}");
    }
}

/// A panic while something is counted leaves nothing behind that a later count would stumble over.
struct Forward(Option<AssertUnwindSafe<Arc<Observer>>>);

const TARGET: &str = "scicloud::server";

/// What the HTTP library says of each request once it is answered; an operation has said more.
const COMPLETED: &str = "request completed";

/// An event of a level, made only if somebody listens.
macro_rules! tell {
    ($level:expr, $told:expr) => {
        if tracing::enabled!(target: TARGET, $level) {
            let Told { message, request_id, uri, local_addr, remote_addr } = $told();
            tracing::event!(target: TARGET, $level, request_id, uri, local_addr, remote_addr, "{message}");
        }
    };
}

impl Drain for Forward {
    type Ok = ();
    type Err = slog::Never;

    fn log(&self, record: &Record<'_>, context: &OwnedKVList) -> Result<(), slog::Never> {
        let is_answer = record.msg().as_str() == Some(COMPLETED);
        if is_answer && let Some(observer) = &self.0 {
            completed(observer, record, context);
            return Ok(());
        }
        let level = if is_answer { level_of_answer(record) } else { record.level() };
        let told = || Told::of(record, context, self.0.is_none());
        match level {
            Level::Critical | Level::Error => tell!(tracing::Level::ERROR, told),
            Level::Warning => tell!(tracing::Level::WARN, told),
            Level::Info => tell!(tracing::Level::INFO, told),
            Level::Debug => tell!(tracing::Level::DEBUG, told),
            Level::Trace => tell!(tracing::Level::TRACE, told),
        }
        Ok(())
    }
}

/// A request that failed is an error where no observer hears of it, to whom operations say so themselves.
fn level_of_answer(record: &Record<'_>) -> Level {
    let mut completed = Completed::default();
    _ = record.kv().serialize(record, &mut completed);
    if completed.status == http::StatusCode::INTERNAL_SERVER_ERROR { Level::Error } else { record.level() }
}

/// Operations give answers, refusals included, so that an error is the HTTP library's own: of a path that there is not, or
/// a request that could not be read.
fn completed(observer: &Observer, record: &Record<'_>, context: &OwnedKVList) {
    let mut is_error = IsError(false);
    // What fails to be read is left out.
    _ = record.kv().serialize(record, &mut is_error);
    if !is_error.0 {
        return;
    }
    let mut completed = Completed::default();
    _ = record.kv().serialize(record, &mut completed);
    _ = context.serialize(record, &mut completed);
    observer.record_unvisited(&Unvisited {
        request_id: &completed.request_id,
        remote: completed.remote_addr,
        method: &completed.method,
        target: &completed.uri,
        status: completed.status,
        took: Duration::from_micros(completed.latency_us),
    });
}

/// True if a record is of an error; looks at names alone, as every request comes by here.
struct IsError(bool);

impl slog::Serializer for IsError {
    fn emit_arguments(&mut self, key: Key, _: &Arguments<'_>) -> slog::Result {
        let key: &str = key.as_ref();
        self.0 |= key == "error_message_internal";
        Ok(())
    }
}

/// What the HTTP library says of a request.
#[derive(Default)]
struct Completed {
    request_id: String,
    remote_addr: Option<SocketAddr>,
    method: String,
    uri: String,
    status: u16,
    latency_us: u64,
}

impl slog::Serializer for Completed {
    fn emit_arguments(&mut self, key: Key, value: &Arguments<'_>) -> slog::Result {
        let key: &str = key.as_ref();
        match key {
            "req_id" => self.request_id = value.to_string(),
            "remote_addr" => self.remote_addr = value.to_string().parse().ok(),
            "method" => self.method = value.to_string(),
            "uri" => self.uri = value.to_string(),
            "response_code" => self.status = value.to_string().parse().unwrap_or_default(),
            "latency_us" => self.latency_us = value.to_string().parse().unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }
}

/// What becomes of a record.
#[derive(Default)]
struct Told {
    /// With all that has no field of its own.
    message: String,
    request_id: Option<String>,
    uri: Option<String>,
    local_addr: Option<String>,
    remote_addr: Option<String>,
}

impl Told {
    /// What the record says, then what its request's logger adds; the address of the request only if `addressed`.
    fn of(record: &Record<'_>, context: &OwnedKVList, addressed: bool) -> Self {
        let mut told = Self { message: record.msg().to_string(), ..Self::default() };
        // Writing to a string cannot fail; a value that fails to format is left out.
        _ = record.kv().serialize(record, &mut told);
        _ = context.serialize(record, &mut told);
        // Which token is the request's own, and may be in its address too, is known where its operation is answered; the id of the
        // request leads there.
        told.uri = told.uri.filter(|_| addressed).map(|uri| hidden_target(&uri, &[]).to_string());
        told
    }
}

impl slog::Serializer for Told {
    fn emit_arguments(&mut self, key: Key, value: &Arguments<'_>) -> slog::Result {
        let key: &str = key.as_ref();
        let field = match key {
            "req_id" => &mut self.request_id,
            "uri" => &mut self.uri,
            "local_addr" => &mut self.local_addr,
            "remote_addr" => &mut self.remote_addr,
            _ => return Ok(write!(self.message, " {key}={value}")?),
        };
        *field = Some(value.to_string());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use slog::o;

    use super::*;
    use crate::server::DIALECTS;
    use crate::server::observe::Limits;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged_of(what: impl FnOnce()) -> String {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(subscriber, what);
        let bytes = log.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    /// What is logged of a request whose address has a token that nothing but its header tells to be one.
    fn logged(logger: &Logger) -> String {
        logged_of(|| {
            let request = logger.new(o!("req_id" => "r-1", "uri" => "/v1/sample-erin?x=sample-erin&token=sample-bob"));
            slog::warn!(request, "request handling cancelled (client disconnected)"; "latency_us" => 5);
        })
    }

    #[test]
    fn a_request_of_no_operation_has_its_address() {
        let log = logged_of(|| {
            let request = observed(Arc::new(Observer::new(DIALECTS, Limits::default(), 1)));
            let request =
                request.new(o!("remote_addr" => "[::1]:5", "method" => "GET", "uri" => "/", "req_id" => "r-1"));
            slog::info!(request, "request completed"; "response_code" => 404, "error_message_internal" => "Not Found");
        });
        assert!(log.contains("answered") && log.contains("remote=[::1]:5") && log.contains("status=404"), "{log}");
    }

    #[test]
    fn a_failure_is_an_error_where_no_operation_has_said_so() {
        for (status, level) in [(500, "ERROR"), (503, "INFO"), (400, "INFO"), (200, "INFO")] {
            let log = logged_of(|| slog::info!(logger(), "request completed"; "response_code" => status));
            assert!(log.contains(level) && log.contains(COMPLETED), "{status}: {log}");
        }
    }

    #[test]
    fn the_library_tells_of_a_request_by_its_id_where_an_operation_tells_its_address() {
        let observed = logged(&observed(Arc::new(Observer::new(DIALECTS, Limits::default(), 1))));
        assert!(observed.contains(r#"request_id="r-1""#) && observed.contains("latency_us=5"), "{observed}");
        assert!(!observed.contains("uri") && !observed.contains("sample-"), "{observed}");
        let other = logged(&logger());
        assert!(other.contains(r#"uri="/v1/sample-erin?x=sample-erin&token=(hidden,10)""#), "{other}");
    }
}
