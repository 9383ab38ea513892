//! The signature `SDK-HMAC-SHA256` of a request, for the one who signs and for the one who verifies.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, percent_decode_str, percent_encode};

use crate::client::{RESERVED, hmac_hex, sha256_hex as hash};

/// The algorithm's name, with which the header `Authorization` begins.
pub(crate) const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// What is encoded in a path.
const IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// What of a request is signed, as it is on the wire.
pub(crate) struct Signable<'a> {
    /// The method in upper case.
    pub method: &'a str,
    /// The path as it is sent.
    pub path: &'a str,
    /// The query as it is sent, without its question mark.
    pub query: &'a str,
    /// The signed headers with their values: names in lower case, in the order in which the request lists them.
    pub headers: &'a [(&'a str, &'a str)],
    /// The SHA-256 of the body in hexadecimal.
    pub body_hash: &'a str,
}

impl Signable<'_> {
    /// The names of the signed headers as the request lists them.
    pub fn header_list(&self) -> String {
        self.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
    }

    /// The signature, in hexadecimal, by a secret key at a [`date`].
    pub fn signature(&self, secret_key: &str, date: &str) -> String {
        hmac_hex(secret_key, &self.string_to_sign(date))
    }

    fn string_to_sign(&self, date: &str) -> String {
        format!("{ALGORITHM}\n{date}\n{}", hash(self.canonical().as_bytes()))
    }

    /// The request in the one form that both sides agree on.
    fn canonical(&self) -> String {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let (path, query) = (canonical_path(self.path), canonical_query(self.query));
        [self.method, &path, &query, &headers, &self.header_list(), self.body_hash].join("\n")
    }
}

/// A moment as the header `X-Sdk-Date` has it.
pub(crate) fn date(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).format("%Y%m%dT%H%M%SZ").to_string()
}

/// The path decoded and encoded again, each segment for itself, with a slash at the end.
fn canonical_path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let encoded = percent_encode(&decoded, IN_PATH).to_string();
    if encoded.ends_with('/') { encoded } else { encoded + "/" }
}

/// The query decoded, sorted and encoded again.
fn canonical_query(query: &str) -> String {
    // A space may be sent either way.
    let decode = |text: &str| percent_decode_str(&text.replace('+', "%20")).collect::<Vec<u8>>();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (decode(name), decode(value))).collect();
    pairs.sort();
    let encode = |bytes: &[u8]| percent_encode(bytes, RESERVED).to_string();
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What the vendor's own libraries signed; see the file's first member.
    const VECTORS: &str = include_str!("../../tests/data/signatures.json");

    /// What it sent, whole requests.
    const RECORDED: &str = include_str!("../../tests/data/recorded.json");

    fn vectors() -> Vec<Value> {
        let (vectors, recorded): (Value, Value) =
            (serde_json::from_str(VECTORS).unwrap(), serde_json::from_str(RECORDED).unwrap());
        let recorded = recorded["huawei"].as_array().unwrap().iter().map(vector);
        vectors["vectors"].as_array().unwrap().iter().cloned().chain(recorded).collect()
    }

    /// A request with what its header `Authorization` says set apart.
    fn vector(request: &Value) -> Value {
        let header = |name: &str| request["headers"][name].as_str().unwrap();
        let part =
            |name: &str| header("authorization").split([' ', ',']).find_map(|part| part.strip_prefix(name)).unwrap();
        let signed: Vec<_> = part("SignedHeaders=").split(';').map(|name| [name, header(name)]).collect();
        let mut vector = request.clone();
        vector["headers"] = serde_json::to_value(signed).unwrap();
        vector["signature"] = part("Signature=").into();
        vector["date"] = header("x-sdk-date").into();
        vector
    }

    fn signature(vector: &Value) -> String {
        let text = |name: &str| vector[name].as_str().unwrap_or_default();
        let headers: Vec<_> = vector["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        let said =
            headers.iter().find(|(name, _)| *name == "x-sdk-content-sha256").map(|(_, value)| (*value).to_owned());
        // An empty one is signed by Go's signer, and passed over by PHP's.
        let said = said.filter(|said| !said.is_empty() || text("name").starts_with("Go"));
        let body_hash = said.unwrap_or_else(|| hash(text("body").as_bytes()));
        let (path, query) = (text("path"), text("query"));
        let signable = Signable { method: text("method"), path, query, headers: &headers, body_hash: &body_hash };
        signable.signature(text("secret_key"), text("date"))
    }

    #[test]
    fn signatures_are_those_of_the_vendors_library() {
        let vectors = vectors();
        assert!(vectors.len() >= 37, "{}", vectors.len());
        for vector in &vectors {
            assert_eq!(signature(vector), vector["signature"].as_str().unwrap(), "{}", vector["name"]);
        }
    }

    #[test]
    fn one_changed_byte_of_what_is_signed_changes_the_signature() {
        let mut tried = 0;
        for vector in vectors() {
            for pointer in ["/method", "/path", "/query", "/headers/0/1", "/body", "/secret_key", "/date"] {
                let mut changed = vector.clone();
                let is_body_signed =
                    vector["headers"].as_array().unwrap().iter().all(|it| it[0] != "x-sdk-content-sha256");
                if pointer == "/body" && !is_body_signed {
                    continue;
                }
                let Some(Value::String(text)) = changed.pointer_mut(pointer) else { continue };
                // An ASCII letter or digit in the middle, as the first may be a slash.
                let Some(at) = text.rfind(|character: char| character.is_ascii_alphanumeric()) else { continue };
                let other = if text.as_bytes()[at] == b'1' { "2" } else { "1" };
                text.replace_range(at..=at, other);
                assert_ne!(signature(&changed), vector["signature"].as_str().unwrap(), "{} {pointer}", vector["name"]);
                tried += 1;
            }
        }
        assert!(tried >= 90, "{tried}");
    }

    #[test]
    fn a_date_is_that_of_greenwich() {
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        assert_eq!(date(time), "20231114T221320Z");
    }
}
