use std::collections::BTreeMap;

use serde_json::Value;

use super::parameter::{Parameter, Place};
use super::reader::{Reader, items, members, server_paths};
use super::response::{Link, Response};
use super::security::Security;
use crate::conformance::judge::rules::compiles;
use crate::spec::references::sent_path;
use crate::spec::{Collection, Rule, SERVED};

/// An operation with all that is said about it.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    /// HTTP method in upper case.
    pub method: String,
    pub path: String,
    /// JSON pointer to it.
    pub pointer: String,
    pub tags: Vec<String>,
    pub parameters: Vec<Parameter>,
    /// Answers by status, such as `200` or `4XX`.
    pub responses: BTreeMap<String, Response>,
    pub collection: Option<Collection>,
    /// Rules about who is shown an item of the list.
    pub access: Vec<Rule>,
    pub security: Security,
    /// True if the server of the document's author has it, as far as that says.
    pub is_served: bool,
    /// The path of its own server, in place of that of the document's.
    pub server_path: Option<String>,
    /// The change to the document that it takes to judge the operation's answers, or to know its parameters.
    pub need: Option<String>,
}

impl Operation {
    pub(super) fn read<'a>(
        reader: &mut Reader<'a>,
        path: &str,
        method: &str,
        (item, at): (&'a Value, &str),
        (operation, pointer): (&'a Value, String),
    ) -> Self {
        let responses = members(&operation["responses"]).map(|(_, response)| response);
        let mut parts = responses.chain(items(&operation["parameters"])).chain(items(&item["parameters"]));
        let lost = parts.find_map(|part| {
            let reference = part.get("$ref")?.as_str()?;
            reader.document.resolve(part, &pointer).is_none().then_some(reference)
        });
        let need = lost.map(|reference| format!("a document in which {reference} leads somewhere"));
        let mut parameters = Parameter::read_all(reader, &operation["parameters"], &format!("{pointer}/parameters"));
        let shared = Parameter::read_all(reader, &item["parameters"], &format!("{at}/parameters"));
        let is_replaced = |shared: &Parameter, own: &[Parameter]| {
            own.iter().any(|own| own.name == shared.name && own.place == shared.place)
        };
        let shared: Vec<_> = shared.into_iter().filter(|shared| !is_replaced(shared, &parameters)).collect();
        parameters.splice(0..0, shared);
        undeclared(reader, path, &pointer, &mut parameters);
        let mut responses = BTreeMap::new();
        for (status, response) in members(&operation["responses"]).filter(|(status, _)| !status.starts_with("x-")) {
            let at = format!("{pointer}/responses/{status}");
            if let Some((response, at)) = reader.resolve(response, &at) {
                responses
                    .insert(status.to_uppercase().replace("DEFAULT", "default"), Response::read(reader, response, at));
            }
        }
        let id = operation["operationId"].as_str().filter(|id| !id.is_empty());
        let mut read = Self {
            id: id.map(str::to_owned).unwrap_or_default(),
            method: method.to_uppercase(),
            path: sent_path(path).to_owned(),
            tags: items(&operation["tags"]).filter_map(Value::as_str).map(str::to_owned).collect(),
            collection: reader.read(operation, &pointer, "x-collection"),
            access: reader.read(operation, &pointer, "x-access").unwrap_or_default(),
            security: Security::read(reader, operation, &pointer),
            is_served: operation.get(SERVED).is_none_or(|served| *served != false),
            server_path: [operation, item].iter().find_map(|place| server_paths(&place["servers"]).next()),
            need: need
                .or_else(|| responses.is_empty().then(|| "a document that says how the operation answers".to_owned())),
            parameters,
            responses,
            pointer,
        };
        if read.id.is_empty() {
            read.id = format!("{} {path}", read.method);
        }
        read.drop_collection_of_undeclared(reader);
        read.drop_unreadable_access(reader);
        read
    }

    /// Method and path, which no two operations share.
    pub fn signature(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Tells if it is one that changes nothing, so that it is asked unless it is left out.
    pub fn is_safe(&self) -> bool {
        self.method == "GET" || self.is_head()
    }

    /// Tells if its answers have a status and headers alone.
    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// The key of the documented response for a status: the exact one before a class and a default.
    pub fn response_key(&self, status: u16) -> Option<String> {
        let keys = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
        keys.into_iter().find(|key| self.responses.contains_key(key))
    }

    /// The documented response for a status.
    pub fn response(&self, status: u16) -> Option<&Response> {
        self.responses.get(&self.response_key(status)?)
    }

    /// Tells if a link is to this operation.
    pub fn is_target_of(&self, link: &Link) -> bool {
        link.operation == self.id || link.operation == self.signature()
    }

    /// JSON pointer to the path that the operation is at.
    pub fn pointer_of_path(&self) -> &str {
        self.pointer.rsplit_once('/').map_or("", |(path, _)| path)
    }

    /// The response of success.
    pub fn success(&self) -> Option<&Response> {
        let is_success = |status: &str| status.starts_with('2') || status == "default";
        self.responses.iter().find(|(status, _)| is_success(status)).map(|(_, response)| response)
    }

    /// The query parameter of this name, else any other.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let named = || self.parameters.iter().filter(|parameter| parameter.name == name);
        named().find(|parameter| parameter.place == Place::Query).or_else(|| named().next())
    }

    /// The parameters of one place.
    pub fn parameters_in(&self, place: Place) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }

