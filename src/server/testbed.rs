//! A server for the tests of other crates.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

use super::admin::{Client, ClientError, Platform};
use super::observe::{Fault, FaultError, Faults, Filter, Journal, Waited};
use super::{AdminSettings, Error, Fixture, Running, Settings, start};
use crate::client::Secret;

/// A server on a free port, with an admin listener, on threads of its own: for tests, asynchronous or not. It ends when it is
/// dropped.
///
/// ```
/// use std::time::Duration;
///
/// use scicloud::modelarts;
/// use scicloud::server::admin::Platform;
/// use scicloud::server::observe::Filter;
/// use scicloud::server::{Fixture, Testbed};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Runtime::new()?.block_on(test())
/// # }
/// async fn test() -> Result<(), Box<dyn std::error::Error>> {
///     let cloud = Testbed::start(Fixture::sample())?;
///     let token = cloud.token_for(Platform::Huawei, "erin")?;
///     let client = modelarts::Client::new(cloud.url(), token.expose())?;
///     let page = client.list_workspaces().project_id("project-north").limit(5).send().await?;
///     assert_eq!(page.count, Some(5));
///
///     let asked = cloud.journal().entries(&Filter::default());
///     assert_eq!(asked.last().and_then(|entry| entry.query("limit")).as_deref(), Some("5"));
///
///     cloud.snapshot("before")?;
///     cloud.advance(Duration::from_secs(25 * 60 * 60))?; // tokens of a sign-in have expired now
///     cloud.admin().delete("/modelarts/workspaces/project-north/041b7b3a81e74ef5e8e25d940ed90475").await?;
///     cloud.restore("before")?;
///     Ok(())
/// }
/// ```
///
/// Its methods wait, for as long as a request to one's own machine takes; what is asynchronous is asked of [`admin`](Self::admin).
#[derive(Debug)]
pub struct Testbed {
    url: String,
    admin: Client,
    /// One that is not shared: a connection of the other may belong to a runtime that waits for us.
    own: Client,
    journal: Journal,
    faults: Faults,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The time for which requests in flight may take when a test is over.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a thread says of the server that it started.
struct Described {
    url: String,
    admin_url: String,
    token: Secret,
    journal: Journal,
    faults: Faults,
    runtime: Handle,
}

type Started = Result<Described, Error>;

impl Testbed {
    /// Starts a server with this state, which it keeps in memory.
    pub fn start(fixture: Fixture) -> Result<Self, Error> {
        Self::with(Settings { load: Some(fixture), ..Settings::default() })
    }

