//! Fixtures made up for load tests: what is written, what a server makes of it, and the command that writes it.

mod command;
mod served;
mod written;

use crate::support::command as program;

use scicloud::server::FixtureGenerator;

/// What a generator writes.
fn text(generator: &FixtureGenerator) -> String {
    let mut bytes = Vec::new();
    generator.write(&mut bytes).unwrap_or_else(|error| panic!("{generator:?}: {error}"));
    String::from_utf8(bytes).expect("UTF-8")
}

/// A fixture that has as little as there can be.
fn nothing() -> FixtureGenerator {
    FixtureGenerator {
        workspaces: 0,
        users: 0,
        enterprise_projects: 0,
        grants: 0,
        spaces: 0,
        resources: 0,
        scnet_users: 0,
        quotas: 0,
        map_workspaces: 0,
        ..FixtureGenerator::default()
    }
}

/// A number of what there must be some of.
fn some(number: u32) -> std::num::NonZeroU32 {
    std::num::NonZeroU32::new(number).expect("not 0")
}
