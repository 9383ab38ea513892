//! Items that a request makes, of which it may leave out what there are defaults for.

use std::any::Any;
use std::marker::PhantomData;

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExclusiveExtractor, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    TypedBody, UntypedBody,
};
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny};
use serde_json::{Map, Value};

use super::{Context, error};
use crate::server::Clock;
use crate::server::fixture::{self, Fault};
use crate::server::store::ChangeError;

/// An item some of whose fields have defaults when it is made.
pub(super) trait Defaults: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The fields that have one.
    const FIELDS: &'static [&'static str];

    /// Adds those that are missing, at a time in milliseconds since 1970.
    fn complete(fields: &mut Map<String, Value>, now_ms: i64);
}

/// A body with a new item.
#[derive(Debug)]
pub(super) struct New<T>(pub(super) T);

#[async_trait]
impl<T: Defaults> ExclusiveExtractor for New<T> {
    async fn from_request<C: ServerContext>(
        rqctx: &RequestContext<C>,
        request: http::Request<dropshot::Body>,
    ) -> Result<Self, HttpError> {
        let body = UntypedBody::from_request(rqctx, request).await?;
        let context = (rqctx.context() as &dyn Any).downcast_ref::<Context>();
        let now_ms = context.map_or_else(Clock::machine_ms, |context| context.server.clock.now_ms());
        let read = fixture::text(body.as_bytes()).and_then(|text| read(text, now_ms));
        read.map(Self).map_err(|fault| error::body(ChangeError::from(fault)))
    }

    fn metadata(content_type: ApiEndpointBodyContentType) -> ExtractorMetadata {
        TypedBody::<Incomplete<T>>::metadata(content_type)
    }
}

fn read<T: Defaults>(text: &str, now_ms: i64) -> Result<T, Fault> {
    let mut fields: Map<String, Value> = fixture::read_item(text)?;
    let given = fields.len();
    T::complete(&mut fields, now_ms);
    // A text that is complete is read as it is, so that the lines of what is wrong with it are known.
    if fields.len() == given { fixture::read_item(text) } else { fixture::read_item(&Value::from(fields).to_string()) }
}

/// What the document says of such a body.
#[derive(Debug)]
struct Incomplete<T>(PhantomData<T>);

impl<'de, T> Deserialize<'de> for Incomplete<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(PhantomData))
    }
}

impl<T: Defaults> JsonSchema for Incomplete<T> {
    fn schema_name() -> String {
        format!("New{}", T::schema_name())
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator).into_object();
        schema.object().required.retain(|field| !T::FIELDS.contains(&field.as_str()));
        schema.into()
    }
}

/// A time and the one after it, where they are missing.
pub(super) fn complete_times(fields: &mut Map<String, Value>, now: Value) {
    let created = fields.entry("create_time").or_insert(now).clone();
    fields.entry("update_time").or_insert(created);
}
