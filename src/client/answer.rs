//! From the bytes of an answer to a value or an error.

use progenitor_client::{ByteStream, ResponseValue};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Number, Value};

use super::coding::codings;
use super::direct::Members;
use super::hidden::Hidden;
use super::json;
use super::session::LARGEST_BODY;
use super::values::tolerant;
use super::{Collection, Error, Operation, Outcome, Refusal, Response};

/// Header that carries the id of a request where the body does not.
const REQUEST_ID: &str = "x-request-id";

/// How much of an unreadable body an error shows, in bytes.
const START: usize = 200;

/// An answer as it came.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// What is left of a success whose body is not read here.
    pub rest: Option<reqwest::Response>,
}

/// An answer that says success.
pub struct Accepted {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Vec<u8>,
    pub value: Value,
    pub hidden: Hidden,
}

impl Accepted {
    /// Puts a word in place of each secret of its body.
    pub fn hide_secrets(&mut self) {
        self.value = self.hidden.hide_in_body(&self.value);
    }

    /// Its body as a type.
    pub fn read<T: DeserializeOwned>(self, operation: &'static Operation) -> Result<ResponseValue<T>, Error> {
        self.read_with(operation, T::deserialize)
    }

    /// Its body as what is made of it.
    fn read_with<T>(
        self,
        operation: &'static Operation,
        make: impl Fn(Value) -> Result<T, serde_json::Error>,
    ) -> Result<ResponseValue<T>, Error> {
        let Self { status, headers, body, value, hidden } = self;
        let unreadable = |reason: String| Error::UnreadableAnswer {
            operation: operation.id,
            status,
            reason: hidden.hide_in(&reason),
            start: hidden.start(&body, START, true),
        };
        // A list of nothing may come as nothing.
        let is_bodiless = body.is_empty() && value.is_null() && operation.collection.is_some();
        let empty = |_| make(Value::Object(serde_json::Map::new()));
        let read = make(value);
        let value = if is_bodiless { read.or_else(empty) } else { read };
        Ok(ResponseValue::new(value.map_err(|error| unreadable(error.to_string()))?, status, headers))
    }

    /// The list in its body; null and nothing are an empty one.
    pub fn page<T: DeserializeOwned>(
        mut self,
        operation: &'static Operation,
        collection: &Collection,
    ) -> Result<Page<T>, Error> {
        let total = collection.total.and_then(|total| whole_number(self.value.pointer(total)?));
        let items = self.value.pointer_mut(collection.items).map(Value::take).unwrap_or_default();
        let keys = items.as_array().into_iter().flatten().map(|item| identity(item, collection.key)).collect();
        self.value = if items.is_null() { Value::Array(Vec::new()) } else { items };
        let items = self.read::<Vec<T>>(operation)?.into_inner();
        Ok(Page { items, keys, total })
    }
}

/// A list as an answer has it.
pub struct Page<T> {
    pub items: Vec<T>,
    /// The part that tells each item from the others.
    pub keys: Vec<String>,
    /// The number of items on all pages, as the server has it.
    pub total: Option<u64>,
}

/// Returns the part that tells an item from others: its key, for which `0` and `"0"` are the same, or all of an item that has none.
fn identity(item: &Value, key: &str) -> String {
    match item.pointer(key) {
        Some(Value::String(key)) => key.clone(),
        Some(Value::Number(key)) => number_text(key),
        None | Some(Value::Null) => item.to_string(),
        Some(key) => key.to_string(),
    }
}

fn whole_number(value: &Value) -> Option<u64> {
    tolerant(value).or_else(|_| value.as_str().unwrap_or_default().parse()).ok()
}

/// A number as text, in one spelling however JSON has it: `1.0` is `1`.
fn number_text(number: &Number) -> String {
    let whole = tolerant::<_, i128>(&Value::Number(number.clone()));
    whole.map_or_else(|_| number.to_string(), |whole| whole.to_string())
}

/// What an answer has for a body.
pub enum AnswerBody {
    /// Nothing that is read.
    Nothing,
    /// JSON.
    Json(Value),
    /// Bytes, which are read as they come.
    Stream(ByteStream),
}

/// A success that has another type for each status.
pub trait ByStatus: Sized + std::fmt::Debug {
    /// Tells if a success with this status, as the document has it, is bytes that are read as they come.
    fn is_streamed(status: &str) -> bool;

    /// Tells if a success with this status has no body that is read.
    fn is_bodiless(status: &str) -> bool;

    /// The value of a success with this status.
    ///
    /// # Errors
    ///
    /// When the body is none of this status.
    fn from_body(status: &str, body: AnswerBody) -> Result<Self, serde_json::Error>;
}

