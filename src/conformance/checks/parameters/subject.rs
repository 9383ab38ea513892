//! One parameter, probed from a call that succeeds.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::aspect::Aspect;
use super::calls::{one_of, telling, with, without};
use super::probes::{ODD, Probe, probes};
use super::refusals::{is_of_nothing, judge_answered, judge_failure, judge_refusal, quoted};
use crate::conformance::call::Call;
use crate::conformance::compare::{Comparison, compare};
use crate::conformance::exchange::{Credential, Exchange};
use crate::conformance::model::{Api, Operation, Parameter, Place};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{is_success, needed, shown};
use crate::conformance::statement::Statement;
use crate::conformance::values::{Good, goods, joined, sample, takes_by};
use crate::spec::PastTheEnd;

/// A parameter in judgment.
pub struct Subject<'a> {
    pub operation: &'a Operation,
    pub parameter: &'a Parameter,
    pub aspects: Vec<Aspect>,
}

impl Subject<'_> {
    pub fn statement(&self, aspect: &Aspect) -> Statement {
        aspect.of(self.operation, self.parameter)
    }

    /// Tells if a value that the schema allows may be refused, as nothing is there: a path's, a cursor, a page past the end.
    fn goes_by_data(&self) -> bool {
        let paging = self.operation.collection.as_ref().and_then(|collection| collection.paging.as_ref());
        let is = |name: &Option<String>| name.as_ref() == Some(&self.parameter.name);
        let pages = paging.is_some_and(|paging| {
            is(&paging.cursor) || (is(&paging.offset) && paging.past_the_end != Some(PastTheEnd::Empty))
        });
        pages || self.parameter.place == Place::Path
    }

    /// Values on both sides of every edge.
    pub async fn bounds(&self, run: &mut Run<'_>, call: &Call) -> Result<(), Stop> {
        let (operation, parameter) = (self.operation, self.parameter);
        let own = call.path.get(&parameter.name).map(String::as_str);
        let mut all = probes(parameter, &run.api.schemas, own);
        all.retain(|probe| self.aspects.contains(&Aspect::of_probe(probe)));
        if parameter.is_parted_at_stops() {
            all.retain(|probe| !joined(&probe.value).contains('.'));
        }
        let calls: Vec<_> = all.iter().map(|probe| with(call, parameter, probe.value.clone())).collect();
        run.prefetch(operation, &calls).await?;
        let mut answered = Vec::new();
        for (probe, varied) in all.iter().zip(&calls) {
            let exchange = run.call(operation, varied).await?;
            match &exchange.answer {
                Ok(_) if probe.keyword != ODD => answered.push((probe, exchange)),
                _ => {
                    let statement = self.statement(&Aspect::of_probe(probe));
                    let expected = format!("no failure of the server at {}", quoted(&probe.value));
                    judge_failure(run, operation, (&statement, &expected), &exchange, (varied, call)).await?;
                }
            }
        }
        let is_taken = self.valid(run, call, &answered).await?;
        let untold = self.refusals(run, &answered, is_taken);
        for (probe, exchange) in answered.iter().filter(|(probe, _)| probe.is_valid) {
            let statement = self.statement(&Aspect::of_probe(probe));
            // A good value of what goes by the data may be that of nothing, or of something of others.
            if is_success(operation, exchange) {
                if !untold.contains(probe.keyword) && has_other_side(&all, probe.keyword) {
                    run.findings.pass(&statement);
                }
            } else if !self.goes_by_data() && is_of_nothing(parameter, probe.keyword, exchange) {
                run.findings.unknown(&statement, format!("values of {} that the server has a use for", parameter.name));
            } else if !self.goes_by_data() {
                let expected = format!("a success for a value that is allowed: {}", quoted(&probe.value));
                run.findings.fail(&statement, expected, shown(operation, exchange), exchange);
            }
        }
        for aspect in &self.aspects {
            let is_probed = all.iter().any(|probe| Aspect::of_probe(probe) == *aspect && !probe.is_valid);
            if aspect.is_bound() && !is_probed {
                let keyword = match aspect {
                    Aspect::Keyword(keyword) => keyword,
                    _ => "the type",
                };
                run.findings.unknown(&self.statement(aspect), format!("a way to go against {keyword} alone"));
            }
        }
        Ok(())
    }

    /// Tries values that the document gives or allows, and returns whether one of any kind was taken.
    async fn valid(&self, run: &mut Run<'_>, call: &Call, probed: &[(&Probe, Rc<Exchange>)]) -> Result<bool, Stop> {
        let (operation, parameter) = (self.operation, self.parameter);
        let of_probes = || probed.iter().filter(|(probe, _)| probe.is_valid);
        let mut is_taken = parameter.required || of_probes().any(|(_, exchange)| is_success(operation, exchange));
        if !self.aspects.contains(&Aspect::Valid) {
            return Ok(is_taken);
        }
        let statement = self.statement(&Aspect::Valid);
        let is_header = matches!(parameter.place, Place::Header | Place::Cookie);
        let told = told(run, operation, parameter);
        let mut all = goods(parameter, &run.api.schemas);
        // What a header that nobody showed a value of does is anyone's guess.
        all.retain(|good| good.is_given || (told.is_none() && !is_header));
        all.splice(0..0, told.map(|value| Good { value, is_given: false }));
        let need = needed(operation, std::slice::from_ref(&parameter.name));
        let calls: Vec<_> = all.iter().map(|good| with(call, parameter, good.value.clone())).collect();
        run.prefetch(operation, &calls).await?;
        let mut is_told = !all.is_empty();
        for (good, varied) in all.iter().zip(&calls) {
            let exchange = run.call(operation, varied).await?;
            if is_success(operation, &exchange) {
                is_taken = true;
                continue;
            }
            is_told = false;
            let is_judged = of_probes().any(|(_, known)| known.request == exchange.request);
            let is_broken = !is_judged && !self.goes_by_data() && is_against(parameter, good, &exchange);
            if is_broken && !self.is_taken_in_company(run, &exchange, varied).await? {
                let how = if good.is_given { "that the document gives" } else { "that is allowed" };
                let expected = format!("a success for a value {how}: {}", quoted(&good.value));
                run.findings.fail(&statement, expected, shown(operation, &exchange), &exchange);
            }
        }
        // A base that succeeds has a value of what is required.
        if is_told || (all.is_empty() && parameter.required) {
            run.findings.pass(&statement);
        } else {
            run.findings.unknown(&statement, need);
        }
        Ok(is_taken)
    }

    /// Tells if a value that is refused alone is taken beside the values that the document gives for other parameters.
    async fn is_taken_in_company(&self, run: &mut Run<'_>, refused: &Exchange, varied: &Call) -> Result<bool, Stop> {
        let (operation, mut full) = (self.operation, varied.clone());
        let others = operation.parameters.iter().filter(|other| other.place != Place::Path && !other.required);
        for other in others.filter(|other| !operation.is_credential(other) && other.name != self.parameter.name) {
            let shown = goods(other, &run.api.schemas).into_iter().find(|good| good.is_given).map(|good| good.value);
            if let Some(value) = told(run, operation, other).or(shown) {
                full = with(&full, other, value);
            }
        }
        let exchange = run.call(operation, &full).await?;
        Ok(exchange.request != refused.request && is_success(operation, &exchange))
    }

    /// Judges the values that are not allowed; the keywords of which no refusal tells anything, as a value that is allowed
    /// was refused too, or one was refused as any unknown value of a path is.
    fn refusals<'p>(
        &self,
        run: &mut Run<'_>,
        answered: &[(&'p Probe, Rc<Exchange>)],
        is_taken: bool,
    ) -> BTreeSet<&'p str> {
        let operation = self.operation;
        let goes_by_data = self.goes_by_data();
        let strangers = answered.iter().filter(|(probe, exchange)| probe.is_valid && !is_success(operation, exchange));
        let strangers: BTreeSet<_> = strangers.map(|(_, exchange)| shown(operation, exchange)).collect();
        let is_strange = |(probe, exchange): &&(&Probe, Rc<Exchange>)| {
            let is_none = exchange.answer.as_ref().is_ok_and(|answer| matches!(answer.status, 401 | 403 | 404 | 410));
            let may_be_missing = is_none && is_taken;
            let is_refused = probe.is_valid && !is_success(operation, exchange);
            is_refused && !may_be_missing && !goes_by_data && is_of_nothing(self.parameter, probe.keyword, exchange)
        };
        let strange: BTreeSet<_> = answered.iter().filter(is_strange).map(|(probe, _)| probe.keyword).collect();
        let mut untold = strange.clone();
        for (probe, exchange) in answered.iter().filter(|(probe, _)| !probe.is_valid) {
            let statement = self.statement(&Aspect::of_probe(probe));
            let is_refused = exchange.answer.as_ref().is_ok_and(|answer| answer.status < 500);
            let is_plain = is_refused && !is_success(operation, exchange);
            if goes_by_data && is_refused && strangers.contains(&shown(operation, exchange)) {
                let need = format!("a refusal of {} that is not that of any unknown value", quoted(&probe.value));
                run.findings.unknown(&statement, need);
                untold.insert(probe.keyword);
            } else if is_plain && !is_taken {
                run.findings.unknown(&statement, needed(operation, std::slice::from_ref(&self.parameter.name)));
                untold.insert(probe.keyword);
            } else if is_plain && strange.contains(probe.keyword) {
                // The need is told with the value that is allowed.
            } else {
                let expected = format!("a refusal of {}", quoted(&probe.value));
                let is_taken = is_success(operation, exchange);
                match accepting(run.api, operation, self.parameter, &probe.value).filter(|_| is_taken) {
                    Some(erratum) => {
                        let got = shown(operation, exchange);
                        run.findings.drift(&statement, expected, Some(erratum), got, exchange);
                    }
                    None => judge_refusal(run, operation, &statement, &expected, exchange),
                }
            }
        }
        untold
    }

    /// Required ones are left out, and with none of the others the call succeeds.
    pub async fn presence(&self, run: &mut Run<'_>, call: &Call) -> Result<(), Stop> {
        let (operation, parameter) = (self.operation, self.parameter);
        if parameter.required {
            let varied = without(call, parameter);
            let exchange = run.call(operation, &varied).await?;
            let statement = (&self.statement(&Aspect::Required), "a refusal, as it is missing");
            judge_answered(run, operation, statement, &exchange, (&varied, call)).await?;
        } else if self.aspects.contains(&Aspect::Optional) {
            let exchange = run.call(operation, &without(call, parameter)).await?;
            let statement = self.statement(&Aspect::Optional);
            let (is_right, got) = (is_success(operation, &exchange), shown(operation, &exchange));
            run.findings.judge(&statement, is_right, "a success without it", got, &exchange);
        }
        Ok(())
    }

    /// An empty value is as good as none, or refused; that of a flag may turn it on, as it is there.
    pub async fn empty(&self, run: &mut Run<'_>, call: &Call) -> Result<(), Stop> {
        if !self.aspects.contains(&Aspect::Empty) {
            return Ok(());
        }
        let base = without(call, self.parameter);
        let (varied, statement) = (with(&base, self.parameter, ""), self.statement(&Aspect::Empty));
        let on = self.parameter.schema.is("boolean").then(|| with(&base, self.parameter, "true"));
        let alternatives: Vec<_> = [base].into_iter().chain(on).collect();
        one_of(run, self.operation, &statement, &varied, &alternatives, "no value, or a refusal").await
    }

    /// Two values for one parameter are refused, or one of them counts.
    pub async fn repeated(&self, run: &mut Run<'_>, call: &Call) -> Result<(), Stop> {
        if !self.aspects.contains(&Aspect::Repeated) {
            return Ok(());
        }
        let (parameter, statement) = (self.parameter, self.statement(&Aspect::Repeated));
        let schemas = &run.api.schemas;
        let valid =
            probes(parameter, schemas, None).into_iter().filter(|probe| probe.is_valid).map(|probe| probe.value);
        let mut values: Vec<_> = sample(parameter, schemas).into_iter().chain(valid).collect();
        values.dedup();
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            run.findings.unknown(&statement, format!("values of {}", parameter.name));
            return Ok(());
        };
        let alternatives = [with(call, parameter, first.clone()), with(call, parameter, last.clone())];
        let twice = alternatives[0].with(&parameter.name, last.clone());
        let expected = "one of the two values, or a refusal";
        one_of(run, self.operation, &statement, &twice, &alternatives, expected).await
    }

    /// The default, sent explicitly, changes nothing: alone, and beside a value of every other parameter.
    pub async fn default(&self, run: &mut Run<'_>, call: &Call) -> Result<(), Stop> {
        let (operation, parameter) = (self.operation, self.parameter);
        let Some(value) = parameter.schema.default.clone() else { return Ok(()) };
        let statement = self.statement(&Aspect::Default);
        let absent = without(call, parameter);
        let schemas = &run.api.schemas;
        let others = operation.parameters_in(Place::Query).filter(|other| other.name != parameter.name);
        let beside = others.filter_map(|other| Some(with(&absent, other, telling(other, schemas)?)));
        let pairs = [absent.clone()].into_iter().chain(beside);
        let pairs: Vec<_> = pairs.map(|absent| [with(&absent, parameter, value.clone()), absent]).collect();
        run.prefetch(operation, pairs.as_flattened()).await?;
        for [explicit, absent] in &pairs {
            match compare(run, operation, absent, explicit).await? {
                Comparison::Same => run.findings.pass(&statement),
                Comparison::Different(exchange, place) => {
                    let expected = format!("the same as without `{}`", parameter.name);
                    run.findings.fail(&statement, expected, place, &exchange);
                }
                Comparison::Inconclusive => {
                    let (short, full) = (run.call(operation, absent).await?, run.call(operation, explicit).await?);
                    if is_success(operation, &full) && !is_success(operation, &short) && short.answer.is_ok() {
                        let expected = format!("a success without `{}`, as there is one with it", parameter.name);
                        run.findings.fail(&statement, expected, shown(operation, &short), &short);
                    }
                    run.findings.unknown(&statement, "two successes to compare");
                }
            }
        }
        Ok(())
    }

    /// Bounds of the header that carries the credential.
    pub async fn credential(&self, run: &mut Run<'_>, call: &Call) -> Result<(), Stop> {
        for aspect in &self.aspects {
            let statement = self.statement(aspect);
            let schema = &self.parameter.schema;
            let most = schema.max_length.and_then(|most| usize::try_from(most).ok());
            let credential = match aspect {
                Aspect::Keyword(keyword) if keyword == "minLength" && schema.min_length == Some(1) => Credential::Empty,
                Aspect::Keyword(keyword) if keyword == "maxLength" && most.is_some() && run.may_fail_to_sign_in() => {
                    Credential::Long(most.unwrap_or_default() + 1)
                }
                _ => {
                    run.findings.unknown(&statement, "one more failure to sign in");
                    continue;
                }
            };
            let exchange = run.call(self.operation, &Call { credential, ..call.clone() }).await?;
            judge_refusal(run, self.operation, &statement, "a refusal of the credential", &exchange);
        }
        Ok(())
    }
}

