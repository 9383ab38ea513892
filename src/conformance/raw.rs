//! The least of an exchange: an answer as it came, and the name by which the suite asks.

/// The name by which requests say who sends them.
pub const USER_AGENT: &str = concat!("scicloud-conform/", env!("CARGO_PKG_VERSION"));

/// An answer as it came.
pub struct Raw {
    pub status: u16,
    /// Names, in lower case, and values of the headers.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}
