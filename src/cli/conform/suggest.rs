//! Writes a first overlay for a document.

use std::path::{Path, PathBuf};

use clap::Args;

use super::setup::Told;
use super::sign_in::SignedIn;
use super::{Conform, identities};
use crate::cli::output::print;
use crate::cli::{block_on, unable};

/// Look at a document and some answers of its server, and write an OpenAPI Overlay of what was seen.
///
/// The overlay says which operations are lists, how these page, sort and filter, and which ids lead where; comments have
/// the requests that showed it. Only GET is sent. Save it, look it over, and give it to `scicloud conform --overlay`.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Example:
  scicloud conform suggest mine.yaml --url https://service.example > lists.yaml
  scicloud conform --spec mine.yaml --overlay lists.yaml --url https://service.example")]
pub struct Suggest {
    /// File of the OpenAPI document (3.0 or 3.1, YAML or JSON).
    document: PathBuf,
    /// Overlay that holds already.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Fetch what the document refers to by URL.
    #[arg(long)]
    allow_remote: bool,
    /// Base URL of the server.
    #[arg(long)]
    url: String,
    /// Token of the one who asks; others may see it in the list of processes, so prefer the environment.
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Token for one security scheme of the document, where several are needed together.
    #[arg(long, value_name = "SCHEME=TOKEN")]
    token_for: Vec<String>,
    /// Value of a parameter, of one operation or of all; a list is written with commas.
    #[arg(long, value_name = "[OPERATION:]NAME=VALUE")]
    value: Vec<String>,
    /// Operation to look at; without any, all.
    #[arg(long, value_name = "ID")]
    operation: Vec<String>,
    /// Operation to leave out.
    #[arg(long, value_name = "ID")]
    exclude: Vec<String>,
    /// Requests at the most.
    #[arg(long, value_name = "NUMBER", default_value_t = 500)]
    max_requests: usize,
    /// Requests a second at the most.
    #[arg(long, value_name = "NUMBER", value_parser = super::positive)]
    rate: Option<f64>,
}

impl Suggest {
    /// Asks, and prints the overlay.
    pub fn run(self) -> u8 {
        match self.overlay_text() {
            Ok(text) => print(&text),
            Err(error) => unable(error),
        }
    }

    fn overlay_text(self) -> Result<String, String> {
        let is_file = Path::new(&self.document).exists();
        let name = self.document.display().to_string();
        let (documents, spec) = if is_file { (Vec::new(), vec![self.document]) } else { (vec![name], Vec::new()) };
        let arguments = Conform {
            documents,
            spec,
            overlay: self.overlay,
            allow_remote: self.allow_remote,
            url: Some(self.url),
            token: self.token,
            token_for: self.token_for,
            value: self.value,
            operation: self.operation,
            exclude: self.exclude,
            max_requests: Some(self.max_requests),
            rate: self.rate,
            ..Conform::default()
        };
        let (environment, config, signed_in) = (identities::environment(), Default::default(), SignedIn::default());
        let told = Told { arguments: &arguments, environment: &environment, config: &config, signed_in: &signed_in };
        let (suites, unable) = told.suites()?;
        if let Some(unable) = unable.into_iter().next() {
            return Err(format!("{}: {}", unable.document, unable.reason));
        }
        let mut text = String::new();
        for prepared in suites {
            let suggested = block_on(prepared.suite.suggest()).map_err(|error| error.to_string())?;
            text += &suggested.map_err(|error| format!("{}: {error}", prepared.name))?;
        }
        Ok(text)
    }
}
