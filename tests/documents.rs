//! The documents in `openapi/`: they keep to the standard, and to what they say themselves.

mod support {
    pub mod documents;
    pub mod json_schema;
}

mod documents {
    mod coverage;
    mod examples;
    mod fault_cases;
    mod faults;
    mod rules;
    mod standard;
}
