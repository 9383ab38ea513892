//! A request on its way through an operation.

use std::borrow::Cow;
use std::time::{Instant, SystemTime};

use dropshot::{HttpError, HttpResponse, HttpResponseError, RequestContext};
use http::header::RETRY_AFTER;
use http::{Response, StatusCode};

use super::faults::{Met, mangle, status_of};
use super::limits::Excess;
use super::{Answer, Coded, Cut, Dialect, Effect, Entry, Observer, Refused, Told, hide, notes};
use crate::client::Operation;
use crate::server::Context;
use crate::server::sign_in::sign_in;
use crate::server::store::noting_busy;

/// Answers a request by what `work` gives, within the limits, with the faults that are switched on, and keeps what
/// became of it, also if the client leaves before that.
pub(in crate::server) async fn visit<R, F>(
    rqctx: &RequestContext<Context>,
    dialect: &'static Dialect,
    operation: &'static Operation,
    work: impl Future<Output = Result<R, F>>,
) -> Result<Answer<R>, F>
where
    R: HttpResponse + Coded,
    F: HttpResponseError + Coded,
{
    let Context { observer, store, .. } = rqctx.context();
    let mut visit =
        Visit { rqctx, dialect, operation, started: Instant::now(), met: Met::default(), caller: None, ended: false };
    let boarded = observer.metrics.in_flight.board();
    let told = match observer.limits.excess(&rqctx.request, boarded.with_it) {
        Some(excess) => refuse_excess(dialect, &excess),
        None => {
            visit.met = observer.faults.meet(store, dialect.platform, operation.id).await;
            if !visit.met.ids.is_empty() {
                Box::pin(visit.delay()).await;
            }
            let effect = visit.met.effect.as_ref();
            let (told, caller) = notes::taking(&rqctx.request_id, answer(dialect, operation, effect, work)).await;
            visit.caller = caller.or(visit.caller.take());
            told
        }
    };
    match told {
        Ok((response, code)) => {
            let cut = visit.met.effect == Some(Effect::Cut { at: Cut::Before });
            visit.end((!cut).then(|| response.status()), code);
            Ok(response.into())
        }
        Err(failure) => {
            // It is kept like a request that came to no operation.
            visit.ended = true;
            Err(failure)
        }
    }
}

/// A request while it is being answered.
struct Visit<'a> {
    rqctx: &'a RequestContext<Context>,
    dialect: &'static Dialect,
    operation: &'static Operation,
    started: Instant,
    met: Met,
    caller: Option<String>,
    /// True if it was kept what became of it.
    ended: bool,
}

impl Visit<'_> {
    /// Before a fault keeps the request from the operation, which would find out who sends it.
    async fn delay(&mut self) {
        let Context { observer, store, .. } = self.rqctx.context();
        let caller = sign_in(self.rqctx, self.dialect.realm, self.operation);
        self.caller = notes::taking(&self.rqctx.request_id, caller).await.1;
        observer.faults.delay(store, &self.met).await;
    }

    /// Keeps what became of the request; without a status, nothing was sent.
    fn end(&mut self, status: Option<StatusCode>, code: Option<Cow<'static, str>>) {
        self.ended = true;
        let (request, observer) = (&self.rqctx.request, &self.rqctx.context().observer);
        count_faults(observer, self.dialect, self.operation, &self.met);
        let secrets = hide::secrets(request.headers());
        let target = request.uri().path_and_query().map_or("", |it| it.as_str());
        let entry = Entry {
            number: 0,
            time: SystemTime::now(),
            request_id: self.rqctx.request_id.clone(),
            platform: Some(self.dialect.platform),
            operation: Some(self.operation.id),
            method: request.method().as_str().to_owned(),
            target: hide::target(target, &secrets).into_owned(),
            caller: self.caller.take(),
            status: status.map(|status| status.as_u16()),
            code,
            took: self.started.elapsed(),
            faults: std::mem::take(&mut self.met.ids),
            documented: Some(self.operation),
        };
        observer.record(entry, Some(request.remote_addr()));
    }
}

/// The client has left, or else the operation has panicked.
impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.end(None, None);
        }
    }
}

/// What the operation answers, or what a fault has in its place.
async fn answer<R, F>(
    dialect: &Dialect,
    operation: &Operation,
    effect: Option<&Effect>,
    work: impl Future<Output = Result<R, F>>,
) -> Result<Told, F>
where
    R: HttpResponse + Coded,
    F: HttpResponseError + Coded,
{
    let Some(effect) = effect else { return done(dialect, work).await };
    if let Some(refused) = instead(dialect, operation, effect) {
        return refused.map_err(F::from);
    }
    let (response, code) = done(dialect, work).await?;
    Ok((Box::pin(mangle(response, effect)).await.map_err(F::from)?, code))
}

/// A refusal is an answer as well, so that all go the same way; one for a store that is busy tells when to ask again.
async fn done<R, F>(dialect: &Dialect, work: impl Future<Output = Result<R, F>>) -> Result<Told, F>
where
    R: HttpResponse + Coded,
    F: HttpResponseError + Coded,
{
    let (outcome, busy) = noting_busy(work).await;
    let is_answered = outcome.as_ref().is_ok_and(|answer| answer.code().is_none());
    match outcome {
        _ if busy && !is_answered => refuse_excess(dialect, &Excess::of_store()),
        Ok(answer) => {
            let code = answer.code();
            Ok((answer.to_result().map_err(F::from)?, code))
        }
        Err(refusal) => {
            let (status, code) = (refusal.status_code().as_status(), refusal.code());
            Ok((refusal.to_response(Response::builder().status(status)).map_err(F::from)?, code))
        }
    }
}

/// The refusal that an effect has in place of an answer, if it is such an effect.
fn instead(dialect: &Dialect, operation: &Operation, effect: &Effect) -> Option<Result<Told, HttpError>> {
    let (status, code, retry_after) = match effect {
        Effect::Status { status, retry_after_s } => (StatusCode::from_u16(*status).ok()?, None, *retry_after_s),
        Effect::Code { code, status } => (status_of(dialect, operation, code, *status)?, Some(code), None),
        Effect::TooMany { retry_after_s } => (StatusCode::TOO_MANY_REQUESTS, None, Some(*retry_after_s)),
        _ => return None,
    };
    let refused = Refused { status, code: code.map(String::as_str), message: "This fault was asked for." };
    Some(refuse(dialect, &refused, retry_after))
}

fn refuse_excess<F: From<HttpError>>(dialect: &Dialect, excess: &Excess) -> Result<Told, F> {
    let refused = Refused { status: excess.status, code: None, message: &excess.message };
    Ok(refuse(dialect, &refused, excess.retry_after)?)
}

fn refuse(dialect: &Dialect, refused: &Refused<'_>, retry_after: Option<u64>) -> Result<Told, HttpError> {
    let (mut response, code) = (dialect.refuse)(refused)?;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok((response, code))
}

fn count_faults(observer: &Observer, dialect: &Dialect, operation: &Operation, met: &Met) {
    if !met.waits.is_empty() {
        observer.metrics.count_fault(dialect.platform, operation.id, "latency");
    }
    if let Some(effect) = &met.effect {
        observer.metrics.count_fault(dialect.platform, operation.id, effect.kind());
    }
}
