//! Files that are fetched by their URL.

use std::time::Duration;

use reqwest::{Client, Url, redirect};

/// The bytes at a URL, at most so many.
pub fn fetch(url: Url, largest: u64) -> Result<Vec<u8>, String> {
    // A thread of its own, as the caller may be within a runtime already.
    let fetch = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(get(url, largest))
    };
    let thread = std::thread::Builder::new().spawn(fetch).map_err(|error| error.to_string())?;
    thread.join().unwrap_or_else(|_| Err("the thread for it failed".into()))
}

async fn get(url: Url, largest: u64) -> Result<Vec<u8>, String> {
    let client = Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .redirect(redirect::Policy::limited(5))
        .user_agent(concat!("scicloud/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(told)?;
    let mut response = client.get(url).send().await.map_err(told)?;
    if !response.status().is_success() {
        return Err(format!("the answer is {}", response.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(told)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > largest {
            return Err(format!("it is larger than {} MB", largest >> 20));
        }
    }
    Ok(bytes)
}

/// What went wrong, without the address, which may hold a secret.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
    causes.by_ref().last().map_or_else(|| error.to_string(), ToString::to_string)
}
