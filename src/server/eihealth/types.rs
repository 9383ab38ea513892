//! The requests and answers of eiHealth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::server::store::{ResourceCount, SpaceRow};
use crate::server::value::{OutOfRange, Timestamp};

/// Path of the statistics.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ProjectPath {
    /// The project that the spaces live in.
    pub(super) project_id: String,
}

/// The caller's spaces.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProjectStatisticList {
    /// The number of spaces there are.
    #[schemars(range(min = 0))]
    count: i32,
    /// The spaces with what they hold.
    projects: Vec<ProjectStatistic>,
}

/// A space and what it holds.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProjectStatistic {
    /// Id of the space.
    id: String,
    /// Its name.
    name: String,
    /// The caller's role in it.
    role_type: String,
    /// Name of the user who made it.
    creator: String,
    /// The time when it was made.
    create_time: Timestamp,
    /// The time when it was last changed.
    update_time: Timestamp,
    /// The time when it was pinned to the top; absent if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Timestamp")]
    top_time: Option<Timestamp>,
    /// The caller's own resources; kinds of which only others have some are there with 0.
    user_statistics: Vec<StatisticDto>,
    /// Everybody's resources.
    total_statistics: Vec<StatisticDto>,
}

/// A kind of resource and how many there are.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StatisticDto {
    /// The kind.
    resource_name: String,
    /// The number.
    #[schemars(range(min = 0))]
    count: i64,
}

/// A stored value that the answer's documented types cannot carry.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) enum Unanswerable {
    Time(#[from] OutOfRange),
    Count(#[from] std::num::TryFromIntError),
}

impl ProjectStatisticList {
    pub(super) fn new(spaces: Vec<SpaceRow>) -> Result<Self, Unanswerable> {
        let projects = spaces.into_iter().map(ProjectStatistic::new).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { count: projects.len().try_into()?, projects })
    }
}

impl ProjectStatistic {
    fn new(space: SpaceRow) -> Result<Self, OutOfRange> {
        let statistics = |of: fn(&ResourceCount) -> i64| {
            let one = |row| StatisticDto { resource_name: row_kind(row), count: of(row) };
            space.counts.iter().map(one).collect()
        };
        let (user_statistics, total_statistics) = (statistics(|row| row.own), statistics(|row| row.total));
        Ok(Self {
            id: space.id,
            name: space.name,
            role_type: space.role_type,
            creator: space.creator,
            create_time: Timestamp::utc_seconds(space.create_s)?,
            update_time: Timestamp::utc_seconds(space.update_s)?,
            top_time: space.top_s.map(Timestamp::utc_seconds).transpose()?,
            user_statistics,
            total_statistics,
        })
    }
}

fn row_kind(row: &ResourceCount) -> String {
    row.kind.clone()
}
