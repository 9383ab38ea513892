//! Flat tables for spreadsheets.

/// What has a spreadsheet read the table as UTF-8.
const MARK: char = '\u{feff}';

/// A text that no spreadsheet takes for a formula: others name workspaces, and a formula may send what is beside it.
fn harmless(text: &str) -> String {
    // Spreadsheets pass over spaces, and some take the wide characters of East Asia for the narrow ones.
    let first = text.trim_start_matches(' ').chars().next();
    let is_formula = first.is_some_and(|first| "=+-@\t\r\n＝＋－＠".contains(first));
    if is_formula && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

/// Tells if a text is a number and nothing else, as `-1.5`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|digit: char| digit.is_ascii_digit()) && digits.parse::<f64>().is_ok()
}

/// The text of a table.
pub fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|name| harmless(name))).map_err(|error| error.to_string())?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(|error| error.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    Ok(format!("{MARK}{text}"))
}
