//! What is tried where there is more than may be: the same for the same seed.

use std::collections::BTreeSet;

use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Up to so many of the numbers below a count: the first two, the last, and some between.
///
/// With the seed 0 those between are spread evenly; with another each is somewhere in its part of the whole.
pub fn spread(count: usize, most: usize, seed: u64) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    let mut random = Pcg32::seed_from_u64(seed);
    let between = most.saturating_sub(2);
    let start = |part: usize| 1 + part * (count - 2) / between;
    let inner = (0..between).map(|part| match seed {
        0 => (part + 1) * (count - 1) / (between + 1),
        _ => start(part) + below(&mut random, start(part + 1) - start(part)),
    });
    inner.chain([0, 1, count - 1]).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Up to so many of the items in their order, the first one among them.
///
/// With the seed 0 they are the first ones; with another any.
pub fn some<T>(items: impl IntoIterator<Item = T>, most: usize, seed: u64) -> Vec<T> {
    let items: Vec<T> = items.into_iter().collect();
    if seed == 0 || items.len() <= most {
        return items.into_iter().take(most).collect();
    }
    let mut random = Pcg32::seed_from_u64(seed);
    let (mut wanted, mut left) = (most, items.len());
    let mut take = |index: usize| {
        let is_taken = wanted > 0 && (index == 0 || below(&mut random, left) < wanted);
        wanted -= usize::from(is_taken);
        left -= 1;
        is_taken
    };
    items.into_iter().enumerate().filter_map(|(index, item)| take(index).then_some(item)).collect()
}

/// A number below a bound.
fn below(random: &mut Pcg32, bound: usize) -> usize {
    let scaled = (u128::from(random.next_u64()) * bound as u128) >> 64;
    usize::try_from(scaled).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_seed_the_numbers_are_spread_evenly_and_the_first_items_taken() {
        let cases: [(usize, usize, &[usize]); 5] =
            [(0, 4, &[]), (1, 4, &[0]), (4, 4, &[0, 1, 2, 3]), (60, 4, &[0, 1, 19, 39, 59]), (9, 1, &[0, 1, 8])];
        for (count, most, expected) in cases {
            assert_eq!(spread(count, most, 0), expected, "{count} {most}");
            assert_eq!(some(0..count, most, 0), (0..count.min(most)).collect::<Vec<_>>(), "{count} {most}");
        }
    }

    #[test]
    fn a_seed_always_chooses_the_same_and_another_one_others() {
        assert_eq!(spread(60, 8, 7), spread(60, 8, 7));
        assert_eq!(some(0..60, 8, 7), some(0..60, 8, 7));
        assert_ne!(spread(60, 8, 7), spread(60, 8, 8));
        assert_ne!(some(0..60, 8, 7), some(0..60, 8, 8));
    }

    #[test]
    fn whatever_the_seed_the_edges_are_tried_and_no_more_than_may_be() {
        for seed in 1..200 {
            for (count, most) in [(3, 2), (9, 8), (60, 4), (1000, 40)] {
                let numbers = spread(count, most, seed);
                assert!(numbers.starts_with(&[0, 1]) && numbers.ends_with(&[count - 1]), "{seed}: {numbers:?}");
                assert!(numbers.len() <= most + 1 && numbers.is_sorted(), "{seed}: {numbers:?}");
                let items = some(0..count, most, seed);
                assert!(items.len() == most && items[0] == 0 && items.is_sorted(), "{seed}: {items:?}");
            }
        }
    }

    #[test]
    fn all_that_there_is_is_chosen_by_some_seed() {
        let chosen: BTreeSet<usize> = (1..2000).flat_map(|seed| spread(60, 4, seed)).collect();
        assert_eq!(chosen.len(), 60);
        let chosen: BTreeSet<usize> = (1..2000).flat_map(|seed| some(0..60, 4, seed)).collect();
        assert_eq!(chosen.len(), 60);
    }
}
