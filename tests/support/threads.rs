//! Work on several threads, each with a runtime of its own: a run of the suite stays on the thread it is on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the work makes of each item, in the order of the items.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl AsyncFn(&T) -> R + Sync) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    let result = runtime.block_on(work(item));
                    results.lock().expect("no panic").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no panic");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
