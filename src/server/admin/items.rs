//! What the operations on single items of all kinds have in common.

use dropshot::{
    EmptyScanParams, HttpError, HttpResponseCreated, HttpResponseDeleted, HttpResponseOk, PaginationParams, Query,
    RequestContext, ResultsPage, WhichPage,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Context, error};
use crate::server::store::{ChangeError, Editable, Kind};

/// The query of a list: how many items, and after which.
pub(super) type Page<K> = Query<PaginationParams<EmptyScanParams, K>>;

/// A page of the items of a kind.
pub(super) async fn list<K>(
    rqctx: &RequestContext<Context>,
    page: Page<K::Key>,
) -> Result<HttpResponseOk<ResultsPage<K::Body>>, HttpError>
where
    K: Editable<Key: Serialize + DeserializeOwned>,
{
    let page = page.into_inner();
    let limit = i64::from(rqctx.page_limit(&page)?.get());
    let after = match page.page {
        WhichPage::First(_) => None,
        WhichPage::Next(key) => Some(key),
    };
    list_after::<K>(rqctx, after, limit, |_| true).await
}

/// The items after a key, as long as a condition holds.
pub(super) async fn list_after<K>(
    rqctx: &RequestContext<Context>,
    after: Option<K::Key>,
    limit: i64,
    within: impl Fn(&K::Key) -> bool,
) -> Result<HttpResponseOk<ResultsPage<K::Body>>, HttpError>
where
    K: Editable<Key: Serialize + DeserializeOwned>,
{
    let items = rqctx.context().server.store.items::<K>(after.as_ref(), limit).await.map_err(error::store)?;
    let items: Vec<K::Item> = items.into_iter().take_while(|item| within(&K::key(item))).collect();
    let last = items.last().map(K::key);
    let page = ResultsPage::new(items.into_iter().map(K::body).collect(), &last, |_, last| last.clone())?;
    Ok(HttpResponseOk(page))
}

/// A page of the items of a kind that are not made one by one.
pub(super) async fn list_only<K>(
    rqctx: &RequestContext<Context>,
    page: Page<K::Key>,
) -> Result<HttpResponseOk<ResultsPage<K::Item>>, HttpError>
where
    K: Kind<Key: Serialize + DeserializeOwned, Item: Serialize + JsonSchema>,
{
    let page = page.into_inner();
    let limit = i64::from(rqctx.page_limit(&page)?.get());
    let after = match page.page {
        WhichPage::First(_) => None,
        WhichPage::Next(key) => Some(key),
    };
    let items = rqctx.context().server.store.items::<K>(after.as_ref(), limit).await.map_err(error::store)?;
    Ok(HttpResponseOk(ResultsPage::new(items, &(), |item, ()| K::key(item))?))
}

/// Makes an item.
pub(super) async fn create<K: Editable>(
    rqctx: &RequestContext<Context>,
    item: K::Item,
) -> Result<HttpResponseCreated<K::Body>, HttpError> {
    let (store, key) = (&rqctx.context().server.store, K::key(&item));
    store.create::<K>(item).await.map_err(error::change)?;
    let made = store.item::<K>(&key).await.map_err(error::change)?;
    Ok(HttpResponseCreated(K::body(made)))
}

/// An item.
pub(super) async fn show<K: Editable>(
    rqctx: &RequestContext<Context>,
    key: &K::Key,
) -> Result<HttpResponseOk<K::Body>, HttpError> {
    let item = rqctx.context().server.store.item::<K>(key).await.map_err(error::change)?;
    Ok(HttpResponseOk(K::body(item)))
}

/// Changes an item by a merge patch.
pub(super) async fn patch<K: Editable>(
    rqctx: &RequestContext<Context>,
    key: &K::Key,
    patch: &Value,
) -> Result<HttpResponseOk<K::Body>, HttpError> {
    if !patch.is_object() {
        return Err(error::bad_request("a change is a mapping of the fields that are to be others".to_owned()));
    }
    let store = &rqctx.context().server.store;
    Ok(HttpResponseOk(store.patch::<K>(key, patch).await.map_err(error::change)?))
}

/// Changes an item by what a function makes of it.
pub(super) async fn change<K: Editable>(
    rqctx: &RequestContext<Context>,
    key: &K::Key,
    change: impl Fn(K::Body) -> Result<K::Body, ChangeError> + Send + Sync,
) -> Result<HttpResponseOk<K::Body>, HttpError> {
    let store = &rqctx.context().server.store;
    Ok(HttpResponseOk(store.change::<K>(key, change).await.map_err(error::change)?))
}

/// Takes an item away.
pub(super) async fn delete<K: Kind + Editable>(
    rqctx: &RequestContext<Context>,
    key: &K::Key,
) -> Result<HttpResponseDeleted, HttpError> {
    rqctx.context().server.store.delete::<K>(key).await.map_err(error::change)?;
    Ok(HttpResponseDeleted())
}
