//! Requests that are signed with an access key (`SDK-HMAC-SHA256`): what is signed, by whom, and whether it fits.

use std::borrow::Cow;

use chrono::{NaiveDateTime, Utc};
use dropshot::RequestInfo;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST};
use subtle::ConstantTimeEq;

use crate::client::sha256_hex;
use crate::huawei::signature::{ALGORITHM, Signable};

/// How far the date of a signature may be from the server's own.
const TOLERANCE_MS: i64 = 15 * 60 * 1000;

/// The date that is signed.
const DATE: &str = "x-sdk-date";

/// The hash of the body that is signed, where the signer says it.
const CONTENT_HASH: &str = "x-sdk-content-sha256";

/// The value of that header for a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What the vendor's other ways to sign begin with; none of them is served.
const OTHER_ALGORITHMS: [&str; 4] = ["SDK-HMAC-SM3", "SDK-SM2-SM3", "SDK-ECDSA-P256-SHA256", "V11-HMAC-SHA256"];

/// A request's signature and what it is over.
#[derive(Debug)]
pub(super) struct Signed<'a> {
    /// The access key.
    pub(super) access: &'a str,
    /// Names in lower case, in the order of the request, each with its value.
    headers: Vec<(String, &'a str)>,
    signature: &'a str,
    date: &'a str,
}

impl<'a> Signed<'a> {
    /// The signature of a request, if it has one; else what is wrong with it.
    pub(super) fn of(request: &'a RequestInfo) -> Option<Result<Self, String>> {
        let values: Vec<_> = request.headers().get_all(AUTHORIZATION).iter().collect();
        let begins = |algorithm: &str| values.iter().any(|value| value.as_bytes().starts_with(algorithm.as_bytes()));
        if let Some(other) = OTHER_ALGORITHMS.into_iter().find(|other| begins(other)) {
            return Some(Err(format!("the algorithm {other} is not supported, only {ALGORITHM} is")));
        }
        if !begins(ALGORITHM) {
            return None;
        }
        let [value] = values.as_slice() else { return Some(Err("there are several headers Authorization".to_owned())) };
        let value = value.to_str().unwrap_or_default();
        let Some((access, list, signature)) = parts(value) else {
            let form = format!("{ALGORITHM} Access=…, SignedHeaders=…, Signature=…");
            let is_older = value.contains(" Credential=");
            let older =
                if is_older { "the older form of a signature, with Credential=…, is not supported; " } else { "" };
            return Some(Err(format!("{older}the header Authorization is not of the form {form}")));
        };
        Some(Self::over(request, access, list, signature))
    }

    fn over(request: &'a RequestInfo, access: &'a str, list: &'a str, signature: &'a str) -> Result<Self, String> {
        let headers: Vec<_> = list
            .split(';')
            .map(|name| Ok((name.to_ascii_lowercase(), header(request, name)?)))
            .collect::<Result<_, String>>()?;
        let date = header(request, DATE)?;
        Ok(Self { access, headers, signature, date })
    }

    /// The date must be near one of these times.
    pub(super) fn check_date(&self, now_ms: &[i64]) -> Result<(), String> {
        let time = NaiveDateTime::parse_from_str(self.date, "%Y%m%dT%H%M%SZ").ok();
        // What is read leniently is not what was meant: only one spelling is right.
        let time =
            time.map(|time| time.and_utc()).filter(|time| crate::huawei::signature::date((*time).into()) == self.date);
        let time: chrono::DateTime<Utc> = time.ok_or("X-Sdk-Date is no date such as 20231114T221320Z")?;
        let is_near = |now_ms: &i64| time.timestamp_millis().abs_diff(*now_ms) <= TOLERANCE_MS.unsigned_abs();
        if now_ms.iter().any(is_near) { Ok(()) } else { Err("X-Sdk-Date is more than 15 minutes off".to_owned()) }
    }

    /// Tells if this secret key signed the request; that takes as long either way.
    pub(super) fn fits(&self, request: &RequestInfo, body_hashes: &[Cow<'_, str>], secret_key: &str) -> bool {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let signs = |body_hash: &str| {
            let signable = Signable {
                method: request.method().as_str(),
                path: request.uri().path(),
                query: request.uri().query().unwrap_or_default(),
                headers: &headers,
                body_hash,
            };
            signable.signature(secret_key, self.date).as_bytes().ct_eq(self.signature.as_bytes())
        };
        body_hashes.iter().map(|hash| signs(hash)).fold(0.into(), |one: subtle::Choice, other| one | other).into()
    }
}

/// The hashes of the body that may have been signed: what the request says, which must be right, or else the body's own.
///
/// Without a body, signers that pass over the header sign its own hash, and others an empty header.
pub(super) fn body_hashes<'a>(request: &'a RequestInfo, body: &[u8]) -> Result<Vec<Cow<'a, str>>, String> {
    let own = sha256_hex(body);
    let said = only(request.headers(), CONTENT_HASH)?;
    let said = said.filter(|said| !said.is_empty() || body.is_empty());
    match said {
        Some(said) if said.is_empty() || said == UNSIGNED || said.eq_ignore_ascii_case(&own) => {
            Ok(std::iter::once(said.into()).chain(body.is_empty().then(|| own.into())).collect())
        }
        Some(_) => Err(format!("X-Sdk-Content-Sha256 is neither the SHA-256 of the body nor {UNSIGNED}")),
        None => Ok(vec![own.into()]),
    }
}

/// Tells if a secret key made the signature of a request, or what is wrong with it; none without a signature.
pub(in crate::server) fn judge(
    request: &RequestInfo,
    body: &[u8],
    secret_key: &str,
    now_ms: i64,
) -> Option<Result<bool, String>> {
    let signed = Signed::of(request)?;
    Some(signed.and_then(|signed| {
        signed.check_date(&[now_ms])?;
        Ok(signed.fits(request, &body_hashes(request, body)?, secret_key))
    }))
}

/// The access key, the list of signed headers and the signature in a header `Authorization`.
fn parts(value: &str) -> Option<(&str, &str, &str)> {
    let rest = value.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
    let (mut access, mut list, mut signature) = (None, None, None);
    for part in rest.split(',') {
        let (name, value) = part.trim().split_once('=')?;
        let place = match name {
            "Access" => &mut access,
            "SignedHeaders" => &mut list,
            "Signature" => &mut signature,
            _ => return None,
        };
        if value.is_empty() || place.replace(value).is_some() {
            return None;
        }
    }
    let signature = signature.filter(|text: &&str| text.len() == 64 && text.bytes().all(is_lower_hex))?;
    Some((access?, list?, signature))
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The only value of a header, which must be there.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, String> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(format!("there are several headers `{name}`"));
    }
    std::str::from_utf8(value.as_bytes()).map(Some).map_err(|_| format!("the header `{name}` is not UTF-8"))
}

fn header<'a>(request: &'a RequestInfo, name: &str) -> Result<&'a str, String> {
    // An empty or impossible name finds nothing.
    let found = only(request.headers(), name)?;
    let found = found.or_else(|| (name == HOST.as_str()).then(|| request.uri().authority().map(|it| it.as_str()))?);
    found.ok_or_else(|| format!("the request has no header `{}`", name.escape_debug()))
}
