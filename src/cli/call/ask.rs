//! The question before something may change.

use std::io::{IsTerminal, Write};

use scicloud::call::Operation;

use crate::cli::output::clean;

/// Asks whether to send a request; anything but yes, and nobody to ask, is an error.
pub fn ask(request: &str, operation: &Operation<'_>) -> Result<(), String> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(format!(
            "nothing was sent: {} may change something, and there is nobody to ask; add --yes",
            operation.method()
        ));
    }
    let mut terminal = anstream::stderr();
    let asked = write!(terminal, "{}\nSend it? [y/N] ", clean(request)).and_then(|()| terminal.flush());
    asked.map_err(|error| format!("nothing was sent: can't ask: {error}"))?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| format!("nothing was sent: {error}"))?;
    match line.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err("nothing was sent".to_owned()),
    }
}
