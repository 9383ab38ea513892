//! The whole state: put in place, added to, dumped, reset; and kept under a name.

use bytes::Bytes;
use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, Body, HttpError, HttpResponseCreated, HttpResponseDeleted,
    HttpResponseOk, HttpResponseUpdatedNoContent, Path, Query, RequestContext, UntypedBody, endpoint,
};
use futures_util::{FutureExt, Stream, StreamExt, future, stream};
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Full, StreamBody};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::bad_request;
use super::guard::Authorized;
use super::{Context, error};
use crate::server::fixture::{self, Fixture};
use crate::server::store::{ChangeError, Snapshot as Kept, StoreError};
use crate::server::value::Timestamp;

/// Most bytes of a fixture.
const MOST_BYTES: usize = 1 << 30;

/// Most characters of a snapshot's name.
const LONGEST_NAME: usize = 200;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(put_state)?;
    api.register(show_state)?;
    api.register(reset_state)?;
    api.register(list_snapshots)?;
    api.register(create_snapshot)?;
    api.register(restore_snapshot)?;
    api.register(delete_snapshot)
}

/// What becomes of the state that there is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// It is replaced by the fixture.
    #[default]
    Replace,
    /// What the fixture has takes the place of what there is of the same ids, and all else stays.
    Merge,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct PutQuery {
    /// What becomes of the state that there is; `replace` unless said.
    #[serde(default)]
    mode: Mode,
}

/// Loads a fixture (YAML or JSON), whole or not at all; 400 with the line that is at fault.
#[endpoint { method = PUT, path = "/state", operation_id = "put_state", tags = ["state"], request_body_max_bytes = MOST_BYTES }]
async fn put_state(
    rqctx: RequestContext<Context>,
    _: Authorized,
    query: Query<PutQuery>,
    body: UntypedBody,
) -> Result<HttpResponseUpdatedNoContent, HttpError> {
    let mode = query.into_inner().mode;
    let bytes = body.as_bytes().to_vec();
    let read = move || {
        let text = fixture::text(&bytes)?;
        match mode {
            Mode::Replace => Fixture::parse_state(text),
            Mode::Merge => Fixture::parse_addition(text),
        }
    };
    let read = tokio::task::spawn_blocking(read).await;
    let read = read.map_err(|error| HttpError::for_internal_error(error.to_string()))?;
    let fixture = read.map_err(|fault| error::fixture(ChangeError::from(fault)))?;
    let store = &rqctx.context().server.store;
    let done = match mode {
        Mode::Replace => store.replace(&fixture, None).await.map_err(ChangeError::from),
        Mode::Merge => store.merge(&fixture).await,
    };
    done.map_err(error::fixture)?;
    Ok(HttpResponseUpdatedNoContent())
}

/// Dumps the state as a fixture (YAML), which loads as the same state: secrets are in the form that the store has.
#[endpoint { method = GET, path = "/state", operation_id = "show_state", tags = ["state"] }]
async fn show_state(rqctx: RequestContext<Context>, _: Authorized) -> Result<http::Response<Body>, HttpError> {
    let mut dump = rqctx.context().server.store.dump();
    // A store that fails at once is told as such, and not by an answer that ends early.
    let first = dump.recv().await.transpose().map_err(error::store)?;
    let rest = stream::poll_fn(move |context| dump.poll_recv(context));
    let answer = http::Response::builder().header(CONTENT_TYPE, "application/yaml");
    answer.body(streamed(stream::iter(first.map(Ok)).chain(rest))).map_err(HttpError::from)
}

/// A body that is sent as it comes.
fn streamed(pieces: impl Stream<Item = Result<Bytes, StoreError>> + Send + Sync + 'static) -> Body {
    // A whole body of one piece is the frame, which is there at once.
    let frame = |piece: Bytes| Full::new(piece).frame().now_or_never().flatten().and_then(Result::ok);
    let frames = pieces.filter_map(move |piece| future::ready(piece.map(frame).transpose()));
    Body::wrap(StreamBody::new(frames))
}

/// Empties the state, takes all faults away, puts the clock back and clears this server's journal; snapshots stay.
#[endpoint { method = DELETE, path = "/state", operation_id = "reset_state", tags = ["state"] }]
async fn reset_state(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseDeleted, HttpError> {
    let server = &rqctx.context().server;
    server.store.replace(&Fixture::default(), Some(0)).await.map_err(error::store)?;
    server.clock.forget();
    server.observer.journal().clear();
    Ok(HttpResponseDeleted())
}

/// A state that was kept.
#[derive(Debug, Serialize, JsonSchema)]
struct Snapshot {
    /// Its name.
    name: String,
    /// When it was kept, by the server's clock.
    created: Timestamp,
    /// Bytes of its fixture.
    size: i64,
}

/// States that were kept.
#[derive(Debug, Serialize, JsonSchema)]
struct Snapshots {
    /// By name.
    items: Vec<Snapshot>,
}

/// A state that was kept.
#[derive(Debug, Deserialize, JsonSchema)]
struct SnapshotPath {
    /// Its name.
    name: String,
}

fn shown(kept: Kept) -> Result<Snapshot, HttpError> {
    let created = Timestamp::utc_millis(kept.created_ms);
    let created = created.map_err(|error| HttpError::for_internal_error(error.to_string()))?;
    Ok(Snapshot { name: kept.name, created, size: kept.size })
}

/// Lists snapshots, by name.
#[endpoint { method = GET, path = "/snapshots", operation_id = "list_snapshots", tags = ["state"] }]
async fn list_snapshots(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseOk<Snapshots>, HttpError> {
    let kept = rqctx.context().server.store.snapshots().await.map_err(error::store)?;
    Ok(HttpResponseOk(Snapshots { items: kept.into_iter().map(shown).collect::<Result<_, _>>()? }))
}

/// Keeps the state, and by how much the clock is moved, under a name; 409 if there is such a snapshot.
#[endpoint { method = POST, path = "/snapshots/{name}", operation_id = "create_snapshot", tags = ["state"] }]
async fn create_snapshot(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<SnapshotPath>,
) -> Result<HttpResponseCreated<Snapshot>, HttpError> {
    let name = path.into_inner().name;
    let addressed = !name.trim().is_empty() && !matches!(name.as_str(), "." | "..");
    if name.chars().count() > LONGEST_NAME || !addressed || name.chars().any(char::is_control) {
        let reason =
            format!("a snapshot's name has 1 to {LONGEST_NAME} characters without control, and is not `.` or `..`");
        return Err(bad_request(reason));
    }
    let server = &rqctx.context().server;
    let kept = server.store.keep(&name, server.clock.now_ms()).await.map_err(error::change)?;
    Ok(HttpResponseCreated(shown(kept)?))
}

/// Puts a kept state in place of the one that there is, and the clock where it was.
#[endpoint { method = POST, path = "/snapshots/{name}/restore", operation_id = "restore_snapshot", tags = ["state"] }]
async fn restore_snapshot(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<SnapshotPath>,
) -> Result<HttpResponseUpdatedNoContent, HttpError> {
    rqctx.context().server.store.restore(&path.into_inner().name).await.map_err(error::change)?;
    Ok(HttpResponseUpdatedNoContent())
}

/// Forgets a kept state.
#[endpoint { method = DELETE, path = "/snapshots/{name}", operation_id = "delete_snapshot", tags = ["state"] }]
async fn delete_snapshot(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<SnapshotPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    rqctx.context().server.store.forget_snapshot(&path.into_inner().name).await.map_err(error::change)?;
    Ok(HttpResponseDeleted())
}
