//! Endpoints at the places that the documents give their operations.

use dropshot::Method;

use crate::client::Operation;

/// Media type of bodies, for want of another that dropshot would describe.
pub(super) const MIME: &str = "application/json";

/// Registers handlers, each for the operation before it. It is a macro because dropshot names the bounds of a handler to nobody.
macro_rules! serve {
    ($api:ident, $($operation:expr => $handler:path),+ $(,)?) => {{
        $(
            let (method, path) = $crate::server::endpoint::place(&$operation);
            let (id, versions) = ($operation.id.to_owned(), dropshot::ApiEndpointVersions::All);
            $api.register(dropshot::ApiEndpoint::new(id, $handler, method, $crate::server::endpoint::MIME, path, versions))?;
        )+
        Ok(())
    }};
}
pub(super) use serve;

/// The method of an operation, and its path as the router has it: the same with and without a slash at the end.
pub(super) fn place(operation: &Operation) -> (Method, &'static str) {
    let method = Method::from_bytes(operation.method.as_bytes()).expect("a method of the document's");
    let path = operation.path.trim_end_matches('/');
    (method, if path.is_empty() { "/" } else { path })
}
