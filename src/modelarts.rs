//! ModelArts: the workspaces of a ModelArts project.
//!
//! Generated from `openapi/modelarts.yaml`.

include!(concat!(env!("OUT_DIR"), "/modelarts.rs"));
