//! What the document says of parameters: bounds, values, defaults, presence.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::conformance::api::{Operation, Parameter};
use crate::conformance::exchange::{Credential, Exchange};
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::{Comparison, base, compare, is_success, sample, shown};
use crate::conformance::statement::{Statement, plain};

use super::probes::{Probe, probes};

/// The parameter that no document knows.
const UNKNOWN: &str = "scicloud_no_such_parameter";

/// Probes every parameter of an operation from a call that succeeds.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let identities = run.settings.identities.clone();
    let call = match base(run, operation, &identities[0]).await? {
        Ok(call) => call,
        Err(need) => {
            untold(run, operation, &need);
            return Ok(());
        }
    };
    for parameter in &operation.parameters {
        match parameter.location.as_str() {
            "header" => header(run, operation, parameter, &call).await?,
            "path" => bounds(run, operation, parameter, &call).await?,
            "query" => {
                bounds(run, operation, parameter, &call).await?;
                presence(run, operation, parameter, &call).await?;
                empty(run, operation, parameter, &call).await?;
                repeated(run, operation, parameter, &call).await?;
            }
            _ => {}
        }
    }
    unknown_parameter(run, operation, &call).await?;
    for identity in &identities {
        // Another identity may see other items, on which a default tells more.
        if let Ok(call) = base(run, operation, identity).await? {
            for parameter in operation.parameters.iter().filter(|parameter| parameter.location == "query") {
                default(run, operation, parameter, &call).await?;
            }
        }
    }
    Ok(())
}

/// Says of everything about parameters what would be needed to tell.
fn untold(run: &mut Run<'_>, operation: &Operation, need: &str) {
    for parameter in &operation.parameters {
        for name in Statement::of_parameter(operation, parameter) {
            run.findings.unknown(&operation.id, &name, need);
        }
    }
    run.findings.unknown(&operation.id, "unknown-parameter", need);
}

/// The call with this value of a parameter in place of any other.
fn with(call: &Call, parameter: &Parameter, value: &str) -> Call {
    let mut call = without(call, parameter);
    if parameter.location == "path" {
        call.path.insert(parameter.name.clone(), value.to_owned());
        return call;
    }
    call.with(&parameter.name, value)
}

fn without(call: &Call, parameter: &Parameter) -> Call {
    let mut call = call.clone();
    call.query.retain(|(name, _)| *name != parameter.name);
    call
}

/// The statement about a keyword of a parameter.
fn name(parameter: &Parameter, keyword: &str) -> String {
    format!("{}/{}/{keyword}", parameter.location, parameter.name)
}

/// Values on both sides of every edge.
async fn bounds(run: &mut Run<'_>, operation: &Operation, parameter: &Parameter, call: &Call) -> Result<(), Stop> {
    let own = call.path.get(&parameter.name).map(String::as_str);
    let all = probes(parameter, own);
    let is_stated = |probe: &&Probe| run.findings.has(&operation.id, &name(parameter, probe.keyword));
    let probes: Vec<_> = all.iter().filter(is_stated).collect();
    let calls: Vec<_> = probes.iter().map(|probe| with(call, parameter, &probe.value)).collect();
    run.ahead(operation, &calls).await?;
    let mut answered = Vec::new();
    for (probe, call) in probes.into_iter().zip(&calls) {
        answered.push((probe, run.call(operation, call).await?));
    }
    let untold = refusals(run, operation, parameter, &answered);
    for (probe, exchange) in answered.iter().filter(|(probe, _)| probe.is_valid) {
        let name = name(parameter, probe.keyword);
        // A good value of a path may be that of nothing, or of something of others.
        if is_success(operation, exchange) {
            if !untold.contains(probe.keyword) {
                run.findings.pass(&operation.id, &name);
            }
        } else if parameter.location != "path" {
            let expected = format!("a success for a value that is allowed: {}", quoted(&probe.value));
            run.findings.fail(&operation.id, &name, expected, shown(operation, exchange), exchange);
        }
    }
    let schema = parameter.schema.as_object().into_iter().flatten().map(|(keyword, _)| keyword.as_str());
    let keywords = schema.filter(|keyword| !matches!(*keyword, "default"));
    for keyword in keywords.filter(|keyword| !all.iter().any(|probe| probe.keyword == *keyword && !probe.is_valid)) {
        if run.findings.has(&operation.id, &name(parameter, keyword)) {
            let need = format!("a way to go against {keyword} alone");
            run.findings.unknown(&operation.id, &name(parameter, keyword), need);
        }
    }
    Ok(())
}

