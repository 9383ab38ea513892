//! The tests of SCNet's and MapTable's sign-in.

#[path = "../sign_in_others/fixture.rs"]
mod fixture;
#[path = "../sign_in_others/log.rs"]
mod log;
#[path = "../sign_in_others/maptable.rs"]
mod maptable;
#[path = "../sign_in_others/scnet.rs"]
mod scnet;
#[path = "../sign_in_others/support.rs"]
mod support;
