//! Bodies against schemas: what a schema states, and which of it a body breaks.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::api::Api;
use crate::spec::{Rule, resolve};

/// A statement of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Where it holds and what it is about, such as `/workspaces[]/id#type`.
    pub name: String,
    pub text: String,
    /// JSON pointer to where it stands.
    pub pointer: String,
    pub is_rule: bool,
}

/// A fact that a body breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The fact's name.
    pub fact: String,
    /// JSON pointer into the body.
    pub at: String,
    pub problem: String,
}

/// How deep a schema that contains itself is followed.
const DEPTH: usize = 12;

/// The keywords that bound a value, each a fact of its own.
const BOUNDS: [&str; 9] =
    ["minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "enum", "format"];

/// What a schema states about bodies.
pub fn facts(root: &Value, schema: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    list(root, schema, "", "", DEPTH, &mut facts);
    facts
}

fn list(root: &Value, schema: &Value, at: &str, pointer: &str, depth: usize, facts: &mut Vec<Fact>) {
    let pointer = schema["$ref"].as_str().map_or(pointer, |reference| reference.trim_start_matches('#')).to_owned();
    let Some(schema) = resolve(root, schema).filter(|_| depth > 0) else { return };
    let name = if at.is_empty() { "the body" } else { at };
    let mut add = |suffix: &str, text: String, is_rule: bool| {
        let fact = Fact { name: format!("{at}#{suffix}"), text, pointer: pointer.clone(), is_rule };
        if !facts.iter().any(|known: &Fact| known.name == fact.name) {
            facts.push(fact);
        }
    };
    if has_type(schema) {
        add("type", format!("{name} is {}", type_in_words(schema)), false);
    }
    for keyword in BOUNDS.into_iter().filter(|keyword| schema.get(keyword).is_some()) {
        add(keyword, format!("{name}: {keyword} {}", super::statement::plain(&schema[keyword])), false);
    }
    for value in strings(&schema["x-extensible-enum"]) {
        add(&format!("value/{value}"), format!("{name}: the value {value} occurs"), false);
    }
    for (index, rule) in rules(schema).iter().enumerate() {
        add(&format!("rule{index}"), format!("{name}: {}", rule.message), true);
    }
    for required in strings(&schema["required"]) {
        let text = format!("{at}/{required} is present");
        facts.push(Fact { name: format!("{at}/{required}#present"), text, pointer: pointer.clone(), is_rule: false });
    }
    for part in items(&schema["allOf"]) {
        list(root, part, at, &pointer, depth - 1, facts);
    }
    for (property, schema) in members(&schema["properties"]) {
        list(root, schema, &format!("{at}/{property}"), &format!("{pointer}/properties/{property}"), depth - 1, facts);
    }
    if let Some(items) = schema.get("items") {
        list(root, items, &format!("{at}[]"), &format!("{pointer}/items"), depth - 1, facts);
    }
}

fn has_type(schema: &Value) -> bool {
    ["type", "oneOf", "anyOf"].into_iter().any(|keyword| schema.get(keyword).is_some())
}

fn type_in_words(schema: &Value) -> String {
    let parts: Vec<_> = ["oneOf", "anyOf"].into_iter().flat_map(|of| items(&schema[of])).map(type_in_words).collect();
    if !parts.is_empty() {
        return parts.join(" or ");
    }
    let kind = schema["type"].as_str().unwrap_or("anything");
    if schema["nullable"] == true { format!("{kind} or null") } else { kind.to_owned() }
}

/// The facts that a body gives occasion to judge.
pub fn exercised(root: &Value, schema: &Value, body: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    visit(root, schema, body, "", DEPTH, &mut |at, schema, value| {
        if has_type(schema) {
            names.insert(format!("{at}#type"));
        }
        // Where letter case is open, the value counts in any.
        let known = strings(&schema["x-extensible-enum"]);
        let seen = known.filter(|known| value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(known)));
        names.extend(seen.map(|value| format!("{at}#value/{value}")));
        if !value.is_null() {
            let bounds = BOUNDS.into_iter().filter(|keyword| schema.get(keyword).is_some());
            names.extend(bounds.map(|keyword| format!("{at}#{keyword}")));
            // Of some values a rule can't be told, as of one without a field that it names.
            let rules = rules(schema).into_iter().enumerate();
            let told = rules.filter(|(_, rule)| holds(&rule.rule, value).is_ok());
            names.extend(told.map(|(index, _)| format!("{at}#rule{index}")));
            names.extend(strings(&schema["required"]).map(|name| format!("{at}/{name}#present")));
        }
    });
    names
}

