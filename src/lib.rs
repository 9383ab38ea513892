//! Typed clients, a local server and a conformance suite for four scientific clouds.
