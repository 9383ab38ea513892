//! The resources in spaces, and the counts that go with them. Nothing else writes to these tables.

use sqlx::Error;

use crate::server::store::sql::{Tx, query};

/// A kind of resource, of which somebody has some in a space.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::store) struct Holding<'a> {
    pub(in crate::server::store) space_id: &'a str,
    pub(in crate::server::store) owner_id: &'a str,
    pub(in crate::server::store) kind: &'a str,
}

/// Adds so many resources, which take the next ids, and says the first one's.
pub(in crate::server::store) async fn add(tx: &mut Tx, to: Holding<'_>, count: i64) -> Result<i64, Error> {
    let first: i64 = query("SELECT COALESCE(MAX(id), 0) + 1 FROM eihealth_resources").fetch_one(&mut *tx).await?;
    if count <= 0 {
        return Ok(first);
    }
    let holding = holding(tx, to, count).await?;
    query(
        "INSERT INTO eihealth_kinds (space_id, kind, total, first_resource) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (space_id, kind) DO UPDATE SET total = eihealth_kinds.total + excluded.total",
    )
    .bind(to.space_id)
    .bind(to.kind)
    .bind(count)
    .bind(first)
    .execute(&mut *tx)
    .await?;
    query(
        "WITH RECURSIVE numbers (id) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT id + 1 FROM numbers WHERE id < $3) \
         INSERT INTO eihealth_resources (id, holding) SELECT id, $1 FROM numbers",
    )
    .bind(holding)
    .bind(first)
    .bind(first + count - 1)
    .execute(tx)
    .await?;
    Ok(first)
}

/// Counts what somebody has more of, and says the number of that.
async fn holding(tx: &mut Tx, to: Holding<'_>, count: i64) -> Result<i64, Error> {
    query(
        "INSERT INTO eihealth_holdings (number, space_id, kind, owner_id, total) \
         SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4 FROM eihealth_holdings WHERE 1 = 1 \
         ON CONFLICT (space_id, kind, owner_id) DO UPDATE SET total = eihealth_holdings.total + excluded.total RETURNING number",
    )
    .bind(to.space_id)
    .bind(to.kind)
    .bind(to.owner_id)
    .bind(count)
    .fetch_one(tx)
    .await
}

/// Removes all resources of a space.
pub(in crate::server::store) async fn clear(tx: &mut Tx, space_id: &str) -> Result<(), Error> {
    for sql in [
        "DELETE FROM eihealth_resources WHERE holding IN (SELECT number FROM eihealth_holdings WHERE space_id = $1)",
        "DELETE FROM eihealth_holdings WHERE space_id = $1",
        "DELETE FROM eihealth_kinds WHERE space_id = $1",
    ] {
        query(sql).bind(space_id).execute(&mut *tx).await?;
    }
    Ok(())
}
