//! Signatures as the vendors' pages tell how to make them, apart from those of the crate.

use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

fn hmac(key: &str, text: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
    hex::encode(mac.chain_update(text).finalize().into_bytes())
}

/// The headers of a `GET` without a body that is signed with an access key (`SDK-HMAC-SHA256`) at a moment, over its date and
/// the header that names a project; `target` is encoded and its query sorted.
pub fn huawei(access: &str, secret: &str, target: &str, at: i64, project: Option<&str>) -> Vec<(String, String)> {
    let date = DateTime::from_timestamp(at, 0).expect("a time").format("%Y%m%dT%H%M%SZ").to_string();
    let mut headers: Vec<(String, String)> =
        project.map(|id| ("x-project-id".to_owned(), id.to_owned())).into_iter().collect();
    headers.push(("x-sdk-date".to_owned(), date.clone()));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names = headers.iter().map(|(name, _)| &**name).collect::<Vec<_>>().join(";");
    let canonical = format!("GET\n{path}/\n{query}\n{lines}\n{names}\n{}", hex::encode(Sha256::digest("")));
    let text = format!("SDK-HMAC-SHA256\n{date}\n{}", hex::encode(Sha256::digest(canonical)));
    let signature = hmac(secret, &text);
    let value = format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={names}, Signature={signature}");
    headers.push(("Authorization".to_owned(), value));
    headers
}

/// The signature of SCNet's sign-in at a moment.
pub fn scnet(user: &str, access: &str, secret: &str, at: i64) -> String {
    hmac(secret, &format!(r#"{{"accessKey":"{access}","timestamp":"{at}","user":"{user}"}}"#))
}
