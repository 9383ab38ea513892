//! The schema's history for each database, compiled into the program.

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// A step as (version, what it does, SQL).
type Step = (i64, &'static str, &'static str);

/// SQLite's steps; steps are only ever added.
const SQLITE: &[Step] = &[
    (1, "state", include_str!("migrations/sqlite/0001_state.sql")),
    (2, "huawei sign in", include_str!("migrations/sqlite/0002_huawei_sign_in.sql")),
    (3, "SCNet and MapTable sign-in", include_str!("migrations/sqlite/0003_scnet_maptable_sign_in.sql")),
    (4, "scale", include_str!("migrations/sqlite/0004_scale.sql")),
    (5, "what servers share", include_str!("migrations/sqlite/0005_shared.sql")),
    (6, "faults on demand", include_str!("migrations/sqlite/0006_faults.sql")),
    (7, "reading and writing", include_str!("migrations/sqlite/0007_reading_and_writing.sql")),
];

/// PostgreSQL's steps, which begin with SQLite's third and have the same numbers from there on.
const POSTGRES: &[Step] = &[
    (3, "state", include_str!("migrations/postgres/0003_state.sql")),
    (4, "scale", include_str!("migrations/postgres/0004_scale.sql")),
    (5, "what servers share", include_str!("migrations/postgres/0005_shared.sql")),
    (6, "faults on demand", include_str!("migrations/postgres/0006_faults.sql")),
    (7, "reading and writing", include_str!("migrations/postgres/0007_reading_and_writing.sql")),
];

/// SQLite's steps, in the form that the database library runs.
pub(super) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

/// PostgreSQL's steps, in the form that the database library runs.
pub(super) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(steps: &[Step]) -> Migrator {
    let step = |&(version, name, sql): &Step| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    };
    Migrator::with_migrations(steps.iter().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_versions_from_the_third_on() {
        let versions = |steps: &[Step]| steps.iter().map(|step| step.0).filter(|it| *it >= 3).collect::<Vec<_>>();
        assert_eq!(versions(SQLITE), versions(POSTGRES));
        assert!(SQLITE.iter().map(|step| step.0).eq((1..).take(SQLITE.len())), "no version is left out or there twice");
    }
}
