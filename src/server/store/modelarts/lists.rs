//! Which lists of `store/ranked` a workspace is in, and which a request is about.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Error};

use super::{SortBy, Visitor, WorkspaceQuery};
use crate::server::store::ranked::{self, Entry};
use crate::server::store::sql::{Query, Tx, query};

/// In place of an enterprise project: workspaces of any.
const ANY: &str = "";

/// The way a list is sorted, in the order of an entry's keys, with SQL for the key of the workspace `w`.
///
/// Numbers compare as texts of one length.
pub(super) const SORTS: [(SortBy, &str); 3] = [
    (SortBy::Name, "w.name"),
    (
        SortBy::UpdateTime,
        "SUBSTR('0000000000000000000' || CAST(w.update_ms AS TEXT), LENGTH(CAST(w.update_ms AS TEXT)) + 1)",
    ),
    (SortBy::Status, "w.status"),
];

/// The keys of a workspace, as the SQL of [`SORTS`] has them.
fn keys(name: String, update_ms: i64, status: String) -> Vec<String> {
    vec![name, format!("{update_ms:019}"), status]
}

/// The sort's number in lists.
pub(super) fn sort_number(sort_by: SortBy) -> i64 {
    (0..).zip(SORTS).find(|(_, (sort, _))| *sort == sort_by).map_or(0, |(number, _)| number)
}

/// The audiences of each workspace, of `number` alone if `one` says `AND w.number = $1`.
///
/// Everybody may enter what is public; besides, its owner may, and whoever was granted what is internal, where a grant's user id
/// outranks its name. The primary account needs no list but the one of all.
pub(super) fn audiences(one: &str) -> String {
    format!(
        "SELECT w.number, 'all' AS audience FROM modelarts_workspaces w WHERE 1 = 1 {one} \
         UNION ALL SELECT w.number, 'public' FROM modelarts_workspaces w WHERE UPPER(w.auth_type) = 'PUBLIC' {one} \
         UNION ALL SELECT w.number, 'user:' || w.owner_id FROM modelarts_workspaces w WHERE UPPER(w.auth_type) <> 'PUBLIC' {one} \
         UNION ALL SELECT DISTINCT number, 'user:' || user_id FROM (SELECT w.number, w.owner_id, COALESCE(g.user_id, \
             (SELECT u.id FROM huawei_users u WHERE u.tenant = w.tenant AND u.name = g.user_name)) AS user_id \
             FROM modelarts_workspaces w JOIN modelarts_grants g ON g.workspace = w.number \
             WHERE UPPER(w.auth_type) = 'INTERNAL' {one}) AS granted WHERE user_id <> owner_id"
    )
}

/// The lists that together have what a request is about, and how much each has; none twice.
pub(super) async fn asked(tx: &mut Tx, visitor: Visitor<'_>, asked: &WorkspaceQuery) -> Result<Vec<(i64, i64)>, Error> {
    let lists = if asked.accessible_only { ACCESSIBLE } else { WHOLE };
    let sql = AssertSqlSafe(format!("SELECT r.number, r.total FROM {lists}"));
    bound(query(sql), visitor, asked).fetch_all(tx).await
}

/// A question that begins with what [`WHOLE`] and [`ACCESSIBLE`] need.
pub(super) fn bound<'q>(question: Query<'q>, visitor: Visitor<'q>, asked: &'q WorkspaceQuery) -> Query<'q> {
    question.bind(visitor.user_id).bind(visitor.project_id).bind(asked.enterprise_project_id.as_deref().unwrap_or(ANY))
}

/// The list `r` of all workspaces that a request is about.
pub(super) const WHOLE: &str = "huawei_users u \
     JOIN modelarts_lists l ON l.project_id = $2 AND l.enterprise_project_id = $3 AND l.audience = 'all' \
     JOIN ranked_lists r ON r.number = l.number WHERE u.id = $1";

/// The lists `r` of those that the visitor may enter.
const ACCESSIBLE: &str = "huawei_users u \
     JOIN modelarts_lists l ON l.project_id = $2 AND l.enterprise_project_id = $3 AND l.audience IN \
         (CASE WHEN u.primary_account THEN 'all' ELSE 'public' END, CASE WHEN u.primary_account THEN 'all' ELSE 'user:' || u.id END) \
     JOIN ranked_lists r ON r.number = l.number WHERE u.id = $1";

/// A workspace as its lists have it.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    project_id: String,
    enterprise_project_id: String,
    audiences: BTreeSet<String>,
    entry: Entry,
}

