//! Waiting until the disk has what was written to files that are closed again.

use std::io;
use std::path::Path;

/// Everything on the file system of this folder.
pub(super) fn file_system_of(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        let here = Path::new(".");
        let folder = if folder.as_os_str().is_empty() {
            here
        } else {
            folder
        };
        let folder = std::fs::File::open(folder)?;
        Ok(rustix::fs::syncfs(&folder)?)
    }
    #[cfg(all(unix, not(target_os = "linux")))]
    {
        let _ = folder;
        rustix::fs::sync();
        Ok(())
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}
