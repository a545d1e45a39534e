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

    /// Reads the files again, from the second dial on. Where that fails, the last ones are used, and what is
    /// returned says so: a file may be half written.
    pub(super) async fn renew(&self) -> Option<String> {
        if !self.has_dialed.swap(true, Ordering::Relaxed) {
            return None;
        }
        let endpoint = self.endpoint.clone();
        let read = apart(move || {
            let mut files = Files::default();
            Plan::new(&endpoint, &mut files).map(|plan| (plan, files))
        });
        let failed = |what: String| Some(format!("{what}; the certificates read before are used"));
        match read.await {
            Ok(Ok((plan, files))) => {
                let mut current = self.current();
                if current.files != files {
                    let plan = Arc::new(plan);
                    *current = Current { plan, files };
                }
                None
            }
            Ok(Err(error)) => failed(error.to_string()),
            Err(error) => failed(plain(&error)),
        }
    }
}
