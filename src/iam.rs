//! IAM: signing in to Huawei Cloud, for eiHealth and ModelArts; Keystone v3, as OpenStack has it too.
//!
//! Generated from `openapi/iam.yaml`.
//!
//! ```
//! use scicloud::iam::Client;
//! use scicloud::iam::types::{Auth, AuthMethod, DomainReference, Identity, PasswordCredential, PasswordUser, TokenRequest};
//!
//! # fn main() -> Result<(), scicloud::Error> {
//! let user = PasswordUser::builder().name("erin").domain(DomainReference::builder().name("lab")).password("hush");
//! let identity = Identity::builder()
//!     .methods([AuthMethod::Password])
//!     .password(PasswordCredential::builder().user(user));
//! let request = TokenRequest::builder().auth(Auth::builder().identity(identity));
//! let call = Client::without_token("https://iam.example")?.create_token().body(request);
//! // let answer = call.send().await?;
//! // let token = answer.headers()["x-subject-token"].to_str();
//! # Ok(())
//! # }
//! ```

include!(concat!(env!("OUT_DIR"), "/iam.rs"));
