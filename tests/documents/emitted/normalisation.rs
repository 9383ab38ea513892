//! Where document and server may differ: every such place, with the reason why.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Sides;
use super::hidden::{
    bounds_parameter, in_header_parameter, is_one_error_of_many, narrowed, refers_to_anything, said_by_another_part,
    under,
};
use super::mutation::{Change, Mutation, Side};
use super::walk::each_object;

/// Something that is levelled before the two sides are compared.
pub struct Normalisation {
    pub name: &'static str,
    pub reason: &'static str,
    pub apply: Apply,
    /// True if a change of a statement goes unseen because of it; none where it changes spelling alone.
    pub hides: Option<fn(&Mutation, &Sides) -> bool>,
}

/// What levels which side. None sees the other, so that a change of one side leaves the other as it was.
pub enum Apply {
    Yaml(fn(&mut Value)),
    Emitted(fn(&mut Value)),
    Both(fn(&mut Value)),
    /// To the document, with the names of its secret headers.
    Secrets(fn(&mut Value, &BTreeSet<String>)),
    /// To the server's, with the statuses of the levelled document: all of it that the server's side depends on.
    Statuses(fn(&mut Value, &Statuses)),
}

/// Path and method of each operation of a document, with the statuses it has.
pub type Statuses = BTreeMap<(String, String), Vec<String>>;

impl Normalisation {
    pub fn level_yaml(&self, yaml: &mut Value, secrets: &BTreeSet<String>) {
        match self.apply {
            Apply::Yaml(apply) | Apply::Both(apply) => apply(yaml),
            Apply::Secrets(apply) => apply(yaml, secrets),
            Apply::Emitted(_) | Apply::Statuses(_) => {}
        }
    }

    pub fn level_emitted(&self, emitted: &mut Value, statuses: &Statuses) {
        match self.apply {
            Apply::Emitted(apply) | Apply::Both(apply) => apply(emitted),
            Apply::Statuses(apply) => apply(emitted, statuses),
            Apply::Yaml(_) | Apply::Secrets(_) => {}
        }
    }
}

