//! Fixtures as large as one likes, as files or for other programs to read.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::Args;
use scicloud::server::{FixtureGenerator, GenerateError};

use super::{SUCCESS, block_on, progress, unable};

/// Write a made-up fixture of any size, for load tests.
///
/// Equal arguments write equal bytes on every machine. The head of the fixture names the tokens: of a primary account,
/// who may enter every workspace, of an ordinary user, and of one who may enter one workspace in so many. A fixture of a
/// million workspaces takes some 300 MB; about three million can be loaded.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud generate-fixture --workspaces 1000000 --seed 1 --output large.yaml\n  \
                        scicloud generate-fixture --workspaces 0 --spaces 1000 --resources 10000000 > spaces.yaml\n  \
                        scicloud serve --load large.yaml")]
pub struct GenerateFixture {
    /// ModelArts workspaces, the default ones of the projects among them.
    #[arg(long, value_name = "N", default_value_t = usual().workspaces)]
    workspaces: u32,
    /// What chance begins with: another number, another fixture.
    #[arg(long, value_name = "S", default_value_t = usual().seed)]
    seed: u64,
    /// Projects of the one tenant, among which workspaces and spaces are divided evenly.
    #[arg(long, value_name = "N", default_value_t = usual().projects)]
    projects: NonZeroU32,
    /// Users beside the three that have names of their own.
    #[arg(long, value_name = "N", default_value_t = usual().users)]
    users: u32,
    /// Enterprise projects beside the default one.
    #[arg(long, value_name = "N", default_value_t = usual().enterprise_projects)]
    enterprise_projects: u32,
    /// Users that an INTERNAL workspace is shared with, on average.
    #[arg(long, value_name = "N", default_value_t = usual().grants)]
    grants: u32,
    /// Of how many workspaces of a project the user `seldom` may enter one; half of those are public.
    #[arg(long, value_name = "N", default_value_t = usual().visible_one_in)]
    visible_one_in: NonZeroU32,
    /// eiHealth spaces; the user `ordinary` is a member of each.
    #[arg(long, value_name = "N", default_value_t = usual().spaces)]
    spaces: u32,
    /// Resources of all spaces together: 100 for each space, unless given.
    #[arg(long, value_name = "N")]
    resources: Option<u32>,
    /// Users of SCNet.
    #[arg(long, value_name = "N", default_value_t = usual().scnet_users)]
    scnet_users: u32,
    /// Quotas of each user of SCNet.
    #[arg(long, value_name = "N", default_value_t = usual().quotas)]
    quotas: u32,
    /// MapTable workspaces, and as many users.
    #[arg(long, value_name = "N", default_value_t = usual().map_workspaces)]
    map_workspaces: u32,
    /// File to write; the standard output, unless given.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn usual() -> FixtureGenerator {
    FixtureGenerator::default()
}

impl GenerateFixture {
    /// Writes the fixture.
    pub fn run(self) -> u8 {
        match block_on(self.write()) {
            Ok(Ok(())) => SUCCESS,
            Ok(Err(error)) => unable(error),
            Err(error) => unable(error),
        }
    }

    async fn write(self) -> Result<(), String> {
        let generator = self.generator();
        let length = usize::try_from(generator.rows()).unwrap_or(usize::MAX);
        let bar = progress::bar(length, "{spinner} {pos} of {len} rows ({elapsed})");
        let position = bar.clone();
        let is_on_screen = self.output.is_none() && io::stdout().is_terminal();
        let work = tokio::task::spawn_blocking(move || {
            let done = |rows| position.set_position(rows);
            self.output.as_deref().map_or_else(|| to_stdout(&generator, done), |file| to_file(&generator, file, done))
        });
        let written = if is_on_screen { work.await } else { progress::shown(&bar, work).await };
        written.map_err(|error| error.to_string())?
    }

    fn generator(&self) -> FixtureGenerator {
        FixtureGenerator {
            workspaces: self.workspaces,
            seed: self.seed,
            projects: self.projects,
            users: self.users,
            enterprise_projects: self.enterprise_projects,
            grants: self.grants,
            visible_one_in: self.visible_one_in,
            spaces: self.spaces,
            resources: self.resources.unwrap_or(self.spaces.saturating_mul(100)),
            scnet_users: self.scnet_users,
            quotas: self.quotas,
            map_workspaces: self.map_workspaces,
        }
    }
}

/// A reader that has gone away is no error.
fn to_stdout(generator: &FixtureGenerator, done: impl FnMut(u64)) -> Result<(), String> {
    match generator.write_with_progress(io::stdout().lock(), done) {
        Err(GenerateError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| error.to_string()),
    }
}

/// The file is there when it is whole: the beginning of a fixture would be one too.
fn to_file(generator: &FixtureGenerator, file: &Path, done: impl FnMut(u64)) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let is_special = fs::metadata(file).is_ok_and(|found| !found.is_file());
    let part = if is_special { file.into() } else { file.with_added_extension("part") };
    let mut out = File::create(&part).map_err(|error| failed(&error))?;
    let written = generator.write_with_progress(&mut out, done);
    let written = written.map_err(|error| failed(&error)).and_then(|()| out.flush().map_err(|error| failed(&error)));
    if is_special {
        return written;
    }
    if written.is_err() {
        // What stays behind is no fixture by its name.
        let _ = fs::remove_file(&part);
        return written;
    }
    fs::rename(&part, file).map_err(|error| failed(&error))
}
