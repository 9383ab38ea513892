//! The statements that the database library logs.

use std::fmt::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use tokio::sync::MutexGuard;
use tracing::field::{Field, Visit};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

/// What was run since it was last asked.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    /// The one of this process, for one test at a time.
    pub async fn alone() -> MutexGuard<'static, Self> {
        static SEEN: LazyLock<tokio::sync::Mutex<Seen>> = LazyLock::new(|| {
            let seen = Seen::default();
            let subscriber = registry().with(seen.clone().with_filter(LevelFilter::DEBUG));
            tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
            tokio::sync::Mutex::new(seen)
        });
        SEEN.lock().await
    }

    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("no panic"))
    }
}

impl<S: tracing::Subscriber> Layer<S> for Seen {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut statement = Statement::default();
        event.record(&mut statement);
        // A short statement is its own summary.
        let whole = if statement.whole.trim().is_empty() { statement.summary } else { statement.whole };
        self.0.lock().expect("no panic").push(whole.trim().to_owned());
    }
}

#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.whole = value.to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        _ = write!(text, "{value:?}");
        self.record_str(field, &text);
    }
}
