//! True if the store was too busy for a request, so that another try may go better.

use std::cell::Cell;

use sqlx::Error;

use super::sql;

tokio::task_local! {
    static BUSY: Cell<bool>;
}

/// Does some work, and tells with its outcome whether it failed at a store that was busy.
pub(in crate::server) async fn noting_busy<T>(work: impl Future<Output = T>) -> (T, bool) {
    BUSY.scope(Cell::new(false), async { (work.await, was_busy()) }).await
}

/// Tells if that is so with the work that the current task does.
pub(in crate::server) fn was_busy() -> bool {
    BUSY.try_with(Cell::get).unwrap_or(false)
}

/// Notes a failure, of which nobody wants to know outside of such work.
pub(super) fn note(error: &Error) {
    _ = BUSY.try_with(|busy| busy.set(sql::is_busy(error)));
}

/// Forgets the failure of what is tried again.
pub(super) fn forget() {
    _ = BUSY.try_with(|busy| busy.set(false));
}
