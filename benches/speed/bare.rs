//! The limit that the server is measured against: a dropshot handler that answers fixed bytes, whatever is asked.
//!
//! `bare FILE`: every path of one or more segments is answered with the file, as JSON. `benches/speed` starts it.

use std::net::Ipv4Addr;
use std::sync::Arc;

use dropshot::{ApiDescription, Body, ConfigDropshot, HttpError, Path, RequestContext, ServerBuilder, endpoint};
use http::Response;
use http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use serde::Deserialize;

/// All segments of the path.
#[derive(Deserialize, JsonSchema)]
struct Everything {
    #[serde(rename = "path")]
    _path: Vec<String>,
}

#[endpoint {
    method = GET,
    path = "/{path:.*}",
    unpublished = true,
}]
async fn answer(rqctx: RequestContext<Arc<[u8]>>, _path: Path<Everything>) -> Result<Response<Body>, HttpError> {
    let bytes = bytes::Bytes::from_owner(Arc::clone(rqctx.context()));
    Ok(Response::builder().header(CONTENT_TYPE, "application/json").body(Body::with_content(bytes))?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let Some(file) = file else {
        eprintln!("bare FILE: a server for `python3 benches/speed`, which measures nothing by itself");
        return Ok(());
    };
    let mut api = ApiDescription::new();
    api.register(answer)?;
    let config = ConfigDropshot { bind_address: (Ipv4Addr::LOCALHOST, 0).into(), ..ConfigDropshot::default() };
    let log = slog::Logger::root(slog::Discard, slog::o!());
    let server = ServerBuilder::new(api, Arc::from(std::fs::read(file)?), log).config(config).start()?;
    println!("listening on http://{}", server.local_addr());
    server.await.map_err(Into::into)
}
