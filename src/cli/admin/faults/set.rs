//! `scicloud admin faults set`: a fault from arguments.

use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use scicloud::server::observe::{Cut, Effect, Fault, Latency, When};

use crate::cli::completions::{DOCUMENTS, OPERATIONS};

/// Set a fault, in place of one of the same name.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("effect").args(["status", "code", "too_many", "truncate", "content_type", "cut", "slow"]),
    group = ArgGroup::new("when").args(["first", "every", "chance"]),
    after_help = "Examples:\n  \
                  scicloud admin faults set busy --platform modelarts --too-many 1 --every 3\n  \
                  scicloud admin faults set gone --operation showWorkspace --code ModelArts.7005 --first 2\n  \
                  scicloud admin faults set tail --latency lognormal:50ms,1.5\n  \
                  scicloud admin faults set flaky --cut before --chance 0.1 --seed 7\n  \
                  scicloud admin faults set gateway --content-type --page 502 --first 1"
)]
pub struct Set {
    /// A name for it: letters, digits, dots, underscores and hyphens.
    id: String,
    /// For requests of one platform: the name of its document.
    #[arg(long, value_name = "NAME", value_parser = DOCUMENTS, hide_possible_values = true)]
    platform: Option<String>,
    /// For requests of one operation; see `scicloud admin faults platforms`.
    #[arg(long, value_name = "ID", value_parser = OPERATIONS, hide_possible_values = true)]
    operation: Option<String>,
    /// Requests wait first: TIME, uniform:TIME..TIME, normal:MEAN,DEVIATION, exponential:MEAN or lognormal:MEDIAN,SIGMA.
    #[arg(long, value_name = "TIME", value_parser = latency)]
    latency: Option<Latency>,
    /// A status in place of the answer, in the platform's own body.
    #[arg(long, value_name = "STATUS", help_heading = "What becomes of the answer")]
    status: Option<u16>,
    /// With `--status`: seconds that Retry-After says.
    #[arg(long, value_name = "SECONDS", help_heading = "What becomes of the answer")]
    retry_after: Option<u64>,
    /// A code that the platform's document has, in place of the answer.
    #[arg(long, value_name = "CODE", help_heading = "What becomes of the answer")]
    code: Option<String>,
    /// With `--code`: the status, where the document leaves it open.
    #[arg(long, value_name = "STATUS", help_heading = "What becomes of the answer")]
    code_status: Option<u16>,
    /// 429 with Retry-After in place of the answer.
    #[arg(long, value_name = "SECONDS", help_heading = "What becomes of the answer")]
    too_many: Option<u64>,
    /// A whole message with a part of the body, so many bytes or half of it.
    #[arg(long, value_name = "BYTES", num_args = 0..=1, help_heading = "What becomes of the answer")]
    truncate: Option<Option<u64>>,
    /// Another content type, text/html unless it is said.
    #[arg(long, value_name = "TYPE", num_args = 0..=1, default_missing_value = "text/html",
        help_heading = "What becomes of the answer")]
    content_type: Option<String>,
    /// With `--content-type`: a gateway's page as the body, with a status of its own if one is given.
    #[arg(long, value_name = "STATUS", num_args = 0..=1, help_heading = "What becomes of the answer")]
    page: Option<Option<u16>>,
    /// The connection is cut before the answer, or in its middle.
    #[arg(long, value_enum, help_heading = "What becomes of the answer")]
    cut: Option<Place>,
    /// The body comes with so many bytes in a second.
    #[arg(long, value_name = "BYTES", help_heading = "What becomes of the answer")]
    slow: Option<u32>,
    /// Only the first so many requests meet it.
    #[arg(long, value_name = "CALLS", help_heading = "Which requests meet it; all, unless it is said")]
    first: Option<u64>,
    /// Only one of so many.
    #[arg(long, value_name = "CALLS", help_heading = "Which requests meet it; all, unless it is said")]
    every: Option<u64>,
    /// Only some by chance, from 0 to 1.
    #[arg(long, value_name = "PROBABILITY", value_parser = probability, help_heading = "Which requests meet it; all, unless it is said")]
    chance: Option<f64>,
    /// With `--chance` or a `--latency` that varies: what it is drawn from, 0 unless it is said; the same calls meet the same
    /// chance again.
    #[arg(long, value_name = "NUMBER", help_heading = "Which requests meet it; all, unless it is said")]
    seed: Option<u64>,
    /// Not yet: switch it on later.
    #[arg(long)]
    off: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Place {
    /// Nothing is sent.
    Before,
    /// Half of the body is sent.
    Middle,
}

impl Set {
    /// The fault that is meant; whether there can be such a one is for the server to say.
    pub fn fault(self) -> Result<Fault, String> {
        self.check()?;
        let effect = self.effect();
        let when = match (self.first, self.every, self.chance) {
            (Some(calls), ..) => When::First { calls },
            (_, Some(nth), _) => When::Every { nth },
            (.., Some(probability)) => When::Chance { probability },
            (None, None, None) => When::Always,
        };
        let Self { id, platform, operation, latency, seed, off, .. } = self;
        Ok(Fault { id, platform, operation, latency, effect, when, seed: seed.unwrap_or(0), on: !off })
    }

