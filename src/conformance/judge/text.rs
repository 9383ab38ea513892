//! Values and messages at a length that people read.

use std::fmt::{self, Write};

use serde_json::Value;

/// Characters of a value in a message.
const VALUE: usize = 80;

/// Characters of a message.
const MESSAGE: usize = 400;

/// The beginning of a value as JSON; what comes after it is not even written.
pub fn abridged(value: &Value) -> String {
    struct Beginning(String, usize);
    impl Write for Beginning {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            for c in text.chars() {
                if self.1 == VALUE {
                    self.0.push('…');
                    return Err(fmt::Error);
                }
                self.0.push(c);
                self.1 += 1;
            }
            Ok(())
        }
    }
    let mut beginning = Beginning(String::new(), 0);
    // An error means that there is more than the beginning.
    let _ = write!(beginning, "{value}");
    beginning.0
}

/// The beginning of a message.
pub fn shortened(message: &str) -> String {
    match message.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

/// A value as people write it.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| abridged(value), shortened)
}

/// A key as a part of a JSON pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
