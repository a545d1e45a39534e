//! The largest number that a broker accepts.

use crate::probing::trouble::Trouble;

/// The largest number up to `most` that `fits`, where it fits all smaller ones; `None` if not even `least` does. What a
/// broker does not answer, it does not accept.
pub(super) async fn largest(
    least: usize,
    most: usize,
    fits: impl AsyncFn(usize) -> Result<(), Trouble>,
) -> Result<Option<usize>, Trouble> {
    let accepted = async |number| match fits(number).await {
        Ok(()) => Ok(true),
        Err(trouble @ (Trouble::Unreachable(_) | Trouble::Unsendable(_))) => Err(trouble),
        Err(_) => Ok(false),
    };
    if accepted(most).await? {
        return Ok(Some(most));
    }
    if !accepted(least).await? {
        return Ok(None);
    }
    let (mut fitting, mut beyond) = (least, most);
    while beyond - fitting > 1 {
        let middle = fitting.midpoint(beyond);
        if accepted(middle).await? {
            fitting = middle;
        } else {
            beyond = middle;
        }
    }
    Ok(Some(fitting))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn found(limit: usize, least: usize, most: usize) -> (Option<usize>, u32) {
        let tries = Cell::new(0);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let fits = async |number| {
            tries.set(tries.get() + 1);
            if number <= limit {
                Ok(())
            } else {
                Err(Trouble::Closed)
            }
        };
        let found = runtime.block_on(largest(least, most, fits)).unwrap();
        (found, tries.get())
    }

    #[test]
    fn it_is_exact_and_needs_few_tries() {
        for limit in [23, 24, 199, 200, 201, 65_533, 65_534] {
            let (number, tries) = found(limit, 23, 65_535);
            assert_eq!(number, Some(limit));
            assert!(tries <= 18, "{tries} tries for {limit}");
        }
        assert_eq!(found(70_000, 23, 65_535), (Some(65_535), 1));
        assert_eq!(found(22, 23, 65_535), (None, 2));
    }
}