    /// Tells if a parameter is where a credential goes.
    pub fn is_credential(&self, parameter: &Parameter) -> bool {
        self.security
            .carriers()
            .any(|carrier| carrier.place == parameter.place && carrier.name.eq_ignore_ascii_case(&parameter.name))
    }

    /// Media types of the documented answers for `Accept`: those of a success before those of refusals alone, as some
    /// servers take the first that they have.
    pub fn accept(&self) -> String {
        let mut ranges: Vec<&str> = Vec::new();
        let is_success = |status: &str| status.starts_with('2');
        for is_wanted in [true, false] {
            let responses = self.responses.iter().filter(|(status, _)| is_success(status) == is_wanted);
            let mut own: Vec<&str> = Vec::new();
            for media in responses.flat_map(|(_, response)| &response.content) {
                let range = media.name.as_str();
                if !ranges.contains(&range) && !own.contains(&range) {
                    own.push(range);
                }
            }
            // What a program reads is asked for before what only a person does.
            own.sort_by_key(|range| !range.contains("json"));
            ranges.extend(own);
        }
        // A server that knows no vendor's JSON by its name would give its page in place of plain JSON.
        ranges.sort_by_key(|range| range.contains("html"));
        if ranges.is_empty() { "*/*".to_owned() } else { ranges.join(", ") }
    }

    /// Tells if a path's segment has a variable beside other text or another variable.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
    }

    /// Rules that can't be read, or are about no list, are told and left out.
    fn drop_unreadable_access(&mut self, reader: &mut Reader<'_>) {
        let at = format!("{}/x-access", self.pointer);
        if self.collection.is_none() && !self.access.is_empty() {
            let remedy = "say in `x-collection` where the items are; the rules are not judged";
            reader.fault(&at, "`x-access` stands at an operation without a list", remedy);
            self.access.clear();
        }
        let unreadable = self.access.iter().enumerate().filter_map(|(index, rule)| {
            let problem = compiles(&rule.rule).err()?;
            Some((index, format!("the rule `{}` can't be read: {problem}", rule.rule)))
        });
        let unreadable: Vec<_> = unreadable.collect();
        for (index, problem) in &unreadable {
            reader.fault(&format!("{at}/{index}"), problem, "write it in CEL; no rule of the list is judged");
        }
        if !unreadable.is_empty() {
            self.access.clear();
        }
    }

    /// A parameter that `x-collection` names and nobody declares would be a check less, without a word.
    fn drop_collection_of_undeclared(&mut self, reader: &mut Reader<'_>) {
        let Some(collection) = &self.collection else { return };
        let missing = collection.parameters().find(|name| self.parameter(name).is_none()).map(str::to_owned);
        if let Some(name) = missing {
            let at = format!("{}/x-collection", self.pointer);
            let problem = format!("`x-collection` names the parameter `{name}`, which the operation does not have");
            reader.fault(&at, problem, "declare it, or correct the name; the list is not judged");
            self.collection = None;
        }
    }
}

/// A variable of the path without a declaration is a fault of the document; any text may be its value.
fn undeclared(reader: &mut Reader<'_>, path: &str, pointer: &str, parameters: &mut Vec<Parameter>) {
    for name in path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name) {
        if !parameters.iter().any(|known| known.place == Place::Path && known.name == name) {
            let problem = format!("the path has `{{{name}}}`, and no parameter of the path is called so");
            reader.fault(pointer, problem, "declare it with `in: path`");
            parameters.push(Parameter::undeclared(name, pointer));
        }
    }
}
