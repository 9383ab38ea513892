//! A policy of one's own: as the built-in one, but an internal error of a list is worth one more attempt too.
//!
//! `TOKEN=… cargo run --example retry_policy -- https://modelarts.example project-north`

use std::time::Duration;

use scicloud::Token;
use scicloud::client::{Attempt, Decision, Failure, Retry, RetryPolicy};
use scicloud::modelarts::{Client, LIST_WORKSPACES};

#[derive(Debug, Default)]
struct Lists(Retry);

impl RetryPolicy for Lists {
    fn decide(&self, attempt: &Attempt<'_>) -> Decision {
        let is_list = attempt.operation.id == LIST_WORKSPACES.id;
        match attempt.failure {
            Failure::Status(status) if status.as_u16() == 500 && is_list && attempt.number == 1 => {
                Decision::Again(Duration::from_secs(1))
            }
            _ => self.0.decide(attempt),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [_, url, project] = std::env::args().collect::<Vec<_>>().try_into().map_err(|_| "URL PROJECT")?;
    let client = Client::builder(&url)
        .credentials(Token::from(std::env::var("TOKEN")?))
        .timeout(Duration::from_secs(10))
        .retry(Lists::default())
        .build()?;
    let page = client.list_workspaces().project_id(project).send().await?;
    println!("{} workspaces", page.workspaces.iter().flatten().count());
    Ok(())
}
