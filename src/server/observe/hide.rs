//! Addresses as a log or a journal may show them: without what opens something.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use http::HeaderMap;
use percent_encoding::percent_decode_str;

/// What names of headers and parameters have that carry secrets.
static TELLING: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let parts = [
        "token",
        "secret",
        "passw",
        "pwd",
        "credential",
        "signature",
        "authoriz",
        "accesskey",
        "access-key",
        "access_key",
    ];
    // A few short texts make no automaton that is too large.
    AhoCorasick::builder().ascii_case_insensitive(true).build(parts).expect("a small automaton")
});

/// Whole names of such parameters.
const NAMES: &[&str] = &["ak", "sk", "key", "apikey", "api_key", "api-key", "auth", "sign", "jwt", "session"];

/// A text that is as long as this and looks like chance is as good as a secret.
const LONG: usize = 48;

/// A secret that is shorter than this is looked for as a whole value, not within values.
const SHORT: usize = 8;

/// The values of a request's headers that are secrets.
pub(super) fn secrets(headers: &HeaderMap) -> Vec<&str> {
    let telling = headers.iter().filter(|(name, _)| TELLING.is_match(name.as_str()));
    let values = telling.filter_map(|(_, value)| value.to_str().ok()).filter(|value| !value.is_empty());
    // The scheme before the secret is not sent everywhere.
    values.map(|value| value.split_once(' ').map_or(value, |(_, bare)| bare)).collect()
}

/// A path and query, with what is a secret or looks like one replaced by a word and its length.
pub(in crate::server) fn target<'a>(target: &'a str, secrets: &[&str]) -> Cow<'a, str> {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let hidden_path = hidden_path(path, secrets);
    let hidden_query = query.and_then(|query| hidden_query(query, secrets));
    if hidden_path.is_none() && hidden_query.is_none() {
        return Cow::Borrowed(target);
    }
    let mut shown = hidden_path.unwrap_or_else(|| path.to_owned());
    if let Some(query) = query {
        shown.push('?');
        shown.push_str(hidden_query.as_deref().unwrap_or(query));
    }
    Cow::Owned(shown)
}

/// None where nothing is to be hidden.
fn hidden_path(path: &str, secrets: &[&str]) -> Option<String> {
    let whole = decoded(path);
    if secrets.iter().any(|secret| secret.contains('/') && whole.contains(secret)) {
        return Some(format!("/{}", word(path)));
    }
    let is_bad = |segment: &&str| is_secret(&decoded(segment), secrets);
    path.split('/').any(|segment| is_bad(&segment)).then(|| {
        let segments = path.split('/').map(|it| if is_bad(&it) { word(it).into() } else { Cow::Borrowed(it) });
        segments.collect::<Vec<_>>().join("/")
    })
}

fn hidden_query(query: &str, secrets: &[&str]) -> Option<String> {
    let is_bad = |pair: &&str| {
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (decoded(name), decoded(value));
        (is_telling(&name) && !value.is_empty()) || is_secret(&name, secrets) || is_secret(&value, secrets)
    };
    query.split('&').any(|pair| is_bad(&pair)).then(|| {
        let mut shown = String::new();
        for (index, pair) in query.split('&').enumerate() {
            if index > 0 {
                shown.push('&');
            }
            match pair.split_once('=') {
                Some((name, value)) if is_bad(&pair) && !is_secret(&decoded(name), secrets) => {
                    // Writing to a string can't fail.
                    _ = write!(shown, "{name}={}", word(value));
                }
                _ if is_bad(&pair) => shown.push_str(&word(pair)),
                _ => shown.push_str(pair),
            }
        }
        shown
    })
}

fn word(hidden: &str) -> String {
    format!("(hidden,{})", hidden.len())
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8_lossy().into_owned();
    Cow::Owned(decoded)
}

fn is_telling(name: &str) -> bool {
    NAMES.iter().any(|it| it.eq_ignore_ascii_case(name)) || TELLING.is_match(name)
}

fn is_secret(value: &str, secrets: &[&str]) -> bool {
    let same = |secret: &&str| value == *secret || (secret.len() >= SHORT && value.contains(*secret));
    looks_random(value) || secrets.iter().any(same)
}

/// Long, without a space, and with digits among the letters, as tokens and keys are.
fn looks_random(value: &str) -> bool {
    let opaque = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_.~-".contains(&byte);
    value.len() >= LONG
        && value.bytes().all(opaque)
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_not_shown() {
        let random = "0123456789abcdef".repeat(4);
        let secrets = ["sample-erin", "a/b/c/d/e", "xy"];
        let cases = [
            ("/v1/p/workspaces?limit=2", "/v1/p/workspaces?limit=2"),
            ("/v1/p/workspaces?name=a%20b&limit=", "/v1/p/workspaces?name=a%20b&limit="),
            ("/v1/sample-erin/x", "/v1/(hidden,11)/x"),
            ("/v1/sample%2Derin/x", "/v1/(hidden,13)/x"),
            ("/v1/my-sample-erin-2", "/v1/(hidden,16)"),
            ("/v1/xy/xyz", "/v1/(hidden,2)/xyz"),
            ("/v1/a/b/c/d/e", "/(hidden,13)"),
            ("/v1/p?x=sample-erin&y=1", "/v1/p?x=(hidden,11)&y=1"),
            ("/v1/p?sample-erin", "/v1/p?(hidden,11)"),
            ("/v1/p?sample-erin=1", "/v1/p?(hidden,13)"),
            ("/v1/p?x-auth-token=abc", "/v1/p?x-auth-token=(hidden,3)"),
            ("/v1/p?X%2DAuth%2DToken=abc", "/v1/p?X%2DAuth%2DToken=(hidden,3)"),
            ("/v1/p?AK=abc&sk=d&key=&keyword=e", "/v1/p?AK=(hidden,3)&sk=(hidden,1)&key=&keyword=e"),
            ("/v1/p?password=hunter2", "/v1/p?password=(hidden,7)"),
            (&*format!("/v1/{random}"), "/v1/(hidden,64)"),
            (&*format!("/v1/p?x={random}"), "/v1/p?x=(hidden,64)"),
            (&*format!("/v1/p?name={}", "x".repeat(64)), &*format!("/v1/p?name={}", "x".repeat(64))),
            ("/v1/%FF?%FF=%FF", "/v1/%FF?%FF=%FF"),
        ];
        for (sent, shown) in cases {
            assert_eq!(target(sent, &secrets), shown, "{sent}");
        }
    }
}