/// The body of an answer as the type that its status has, if it is a success.
pub fn read_by_status<T: ByStatus>(
    operation: &'static Operation,
    mut answer: Answer,
    hidden: Hidden,
) -> Result<ResponseValue<T>, Error> {
    let (code, headers) = (answer.status, answer.headers.clone());
    let documented = operation.response(code.as_u16()).filter(|_| code.as_u16() < 400);
    let status = documented.map(|response| response.status).unwrap_or_default();
    let unreadable = |error: serde_json::Error| Error::UnreadableAnswer {
        operation: operation.id,
        status: code,
        reason: error.to_string(),
        start: String::new(),
    };
    if let Some(response) = answer.rest.take() {
        let value = T::from_body(status, AnswerBody::Stream(ResponseValue::stream(response).into_inner()));
        return Ok(ResponseValue::new(value.map_err(unreadable)?, code, headers));
    }
    if T::is_bodiless(status) {
        let nothing = read_nothing(operation, answer, hidden)?;
        let value = T::from_body(status, AnswerBody::Nothing).map_err(unreadable)?;
        return nothing.map(|()| value);
    }
    judge(operation, answer, hidden)?.read_with(operation, |value| T::from_body(status, AnswerBody::Json(value)))
}

/// The body of an answer as a type, if it is a success.
pub fn read<T: DeserializeOwned>(
    operation: &'static Operation,
    mut answer: Answer,
    hidden: Hidden,
) -> Result<ResponseValue<T>, Error> {
    let documented = operation.response(answer.status.as_u16());
    if let Some(value) = documented.and_then(|response| plain_success(operation, response, &answer)) {
        mark_secrets(&mut answer.headers, documented);
        return Ok(ResponseValue::new(value, answer.status, answer.headers));
    }
    judge(operation, answer, hidden)?.read(operation)
}

/// A success whose body, if it has one, says nothing but that it is one.
pub fn read_nothing(
    operation: &'static Operation,
    mut answer: Answer,
    hidden: Hidden,
) -> Result<ResponseValue<()>, Error> {
    let documented = operation.response(answer.status.as_u16());
    let is_silent = json::without_mark(&answer.body).trim_ascii().is_empty() || documented.is_some();
    let is_code = |value: Value| operation.refusal().is_some_and(|outcome| text_at(&value, outcome.pointer).is_some());
    let refuses = json::parse(&answer.body).is_ok_and(is_code);
    // A redirect that the document has as a success is one.
    let is_success = answer.status.is_success() || documented.is_some() && answer.status.as_u16() < 400;
    if !is_success || !is_silent || refuses {
        return judge(operation, answer, hidden)?.read::<IgnoredAny>(operation)?.map(|_| ());
    }
    mark_secrets(&mut answer.headers, documented);
    Ok(ResponseValue::new((), answer.status, answer.headers))
}

/// The body of what is a success beyond doubt; what is not may be one yet.
fn plain_success<T: DeserializeOwned>(operation: &Operation, response: &Response, answer: &Answer) -> Option<T> {
    let outcome = response.outcome.as_ref().or_else(|| operation.refusal())?;
    let code = outcome.pointer.strip_prefix('/').filter(|name| !name.contains(['/', '~']))?;
    if !answer.status.is_success() || answer.body.len() > LARGEST_BODY {
        return None;
    }
    let mut members = Members::new(code, response.required);
    let value = members.read(&answer.body)?;
    let says_so = match (&response.outcome, &members.code) {
        (Some(outcome), Some(code)) => is_success(outcome, code),
        (Some(_), None) => false,
        (None, code) => code.is_none(),
    };
    (says_so && (response.required.is_empty() || members.has_required)).then_some(value)
}

/// Marks the headers that are secrets.
pub fn mark_secrets(headers: &mut HeaderMap, documented: Option<&Response>) {
    for name in documented.into_iter().flat_map(|response| response.secret_headers) {
        headers.get_mut(*name).into_iter().for_each(|value| value.set_sensitive(true));
    }
}

