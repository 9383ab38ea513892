mod errors;
mod generated;
mod hiding;
mod operations;
mod reading;
mod secrets;
mod sign_in;
mod writing;