/// All of them, in the order they are applied.
pub const NORMALISATIONS: &[Normalisation] = &[
    Normalisation {
        name: "served-is-narrower",
        reason: "where an erratum says what is served, the server keeps to that and not to all that is accepted",
        apply: Apply::Yaml(serve),
        hides: Some(|mutation, sides| mutation.side == Side::Yaml && narrowed(mutation, sides)),
    },
    Normalisation {
        name: "words",
        reason: "the server's words are for those who read its source; no client sees them",
        apply: Apply::Both(|root| drop_keywords(root, |key| WORDS.contains(&key))),
        hides: Some(|mutation, sides| under(mutation, sides, &WORDS)),
    },
    Normalisation {
        name: "extensions",
        reason: "dropshot emits none; the tests over HTTP hold the server to codes, pages, orders and filters",
        apply: Apply::Yaml(|root| drop_keywords(root, |key| key.starts_with("x-") && key != OPEN_ENUM)),
        hides: Some(|mutation, sides| under(mutation, sides, &["x-outcome", "x-collection", "x-access", "x-rules"])),
    },
    Normalisation {
        name: "open-enums",
        reason: "the server gives back the values its rows have, so that its type is plain text",
        apply: Apply::Yaml(|root| drop_keywords(root, |key| key == OPEN_ENUM)),
        hides: Some(|mutation, sides| under(mutation, sides, &[OPEN_ENUM])),
    },
    Normalisation {
        name: "links",
        reason: "dropshot has no way to emit them; a test over HTTP follows them",
        apply: Apply::Yaml(|root| drop_keywords(root, |key| key == "links")),
        hides: Some(|mutation, sides| under(mutation, sides, &["links"])),
    },
    Normalisation {
        name: "response-headers",
        reason: "dropshot puts X-Request-Id on every answer without saying so; tests over HTTP look for it and for tokens",
        apply: Apply::Yaml(|root| drop_keywords(root, |key| key == "headers")),
        hides: Some(|mutation, sides| under(mutation, sides, &["headers"])),
    },
    Normalisation {
        name: "path-parameters",
        reason: "dropshot repeats at each operation what the document says once for a path",
        apply: Apply::Yaml(move_path_parameters),
        hides: None,
    },
    Normalisation {
        name: "trailing-slash",
        reason: "dropshot refuses to register a path that ends with a slash, and answers it all the same",
        apply: Apply::Yaml(trim_slash),
        hides: None,
    },
    Normalisation {
        name: "component-names",
        reason: "what components are called, and which parts are components at all, is nothing a client sees",
        apply: Apply::Both(inline_root),
        hides: Some(refers_to_anything),
    },
    Normalisation {
        name: "frame",
        reason: "title, version, servers, tags and errata are of the document, and components stand where they are used",
        apply: Apply::Both(keep_paths),
        hides: None,
    },
    Normalisation {
        name: "operation-security",
        reason: "dropshot emits none; tests over HTTP show which operations ask for a token, and for which",
        apply: Apply::Yaml(|root| drop_keywords(root, |key| key == "security")),
        hides: Some(|mutation, sides| under(mutation, sides, &["security"])),
    },
    Normalisation {
        name: "tags-and-servers",
        reason: "endpoints have no groups, and operations that the platform has at several hosts are all at this server",
        apply: Apply::Yaml(|root| drop_keywords(root, |key| key == "servers" || key == "tags")),
        hides: Some(|mutation, sides| under(mutation, sides, &["servers", "tags"])),
    },
    Normalisation {
        name: "all-of",
        reason: "parts that make one object are one object in the server, and dropshot wraps references in a part",
        apply: Apply::Both(merge_parts),
        hides: Some(said_by_another_part),
    },
    Normalisation {
        name: "documented-variants",
        reason: "dropshot writes an enum whose values are documented as one alternative per value",
        apply: Apply::Emitted(|root| each_object(root, &mut join_variants)),
        hides: None,
    },
    Normalisation {
        name: "secret-headers",
        reason: "the server reads them by hand, so that sign-in is judged before anything else",
        apply: Apply::Secrets(drop_secrets),
        hides: Some(|mutation, sides| mutation.side == Side::Yaml && in_header_parameter(mutation, sides)),
    },
    Normalisation {
        name: "no-parameters",
        reason: "where there is no parameter, no list is as good as an empty one",
        apply: Apply::Both(list_no_parameters),
        hides: None,
    },
    Normalisation {
        name: "parameter-bounds",
        reason: "the server judges parameters by tables generated from the document, and its types repeat none of it",
        apply: Apply::Yaml(|root| parameter_schemas(root, &|schema| schema.retain(|key, _| !BOUNDS.contains(&&**key)))),
        hides: Some(|mutation, sides| mutation.side == Side::Yaml && bounds_parameter(mutation, sides)),
    },
    Normalisation {
        name: "optional-by-default",
        reason: "dropshot leaves `required: false` to the standard's default",
        apply: Apply::Yaml(|root| {
            each_object(root, &mut |object| object.retain(|key, v| key != "required" || *v != Value::Bool(false)));
        }),
        hides: Some(|mutation, sides| {
            let value = sides.yaml.pointer(&mutation.pointer);
            mutation.side == Side::Yaml && mutation.change == Change::Remove && value == Some(&json!(false))
        }),
    },
    Normalisation {
        name: "forms",
        reason: "dropshot writes down one kind of body; a test over HTTP sends the form",
        apply: Apply::Yaml(drop_forms),
        hides: Some(|mutation, _| {
            mutation.side == Side::Yaml && mutation.pointer.contains("/application~1x-www-form-urlencoded")
        }),
    },
    Normalisation {
        name: "head-has-no-body",
        reason: "HTTP sends no body to HEAD, and dropshot writes down the bodies of refusals there as well",
        apply: Apply::Emitted(drop_bodies_of_head),
        hides: Some(is_body_of_head),
    },
    Normalisation {
        name: "whole-floats",
        reason: "dropshot writes the bounds of a double with a fraction, 0.0 for 0",
        apply: Apply::Emitted(|root| each_object(root, &mut whole_bounds)),
        hides: None,
    },
    Normalisation {
        name: "error-statuses",
        reason: "dropshot emits one answer for 4XX and one for 5XX; tests over HTTP provoke the documented statuses",
        apply: Apply::Statuses(spread_statuses),
        hides: Some(|mutation, sides| mutation.side == Side::Yaml && is_one_error_of_many(mutation, sides)),
    },
];

