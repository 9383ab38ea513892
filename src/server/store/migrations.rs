//! The schema's history, compiled into the program.

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Every step as (version, what it does, SQL); steps are only ever added.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "state", include_str!("migrations/0001_state.sql")),
    (2, "huawei sign in", include_str!("migrations/0002_huawei_sign_in.sql")),
    (3, "SCNet and MapTable sign-in", include_str!("migrations/0003_scnet_maptable_sign_in.sql")),
    (6, "faults on demand", include_str!("migrations/0006_faults.sql")),
];

/// All steps, in the form that the database library runs.
pub(super) fn all() -> Migrator {
    let step = |&(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
}
