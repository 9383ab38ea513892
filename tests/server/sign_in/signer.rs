//! The signature once more, written down from the vendor's description and not from the crate's code.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The way a request is signed.
#[derive(Clone, Debug)]
pub struct Signer {
    pub access: String,
    pub secret: String,
    pub time: SystemTime,
    /// Names of the signed headers in their order.
    pub list: Vec<&'static str>,
    pub project: Option<&'static str>,
    /// The header `X-Sdk-Content-Sha256`, which is signed in place of the body's hash.
    pub content_hash: Option<String>,
}

pub const PYTHON: &[&str] = &["content-type", "host", "user-agent", "x-project-id", "x-sdk-date"];
pub const NODE: &[&str] = &["content-type", "host", "x-project-id", "x-sdk-date"];
pub const PHP: &[&str] = &["content-type", "user-agent", "x-project-id", "x-sdk-content-sha256", "x-sdk-date"];
pub const GO: &[&str] = &["user-agent", "x-project-id", "x-sdk-date"];

impl Signer {
    /// A user of the sample, who signs as the vendor's client for Python does.
    pub fn of(user: &str, time: SystemTime) -> Self {
        let access = format!("SAMPLE{}AK", user.to_uppercase());
        let access = format!("{access:0<16}");
        let secret = format!("sample-{user}-sk");
        Self { access, secret, time, list: PYTHON.to_vec(), project: Some("project-north"), content_hash: None }
    }

    pub fn list(self, list: &[&'static str]) -> Self {
        Self { list: list.to_vec(), ..self }
    }

    /// All headers of the request but for `Host`.
    pub fn headers(&self, method: &str, path: &str, body: &str, host: &str) -> Vec<(String, String)> {
        let date = DateTime::<Utc>::from(self.time).format("%Y%m%dT%H%M%SZ").to_string();
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", "huaweicloud-usdk-python/3.0".to_owned()),
            ("x-sdk-date", date.clone()),
        ];
        headers.extend(self.project.map(|project| ("x-project-id", project.to_owned())));
        headers.extend(self.content_hash.clone().map(|hash| ("x-sdk-content-sha256", hash)));
        let value = |name: &str| match headers.iter().find(|(header, _)| *header == name) {
            Some((_, value)) => value.clone(),
            None => host.to_owned(),
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        pairs.sort_unstable();
        let slash = if path.ends_with('/') { "" } else { "/" };
        let signed: String = self.list.iter().map(|name| format!("{name}:{}\n", value(name).trim())).collect();
        let list = self.list.join(";");
        let hash = |text: &str| hex::encode(Sha256::digest(text.as_bytes()));
        let body_hash = self.content_hash.clone().unwrap_or_else(|| hash(body));
        let canonical = format!("{method}\n{path}{slash}\n{}\n{signed}\n{list}\n{body_hash}", pairs.join("&"));
        let text = format!("SDK-HMAC-SHA256\n{date}\n{}", hash(&canonical));
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any key is good");
        let signature = hex::encode(mac.chain_update(text).finalize().into_bytes());
        let value = format!("SDK-HMAC-SHA256 Access={}, SignedHeaders={list}, Signature={signature}", self.access);
        headers.push(("authorization", value));
        headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