const OPEN_ENUM: &str = "x-extensible-enum";
const WORDS: [&str; 4] = ["description", "summary", "externalDocs", "example"];
pub const BOUNDS: [&str; 6] = ["minimum", "maximum", "minLength", "maxLength", "pattern", "default"];

fn drop_keywords(root: &mut Value, unwanted: impl Fn(&str) -> bool) {
    each_object(root, &mut |object| object.retain(|key, _| !unwanted(key)));
}

/// Puts what is served in the place of what is accepted.
fn serve(root: &mut Value) {
    for erratum in root["x-errata"].as_array().cloned().into_iter().flatten() {
        let Some(serves) = erratum.get("serves") else { continue };
        for at in erratum["at"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if let Some(schema) = root.pointer_mut(at.trim_start_matches('#')) {
                *schema = serves.clone();
            }
        }
    }
}

fn move_path_parameters(root: &mut Value) {
    for (_, item) in root["paths"].as_object_mut().into_iter().flatten() {
        let shared = item.as_object_mut().and_then(|item| item.shift_remove("parameters"));
        let Some(Value::Array(shared)) = shared else { continue };
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            match &mut operation["parameters"] {
                Value::Array(own) => own.extend(shared.iter().cloned()),
                none => *none = json!(shared),
            }
        }
    }
}

fn trim_slash(root: &mut Value) {
    if let Some(Value::Object(paths)) = root.get_mut("paths") {
        // The root is its slash.
        let trimmed = |path: &str| if path == "/" { path.to_owned() } else { path.trim_end_matches('/').to_owned() };
        *paths = std::mem::take(paths).into_iter().map(|(path, item)| (trimmed(&path), item)).collect();
    }
}

fn inline_root(root: &mut Value) {
    let whole = root.clone();
    inline(&whole, root, 0);
}

/// Puts what a reference leads to in its place; one that leads nowhere stays, to be reported.
fn inline(root: &Value, value: &mut Value, depth: usize) {
    assert!(depth < 100, "a reference leads in a circle");
    let target = value.get("$ref").and_then(Value::as_str).and_then(|to| root.pointer(to.strip_prefix('#')?));
    if let Some(target) = target {
        *value = target.clone();
        return inline(root, value, depth + 1);
    }
    match value {
        Value::Object(object) => object.values_mut().for_each(|member| inline(root, member, depth + 1)),
        Value::Array(items) => items.iter_mut().for_each(|item| inline(root, item, depth + 1)),
        _ => {}
    }
}

fn keep_paths(root: &mut Value) {
    if let Value::Object(root) = root {
        root.retain(|key, _| key == "paths");
    }
}

fn merge_parts(root: &mut Value) {
    each_object(root, &mut |schema| {
        while let Some(Value::Array(parts)) = schema.shift_remove("allOf") {
            parts.into_iter().for_each(|part| merge(schema, part));
        }
    });
}

fn merge(schema: &mut Map<String, Value>, part: Value) {
    let Value::Object(part) = part else { return };
    for (keyword, value) in part {
        match (schema.get_mut(&keyword), value) {
            (Some(Value::Object(whole)), Value::Object(more)) => whole.extend(more),
            (Some(Value::Array(whole)), Value::Array(more)) => whole.extend(more),
            (Some(whole), value) if *whole == value => {}
            (Some(whole), value) => *whole = json!({ "either": whole.clone(), "or": value }),
            (None, value) => drop(schema.insert(keyword, value)),
        }
    }
}

fn join_variants(schema: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = schema.get("oneOf") else { return };
    let value = |variant: &Value| match (variant.as_object()?.len(), variant["enum"].as_array()?.as_slice()) {
        (2, [only]) if variant["type"] == "string" => Some(only.clone()),
        _ => None,
    };
    if let Some(values) = variants.iter().map(value).collect::<Option<Vec<_>>>() {
        schema.shift_remove("oneOf");
        schema.insert("type".into(), json!("string"));
        schema.insert("enum".into(), json!(values));
    }
}

