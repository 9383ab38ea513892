mod errors;
mod generated;
mod operations;
mod reading;
mod secrets;
mod writing;
