//! Rationing: who goes short when a node makes less than it is asked for.
//!
//! [`Share`] is what a rule is; callers may bring their own. [`Rationing`] has ours, the last of which is optimal for one supplier:
//! with a worth per unit the most worth is served by going from the dearest claim down, as the linear programme of one row does.

use seawall_model::economy::Rationing;

/// A claim on a node's output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// What is asked.
    pub asked: f64,
    /// What it is at rest.
    pub at_rest: f64,
    /// Served before higher ones where there are tiers.
    pub tier: u8,
    /// Whether it is final demand.
    pub is_final: bool,
    /// What the claimant makes of one unit.
    pub worth: f64,
}

/// A rule of sharing out.
pub trait Share: std::fmt::Debug + Sync {
    /// Shares `output` out: what each claim is served. Nothing is served beyond what is asked, and all output is used while
    /// anything asked is left; a run asserts both.
    fn share(&self, output: f64, claims: &[Claim]) -> Vec<f64>;
}

impl Share for Rationing {
    fn share(&self, output: f64, claims: &[Claim]) -> Vec<f64> {
        let asked: f64 = claims.iter().map(|claim| claim.asked).sum();
        if asked <= output {
            return claims.iter().map(|claim| claim.asked).collect();
        }
        match self {
            Self::Proportional => claims.iter().map(|claim| claim.asked * (output / asked)).collect(),
            Self::FinalLast => by_tier(output, claims, |claim| f64::from(u8::from(claim.is_final))),
            Self::Tiers => by_tier(output, claims, |claim| f64::from(claim.tier)),
            Self::WaterFilling => fill(output, claims),
            Self::MostWorth => by_tier(output, claims, |claim| -claim.worth),
        }
    }
}

/// Lower tiers first; within a tier by the same share.
fn by_tier(output: f64, claims: &[Claim], tier: impl Fn(&Claim) -> f64) -> Vec<f64> {
    let mut served = vec![0.0; claims.len()];
    let mut tiers: Vec<f64> = claims.iter().map(&tier).collect();
    tiers.sort_by(f64::total_cmp);
    tiers.dedup();
    let mut left = output;
    for level in tiers {
        let asked: f64 = claims.iter().filter(|claim| tier(claim) == level).map(|claim| claim.asked).sum();
        let share = if asked <= left { 1.0 } else { left / asked };
        for (served, claim) in served.iter_mut().zip(claims).filter(|(_, claim)| tier(claim) == level) {
            *served = claim.asked * share;
        }
        left = (left - asked).max(0.0);
    }
    served
}

/// The level at which served claims add up to the output: each is served `min(asked, level x at rest)`.
fn fill(output: f64, claims: &[Claim]) -> Vec<f64> {
    let ratio = |claim: &Claim| if claim.at_rest > 0.0 { claim.asked / claim.at_rest } else { f64::INFINITY };
    let mut order: Vec<usize> = (0..claims.len()).filter(|&at| claims[at].asked > 0.0).collect();
    order.sort_by(|&a, &b| ratio(&claims[a]).total_cmp(&ratio(&claims[b])).then(a.cmp(&b)));
    let mut served = vec![0.0; claims.len()];
    let mut in_line: f64 = order.iter().map(|&at| claims[at].at_rest).sum();
    let mut left = output;
    for (place, &at) in order.iter().enumerate() {
        if in_line <= 0.0 {
            // Only claims that are nothing at rest are left: they share by what they ask.
            let asked: f64 = order[place..].iter().map(|&at| claims[at].asked).sum();
            for &at in &order[place..] {
                served[at] = claims[at].asked * (left / asked).min(1.0);
            }
            break;
        }
        let level = left / in_line;
        served[at] = claims[at].asked.min(level * claims[at].at_rest);
        left -= served[at];
        in_line -= claims[at].at_rest;
    }
    served
}

#[cfg(test)]
mod tests {
    use super::{Claim, Rationing, Share};

    fn claim(asked: f64, at_rest: f64, tier: u8) -> Claim {
        Claim { asked, at_rest, tier, is_final: tier == 255, worth: f64::from(tier) }
    }

    #[track_caller]
    fn check(rationing: Rationing, output: f64, expected: &[f64]) {
        let claims = [claim(10.0, 5.0, 1), claim(4.0, 4.0, 2), claim(6.0, 6.0, 255)];
        let served = rationing.share(output, &claims);
        for (got, expected) in served.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-12, "{rationing:?}: {served:?}");
        }
    }

    #[test]
    fn enough_serves_all() {
        check(Rationing::Tiers, 20.0, &[10.0, 4.0, 6.0]);
    }

    #[test]
    fn proportional_halves_everybody() {
        check(Rationing::Proportional, 10.0, &[5.0, 2.0, 3.0]);
    }

    #[test]
    fn final_demand_goes_short_first() {
        check(Rationing::FinalLast, 15.0, &[10.0, 4.0, 1.0]);
        check(Rationing::FinalLast, 7.0, &[5.0, 2.0, 0.0]);
    }

    #[test]
    fn tiers_are_served_in_order() {
        check(Rationing::Tiers, 12.0, &[10.0, 2.0, 0.0]);
    }

    #[test]
    fn water_fills_to_one_level() {
        // 12 over 15 at rest: level 0.8 for all.
        check(Rationing::WaterFilling, 12.0, &[4.0, 3.2, 4.8]);
        // 17: the last two are full at level 1 with 10, and the first gets the 7 that are left.
        check(Rationing::WaterFilling, 17.0, &[7.0, 4.0, 6.0]);
    }

    #[test]
    fn the_most_worth_is_served_from_the_dearest_claim_down() {
        // Worth 255, 2 and 1 a unit: 6, 4 and what is left.
        check(Rationing::MostWorth, 12.0, &[2.0, 4.0, 6.0]);
    }

    #[test]
    fn no_way_of_sharing_serves_more_worth() {
        let claims = [claim(10.0, 5.0, 1), claim(4.0, 4.0, 2), claim(6.0, 6.0, 255)];
        let worth = |served: &[f64]| -> f64 { served.iter().zip(&claims).map(|(x, claim)| x * claim.worth).sum() };
        for output in 0..20 {
            let output = f64::from(output);
            let best = worth(&Rationing::MostWorth.share(output, &claims));
            // Every whole way of sharing; the optimum of one row is whole where its numbers are.
            for a in 0..=10 {
                for b in 0..=4 {
                    for c in 0..=6 {
                        let served = [f64::from(a), f64::from(b), f64::from(c)];
                        assert!(served.iter().sum::<f64>() > output || worth(&served) <= best, "{output} {served:?}");
                    }
                }
            }
        }
    }
}
