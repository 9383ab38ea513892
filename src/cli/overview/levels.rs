//! What is near or over its limit, and which statuses are bad.

use super::human::SOON_DAYS;
use super::record::Record;
use crate::cli::grid::Tone;

/// From how many percent on a quota is near its limit, and over it.
#[derive(Debug, Clone, Copy)]
pub struct Levels {
    pub warn: f64,
    pub fail: f64,
}

impl Levels {
    /// The percentages that hold unless others are named.
    pub const USUAL: Self = Self { warn: 80.0, fail: 100.0 };

    /// Returns the way a quota is; one without a limit is neither near it nor over it.
    pub fn quota(&self, record: &Record) -> Tone {
        match record.fullness {
            None => Tone::Plain,
            Some(full) if full > self.fail => Tone::Bad,
            Some(full) if full > self.warn => Tone::Near,
            Some(_) if record.full_in_days.is_some_and(|days| days <= SOON_DAYS) => Tone::Near,
            Some(_) => Tone::Good,
        }
    }

    /// Returns the way a thing of any kind is.
    pub fn of(&self, record: &Record) -> Tone {
        self.quota(record).max(status(&record.status))
    }
}

/// Returns the way a thing with a status is.
pub fn status(status: &str) -> Tone {
    let upper = status.to_ascii_uppercase();
    match &*upper {
        "" => Tone::Plain,
        "NORMAL" | "ACTIVE" => Tone::Good,
        _ if ["FAIL", "ERROR", "ABNORMAL"].iter().any(|part| upper.contains(part)) => Tone::Bad,
        _ if upper.ends_with("ING") => Tone::Near,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_judged_by_how_full_it_is_and_how_soon_it_is_full() {
        // How full it is, in how many days it is full, and how that is.
        let cases = [
            (None, None, Tone::Plain),
            (Some(50.0), None, Tone::Good),
            (Some(50.0), Some(30.0), Tone::Good),
            (Some(50.0), Some(12.0), Tone::Near),
            (Some(80.0), None, Tone::Good),
            (Some(80.1), None, Tone::Near),
            (Some(100.0), None, Tone::Near),
            (Some(100.1), Some(0.0), Tone::Bad),
        ];
        for (fullness, full_in_days, expected) in cases {
            let record = Record { fullness, full_in_days, ..Record::default() };
            assert_eq!(Levels::USUAL.of(&record), expected, "{fullness:?} {full_in_days:?}");
        }
    }

    #[test]
    fn statuses_of_every_platform_have_a_tone() {
        let cases = [
            ("NORMAL", Tone::Good),
            ("DELETING", Tone::Near),
            ("CREATE_FAILED", Tone::Bad),
            ("DELETE_FAILED", Tone::Bad),
            ("something new", Tone::Plain),
        ];
        for (text, expected) in cases {
            assert_eq!(status(text), expected, "{text}");
        }
    }
}
