use serde_json::{Number, Value};

/// A plain scalar by the core schema of YAML 1.2; what JSON has no number for stays text.
pub fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::from(text), Value::Number),
    }
}

/// Tells if a plain scalar is text.
pub fn is_text(text: &str) -> bool {
    let is_word =
        matches!(text, "" | "~" | "null" | "Null" | "NULL" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE");
    !is_word && number(text).is_none()
}

/// Tells if a plain scalar is a number that JSON doesn't have.
pub fn is_beyond_json(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") || (is_float(text) && number(text).is_none())
}

/// A number of YAML's core schema, or of JSON; one beyond 64 bits as the nearest that a float can hold.
pub fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    if let Some((digits, radix)) = prefixed(text) {
        let whole = u64::from_str_radix(digits, radix).ok().map(Number::from);
        return whole.or_else(|| {
            float(
                digits
                    .chars()
                    .try_fold(0.0, |sum, digit| Some(sum * f64::from(radix) + f64::from(digit.to_digit(radix)?)))?,
            )
        });
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = text.strip_prefix('+').unwrap_or(text);
        let whole = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
        return whole.ok().or_else(|| float(text.parse().ok()?));
    }
    if !is_float(unsigned) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    // `1e3` is as whole as `1000`; `1.0` may be a version, and stays as it was written.
    let is_whole = text.contains(['e', 'E']) && value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
    if is_whole { format!("{value:.0}").parse::<i64>().ok().map(Number::from) } else { float(value) }
}

fn prefixed(text: &str) -> Option<(&str, u32)> {
    let (digits, radix) =
        text.strip_prefix("0x").map(|digits| (digits, 16)).or(text.strip_prefix("0o").map(|d| (d, 8)))?;
    (!digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))).then_some((digits, radix))
}

/// `.5`, `1.`, `1.5`, `1e3`: digits with at most one point, then an exponent if any.
fn is_float(unsigned: &str) -> bool {
    let (digits, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let has_exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && all_digits(exponent)
    });
    digits.bytes().any(|byte| byte.is_ascii_digit()) && all_digits(whole) && all_digits(fraction) && has_exponent
}

fn float(value: f64) -> Option<Number> {
    Number::from_f64(value)
}
