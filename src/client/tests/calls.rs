//! The handle: tracked calls, and the subscriptions that are made again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::packets::{ack, nack, suback};
use super::peer::{Line, network, on, settle, within};
use super::profile;
use crate::client::{CallError, CallResult, Handle, Listener, Subscription, calls};
use crate::model::{Message, Properties, QoS, ReasonCode, Version};
use crate::wire::{AckKind, Filter};

const ROOM: usize = 1 << 20;

/// Notes what is made again.
#[derive(Default)]
struct Ear(Rc<RefCell<Vec<String>>>);

impl Listener for Ear {
    fn restored(&mut self, subscription: &Subscription, outcome: &CallResult) {
        let reason = outcome.as_ref().unwrap().reason.0;
        let filter = &subscription.filter.filter;
        self.0.borrow_mut().push(format!("{filter} {reason:#x}"));
    }
}

fn message(payload: &str, qos: QoS) -> Message {
    Message {
        topic: "t".to_owned(),
        payload: payload.as_bytes().to_vec(),
        qos,
        ..Message::default()
    }
}

fn wanted(filter: &str) -> Subscription {
    Subscription {
        filter: Filter {
            filter: filter.to_owned(),
            ..Filter::default()
        },
        ..Subscription::default()
    }
}

/// The call is made at once.
fn publish(
    handle: &Handle,
    payload: &str,
    qos: QoS,
) -> impl Future<Output = Result<u8, CallError>> + use<> {
    let call = handle.publish(message(payload, qos), None);
    async { Ok(call.await?.reason.0) }
}

