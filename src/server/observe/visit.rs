//! A request on its way through an operation.

use std::time::{Instant, SystemTime};

use dropshot::{HttpError, HttpResponse, HttpResponseError, RequestContext};
use http::header::RETRY_AFTER;
use http::{Response, StatusCode};

use super::faults::{Met, mangle, status_of};
use super::limits::Excess;
use super::{Answer, Coded, Cut, Dialect, Effect, Entry, Observer, Refused, Told, hide, notes};
use crate::client::Operation;
use crate::server::Context;

/// Answers a request by what `work` gives, within the limits, with the faults that are switched on, and keeps what
/// became of it.
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
    let started = Instant::now();
    let boarded = observer.metrics.in_flight.board();
    let mut met = Met::default();
    let (told, caller) = match observer.limits.excess(&rqctx.request, boarded.with_it) {
        Some(excess) => (refuse_excess(dialect, &excess), None),
        None => {
            met = observer.faults.meet(store, dialect.platform, operation.id).await;
            if !met.wait.is_zero() {
                tokio::time::sleep(met.wait).await;
            }
            notes::taking(&rqctx.request_id, answer(dialect, operation, met.effect.as_ref(), work)).await
        }
    };
    let (response, code) = told?;
    let cut = met.effect == Some(Effect::Cut { at: Cut::Before });
    count_faults(observer, dialect, operation, &met);
    let secrets = hide::secrets(rqctx.request.headers());
    let target = rqctx.request.uri().path_and_query().map_or("", |it| it.as_str());
    let entry = Entry {
        number: 0,
        time: SystemTime::now(),
        request_id: rqctx.request_id.clone(),
        platform: Some(dialect.platform),
        operation: Some(operation.id),
        method: rqctx.request.method().as_str().to_owned(),
        target: hide::target(target, &secrets).into_owned(),
        caller,
        status: (!cut).then(|| response.status().as_u16()),
        code,
        took: started.elapsed(),
        faults: met.ids,
        documented: Some(operation),
    };
    observer.record(entry, Some(rqctx.request.remote_addr()));
    Ok(response.into())
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
    let Some(effect) = effect else { return done(work.await) };
    if let Some(refused) = instead(dialect, operation, effect) {
        return refused.map_err(F::from);
    }
    let (response, code) = done(work.await)?;
    Ok((Box::pin(mangle(response, effect)).await.map_err(F::from)?, code))
}

/// A refusal is an answer as well, so that all go the same way.
fn done<R, F>(outcome: Result<R, F>) -> Result<Told, F>
where
    R: HttpResponse + Coded,
    F: HttpResponseError + Coded,
{
    match outcome {
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
    if !met.wait.is_zero() {
        observer.metrics.count_fault(dialect.platform, operation.id, "latency");
    }
    if let Some(effect) = &met.effect {
        observer.metrics.count_fault(dialect.platform, operation.id, effect.kind());
    }
}
