//! Parts of reading a request, for the fuzzers in `fuzz/` and the tests of their cases; no part of the interface.

use std::net::{Ipv4Addr, SocketAddr};

use dropshot::RequestInfo;

use super::{huawei, request};

/// The names and values of a query, or why it has none.
///
/// # Errors
///
/// What is said of it.
pub fn query(query: &str) -> Result<Vec<(String, String)>, String> {
    request::query_pairs(query)
}

/// Tells if a secret key made the signature of a request, or what is said of the signature; none without one.
///
/// # Errors
///
/// What is said of it.
pub fn signature(request: &http::Request<Vec<u8>>, secret_key: &str, now_ms: i64) -> Option<Result<bool, String>> {
    let info = RequestInfo::new(request, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    huawei::judge(&info, request.body(), secret_key, now_ms)
}
