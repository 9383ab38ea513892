//! Files that are fetched by their URL.

use std::time::Duration;

use reqwest::{Client, Url, redirect};

use super::files::Missing;

/// The address that a reference leads to, if it is one.
pub fn join(base: &str, reference: &str) -> Option<String> {
    if let Ok(url) = Url::parse(base) {
        return Some(url.join(reference).map_or_else(|_| reference.to_owned(), String::from));
    }
    address(reference).map(Into::into)
}

/// Tells if a file is elsewhere.
pub fn is_address(name: &str) -> bool {
    address(name).is_some()
}

fn address(name: &str) -> Option<Url> {
    // A drive letter is no scheme.
    Url::parse(name).ok().filter(|url| url.scheme().len() > 1)
}

/// The bytes at an address, at most so many, if it may be asked.
pub fn read(name: &str, is_allowed: bool, largest: u64) -> Result<Vec<u8>, Missing> {
    let Some(mut url) = address(name) else {
        return Err(Missing::new("it refers to no address", "mend the reference"));
    };
    let shown = {
        let mut shown = url.clone();
        // No secret of the address is shown.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        shown.set_query(None);
        shown
    };
    if !matches!(url.scheme(), "http" | "https") {
        let problem = format!("it refers to {shown}, which is not fetched");
        return Err(Missing::new(problem, "save the file below the document's folder and refer to it there"));
    }
    if !is_allowed {
        let problem = format!("it refers to {shown}, which is not fetched unasked");
        return Err(Missing::new(problem, "give `--allow-remote`, or save the file below the document's folder"));
    }
    url.set_fragment(None);
    fetch(url, largest).map_err(|problem| {
        let problem = format!("it refers to {shown}, which can't be fetched: {problem}");
        Missing::new(problem, "mend the reference, or try again")
    })
}

fn fetch(url: Url, largest: u64) -> Result<Vec<u8>, String> {
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

/// Returns the problem, without the address, which may hold a secret.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
    causes.by_ref().last().map_or_else(|| error.to_string(), ToString::to_string)
}
