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

/// Tells if a body begins as those of its media type do; none where they have no usual beginning. Bytes that are no UTF-8
/// stand in it as replacement characters.
pub fn has_signature(kind: &str, body: &str) -> Option<bool> {
    let is_any = |starts: &[&str]| starts.iter().any(|start| body.starts_with(start));
    Some(match kind {
        "image/png" => is_any(&["\u{fffd}PNG\r\n"]),
        "image/jpeg" => is_any(&["\u{fffd}\u{fffd}"]),
        "image/gif" => is_any(&["GIF87a", "GIF89a"]),
        "image/webp" => is_any(&["RIFF"]),
        "image/bmp" => is_any(&["BM"]),
        "image/tiff" => is_any(&["II*\0", "MM\0*", "II+\0", "MM\0+"]),
        "image/svg+xml" => body.contains("<svg"),
        "application/pdf" => body.chars().take(1024).collect::<String>().contains("%PDF-"),
        "application/zip" => is_any(&["PK"]),
        "application/gzip" => is_any(&["\u{1f}\u{fffd}"]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_known_by_how_it_begins() {
        let cases: [(&str, &[u8], Option<bool>); 9] = [
            ("image/png", b"\x89PNG\r\n\x1a\n\0\0", Some(true)),
            ("image/png", b"{\"error\": 1}", Some(false)),
            ("image/jpeg", b"\xff\xd8\xff\xe0", Some(true)),
            ("image/gif", b"GIF89a", Some(true)),
            ("image/tiff", b"II*\0\x08", Some(true)),
            ("application/pdf", b"%PDF-1.7", Some(true)),
            ("application/gzip", b"\x1f\x8b\x08", Some(true)),
            ("application/zip", b"<html>", Some(false)),
            ("application/octet-stream", b"x", None),
        ];
        for (kind, bytes, expected) in cases {
            let text = String::from_utf8_lossy(bytes);
            assert_eq!(has_signature(kind, &text), expected, "{kind} {text}");
        }
    }
}
