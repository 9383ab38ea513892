//! What is bound to a query's placeholders.

use std::borrow::Cow;

use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

/// A value, or the absence of one, of a type that both databases have; an absent one has its type too, for PostgreSQL.
#[derive(Clone, Debug)]
pub(in crate::server::store) enum Value<'q> {
    Bool(Option<bool>),
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<Cow<'q, str>>),
}

impl Value<'_> {
    /// Tells if it is a text that PostgreSQL can't keep.
    pub(super) fn has_nul(&self) -> bool {
        matches!(self, Self::Text(Some(text)) if text.contains('\0'))
    }

    pub(super) fn for_sqlite(self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Bool(value) => Arguments::add(arguments, value),
            Self::Int(value) => Arguments::add(arguments, value),
            Self::Real(value) => Arguments::add(arguments, value),
            Self::Text(value) => Arguments::add(arguments, value),
        }
    }

    pub(super) fn for_postgres(self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Bool(value) => Arguments::add(arguments, value),
            Self::Int(value) => Arguments::add(arguments, value),
            Self::Real(value) => Arguments::add(arguments, value),
            Self::Text(value) => Arguments::add(arguments, value),
        }
    }
}

/// The conversions of a type and of its absence.
macro_rules! from {
    ($($variant:ident: $($type:ty),+;)+) => {$($(
        impl<'q> From<$type> for Value<'q> {
            fn from(value: $type) -> Self {
                Self::$variant(Some(value.into()))
            }
        }

        impl<'q> From<Option<$type>> for Value<'q> {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )+)+};
}

from! {
    Bool: bool;
    Int: i64;
    Real: f64;
    Text: &'q str, &'q String, String;
}
