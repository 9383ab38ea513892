//! A clock that only tests move.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use scicloud::client::{BoxFuture, Clock};

/// Waiting moves it on at once.
#[derive(Debug)]
pub struct TestClock {
    start: Instant,
    passed: Mutex<Duration>,
    slept: Mutex<Vec<Duration>>,
}

impl TestClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { start: Instant::now(), passed: Mutex::default(), slept: Mutex::default() })
    }

    pub fn pass(&self, time: Duration) {
        *self.passed.lock().unwrap() += time;
    }

    /// Returns the time that was waited, each time.
    pub fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        // 2023-11-14T22:13:20Z
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + *self.passed.lock().unwrap()
    }

    fn instant(&self) -> Instant {
        self.start + *self.passed.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.slept.lock().unwrap().push(duration);
        self.pass(duration);
        Box::pin(async {})
    }
}
