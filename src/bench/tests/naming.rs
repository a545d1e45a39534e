//! Names that topics cannot hold.

use super::*;
use crate::bench::error::BenchError;
use crate::error::Fault as _;
use crate::model::ClientRow;

/// Clients with these user names, one in each row.
fn named(mut plan: BenchPlan, names: &[&str]) -> Result<Prepared, BenchError> {
    let row = |name: &&str| ClientRow {
        username: Some((*name).to_owned()),
        line: Some(7),
        ..ClientRow::default()
    };
    plan.clients = names.iter().map(row).collect();
    Prepared::new(plan)
}

fn with_topic(mut plan: BenchPlan, topic: &str) -> BenchPlan {
    match &mut plan.work {
        BenchWork::Publish(publish) | BenchWork::EndToEnd { publish, .. } => {
            publish.topics = vec![topic.to_owned()];
        }
        BenchWork::Subscribe(subscribe) => topic.clone_into(&mut subscribe.filters[0].filter),
        BenchWork::Connect => {}
    }
    plan
}

#[test]
fn a_user_name_that_no_topic_can_hold_is_refused() {
    let publishers = || publishing(3, QoS::AtMostOnce, Pacing::Unlimited);
    let refused = |plan, names: &[&str]| {
        let error = named(plan, names).err().expect("it is refused");
        assert_eq!(error.exit(), crate::error::Exit::Usage);
        error.to_string()
    };
    assert_eq!(
        refused(with_topic(publishers(), "t/%u"), &["a", "b+c"]),
        "bad topic \"t/b+c\" of client 2 (--clients-from, line 7): a topic to publish to cannot contain the wildcards + and #"
    );
    assert_eq!(
        refused(with_topic(subscribing(2), "t/%u"), &["a", "#b"]),
        "bad filter \"t/#b\" of client 2 (--clients-from, line 7): # must be alone in the last level"
    );
    let both = end_to_end(2, 2, Pattern::FanIn, Pacing::Unlimited);
    assert!(refused(with_topic(both, "%u/%i"), &["a", "b#"]).contains("\"b#/+\""));
    let mut own = with_topic(publishers(), "t/%c");
    own.profile.client_id = "a#%i".to_owned();
    assert!(refused(own, &[]).contains("\"t/a#1\" of client 1"));
}

#[test]
fn other_names_are_none_of_our_business() {
    let publishers = || publishing(2, QoS::AtMostOnce, Pacing::Unlimited);
    assert!(named(publishers(), &["b+c"]).is_ok(), "not in the topic");
    let third = with_topic(publishers(), "t/%u");
    assert!(named(third, &["a", "b", "b+c"]).is_ok(), "never used");
    assert!(named(with_topic(subscribing(1), "t/%u"), &["+"]).is_ok());
}
