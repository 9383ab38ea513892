//! Values that answers give for the parameters of other operations: by links, and by lists at the path above.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::call::Call;
use super::exchange::{Answer, Exchange};
use super::model::{Api, Link, Operation, Place, plain};
use super::run::Run;

/// An answer that leads elsewhere.
pub struct Source<'a> {
    pub operation: &'a Operation,
    pub call: &'a Call,
    pub exchange: Rc<Exchange>,
    body: Value,
}

/// Values of parameters by their names.
pub type Values = BTreeMap<String, String>;

impl<'a> Source<'a> {
    /// The answer of a success; any other leads nowhere.
    pub fn of(operation: &'a Operation, call: &'a Call, exchange: &Rc<Exchange>) -> Option<Self> {
        let answer = exchange.answer.as_ref().ok().filter(|answer| Run::succeeded(operation, answer))?;
        let body = answer.json().unwrap_or_default();
        Some(Self { operation, call, exchange: Rc::clone(exchange), body })
    }

    fn answer(&self) -> Option<&Answer> {
        self.exchange.answer.as_ref().ok()
    }

    /// The sets of values that a link gives: one for each item where it leads from the items of an array.
    pub fn linked(&self, link: &Link) -> Vec<(Option<&Value>, Values)> {
        let arrays = link.parameters.values().flat_map(|expression| pointers(expression));
        let array = arrays.filter_map(|pointer| self.array(pointer)).next();
        let count = array.as_ref().map_or(1, |(items, _)| items.len());
        let sets = (0..count).filter_map(|index| {
            let value = |(name, expression): (&String, &String)| {
                Some((name.clone(), self.evaluated(expression, array.as_ref().map(|(_, at)| at.as_str()), index)?))
            };
            let values: Values = link.parameters.iter().filter_map(value).collect();
            let item = array.as_ref().and_then(|(items, _)| items.get(index));
            (!values.is_empty()).then_some((item, values))
        });
        sets.collect()
    }

    /// The array that an indexed pointer leads through, and the pointer to it.
    fn array(&self, pointer: &str) -> Option<(&Vec<Value>, String)> {
        if let Some(items) = self.operation.collection.as_ref().map(|collection| collection.items.as_str())
            && pointer.strip_prefix(items).is_some_and(|rest| rest.starts_with('/'))
        {
            return Some((self.body.pointer(items)?.as_array()?, items.to_owned()));
        }
        let starts = pointer.char_indices().filter(|(_, c)| *c == '/').map(|(start, _)| start);
        let mut indexed = starts.filter(|start| {
            let part = pointer[start + 1..].split('/').next().unwrap_or_default();
            part.parse::<usize>().is_ok() || part == "*" || part == "-"
        });
        let start = indexed.find(|start| self.body.pointer(&pointer[..*start]).is_some_and(Value::is_array))?;
        Some((self.body.pointer(&pointer[..start])?.as_array()?, pointer[..start].to_owned()))
    }

    /// The value of a runtime expression, or of a text that has some in braces.
    fn evaluated(&self, expression: &str, array: Option<&str>, index: usize) -> Option<String> {
        if expression.starts_with('$') {
            return self.value(expression, array, index);
        }
        let mut text = String::new();
        let mut rest = expression;
        while let Some((before, after)) = rest.split_once("{$") {
            let (inner, after) = after.split_once('}')?;
            text += before;
            text += &self.value(&format!("${inner}"), array, index)?;
            rest = after;
        }
        Some(text + rest)
    }

    fn value(&self, expression: &str, array: Option<&str>, index: usize) -> Option<String> {
        let named = |prefix: &str| expression.strip_prefix(prefix);
        if let Some(name) = named("$request.path.") {
            return self.call.path.get(name).cloned();
        }
        if let Some(name) = named("$request.query.") {
            return self.call.query.iter().find(|(known, _)| known == name).map(|(_, value)| plain(value));
        }
        if let Some(name) = named("$response.header.") {
            return self.answer()?.headers.get(&name.to_lowercase()).cloned();
        }
        let pointer = named("$response.body#")?;
        let within = array.and_then(|array| Some((array, pointer.strip_prefix(array)?)));
        let found = match within {
            // The standard's expression names one item, by its index; here all are gone through.
            Some((array, rest)) => {
                let field = rest.trim_start_matches('/').split_once('/').map(|(_, field)| format!("/{field}"));
                self.body.pointer(&format!("{array}/{index}{}", field.unwrap_or_default()))
            }
            None => self.body.pointer(pointer),
        };
        found.filter(|value| !value.is_null() && !value.is_object() && !value.is_array()).map(plain)
    }

