//! What comes out of a query.

use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Error, Postgres, Row as _, Sqlite, Type};

/// A row of either database.
#[derive(Clone, Copy)]
pub(in crate::server::store) enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

/// A column, by number from 0 or by name.
pub(in crate::server::store) trait Column:
    ColumnIndex<SqliteRow> + ColumnIndex<PgRow>
{
}

impl<C: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>> Column for C {}

/// What is in a column: `i64`, `f64`, `bool`, `String`, or an `Option` of one.
pub(in crate::server::store) trait Cell<'r>:
    Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>
{
}

impl<'r, T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>> Cell<'r> for T {}

impl<'r> Row<'r> {
    pub(in crate::server::store) fn get<T: Cell<'r>>(self, column: impl Column) -> Result<T, Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

/// What a row is read into: a struct by the columns' names, a tuple by their order, or the value of the only column.
pub(in crate::server::store) trait FromRow: Send + Unpin + Sized {
    fn from_row(row: Row<'_>) -> Result<Self, Error>;
}

/// What many rows have, as one JSON text (see [`Dialect::json_arrays`](super::Dialect::json_arrays)), which there is none of where
/// there are no rows.
pub(in crate::server::store) fn from_json<T: DeserializeOwned>(text: Option<String>) -> Result<Vec<T>, Error> {
    let read = |text: String| serde_json::from_str(&text).map_err(|error| Error::Decode(error.into()));
    text.map_or_else(|| Ok(Vec::new()), read)
}

macro_rules! only {
    ($($type:ty),+) => {$(
        impl FromRow for $type {
            fn from_row(row: Row<'_>) -> Result<Self, Error> {
                row.get(0)
            }
        }
    )+};
}

only!(bool, i64, f64, String, Option<bool>, Option<i64>, Option<f64>, Option<String>);

macro_rules! tuple {
    ($($type:ident $number:literal),+) => {
        impl<$($type: for<'r> Cell<'r> + Send + Unpin),+> FromRow for ($($type,)+) {
            fn from_row(row: Row<'_>) -> Result<Self, Error> {
                Ok(($(row.get::<$type>($number)?,)+))
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

impl<'r> From<&'r SqliteRow> for Row<'r> {
    fn from(row: &'r SqliteRow) -> Self {
        Self::Sqlite(row)
    }
}

impl<'r> From<&'r PgRow> for Row<'r> {
    fn from(row: &'r PgRow) -> Self {
        Self::Postgres(row)
    }
}
