//! Addresses as a log or a journal may show them: without what opens something.

use std::borrow::Cow;
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
    hidden_parts(path, '/', |segment| {
        let whole = is_secret(&decoded(segment), secrets).then(|| word(segment));
        whole.or_else(|| hidden_pairs(segment, secrets))
    })
}

fn hidden_query(query: &str, secrets: &[&str]) -> Option<String> {
    hidden_parts(query, '&', |pair| hidden_pairs(pair, secrets))
}

/// Of one pair of name and value, or of several with semicolons between them, as a segment of a path may have them.
fn hidden_pairs(text: &str, secrets: &[&str]) -> Option<String> {
    hidden_pair(text, secrets).or_else(|| hidden_parts(text, ';', |pair| hidden_pair(pair, secrets)))
}

fn hidden_pair(pair: &str, secrets: &[&str]) -> Option<String> {
    let Some((name, value)) = pair.split_once('=') else {
        return is_secret(&decoded(pair), secrets).then(|| word(pair));
    };
    let (known, said) = (decoded(name), decoded(value));
    if is_secret(&known, secrets) {
        return Some(word(pair));
    }
    let is_bad = (is_telling(&known) && !said.is_empty()) || is_secret(&said, secrets);
    is_bad.then(|| format!("{name}={}", word(value)))
}

/// A text with what is in place of some of its parts; none where nothing is.
fn hidden_parts(text: &str, separator: char, hidden: impl Fn(&str) -> Option<String>) -> Option<String> {
    // Nearly always there is nothing to hide, and nothing is to be allocated for that.
    text.split(separator).any(|part| hidden(part).is_some()).then(|| {
        let shown = text.split(separator).map(|part| hidden(part).map_or(Cow::Borrowed(part), Cow::Owned));
        shown.collect::<Vec<_>>().join(&separator.to_string())
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
            ("/v1/p?x=1;token=abc", "/v1/p?x=1;token=(hidden,3)"),
            ("/v1/p/workspaces;token=abc", "/v1/p/workspaces;token=(hidden,3)"),
            ("/v1/p;x=1;Sk=abc;y=2/workspaces;v=2", "/v1/p;x=1;Sk=(hidden,3);y=2/workspaces;v=2"),
            ("/v1/p;token=a;b/w", "/v1/p;token=(hidden,3)/w"),
            ("/v1/p%3Btoken=abc/w", "/v1/p%3Btoken=(hidden,3)/w"),
            ("/v1/p;x=sample-erin;token=/w", "/v1/(hidden,22)/w"),
            ("/v1/p;xy;x=1", "/v1/p;(hidden,2);x=1"),
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
