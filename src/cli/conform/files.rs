//! Reports, recordings and baselines as files.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use scicloud::conformance::report::Baseline;
use scicloud::conformance::{Report, Results, Suite};

/// A report to write.
#[derive(Debug, Clone)]
pub struct ReportTo {
    format: Format,
    file: PathBuf,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Json,
    Junit,
    Html,
    Markdown,
}

impl FromStr for ReportTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) =
            text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or("FORMAT=FILE is needed")?;
        let format = match format {
            "json" => Format::Json,
            "junit" => Format::Junit,
            "html" => Format::Html,
            "markdown" => Format::Markdown,
            _ => return Err("the formats are json, junit, html and markdown".into()),
        };
        Ok(Self { format, file: file.into() })
    }
}

impl ReportTo {
    /// Writes the report in its format.
    pub fn write(&self, results: &Results) -> Result<(), String> {
        let text = match self.format {
            Format::Json => format!("{:#}\n", results.to_json()),
            Format::Junit => results.to_junit().map_err(|error| error.to_string())?,
            Format::Html => results.to_html(),
            Format::Markdown => results.to_markdown(),
        };
        write(&self.file, &text)
    }
}

/// What is known to fail.
pub fn baseline(file: &Path) -> Result<Baseline, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Baseline::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Writes a baseline in the format that the file's name asks for.
pub fn write_baseline(file: &Path, baseline: &Baseline) -> Result<(), String> {
    let is_toml = file.extension().is_some_and(|extension| extension == "toml");
    write(file, &if is_toml { baseline.to_toml() } else { baseline.to_json() })
}

/// Keeps a run in the directory, if there is one.
pub fn record(directory: Option<&Path>, suite: &Suite, report: &Report) -> Result<(), String> {
    let Some(directory) = directory else { return Ok(()) };
    fs::create_dir_all(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    write(&recording(directory, &report.document), &suite.record(report))
}

/// The file of a document's recording.
pub fn recording(directory: &Path, document: &str) -> PathBuf {
    directory.join(format!("{document}.jsonl"))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}
