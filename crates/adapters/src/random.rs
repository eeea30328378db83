//! The system's randomness.

use tincan_domain::ports::Random;

/// A generator per thread, seeded by the system and fit for secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn u32(&self) -> u32 {
        rand::random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ() {
        let numbers: std::collections::HashSet<u32> = (0..16).map(|_| SystemRandom.u32()).collect();
        assert!(numbers.len() > 1);
    }
}
