//! Bodies as they were before they were compressed for the way.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};

use super::session::LARGEST_BODY;

/// Undoes the codings that the headers name and takes them off the headers.
///
/// A server may choose any coding where a request names none (RFC 9110, 12.5.3). What can't be undone stays as it came.
pub fn decode(headers: &mut HeaderMap, body: Vec<u8>) -> Vec<u8> {
    let codings = codings(headers);
    if body.is_empty() || codings.is_empty() {
        return body;
    }
    let mut decoded = None;
    // The last coding was applied last.
    for coding in codings.iter().rev() {
        match undo(coding, decoded.as_deref().unwrap_or(&body)) {
            Ok(bytes) => decoded = Some(bytes),
            Err(error) => {
                tracing::debug!(coding, %error, "the body can't be decoded");
                return body;
            }
        }
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    decoded.unwrap_or(body)
}

/// Names of the codings in the order in which they were applied.
pub fn codings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase());
    names.filter(|name| !name.is_empty() && name != "identity").collect()
}

fn undo(coding: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    match coding {
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body)),
        // Some servers leave out the frame of zlib that the name stands for.
        "deflate" => read(ZlibDecoder::new(body)).or_else(|_| read(DeflateDecoder::new(body))),
        "br" => read(brotli_decompressor::Decompressor::new(body, 4096)),
        _ => Err(io::Error::other("the coding is unknown")),
    }
}

/// All of a body, or the beginning of one that is too long: a few bytes may stand for any number.
fn read(decoder: impl Read) -> io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    decoder.take(LARGEST_BODY as u64 + 1).read_to_end(&mut decoded)?;
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_body_that_stands_for_a_huge_one_is_cut() {
        let mut bomb = Vec::new();
        flate2::read::GzEncoder::new(io::repeat(b' ').take(1 << 28), flate2::Compression::fast())
            .read_to_end(&mut bomb)
            .expect("memory");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, "gzip".parse().expect("a header"));
        assert_eq!(decode(&mut headers, bomb).len(), LARGEST_BODY + 1);
    }

    #[test]
    fn what_can_not_be_undone_stays_as_it_came() {
        for (coding, body) in [("zstd", "(\u{b5}/\u{fd}"), ("gzip", "{}"), ("br, zstd", "x"), ("gzip", "")] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_ENCODING, coding.parse().expect("a header"));
            assert_eq!(decode(&mut headers, body.into()), body.as_bytes(), "{coding}");
            assert_eq!(headers.get(CONTENT_ENCODING).map(|value| value.as_bytes()), Some(coding.as_bytes()));
        }
    }
}
