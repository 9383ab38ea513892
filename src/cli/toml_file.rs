//! Reading a TOML file of ours; what is wrong with it is said without its values, which may be secrets.

use serde::de::DeserializeOwned;

/// What a text tells; a fault is said with the file and the line, but never with a text of the file.
pub fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("{name}:{line}: {}", without_values(error.message()))
    })
}

/// A message on one line without a text of the file.
fn without_values(message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    match (message.split_once(": string \""), message.rsplit_once("\", expected")) {
        (Some((before, _)), Some((_, after))) => format!("{before}: a text, expected{after}"),
        _ => message,
    }
}
