//! The tests of answers and of their state.

#[path = "../server_http/eihealth.rs"]
mod eihealth;
#[path = "../server_http/fixture.rs"]
mod fixture;
#[path = "../server_http/lifecycle.rs"]
mod lifecycle;
#[path = "../server_http/maptable.rs"]
mod maptable;
#[path = "../server_http/modelarts.rs"]
mod modelarts;
#[path = "../server_http/modelarts_list.rs"]
mod modelarts_list;
#[path = "../server_http/projects.rs"]
mod projects;
#[path = "../server_http/recorded.rs"]
mod recorded;
#[path = "../server_http/scnet.rs"]
mod scnet;
#[path = "../server_http/support.rs"]
mod support;
