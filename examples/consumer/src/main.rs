//! Prints the ModelArts workspaces of a project.
//!
//! ```sh
//! SCICLOUD_MODELARTS_URL=http://127.0.0.1:8080 SCICLOUD_MODELARTS_PROJECT=… SCICLOUD_MODELARTS_TOKEN=… cargo run
//! ```

use std::env;
use std::error::Error;
use std::process::ExitCode;

use scicloud::modelarts::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match list().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("consumer: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn list() -> Result<(), Box<dyn Error>> {
    let client = Client::new(&setting("SCICLOUD_MODELARTS_URL")?, setting("SCICLOUD_MODELARTS_TOKEN")?)?;
    let page = client.list_workspaces().project_id(setting("SCICLOUD_MODELARTS_PROJECT")?).send().await?.into_inner();
    let workspaces = page.workspaces.unwrap_or_default();
    for workspace in &workspaces {
        let [id, status, access, name] =
            [text(&workspace.id), text(&workspace.status), text(&workspace.auth_type), text(&workspace.name)];
        println!("{id:<34} {status:<14} {access:<9} {name}");
    }
    println!("{} of {} workspaces", workspaces.len(), text(&page.total_count));
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("set {name}"))
}

/// A field in words; a service may leave out any.
fn text(field: &Option<impl ToString>) -> String {
    field.as_ref().map_or_else(|| "-".into(), ToString::to_string)
}
