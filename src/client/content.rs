//! Answers of any operation, as they are.

use progenitor_client::ResponseValue;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;

use super::answer::{Accepted, Answer, judge, mark_secrets};
use super::hidden::Hidden;
use super::session::LARGEST_BODY;
use super::{Error, Operation};

/// The body of a success, whatever it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// No body.
    Nothing,
    /// JSON.
    Json(Value),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// The body of an answer as it is, if it is a success.
///
/// Where the document says of a code in the body, or of JSON, the body has to be JSON: a page is that of another server.
pub fn read_content(
    operation: &'static Operation,
    mut answer: Answer,
    hidden: Hidden,
    is_json_documented: bool,
    hides_secrets: bool,
) -> Result<ResponseValue<Content>, Error> {
    let documented = operation.response(answer.status.as_u16());
    let has_code = documented.is_some_and(|response| response.outcome.is_some());
    let is_success = answer.status.is_success() || documented.is_some() && answer.status.as_u16() < 400;
    let is_empty = answer.body.is_empty();
    let kind = answer.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = is_json_documented || kind.contains("json");
    if is_success && !has_code && (is_empty || !is_json) && answer.body.len() <= LARGEST_BODY {
        mark_secrets(&mut answer.headers, documented);
        let Answer { status, mut headers, mut body, .. } = answer;
        if hides_secrets {
            hide_in_headers(&mut headers, &hidden);
            // What is no text is left as it is, as a change would spoil it.
            let text = std::str::from_utf8(&body).map(|text| hidden.hide_in(text));
            body = text.map_or(body, String::into_bytes);
        }
        let content = if is_empty { Content::Nothing } else { Content::Bytes(body) };
        return Ok(ResponseValue::new(content, status, headers));
    }
    let mut accepted = judge(operation, answer, hidden)?;
    if hides_secrets {
        accepted.hide_secrets();
        hide_in_headers(&mut accepted.headers, &accepted.hidden);
    }
    let Accepted { status, headers, value, .. } = accepted;
    let content = if is_empty { Content::Nothing } else { Content::Json(value) };
    Ok(ResponseValue::new(content, status, headers))
}

/// Puts a word in place of each secret that headers say again.
fn hide_in_headers(headers: &mut HeaderMap, hidden: &Hidden) {
    for value in headers.values_mut() {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let without = hidden.hide_in(&text);
        if without != text
            && let Ok(other) = HeaderValue::from_str(&without)
        {
            *value = other;
        }
    }
}
