//! The version of a document, and what newer ones add that is not read.

use serde_json::Value;

use crate::spec::reading::{Places, Remark};

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
pub fn of(root: &Value, places: &Places) -> Result<Version, Remark> {
    let line = |key: &str| places.nearest(&format!("/{key}")).map_or(1, |place| place.line as usize);
    if let Some(version) = root.get("openapi").map(text) {
        return match version.split('.').take(2).collect::<Vec<_>>()[..] {
            ["3", "0"] => Ok(Version::V30),
            ["3", "1"] => Ok(Version::V31),
            ["3", "2"] => Ok(Version::V32),
            _ => {
                let problem = format!("it is written in OpenAPI {version}, which is not known");
                Err(Remark::new(line("openapi"), problem, "give one of OpenAPI 3.0, 3.1 or 3.2"))
            }
        };
    }
    if let Some((key, kind, remedy)) = OTHERS.into_iter().find(|(key, ..)| root.get(key).is_some()) {
        let version = Some(text(&root[key])).filter(|version| !version.contains("://"));
        let version = version.map_or_else(String::new, |version| format!(" {version}"));
        return Err(Remark::new(line(key), format!("it is written in {kind}{version}"), remedy));
    }
    if root["info"]["schema"].as_str().is_some_and(|schema| schema.contains("postman")) {
        return Err(Remark::new(1, "it is a Postman collection", "export it as OpenAPI 3"));
    }
    let remedy = "write `openapi: 3.0.3`, or another version, at its top";
    Err(Remark::new(1, "it does not say which OpenAPI it is", remedy))
}

/// A version may be written as a number.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
