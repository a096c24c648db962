//! The stream of a draw: a number between 0 and 1 for every name, from a counter-based generator.
//!
//! Nothing is consumed: the number of a name is a hash of seed, draw and name, so a row added to a sheet leaves every other row's
//! numbers as they were. The mixing is that of SplitMix64 (Steele, Lea and Flood 2014), whose counter is the hash of the name.

use seawall_model::unit::Interval;

/// The numbers of one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream of draw `number`.
    #[must_use]
    pub fn new(seed: u64, number: u32) -> Self {
        Self(mix(mix(seed.wrapping_add(GOLDEN)).wrapping_add(GOLDEN.wrapping_mul(u64::from(number) + 1))))
    }

    /// The number of `name`, above 0 and below 1.
    #[must_use]
    pub fn uniform(&self, name: &str) -> f64 {
        // FNV-1a over the name, then mixed with the stream.
        let name = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let bits = mix(self.0 ^ mix(name.wrapping_add(GOLDEN))) >> 11;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
        let fraction = (bits as f64 + 0.5) / (1u64 << 53) as f64;
        fraction
    }
}

/// The point of an interval at the quantile `u`; `None` where no point can be drawn, because an end is not known.
///
/// With a central value half of the draws lie on each side of it, likelier near it (the density falls in a straight line to nothing at
/// each end), so that the chosen value is the median however lopsided the interval is. Without one every point is as likely.
#[must_use]
pub fn point(interval: Interval, u: f64) -> Option<f64> {
    let Interval { low, central, high } = interval;
    if !(low.is_finite() && high.is_finite()) || low > high {
        return None;
    }
    let point = match central {
        None => low + u * (high - low),
        Some(central) if u < 0.5 => low + (central - low) * (2.0 * u).sqrt(),
        Some(central) => high - (high - central) * (2.0 * (1.0 - u)).sqrt(),
    };
    Some(point.clamp(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_value_is_the_median() {
        let lopsided = Interval { low: 0.0, central: Some(10.0), high: 100.0 };
        assert_eq!(point(lopsided, 0.5), Some(10.0));
        // A quarter of the mass below the center: 1/8 of all lies below 10 * sqrt(1/4) = 5.
        assert_eq!(point(lopsided, 0.125), Some(5.0));
        assert_eq!(point(lopsided, 0.875), Some(55.0));
    }

    #[test]
    fn without_a_chosen_value_every_point_is_as_likely() {
        assert_eq!(point(Interval { low: 2.0, central: None, high: 4.0 }, 0.25), Some(2.5));
    }

    #[test]
    fn an_open_interval_has_no_point() {
        assert_eq!(point(Interval { low: 2.0, central: Some(3.0), high: f64::INFINITY }, 0.25), None);
    }

    #[test]
    fn numbers_are_even_and_names_independent() {
        let n = 20_000_u32;
        let (mut sum, mut square, mut cross) = (0.0, 0.0, 0.0);
        for number in 0..n {
            let stream = Stream::new(7, number);
            let (a, b) = (
                stream.uniform("stock JPN.dy_oxide.private") - 0.5,
                stream.uniform("stock JPN.tb_oxide.private") - 0.5,
            );
            sum += a;
            square += a * a;
            cross += a * b;
        }
        let n = f64::from(n);
        // Five standard errors: 0.2887/sqrt(n), 0.0745/sqrt(n), 0.0833/sqrt(n).
        assert!((sum / n).abs() < 5.0 * 0.2887 / n.sqrt(), "{}", sum / n);
        assert!((square / n - 1.0 / 12.0).abs() < 5.0 * 0.0745 / n.sqrt(), "{}", square / n);
        assert!((cross / n).abs() < 5.0 * 0.0833 / n.sqrt(), "{}", cross / n);
    }

    #[test]
    fn a_draw_is_the_same_whichever_others_are_made() {
        assert_eq!(Stream::new(1, 3).uniform("x"), Stream::new(1, 3).uniform("x"));
        assert_ne!(Stream::new(1, 3).uniform("x"), Stream::new(1, 4).uniform("x"));
        assert_ne!(Stream::new(1, 3).uniform("x"), Stream::new(2, 3).uniform("x"));
    }
}
