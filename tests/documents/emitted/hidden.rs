//! Which changes of a statement a normalisation keeps out of sight.

use serde_json::{Value, json};

use super::Sides;
use super::mutation::{Change, Mutation, Side, unescape};
use super::normalisation::{BOUNDS, is_header, of_class, secrets, statuses};
use super::walk::keywords;

pub fn under(mutation: &Mutation, sides: &Sides, hidden: &[&str]) -> bool {
    let keywords = keywords(mutation.root(sides), &mutation.pointer);
    keywords.iter().any(|keyword| hidden.contains(keyword))
        && (mutation.side == Side::Yaml || hidden[0] == "description")
}

pub fn narrowed(mutation: &Mutation, sides: &Sides) -> bool {
    let errata = sides.yaml["x-errata"].as_array().into_iter().flatten();
    let narrowing = errata.filter(|erratum| erratum.get("serves").is_some());
    let places = narrowing.flat_map(|erratum| erratum["at"].as_array().into_iter().flatten()).filter_map(Value::as_str);
    let mut places = places.map(|at| at.trim_start_matches('#'));
    // Without the schema itself there is nothing to put the other in the place of.
    places.any(|at| match mutation.pointer.strip_prefix(at) {
        Some("") => mutation.change != Change::Remove,
        Some(rest) => rest.starts_with('/'),
        None => false,
    })
}

/// A keyword of a part goes unseen when another part of the same object has it as well.
pub fn said_by_another_part(mutation: &Mutation, sides: &Sides) -> bool {
    let root = mutation.root(sides);
    let (schema, keyword) = match (&mutation.change, mutation.pointer.rsplit_once('/')) {
        (Change::Remove, Some((schema, keyword @ ("type" | "nullable")))) => (schema, keyword),
        (Change::Insert(keyword @ "nullable", _), _) => (mutation.pointer.as_str(), *keyword),
        _ => return false,
    };
    let says =
        |schema: &Value| scicloud::spec::resolve(root, schema).is_some_and(|schema| schema.get(keyword).is_some());
    let parts = |host: &Value| host["allOf"].as_array().cloned().unwrap_or_default();
    let said_beside = |host: &Value, part: &Value| {
        host.get(keyword).is_some() || parts(host).iter().any(|other| other != part && says(other))
    };
    let Some(changed) = root.pointer(schema) else { return false };
    if changed.get("allOf").is_some() {
        return parts(changed).iter().any(says);
    }
    if let Some((host, index)) = schema.rsplit_once("/allOf/")
        && !index.contains('/')
    {
        return root.pointer(host).is_some_and(|host| said_beside(host, changed));
    }
    let reference = json!({ "$ref": format!("#{schema}") });
    let (mut hosts, mut uses) = (0, 0);
    each_value(root, &mut |value| {
        uses += usize::from(*value == reference);
        hosts += usize::from(parts(value).contains(&reference) && said_beside(value, &reference));
    });
    uses > 0 && uses == hosts
}

fn each_value(value: &Value, visit: &mut impl FnMut(&Value)) {
    visit(value);
    match value {
        Value::Object(object) => object.values().for_each(|member| each_value(member, visit)),
        Value::Array(items) => items.iter().for_each(|item| each_value(item, visit)),
        _ => {}
    }
}

/// A reference to a schema that says nothing says nothing either.
pub fn refers_to_anything(mutation: &Mutation, sides: &Sides) -> bool {
    let Some(schema) = mutation.pointer.strip_suffix("/$ref") else { return false };
    let root = mutation.root(sides);
    let target = root.pointer(schema).and_then(|schema| scicloud::spec::resolve(root, schema));
    let silent = target.and_then(Value::as_object).is_some_and(|target| target.keys().all(|key| key == "description"));
    mutation.change == Change::Remove && silent
}

/// The parameter that a pointer leads into, and the pointer from there on.
fn parameter<'a>(mutation: &'a Mutation, sides: &'a Sides) -> Option<(&'a Value, &'a str)> {
    let root = mutation.root(sides);
    let (start, rest) = mutation.pointer.split_once("/parameters/")?;
    let key = rest.split('/').next()?;
    let parameter = root.pointer(&format!("{start}/parameters/{key}"))?;
    Some((parameter, &rest[key.len()..]))
}

/// A secret header goes unseen, unless it no longer is that header.
pub fn in_header_parameter(mutation: &Mutation, sides: &Sides) -> bool {
    if mutation.pointer.ends_with("/parameters") && mutation.change == Change::Remove {
        let parameters = mutation.root(sides).pointer(&mutation.pointer).and_then(Value::as_array);
        let secret = |parameter: &Value| is_header(parameter, &secrets(sides.platform));
        return parameters.is_some_and(|parameters| parameters.iter().all(secret));
    }
    let secret = |(parameter, within): (&Value, &str)| {
        is_header(parameter, &secrets(sides.platform)) && !matches!(within, "/in" | "/name")
    };
    parameter(mutation, sides).is_some_and(secret)
}

pub fn bounds_parameter(mutation: &Mutation, sides: &Sides) -> bool {
    let bound = |within: &str| within.strip_prefix("/schema/").is_some_and(|keyword| BOUNDS.contains(&keyword));
    parameter(mutation, sides).is_some_and(|(_, within)| bound(within))
}

/// One of several error statuses of a class may be missing, as long as others are there.
pub fn is_one_error_of_many(mutation: &Mutation, sides: &Sides) -> bool {
    let keys: Vec<&str> = mutation.pointer.split('/').collect();
    let ["", "paths", path, method, "responses", status] = keys[..] else { return false };
    let path = unescape(path);
    let class = format!("{}XX", &status[..1]);
    let error = matches!(&*class, "4XX" | "5XX");
    error && mutation.change == Change::Remove && of_class(&statuses(&sides.yaml), &path, method, &class).len() > 1
}
