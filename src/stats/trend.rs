//! Trends of a series that single outliers do not change.

use super::ranks::median;

/// The median of the slopes between all pairs of points (Theil and Sen); `None` without two different places. The
/// time grows with the square of the number of points.
pub(super) fn theil_sen(points: &[(f64, f64)]) -> Option<f64> {
    let mut slopes = Vec::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let later = points[index + 1..]
            .iter()
            .filter(|other| other.0.total_cmp(x).is_ne());
        slopes.extend(later.map(|other| (other.1 - y) / (other.0 - x)));
    }
    (!slopes.is_empty()).then(|| median(&slopes))
}

/// How steadily values grow in their order (Kendall's τ): 1 if each is above all before it, -1 if each is below.
pub(super) fn kendall(values: &[f64]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        for later in &values[index + 1..] {
            pairs += 1.0;
            if later > value {
                sum += 1.0;
            } else if later < value {
                sum -= 1.0;
            }
        }
    }
    if pairs == 0.0 { 0.0 } else { sum / pairs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlier_does_not_change_a_slope() {
        let mut points: Vec<(f64, f64)> = (0..10)
            .map(|x| (f64::from(x), f64::from(x) * 2.0))
            .collect();
        assert_eq!(theil_sen(&points), Some(2.0));
        points[9].1 = 1e9;
        let slope = theil_sen(&points).unwrap();
        assert!((slope - 2.0).abs() < 1e-9, "{slope}");
        assert_eq!(theil_sen(&[(1.0, 5.0)]), None);
        assert_eq!(theil_sen(&[(1.0, 5.0), (1.0, 6.0)]), None);
    }

    #[test]
    fn growth_is_told_from_noise() {
        let is = |values: &[f64], tau: f64| (kendall(values) - tau).abs() < 1e-9;
        assert!(is(&[1.0, 2.0, 3.0, 4.0], 1.0));
        assert!(is(&[4.0, 3.0, 2.0], -1.0));
        assert!(is(&[5.0, 5.0, 5.0], 0.0));
        assert!(kendall(&[1.0, 3.0, 2.0, 4.0]) > 0.6);
        assert!(is(&[1.0], 0.0));
    }
}
