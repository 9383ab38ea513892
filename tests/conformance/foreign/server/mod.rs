//! An honest server of any document with lists and details, as its rows have it; or one with a single flaw.

mod answer;
pub mod data;
mod document;
mod flaw;
mod list;

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

pub use answer::Archive;

/// A server that answers until this is dropped.
pub struct Running {
    pub url: String,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub async fn start(archive: Archive) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let archive = Arc::new(archive);
    let task = tokio::spawn(async move {
        // Connections end with the set, which ends with the task.
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let archive = Arc::clone(&archive);
            connections.spawn(async move {
                let service = service_fn(|request| answer(&archive, request));
                let http = hyper::server::conn::http1::Builder::new();
                // A caller that goes away is no fault.
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Running { url, task }
}

async fn answer(archive: &Archive, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(archive.answer(&request).map(|body| Full::new(Bytes::from(body))))
}