/// Judges the values that are not allowed; the keywords of which one was refused as any unknown value of a path is.
fn refusals<'a>(
    run: &mut Run<'_>,
    operation: &Operation,
    parameter: &Parameter,
    answered: &[(&'a Probe, Rc<Exchange>)],
) -> BTreeSet<&'a str> {
    let is_path = parameter.location == "path";
    let strangers = answered.iter().filter(|(probe, exchange)| probe.is_valid && !is_success(operation, exchange));
    let strangers: BTreeSet<_> = strangers.map(|(_, exchange)| shown(operation, exchange)).collect();
    let mut untold = BTreeSet::new();
    for (probe, exchange) in answered.iter().filter(|(probe, _)| !probe.is_valid) {
        let name = name(parameter, probe.keyword);
        let is_refused = exchange.answer.as_ref().is_ok_and(|answer| answer.status < 500);
        if is_path && is_refused && strangers.contains(&shown(operation, exchange)) {
            let need = format!("a refusal of {} that is not that of any unknown value", quoted(&probe.value));
            run.findings.unknown(&operation.id, &name, need);
            untold.insert(probe.keyword);
        } else {
            let expected = format!("a refusal of {}", quoted(&probe.value));
            judge_refusal(run, operation, &name, &expected, exchange);
        }
    }
    untold
}

/// Passes a statement if the answer is a refusal, which a failure of the server is not.
pub fn judge_refusal(run: &mut Run<'_>, operation: &Operation, name: &str, expected: &str, exchange: &Rc<Exchange>) {
    match &exchange.answer {
        Err(reason) => run.findings.unknown(&operation.id, name, format!("an answer; there was none: {reason}")),
        Ok(answer) if answer.status < 500 && !is_success(operation, exchange) => run.findings.pass(&operation.id, name),
        Ok(_) => run.findings.fail(&operation.id, name, expected, shown(operation, exchange), exchange),
    }
}

/// A value short enough to be read.
fn quoted(value: &str) -> String {
    let length = value.chars().count();
    if length > 40 { format!("{length} characters") } else { format!("`{value}`") }
}

/// Required ones are left out, and with none of the others the call succeeds.
async fn presence(run: &mut Run<'_>, operation: &Operation, parameter: &Parameter, call: &Call) -> Result<(), Stop> {
    let exchange = run.call(operation, &without(call, parameter)).await?;
    if parameter.required {
        judge_refusal(run, operation, &name(parameter, "required"), "a refusal, as it is missing", &exchange);
    } else if is_success(operation, &exchange) {
        run.findings.pass(&operation.id, &name(parameter, "optional"));
    } else {
        let got = shown(operation, &exchange);
        run.findings.fail(&operation.id, &name(parameter, "optional"), "a success without it", got, &exchange);
    }
    Ok(())
}

/// An empty value is as good as none, or refused.
async fn empty(run: &mut Run<'_>, operation: &Operation, parameter: &Parameter, call: &Call) -> Result<(), Stop> {
    let name = name(parameter, "empty");
    if run.findings.has(&operation.id, &name) {
        let base = without(call, parameter);
        let alternatives = [base.clone()];
        one_of(run, operation, &name, &with(&base, parameter, ""), &alternatives, "no value, or a refusal").await?;
    }
    Ok(())
}

/// Two values for one parameter are refused, or one of them counts.
async fn repeated(run: &mut Run<'_>, operation: &Operation, parameter: &Parameter, call: &Call) -> Result<(), Stop> {
    let name = name(parameter, "repeated");
    if !run.findings.has(&operation.id, &name) {
        return Ok(());
    }
    let valid = probes(parameter, None).into_iter().filter(|probe| probe.is_valid).map(|probe| probe.value);
    let mut values: Vec<_> = sample(parameter).into_iter().chain(valid).collect();
    values.dedup();
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        run.findings.unknown(&operation.id, &name, format!("values of {}", parameter.name));
        return Ok(());
    };
    let alternatives = [with(call, parameter, first), with(call, parameter, last)];
    let twice = alternatives[0].with(&parameter.name, last);
    one_of(run, operation, &name, &twice, &alternatives, "one of the two values, or a refusal").await
}

/// A parameter that the document does not know changes nothing, or is refused.
async fn unknown_parameter(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let (varied, alternatives) = (call.with(UNKNOWN, "1"), [call.clone()]);
    one_of(run, operation, "unknown-parameter", &varied, &alternatives, "the same without it, or a refusal").await
}

