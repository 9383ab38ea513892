//! Where the use of a quota goes, from the runs that were kept.

use super::model::Trend;

/// The use of a quota at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub at_ms: i64,
    pub used_gb: f64,
}

const DAY_MS: f64 = 86_400_000.0;

/// How far back runs say something of what comes.
pub const BACK_MS: i64 = 28 * 86_400_000;

/// Days between the first and the last run without which no growth is told.
const LEAST_DAYS: f64 = 1.0;

/// Bars in a line of them.
const BARS: usize = 12;

/// The trend of points in the order of time; none for a single one.
pub fn trend(points: &[Point], limit_gb: Option<f64>) -> Option<Trend> {
    let last = points.last()?;
    let recent: Vec<Point> =
        points.iter().copied().filter(|point| point.at_ms >= last.at_ms.saturating_sub(BACK_MS)).collect();
    let course = course(&recent);
    if course.len() < 2 {
        return None;
    }
    let slope = slope(&recent);
    let left = limit_gb.filter(|limit| *limit > 0.0).map(|limit| limit - last.used_gb).filter(|left| *left >= 0.0);
    // Growth that would take a human life is none.
    let full_in = slope.filter(|slope| *slope > 0.0).zip(left).map(|(slope, left)| left / slope);
    Some(Trend {
        growth_gb_week: slope.map(|slope| rounded(slope * 7.0, 1000.0)),
        full_in_days: full_in.filter(|days| *days < 36_500.0).map(|days| rounded(days, 10.0)),
        sparkline: sparkline(&course),
        course,
    })
}

/// All points as a line of small bars; nothing for a single one.
pub fn bars(points: &[Point]) -> String {
    if points.len() < 2 { String::new() } else { sparkline(&course(points)) }
}

fn rounded(value: f64, parts: f64) -> f64 {
    // Without the sign of a negative zero.
    (value * parts).round() / parts + 0.0
}

/// GB a day by least squares.
fn slope(points: &[Point]) -> Option<f64> {
    let first = points.first()?.at_ms;
    let days: Vec<f64> = points.iter().map(|point| (point.at_ms - first) as f64 / DAY_MS).collect();
    if days.last()? < &LEAST_DAYS {
        return None;
    }
    let count = points.len() as f64;
    let (mean_day, mean_used) =
        (days.iter().sum::<f64>() / count, points.iter().map(|point| point.used_gb).sum::<f64>() / count);
    let pairs = || days.iter().zip(points).map(|(day, point)| (day - mean_day, point.used_gb - mean_used));
    let (both, spread) = (pairs().map(|(day, used)| day * used).sum::<f64>(), pairs().map(|(day, _)| day * day).sum());
    let slope: f64 = both / Some(spread).filter(|spread: &f64| *spread > 0.0)?;
    slope.is_finite().then_some(slope)
}

/// Some values at even distances of time, the last of each; where there was no run, the one before stays.
fn course(points: &[Point]) -> Vec<f64> {
    let [first, .., last] = points else { return points.iter().map(|point| point.used_gb).collect() };
    let bars = points.len().min(BARS);
    let span = (last.at_ms - first.at_ms).max(1) as f64;
    let place = |point: &Point| ((point.at_ms - first.at_ms) as f64 / span * (bars - 1) as f64).round() as usize;
    let mut values = vec![None; bars];
    for point in points {
        values[place(point).min(bars - 1)] = Some(point.used_gb);
    }
    let mut before = first.used_gb;
    values.into_iter().map(|value| *value.inspect(|value| before = *value).get_or_insert(before)).collect()
}

/// Values as bars of eight heights, the least and the greatest value being the lowest and the highest.
fn sparkline(values: &[f64]) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let height = |value: &f64| match greatest > least {
        true => heights[((value - least) / (greatest - least) * 7.0).round() as usize],
        false => heights[3],
    };
    values.iter().map(height).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(days: &[(f64, f64)]) -> Vec<Point> {
        let point = |(day, used_gb): &(f64, f64)| Point { at_ms: (day * DAY_MS) as i64, used_gb: *used_gb };
        days.iter().map(point).collect()
    }

    #[test]
    fn growth_and_what_is_left_tell_when_a_quota_is_full() {
        // Days and uses, the limit, the growth a week, in how many days it is full, and the bars.
        let cases: [(&[(f64, f64)], _, _, _, &str); 9] = [
            (&[(0.0, 10.0), (7.0, 17.0), (14.0, 24.0)], Some(36.0), Some(7.0), Some(12.0), "▁▅█"),
            (&[(0.0, 10.0), (7.0, 17.0)], None, Some(7.0), None, "▁█"),
            (&[(0.0, 10.0), (7.0, 17.0)], Some(0.0), Some(7.0), None, "▁█"),
            (&[(0.0, 10.0), (7.0, 17.0)], Some(17.0), Some(7.0), Some(0.0), "▁█"),
            (&[(0.0, 10.0), (7.0, 17.0)], Some(12.0), Some(7.0), None, "▁█"),
            (&[(0.0, 10.0), (7.0, 3.0)], Some(12.0), Some(-7.0), None, "█▁"),
            (&[(0.0, 5.0), (7.0, 5.0)], Some(12.0), Some(0.0), None, "▄▄"),
            // An hour tells nothing of a week.
            (&[(0.0, 10.0), (0.04, 17.0)], Some(36.0), None, None, "▁█"),
            // What is too long ago tells nothing of what comes.
            (&[(0.0, 900.0), (100.0, 10.0), (107.0, 17.0)], Some(36.0), Some(7.0), Some(19.0), "▁█"),
        ];
        for (days, limit, growth, full_in, bars) in cases {
            let trend = trend(&points(days), limit).expect("several points");
            let found = (trend.growth_gb_week, trend.full_in_days, trend.sparkline.as_str());
            assert_eq!(found, (growth, full_in, bars), "{days:?} of {limit:?}");
        }
        assert!(trend(&points(&[(0.0, 1.0)]), None).is_none() && trend(&[], None).is_none());
    }

    #[test]
    fn many_runs_are_as_many_bars_as_are_seen_at_once() {
        let daily: Vec<_> = (0..28).map(|day| (f64::from(day), f64::from(day))).collect();
        let trend = trend(&points(&daily), None).expect("several points");
        assert_eq!((trend.course.len(), trend.course[0], trend.course[11]), (12, 1.0, 27.0), "{:?}", trend.course);
        assert!(trend.course.is_sorted(), "{:?}", trend.course);
    }
}
