//! Sizes, times and percentages as people read them.

use chrono::{DateTime, SecondsFormat, Utc};

/// Days in which a quota that fills up is near its limit.
pub const SOON_DAYS: f64 = 14.0;

/// A size with three digits and the unit that fits.
pub fn size(gb: f64) -> String {
    let (sign, gb) = (if gb < 0.0 { "-" } else { "" }, gb.abs());
    // What is rounded up to 1000 is 1 of the next unit.
    let units = [("kB", 1e-6), ("MB", 1e-3), ("GB", 1.0), ("TB", 1e3), ("PB", 1e6)];
    let unit = units.into_iter().find(|(_, unit)| gb / unit < 999.5).filter(|_| gb > 0.0);
    let (name, unit) = unit.unwrap_or(if gb > 0.0 { ("PB", 1e6) } else { ("GB", 1.0) });
    let value = gb / unit;
    let decimals = match value {
        value if value >= 99.95 || value == 0.0 => 0,
        value if value >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{sign}{text} {name}")
}

/// A change of a size, with its sign.
pub fn change(gb: f64) -> String {
    if gb > 0.0 { format!("+{}", size(gb)) } else { size(gb) }
}

/// A time of day in UTC; what is no time stays as it is.
pub fn time(text: &str) -> String {
    parsed(text).map_or_else(|| text.to_owned(), |time| time.format("%Y-%m-%d %H:%M").to_string())
}

/// A time to the second in UTC, for programs.
pub fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn parsed(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
}

/// In how many days a quota is full.
pub fn days(days: f64) -> String {
    match days {
        days if days < 1.0 => "today".to_owned(),
        days if days < 2.0 => "1 day".to_owned(),
        days if days < 60.0 => format!("{days:.0} days"),
        days if days < 730.0 => format!("{:.0} months", days / 30.44),
        _ => "years".to_owned(),
    }
}

/// A number of things by their name.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_fits() {
        let cases = [
            (0.0, "0 GB"),
            (0.000_002, "2 kB"),
            (0.25, "250 MB"),
            (1.0, "1 GB"),
            (1.005, "1 GB"),
            (56.94, "56.9 GB"),
            (398.56, "399 GB"),
            (999.7, "1 TB"),
            (1024.5, "1.02 TB"),
            (2_000_000.0, "2 PB"),
            (3e9, "3000 PB"),
            (-2.5, "-2.5 GB"),
        ];
        for (gb, expected) in cases {
            assert_eq!(size(gb), expected, "{gb}");
        }
        assert_eq!((change(2.5).as_str(), change(-2.5).as_str()), ("+2.5 GB", "-2.5 GB"));
    }

    #[test]
    fn times_have_one_zone_and_one_form() {
        let cases = [
            ("2022-04-07T17:24:47.590592+08:00", "2022-04-07 09:24"),
            ("2022-04-07T09:24:47Z", "2022-04-07 09:24"),
            ("yesterday", "yesterday"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(time(text), expected, "{text}");
        }
        for (number, expected) in
            [(0.4, "today"), (1.2, "1 day"), (12.4, "12 days"), (91.0, "3 months"), (1e6, "years")]
        {
            assert_eq!(days(number), expected, "{number}");
        }
    }
}
