//! Files elsewhere, where nothing may be fetched: a build depends on what is beside it alone.

use super::files::Missing;

/// The address that a reference leads to, if it is one.
pub fn join(base: &str, reference: &str) -> Option<String> {
    if is_address(reference) {
        return Some(reference.to_owned());
    }
    let (folder, _) = base.rsplit_once('/').filter(|_| is_address(base))?;
    Some(format!("{folder}/{reference}"))
}

/// Tells if a file is elsewhere.
pub fn is_address(name: &str) -> bool {
    name.contains("://")
}

/// Says that nothing is fetched.
pub fn read(name: &str, _: bool, _: u64) -> Result<Vec<u8>, Missing> {
    // No secret of the address is shown.
    let shown = name.split(['?', '#']).next().unwrap_or_default();
    let shown = shown.rsplit_once('@').map_or(shown, |(_, rest)| rest);
    let problem = format!("it refers to {shown}, which no build fetches");
    Err(Missing::new(problem, "save the file below the document's folder and refer to it there"))
}
