//! A server on a free port of this machine.

use std::error::Error;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

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

/// Starts a server that answers as the function does; an error closes the connection.
pub async fn start<E: Error + Send + Sync + 'static>(
    answer: impl Fn(&Request<Incoming>) -> Result<Response<Full<Bytes>>, E> + Clone + Send + Sync + 'static,
) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        // Connections end with the set, which ends with the task.
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            connections.spawn(async move {
                let service = service_fn(|request| {
                    let answered = answer(&request);
                    async { answered }
                });
                let http = hyper::server::conn::http1::Builder::new();
                // A caller that goes away is no fault.
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Running { url, task }
}
