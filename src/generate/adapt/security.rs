//! Credentials: the ways to call an operation that a client can go.

use serde_json::{Value, json};

use super::Adapter;
use crate::spec::escape;

impl<'a> Adapter<'a> {
    /// The credentials that an operation asks for, or none if no client can give them.
    pub fn security(&mut self, operation: &'a Value, at: &str) -> Option<Value> {
        let root = self.loaded.root();
        let ways = operation.get("security").or_else(|| root.get("security"));
        let ways: Vec<&'a Value> = ways.and_then(Value::as_array).into_iter().flatten().collect();
        let is_open = ways.iter().any(|way| way.as_object().is_none_or(|schemes| schemes.is_empty()));
        let (mut refused, mut wanted) = (None, Vec::new());
        for way in ways.iter().filter_map(|way| way.as_object()).filter(|schemes| !schemes.is_empty()) {
            match way.keys().map(|name| self.scheme(name)).collect::<Result<Vec<_>, String>>() {
                Ok(mut names) => {
                    // What is told first is the client's credential, the rest are keys.
                    names.sort_by_key(|name| self.schemes[name]["type"] != "http");
                    wanted.push(names);
                }
                Err(problem) => drop(refused.get_or_insert(problem)),
            }
        }
        // A token goes where HTTP has a place for one; keys are told by their names.
        wanted.sort_by_key(|names| self.schemes[&names[0]]["type"] != "http");
        if !wanted.is_empty() {
            let ways = wanted.into_iter().map(|names| {
                let schemes = names.into_iter().map(|name| (name, json!([])));
                Value::Object(schemes.collect())
            });
            let mut security: Vec<Value> = ways.collect();
            security.extend(is_open.then(|| json!({})));
            return Some(Value::Array(security));
        }
        match refused.filter(|_| !is_open) {
            Some(problem) => {
                self.fault(
                    at,
                    problem,
                    "name a scheme that clients have: `apiKey`, or `http` with `basic` or `bearer`",
                );
                None
            }
            None => Some(json!([])),
        }
    }

    /// The name of a scheme in the new document.
    fn scheme(&mut self, name: &str) -> Result<String, String> {
        let root = self.loaded.root();
        let pointer = format!("/components/securitySchemes/{}", escape(name));
        let scheme = root.pointer(&pointer).and_then(|scheme| self.loaded.resolve(scheme, &pointer));
        let Some((scheme, _)) = scheme else { return Err(format!("there is no security scheme `{name}`")) };
        let kind = scheme["type"].as_str().unwrap_or_default();
        let way = scheme["scheme"].as_str().unwrap_or_default().to_ascii_lowercase();
        let adapted = match (kind, way.as_str(), scheme["in"].as_str()) {
            ("apiKey", _, Some(place @ ("header" | "query" | "cookie"))) if scheme["name"].is_string() => {
                json!({ "type": "apiKey", "in": place, "name": scheme["name"] })
            }
            ("http", "basic", _) => json!({ "type": "http", "scheme": "basic" }),
            ("http", "bearer", _) | ("oauth2" | "openIdConnect", _, _) => json!({ "type": "http", "scheme": "bearer" }),
            ("http", way, _) => return Err(format!("clients can't sign in by the scheme `{way}` of HTTP")),
            ("apiKey", _, place) => {
                return Err(format!("the key of `{name}` is in {}", place.unwrap_or("no place that it says")));
            }
            _ => return Err(format!("the security scheme `{name}` is of no known type")),
        };
        self.schemes.insert(name.to_owned(), adapted);
        Ok(name.to_owned())
    }
}
