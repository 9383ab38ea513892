//! From a request to an answer: credentials, attempts, and what each came to.

use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::{Client, Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::answer::{self, Answer, ByStatus, Page};
use super::coding;
#[cfg(feature = "cli")]
use super::content::{self, Content};
use super::fresh;
use super::hidden::Hidden;
use super::retry::retry_after;
use super::session::LARGEST_BODY;
use super::{Attempt, Collection, Decision, Error, Failure, Generation, Operation, Session};

/// An answer as it came: its status, its headers, and the bytes of its body.
pub type Raw = ResponseValue<Vec<u8>>;

/// Sends a request of a generated client and reads the answer.
pub async fn send<T: DeserializeOwned>(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
) -> Result<ResponseValue<T>, Error> {
    let call = Call::documented(session, http, request, operation)?;
    call.run(|answer, hidden| answer::read(operation, answer, hidden)).await
}

/// Sends a request of a generated client whose success has no body.
pub async fn send_for_nothing(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
) -> Result<ResponseValue<()>, Error> {
    let call = Call::documented(session, http, request, operation)?;
    call.run(|answer, hidden| answer::read_nothing(operation, answer, hidden)).await
}

/// Sends a request of a generated client whose success is bytes, which are read as they come.
///
/// # Errors
///
/// When there is no answer, or it says no.
pub async fn send_for_stream(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
) -> Result<ResponseValue<ByteStream>, Error> {
    let mut call = Call::documented(session, http, request, operation)?;
    call.is_streamed = |_, _| true;
    let stream = |mut answer: Answer, hidden| match answer.rest.take() {
        Some(response) => Ok(ResponseValue::stream(response)),
        None => match answer::judge(operation, answer, hidden) {
            Ok(_) => Err(Error::invalid(operation, "the answer has no body to read")),
            Err(error) => Err(error),
        },
    };
    call.run(stream).await
}

/// Sends a request whose success may be JSON, other bytes, or nothing.
///
/// # Errors
///
/// When there is no answer, or it says no.
#[cfg(feature = "cli")]
pub(crate) async fn send_for_content(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
    is_json_documented: bool,
) -> Result<ResponseValue<Content>, Error> {
    let call = Call::documented(session, http, request, operation)?;
    let hides = session.hides_secrets;
    call.run(|answer, hidden| content::read_content(operation, answer, hidden, is_json_documented, hides)).await
}

/// Sends a request of a generated client whose success has another type for each status.
///
/// # Errors
///
/// When there is no answer, it says no, or it can't be read.
pub async fn send_by_status<T: ByStatus>(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
) -> Result<ResponseValue<T>, Error> {
    let mut call = Call::documented(session, http, request, operation)?;
    call.is_streamed =
        |operation, status| operation.response(status).is_some_and(|response| T::is_streamed(response.status));
    call.run(|answer, hidden| answer::read_by_status(operation, answer, hidden)).await
}

/// Sends a request of a generated client and reads the list in the answer.
pub(super) async fn send_for_page<T: DeserializeOwned>(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
    collection: &Collection,
) -> Result<Page<T>, Error> {
    let call = Call::documented(session, http, request, operation)?;
    let mut accepted = call.run(|answer, hidden| answer::judge(operation, answer, hidden)).await?;
    if session.hides_secrets {
        accepted.hide_secrets();
    }
    accepted.page(operation, collection)
}

/// Sends a request that no document describes.
pub(super) async fn send_raw(
    session: &Session,
    http: &Client,
    request: Request,
    operation: &'static Operation,
) -> Result<Raw, Error> {
    let call = Call { session, http, request, operation, is_streamed: |_, _| false };
    let raw = |Answer { status, headers, body, .. }, _| Ok(ResponseValue::new(body, status, headers));
    call.run(raw).await
}

struct Call<'a> {
    session: &'a Session,
    http: &'a Client,
    request: Request,
    operation: &'static Operation,
    /// True if the body of a success with a status is left to be read.
    is_streamed: fn(&Operation, u16) -> bool,
}

