//! A request as the line that sends it with curl.

use super::client::Client;
use super::request::Request;
use crate::conformance::{Place, encode, in_shell, shell_word, variable};

/// The text that stands for a secret of the body until the shell's quotes are there; no JSON has it.
fn mark(index: usize) -> String {
    format!("\u{1}{index}\u{1}")
}

impl Request {
    /// The request as a curl command, with every secret as a variable of the shell; `token` names that of the credential.
    pub fn curl(&self, client: &Client, token: &str) -> String {
        let mut line = "curl -sS".to_owned();
        match self.method() {
            "GET" => {}
            "HEAD" => line += " --head",
            method => line += &format!(" -X {method}"),
        }
        let mut query = String::new();
        for (index, carrier) in self.carriers.iter().enumerate() {
            let variable = if index == 0 { token.to_owned() } else { variable(&carrier.scheme) };
            let (name, value) = (&carrier.name, in_shell(carrier.form, &variable));
            match carrier.place {
                Place::Header => line += &format!(" -H \"{name}: {value}\""),
                Place::Cookie => line += &format!(" -H \"cookie: {name}={value}\""),
                Place::Query | Place::Path => query += &format!(" --url-query \"{name}={value}\""),
            }
        }
        for name in &self.secret_query {
            query += &format!(" --url-query \"{name}=${}\"", variable(name));
        }
        for (name, value, is_secret) in &self.headers {
            line += &match is_secret {
                true => format!(" -H \"{name}: ${}\"", variable(name)),
                false => format!(" -H {}", shell_word(&format!("{name}: {value}"))),
            };
        }
        if let Some(body) = &self.body {
            line += &format!(" {}", self.data(body));
        }
        let address = client.address(self);
        if address.contains(['[', ']', '{', '}']) {
            line += " -g";
        }
        format!("{line}{query} {}", shell_word(&address))
    }

    fn data(&self, body: &[u8]) -> String {
        let Ok(text) = std::str::from_utf8(body) else {
            return "--data-binary @FILE".to_owned();
        };
        let mut text = text.to_owned();
        for (index, (_, secret)) in self.secrets.iter().enumerate() {
            let json = serde_json::Value::from(secret.as_str()).to_string();
            text = text.replace(&json, &format!("\"{}\"", mark(index)));
        }
        if self.table.is_form {
            return self.form(&text);
        }
        let mut line = shell_word(&text);
        for (index, (name, _)) in self.secrets.iter().enumerate() {
            line = line.replace(&mark(index), &format!("'\"${}\"'", variable(name)));
        }
        format!("--data {line}")
    }

    /// The fields of a form, of which lists are several.
    fn form(&self, text: &str) -> String {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
        let mut parts = Vec::new();
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                let value = crate::conformance::plain(&value);
                let secret = (0..self.secrets.len()).find(|index| mark(*index) == value);
                parts.push(match secret {
                    Some(index) => {
                        format!("--data-urlencode \"{}=${}\"", encode(name), variable(&self.secrets[index].0))
                    }
                    None => format!("--data-urlencode {}", shell_word(&format!("{}={value}", encode(name)))),
                });
            }
        }
        parts.join(" ")
    }
}
