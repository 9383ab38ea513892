mod coverage;
mod examples;
mod fault_cases;
mod faults;
mod rules;
mod standard;
