//! One request and what came back, within bounds of time and size.

use std::io::ErrorKind;
use std::time::Duration;

use reqwest::{Client, Method, Request};

use super::head;
use super::raw::Raw;

/// The reason why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection could be made.
    #[error("{0}")]
    Connection(String),
    /// The connection ended before an answer.
    #[error("{CLOSED}: {reason}", reason = .0)]
    Closed(String),
    /// The answer came too slowly, is too long, or can't be read.
    #[error("{0}")]
    Other(String),
}

/// The words with which the reason begins where the server closed the connection.
pub const CLOSED: &str = "the server closed the connection";

/// Bytes of a body that are read at the most.
const MOST: usize = 16 * 1024 * 1024;

/// Sends a request, or says why there is no answer.
pub async fn send(http: &Client, request: Request, timeout: Duration) -> Result<Raw, Failure> {
    if request.method() == Method::HEAD && head::can_ask(&request) {
        let asked = tokio::time::timeout(timeout, head::ask(&request)).await;
        return asked.unwrap_or_else(|_| Err("operation timed out".into())).map_err(Failure::Other);
    }
    let mut response = http.execute(request).await.map_err(failure)?;
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let (status, headers) = (response.status().as_u16(), headers.collect());
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(failure)? {
        if body.len() + part.len() > MOST {
            let limit = MOST >> 20;
            return Err(Failure::Other(format!("the body is longer than {limit} MiB, which is all that is read")));
        }
        body.extend_from_slice(&part);
    }
    Ok(Raw { status, headers, body })
}

fn failure(error: reqwest::Error) -> Failure {
    let (is_connect, is_timeout, is_body) =
        (error.is_connect(), error.is_timeout(), error.is_body() || error.is_decode());
    let is_closed = is_closed(&error);
    // Of a connection that was not made, the last cause says all.
    let reason = if is_connect { causes(error).pop().unwrap_or_default() } else { reason(error) };
    match () {
        () if is_connect => Failure::Connection(reason),
        () if is_closed && !is_timeout && !is_body => Failure::Closed(reason),
        () => Failure::Other(reason),
    }
}

/// Tells if the connection ended; an answer that can't be read is something else.
fn is_closed(error: &reqwest::Error) -> bool {
    let mut causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    causes.any(|cause| match cause.downcast_ref::<std::io::Error>() {
        Some(error) => matches!(
            error.kind(),
            ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof
                | ErrorKind::NotConnected
        ),
        // The client below has no type for this that is open to us.
        None => ["connection closed before message completed", "channel closed"].contains(&cause.to_string().as_str()),
    })
}

/// An error with its causes, without the address.
pub fn reason(error: reqwest::Error) -> String {
    causes(error).join(": ")
}

/// An error and its causes, each as a text.
fn causes(error: reqwest::Error) -> Vec<String> {
    let error = error.without_url();
    let mut texts = vec![error.to_string()];
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts
}
