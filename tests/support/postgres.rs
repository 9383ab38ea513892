//! A PostgreSQL of the tests' own, which is started once per test program and ends with it.
//!
//! Its programs are looked for in the directory that `SCICLOUD_TEST_POSTGRES` names, then where Debian and others put them. Where
//! there are none, tests that need them say so and pass, except in CI (with `CI` set), where they fail.
#![allow(dead_code)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use scicloud::server::{Store, StoreKey};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The password of the one user; found nowhere but in addresses.
pub const PASSWORD: &str = "s3cret-of-postgres";

/// A database with the schema of this version and nothing in it, which new ones are copies of.
const TEMPLATE: &str = "scicloud_template";

/// A cluster in a directory of its own, which a process waits to remove until this one ends, however it does.
pub struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    /// The user who runs it, if this is root, as whom it does not run.
    user: Option<(u32, u32)>,
    /// Ends when its standard input does.
    _keeper: Child,
    databases: AtomicU32,
}

/// The address of a new database with our schema and no rows; none where PostgreSQL is missing.
pub async fn database() -> Option<String> {
    Some(shared().await?.database(TEMPLATE).await)
}

/// The address of a new database with nothing in it; none where PostgreSQL is missing.
pub async fn empty_database() -> Option<String> {
    Some(shared().await?.database("template0").await)
}

async fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceCell<Option<Cluster>> = OnceCell::const_new();
    let cluster = SHARED.get_or_init(|| async {
        let cluster = Cluster::start().await?;
        cluster.create(TEMPLATE, "template0").await;
        let store = Store::open(&cluster.address(TEMPLATE), StoreKey::generate()).await.expect("our schema");
        store.close().await;
        Some(cluster)
    });
    cluster.await.as_ref()
}

