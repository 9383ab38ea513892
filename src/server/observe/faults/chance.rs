//! The calls that meet a fault, and for how long they wait: decided by the number of the call alone.

use std::time::Duration;

use rand::SeedableRng;
use rand::distr::{Distribution, StandardUniform};
use rand_distr::{Exp, LogNormal, Normal, Uniform};
use rand_pcg::Pcg64;

use super::model::{Fault, Latency, When};

/// The longest wait; a distribution with a tail may ask for any.
pub(super) const LONGEST: Duration = Duration::from_secs(3600);

/// Returns the time for which a call waits for a fault, if it meets it; calls are counted from 1.
pub(super) fn met(fault: &Fault, call: u64) -> Option<Duration> {
    // A generator of its own for each call, so that it does not matter in which process the calls before it were.
    let mut chance = Pcg64::seed_from_u64(fault.seed ^ call.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let drawn: f64 = StandardUniform.sample(&mut chance);
    let meets = match fault.when {
        When::Always => true,
        When::First { calls } => call <= calls,
        When::Every { nth } => call.checked_rem(nth) == Some(0),
        When::Chance { probability } => drawn < probability,
    };
    meets.then(|| fault.latency.map_or(Duration::ZERO, |latency| wait(latency, &mut chance)))
}

fn wait(latency: Latency, chance: &mut Pcg64) -> Duration {
    // The parameters were checked when the fault was set; what can't be drawn is no wait.
    let ms = match latency {
        Latency::Constant { ms } => Some(ms),
        Latency::Uniform { from_ms, to_ms } => Uniform::new_inclusive(from_ms, to_ms).ok().map(|it| it.sample(chance)),
        Latency::Normal { mean_ms, deviation_ms } => {
            Normal::new(mean_ms, deviation_ms).ok().map(|it| it.sample(chance))
        }
        Latency::Exponential { mean_ms } => Exp::new(1.0 / mean_ms).ok().map(|it| it.sample(chance)),
        Latency::LogNormal { median_ms, sigma } => {
            LogNormal::new(median_ms.ln(), sigma).ok().map(|it| it.sample(chance))
        }
    };
    let seconds = (ms.unwrap_or(0.0) / 1000.0).clamp(0.0, LONGEST.as_secs_f64());
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(when: When, latency: Option<Latency>) -> Fault {
        Fault { when, latency, seed: 7, ..Fault::new("f") }
    }

    fn calls(fault: &Fault, count: u64) -> Vec<u64> {
        (1..=count).filter(|&call| met(fault, call).is_some()).collect()
    }

    #[test]
    fn the_number_of_a_call_decides() {
        let cases: [(When, &[u64]); 6] = [
            (When::Always, &[1, 2, 3, 4, 5, 6, 7]),
            (When::First { calls: 3 }, &[1, 2, 3]),
            (When::First { calls: 0 }, &[]),
            (When::Every { nth: 3 }, &[3, 6]),
            (When::Chance { probability: 0.0 }, &[]),
            (When::Chance { probability: 1.0 }, &[1, 2, 3, 4, 5, 6, 7]),
        ];
        for (when, wanted) in cases {
            assert_eq!(calls(&fault(when, None), 7), wanted, "{when:?}");
        }
    }

    #[test]
    fn chance_keeps_to_its_probability_and_seed() {
        let one = fault(When::Chance { probability: 0.3 }, None);
        let met = calls(&one, 10_000);
        assert!((2_800..3_200).contains(&met.len()), "{}", met.len());
        assert_eq!(calls(&one, 10_000), met);
        let other = Fault { seed: 8, ..one };
        let both = calls(&other, 10_000).iter().filter(|call| met.contains(call)).count();
        assert!((750..1_050).contains(&both), "seeds are independent: {both}");
    }

    #[test]
    fn waits_are_distributed_as_they_are_called() {
        let cases = [
            (Latency::Constant { ms: 20.0 }, 20.0, 20.0),
            (Latency::Uniform { from_ms: 10.0, to_ms: 30.0 }, 20.0, 20.0),
            (Latency::Normal { mean_ms: 20.0, deviation_ms: 4.0 }, 20.0, 20.0),
            (Latency::Exponential { mean_ms: 20.0 }, 20.0, 20.0 * std::f64::consts::LN_2),
            (Latency::LogNormal { median_ms: 20.0, sigma: 0.5 }, 20.0 * 0.125_f64.exp(), 20.0),
        ];
        for (latency, mean, median) in cases {
            let fault = fault(When::Always, Some(latency));
            let waits = (1..=4_001).map(|call| met(&fault, call).unwrap().as_secs_f64() * 1000.0);
            let mut waits: Vec<f64> = waits.collect();
            waits.sort_by(f64::total_cmp);
            let found = (waits.iter().sum::<f64>() / waits.len() as f64, waits[waits.len() / 2]);
            let near = |found: f64, wanted: f64| (found / wanted - 1.0).abs() < 0.05;
            assert!(near(found.0, mean) && near(found.1, median), "{latency:?}: {found:?}");
            assert!(waits[0] >= 0.0);
        }
    }
}
