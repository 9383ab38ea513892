//! An operation's table for the client, as the generator writes it into the code of others.

use super::document::{BodyKind, Operation};
use super::input::Input;
use crate::client::{self, Kind, Location};
use crate::conformance::{Carrier, Form, Place};
use crate::spec::{self, references};

/// The table of an operation whose credentials are sent at these parts.
///
/// The client holds its tables for ever, as those of generated clients are; a program makes one for each request that it
/// puts together.
pub fn of(operation: &Operation<'_>, carriers: &[Carrier], fields: &[Input]) -> &'static client::Operation {
    let at = |place: Place| carriers.iter().filter(move |carrier| carrier.place == place);
    let names = |carriers: &mut dyn Iterator<Item = &Carrier>| list(carriers.map(|carrier| text(&carrier.name)));
    let first = at(Place::Header).next();
    let prefix = match first.map(|carrier| carrier.form) {
        Some(Form::Bearer) => "Bearer ",
        Some(Form::Basic) => "Basic ",
        Some(Form::Plain) | None => "",
    };
    let root = operation.api.document.root();
    let method = operation.method().to_lowercase();
    let server = references::server(root, operation.path(), &method).ok().flatten().map(|server| client::Server {
        host: server.host.map(text),
        other_host: text(server.other_host),
        path: text(server.path),
        other_path: text(server.other_path),
    });
    let collection = operation.collection().map(|collection| client::Collection {
        items: text(&collection.items),
        key: text(&collection.key),
        total: collection.total.as_deref().map(text),
        paging: collection.paging.as_ref().and_then(|paging| offsets(operation, paging)),
    });
    Box::leak(Box::new(client::Operation {
        id: text(operation.id()),
        method: text(operation.method()),
        path: text(operation.path()),
        credential: first.map(|carrier| text(&carrier.name)),
        prefix,
        keys: names(&mut at(Place::Header).skip(1)),
        query_keys: names(&mut at(Place::Query)),
        cookie_keys: names(&mut at(Place::Cookie)),
        // Nobody has keys of these names, which have the client keep their values to itself.
        other_keys: list(secret_query(operation).into_iter()),
        is_open: operation.is_open(),
        server,
        parameters: list(offset(operation).into_iter()),
        body: list(fields.iter().filter(|field| field.is_secret).map(secret)),
        is_form: operation.body().is_some_and(|body| body.kind == BodyKind::Form),
        encodings: &[],
        secrets: list(operation.secrets().into_iter().map(text)),
        responses: responses(operation),
        collection,
    }))
}

/// The names of secrets in the query that are parameters.
fn secret_query(operation: &Operation<'_>) -> Option<client::Keys> {
    let parameters = operation.model.parameters_in(Place::Query);
    let secrets = parameters.filter(|parameter| parameter.schema.is_secret());
    let names: Vec<_> = secrets.map(|parameter| text(&parameter.name)).collect();
    (!names.is_empty()).then(|| client::Keys { headers: &[], query: list(names.into_iter()), cookies: &[] })
}

fn text(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect::<Vec<_>>().into_boxed_slice())
}

fn parameter(name: &str, location: Location, default: Option<String>, secret: bool) -> client::Parameter {
    let default = default.as_deref().map(text);
    client::Parameter { name: text(name), location, required: false, default, secret, kind: Kind::Any }
}

/// A secret of the body; its path is a JSON pointer in which `*` is any item.
fn secret(field: &Input) -> client::Parameter {
    let escaped = |part: &str| if part == "0" { "*".to_owned() } else { spec::escape(part).into_owned() };
    let pointer: String = field.name.split('.').map(|part| format!("/{}", escaped(part))).collect();
    parameter(&pointer, Location::Body, None, true)
}

/// The parameter that says where a page starts, whose default is where the first one does.
fn offset(operation: &Operation<'_>) -> Option<client::Parameter> {
    let name = operation.collection()?.paging.as_ref()?.offset.as_deref()?;
    let default = operation.model.parameter(name)?.schema.default.as_ref().map(crate::conformance::plain);
    Some(parameter(name, Location::Query, default, false))
}

fn offsets(operation: &Operation<'_>, paging: &spec::Paging) -> Option<client::Paging> {
    let name = paging.offset.as_deref()?;
    let minimum = || operation.model.parameter(name)?.schema.minimum.as_ref()?.as_i64();
    let first = paging.first.and_then(|first| i64::try_from(first).ok()).or_else(minimum).unwrap_or(0);
    let unit = match paging.unit? {
        spec::OffsetUnit::Row => client::OffsetUnit::Row,
        spec::OffsetUnit::Page => client::OffsetUnit::Page,
    };
    Some(client::Paging { offset: text(name), unit, first })
}

fn responses(operation: &Operation<'_>) -> &'static [client::Response] {
    let documented = operation.model.responses.iter().filter(|(status, _)| *status != "default");
    let mut all: Vec<_> = documented
        .map(|(status, response)| client::Response {
            status: text(status),
            outcome: response.outcome.as_ref().map(outcome),
            required: &[],
            secret_headers: list(
                response.headers.iter().filter(|header| header.simple.is_secret()).map(|it| text(&it.name)),
            ),
        })
        .collect();
    // A success beyond the document is one all the same, unless a code in the body would say so.
    let has_code = |response: &client::Response| response.outcome.as_ref().is_some_and(|it| it.success.is_some());
    if !all.iter().any(|response| has_code(response) || response.status == "2XX") {
        all.push(client::Response { status: "2XX", outcome: None, required: &[], secret_headers: &[] });
    }
    list(all.into_iter())
}

fn outcome(outcome: &spec::Outcome) -> client::Outcome {
    client::Outcome {
        pointer: text(&outcome.pointer),
        success: outcome.success.as_ref().map(|success| text(&success.to_string())),
        message: outcome.message.as_deref().map(text),
        request_id: outcome.request_id.as_deref().map(text),
        unauthorized: list(outcome.unauthorized.iter().map(|code| text(code))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Document;

    /// The parts of a table that the client looks up.
    fn told(operation: &client::Operation) -> String {
        let client::Operation { id, method, path, credential, prefix, keys, server, collection, .. } = operation;
        // Where no credential is asked for, none can be left out.
        let is_open = operation.is_open && credential.is_some();
        let mut secrets = operation.secrets.to_vec();
        secrets.sort_unstable();
        let responses = operation.responses.iter().filter(|response| response.status != "2XX");
        let responses: Vec<_> = responses.map(|it| (it.status, &it.outcome, it.secret_headers)).collect();
        format!(
            "{id} {method} {path} {credential:?} {prefix} {keys:?} {is_open} {server:?} {collection:#?} {secrets:?} {responses:#?}"
        )
    }

    #[test]
    fn the_tables_are_those_that_the_generator_writes() {
        let generated = [
            ("eihealth", crate::eihealth::OPERATIONS),
            ("modelarts", crate::modelarts::OPERATIONS),
            ("scnet", crate::scnet::OPERATIONS),
            ("maptable", crate::maptable::OPERATIONS),
            ("iam", crate::iam::OPERATIONS),
        ];
        for (name, tables) in generated {
            let document = Document::built_in(name).expect("a document");
            assert!(!tables.is_empty(), "{name}");
            for table in tables {
                let operation = document.operations().find(|operation| operation.id() == table.id).expect(table.id);
                let carriers = operation.carriers(|_| false).expect("credentials");
                assert_eq!(told(of(&operation, &carriers, &operation.fields())), told(table), "{name}/{}", table.id);
            }
        }
    }
}
