//! SCNet: quota and usage of shared storage on the clusters of SCNet.
//!
//! Generated from `openapi/scnet.yaml` and what signs in.

mod sign_in;

pub use sign_in::{AccessKey, Cluster, ClusterTokens};
#[cfg(feature = "server")]
pub(crate) use sign_in::{HPC, PLATFORM, signature};

include!(concat!(env!("OUT_DIR"), "/scnet.rs"));
