use std::future::Future;

use tokio::sync::Semaphore;

/// Lets so many requests at most be under way at once.
pub struct Gate(Semaphore);

impl Gate {
    pub fn new(most: usize) -> Self {
        Self(Semaphore::new(most))
    }

    /// Waits for a turn, then for the answer.
    pub async fn pass<T>(&self, request: impl Future<Output = T>) -> T {
        // It is never closed.
        let _turn = self.0.acquire().await;
        request.await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn no_more_requests_are_under_way_than_may_be() {
        let (gate, now, most) = (Gate::new(3), AtomicUsize::new(0), AtomicUsize::new(0));
        let request = || async {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
        };
        join_all((0..20).map(|_| gate.pass(request()))).await;
        assert_eq!((most.into_inner(), now.into_inner()), (3, 0));
    }
}
