//! An honest server of any document with lists and details, as its rows have it; or one with a single flaw.

mod answer;
pub mod data;
mod document;
mod flaw;
mod list;

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Bytes;

pub use answer::Archive;

pub use crate::running::Running;

pub async fn start(archive: Archive) -> Running {
    let archive = Arc::new(archive);
    crate::running::start(move |request| {
        Ok::<_, Infallible>(archive.answer(request).map(|body| Full::new(Bytes::from(body))))
    })
    .await
}
