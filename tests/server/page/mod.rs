//! The page of the admin listener: what it is made of, and how it is sent. `run` in this directory clicks through it.

mod files;
mod headers;
mod relay;
mod sample_tokens;

use crate::admin::support;
