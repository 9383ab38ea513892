#![no_main]

#[allow(dead_code)]
#[path = "../../tests/server/fuzz_cases/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::query(bytes));
