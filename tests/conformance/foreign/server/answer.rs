//! From a request to its answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::{HeaderMap, Method, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::data::{Data, Mutant, Person, Row};
use super::document::{self, Operation, Parameter};
use super::flaw::Flaw;
use super::list::{Headers, Listing, PLACE, put};

/// A server's document, data and flaw.
pub struct Archive {
    root: Value,
    operations: Vec<Operation>,
    data: Data,
    flaw: Option<Flaw>,
    /// Requests so far.
    turns: AtomicUsize,
}

/// What is no answer of the document's.
const PAGE: &str = "<!doctype html><p>Something else.";

/// Values of the path and the query by name.
type Asked = BTreeMap<String, String>;

impl Archive {
    /// The server of a document with these data, broken as the mutant says.
    pub fn new(root: &Value, data: &Value, mutant: Option<&Mutant>) -> Self {
        let mut data = data.clone();
        if let Some(mutant) = mutant {
            mutant.spoil(&mut data);
        }
        Self {
            operations: document::operations(root),
            root: root.clone(),
            data: Data::deserialize(data).expect("data"),
            flaw: mutant.and_then(|mutant| mutant.flaw),
            turns: AtomicUsize::new(0),
        }
    }

    fn is(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    pub fn answer<B>(&self, request: &Request<B>) -> Response<String> {
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        let found = self.operations.iter().find_map(|operation| {
            let variables = operation.variables(request.uri().path())?;
            Some((operation, variables))
        });
        let Some((operation, variables)) = found else { return self.plain(404) };
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return self.plain(405);
        }
        match self.body(operation, variables, request.uri().query().unwrap_or_default(), request.headers(), turn) {
            Ok((mut body, headers)) => {
                if self.is(Flaw::Counter) {
                    put(&mut body, "/turn", json!(turn % 2));
                }
                let mut response = self.response(operation, 200, &body);
                for (name, value) in headers {
                    response.headers_mut().insert(name, value.parse().expect("a header"));
                }
                response
            }
            Err(400) if self.is(Flaw::OtherStatus) => self.response(operation, 422, &self.data.refusals["400"]),
            Err(status) => self.response(operation, status, &self.data.refusals[&status.to_string()]),
        }
    }

    /// The body of a success, or the status of the refusal.
    fn body(
        &self,
        operation: &Operation,
        variables: Asked,
        query: &str,
        headers: &HeaderMap,
        turn: usize,
    ) -> Result<(Value, Headers), u16> {
        let person = self.person(operation, headers)?;
        let (asked, left_out) = self.asked(operation, variables, query)?;
        let served = &self.data.served[&operation.id];
        let rows = &self.data.rows[&served.rows];
        let is_others = |(name, value): (&String, &String)| {
            let own = person.and_then(|person| person.own.get(name));
            rows.iter().any(|row| row.within.contains_key(name)) && own.is_some_and(|own| own != value)
        };
        if asked.iter().any(is_others) && !self.is(Flaw::OthersScope) {
            return Err(403);
        }
        let Some(collection) = &operation.collection else {
            return self.details(operation, rows, person, &asked).map(|body| (body, Headers::new()));
        };
        let is_listed = |row: &&Row| {
            let is_open = row.hidden_from.is_empty() && row.only_for.is_none();
            let is_kept =
                self.is(Flaw::OpenUnlisted) && is_open && person.is_some_and(|p| row.shown["owner"] != p.name);
            (row.is_known_to(person) || self.is(Flaw::HiddenListed)) && !is_kept
        };
        let known = rows.iter().filter(is_listed).filter(|row| row.is_within(&asked));
        let (descending, page_size) = (served.descending.as_ref(), served.page);
        let (asked, left_out, flaw) = (&asked, left_out.as_slice(), self.flaw);
        let listing = Listing { operation, collection, descending, page_size, person, asked, left_out, flaw, turn };
        listing.answer(known.collect())
    }

