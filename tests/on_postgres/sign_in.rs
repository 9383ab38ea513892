//! The tests of the Huawei family's sign-in.

#[path = "../sign_in/client.rs"]
mod client;
#[path = "../sign_in/fixture.rs"]
mod fixture;
#[path = "../sign_in/huawei.rs"]
mod huawei;
#[path = "../sign_in/iam.rs"]
mod iam;
#[path = "../sign_in/lock.rs"]
mod lock;
#[path = "../sign_in/server.rs"]
mod server;
#[path = "../sign_in/signer.rs"]
mod signer;
#[path = "../sign_in/tokens.rs"]
mod tokens;
#[path = "../sign_in/vectors.rs"]
mod vectors;
