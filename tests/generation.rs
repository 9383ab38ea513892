//! What is generated from the documents: exactly what `build.rs` generates, and why each step on the way is there.

// The modules of the build script, as it has them.
#[allow(dead_code, unused_imports)]
#[path = "../src/spec/mod.rs"]
mod spec;

#[allow(dead_code)]
#[path = "../src/generate/mod.rs"]
mod generate;

#[path = "generation/mod.rs"]
mod cases;
