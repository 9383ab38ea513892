//! Looking what other servers do on the same database.

use tokio::task::JoinHandle;

use super::store::{LOOK, Store};

/// The task that looks, until this is dropped.
pub(super) struct Follower(JoinHandle<()>);

impl Follower {
    pub(super) fn start(store: Store) -> Self {
        Self(tokio::spawn(async move {
            let mut fails = false;
            loop {
                tokio::time::sleep(LOOK).await;
                let looked = store.look().await;
                if let Err(error) = &looked
                    && !fails
                {
                    tracing::warn!("can't look what other servers do: {error}");
                }
                fails = looked.is_err();
            }
        }))
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.abort();
    }
}
