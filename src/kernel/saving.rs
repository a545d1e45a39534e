//! Saving options, before the work that they are for.

use super::context::Context;
use crate::document::Saving;
use crate::error::Failure;

/// Saves options, and says where, and what of them is not saved.
///
/// # Errors
///
/// A file that cannot be read or written (exit 8), or is no options file (exit 2); a signal.
pub(crate) async fn save(context: &Context, saving: &Saving) -> Result<(), Failure> {
    let write = saving.clone();
    let path = context
        .apart("the options were saved", move || write.write())
        .await?;
    context.done(&format!("Configurations saved to {}", path.display()));
    if !saving.left_out.is_empty() {
        let names = saving.left_out.join(", ");
        context.inform(&format!(
            "Not saved: {names} (add --save-secrets to save it, too)"
        ));
    }
    Ok(())
}
