//! What is found out about a request while it is answered.

use std::cell::RefCell;
use std::future::Future;

/// Of the request that the current task answers.
#[derive(Debug, Default)]
pub(super) struct Notes {
    request_id: String,
    caller: RefCell<Option<String>>,
}

tokio::task_local! {
    static NOTES: Notes;
}

/// Answers a request, and gives with the answer the name of who sent it, as far as that was found out.
pub(super) async fn taking<T>(request_id: &str, work: impl Future<Output = T>) -> (T, Option<String>) {
    let notes = Notes { request_id: request_id.to_owned(), ..Notes::default() };
    let work = async {
        let outcome = work.await;
        (outcome, NOTES.with(|notes| notes.caller.take()))
    };
    NOTES.scope(notes, work).await
}

/// Notes who sends the request that the current task answers: a user's name or id, once the credentials are good.
pub(in crate::server) fn caller(name: impl Into<String>) {
    // Outside of a request there is nobody who would want to know.
    _ = NOTES.try_with(|notes| notes.caller.replace(Some(name.into())));
}

/// The id of the request that the current task answers.
pub(in crate::server) fn request_id() -> Option<String> {
    NOTES.try_with(|notes| notes.request_id.clone()).ok()
}