    /// Values for the first variable below this list's path, which each of its items may have under a usual name.
    pub fn below(&self, variable: &str) -> Vec<String> {
        let pointed = self.operation.collection.as_ref().and_then(|collection| self.body.pointer(&collection.items));
        let members = || self.body.as_object().into_iter().flat_map(|object| object.values());
        let items = pointed.and_then(Value::as_array).or_else(|| self.body.as_array());
        let items = items.or_else(|| members().filter_map(Value::as_array).find(|items| !items.is_empty()));
        let items = items.into_iter().flatten();
        items.filter_map(|item| key(item, variable)).collect()
    }
}

/// The pointers into the body that an expression has.
fn pointers(expression: &str) -> impl Iterator<Item = &str> {
    let parts = expression.split("$response.body#").skip(1);
    parts.map(|part| part.split('}').next().unwrap_or_default())
}

/// The field of an item that a variable of a path is usually filled with.
fn key(item: &Value, variable: &str) -> Option<String> {
    let is_scalar = |value: &&Value| value.is_string() || value.is_number();
    if is_scalar(&item) {
        return Some(plain(item));
    }
    let bare = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let variable = bare(variable);
    let object = item.as_object()?;
    let named = object.iter().find(|(name, value)| bare(name) == variable && is_scalar(value));
    // `{itemId}` is filled with an item's `id`, and `{itemName}` with its `name`.
    let ends = |name: &str| variable.ends_with(name).then(|| object.get(name)).flatten().filter(is_scalar);
    let usual = || ["id", "name", "key", "uuid", "slug", "code"].into_iter().find_map(&ends);
    let id = || object.get("id").or_else(|| object.get("name")).filter(is_scalar);
    named.map(|(_, value)| value).or_else(usual).or_else(id).map(plain)
}

/// The list at the path above an operation's, with the variable between them.
pub fn parent<'a>(api: &'a Api, operation: &'a Operation) -> Option<(&'a Operation, &'a str)> {
    let (above, rest) = operation.path.rsplit_once("/{")?;
    let (variable, _) = rest.split_once('}')?;
    let list = api.at_path(above).find(|list| list.method == "GET")?;
    Some((list, variable))
}

/// A call with values that a link gave for parameters of any place.
pub fn with_values(operation: &Operation, call: &Call, values: &Values) -> Call {
    let mut call = call.clone();
    for (name, value) in values {
        let parameter = operation.parameters.iter().find(|parameter| parameter.name == *name);
        match parameter.map(|parameter| parameter.place) {
            Some(Place::Query) => {
                call.query.retain(|(known, _)| known != name);
                call.query.push((name.clone(), Value::from(value.as_str())));
            }
            Some(Place::Header | Place::Cookie) => {
                call.headers.retain(|(known, _)| known != name);
                call.headers.push((name.clone(), Value::from(value.as_str())));
            }
            _ => drop(call.path.insert(name.clone(), value.clone())),
        }
    }
    call
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_gives_the_field_that_is_called_as_the_variable_else_its_id() {
        let cases = [
            (json!({"id": 1, "itemId": 2}), "item_id", Some("2")),
            (json!({"id": 1, "name": "a"}), "itemName", Some("a")),
            (json!({"id": 1, "name": "a"}), "whatever", Some("1")),
            (json!("a1"), "id", Some("a1")),
            (json!({"other": 1}), "id", None),
        ];
        for (item, variable, expected) in cases {
            assert_eq!(key(&item, variable).as_deref(), expected, "{item} {variable}");
        }
    }
}
