//! The way a client connects, and the builder that makes one.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, Proxy, redirect};

use super::proxy;
use super::{Clock, Credentials, Error, OffsetUnit, Retry, RetryPolicy, Secret, Session, SystemClock};

/// The way clients connect, for one client or shared by several and by what signs them in.
///
/// Unless said otherwise, requests time out after 30 seconds and connecting after 10, the environment's proxy is used (over
/// HTTP or SOCKS, and none for what `NO_PROXY` names), and [`Retry`] has its defaults. Redirects are never followed, because they would carry the credential elsewhere.
#[derive(Clone)]
pub struct Settings {
    timeout: Duration,
    connect_timeout: Duration,
    proxy: Option<Secret>,
    direct: bool,
    certificates: Vec<Vec<u8>>,
    user_agent: String,
    http: Option<reqwest::Client>,
    retry: Arc<dyn RetryPolicy>,
    clock: Arc<dyn Clock>,
    offset_unit: Option<OffsetUnit>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            proxy: None,
            direct: false,
            certificates: Vec::new(),
            user_agent: concat!("scicloud/", env!("CARGO_PKG_VERSION")).into(),
            http: None,
            retry: Arc::new(Retry::default()),
            clock: Arc::new(SystemClock),
            offset_unit: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("user_agent", &self.user_agent)
            .field("retry", &self.retry)
            .field("offset_unit", &self.offset_unit)
            .finish_non_exhaustive()
    }
}

/// Gives settings and the builder the same setters.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($argument:ident: $type:ty) = |$it:ident| $change:expr;)*) => {
        impl Settings {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $argument: $type) -> Self {
                let $it = &mut self;
                $change;
                self
            })*
        }

        impl<C> Builder<C> {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $argument: $type) -> Self {
                self.settings = self.settings.$name($argument);
                self
            })*
        }
    };
}

setters! {
    /// The time for which an attempt may take, from connecting to the end of its answer.
    timeout(timeout: Duration) = |it| it.timeout = timeout;
    /// The time for which connecting may take.
    connect_timeout(timeout: Duration) = |it| it.connect_timeout = timeout;
    /// Address of a proxy for all requests, over HTTP or SOCKS, in place of the environment's; it may have a user name and
    /// a password.
    proxy(url: impl Into<Secret>) = |it| it.proxy = Some(url.into());
    /// PEM text of certificates to trust beside the system's; it may have several, and this may be called again.
    root_certificate(pem: impl Into<Vec<u8>>) = |it| it.certificates.push(pem.into());
    /// What the client calls itself.
    user_agent(name: impl Into<String>) = |it| it.user_agent = name.into();
    /// An HTTP client of the caller's, which the settings above don't change.
    http(http: reqwest::Client) = |it| it.http = Some(http);
    /// True if and when requests are sent again.
    retry(policy: impl RetryPolicy + 'static) = |it| it.retry = Arc::new(policy);
    /// What the server's offsets count, in place of what the document says; see [`Items`](super::Items).
    offset_unit(unit: OffsetUnit) = |it| it.offset_unit = Some(unit);
    /// The clock, for tests.
    clock(clock: Arc<dyn Clock>) = |it| it.clock = clock;
}

impl Settings {
    /// No proxy, whatever the environment says, as for a server on the same machine.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        Self { direct: true, proxy: None, ..self }
    }

    /// Returns the clock.
    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// An HTTP client as the settings say.
    pub(crate) fn connect(&self) -> Result<reqwest::Client, Error> {
        match &self.http {
            Some(http) => Ok(http.clone()),
            None => Ok(self.connecting()?.build()?),
        }
    }

    /// An HTTP client that connects for each request.
    pub(super) fn connect_anew(&self) -> Result<reqwest::Client, Error> {
        Ok(self.connecting()?.pool_max_idle_per_host(0).build()?)
    }

    fn connecting(&self) -> Result<reqwest::ClientBuilder, Error> {
        let mut http = reqwest::Client::builder()
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout)
            .redirect(redirect::Policy::none())
            .user_agent(&self.user_agent)
            // Only what the documents say is sent, so that no coding is asked for; what comes is decoded all the same.
            .no_brotli()
            .no_deflate()
            .no_gzip();
        if let Some(url) = &self.proxy {
            let unusable = |problem: String| Error::InvalidRequest(format!("the proxy {problem}"));
            proxy::check(url.expose(), false).map_err(unusable)?;
            // What is wrong with it is not shown, as it may hold a password.
            let proxy = Proxy::all(url.expose());
            http = http.proxy(proxy.map_err(|_| unusable("is no address".into()))?);
        } else if self.direct || proxy::is_direct(|name| std::env::var(name).ok())? {
            http = http.no_proxy();
        }
        let mut certificates = Vec::new();
        for pem in &self.certificates {
            let found = Certificate::from_pem_bundle(pem);
            let found = found.map_err(|error| Error::InvalidRequest(format!("the root certificate: {error}")))?;
            if found.is_empty() {
                return Err(Error::InvalidRequest("the root certificate has no certificate as PEM text".into()));
            }
            certificates.extend(found);
        }
        if !certificates.is_empty() {
            http = http.tls_certs_merge(certificates);
        }
        Ok(http)
    }

    /// The HTTP client of the caller's, if there is one.
    pub(super) fn own_http(&self) -> Option<&reqwest::Client> {
        self.http.as_ref()
    }

    pub(crate) fn chosen_offset_unit(&self) -> Option<OffsetUnit> {
        self.offset_unit
    }

    pub(crate) fn retry_policy(&self) -> Arc<dyn RetryPolicy> {
        self.retry.clone()
    }
}

