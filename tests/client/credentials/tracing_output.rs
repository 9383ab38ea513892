//! All that is traced on a thread while it is captured, at every level and from every crate.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::{filter, fmt};

thread_local! {
    static OUTPUT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Capturing lasts as long as this lives.
pub struct Capture(());

impl Capture {
    pub fn text(&self) -> String {
        OUTPUT.with_borrow(|output| String::from_utf8_lossy(output.as_deref().unwrap_or_default()).into_owned())
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        OUTPUT.set(None);
    }
}

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        OUTPUT.with_borrow_mut(|output| output.as_mut().map(|output| output.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn capture() -> Capture {
    // One for all threads: what is set for one of them alone misses what another has traced first.
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let layer = fmt::layer().with_ansi(false).with_writer(|| Writer);
        let captured = filter::dynamic_filter_fn(|_, _| OUTPUT.with_borrow(Option::is_some));
        let subscriber = tracing_subscriber::registry().with(layer.with_filter(captured));
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    OUTPUT.set(Some(Vec::new()));
    Capture(())
}
