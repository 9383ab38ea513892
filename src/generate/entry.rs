//! The entry for build scripts and programs: a document in, the code of its client out.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use super::{adapt, generate_checked};
use crate::spec::document::{self, LoadError, LoadOptions};
use crate::spec::{Diagnostic, Diagnostics, Document};

/// Generates the client of an OpenAPI document.
///
/// The document is of OpenAPI 3.0 or 3.1, YAML or JSON, and may refer to files below its folder. What a client can't be
/// generated from is refused with file, line and remedy, all in one go.
///
/// ```no_run
/// scicloud::generate::Generator::new("openapi/mine.yaml").write();
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Generator {
    document: PathBuf,
    overlays: Vec<PathBuf>,
    skips_unsupported: bool,
    is_transcribed: bool,
}

/// The client of a document.
#[derive(Debug, Clone)]
pub struct Generated {
    /// Name of the document: its file's name without the ending.
    pub name: String,
    /// The code, formatted.
    pub code: String,
    /// The parts that were left out.
    pub left_out: Vec<Diagnostic>,
    /// Oddities of the document that may be slips.
    pub warnings: Vec<Diagnostic>,
    /// The files that the code depends on.
    pub files: Vec<PathBuf>,
}

impl Generator {
    /// A generator for the document in a file.
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self { document: document.into(), overlays: Vec::new(), skips_unsupported: false, is_transcribed: false }
    }

    /// Applies an overlay (OpenAPI Overlay 1.0 or 1.1) before, after those that were given earlier.
    pub fn overlay(mut self, overlay: impl Into<PathBuf>) -> Self {
        self.overlays.push(overlay.into());
        self
    }

    /// Generates the rest where something can't be, and says what was left out.
    pub fn skip_unsupported(mut self) -> Self {
        self.skips_unsupported = true;
        self
    }

    /// Holds the document to the rules for those of this crate, and writes what its server and suite ask of the client.
    #[allow(dead_code)]
    pub(crate) fn transcribed(mut self) -> Self {
        self.is_transcribed = true;
        self
    }

    /// Writes the client to `OUT_DIR`, for a build script: `mine.yaml` becomes `mine.rs`.
    ///
    /// Faults are errors of Cargo and end the script; what was left out, and what is odd, are warnings.
    pub fn write(&self) {
        let directory = env::var_os("OUT_DIR").map(PathBuf::from);
        for file in std::iter::once(&self.document).chain(&self.overlays) {
            println!("cargo::rerun-if-changed={}", file.display());
        }
        let written = match directory {
            Some(directory) => self.write_to(&directory),
            None => Err(self.fault("OUT_DIR is not set", "call this from a build script, or `write_to` elsewhere")),
        };
        match written {
            Ok(generated) => {
                for file in &generated.files {
                    println!("cargo::rerun-if-changed={}", file.display());
                }
                for warning in generated.left_out.iter().chain(&generated.warnings) {
                    println!("cargo::warning={warning}");
                }
            }
            Err(faults) => {
                for fault in &faults.0 {
                    let kind = if fault.is_warning { "warning" } else { "error" };
                    println!("cargo::{kind}={fault}");
                }
                process::exit(1);
            }
        }
    }

    /// Writes the client to a directory.
    ///
    /// # Errors
    ///
    /// All that stands in the way.
    pub fn write_to(&self, directory: &Path) -> Result<Generated, Diagnostics> {
        let generated = self.generate()?;
        let target = directory.join(format!("{}.rs", generated.name));
        fs::write(&target, &generated.code).map_err(|error| {
            self.fault(&format!("the client can't be written to {}: {error}", target.display()), "free the way to it")
        })?;
        Ok(generated)
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// All that stands in the way.
    pub fn generate(&self) -> Result<Generated, Diagnostics> {
        let name = self.document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default().to_owned();
        let options = LoadOptions { overlays: self.overlays.clone(), allow_remote: false };
        let loaded = document::Document::load(&self.document, &options).map_err(|error| match error {
            LoadError::Faulty(fault) => Diagnostics(vec![fault]),
            LoadError::Unreadable { problem, .. } => {
                self.fault(&format!("it can't be read: {problem}"), "name a document")
            }
        })?;
        let files = loaded.files().map(PathBuf::from).collect();
        if self.is_transcribed {
            let text = fs::read_to_string(&self.document)
                .map_err(|error| self.fault(&format!("it can't be read: {error}"), "name a document"))?;
            let document = Document::read(&self.document.display().to_string(), &text)?;
            let code = generate_checked(&document)
                .map_err(|reason| self.fault(&reason, "compare what was written last with its neighbors"))?;
            return Ok(Generated { name, code, left_out: Vec::new(), warnings: document.warnings, files });
        }
        let advice = loaded.advice();
        let (code, found) = match adapt::client(&loaded, &name, self.skips_unsupported) {
            Ok(generated) => generated,
            Err(faults) => return Err(Diagnostics(faults.0.into_iter().chain(advice).collect())),
        };
        let (mut warnings, left_out): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.is_warning);
        warnings.extend(advice);
        Ok(Generated { name, code, left_out, warnings, files })
    }

    /// A fault of the whole document.
    fn fault(&self, problem: &str, remedy: &str) -> Diagnostics {
        Diagnostics(vec![Diagnostic {
            file: self.document.display().to_string(),
            line: 1,
            operation: None,
            problem: problem.into(),
            remedy: remedy.into(),
            is_warning: false,
        }])
    }
}
