//! The listener of a proxy.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::answer::Answer;
use super::proxy::{Error, Proxy};

/// A mutant that answers until this is dropped.
#[derive(Debug)]
#[must_use = "the mutant stops when this is dropped"]
pub struct Running {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Running {
    /// The address it listens on, with the port it got.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL for clients.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Listens; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address can't be listened on.
    pub async fn start(self, bind: SocketAddr) -> Result<Running, Error> {
        let fault = |source| Error::Bind { address: bind, source };
        let listener = TcpListener::bind(bind).await.map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let task = tokio::spawn(accept(listener, Arc::new(self)));
        Ok(Running { address, task })
    }
}

async fn accept(listener: TcpListener, proxy: Arc<Proxy>) {
    // Connections end with the set, which ends with the task.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Most likely there are no more file descriptors; some will be free soon.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        while connections.try_join_next().is_some() {}
        let proxy = Arc::clone(&proxy);
        connections.spawn(async move {
            let service = service_fn(|request| answer(&proxy, request));
            // A caller that goes away is no fault.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(proxy: &Proxy, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let answer = match body.collect().await {
        Ok(body) => proxy.handle(&head, body.to_bytes()).await,
        Err(error) => Err(error.to_string()),
    };
    let answer = answer.unwrap_or_else(|problem| Answer {
        status: StatusCode::BAD_GATEWAY,
        headers: hyper::HeaderMap::new(),
        body: Bytes::from(format!("scicloud mutate: {problem}\n")),
    });
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}
