//! The way out: a request that the document does not have, with the client's credentials, settings and retry.
//!
//! `TOKEN=… cargo run --example raw_request -- https://modelarts.example project-north`

use scicloud::client::Operation;
use scicloud::client::reqwest::Method;
use scicloud::modelarts::{Client, LIST_WORKSPACES};

static COUNT_WORKSPACES: Operation = Operation::undocumented("countWorkspaces", LIST_WORKSPACES.credential);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [_, url, project] = std::env::args().collect::<Vec<_>>().try_into().map_err(|_| "URL PROJECT")?;
    let client = Client::new(&url, std::env::var("TOKEN")?)?;
    let request = client.request(Method::GET, &format!("/v1/{project}/workspaces")).query(&[("limit", "1")]);
    let answer = client.send_raw(&COUNT_WORKSPACES, request).await?;
    println!("{}: {}", answer.status(), String::from_utf8_lossy(&answer));
    Ok(())
}