#[tokio::test(start_paused = true)]
async fn each_call_is_answered_with_what_the_broker_said() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let (handle, mut workload) = calls(Ear::default());
    let (result, (), ()) = within(async {
        tokio::join!(
            connection.run(&mut workload),
            async {
                let mut peer = listening.next().await;
                peer.accept().await;
                let sent = ["PUBLISH q1 id1 [t] a", "SUBSCRIBE 2 s", "PUBLISH q0 [t] z"];
                peer.expect(&sent).await;
                peer.send(suback(2, &[0x8F])).await;
                peer.send(nack(AckKind::PubAck, 1, 0x87)).await;
                peer.expect(&["DISCONNECT", "end"]).await;
            },
            async {
                let (published, subscribed, at_once) = tokio::join!(
                    biased;
                    publish(&handle, "a", QoS::AtLeastOnce),
                    handle.subscribe(wanted("s")),
                    publish(&handle, "z", QoS::AtMostOnce),
                );
                assert_eq!(published, Ok(0x87));
                assert_eq!(subscribed.unwrap().reason, ReasonCode(0x8F));
                assert_eq!(at_once, Ok(0));
                handle.leave();
            }
        )
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn leaving_waits_until_everything_before_it_was_sent() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let (handle, mut workload) = calls(Ear::default());
    let (result, (), (first, second)) = within(async {
        tokio::join!(
            connection.run(&mut workload),
            async {
                let mut peer = listening.next().await;
                let narrow = Properties {
                    receive_maximum: Some(1),
                    ..Properties::default()
                };
                peer.accept_with(false, narrow).await;
                peer.expect(&["PUBLISH q1 id1 [t] a"]).await;
                tokio::time::sleep(Duration::from_secs(1)).await;
                peer.send(ack(AckKind::PubAck, 1)).await;
                peer.expect(&["PUBLISH q1 id1 [t] b", "DISCONNECT", "end"])
                    .await;
            },
            async {
                let leaving = async { handle.leave() };
                let (first, second, ()) = tokio::join!(
                    biased;
                    publish(&handle, "a", QoS::AtLeastOnce),
                    async {
                        let second = publish(&handle, "b", QoS::AtLeastOnce);
                        tokio::time::timeout(Duration::from_secs(2), second).await
                    },
                    leaving,
                );
                (first, second)
            }
        )
    })
    .await;
    result.unwrap();
    assert_eq!(first, Ok(0));
    assert!(
        second.is_err(),
        "it was sent; its answer was not waited for"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_held_back_and_that_nobody_waits_for_does_not_keep_us() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let (handle, mut workload) = calls(Ear::default());
    let (result, (), ()) = within(async {
        tokio::join!(
            connection.run(&mut workload),
            async {
                let mut peer = listening.next().await;
                let narrow = Properties {
                    receive_maximum: Some(1),
                    ..Properties::default()
                };
                peer.accept_with(false, narrow).await;
                peer.expect(&["PUBLISH q1 id1 [t] a", "DISCONNECT", "end"])
                    .await;
            },
            async {
                let limit = Duration::from_secs(2);
                let never = tokio::time::timeout(limit, async {
                    tokio::join!(
                        biased;
                        publish(&handle, "a", QoS::AtLeastOnce),
                        publish(&handle, "b", QoS::AtLeastOnce),
                    )
                });
                never.await.unwrap_err();
                handle.leave();
            }
        )
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn subscriptions_are_made_again_only_where_the_session_is_gone() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = profile(Version::V5, 1);
    profile.properties.session_expiry_interval = Some(60);
    let mut connection = on(network, profile);
    let restored = Rc::new(RefCell::new(Vec::new()));
    let (handle, mut workload) = calls(Ear(Rc::clone(&restored)));
    let (result, (), ()) = within(async {
        tokio::join!(
            connection.run(&mut workload),
            async {
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.expect(&["SUBSCRIBE 1 a"]).await;
                peer.send(suback(1, &[1])).await;
                peer.expect(&["SUBSCRIBE 1 b"]).await;
                peer.send(suback(1, &[2])).await;
                peer.expect(&["SUBSCRIBE 1 refused"]).await;
                peer.send(suback(1, &[0x87])).await;
                peer.expect(&["SUBSCRIBE 1 strange"]).await;
                peer.send(suback(1, &[0x03])).await;
                drop(peer);
                // The session is there: nothing to do.
                let mut peer = listening.next().await;
                peer.accept_with(true, Properties::default()).await;
                let quiet = tokio::time::timeout(Duration::from_secs(1), peer.next());
                quiet.await.unwrap_err();
                drop(peer);
                // It is gone.
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.expect(&["SUBSCRIBE 1 a", "SUBSCRIBE 2 b"]).await;
                peer.send(suback(1, &[1])).await;
                drop(peer);
                // Gone again, in the middle of it: each is made again once.
                let mut peer = listening.next().await;
                peer.accept().await;
                let mut again = [peer.next().await, peer.next().await];
                again.sort();
                assert_eq!(again, ["SUBSCRIBE 1 a", "SUBSCRIBE 2 b"]);
                peer.send(suback(2, &[0])).await;
                peer.send(suback(1, &[1])).await;
                settle().await;
                handle.leave();
                peer.expect(&["DISCONNECT", "end"]).await;
            },
            async {
                for filter in ["a", "b", "refused", "strange"] {
                    handle.subscribe(wanted(filter)).await.unwrap();
                }
            }
        )
    })
    .await;
    result.unwrap();
    assert_eq!(*restored.borrow(), ["a 0x1", "b 0x0", "a 0x1"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_for_good_answers_every_call() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = profile(Version::V5, 1);
    profile.reconnect.period = None;
    let mut connection = on(network, profile);
    let (handle, mut workload) = calls(Ear::default());
    let (result, (), answer) = within(async {
        tokio::join!(
            async {
                let result = connection.run(&mut workload).await;
                drop(workload);
                result
            },
            async {
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.expect(&["PUBLISH q2 id1 [t] a"]).await;
            },
            publish(&handle, "a", QoS::ExactlyOnce)
        )
    })
    .await;
    result.unwrap_err();
    assert_eq!(answer, Err(CallError::Gone));
    assert_eq!(
        publish(&handle, "b", QoS::AtMostOnce).await,
        Err(CallError::Gone)
    );
}
