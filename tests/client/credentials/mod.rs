//! What proves who asks: sharing, renewal, signatures, files and variables, and what is done when a service fails.

mod clock;
mod cloud;
mod hidden;
mod huawei;
mod maptable;
mod retry;
mod scnet;
mod settings;
mod sharing;
mod tracing_output;
mod wire;
