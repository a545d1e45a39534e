//! A JavaScript engine that is kept within limits.

use std::rc::Rc;
use std::time::Duration;

use rquickjs::{Context, Ctx, Runtime};

use super::watch::Watch;

/// What a script may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long reading the module, and each call of its generator, may take.
    pub call: Duration,
    /// How many bytes the engine may hold.
    pub memory: usize,
    /// How many bytes of the thread's stack it may use: the threads of a run have 2 MiB.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(1),
            memory: 256 << 20,
            stack: 512 << 10,
        }
    }
}

/// An engine with one context.
pub(super) struct Engine {
    context: Context,
    runtime: Runtime,
    watch: Rc<Watch>,
    limits: Limits,
    spent: bool,
}

impl Engine {
    pub(super) fn new(limits: Limits) -> rquickjs::Result<Self> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(limits.memory);
        runtime.set_max_stack_size(limits.stack);
        let watch = Rc::new(Watch::default());
        let handler = watch.clone();
        runtime.set_interrupt_handler(Some(Box::new(move || handler.stops())));
        let context = Context::full(&runtime)?;
        Ok(Self {
            context,
            runtime,
            watch,
            limits,
            spent: false,
        })
    }

    /// Does something within the time of one call, and then what the script has put off with promises.
    pub(super) fn call<R>(&self, work: impl FnOnce(&Ctx<'_>) -> R) -> R {
        self.watch.start(self.limits.call);
        let done = self.context.with(|ctx| work(&ctx));
        // Nobody waits for these: what they throw is nobody's.
        while self.runtime.is_job_pending() && !self.watch.stops() {
            let _ = self.runtime.execute_pending_job();
        }
        done
    }

    /// Whether a call was stopped for its time.
    pub(super) fn is_late(&self) -> bool {
        self.watch.stopped()
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// It was stopped in the middle of something and runs no more. It is not taken apart either: what it holds
    /// may be half made, and the run ends now.
    pub(super) fn spend(&mut self) {
        if !self.spent {
            self.spent = true;
            std::mem::forget((self.context.clone(), self.runtime.clone()));
        }
    }
}