impl Cluster {
    /// A cluster that no other test uses; none where PostgreSQL is missing.
    pub async fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let why = "there is no PostgreSQL (Debian's package `postgresql`, or SCICLOUD_TEST_POSTGRES=DIRECTORY)";
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("not tested on PostgreSQL: {why}");
            return None;
        };
        tokio::task::spawn_blocking(|| Some(Self::start_with(programs))).await.expect("a cluster")
    }

    fn start_with(programs: PathBuf) -> Self {
        let cluster = Self::prepared(programs);
        cluster.set_up();
        cluster.control(&["start"]);
        cluster
    }

    /// A cluster that follows this one, which tells nobody of a commit before the other has it on its disk.
    pub async fn standby(&self) -> Self {
        let standby = Self::prepared(self.programs.clone());
        let (data, own) = (self.directory.join("data"), standby.directory.join("data"));
        self.control(&["stop"]);
        let mut copy = command(Path::new("cp"), self.user);
        done(copy.arg("-R").arg("-p").arg(data).arg(&own).output().expect("cp"));
        self.control(&["start"]);
        // Of two lines for the same the later one counts.
        let settings = format!(
            "unix_socket_directories = '{}'\nprimary_conninfo = 'host={} user=tester password={PASSWORD}'\n",
            standby.directory.display(),
            self.directory.display()
        );
        let mut file = fs::File::options().append(true).open(own.join("postgresql.auto.conf")).expect("a file");
        file.write_all(settings.as_bytes()).expect("written");
        fs::write(own.join("standby.signal"), "").expect("a file");
        standby.control(&["start"]);
        let mut connection = connect(&self.address("postgres")).await;
        sqlx::raw_sql("ALTER SYSTEM SET synchronous_standby_names = '*'").execute(&mut connection).await.expect("set");
        sqlx::raw_sql("SELECT pg_reload_conf()").execute(&mut connection).await.expect("read again");
        let sql = "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')";
        while !sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut connection).await.expect("an answer") {
            tokio::task::yield_now().await;
        }
        connection.close().await.expect("an end");
        standby
    }

    /// A directory for a cluster.
    fn prepared(programs: PathBuf) -> Self {
        let directory = TempDir::with_prefix("scicloud-pg-").expect("a directory").keep();
        let is_root = fs::metadata(&directory).expect("metadata").uid() == 0;
        let user = is_root.then(|| unprivileged().expect("a user `postgres` or `nobody`"));
        if let Some((user, group)) = user {
            chown(&directory, Some(user), Some(group)).expect("a directory of that user's");
        }
        let mut keeper = command(Path::new("sh"), user);
        keeper.args(["-c", r#"cat; "$1/pg_ctl" stop --pgdata "$2/data" --mode immediate; rm -rf "$2""#, "sh"]);
        keeper.arg(&programs).arg(&directory).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C ends the tests, and by that the cluster.
        let keeper = keeper.process_group(0).spawn().expect("a shell");
        Self { programs, directory, user, _keeper: keeper, databases: AtomicU32::new(0) }
    }

    fn set_up(&self) {
        let password = self.directory.join("password");
        fs::write(&password, PASSWORD).expect("a file");
        let data = self.directory.join("data");
        let mut initdb = command(&self.programs.join("initdb"), self.user);
        initdb.args(["--username=tester", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        initdb.arg("--pwfile").arg(password).arg("--pgdata").arg(&data);
        done(initdb.output().expect("initdb"));
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 300\nshared_buffers = 32MB\n\
             fsync = off\nfull_page_writes = off\nautovacuum = off\n",
            self.directory.display()
        );
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, settings).expect("a file");
        if let Some((user, group)) = self.user {
            chown(&file, Some(user), Some(group)).expect("a file of that user's");
        }
    }

    /// Starts, stops or restarts the cluster, and waits until it has.
    pub fn control(&self, arguments: &[&str]) {
        let mut control = command(&self.programs.join("pg_ctl"), self.user);
        control.args(arguments).arg("--wait").arg("--pgdata").arg(self.directory.join("data"));
        // What is started keeps its output, which nobody reads to its end.
        control.arg("--log").arg(self.directory.join("log")).stdout(Stdio::null()).stderr(Stdio::null());
        let status = control.status().expect("pg_ctl");
        let log = || fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        assert!(status.success(), "pg_ctl {arguments:?}: {}", log());
    }

    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://tester:{PASSWORD}@localhost/{database}?host={}", self.directory.display())
    }

    /// Returns the place where its socket is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The address of a new database with nothing in it.
    pub async fn empty(&self) -> String {
        self.database("template0").await
    }

    async fn database(&self, template: &str) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.create(&name, template).await;
        self.address(&name)
    }

    async fn create(&self, name: &str, template: &str) {
        let mut connection = connect(&self.address("postgres")).await;
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a database");
        connection.close().await.expect("an end");
    }
}

/// A connection of a test's own.
pub async fn connect(address: &str) -> PgConnection {
    let options: PgConnectOptions = address.parse().expect("an address");
    options.connect().await.unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the place where PostgreSQL's programs are.
fn programs() -> Option<PathBuf> {
    let has_programs = |directory: &PathBuf| directory.join("initdb").is_file() && directory.join("postgres").is_file();
    if let Some(named) = std::env::var_os("SCICLOUD_TEST_POSTGRES") {
        let named = PathBuf::from(named);
        assert!(has_programs(&named), "SCICLOUD_TEST_POSTGRES: no initdb and postgres in {}", named.display());
        return Some(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().collect();
    versions.sort_by_key(|entry| entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
    let debian = versions.iter().rev().map(|entry| entry.path().join("bin"));
    let others = ["/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/local/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(debian).chain(others).find(has_programs)
}

/// A user without rights, and the group.
pub fn unprivileged() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let ids = |name: &str| {
        let user = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|user| user[0] == name)?;
        Some((user.get(2)?.parse().ok()?, user.get(3)?.parse().ok()?))
    };
    ids("postgres").or_else(|| ids("nobody"))
}

/// A command as that user, in a directory that everybody may enter.
fn command(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

fn done(output: Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
