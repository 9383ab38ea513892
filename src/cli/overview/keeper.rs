//! What runs that were kept add to this one, and keeping it.

use chrono::{DateTime, Utc};

use super::history::History;
use super::model::Overview;
use super::record::records;
use crate::cli::accounts::Accounts;
use crate::cli::note;

/// The reason why nothing can be kept.
pub const NO_PLACE: &str = "there is no place for the history: set XDG_DATA_HOME or HOME, or in the file of accounts \
                            `[overview]` with `history = \"FILE\"`";

/// The history of the runs, if there is one.
pub struct Keeper {
    history: Option<History>,
    /// True if this run is kept.
    is_due: bool,
}

impl Keeper {
    /// Opens the history; a run that is to be kept makes it. One that can't be read stops no run that isn't.
    pub async fn open(accounts: &Accounts, is_asked: bool) -> Result<Self, String> {
        let keeping = accounts.keeping();
        let is_due = is_asked || keeping.is_always;
        let history = match &keeping.file {
            None if is_due => return Err(NO_PLACE.to_owned()),
            None => None,
            Some(file) => match History::open(file, is_due).await {
                Err(error) if !is_due => {
                    note(error);
                    None
                }
                opened => opened?,
            },
        };
        Ok(Self { history, is_due })
    }

    /// Fills in the trends, and keeps the run if it is to be.
    pub async fn keep(&mut self, overview: &mut Overview, time: DateTime<Utc>) -> Result<(), String> {
        let Some(history) = &mut self.history else { return Ok(()) };
        history.trends(overview, time).await?;
        if self.is_due {
            history.record(time, &records(overview, time)).await?;
        }
        Ok(())
    }
}
