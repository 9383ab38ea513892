//! ModelArts: the workspaces of a ModelArts project.
//!
//! Generated from `openapi/modelarts.yaml`, except for the constructors.

include!(concat!(env!("OUT_DIR"), "/modelarts.rs"));

crate::client::client!("ModelArts");
