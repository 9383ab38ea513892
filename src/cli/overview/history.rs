//! Runs of the overview that are kept, in one SQLite file.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::model::Overview;
use super::record::{COLUMNS, Record, Value as Content};
use super::trend::{BACK_MS, Point, trend};

/// The `application_id` in the head of the file: `scov` in ASCII.
const APPLICATION: i64 = 1_935_896_438;

const SCHEMA: &str = "
BEGIN;
CREATE TABLE run (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL);
CREATE INDEX run_at ON run (at_ms);
-- `line` has all columns by name; the others are for trends.
CREATE TABLE record (
    run INTEGER NOT NULL REFERENCES run (id),
    account TEXT NOT NULL, kind TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL,
    used_gb REAL, limit_gb REAL, line TEXT NOT NULL
);
CREATE INDEX record_run ON record (run, kind);
PRAGMA application_id = 1935896438;
PRAGMA user_version = 1;
COMMIT;
";

/// The file with the runs, open.
pub struct History {
    connection: SqliteConnection,
    file: PathBuf,
}

/// A quota by account, user and path.
pub type Key = (String, String, String);

/// The use of a quota over time, and its last limit.
#[derive(Debug, Default)]
pub struct Course {
    pub points: Vec<Point>,
    pub limit_gb: Option<f64>,
}

impl History {
    /// Opens the file; none if there is no file and none is to be made.
    pub async fn open(file: &Path, create: bool) -> Result<Option<Self>, String> {
        if !file.exists() {
            if !create {
                return Ok(None);
            }
            let directory = file.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(directory).map_err(|error| said(directory, error))?;
        }
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(create);
        let mut connection = options.connect().await.map_err(|error| said(file, error))?;
        prepare(&mut connection, create).await.map_err(|error| said(file, error))?;
        Ok(Some(Self { connection, file: file.to_owned() }))
    }

    /// Keeps what a run found.
    pub async fn record(&mut self, time: DateTime<Utc>, records: &[Record]) -> Result<(), String> {
        let kept = keep(&mut self.connection, time, records).await;
        kept.map_err(|error| said(&self.file, error))
    }

    /// Fills in where the quotas of a run go.
    pub async fn trends(&mut self, overview: &mut Overview, time: DateTime<Utc>) -> Result<(), String> {
        let now = time.timestamp_millis();
        let mut courses = self.courses(now.saturating_sub(BACK_MS)).await?;
        for section in &mut overview.scnet {
            for quota in section.items.iter_mut().flatten() {
                let key = (section.account.clone(), quota.user.clone(), quota.path.clone());
                let mut points = courses.remove(&key).unwrap_or_default().points;
                // What a clock that was put back kept is not before now.
                points.retain(|point| point.at_ms < now);
                points.extend(quota.used_gb.as_f64().map(|used_gb| Point { at_ms: now, used_gb }));
                quota.trend = trend(&points, quota.limit_gb.as_f64());
            }
        }
        Ok(())
    }

    /// The use of each quota since a time.
    pub async fn courses(&mut self, since_ms: i64) -> Result<BTreeMap<Key, Course>, String> {
        let rows = sqlx::query(
            "SELECT at_ms, account, user, name, used_gb, limit_gb FROM run JOIN record ON run = id \
             WHERE at_ms >= ? AND kind = 'quota' ORDER BY at_ms, id",
        );
        let rows = rows.bind(since_ms).fetch_all(&mut self.connection).await;
        let rows = rows.map_err(|error| said(&self.file, error))?;
        let mut courses: BTreeMap<Key, Course> = BTreeMap::new();
        for row in rows {
            let (key, point, limit_gb) = point(&row).map_err(|error| said(&self.file, error))?;
            let course = courses.entry(key).or_default();
            course.points.extend(point);
            course.limit_gb = limit_gb;
        }
        Ok(courses)
    }

    /// All columns of all records, by run.
    pub async fn lines(&mut self) -> Result<Vec<Map<String, Value>>, String> {
        let rows = sqlx::query("SELECT line FROM run JOIN record ON run = id ORDER BY at_ms, id, record.rowid");
        let rows = rows.fetch_all(&mut self.connection).await.map_err(|error| said(&self.file, error))?;
        let line = |row: SqliteRow| {
            let text: String = row.try_get(0).map_err(|error| said(&self.file, error))?;
            serde_json::from_str(&text).map_err(|error| said(&self.file, error))
        };
        rows.into_iter().map(line).collect()
    }
}

fn said(place: &Path, error: impl Display) -> String {
    format!("the history {}: {error}", place.display())
}

/// Makes the tables of a new file, and refuses what is no history.
async fn prepare(connection: &mut SqliteConnection, create: bool) -> Result<(), Box<dyn std::error::Error>> {
    let facts = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) \
                 FROM pragma_application_id, pragma_user_version";
    let facts = sqlx::query(facts).fetch_one(&mut *connection).await?;
    let (application, version, tables): (i64, i64, i64) = (facts.try_get(0)?, facts.try_get(1)?, facts.try_get(2)?);
    match (application, version, tables) {
        (APPLICATION, 1, _) => Ok(()),
        (APPLICATION, _, _) => Err("it is of a later version of scicloud".into()),
        (0, 0, 0) if create => {
            sqlx::raw_sql(SCHEMA).execute(connection).await?;
            Ok(())
        }
        _ => Err("it is another program's database".into()),
    }
}

async fn keep(connection: &mut SqliteConnection, time: DateTime<Utc>, records: &[Record]) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let run = sqlx::query("INSERT INTO run (at_ms) VALUES (?)").bind(time.timestamp_millis());
    let run = run.execute(&mut *transaction).await?.last_insert_rowid();
    for record in records {
        let gb = |value: &Option<serde_json::Number>| value.as_ref().and_then(serde_json::Number::as_f64);
        let insert = "INSERT INTO record (run, account, kind, user, name, used_gb, limit_gb, line) \
                      VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let insert = sqlx::query(insert).bind(run).bind(&record.account).bind(record.kind).bind(&record.user);
        let insert = insert.bind(&record.name).bind(gb(&record.used_gb)).bind(gb(&record.limit_gb));
        insert.bind(line(record)).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The columns of a record that have something.
fn line(record: &Record) -> String {
    let filled = COLUMNS.iter().filter_map(|column| match record.value(column) {
        Content::None => None,
        Content::Text(text) | Content::Number(_, text) => Some(((*column).to_owned(), Value::String(text))),
    });
    Value::Object(filled.collect()).to_string()
}

fn point(row: &SqliteRow) -> Result<(Key, Option<Point>, Option<f64>), sqlx::Error> {
    let key = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
    let (at_ms, used): (i64, Option<f64>) = (row.try_get(0)?, row.try_get(4)?);
    Ok((key, used.map(|used_gb| Point { at_ms, used_gb }), row.try_get(5)?))
}
