//! What the clients of all platforms share: sending, answers, errors, and types that keep what came.

mod answer;
mod choice;
mod clock;
mod coding;
mod collection;
#[cfg(feature = "cli")]
mod content;
mod credentials;
#[cfg(any(feature = "iam", feature = "scnet"))]
mod digest;
mod direct;
mod error;
mod exchange;
mod fresh;
mod hidden;
mod items;
mod json;
mod kind;
mod operation;
mod page_fault;
mod pages;
mod parameter;
mod parts;
mod path;
mod proxy;
mod query;
mod renewing;
mod retry;
mod secret;
mod session;
mod settings;
mod token;
mod values;

pub use futures_util::Stream;
pub use reqwest;

pub use clock::{Clock, SystemClock};
pub use collection::{Collection, OffsetUnit, Paging};
pub use credentials::{BoxFuture, Credentials, Generation};
pub use error::{Error, Refusal};
pub use exchange::Raw;
pub use items::Items;
pub use kind::{Bound, Kind, Style};
pub use operation::{Code, Encoding, Field, Keys, Operation, Outcome, Response, Server};
pub use page_fault::PageFault;
pub use parameter::{Location, Parameter, Violation};
pub use parts::Part;
pub use renewing::{Issued, Renewing, TokenSource};
pub use retry::{Attempt, Decision, Failure, Retry, RetryPolicy};
pub use secret::Secret;
pub use session::Session;
pub use settings::{Builder, Connect, Settings};
pub use token::Token;
pub use values::{StringOrInteger, Timestamp};

// What generated code calls.
pub use answer::{AnswerBody, ByStatus};
pub use choice::choose;
pub use exchange::{send, send_by_status, send_for_nothing, send_for_stream};
pub use items::items;
pub use kind::is_listed;
pub use path::encode_path;
pub use progenitor_client::{ByteStream, ResponseValue};
pub use values::{present, tolerant};
pub use {serde, serde_json};

#[cfg(feature = "conformance")]
pub use answer::{Reader, reread};
#[cfg(feature = "cli")]
pub use content::Content;
#[cfg(any(feature = "iam", feature = "scnet"))]
pub(crate) use digest::hmac_hex;
#[cfg(feature = "iam")]
pub(crate) use digest::sha256_hex;
#[cfg(feature = "cli")]
pub(crate) use exchange::send_for_content;
#[cfg(any(feature = "conformance", feature = "server"))]
pub(crate) use hidden::Hidden;
#[cfg(feature = "iam")]
pub(crate) use path::RESERVED;
#[cfg(feature = "conformance")]
pub(crate) use proxy::is_direct;
#[cfg(feature = "conformance")]
pub(crate) use token::basic;
