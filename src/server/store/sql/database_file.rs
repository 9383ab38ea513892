//! The file of a SQLite database, which somebody may take away while it is open.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A file as it was when it was opened.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    number: Number,
}

impl DatabaseFile {
    pub(super) fn opened(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), number: Number::of(path)? })
    }

    /// Fails if it is not there any more: SQLite goes on with what it has open, and all that is written there is lost when the last
    /// process ends that does.
    pub(super) fn check(&self) -> io::Result<()> {
        let reason = match Number::of(&self.path) {
            Ok(number) if number == self.number => return Ok(()),
            Ok(_) => "another file is in its place",
            Err(error) if error.kind() == ErrorKind::NotFound => "the file is gone",
            Err(error) => return Err(error),
        };
        Err(io::Error::new(ErrorKind::NotFound, TakenAway { path: self.path.clone(), reason }))
    }
}

/// The part that tells a file from another in its place, as far as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number(Option<(u64, u64)>);

impl Number {
    #[cfg(unix)]
    fn of(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = std::fs::metadata(path)?;
        Ok(Self(Some((metadata.dev(), metadata.ino()))))
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> io::Result<Self> {
        std::fs::metadata(path).map(|_| Self(None))
    }
}

/// The file is not where it was opened.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}", path = path.display())]
pub(super) struct TakenAway {
    path: PathBuf,
    reason: &'static str,
}
