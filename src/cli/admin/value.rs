//! Fields as the command line has them.

use serde_json::Value;

/// A name and a value that are written `NAME=VALUE`.
pub fn field(word: &str) -> Result<(String, Value), String> {
    let parts = word.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts.ok_or_else(|| match name(word) {
        "" => "a field has no name; write NAME=VALUE".to_owned(),
        name => format!("`{name}` is no field; write NAME=VALUE"),
    })?;
    Ok((name.to_owned(), read(value).map_err(|error| format!("{name}: {error}"))?))
}

/// What can only be a name of what is meant as a field: the value may be a secret.
pub fn name(word: &str) -> &str {
    word.split(|c: char| matches!(c, '=' | ':') || c.is_whitespace()).next().unwrap_or_default()
}

/// A value as YAML; what would be written otherwise as that is a text.
fn read(text: &str) -> Result<Value, String> {
    if !text.starts_with(['[', '{', '"', '\'']) {
        let plain: Value = serde_json::from_str(text).unwrap_or_default();
        let same = matches!(plain, Value::Bool(_)) || plain.to_string().as_str() == text;
        return Ok(if same { plain } else { Value::String(text.to_owned()) });
    }
    serde_saphyr::from_str(text).map_err(|error| error.without_snippet().to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_what_they_look_like() {
        let cases = [
            ("name=work", json!("work")),
            ("name=", json!("")),
            ("name=007", json!("007")),
            ("name=a=b", json!("a=b")),
            ("name='5'", json!("5")),
            ("name=yes", json!("yes")),
            ("name=~", json!("~")),
            ("name=2025-01-02T10:50:59Z", json!("2025-01-02T10:50:59Z")),
            ("count=5", json!(5)),
            ("count=-5", json!(-5)),
            ("usage=1.5", json!(1.5)),
            ("frozen=true", json!(true)),
            ("avatar=null", Value::Null),
            ("members=[16, 17]", json!([16, 17])),
            ("members={erin: Developer}", json!({"erin": "Developer"})),
            ("grants=[{user_id: u-erin}]", json!([{"user_id": "u-erin"}])),
        ];
        for (word, wanted) in cases {
            assert_eq!(field(word).map(|(_, value)| value), Ok(wanted), "{word}");
        }
        for word in ["", "name", "=value", "members=[16", "members={a"] {
            assert!(field(word).is_err(), "{word}");
        }
        for word in ["password: hunter2", "password:hunter2", "password hunter2", "password\thunter2"] {
            assert_eq!(field(word), Err("`password` is no field; write NAME=VALUE".to_owned()), "{word}");
        }
        assert_eq!(field("=hunter2"), Err("a field has no name; write NAME=VALUE".to_owned()));
    }
}
