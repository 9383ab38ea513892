//! SCNet: quota and usage of shared storage on the clusters of SCNet.
//!
//! Generated from `openapi/scnet.yaml`, except for the constructors.

include!(concat!(env!("OUT_DIR"), "/scnet.rs"));

crate::client::client!("SCNet");