    /// Starts a server with these settings; without any for the admin listener, that has its usual ones.
    pub fn with(mut settings: Settings) -> Result<Self, Error> {
        settings.admin.get_or_insert_with(AdminSettings::default);
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("scicloud testbed".to_owned());
        let thread = thread.spawn(move || run(settings, &tell, stopped)).map_err(Error::Thread)?;
        let started: Started = told.recv().unwrap_or_else(|_| Err(Error::Close("its thread has ended".to_owned())));
        let Described { url, admin_url, token, journal, faults, runtime } = started?;
        let client = || Client::new(&admin_url, token.clone()).map_err(|error| Error::Close(error.to_string()));
        let (admin, own) = (client()?, client()?);
        Ok(Self { url, admin, own, journal, faults, runtime, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the base URL for clients.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Asks the admin listener, for whatever has no method here.
    #[must_use]
    pub fn admin(&self) -> &Client {
        &self.admin
    }

    /// A token for a user, who is named (of MapTable, by the id), for the only project that the user can mean.
    pub fn token_for(&self, platform: Platform, user: &str) -> Result<Secret, ClientError> {
        let (client, user) = (self.own.clone(), user.to_owned());
        self.run(async move { client.issue_token(platform, &user).await })
    }

    /// Moves the server's clock forward.
    pub fn advance(&self, by: Duration) -> Result<(), ClientError> {
        let client = self.own.clone();
        self.run(async move { client.advance(by).await })
    }

    /// Loads a fixture (YAML or JSON): in place of the state, or added to it.
    pub fn load(&self, fixture: impl Into<String>, merge: bool) -> Result<(), ClientError> {
        let (client, fixture) = (self.own.clone(), fixture.into());
        self.run(async move { client.load(fixture, merge).await })
    }

    /// The state as a fixture.
    pub fn dump(&self) -> Result<String, ClientError> {
        let client = self.own.clone();
        self.run(async move { client.dump().await })
    }

    /// Keeps the state, and where the clock is, under a name.
    pub fn snapshot(&self, name: &str) -> Result<(), ClientError> {
        let (client, name) = (self.own.clone(), name.to_owned());
        self.run(async move { client.snapshot(&name).await })
    }

    /// Goes back to what was kept under a name.
    pub fn restore(&self, name: &str) -> Result<(), ClientError> {
        let (client, name) = (self.own.clone(), name.to_owned());
        self.run(async move { client.restore(&name).await })
    }

    /// Empties the state, and puts the clock back.
    pub fn reset(&self) -> Result<(), ClientError> {
        let client = self.own.clone();
        self.run(async move { client.reset().await })
    }

    /// What was asked of the platforms, to see what the code under test has sent.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Waits until as many requests are in the journal that match, or for as long; see [`Journal::wait_for`].
    #[must_use]
    pub fn wait_for(&self, filter: &Filter, count: usize, timeout: Duration) -> Waited {
        let (journal, filter) = (self.journal.clone(), filter.clone());
        self.run(async move { journal.wait_for(&filter, count, timeout).await })
    }

    /// Sets a fault that requests are to meet.
    pub fn set_fault(&self, fault: Fault) -> Result<(), FaultError> {
        let faults = self.faults.clone();
        self.run(async move { faults.set(fault).await })
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) -> Result<(), FaultError> {
        let faults = self.faults.clone();
        self.run(async move { faults.clear().await })?;
        Ok(())
    }

    /// The faults that requests meet.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Runs a future on the server's own threads and waits for it, wherever the caller is: so that tests that are not
    /// asynchronous can ask what is.
    ///
    /// # Panics
    ///
    /// If the future does.
    pub fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        let (tell, told) = mpsc::channel();
        self.runtime.spawn(async move { tell.send(future.await) });
        told.recv().expect("the future ends")
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        // Either side may be gone already, if the server broke down.
        self.stop.take().map(|stop| stop.send(()));
        self.thread.take().map(JoinHandle::join);
    }
}

/// Runs a server until it is to stop.
fn run(settings: Settings, tell: &mpsc::Sender<Started>, stopped: oneshot::Receiver<()>) {
    let started = runtime().and_then(|runtime| Ok((runtime.block_on(start(settings))?, runtime)));
    let (running, runtime) = match started {
        Ok(started) => started,
        Err(error) => {
            // Who does not wait for it any more needs no error.
            _ = tell.send(Err(error));
            return;
        }
    };
    _ = tell.send(described(&running, &runtime));
    runtime.block_on(async {
        // An error is as good as a message: nobody holds the other end any more.
        _ = stopped.await;
        _ = tokio::time::timeout(PATIENCE, running.close()).await;
    });
    runtime.shutdown_background();
}

fn runtime() -> Result<Runtime, Error> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("scicloud testbed")
        .enable_all()
        .build()
        .map_err(Error::Thread)
}

fn described(running: &Running, runtime: &Runtime) -> Started {
    let missing = || Error::Close("there is no admin listener".to_owned());
    Ok(Described {
        url: running.base_url(),
        admin_url: running.admin_url().ok_or_else(missing)?,
        token: running.admin_token().ok_or_else(missing)?.clone(),
        journal: running.journal().clone(),
        faults: running.faults(),
        runtime: runtime.handle().clone(),
    })
}