/// Tells if an answer is a success, by its status and, where the document says so, its body.
pub fn judge(operation: &'static Operation, answer: Answer, mut hidden: Hidden) -> Result<Accepted, Error> {
    let Answer { status, mut headers, body, .. } = answer;
    let documented = operation.response(status.as_u16());
    mark_secrets(&mut headers, documented);
    hidden.add_headers(&headers);
    // What the document has as a success may be of the class 3XX, which is not that of redirects alone.
    let success = documented.filter(|_| status.as_u16() < 400);
    let is_silent = documented.is_some() || status == StatusCode::NO_CONTENT && operation.collection.is_some();
    if is_silent && body.is_empty() && is_bodiless(operation, status) {
        return match success.is_some() || status.is_success() {
            true => Ok(Accepted { status, headers, body, value: Value::Null, hidden }),
            false => Err(bodiless_refusal(operation, status, &headers)),
        };
    }
    let parsed = json::parse(&body);
    parsed.iter().for_each(|value| hidden.add_fields(value));
    let is_json = parsed.is_ok();
    let unreadable = |reason: String| Error::UnreadableAnswer {
        operation: operation.id,
        status,
        reason: hidden.hide_in(&reason),
        start: hidden.start(&body, START, is_json),
    };
    if status.is_redirection() && success.is_none() {
        let target = headers.get(LOCATION).and_then(|target| target.to_str().ok()).unwrap_or("nowhere");
        return Err(unreadable(format!(
            "a redirect to {target}, which is not followed as it would take the token along"
        )));
    }
    if body.len() > LARGEST_BODY {
        return Err(unreadable(format!("more than {} MiB", LARGEST_BODY >> 20)));
    }
    // Where the document says of no code, the status is all that tells.
    if success.is_none() && !status.is_success() && operation.refusal().is_none() {
        let text = hidden.start(&body, START, is_json);
        let reason = status.canonical_reason().unwrap_or_default();
        return Err(Error::Refused(Box::new(Refusal {
            operation: operation.id,
            status,
            code: status.as_u16().to_string(),
            message: if text.trim().is_empty() { reason.to_owned() } else { text },
            request_id: request_id(&headers),
            body: parsed.map(|value| hidden.hide_in_body(&value)).unwrap_or_default(),
            credential: None,
        })));
    }
    let value = parsed.map_err(|error| match codings(&headers).join(", ") {
        none if none.is_empty() => unreadable(format!("no JSON: {error}")),
        coding => unreadable(format!("its coding `{coding}` can't be undone")),
    })?;
    let refuse = |outcome: &Outcome| {
        // A long list that is no refusal is not gone through for secrets.
        text_at(&value, outcome.pointer)?;
        refusal(operation, status, &headers, outcome, &hidden.hide_in_body(&value))
    };
    let Some(response) = success else {
        let outcome = documented.and_then(|response| response.outcome.as_ref()).or_else(|| operation.refusal());
        let refusal = outcome.and_then(refuse);
        let reason = if status.is_success() { "no documented status" } else { "a refusal without a code" };
        return Err(refusal.unwrap_or_else(|| unreadable(reason.into())));
    };
    match &response.outcome {
        Some(outcome) => match value.pointer(outcome.pointer) {
            None | Some(Value::Null) => return Err(unreadable(format!("nothing at {}", outcome.pointer))),
            Some(code) if !is_success(outcome, code) => {
                return Err(refuse(outcome).unwrap_or_else(|| unreadable("a code of no known shape".into())));
            }
            Some(_) => {}
        },
        // Some services say 200 and put their error body under it.
        None => {
            if let Some(refusal) = operation.refusal().and_then(refuse) {
                return Err(refusal);
            }
        }
    }
    if !response.required.is_empty() && response.required.iter().all(|field| value.get(field).is_none()) {
        return Err(unreadable(format!("it has none of the fields {}", response.required.join(", "))));
    }
    Ok(Accepted { status, headers, body, value, hidden })
}

/// Tells if HTTP itself gives such an answer no body.
fn is_bodiless(operation: &Operation, status: StatusCode) -> bool {
    operation.method == "HEAD" || status == StatusCode::NO_CONTENT
}

/// A refusal that is its status and nothing else.
fn bodiless_refusal(operation: &Operation, status: StatusCode, headers: &HeaderMap) -> Error {
    Error::Refused(Box::new(Refusal {
        operation: operation.id,
        status,
        code: status.as_u16().to_string(),
        message: status.canonical_reason().unwrap_or_default().to_owned(),
        request_id: request_id(headers),
        body: Value::Null,
        credential: None,
    }))
}

/// Reads a body as a type and writes it again.
#[cfg(feature = "conformance")]
pub type Reader = fn(&Value) -> Result<Value, String>;

/// The [`Reader`] of a type.
#[cfg(feature = "conformance")]
pub fn reread<T: DeserializeOwned + serde::Serialize>(body: &Value) -> Result<Value, String> {
    let value = T::deserialize(body).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn is_success(outcome: &Outcome, code: &Value) -> bool {
    // `0` and `"0"` are the same code.
    let text = match code {
        Value::Number(number) => number_text(number),
        code => code.to_string(),
    };
    outcome.success.is_some_and(|success| success.trim_matches('"') == text.trim_matches('"'))
}

/// A text or a number in a body, as text.
fn text_at(body: &Value, pointer: &str) -> Option<String> {
    match body.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number_text(number)),
        _ => None,
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    headers.get(REQUEST_ID)?.to_str().ok().map(str::to_owned)
}

/// The refusal in a body, if there is a code where the outcome points.
fn refusal(
    operation: &'static Operation,
    status: StatusCode,
    headers: &HeaderMap,
    outcome: &Outcome,
    body: &Value,
) -> Option<Error> {
    let text = |pointer: &str| text_at(body, pointer);
    Some(Error::Refused(Box::new(Refusal {
        operation: operation.id,
        status,
        code: text(outcome.pointer)?,
        message: outcome.message.and_then(text).unwrap_or_default(),
        request_id: outcome.request_id.and_then(text).or_else(|| request_id(headers)),
        body: body.clone(),
        credential: None,
    })))
}