/// Passes a statement if a call is refused, or has the answer of one of the alternatives.
async fn one_of(
    run: &mut Run<'_>,
    operation: &Operation,
    name: &str,
    call: &Call,
    alternatives: &[Call],
    expected: &str,
) -> Result<(), Stop> {
    let exchange = run.call(operation, call).await?;
    if !is_success(operation, &exchange) {
        judge_refusal(run, operation, name, expected, &exchange);
        return Ok(());
    }
    let mut breach = None;
    for alternative in alternatives {
        match compare(run, operation, alternative, call).await? {
            Comparison::Same => {
                run.findings.pass(&operation.id, name);
                return Ok(());
            }
            Comparison::Different(exchange, place) => breach = Some((exchange, place)),
            Comparison::Untold => {}
        }
    }
    match breach {
        Some((exchange, place)) => run.findings.fail(&operation.id, name, expected, place, &exchange),
        None => run.findings.unknown(&operation.id, name, "data that stay the same for a moment"),
    }
    Ok(())
}

/// The default, sent explicitly, changes nothing: alone, and beside a value of every other parameter.
async fn default(run: &mut Run<'_>, operation: &Operation, parameter: &Parameter, call: &Call) -> Result<(), Stop> {
    let Some(value) = parameter.schema.get("default").map(plain) else { return Ok(()) };
    let name = name(parameter, "default");
    let absent = without(call, parameter);
    let others = operation.parameters.iter().filter(|other| other.location == "query" && other.name != parameter.name);
    let beside = others.filter_map(|other| Some(with(&absent, other, &telling(other)?)));
    let pairs = [absent.clone()].into_iter().chain(beside);
    let pairs: Vec<_> = pairs.map(|absent| [with(&absent, parameter, &value), absent]).collect();
    run.ahead(operation, pairs.as_flattened()).await?;
    for [explicit, absent] in &pairs {
        match compare(run, operation, absent, explicit).await? {
            Comparison::Same => run.findings.pass(&operation.id, &name),
            Comparison::Different(exchange, place) => {
                let expected = format!("the same as without `{}`", parameter.name);
                run.findings.fail(&operation.id, &name, expected, place, &exchange);
            }
            Comparison::Untold => {
                let (short, full) = (run.call(operation, absent).await?, run.call(operation, explicit).await?);
                if is_success(operation, &full) && !is_success(operation, &short) {
                    let expected = format!("a success without `{}`, as there is one with it", parameter.name);
                    run.findings.fail(&operation.id, &name, expected, shown(operation, &short), &short);
                }
                run.findings.unknown(&operation.id, &name, "two successes to compare");
            }
        }
    }
    Ok(())
}

/// A value of a parameter that is not its default, so that it shows what goes with it.
fn telling(parameter: &Parameter) -> Option<String> {
    let default = parameter.schema.get("default").map(plain);
    let valid = probes(parameter, None).into_iter().filter(|probe| probe.is_valid && probe.keyword != "format");
    let small = parameter.schema["minimum"].as_i64().map(|least| (least + 1).to_string());
    let mut values = small.into_iter().chain(valid.map(|probe| probe.value).filter(|value| value.len() < 40));
    values.find(|value| Some(value) != default.as_ref())
}

/// Bounds of the credential's header; other headers are not sent.
async fn header(run: &mut Run<'_>, operation: &Operation, parameter: &Parameter, call: &Call) -> Result<(), Stop> {
    let is_credential = operation.credential.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&parameter.name));
    for statement in Statement::of_parameter(operation, parameter) {
        let keyword = statement.rsplit('/').next().unwrap_or_default();
        let bound = parameter.schema[keyword].as_u64().and_then(|bound| usize::try_from(bound).ok());
        let credential = match (keyword, bound) {
            ("minLength", Some(1)) if is_credential => Credential::Empty,
            ("maxLength", Some(most)) if is_credential && run.may_fail_to_sign_in() => Credential::Long(most + 1),
            _ => {
                let need = if is_credential { "one more failure to sign in" } else { "a value of this header" };
                run.findings.unknown(&operation.id, &statement, need);
                continue;
            }
        };
        let exchange = run.call(operation, &Call { credential, ..call.clone() }).await?;
        judge_refusal(run, operation, &statement, "a refusal of the credential", &exchange);
    }
    Ok(())
}
