//! Bodies of several parts: files and what goes with them, as `multipart/form-data` has them.

use std::cell::RefCell;
use std::fmt;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Body, Request};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::query::text;
use super::{Error, Operation};

/// Bytes that are a part of a body, such as a file.
///
/// ```
/// use scicloud::client::Part;
///
/// let part = Part::from("a,b\n").file_name("rows.csv").content_type("text/csv");
/// assert_eq!(part.bytes(), b"a,b\n");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    bytes: Vec<u8>,
    file_name: Option<String>,
    content_type: Option<String>,
}

impl Part {
    /// The same bytes as a file of this name.
    #[must_use]
    pub fn file_name(self, name: impl Into<String>) -> Self {
        Self { file_name: Some(name.into()), ..self }
    }

    /// The same bytes as this kind of content, in place of what the document says.
    #[must_use]
    pub fn content_type(self, kind: impl Into<String>) -> Self {
        Self { content_type: Some(kind.into()), ..self }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T: Into<Vec<u8>>> From<T> for Part {
    fn from(bytes: T) -> Self {
        Self { bytes: bytes.into(), file_name: None, content_type: None }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, file_name, content_type } = self;
        let mut debug = f.debug_struct("Part");
        debug.field("length", &bytes.len()).field("file_name", file_name).field("content_type", content_type).finish()
    }
}

thread_local! {
    /// The parts of the body that is being written, so that their bytes are never text; none while no body is.
    static WRITTEN: RefCell<Option<Vec<Part>>> = const { RefCell::new(None) };
}

impl Serialize for Part {
    /// Writes which part of the body it is.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = WRITTEN.with_borrow_mut(|written| {
            let written = written.as_mut()?;
            written.push(self.clone());
            Some(written.len() - 1)
        });
        let number = number.ok_or_else(|| S::Error::custom("bytes are a part of a body, and nothing else has them"))?;
        serializer.serialize_u64(number as u64)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("bytes are a part of a body, and nothing else has them"))
    }
}

impl Operation {
    /// Makes a value the body of a request, a part for each of its fields and for each item of a list.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document forbids the value, or it is no object.
    pub fn add_parts(&self, request: &mut Request, body: &impl Serialize) -> Result<(), Error> {
        WRITTEN.set(Some(Vec::new()));
        let value = serde_json::to_value(body);
        let parts = WRITTEN.take().unwrap_or_default();
        let value = value.map_err(|error| Error::invalid(self, error.to_string()))?;
        self.check_body(&value).map_err(|violation| Error::invalid(self, violation.to_string()))?;
        let Value::Object(fields) = value else {
            return Err(Error::invalid(self, "a body of several parts is an object, whose fields are its parts"));
        };
        let written = Written { operation: self, parts };
        let pieces = written.pieces(&fields).map_err(|reason| Error::invalid(self, reason))?;
        let boundary = boundary(&pieces);
        let mut bytes = Vec::new();
        for (head, content) in &pieces {
            bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        *request.body_mut() = Some(Body::from(bytes));
        let kind = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"));
        let kind = kind.map_err(|error| Error::invalid(self, error.to_string()))?;
        request.headers_mut().insert(CONTENT_TYPE, kind);
        Ok(())
    }

    /// Tells if a field of the body is bytes, or a list of them.
    fn has_parts(&self, field: &str) -> bool {
        let is_of = |encoding: &&super::Encoding| encoding.field == field;
        self.encodings.iter().find(is_of).is_some_and(|encoding| encoding.is_bytes)
    }
}

/// A body on its way.
struct Written<'a> {
    operation: &'a Operation,
    parts: Vec<Part>,
}

/// The head of a part, and its content.
type Piece = (String, Vec<u8>);

impl Written<'_> {
    fn pieces(&self, fields: &Map<String, Value>) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        for (name, value) in fields {
            match value {
                Value::Array(items) => {
                    for item in items {
                        pieces.push(self.piece(name, item)?);
                    }
                }
                value => pieces.extend(if value.is_null() { None } else { Some(self.piece(name, value)?) }),
            }
        }
        Ok(pieces)
    }

    fn piece(&self, name: &str, value: &Value) -> Result<Piece, String> {
        let encoding = self.operation.encodings.iter().find(|encoding| encoding.field == name);
        let told = encoding.and_then(|encoding| encoding.content_type);
        let part = value.as_u64().filter(|_| self.operation.has_parts(name));
        if let Some(part) = part.and_then(|number| self.parts.get(number as usize)) {
            let kind = part.content_type.as_deref().or(told).unwrap_or("application/octet-stream");
            // Servers take a part without a name for a text.
            let file_name = part.file_name.as_deref().unwrap_or(name);
            return Ok((head(name, Some(file_name), Some(kind))?, part.bytes.clone()));
        }
        let is_json = value.is_object() || value.is_array() || told.is_some_and(|kind| kind.contains("json"));
        let (kind, content) = match is_json {
            true => (told.or(Some("application/json")), value.to_string()),
            false => (told, text(value)),
        };
        Ok((head(name, None, kind)?, content.into_bytes()))
    }
}

/// The headers of a part.
fn head(name: &str, file_name: Option<&str>, kind: Option<&str>) -> Result<String, String> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    if let Some(file_name) = file_name {
        head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
    }
    if let Some(kind) = kind {
        HeaderValue::from_str(kind).map_err(|_| format!("`{name}` has a kind of content that no header may carry"))?;
        head.push_str(&format!("\r\nContent-Type: {kind}"));
    }
    Ok(head)
}

/// A name as browsers write it, in which nothing ends it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A line that is in none of the parts.
fn boundary(pieces: &[Piece]) -> String {
    let occurs = |boundary: &str| {
        let holds = |bytes: &[u8]| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        pieces.iter().any(|(_, content)| holds(content))
    };
    let mut boundaries = (0_u64..).map(|number| format!("scicloud-part-{number:016x}"));
    boundaries.find(|boundary| !occurs(boundary)).unwrap_or_default()
}
