//! A list as a stream of its items.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use reqwest::{Client, Request};
use serde::de::DeserializeOwned;

use super::pages::Pages;
use super::{Error, Operation, Session};

/// The items of a list one by one, each page asked for when the one before is used up.
///
/// It is a [`Stream`] and borrows nothing, so that it can be sent, kept and combined; [`Items::next`] reads it without
/// any other crate.
///
/// ```
/// # #[cfg(feature = "modelarts")]
/// use scicloud::{Error, modelarts::Client};
///
/// # #[cfg(feature = "modelarts")]
/// async fn print_names(client: &Client) -> Result<(), Error> {
///     let mut workspaces = client.list_workspaces().project_id("project-north").limit(50).stream();
///     while let Some(workspace) = workspaces.next().await {
///         println!("{}", workspace?.name.unwrap_or_default());
///     }
///     Ok(())
/// }
/// ```
///
/// **Arguments** of the call are those of every page: filters and order, and the limit as the size of a page, for which
/// there is the server's own otherwise. The offset says where to begin. A list without pages is one answer.
///
/// **The end** is an empty page or the total, if the server gives one. A total below the number of items that came is not
/// believed, and an empty page has to end the list.
///
/// **What offsets count**, rows or pages, is as the document says, or the setting
/// [`offset_unit`](super::Settings::offset_unit). The wrong one loses items, or has them twice, and so does a server that
/// ignores the offset. That is an [`Error::Pages`], which ends the stream as any error does:
///
/// - a page has items of earlier pages, by the field that the document names for telling them apart. While the list is
///   read, items may be added to it, which push others onto the next page: these are left out without an error, as long as
///   the total has grown by as many since the first page;
/// - a page is empty before the total is reached.
///
/// What can't be told: items that are removed before the page while the list is read let others slip to a page that is
/// already read; and without a total, nothing shows that a server counts pages whose offsets were counted in rows.
pub struct Items<T> {
    stream: BoxStream<'static, Result<T, Error>>,
}

impl<T> Items<T> {
    /// The next item; none at the end, or after an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.stream.next().await
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// The items of the list that an operation answers, from the page on that the request asks for.
pub fn items<T: DeserializeOwned + Send + 'static>(
    session: &Session,
    http: &Client,
    request: Result<Request, Error>,
    operation: &'static Operation,
) -> Items<T> {
    let pages = request.and_then(|request| Pages::new(session, http, request, operation));
    let pages = stream::try_unfold(Some(pages), |pages| async {
        let Some(pages) = pages else { return Ok(None) };
        let mut pages: Pages<T> = pages?;
        let (items, is_last) = pages.next().await?;
        Ok::<_, Error>(Some((stream::iter(items.into_iter().map(Ok)), (!is_last).then_some(Ok(pages)))))
    });
    Items { stream: pages.try_flatten().boxed() }
}
