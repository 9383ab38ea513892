//! Media types, by the way in which their bodies are read.

/// The way in which a body of a media type is read.
pub enum Format {
    Json,
    /// A JSON text on each line.
    Lines,
    Text,
    Other,
}

pub fn format_of(kind: &str) -> Format {
    let (family, sub) = kind.split_once('/').unwrap_or((kind, ""));
    let sub = sub.rsplit('+').next().unwrap_or(sub);
    match (family, sub) {
        (_, "json") => Format::Json,
        (
            _,
            "x-ndjson" | "ndjson" | "jsonl" | "jsonlines" | "json-lines" | "json-seq" | "x-jsonlines" | "x-json-stream",
        ) => Format::Lines,
        ("text", "xml") => Format::Other,
        ("text", _) => Format::Text,
        _ => Format::Other,
    }
}
