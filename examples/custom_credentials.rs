//! Credentials of one's own: a token that another program keeps up to date in a file.
//!
//! `cargo run --example custom_credentials -- https://modelarts.example project-north /run/token`

use std::path::PathBuf;

use scicloud::client::{BoxFuture, Issued, Renewing, TokenSource};
use scicloud::{Error, Token, modelarts};

#[derive(Debug)]
struct TokenFile(PathBuf);

impl TokenSource for TokenFile {
    fn sign_in(&self) -> BoxFuture<'_, Result<Issued, Error>> {
        Box::pin(async move {
            let text = std::fs::read_to_string(&self.0);
            let text = text.map_err(|error| Error::Credentials(format!("{}: {error}", self.0.display())))?;
            // The file does not say for how long the token is good: it is read again after a refusal.
            Ok(Issued { token: Token::from(text.trim()), lifetime: None })
        })
    }

    fn source(&self) -> String {
        format!("token in {}", self.0.display())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [_, url, project, file] = std::env::args().collect::<Vec<_>>().try_into().map_err(|_| "URL PROJECT FILE")?;
    let credentials = Renewing::new(TokenFile(file.into()));
    let client = modelarts::Client::builder(&url).credentials(credentials).build()?;
    let page = client.list_workspaces().project_id(project).send().await?;
    println!("{} workspaces", page.workspaces.iter().flatten().count());
    Ok(())
}
