//! Files as answers, with the headers that keep a page to itself.

use dropshot::{Body, HttpError, RequestContext};
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, Response, StatusCode};
use sha2::{Digest, Sha256};

use super::super::Context;
use super::assets::Asset;

/// Everything comes from this listener, nothing inline runs, and no other page may have this one in a frame.
const STRICT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What else the browser refuses to pages that are ours alone: making elements from text.
const NO_MARKUP: &str = "; require-trusted-types-for 'script'; trusted-types 'none'";

/// What a page may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Only what our own scripts need.
    Own,
    /// As much as Swagger UI needs: it makes elements from the document's descriptions, which it cleans itself.
    WithComponent,
}

/// The file, or that it is still the one that the browser has.
pub(super) fn of(rqctx: &RequestContext<Context>, asset: &Asset, policy: Policy) -> Result<Response<Body>, HttpError> {
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(asset.bytes)[..16]));
    let policy = match policy {
        Policy::Own => format!("{STRICT}{NO_MARKUP}"),
        Policy::WithComponent => STRICT.to_owned(),
    };
    let response = Response::builder()
        .header(CONTENT_SECURITY_POLICY, policy)
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(REFERRER_POLICY, "no-referrer")
        .header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin")
        .header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin")
        // Kept, but asked about each time: another version of the program may have another file.
        .header(CACHE_CONTROL, "no-cache")
        .header(ETAG, &tag);
    if knows(rqctx.request.headers(), &tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).body(Body::empty())?);
    }
    let response = match asset.gzipped {
        true => response.header(CONTENT_ENCODING, "gzip"),
        false => response,
    };
    Ok(response.header(CONTENT_TYPE, asset.media_type).body(Body::with_content(asset.bytes))?)
}

fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|given| given.trim().trim_start_matches("W/") == tag)
}
