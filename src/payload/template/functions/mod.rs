//! What the functions do, by what they make.

pub(super) mod choices;
pub(super) mod numbers;
pub(super) mod texts;
pub(super) mod times;
