//! A token that is shared by all calls and renewed in time.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::Request;

use super::{BoxFuture, Clock, Credentials, Error, Generation, Operation, SystemClock, Token};

/// The longest time before its end at which a token is renewed, for clocks that differ and requests that take long.
const MARGIN: Duration = Duration::from_secs(300);

/// The time for which a refused sign-in stands, as services lock accounts and keys after a few of them.
const PAUSE: Duration = Duration::from_secs(10);

/// What signs in.
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Signs in; [`Renewing`] never calls this twice at the same time.
    fn sign_in(&self) -> BoxFuture<'_, Result<Issued, Error>>;

    /// Where the credential is from, in words and without its value.
    fn source(&self) -> String;
}

/// A token that was just issued.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The token.
    pub token: Token,
    /// The time for which it lives, by the service's clock alone, so that ours may be wrong; none when the service does not say.
    pub lifetime: Option<Duration>,
}

/// Credentials that sign in when a token is needed, keep it for all calls, and renew it before it expires, or once after
/// a refusal.
///
/// However many calls wait, one signs in, and its failure is that of all.
#[derive(Debug)]
pub struct Renewing<S> {
    source: S,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    /// The number of times that a sign-in ended.
    sign_ins: u64,
    current: Option<Current>,
    /// The last sign-in, if it failed.
    failure: Option<Failure>,
}

#[derive(Debug, Clone)]
struct Current {
    token: Token,
    generation: Generation,
    renew_at: Option<SystemTime>,
    expires_at: Option<SystemTime>,
}

#[derive(Debug, Clone)]
struct Failure {
    error: Arc<Error>,
    at: SystemTime,
}

impl<S: TokenSource> Renewing<S> {
    /// Credentials without a token yet.
    pub fn new(source: S) -> Self {
        Self::with_clock(source, Arc::new(SystemClock))
    }

    /// The same by another clock.
    pub fn with_clock(source: S, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, state: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// What signs in.
    pub fn source_of_tokens(&self) -> &S {
        &self.source
    }

    /// The token, after signing in if there is none that is good for a while.
    ///
    /// # Errors
    ///
    /// [`Error::SignIn`].
    pub async fn token(&self) -> Result<Token, Error> {
        Ok(self.current(None).await?.token)
    }

    /// When the token that is kept ends, by our clock; none without a token, or when the service does not say.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.state().current.as_ref()?.expires_at
    }

    /// The token and its generation, a newer one than was refused.
    async fn current(&self, refused: Option<Generation>) -> Result<Current, Error> {
        let sign_ins = {
            let state = self.state();
            if let Some(current) = self.usable(&state, refused) {
                return Ok(current);
            }
            state.sign_ins
        };
        let _turn = self.turn.lock().await;
        if let Some(settled) = self.settled(sign_ins, refused) {
            return settled;
        }
        let asked_at = self.clock.now();
        tracing::debug!(credential = self.source.source(), "signing in");
        let issued = self.source.sign_in().await;
        self.keep(issued, asked_at, refused)
    }

    /// What has come out while this call waited for its turn.
    fn settled(&self, sign_ins: u64, refused: Option<Generation>) -> Option<Result<Current, Error>> {
        let state = self.state();
        if let Some(current) = self.usable(&state, refused) {
            return Some(Ok(current));
        }
        let since = state.sign_ins != sign_ins;
        if let Some(failure) = &state.failure {
            let age = self.clock.now().duration_since(failure.at).unwrap_or_default();
            let stands = failure.error.refusal().is_some() && age < PAUSE;
            return (since || stands).then(|| Err(self.failed(failure.error.clone())));
        }
        // A token that is issued with hardly any life is good for those who waited for it.
        let newer = state.current.clone().filter(|current| Some(current.generation) > refused);
        newer.filter(|_| since).map(Ok)
    }

    fn keep(
        &self,
        issued: Result<Issued, Error>,
        asked_at: SystemTime,
        refused: Option<Generation>,
    ) -> Result<Current, Error> {
        let mut state = self.state();
        state.sign_ins += 1;
        match issued {
            Ok(Issued { token, lifetime }) => {
                let generation = state.current.as_ref().map(|current| current.generation).unwrap_or_default().next();
                let after = |lifetime: Duration| asked_at.checked_add(lifetime);
                let renew_at = lifetime.and_then(|lifetime| after(lifetime - MARGIN.min(lifetime / 4)));
                let expires_at = lifetime.and_then(after);
                let current = Current { token, generation, renew_at, expires_at };
                state.current = Some(current.clone());
                state.failure = None;
                tracing::debug!(credential = self.source.source(), ?lifetime, "signed in");
                Ok(current)
            }
            Err(error) => {
                tracing::warn!(credential = self.source.source(), %error, "could not sign in");
                let now = self.clock.now();
                if let Some(current) = state.current.as_mut().filter(|current| Some(current.generation) > refused)
                    && let Some(left) = current.expires_at.and_then(|end| end.duration_since(now).ok())
                    && !left.is_zero()
                {
                    // It was renewed ahead of time, so that it is still good; later is time enough to try again.
                    current.renew_at = now.checked_add(left / 2);
                    return Ok(current.clone());
                }
                let error = Arc::new(error);
                state.failure = Some(Failure { error: error.clone(), at: now });
                Err(self.failed(error))
            }
        }
    }

    fn usable(&self, state: &State, refused: Option<Generation>) -> Option<Current> {
        let now = self.clock.now();
        let current = state.current.as_ref().filter(|current| Some(current.generation) > refused)?;
        current.renew_at.is_none_or(|end| now < end).then(|| current.clone())
    }

    fn failed(&self, source: Arc<Error>) -> Error {
        Error::SignIn { credential: self.source.source(), source }
    }

    /// A panic elsewhere leaves a state that is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: TokenSource> Credentials for Renewing<S> {
    fn authorize<'a>(
        &'a self,
        request: &'a mut Request,
        operation: &'a Operation,
    ) -> BoxFuture<'a, Result<Generation, Error>> {
        Box::pin(async move {
            let current = self.current(None).await?;
            current.token.insert(request, operation)?;
            Ok(current.generation)
        })
    }

    fn renew(&self, refused: Generation) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move { self.current(Some(refused)).await.map(|_| true) })
    }

    fn source(&self) -> String {
        self.source.source()
    }
}
