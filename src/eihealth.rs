//! eiHealth: the spaces of Huawei Cloud's AI4S platform and the resources in them.
//!
//! Generated from `openapi/eihealth.yaml`.

include!(concat!(env!("OUT_DIR"), "/eihealth.rs"));