/// The facts that a body breaks.
pub fn breaches(api: &Api, schema: &Value, body: &Value) -> Result<Vec<Breach>, String> {
    let validator = api.schemas.validator(schema)?;
    let mut breaches: Vec<Breach> = validator.iter_errors(body).map(|error| breach(&error)).collect();
    visit(&api.root, schema, body, "", DEPTH, &mut |at, schema, value| {
        for (index, rule) in rules(schema).iter().enumerate().filter(|_| !value.is_null()) {
            if holds(&rule.rule, value) == Ok(false) {
                let fact = format!("{at}#rule{index}");
                breaches.push(Breach { fact, at: at.to_owned(), problem: format!("`{}` is false", rule.rule) });
            }
        }
    });
    Ok(breaches)
}

fn breach(error: &jsonschema::ValidationError<'_>) -> Breach {
    let at = error.instance_path().to_string();
    let general: String = at
        .split('/')
        .map(|part| if part.parse::<usize>().is_ok() { "[]".into() } else { format!("/{part}") })
        .collect();
    let general = general.trim_start_matches('/').to_owned();
    let general = if general.is_empty() || general.starts_with("[]") { general } else { format!("/{general}") };
    let fact = match error.kind() {
        jsonschema::error::ValidationErrorKind::Required { property } => {
            format!("{general}/{}#present", super::statement::plain(property))
        }
        kind => match kind.keyword() {
            "oneOf" | "anyOf" | "type" => format!("{general}#type"),
            "exclusiveMinimum" => format!("{general}#minimum"),
            "exclusiveMaximum" => format!("{general}#maximum"),
            keyword => format!("{general}#{keyword}"),
        },
    };
    Breach { fact, problem: error.to_string(), at }
}

/// A rule ready for use, or why it is none.
fn program(rule: &str) -> Result<Rc<cel::Program>, String> {
    PROGRAMS.with_borrow_mut(|programs| match programs.get(rule) {
        Some(program) => Ok(Rc::clone(program)),
        None => {
            let program = Rc::new(cel::Program::compile(rule).map_err(|error| error.to_string())?);
            programs.insert(rule.to_owned(), Rc::clone(&program));
            Ok(program)
        }
    })
}

/// Why a rule is none, if so.
pub fn compiles(rule: &Rule) -> Result<(), String> {
    program(&rule.rule).map(drop)
}

/// Whether a rule holds for a value, or why that can't be told.
pub fn holds(rule: &str, value: &Value) -> Result<bool, String> {
    let program = program(rule)?;
    let mut context = cel::Context::with_env(ENVIRONMENT.with(Arc::clone));
    context.add_variable_from_value("self", to_cel(value));
    match program.execute(&context) {
        Ok(cel::Value::Bool(holds)) => Ok(holds),
        Ok(other) => Err(format!("{other:?} is no boolean")),
        Err(error) => Err(error.to_string()),
    }
}

/// JSON as CEL has it: whole numbers are of its signed type, as literals and sizes are.
fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => cel::Value::Int(whole),
            None => cel::Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => cel::Value::from(text.as_str()),
        Value::Array(items) => items.iter().map(to_cel).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| (name.clone(), to_cel(member)));
            members.collect::<std::collections::HashMap<String, cel::Value>>().into()
        }
    }
}

