use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Number, Value};

use super::fault::{Fault, Faults};

/// A document's text as JSON, with the line of every part of it.
pub struct Source {
    pub file: String,
    pub root: Value,
    /// Line by JSON pointer; a member's line is its key's.
    lines: BTreeMap<String, usize>,
}

/// Reads YAML that stands for JSON: one document, string keys, no duplicates.
pub fn read(file: &str, text: &str) -> Result<Source, Faults> {
    let fault = |line, problem: String, remedy: &str| {
        Faults(vec![Fault { file: file.into(), line, operation: None, problem, remedy: remedy.into() }])
    };
    let documents = MarkedYaml::load_from_str(text).map_err(|error| {
        let problem = format!("this is not YAML: {}", error.info());
        fault(error.marker().line(), problem, "mend the syntax, or the indentation of the lines above")
    })?;
    let [document] = documents.as_slice() else {
        return Err(fault(1, format!("{} YAML documents in a file", documents.len()), "keep exactly one"));
    };
    let mut lines = BTreeMap::new();
    let root = convert(document, String::new(), &mut lines)
        .map_err(|(line, problem)| fault(line, problem, "write what JSON can hold"))?;
    Ok(Source { file: file.into(), root, lines })
}

fn convert(
    node: &MarkedYaml<'_>,
    pointer: String,
    lines: &mut BTreeMap<String, usize>,
) -> Result<Value, (usize, String)> {
    let line = node.span.start.line();
    lines.entry(pointer.clone()).or_insert(line);
    match &node.data {
        YamlData::Value(scalar) => convert_scalar(scalar).ok_or((line, "a number that JSON can't hold".into())),
        YamlData::Sequence(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| convert(item, format!("{pointer}/{index}"), lines));
            items.collect::<Result<_, _>>().map(Value::Array)
        }
        YamlData::Mapping(members) => {
            let mut object = Map::new();
            for (key, value) in members {
                let line = key.span.start.line();
                let name = match &key.data {
                    YamlData::Value(Scalar::String(name)) => name.to_string(),
                    YamlData::Value(Scalar::Integer(_)) => {
                        return Err((line, "a key that is a number; put it in quotes".into()));
                    }
                    _ => return Err((line, "a key that is not a string".into())),
                };
                let pointer = format!("{pointer}/{}", escape(&name));
                lines.insert(pointer.clone(), line);
                object.insert(name, convert(value, pointer, lines)?);
            }
            Ok(Value::Object(object))
        }
        _ => Err((line, "a tag or an alias that can't be resolved".into())),
    }
}

fn convert_scalar(scalar: &Scalar<'_>) -> Option<Value> {
    Some(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::Integer(value) => Value::Number((*value).into()),
        Scalar::FloatingPoint(value) => Value::Number(Number::from_f64(value.into_inner())?),
        Scalar::String(value) => Value::String(value.to_string()),
    })
}

/// A key as a part of a JSON pointer (RFC 6901).
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl Source {
    /// A fault at a part of the document, with the operation that the part belongs to.
    pub fn fault(&self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault {
            file: self.file.clone(),
            line: self.line(pointer),
            operation: super::references::operation_at(&self.root, pointer),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// The line of the part, or of the nearest part around it.
    fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            let Some(end) = pointer.rfind('/') else { return 1 };
            pointer = &pointer[..end];
        }
    }
}
