//! Those who ask what the pages say, while others flood the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use tokio::task::JoinHandle;

/// What users ask, one of each page: path, credential, and a pointer to what the answer must have.
const REQUESTS: [(&str, (&str, &str), &str); 5] = [
    ("/v1/project-north/workspaces?limit=2", ("X-Auth-Token", "sample-erin"), "/workspaces/1/id"),
    ("/v1/project-north/workspaces/0", ("X-Auth-Token", "sample-erin"), "/grants"),
    ("/v1/project-north/eihealth-projects/statistics", ("X-Auth-Token", "sample-creator"), "/projects/0/id"),
    ("/hpc/openapi/v2/parastor/quota/usernames/test", ("token", "sample-test"), "/data/0/path"),
    ("/open/api/v1/workspaces/user/16/", ("Authorization", "Bearer sample-16"), "/detail/detail/projects/0/id"),
];

/// Every request succeeds, each on a connection of its own.
pub async fn assert_served(address: &str) {
    let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client");
    let ask = |(path, (header, token), pointer): (&'static str, (&'static str, &'static str), &'static str)| {
        let request = http.get(format!("http://{address}{path}")).header(header, token);
        async move {
            let answer = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
            let status = answer.status().as_u16();
            let text = answer.text().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
            let body: Value = serde_json::from_str(&text).unwrap_or_default();
            assert!(status == 200 && body.pointer(pointer).is_some(), "{path}: {status} {text}");
        }
    };
    futures_util::future::join_all(REQUESTS.map(ask)).await;
}

/// Users who ask one round after the other until they are told to stop.
pub struct Users {
    stop: Arc<AtomicBool>,
    rounds: JoinHandle<usize>,
}

impl Users {
    pub fn of(address: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, address) = (stop.clone(), address.to_owned());
        let rounds = tokio::spawn(async move {
            let mut rounds = 0;
            while rounds == 0 || !stopped.load(Ordering::Relaxed) {
                assert_served(&address).await;
                rounds += 1;
            }
            rounds
        });
        Self { stop, rounds }
    }

    /// All of them were served, if they are not stopped by a panic here.
    pub async fn stop(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.rounds.await.expect("users are served")
    }
}
