mod coverage;
mod examples;
mod rules;
mod standard;