    /// Refuses what would have no part in the fault. The library does not, where what is needed excludes what is given.
    fn check(&self) -> Result<(), String> {
        let varies = self.latency.is_some_and(|latency| !matches!(latency, Latency::Constant { .. }));
        let odd = [
            ("--retry-after", self.retry_after.is_some() && self.status.is_none(), "--status"),
            ("--code-status", self.code_status.is_some() && self.code.is_none(), "--code"),
            ("--page", self.page.is_some() && self.content_type.is_none(), "--content-type"),
            ("--seed", self.seed.is_some() && self.chance.is_none() && !varies, "--chance or a --latency that varies"),
        ];
        match odd.iter().find(|(_, is_odd, _)| *is_odd) {
            Some((given, _, needed)) => Err(format!("{given} means nothing without {needed}")),
            None => Ok(()),
        }
    }

    /// The arguments exclude each other, so that the first one is the only one.
    fn effect(&self) -> Option<Effect> {
        let status = self.status.map(|status| Effect::Status { status, retry_after_s: self.retry_after });
        let code = self.code.clone().map(|code| Effect::Code { code, status: self.code_status });
        let too_many = self.too_many.map(|retry_after_s| Effect::TooMany { retry_after_s });
        let truncate = self.truncate.map(|bytes| Effect::Truncate { bytes });
        let content_type = self.content_type.clone().map(|content_type| Effect::ContentType {
            content_type,
            page: self.page.is_some(),
            status: self.page.flatten(),
        });
        let cut = self.cut.map(|place| match place {
            Place::Before => Effect::Cut { at: Cut::Before },
            Place::Middle => Effect::Cut { at: Cut::Middle },
        });
        let slow = self.slow.map(|bytes_per_second| Effect::Slow { bytes_per_second });
        status.or(code).or(too_many).or(truncate).or(content_type).or(cut).or(slow)
    }
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "it is a number from 0 to 1".to_owned())
}

/// A distribution of waits, as it is written on the command line.
fn latency(text: &str) -> Result<Latency, String> {
    let millis = |text: &str| -> Result<f64, String> {
        let time: Duration = humantime::parse_duration(text.trim()).map_err(|error| format!("`{text}`: {error}"))?;
        Ok(time.as_secs_f64() * 1000.0)
    };
    let two = |text: &'_ str, separator: &str| {
        let both = text.split_once(separator).map(|(one, other)| (one.to_owned(), other.to_owned()));
        both.ok_or_else(|| format!("`{text}` is not two values with `{separator}` between them"))
    };
    match text.split_once(':') {
        None => Ok(Latency::Constant { ms: millis(text)? }),
        Some(("uniform", rest)) => {
            let (from, to) = two(rest, "..")?;
            Ok(Latency::Uniform { from_ms: millis(&from)?, to_ms: millis(&to)? })
        }
        Some(("normal", rest)) => {
            let (mean, deviation) = two(rest, ",")?;
            Ok(Latency::Normal { mean_ms: millis(&mean)?, deviation_ms: millis(&deviation)? })
        }
        Some(("exponential", rest)) => Ok(Latency::Exponential { mean_ms: millis(rest)? }),
        Some(("lognormal", rest)) => {
            let (median, sigma) = two(rest, ",")?;
            let finite = sigma.trim().parse().ok().filter(|sigma: &f64| sigma.is_finite());
            let sigma = finite.ok_or_else(|| format!("`{sigma}` is no number"))?;
            Ok(Latency::LogNormal { median_ms: millis(&median)?, sigma })
        }
        Some((kind, _)) => Err(format!("`{kind}` is none of uniform, normal, exponential and lognormal")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_are_written_in_one_word() {
        let cases = [
            ("200ms", Some(Latency::Constant { ms: 200.0 })),
            ("1s 500ms", Some(Latency::Constant { ms: 1500.0 })),
            ("uniform:100ms..1s", Some(Latency::Uniform { from_ms: 100.0, to_ms: 1000.0 })),
            ("normal:200ms,50ms", Some(Latency::Normal { mean_ms: 200.0, deviation_ms: 50.0 })),
            ("exponential:20ms", Some(Latency::Exponential { mean_ms: 20.0 })),
            ("lognormal:50ms,1.5", Some(Latency::LogNormal { median_ms: 50.0, sigma: 1.5 })),
            ("", None),
            ("200", None),
            ("uniform:100ms", None),
            ("normal:100ms", None),
            ("lognormal:1s,x", None),
            ("lognormal:1s,NaN", None),
            ("poisson:1s", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(latency(text).ok(), wanted, "{text}");
        }
    }
}