pub fn is_header(parameter: &Value, secrets: &BTreeSet<String>) -> bool {
    parameter["in"] == "header" && parameter["name"].as_str().is_some_and(|name| secrets.contains(name))
}

pub fn secrets(platform: &str) -> BTreeSet<String> {
    let document = scicloud::documents::by_name(platform).expect("a document of the platform");
    let schemes = document.root["components"]["securitySchemes"].as_object().into_iter().flatten();
    schemes.filter_map(|(_, scheme)| Some(scheme["name"].as_str()?.to_owned())).collect()
}

fn drop_secrets(root: &mut Value, secrets: &BTreeSet<String>) {
    each_object(root, &mut |object| {
        if let Some(Value::Array(parameters)) = object.get_mut("parameters") {
            parameters.retain(|parameter| !is_header(parameter, secrets));
        }
    });
}

fn list_no_parameters(root: &mut Value) {
    let items = root["paths"].as_object_mut().into_iter().flatten();
    for operation in items.flat_map(|(_, item)| item.as_object_mut()).flatten() {
        if let (_, Value::Object(operation)) = operation {
            operation.entry("parameters").or_insert_with(|| json!([]));
        }
    }
}

fn drop_forms(root: &mut Value) {
    each_object(root, &mut |object| {
        if let Some(Value::Object(content)) = object.get_mut("content") {
            content.shift_remove(scicloud::spec::FORM);
        }
    });
}

fn drop_bodies_of_head(root: &mut Value) {
    let items = root["paths"].as_object_mut().into_iter().flatten();
    for operation in items.filter_map(|(_, item)| item.get_mut("head")) {
        for (_, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            response.as_object_mut().map(|response| response.shift_remove("content"));
        }
    }
}

/// Tells if a change of the server's side is in a body of an answer to HEAD, or in a reference that leads to nothing but one.
fn is_body_of_head(mutation: &Mutation, _: &Sides) -> bool {
    let mut parts = mutation.pointer.split('/').skip(3);
    mutation.side == Side::Emitted
        && parts.next() == Some("head")
        && parts.any(|part| part == "content" || (part == "$ref" && mutation.change == Change::Remove))
}

fn parameter_schemas(root: &mut Value, change: &dyn Fn(&mut Map<String, Value>)) {
    each_object(root, &mut |object| {
        if let (true, Some(Value::Object(schema))) = (object.contains_key("in"), object.get_mut("schema")) {
            change(schema);
        }
    });
}

fn whole_bounds(schema: &mut Map<String, Value>) {
    for keyword in ["minimum", "maximum"] {
        if let Some(whole) = schema.get(keyword).and_then(Value::as_f64).filter(|bound| bound.fract() == 0.0) {
            #[allow(clippy::cast_possible_truncation, reason = "whole, and small in every document")]
            schema.insert(keyword.into(), json!(whole as i64));
        }
    }
}

pub fn statuses(yaml: &Value) -> Statuses {
    let mut found = Statuses::new();
    for (path, item) in yaml["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let statuses = operation["responses"].as_object().into_iter().flatten().map(|(status, _)| status.clone());
            found.insert((path.clone(), method.clone()), statuses.collect());
        }
    }
    found
}

/// The statuses that a class such as `4XX` stands for at an operation.
pub fn of_class(statuses: &Statuses, path: &str, method: &str, class: &str) -> Vec<String> {
    let documented = statuses.get(&(path.to_owned(), method.to_owned()));
    documented.into_iter().flatten().filter(|status| status[..1] == class[..1]).cloned().collect()
}

fn spread_statuses(root: &mut Value, documented: &Statuses) {
    for (path, item) in root["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
            for class in ["4XX", "5XX"] {
                let statuses = of_class(documented, path, method, class);
                // With no status to stand for, the class stays, to be reported.
                if !statuses.is_empty()
                    && let Some(response) = responses.shift_remove(class)
                {
                    responses.extend(statuses.into_iter().map(|status| (status, response.clone())));
                }
            }
        }
    }
}
