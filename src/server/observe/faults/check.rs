//! True if a fault can be done, by what the documents say.

use http::{HeaderValue, StatusCode};

use super::chance::LONGEST;
use super::model::{Effect, Fault, Latency, When};
use crate::client::Operation;
use crate::server::observe::Dialect;

/// Longest name of a fault.
const LONGEST_ID: usize = 64;

/// Returns the problem with a fault, and what to do about it.
pub(super) fn check(fault: &Fault, dialects: &[&Dialect]) -> Result<(), String> {
    let named = (1..=LONGEST_ID).contains(&fault.id.len()) && !matches!(fault.id.as_str(), "." | "..");
    if !named || !fault.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(format!(
            "the id of a fault has 1 to {LONGEST_ID} letters, digits, dots, underscores and hyphens, and is not `.` or `..`"
        ));
    }
    if fault.latency.is_none() && fault.effect.is_none() {
        return Err("the fault does nothing; give it a `latency` or an `effect`".to_owned());
    }
    let targets = targets(fault.platform.as_deref(), fault.operation.as_deref(), dialects)?;
    if let Some(latency) = fault.latency {
        check_latency(latency)?;
    }
    match fault.when {
        When::First { calls: 0 } => return Err("`calls` is 0, so that nobody would meet it".to_owned()),
        When::Every { nth: 0 } => return Err("`nth` is counted from 1".to_owned()),
        When::Chance { probability } if !(0.0..=1.0).contains(&probability) => {
            return Err(format!("`probability` is {probability}, not from 0 to 1"));
        }
        _ => {}
    }
    match &fault.effect {
        Some(Effect::Status { status, .. }) => check_status(*status),
        Some(Effect::Code { code, status }) => targets
            .iter()
            .try_for_each(|(dialect, operation)| status_of(dialect, operation, code, *status).map(drop))
            .map_err(|reason| match &fault.platform {
                Some(_) => reason,
                None => format!("{reason}; or say for which `platform` it is (--platform)"),
            }),
        Some(Effect::ContentType { content_type, page, status }) => {
            if HeaderValue::from_str(content_type).is_err() {
                return Err("`content_type` has a character that no header may carry".to_owned());
            }
            match status {
                Some(_) if !page => Err("the `status` is that of a `page`, which there is not".to_owned()),
                Some(status) => check_status(*status),
                None => Ok(()),
            }
        }
        Some(Effect::Slow { bytes_per_second: 0 }) => {
            Err("`bytes_per_second` is 0, with which no answer would end; cut it instead".to_owned())
        }
        _ => Ok(()),
    }
}

/// The operations of a platform, or of all, that have this id, or any; there must be one.
pub(in crate::server::observe) fn targets<'a>(
    platform: Option<&str>,
    operation: Option<&str>,
    dialects: &[&'a Dialect],
) -> Result<Vec<(&'a Dialect, &'static Operation)>, String> {
    let platforms: Vec<&Dialect> =
        dialects.iter().copied().filter(|dialect| platform.is_none_or(|name| name == dialect.platform)).collect();
    if platforms.is_empty() {
        let known: Vec<_> = dialects.iter().map(|dialect| dialect.platform).collect();
        return Err(format!("there is no such platform; use one of {}", known.join(", ")));
    }
    let all = platforms.iter().flat_map(|dialect| dialect.operations.iter().map(|it| (*dialect, *it)));
    let found: Vec<_> = all.filter(|(_, it)| operation.is_none_or(|id| id == it.id)).collect();
    if found.is_empty() {
        let known = platforms.iter().map(|dialect| {
            let ids: Vec<_> = dialect.operations.iter().map(|operation| operation.id).collect();
            format!("{} of {}", ids.join(", "), dialect.platform)
        });
        let known: Vec<_> = known.collect();
        return Err(format!("there is no such operation; use one of {}", known.join("; ")));
    }
    Ok(found)
}

fn check_latency(latency: Latency) -> Result<(), String> {
    let longest = LONGEST.as_secs_f64() * 1000.0;
    let time = |name: &str, ms: f64| {
        let possible = (0.0..=longest).contains(&ms);
        if possible { Ok(()) } else { Err(format!("`{name}` is {ms}, not from 0 to {longest} milliseconds")) }
    };
    let above_nothing = |name: &str, ms: f64| {
        if ms > 0.0 { Ok(()) } else { Err(format!("`{name}` is {ms}, and must be more than 0")) }
    };
    match latency {
        Latency::Constant { ms } => time("ms", ms),
        Latency::Uniform { from_ms, to_ms } => {
            time("from_ms", from_ms)?;
            time("to_ms", to_ms)?;
            if from_ms <= to_ms { Ok(()) } else { Err("`from_ms` is more than `to_ms`".to_owned()) }
        }
        Latency::Normal { mean_ms, deviation_ms } => {
            time("mean_ms", mean_ms)?;
            time("deviation_ms", deviation_ms)
        }
        Latency::Exponential { mean_ms } => {
            time("mean_ms", mean_ms)?;
            above_nothing("mean_ms", mean_ms)
        }
        Latency::LogNormal { median_ms, sigma } => {
            time("median_ms", median_ms)?;
            above_nothing("median_ms", median_ms)?;
            let possible = (0.0..=10.0).contains(&sigma);
            if possible { Ok(()) } else { Err(format!("`sigma` is {sigma}, not from 0 to 10")) }
        }
    }
}

fn check_status(status: u16) -> Result<(), String> {
    let possible = (200..600).contains(&status);
    if possible { Ok(()) } else { Err(format!("`status` is {status}, not from 200 to 599")) }
}

/// The status that a vendor's code comes with: one that the document says, or the one given where it says none.
pub(super) fn status_of(
    dialect: &Dialect,
    operation: &Operation,
    code: &str,
    given: Option<u16>,
) -> Result<StatusCode, String> {
    let platform = dialect.platform;
    let documented = dialect.codes.iter().find(|documented| documented.value == code);
    let statuses = match documented {
        Some(documented) => documented.statuses,
        None if !dialect.codes.is_empty() => {
            let known: Vec<_> = dialect.codes.iter().map(|code| code.value).collect();
            return Err(format!("the document of {platform} has no code `{code}`; use one of {}", known.join(", ")));
        }
        None if code.parse::<i64>().is_err() || is_success(operation, code) => {
            return Err(format!(
                "the document of {platform} lists no codes; a code is a number, and not that of success"
            ));
        }
        None => &[],
    };
    let status = match (given, statuses) {
        (Some(given), []) => Some(given),
        (Some(given), some) if some.contains(&given) => Some(given),
        (Some(given), some) => {
            return Err(format!("the document of {platform} has `{code}` with status {some:?} and not {given}"));
        }
        (None, [first, ..]) => Some(*first),
        // Where the body says whether a request succeeded, a refusal comes with the status of success.
        (None, []) if refuses_with_success(operation) => Some(200),
        (None, []) => code.parse().ok().filter(|status| (400..600).contains(status)),
    };
    let status = status.ok_or_else(|| {
        format!("the document of {platform} does not say which status `{code}` comes with; give it as `status` (--code-status)")
    })?;
    check_status(status)?;
    StatusCode::from_u16(status).map_err(|error| error.to_string())
}

fn refuses_with_success(operation: &Operation) -> bool {
    operation.response(200).and_then(|response| response.outcome.as_ref()).is_some_and(|it| it.success.is_some())
}

fn is_success(operation: &Operation, code: &str) -> bool {
    let outcome = operation.response(200).and_then(|response| response.outcome.as_ref());
    outcome.and_then(|outcome| outcome.success).is_some_and(|success| success.trim_matches('"') == code)
}