/// Calls `see` with every part of a body and the schema that applies to it.
pub fn visit(
    root: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    depth: usize,
    see: &mut impl FnMut(&str, &Value, &Value),
) {
    let Some(schema) = resolve(root, schema).filter(|_| depth > 0) else { return };
    see(at, schema, value);
    for part in items(&schema["allOf"]) {
        visit(root, part, value, at, depth - 1, see);
    }
    for (property, schema) in members(&schema["properties"]) {
        if let Some(value) = value.get(property) {
            visit(root, schema, value, &format!("{at}/{property}"), depth - 1, see);
        }
    }
    if let Some(schema) = schema.get("items") {
        for item in items(value) {
            visit(root, schema, item, &format!("{at}[]"), depth - 1, see);
        }
    }
}

thread_local! {
    /// Rules compiled before, by their text: to compile one takes much longer than to use it.
    static PROGRAMS: RefCell<HashMap<String, Rc<cel::Program>>> = RefCell::default();
    /// The functions of CEL, which take longer to list than most rules to evaluate.
    static ENVIRONMENT: Arc<cel::Env> = Arc::new(cel::Env::stdlib());
}

/// The validators of a document's schemas, made when they are asked for and kept, as that takes longer than to use one.
#[derive(Debug, Clone)]
pub struct Schemas {
    /// What schemas refer to.
    components: Value,
    made: Arc<Mutex<HashMap<String, Arc<Validator>>>>,
}

impl Schemas {
    pub fn new(root: &Value) -> Self {
        let schemas: Map<String, Value> =
            members(&root["components"]["schemas"]).map(|(name, schema)| (name.clone(), convert(schema))).collect();
        Self { components: json!({ "schemas": schemas }), made: Arc::default() }
    }

    /// A JSON Schema validator of an OpenAPI schema.
    pub fn validator(&self, schema: &Value) -> Result<Arc<Validator>, String> {
        let key = schema.to_string();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut whole = convert(schema);
        if let Some(whole) = whole.as_object_mut() {
            whole.insert("components".into(), self.components.clone());
        }
        let options =
            jsonschema::draft202012::options().should_validate_formats(true).should_ignore_unknown_formats(true);
        let validator = Arc::new(options.build(&whole).map_err(|error| error.to_string())?);
        made.insert(key, Arc::clone(&validator));
        Ok(validator)
    }
}

/// OpenAPI 3.0 says null by `nullable` beside a type, the range of integers by their format, and by a flag that a bound
/// is no value itself.
pub fn convert(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(convert).collect(),
        Value::Object(object) => {
            let mut converted = Map::new();
            for (key, value) in object {
                match key.as_str() {
                    "nullable" | "example" | "description" | "default" | "externalDocs" | "xml" | "discriminator" => {}
                    "properties" => {
                        let properties = members(value).map(|(name, schema)| (name.clone(), convert(schema)));
                        converted.insert(key.clone(), Value::Object(properties.collect()));
                    }
                    "type" if object.get("nullable") == Some(&json!(true)) => {
                        converted.insert(key.clone(), json!([value, "null"]));
                    }
                    "enum" | "required" | "const" => {
                        converted.insert(key.clone(), value.clone());
                    }
                    "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => {}
                    "minimum" if object.get("exclusiveMinimum") == Some(&json!(true)) => {
                        converted.insert("exclusiveMinimum".into(), value.clone());
                    }
                    "maximum" if object.get("exclusiveMaximum") == Some(&json!(true)) => {
                        converted.insert("exclusiveMaximum".into(), value.clone());
                    }
                    _ if key.starts_with("x-") => {}
                    _ => {
                        converted.insert(key.clone(), convert(value));
                    }
                }
            }
            let range = match object.get("format").and_then(Value::as_str) {
                Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
                Some("int64") => Some((i64::MIN, i64::MAX)),
                _ => None,
            };
            if let Some((least, most)) = range {
                converted.entry("minimum").or_insert(json!(least));
                converted.entry("maximum").or_insert(json!(most));
            }
            Value::Object(converted)
        }
        plain => plain.clone(),
    }
}

/// The rules that stand with a schema.
pub fn rules(schema: &Value) -> Vec<Rule> {
    use serde::Deserialize;

    schema.get("x-rules").and_then(|rules| Vec::deserialize(rules).ok()).unwrap_or_default()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    items(value).filter_map(Value::as_str)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
