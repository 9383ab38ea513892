//! The client of one's own document, without a crate around it.

use std::path::PathBuf;

use clap::Args;
use scicloud::generate::Generator;

use super::{FAILURE, SUCCESS, note, unable};

/// Generate the client of an OpenAPI document, to see what becomes of it.
///
/// A crate of one's own does this in its build script: see `examples/own-platform`. The code stands in any crate that
/// depends on scicloud with the feature `client`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud generate mine.yaml --out src\n  \
                        scicloud generate mine.json --overlay mended.yaml --skip-unsupported --out /tmp")]
pub struct Generate {
    /// The document: OpenAPI 3.0 or 3.1, YAML or JSON.
    #[arg(value_name = "FILE")]
    document: PathBuf,
    /// Directory for the code, which is named after the document.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Overlay to apply before; may be given several times.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Generate the rest where something can't be, and say what was left out.
    #[arg(long)]
    skip_unsupported: bool,
}

impl Generate {
    pub fn run(self) -> u8 {
        if !self.out.is_dir() {
            return unable(format!("{} is no directory; create it", self.out.display()));
        }
        if !self.document.is_file() {
            return unable(format!("{} is no file; name the document", self.document.display()));
        }
        let mut generator = self.overlay.into_iter().fold(Generator::new(self.document), Generator::overlay);
        if self.skip_unsupported {
            generator = generator.skip_unsupported();
        }
        match generator.write_to(&self.out) {
            Ok(generated) => {
                generated.left_out.iter().for_each(|left_out| note(format!("left out: {left_out}")));
                generated.warnings.iter().for_each(|warning| note(format!("warning: {warning}")));
                SUCCESS
            }
            Err(faults) => {
                for fault in &faults.0 {
                    let mark = if fault.is_warning { "warning: " } else { "" };
                    note(format!("{mark}{fault}"));
                }
                FAILURE
            }
        }
    }
}
