mod errors;
mod generated;
mod operations;
mod reading;
mod secrets;
mod sign_in;
mod writing;
