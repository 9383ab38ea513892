//! References and the JSON pointers they are made of.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use crate::spec::reading::{escape, unescape};
pub use crate::spec::references::decode;

/// References that are followed one after the other.
const CHAIN: usize = 64;

/// What the fragment of a URI can't hold as it is (RFC 3986).
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The reference to a part of the document.
pub fn reference(pointer: &str) -> String {
    format!("#{}", utf8_percent_encode(pointer, ENCODED))
}

/// The value, or what it refers to, with the pointer to that.
pub fn resolve<'a>(root: &'a Value, value: &'a Value, pointer: &str) -> Option<(&'a Value, String)> {
    let mut found = (value, pointer.to_owned());
    for _ in 0..CHAIN {
        match reference_of(found.0) {
            None => return Some(found),
            Some(reference) => found = target(root, reference, 0)?,
        }
    }
    None
}

/// The reference that a value is.
pub fn reference_of(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The value that a reference within the document leads to, which may be a reference itself, and the pointer to it.
pub fn target<'a>(root: &'a Value, reference: &str, hops: usize) -> Option<(&'a Value, String)> {
    let fragment = reference.strip_prefix('#')?;
    // A key may hold a percent sign that nobody encoded.
    follow(root, &decode(fragment), hops).or_else(|| follow(root, fragment, hops))
}

/// The value at a pointer, which may pass through references.
fn follow<'a>(root: &'a Value, pointer: &str, hops: usize) -> Option<(&'a Value, String)> {
    if let Some(value) = root.pointer(pointer) {
        return Some((value, pointer.to_owned()));
    }
    let mut value = root;
    let mut at = String::new();
    for part in pointer.strip_prefix('/')?.split('/') {
        let step = |value: &'a Value| match value {
            Value::Object(object) => object.get(&*unescape(part)),
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        };
        let mut below = step(value);
        let mut hops = hops;
        while below.is_none() {
            let reference = reference_of(value).filter(|_| hops < CHAIN)?;
            hops += 1;
            (value, at) = target(root, reference, hops)?;
            below = step(value);
        }
        value = below?;
        at = format!("{at}/{}", escape(&unescape(part)));
    }
    Some((value, at))
}