/// A generated client; it is made from its parts.
pub trait Connect: Sized {
    #[doc(hidden)]
    fn from_parts(base_url: String, http: reqwest::Client, session: Session) -> Self;
}

/// Makes a client.
///
/// ```
/// # #[cfg(feature = "modelarts")]
/// # fn main() -> Result<(), scicloud::Error> {
/// use std::time::Duration;
/// use scicloud::Token;
/// use scicloud::client::Retry;
/// use scicloud::modelarts::Client;
///
/// let client = Client::builder("https://modelarts.example")
///     .credentials(Token::from("a token"))
///     .timeout(Duration::from_secs(5))
///     .retry(Retry::off())
///     .build()?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "modelarts"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Builder<C> {
    base_url: String,
    credentials: Option<Arc<dyn Credentials>>,
    keys: Vec<(String, Secret)>,
    settings: Settings,
    repeatable: bool,
    client: PhantomData<fn() -> C>,
}

impl<C: Connect> Builder<C> {
    /// A builder of a client at a base URL; `builder` of the client does the same.
    pub fn new(base_url: &str) -> Self {
        let settings = Settings::default();
        let (credentials, keys) = (None, Vec::new());
        Self { base_url: base_url.into(), credentials, keys, settings, repeatable: false, client: PhantomData }
    }

    /// What proves who asks; without it, only operations that need no proof can be called.
    #[must_use]
    pub fn credentials(mut self, credentials: impl Credentials + 'static) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// A key that some operations want, alone or beside the credential, and the name of its header, cookie or part of the
    /// query.
    #[must_use]
    pub fn key(mut self, header: impl Into<String>, key: impl Into<Secret>) -> Self {
        self.keys.push((header.into(), key.into()));
        self
    }

    /// All settings at once.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Every request may be repeated, whatever its method, as those of signing in.
    #[cfg(any(feature = "iam", feature = "scnet", feature = "maptable"))]
    pub(crate) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the base URL is no address over HTTP, or a setting is not what it should be;
    /// [`Error::Transport`] when TLS can't be set up.
    pub fn build(self) -> Result<C, Error> {
        let session =
            Session::new(&self.base_url, self.credentials, &self.settings, self.repeatable)?.with_keys(self.keys);
        Ok(C::from_parts(session.base_url().to_owned(), self.settings.connect()?, session))
    }
}
