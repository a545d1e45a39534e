//! Certificates and keys that are read again for each reconnect: they may have been renewed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::plan::Plan;
use crate::error::plain;
use crate::model::Endpoint;
use crate::threads::apart;

/// The plan of a connector that is made anew.
pub(super) struct Again {
    endpoint: Endpoint,
    has_dialed: AtomicBool,
    plan: Mutex<Arc<Plan>>,
}

impl Again {
    /// From the first plan on. `None` where no file is named, so that nothing can be renewed.
    pub(super) fn new(endpoint: &Endpoint, plan: &Arc<Plan>) -> Option<Self> {
        let tls = endpoint.tls.as_ref()?;
        tls.ca.as_ref().or(tls.certificate.as_ref())?;
        Some(Self {
            endpoint: endpoint.clone(),
            has_dialed: AtomicBool::new(false),
            plan: Mutex::new(plan.clone()),
        })
    }

    /// The plan of the last dial.
    pub(super) fn plan(&self) -> Arc<Plan> {
        let plan = self.plan.lock();
        plan.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again, from the second dial on. Where that fails, the last ones are used, and what is
    /// returned says so: a file may be half written.
    pub(super) async fn renew(&self) -> Option<String> {
        if !self.has_dialed.swap(true, Ordering::Relaxed) {
            return None;
        }
        let endpoint = self.endpoint.clone();
        let read = apart(move || Plan::new(&endpoint, &mut super::Files::default())).await;
        let failed = |what: String| Some(format!("{what}; the certificates read before are used"));
        match read {
            Ok(Ok(plan)) => {
                *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(plan);
                None
            }
            Ok(Err(error)) => failed(error.to_string()),
            Err(error) => failed(plain(&error)),
        }
    }
}
