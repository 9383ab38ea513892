use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 calls unreserved, so that no value leaves its segment of a path.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A value as one segment of a path; dot segments are left for the check of the finished request.
pub fn encode_path(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}