    fn details(&self, op: &Operation, rows: &[Row], person: Option<&Person>, asked: &Asked) -> Result<Value, u16> {
        let key = op.parameters.iter().rfind(|parameter| parameter.place == "path").expect("a key");
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut within = rows.iter().filter(|row| row.is_within(asked));
        let found = within.rfind(|row| text(&row.shown[&key.name]) == asked[&key.name]);
        let found = found.or(rows.first().filter(|_| self.is(Flaw::AnotherForUnknown))).ok_or(404_u16)?;
        if !found.is_open_to(person) && !self.is(Flaw::ClosedShown) {
            return Err(403);
        }
        if self.is(Flaw::DeadLink)
            && rows.iter().rfind(|row| row.is_open_to(person)).map(|row| &row.shown) == Some(&found.shown)
        {
            return Err(404);
        }
        let mut item = found.shown.clone();
        for (name, value) in item.as_object_mut().into_iter().flatten() {
            if let Some(number) = value.as_i64().filter(|_| self.is(Flaw::OtherDetails) && *name != key.name) {
                *value = json!(number + 1);
            }
        }
        found.more.iter().for_each(|(name, value)| item[name] = value.clone());
        let mut body = json!({});
        put(&mut body, &self.data.served[&op.id].at, item);
        Ok(body)
    }

    /// Returns the one who asks; nobody where no credential is needed.
    fn person(&self, operation: &Operation, headers: &HeaderMap) -> Result<Option<&Person>, u16> {
        let Some((header, is_optional)) = &operation.credential else { return Ok(None) };
        let sent = headers.get(header).map(|value| value.to_str().unwrap_or_default());
        let first = self.data.people.first();
        let is_formed = |sent: &str| {
            first.is_some_and(|first| {
                let scheme = first.token.split_once(' ').map_or("", |(scheme, _)| scheme);
                !sent.is_empty() && sent.starts_with(scheme)
            })
        };
        match sent {
            None if *is_optional => Ok(None),
            None | Some("") if self.is(Flaw::Anyone) => Ok(first),
            None => Err(401),
            Some(sent) => match self.data.people.iter().find(|person| person.token == sent) {
                None if self.is(Flaw::AnyToken) && is_formed(sent) => Ok(first),
                None => Err(401),
                known => Ok(known),
            },
        }
    }

    /// All values with the defaults of those that are left out, and the names of these.
    fn asked(&self, operation: &Operation, variables: Asked, query: &str) -> Result<(Asked, Vec<String>), u16> {
        let url = reqwest::Url::parse(&format!("http://localhost/?{query}")).expect("a URL");
        let mut asked = variables;
        for (name, value) in url.query_pairs() {
            let parameter = operation.parameter(&name).filter(|parameter| parameter.place == "query");
            if name == PLACE || parameter.is_some_and(Parameter::is_list) {
                let known = asked.entry(name.into_owned()).or_default();
                *known = [known.as_str(), &value].join(if known.is_empty() { "" } else { "," });
                continue;
            }
            if parameter.is_some() && asked.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(400);
            }
        }
        let mut left_out = Vec::new();
        for parameter in operation.parameters.iter().filter(|parameter| parameter.place != "header") {
            match asked.get(&parameter.name) {
                Some(value) if !parameter.takes(value, self.flaw) => return Err(400),
                Some(_) => {}
                None if parameter.is_required => return Err(400),
                None => {
                    left_out.push(parameter.name.clone());
                    asked.extend(parameter.default.clone().map(|default| (parameter.name.clone(), default)));
                }
            }
        }
        Ok((asked, left_out))
    }

    /// An answer with the media type that the document has for the status.
    fn response(&self, operation: &Operation, status: u16, body: &Value) -> Response<String> {
        let content = &operation.response(&self.root, status)["content"];
        let media = content.as_object().and_then(|content| content.keys().next());
        let media = media.map_or("application/json", String::as_str);
        let is_page = status != 200 && self.is(Flaw::Html);
        let (media, body) = if is_page { ("text/html", PAGE.to_owned()) } else { (media, body.to_string()) };
        let mut response = Response::builder().status(status).header("content-type", media);
        for (name, value) in self.data.headers.iter().filter(|_| !self.is(Flaw::NoHeaders)) {
            response = response.header(name, value);
        }
        response.body(body).expect("an answer")
    }

    fn plain(&self, status: u16) -> Response<String> {
        Response::builder().status(status).header("content-type", "text/html").body(PAGE.to_owned()).expect("an answer")
    }
}
