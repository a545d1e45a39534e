//! A shard that gets round to its orders later than the others.

use super::*;
use crate::stats::Counters;
use tokio::sync::watch;

/// Hands orders on, each as much later.
fn later<T: Clone + 'static>(
    mut orders: watch::Receiver<T>,
    delay: Duration,
) -> watch::Receiver<T> {
    let (sender, receiver) = watch::channel(orders.borrow().clone());
    tokio::task::spawn_local(async move {
        while orders.changed().await.is_ok() {
            let order = orders.borrow_and_update().clone();
            tokio::time::sleep(delay).await;
            if sender.send(order).is_err() {
                break;
            }
        }
    });
    receiver
}

#[tokio::test(start_paused = true)]
async fn what_arrives_before_a_shard_knows_of_the_sending_counts() {
    // The publisher is on one of them, the subscriber on the other.
    for slow in 0..2 {
        let counters = Box::pin(counted(slow)).await;
        assert_eq!((counters.written, counters.received), (100, 100));
        assert_eq!((counters.delivered, counters.lost), (100, 0));
    }
}

/// What is counted when this one of two shards is slow.
async fn counted(slow: usize) -> Counters {
    let mut plan = end_to_end(1, 1, Pattern::PointToPoint, Pacing::Rate(100.0));
    plan.threads = Some(2);
    plan.end.limit = Some(100);
    let peer = Peer::new(Manners::default());
    let local = LocalSet::new();
    let outcome = local.run_until(async {
        let prepared = Arc::new(Prepared::new(plan).unwrap());
        let run = Run::start(prepared, None, Timer::plain, |setup| {
            let line = Line(peer.clone());
            let disconnect_reply = EndNotice(setup.coordinator.clone());
            let delay = millis(if setup.place.0 == slow { 300 } else { 0 });
            let orders = later(setup.orders.clone(), delay);
            tokio::task::spawn_local(async move {
                shard::run(setup, orders, move |_, _| line.clone()).await;
                drop(disconnect_reply);
            });
            Ok(None)
        });
        let mut nobody = Nobody;
        let run = run.unwrap().follow(&mut nobody, std::future::pending());
        tokio::time::timeout(Duration::from_secs(3600), run).await
    });
    Box::pin(outcome).await.expect("it hangs").totals.counters
}
