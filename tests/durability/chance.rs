//! Chance that a seed decides.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

pub struct Chance(Pcg64);

impl Chance {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg64::new(seed.into(), stream.into()))
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from((u64::from(self.0.next_u32()) * u64::from(bound)) >> 32).expect("below the bound")
    }

    pub fn one_in(&mut self, many: u32) -> bool {
        self.below(many) == 0
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(u32::try_from(items.len()).expect("few")) as usize]
    }

    /// Some of the items, in their order.
    pub fn some<T: Copy>(&mut self, items: &[T]) -> Vec<T> {
        items.iter().copied().filter(|_| self.one_in(2)).collect()
    }
}
