//! Reading JSON as services write it, which now and then is not quite JSON.

use serde_json::{Error, Value};

/// The value of a body.
///
/// What spoils a single text is mended, as it need not take the rest of an answer with it: half a surrogate pair and bytes
/// that are no UTF-8 are read as U+FFFD, and control characters as themselves.
pub fn parse(body: &[u8]) -> Result<Value, Error> {
    let body = without_mark(body);
    serde_json::from_slice(body).or_else(|error| serde_json::from_str(&mended(body)).map_err(|_| error))
}

/// The body without a byte order mark, which a reader may pass over (RFC 8259, 8.1).
pub fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// The text with whatever no string of JSON may have replaced.
fn mended(body: &[u8]) -> String {
    let mut mended = Vec::with_capacity(body.len());
    let (mut at, mut within) = (0, false);
    while let Some(&byte) = body.get(at) {
        let length = match byte {
            b'\\' if within => {
                let (escape, length) = escape(&body[at..]);
                mended.extend_from_slice(escape);
                length
            }
            0..0x20 if within => {
                mended.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                1
            }
            _ => {
                within ^= byte == b'"';
                mended.push(byte);
                1
            }
        };
        at += length;
    }
    String::from_utf8_lossy(&mended).into_owned()
}

/// What stands for the escape that a text begins with, and the length of the escape.
fn escape(text: &[u8]) -> (&[u8], usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => (&text[..12], 12),
        (Some(0xD800..0xE000), _) => (b"\\ufffd", 6),
        // A quote behind the backslash does not end the text.
        _ => (&text[..text.len().min(2)], 2),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_that_is_spoilt_spoils_nothing_else() {
        let cases: [(&[u8], Value); 12] = [
            (b"\xEF\xBB\xBF[1]", json!([1])),
            (br#"["a\ud83d", 1]"#, json!(["a\u{fffd}", 1])),
            (br#"["\ude00b"]"#, json!(["\u{fffd}b"])),
            (br#"["\ud83d\ud83d\ude00"]"#, json!(["\u{fffd}\u{1f600}"])),
            (br#"["\ude00\ud83d"]"#, json!(["\u{fffd}\u{fffd}"])),
            (br#"["\ud83d\n\"\\"]"#, json!(["\u{fffd}\n\"\\"])),
            (br#"["\\ud83d", "\ud83d"]"#, json!(["\\ud83d", "\u{fffd}"])),
            (br#"{"\uD83D": 1}"#, json!({"\u{fffd}": 1})),
            (b"[\"caf\xe9\", \"\xe8\x9b\"]", json!(["caf\u{fffd}", "\u{fffd}"])),
            (b"[\"a\nb\tc\x00\"]", json!(["a\nb\tc\u{0}"])),
            (b"\xEF\xBB\xBF[\"\\ud800\"]", json!(["\u{fffd}"])),
            (b"[\n\t\"\\ud800\"\r\n]", json!(["\u{fffd}"])),
        ];
        for (body, expected) in cases {
            assert_eq!(parse(body).ok(), Some(expected), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn what_is_no_json_is_none() {
        let cases: [&[u8]; 10] = [
            b"",
            b"\xEF\xBB\xBF",
            b"[NaN]",
            b"['a']",
            br#"["\x"]"#,
            br#"["\ud83"]"#,
            b"[\"a",
            b"[\"\\",
            b"\xff",
            b"[1,]",
        ];
        for body in cases {
            assert!(parse(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
        let error = parse(br#"["\ud83d", NaN]"#).unwrap_err().to_string();
        assert!(error.contains("line 1 column"), "{error}");
    }
}