/// The value that was told for a parameter.
fn told(run: &Run<'_>, operation: &Operation, parameter: &Parameter) -> Option<Value> {
    let first = run.settings.identities.first()?;
    run.settings.value(operation, first, &parameter.name).map(|told| parameter.parsed(told))
}

/// Tells if an answer refuses a value that there is no reason to refuse: the document gives it, or a number that lies
/// between two bounds. What is missing or closed may be so for this value alone.
fn is_against(parameter: &Parameter, good: &Good, exchange: &Exchange) -> bool {
    let schema = &parameter.schema;
    let has_least = schema.minimum.is_some() || schema.exclusive_minimum.is_some();
    let has_most = schema.maximum.is_some() || schema.exclusive_maximum.is_some();
    let is_sure = good.is_given || (good.value.is_number() && has_least && has_most);
    let is_refusal = |status| matches!(status, 400 | 406 | 413 | 414 | 415 | 422 | 500);
    is_sure && exchange.answer.as_ref().is_ok_and(|answer| is_refusal(answer.status))
}

/// Tells if a keyword is tried on both of its sides, so that it could be seen to be broken.
fn has_other_side(probes: &[Probe], keyword: &str) -> bool {
    probes.iter().any(|probe| probe.keyword == keyword && !probe.is_valid)
}

/// The erratum by which a server may take a value of a parameter that its schema does not allow.
fn accepting<'a>(api: &'a Api, operation: &Operation, parameter: &Parameter, value: &Value) -> Option<&'a str> {
    let is_about = |at: &String| {
        let Some(at) = at.strip_prefix('#') else { return false };
        let own = [operation.pointer.as_str(), operation.pointer_of_path()];
        let mut named = own.iter().map(|around| format!("{around}/parameters/{}", parameter.name));
        named.any(|named| named == at) || parameter.schema_pointer.as_deref() == Some(&format!("{at}/schema"))
    };
    let wide = api.errata.iter().enumerate().filter(|(_, erratum)| erratum.accepts.is_some());
    let mut about = wide.filter(|(_, erratum)| erratum.at.iter().any(is_about));
    let taking =
        |(index, _): &(usize, _)| takes_by(parameter, &api.schemas, &format!("/x-errata/{index}/accepts"), value);
    about.find(taking).map(|(_, erratum)| erratum.id.as_str())
}
