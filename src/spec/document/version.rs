//! The version of a document, and what newer ones add that is not read.

use serde_json::Value;

use crate::spec::reading::Remark;

/// A version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0: schemas in a dialect of their own.
    V30,
    /// 3.1: schemas in JSON Schema 2020-12.
    V31,
    /// 3.2, as far as it is as 3.1.
    V32,
}

/// What a document of another kind says of itself, the kind, and what to do.
const OTHERS: [(&str, &str, &str); 8] = [
    ("swagger", "Swagger", "convert it to OpenAPI 3, such as by `npx swagger2openapi --outfile openapi.yaml FILE`"),
    ("swaggerVersion", "Swagger", "convert it to OpenAPI 3, such as by `npx api-spec-converter`"),
    ("asyncapi", "AsyncAPI", "give an OpenAPI document"),
    ("arazzo", "Arazzo", "give the OpenAPI document that it is about"),
    ("overlay", "OpenAPI Overlay", "give the OpenAPI document, and this as its overlay"),
    ("openrpc", "OpenRPC", "give an OpenAPI document"),
    ("discoveryVersion", "Google's discovery format", "convert it to OpenAPI 3"),
    ("$schema", "JSON Schema", "give the OpenAPI document that uses it"),
];

/// The version that a document says it has.
pub fn of(root: &Value) -> Result<Version, Remark> {
    if let Some(version) = root.get("openapi").map(text) {
        return match version.split('.').take(2).collect::<Vec<_>>()[..] {
            ["3", "0"] => Ok(Version::V30),
            ["3", "1"] => Ok(Version::V31),
            ["3", "2"] => Ok(Version::V32),
            _ => Err(Remark {
                line: 1,
                problem: format!("it is written in OpenAPI {version}, which is not known").into(),
                remedy: "give one of OpenAPI 3.0, 3.1 or 3.2",
            }),
        };
    }
    let other = OTHERS.into_iter().find_map(|(key, kind, remedy)| {
        let version = root.get(key).map(text)?;
        let version = if version.contains("://") { String::new() } else { format!(" {version}") };
        Some((format!("it is written in {kind}{version}"), remedy))
    });
    let is_postman = root["info"]["schema"].as_str().is_some_and(|schema| schema.contains("postman"));
    let (problem, remedy) = match other {
        Some(other) => other,
        None if is_postman => ("it is a Postman collection".into(), "export it as OpenAPI 3"),
        None => {
            ("it does not say which OpenAPI it is".into(), "write `openapi: 3.0.3`, or another version, at its top")
        }
    };
    Err(Remark { line: 1, problem: problem.into(), remedy })
}

/// A version may be written as a number.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
