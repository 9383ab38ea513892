//! One overview of what there is on all platforms.

mod config;
mod gather;
mod render;

use std::future::Future;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

pub use config::Config;
#[cfg(feature = "server")]
pub use config::{MapTable, MapWorkspaceId, Project, Scnet};
pub use gather::{Overview, gather};
use render::{Limit, render};

use super::output::{Format, print, print_json};
use super::{FAILURE, block_on, unable};

/// Show workspaces, resources, storage and tables of your accounts in one overview.
///
/// The file names a base URL for each platform; tokens come from the environment. A platform that fails is reported
/// in its place, the others are shown, and the exit code is 1.
#[derive(Debug, Args)]
#[command(after_help = "The file, each part of which may be left out:\n\n  \
                        [modelarts]\n  url = \"https://modelarts.cn-north-4.myhuaweicloud.com\"\n  project = \"PROJECT\"\n\n  \
                        [eihealth]\n  url = \"https://ai4sservice.cn-north-4.myhuaweicloud.com\"\n  project = \"PROJECT\"\n\n  \
                        [scnet]\n  url = \"https://CLUSTER-HOST\"\n  users = [\"USER\"]\n\n  \
                        [maptable]\n  url = \"https://maptable.com\"\n  workspaces = [\"user/16\"]\n\n\
                        Tokens: SCICLOUD_MODELARTS_TOKEN, SCICLOUD_EIHEALTH_TOKEN, SCICLOUD_SCNET_TOKEN,\n\
                        SCICLOUD_MAPTABLE_TOKEN, or another variable that a part names with token_env = \"NAME\".\n\n\
                        Examples:\n  scicloud overview --config clouds.toml\n  \
                        scicloud overview --config clouds.toml --format json | jq .scnet")]
pub struct Arguments {
    /// File (TOML) with the base URLs.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// How to write the overview.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Arguments {
    /// Reads the file, asks all platforms, and shows what they say.
    pub fn run(self) -> u8 {
        let config = match Config::read(&self.config) {
            Ok(config) => config,
            Err(error) => return unable(error),
        };
        match block_on(with_progress(gather(&config))) {
            Ok(overview) => show(&overview, self.format, usize::MAX, ""),
            Err(error) => unable(error),
        }
    }
}

/// Writes an overview with at most `rows` rows a table, and how to get the rest; the exit code tells whether a
/// platform failed.
pub fn show(overview: &Overview, format: Format, rows: usize, hint: &str) -> u8 {
    let written = match format {
        Format::Table => print(&render(overview, &Limit { rows, hint })),
        Format::Json => print_json(overview),
    };
    if written == 0 && overview.has_failure() { FAILURE } else { written }
}

/// Shows on a terminal that there is still something going on once a second has passed.
pub async fn with_progress<T>(work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    let patience = tokio::time::sleep(Duration::from_secs(1));
    tokio::select! {
        result = &mut work => return result,
        () = patience => {}
    }
    if !std::io::stderr().is_terminal() {
        return work.await;
    }
    let style = ProgressStyle::with_template("{spinner} asking the platforms ({elapsed})");
    let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(100));
    let result = work.await;
    bar.finish_and_clear();
    result
}
