//! The clients that tests call, each as a macro that includes it.
//!
//! They are generated here and not in the build script of the crate, as nobody but its tests needs them.

include!(concat!(env!("OUT_DIR"), "/clients.rs"));
