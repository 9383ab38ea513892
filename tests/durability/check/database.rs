//! The database itself: what it says of its own health, and whether counts are those of the rows they count.

use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::postgres::connect;

/// The problem with rows that others follow from, in the words of both databases: each finds nothing.
const FAULTS: [(&str, &str); 10] = [
    (
        "a total that is not the number of entries, in each sort",
        "SELECT COUNT(*) FROM ranked_lists l JOIN (SELECT 0 AS sort UNION ALL SELECT 1 UNION ALL SELECT 2) s ON 1 = 1 \
         WHERE l.total <> (SELECT COUNT(*) FROM ranked_entries e WHERE e.list = l.number AND e.sort = s.sort)",
    ),
    (
        "a node that does not count the entries up to the next one",
        "SELECT COUNT(*) FROM ranked_nodes n WHERE n.entries <> (SELECT COUNT(*) FROM ranked_entries e \
         WHERE e.list = n.list AND e.sort = n.sort AND (e.key, e.id) >= (n.key, n.id) AND NOT EXISTS (SELECT 1 FROM ranked_nodes m \
         WHERE m.list = n.list AND m.sort = n.sort AND m.level = n.level AND (m.key, m.id) > (n.key, n.id) AND (m.key, m.id) <= (e.key, e.id)))",
    ),
    (
        "entries before the first node",
        "SELECT COUNT(*) FROM ranked_entries e WHERE (SELECT COUNT(*) FROM ranked_nodes n WHERE n.list = e.list AND n.sort = e.sort \
         AND n.key = '' AND n.id = '') <> 2",
    ),
    (
        "entries of no list or of no workspace",
        "SELECT COUNT(*) FROM ranked_entries e WHERE NOT EXISTS (SELECT 1 FROM ranked_lists l WHERE l.number = e.list) \
         OR NOT EXISTS (SELECT 1 FROM modelarts_workspaces w WHERE w.number = e.item AND w.id = e.id)",
    ),
    (
        "lists of one kind alone",
        "SELECT (SELECT COUNT(*) FROM ranked_lists WHERE number NOT IN (SELECT number FROM modelarts_lists)) \
         + (SELECT COUNT(*) FROM modelarts_lists WHERE number NOT IN (SELECT number FROM ranked_lists))",
    ),
    (
        "resources that are counted wrong",
        "SELECT COUNT(*) FROM eihealth_holdings h WHERE h.total <> (SELECT COUNT(*) FROM eihealth_resources r WHERE r.holding = h.number)",
    ),
    (
        "kinds that are counted wrong",
        "SELECT (SELECT COUNT(*) FROM eihealth_kinds k WHERE k.total <> (SELECT COALESCE(SUM(h.total), 0) FROM eihealth_holdings h \
         WHERE h.space_id = k.space_id AND h.kind = k.kind)) + (SELECT COUNT(*) FROM eihealth_holdings h \
         WHERE NOT EXISTS (SELECT 1 FROM eihealth_kinds k WHERE k.space_id = h.space_id AND k.kind = h.kind))",
    ),
    (
        "halves of the Huawei family's tokens",
        "SELECT (SELECT COUNT(*) FROM huawei_sign_ins s WHERE NOT EXISTS (SELECT 1 FROM tokens t WHERE t.hash = s.hash)) \
         + (SELECT COUNT(*) FROM tokens t WHERE t.realm = 'huawei' AND NOT EXISTS (SELECT 1 FROM huawei_sign_ins s WHERE s.hash = t.hash))",
    ),
    (
        "tokens of nobody",
        "SELECT COUNT(*) FROM tokens t WHERE t.realm = 'huawei' AND NOT EXISTS (SELECT 1 FROM huawei_users u WHERE u.id = t.holder) \
         OR t.realm = 'scnet' AND NOT EXISTS (SELECT 1 FROM scnet_users u WHERE u.name = t.holder) \
         OR t.realm = 'maptable' AND NOT EXISTS (SELECT 1 FROM maptable_users u WHERE CAST(u.id AS TEXT) = t.holder)",
    ),
    (
        "snapshots that are not whole",
        "SELECT COUNT(*) FROM snapshots s WHERE s.size <> (SELECT COALESCE(SUM(OCTET_LENGTH(p.part)), 0) FROM snapshot_parts p \
         WHERE p.name = s.name)",
    ),
];

/// The number of times that the state was changed.
const GENERATION: &str = "SELECT generation FROM server_state";

/// Returns the problem with the database at an address, whose generation must not be before the one that was seen last.
pub async fn faults(store: &str, generation: &mut i64) -> Vec<String> {
    let mut faults = Vec::new();
    let now: i64;
    if let Some(file) = store.strip_prefix("sqlite:") {
        let mut connection = SqliteConnectOptions::new().filename(file).connect().await.expect("it opens");
        for (what, sql) in FAULTS {
            let many: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("an answer");
            faults.extend((many > 0).then(|| format!("{many} times {what}")));
        }
        now = sqlx::query_scalar(GENERATION).fetch_one(&mut connection).await.expect("an answer");
        faults.extend(damages(&mut connection).await);
        connection.close().await.expect("an end");
    } else {
        let mut connection = connect(store).await;
        for (what, sql) in FAULTS {
            let many: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("an answer");
            faults.extend((many > 0).then(|| format!("{many} times {what}")));
        }
        now = sqlx::query_scalar(GENERATION).fetch_one(&mut connection).await.expect("an answer");
        connection.close().await.expect("an end");
    }
    faults.extend((now < *generation).then(|| format!("generation {now} after {generation}")));
    *generation = now;
    faults
}

/// What SQLite finds in its file.
async fn damages(connection: &mut SqliteConnection) -> Vec<String> {
    let mut damages: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *connection).await.expect("an answer");
    damages.retain(|line| line != "ok");
    let loose = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *connection).await.expect("an answer");
    damages.extend((!loose.is_empty()).then(|| format!("{} rows refer to none", loose.len())));
    // Whether the index of names has the names of the workspaces, those alone and all.
    let sql = "INSERT INTO modelarts_names (modelarts_names, rank) VALUES ('integrity-check', 1)";
    let names = sqlx::query(sql).execute(connection).await;
    damages.extend(names.err().map(|error| format!("the index of names: {error}")));
    damages
}

/// Waits until PostgreSQL has noticed that a server is gone: what it sent last may be done until then.
pub async fn no_other_session(store: &str) {
    if store.starts_with("sqlite:") {
        return;
    }
    let mut connection: PgConnection = connect(store).await;
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let begin = Instant::now();
    while sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut connection).await.expect("an answer") > 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "a session outlives its server");
        tokio::task::yield_now().await;
    }
    connection.close().await.expect("an end");
}
