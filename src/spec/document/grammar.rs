//! What the parts of an OpenAPI document are, so that a reference is told from a value that looks like one.

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One part, or a list of them where there may be either.
    One(Kind),
    /// A list of parts.
    List(Kind),
    /// Parts by names that people choose.
    Map(Kind),
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Root,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Example,
    Link,
    Callback,
    SecurityScheme,
    Schema,
    Discriminator,
    /// Texts and lists that have no references by the standard, such as the servers.
    Plain,
    /// Values of the API's own, and extensions.
    Data,
}

use Kind::{
    Callback, Components, Data, Discriminator, Encoding, Example, Link, MediaType, Operation, Parameter, PathItem,
    Plain, RequestBody, Response, Root, Schema, SecurityScheme,
};
use Shape::{List, Map, One};

impl Kind {
    /// Tells if the standard lets a reference stand in the place of such a part.
    pub fn may_be_reference(self) -> bool {
        !matches!(self, Root | Components | PathItem | Operation | Encoding | Discriminator | Plain | Data)
    }

    /// Tells if OpenAPI 3.2 is the first to know such a member, which is not read.
    pub fn is_new(self, name: &str, member: &serde_json::Value) -> bool {
        match self {
            Root => name == "$self",
            PathItem => matches!(name, "query" | "additionalOperations"),
            MediaType => matches!(name, "itemSchema" | "itemEncoding" | "prefixEncoding"),
            Parameter => name == "in" && member == "querystring",
            _ => false,
        }
    }
}

/// What stands at the member of a part.
pub fn member(kind: Kind, name: &str) -> Shape {
    if matches!(kind, Data | Example) || (name.starts_with("x-") && kind != Callback) {
        return One(Data);
    }
    match (kind, name) {
        (Root, "paths" | "webhooks") => Map(PathItem),
        (Root, "components") => One(Components),
        (Root, "info" | "externalDocs") | (Plain, _) => One(Plain),
        (Root, "servers" | "tags" | "security") => List(Plain),
        (Components, "schemas") => Map(Schema),
        (Components, "parameters") | (Components | Response | Encoding, "headers") => Map(Parameter),
        (Components, "requestBodies") => Map(RequestBody),
        (Components | Operation, "responses") => Map(Response),
        (Components | Parameter | MediaType, "examples") => Map(Example),
        (Components | Response, "links") => Map(Link),
        (Components | Operation, "callbacks") => Map(Callback),
        (Components, "securitySchemes") => Map(SecurityScheme),
        (Components, "pathItems") => Map(PathItem),
        (Components, "mediaTypes") | (Parameter | RequestBody | Response, "content") => Map(MediaType),
        (PathItem | Operation, "parameters") => List(Parameter),
        (PathItem, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" | "query") => {
            One(Operation)
        }
        (PathItem, "additionalOperations") => Map(Operation),
        (PathItem | Operation, "servers") | (Operation, "security" | "tags") => List(Plain),
        (Operation, "requestBody") => One(RequestBody),
        (Operation, "externalDocs") => One(Plain),
        (Callback, _) => One(PathItem),
        (MediaType, "encoding") => Map(Encoding),
        (MediaType, "itemSchema") | (Parameter | MediaType, "schema") => One(Schema),
        (Link, "server") => One(Plain),
        (Schema, "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas") => Map(Schema),
        (Schema, "allOf" | "anyOf" | "oneOf" | "prefixItems") => List(Schema),
        (
            Schema,
            "items"
            | "additionalItems"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema",
        ) => One(Schema),
        (Schema, "discriminator") => One(Discriminator),
        _ => One(Data),
    }
}

/// What stands at a name of a map.
pub fn entry(kind: Kind, name: &str) -> Shape {
    let is_extension = matches!(kind, PathItem | Response | Callback) && name.starts_with("x-");
    One(if is_extension { Data } else { kind })
}

/// What stands at a pointer, as long as one knows it by the standard.
pub fn at(pointer: &str) -> Shape {
    let names = pointer.split('/').skip(1).map(crate::spec::reading::unescape);
    names.fold(One(Root), |shape, name| match shape {
        // An item of `items` that is a list.
        One(Schema) if name.bytes().all(|byte| byte.is_ascii_digit()) => One(Schema),
        One(kind) => member(kind, &name),
        List(kind) => One(kind),
        Map(kind) => entry(kind, &name),
    })
}
