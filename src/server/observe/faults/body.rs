//! Answers that arrive otherwise than they were given.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use dropshot::{Body, HttpError};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::time::{Sleep, sleep};

use super::model::{Cut, Effect};

/// What a gateway says in place of the service.
fn page(status: StatusCode) -> String {
    format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n\
         <center><h1>{status}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
}

/// The number of times that a slow body goes on.
const PER_SECOND: u32 = 10;

/// An answer, as an effect has it arrive; effects that take the place of answers leave it as it is.
pub(in crate::server::observe) async fn mangle(
    response: Response<Body>,
    effect: &Effect,
) -> Result<Response<Body>, HttpError> {
    if matches!(effect, Effect::Status { .. } | Effect::Code { .. } | Effect::TooMany { .. }) {
        return Ok(response);
    }
    let (mut head, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| HttpError::for_internal_error(error.to_string()))?.to_bytes();
    let half = body.len() / 2;
    let length = HeaderValue::from(body.len());
    let body = match effect {
        Effect::Truncate { bytes } => {
            let left = bytes.map_or(half, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
            Body::from(body.slice(..left.min(body.len())))
        }
        Effect::ContentType { content_type, page: has_page, status } => {
            let value = HeaderValue::from_str(content_type);
            head.headers.insert(CONTENT_TYPE, value.map_err(|it| HttpError::for_internal_error(it.to_string()))?);
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            head.status = status.unwrap_or(head.status);
            if *has_page { page(status.unwrap_or(StatusCode::BAD_GATEWAY)).into() } else { body.into() }
        }
        Effect::Cut { at } => {
            head.headers.insert(CONTENT_LENGTH, length);
            // The head is not sent before the body has given something, or has let go of the connection.
            let sent = if *at == Cut::Before { Bytes::new() } else { body.slice(..half) };
            Body::wrap(Trickle::new(sent, usize::MAX, Duration::ZERO, Ending::Cut))
        }
        Effect::Slow { bytes_per_second } => {
            head.headers.insert(CONTENT_LENGTH, length);
            let (size, pause) = pace(*bytes_per_second);
            Body::wrap(Trickle::new(body, size, pause, Ending::Whole))
        }
        Effect::Status { .. } | Effect::Code { .. } | Effect::TooMany { .. } => body.into(),
    };
    Ok(Response::from_parts(head, body))
}

/// Returns the number of bytes to send at once, and how long to wait after them.
fn pace(bytes_per_second: u32) -> (usize, Duration) {
    let size = bytes_per_second.div_ceil(PER_SECOND).max(1);
    let pause = Duration::from_secs_f64(f64::from(size) / f64::from(bytes_per_second.max(1)));
    (usize::try_from(size).unwrap_or(usize::MAX), pause)
}

/// The way a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Whole,
    /// By an error, after which the HTTP library lets go of the connection.
    Cut,
}

/// A body that comes in parts with pauses between them.
struct Trickle {
    left: Bytes,
    size: usize,
    pause: Duration,
    pausing: Option<Pin<Box<Sleep>>>,
    ending: Ending,
}

#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on demand")]
struct CutOnDemand;

impl Trickle {
    fn new(left: Bytes, size: usize, pause: Duration, ending: Ending) -> Self {
        Self { left, size, pause, pausing: None, ending }
    }
}

impl hyper::body::Body for Trickle {
    type Data = Bytes;
    type Error = CutOnDemand;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOnDemand>>> {
        if let Some(pausing) = &mut self.pausing {
            std::task::ready!(pausing.as_mut().poll(context));
            self.pausing = None;
        }
        if self.left.is_empty() {
            return Poll::Ready((self.ending == Ending::Cut).then_some(Err(CutOnDemand)));
        }
        let size = self.size.min(self.left.len());
        let part = self.left.split_to(size);
        // Also without a pause the library gets a turn, in which it sends what it has.
        self.pausing = (self.ending == Ending::Cut || !self.left.is_empty()).then(|| Box::pin(sleep(self.pause)));
        Poll::Ready(Some(Ok(Frame::data(part))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_body_keeps_to_its_pace() {
        for speed in [1, 7, 10, 11, 1000, u32::MAX] {
            let (size, pause) = pace(speed);
            let found = size as f64 / pause.as_secs_f64();
            assert!((found / f64::from(speed) - 1.0).abs() < 0.01, "{speed}: {found}");
            assert!(pause <= Duration::from_secs(1), "{speed}: {pause:?}");
        }
    }
}
