//! Certificates and keys that are read again for each reconnect: they may have been renewed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Files;
use super::plan::Plan;
use crate::error::plain;
use crate::model::Endpoint;
use crate::threads::apart;

/// The plan of a connector that is made anew when a file has changed. TLS sessions belong to a plan, so none of them is
/// resumed with other certificates than those that it began with.
pub(super) struct Again {
    endpoint: Endpoint,
    has_dialed: AtomicBool,
    current: Mutex<Current>,
}

/// The plan of the last dial.
struct Current {
    plan: Arc<Plan>,
    /// What it was made from.
    files: Files,
    /// Why it was not made from the files as they are now.
    unread: Option<String>,
}

impl Again {
    /// From the first plan on. `None` where no file is named, so that nothing can be renewed.
    pub(super) fn new(endpoint: &Endpoint, plan: &Arc<Plan>, files: Files) -> Option<Self> {
        let tls = endpoint.tls.as_ref()?;
        tls.ca.as_ref().or(tls.certificate.as_ref())?;
        Some(Self {
            endpoint: endpoint.clone(),
            has_dialed: AtomicBool::new(false),
            current: Mutex::new(Current {
                plan: plan.clone(),
                files,
                unread: None,
            }),
        })
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The plan of the last dial.
    pub(super) fn plan(&self) -> Arc<Plan> {
        self.current().plan.clone()
    }

    /// Why the last dial had to do with certificates that were read before.
    pub(super) fn unread(&self) -> Option<String> {
        self.current().unread.clone()
    }

    /// Reads the files again, from the second dial on. Where that fails, the last ones are used, and
    /// [`unread`](Self::unread) says so: a file may be half written.
    pub(super) async fn renew(&self) {
        if !self.has_dialed.swap(true, Ordering::Relaxed) {
            return;
        }
        let endpoint = self.endpoint.clone();
        let read = apart(move || {
            let mut files = Files::default();
            Plan::new(&endpoint, &mut files).map(|plan| (plan, files))
        });
        let failed = |what: String| Some(format!("{what}; the certificates read before are used"));
        let read = read.await;
        let mut current = self.current();
        current.unread = match read {
            Ok(Ok((plan, files))) => {
                if current.files != files {
                    current.plan = Arc::new(plan);
                    current.files = files;
                }
                None
            }
            Ok(Err(error)) => failed(error.to_string()),
            Err(error) => failed(plain(&error)),
        };
    }
}