impl Filed {
    /// As its rows say it should be; `None` if there is no such workspace.
    pub(super) async fn of(tx: &mut Tx, number: i64) -> Result<Option<Self>, Error> {
        let row: Option<(String, String, String, String, i64, String)> = query(
            "SELECT project_id, enterprise_project_id, id, name, update_ms, status FROM modelarts_workspaces WHERE number = $1",
        )
        .bind(number)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((project_id, enterprise_project_id, id, name, update_ms, status)) = row else { return Ok(None) };
        let audiences: Vec<(i64, String)> =
            query(AssertSqlSafe(audiences("AND w.number = $1"))).bind(number).fetch_all(tx).await?;
        Ok(Some(Self {
            project_id,
            enterprise_project_id,
            audiences: audiences.into_iter().map(|(_, audience)| audience).collect(),
            entry: Entry { item: number, id, keys: keys(name, update_ms, status) },
        }))
    }

    /// Project, enterprise project and audience of each list.
    fn lists(&self) -> BTreeSet<[&str; 3]> {
        let one = |audience| [ANY, &self.enterprise_project_id].map(|part| [self.project_id.as_str(), part, audience]);
        self.audiences.iter().flat_map(|audience| one(audience)).collect()
    }
}

/// Moves a workspace from the lists that it was in to those that it should be in.
pub(super) async fn refile(tx: &mut Tx, old: Option<&Filed>, new: Option<&Filed>) -> Result<(), Error> {
    let (before, after) = (old.map(Filed::lists).unwrap_or_default(), new.map(Filed::lists).unwrap_or_default());
    if let Some(old) = old {
        for list in before.difference(&after) {
            let number = number(tx, list).await?;
            ranked::leave(tx, number, &old.entry).await?;
            if ranked::drop_if_empty(tx, number).await? {
                query("DELETE FROM modelarts_lists WHERE number = $1").bind(number).execute(&mut *tx).await?;
            }
        }
    }
    if let Some(new) = new {
        for list in after.difference(&before) {
            let number = number(tx, list).await?;
            ranked::enter(tx, number, &new.entry).await?;
        }
    }
    if let (Some(old), Some(new)) = (old, new) {
        for list in before.intersection(&after) {
            let number = number(tx, list).await?;
            ranked::rekey(tx, number, &old.entry, &new.entry).await?;
        }
    }
    Ok(())
}

/// The number of a list, which is made if it is not there.
async fn number(tx: &mut Tx, [project, enterprise_project, audience]: &[&str; 3]) -> Result<i64, Error> {
    let sql =
        "SELECT number FROM modelarts_lists WHERE project_id = $1 AND enterprise_project_id = $2 AND audience = $3";
    let found = query(sql).bind(*project).bind(*enterprise_project).bind(*audience).fetch_optional(&mut *tx).await?;
    if let Some(number) = found {
        return Ok(number);
    }
    let number = ranked::create(tx, SORTS.len()).await?;
    query("INSERT INTO modelarts_lists (project_id, enterprise_project_id, audience, number) VALUES ($1, $2, $3, $4)")
        .bind(*project)
        .bind(*enterprise_project)
        .bind(*audience)
        .bind(number)
        .execute(tx)
        .await?;
    Ok(number)
}

/// Makes all lists anew from the workspaces, in a few statements. SQLite keeps to the order of a CROSS JOIN, which is the quick one.
pub(super) async fn refile_all(tx: &mut Tx) -> Result<(), Error> {
    ranked::clear(tx).await?;
    query("DELETE FROM modelarts_lists").execute(&mut *tx).await?;
    let seen = format!("({}) a CROSS JOIN modelarts_workspaces w", audiences(""));
    let sql = format!(
        "INSERT INTO modelarts_lists (number, project_id, enterprise_project_id, audience) \
         SELECT ROW_NUMBER() OVER (ORDER BY project_id, part, audience), project_id, part, audience FROM ( \
             SELECT w.project_id, w.enterprise_project_id AS part, a.audience FROM {seen} WHERE w.number = a.number \
             UNION SELECT w.project_id, '', a.audience FROM {seen} WHERE w.number = a.number) AS lists"
    );
    query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
    for (sort, (_, key)) in (0_i64..).zip(SORTS) {
        // In their order, which is quicker to write.
        let sql = format!(
            "INSERT INTO ranked_entries (list, sort, key, id, item) SELECT l.number, $1, {key}, w.id, w.number \
             FROM {seen} CROSS JOIN modelarts_lists l WHERE w.number = a.number AND l.project_id = w.project_id \
                 AND l.audience = a.audience AND l.enterprise_project_id IN ('', w.enterprise_project_id) \
             ORDER BY l.number, {key}, w.id"
        );
        query(AssertSqlSafe(sql)).bind(sort).execute(&mut *tx).await?;
    }
    ranked::count(tx).await
}