impl<'a> Call<'a> {
    /// A request of a generated client, if the document allows it.
    fn documented(
        session: &'a Session,
        http: &'a Client,
        mut request: Request,
        operation: &'static Operation,
    ) -> Result<Self, Error> {
        session.check(&request, operation)?;
        if operation.is_form && request.body().is_some() {
            super::query::make_form(&mut request, operation)?;
        }
        // RFC 9110 has a POST without a body say so, and some servers insist.
        if request.body().is_none() && request.method() == Method::POST {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        Ok(Self { session, http, request, operation, is_streamed: |_, _| false })
    }

    /// Attempts until there is an answer to keep; a refused credential is renewed once.
    async fn run<A>(&self, judge: impl Fn(Answer, Hidden) -> Result<A, Error>) -> Result<A, Error> {
        let credentials = self.session.credentials_for(self.operation)?;
        let started = self.session.clock.instant();
        let mut renewed = false;
        let mut number = 1;
        loop {
            let (request, generation) = self.authorized().await?;
            let hidden = Hidden::of(&request, self.operation);
            let lacks_scheme = lacks_scheme(&request);
            let answer = self.attempt(request).await;
            let (status, wait) = match &answer {
                Ok(answer) => (Some(answer.status), retry_after(&answer.headers, self.session.clock.now())),
                Err(_) => (None, None),
            };
            let decision = match &answer {
                Ok(answer) if answer.status.as_u16() < 400 || answer.status == StatusCode::UNAUTHORIZED => None,
                failed => Some(self.session.retry.decide(&Attempt {
                    operation: self.operation,
                    number,
                    elapsed: self.session.clock.instant().saturating_duration_since(started),
                    repeatable: self.is_repeatable(),
                    failure: match failed {
                        Ok(answer) => Failure::Status(answer.status),
                        Err(error) => Failure::Transport(error),
                    },
                    retry_after: wait,
                })),
            };
            self.tell(number, status, decision);
            if let Some(Decision::Again(delay)) = decision {
                self.session.clock.sleep(delay).await;
                number += 1;
                continue;
            }
            let answer = answer.map_err(|source| Error::Transport { operation: Some(self.operation.id), source })?;
            let judged = judge(answer, hidden);
            let Some(credentials) = credentials.filter(|_| self.is_unauthorized(status, judged.as_ref().err())) else {
                return judged;
            };
            if !renewed {
                renewed = true;
                let worth_it = credentials.renew(generation).await?;
                tracing::debug!(operation = self.operation.id, worth_it, "the credential was refused");
                if worth_it {
                    number += 1;
                    continue;
                }
            }
            // Such a header is refused by whoever expects a scheme (RFC 9110, 11.6.2), and few say why.
            let hint = if lacks_scheme { ", which does not begin with `Bearer `" } else { "" };
            return judged.map_err(|error| error.blaming(credentials.source() + hint));
        }
    }

    /// The request of an attempt, with a credential of its own.
    async fn authorized(&self) -> Result<(Request, Generation), Error> {
        let streamed = || Error::invalid(self.operation, "its body is a stream, which can be sent only once");
        let mut request = self.request.try_clone().ok_or_else(streamed)?;
        let generation = match self.session.credentials_for(self.operation)? {
            Some(credentials) => credentials.authorize(&mut request, self.operation).await?,
            None => Generation::default(),
        };
        self.session.add_keys(&mut request, self.operation)?;
        Ok((request, generation))
    }

    fn is_repeatable(&self) -> bool {
        self.session.repeatable || self.request.method().is_idempotent()
    }

    /// Sends a request, and again at once where the connection was closed while it was idle.
    async fn execute(&self, request: Request) -> Result<Response, reqwest::Error> {
        let fresh = &self.session.fresh;
        let again = if self.is_repeatable() && fresh.may_have_been_idle() { request.try_clone() } else { None };
        let result = self.http.execute(request).await;
        let response = match (result, again) {
            // Nobody knows whether it arrived, which does not matter to what may be repeated (RFC 9110, 9.2.2).
            (Err(error), Some(again)) if fresh::was_closed(&error) => {
                tracing::debug!(operation = self.operation.id, "the connection was closed; sending again on a new one");
                fresh.client(self.http).execute(again).await
            }
            (result, _) => result,
        }?;
        fresh.note_answer();
        Ok(response)
    }

    async fn attempt(&self, request: Request) -> Result<Answer, reqwest::Error> {
        let has_keys = request.url().query_pairs().any(|(name, _)| self.operation.is_query_key(&name));
        // No key of the query is shown.
        let hide = |error: reqwest::Error| if has_keys { error.without_url() } else { error };
        let path = request.url().path();
        tracing::debug!(
            operation = self.operation.id,
            url = if has_keys { path } else { request.url().as_str() },
            "sending"
        );
        let mut response = self.execute(request).await.map_err(hide)?;
        let (status, mut headers): (_, HeaderMap) = (response.status(), response.headers().clone());
        tracing::debug!(operation = self.operation.id, %status, "answered");
        let mut body = Vec::new();
        if status.is_success() && (self.is_streamed)(self.operation, status.as_u16()) {
            return Ok(Answer { status, headers, body, rest: Some(response) });
        }
        while let Some(chunk) = response.chunk().await.map_err(hide)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_BODY {
                break;
            }
        }
        let body = coding::decode(&mut headers, body);
        Ok(Answer { status, headers, body, rest: None })
    }

    fn tell(&self, number: usize, status: Option<StatusCode>, decision: Option<Decision>) {
        let (operation, status) = (self.operation.id, status.map_or(0, |status| status.as_u16()));
        match decision {
            Some(Decision::Again(delay)) => tracing::warn!(operation, number, status, ?delay, "trying again"),
            Some(Decision::Stop(reason)) => tracing::debug!(operation, number, status, reason, "not trying again"),
            None => {}
        }
    }

    /// Tells if signing in again may help.
    fn is_unauthorized(&self, status: Option<StatusCode>, error: Option<&Error>) -> bool {
        let code = error.and_then(Error::refusal).map(|refusal| refusal.code.as_str());
        let mut outcomes = self.operation.responses.iter().filter_map(|response| response.outcome.as_ref());
        status == Some(StatusCode::UNAUTHORIZED)
            || code.is_some_and(|code| outcomes.any(|outcome| outcome.unauthorized.contains(&code)))
    }
}

/// Tells if the header of a credential has nothing but a token.
fn lacks_scheme(request: &Request) -> bool {
    request.headers().get(AUTHORIZATION).is_some_and(|value| !value.as_bytes().contains(&b' '))
}
