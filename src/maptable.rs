//! MapTable: workspaces of MapTable with their projects and tables.
//!
//! Generated from `openapi/maptable.yaml`, except for the constructors.

include!(concat!(env!("OUT_DIR"), "/maptable.rs"));

crate::client::client!("MapTable");
