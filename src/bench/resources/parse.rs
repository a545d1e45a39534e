//! What Linux writes into the files of `/proc` and `/sys`, understood. Fields that are not there, and what is no number, are
//! `None`: other versions have others.

use std::time::Duration;

/// The field of a table of which one line has the names and the next one the values, both after the same word: `/proc/net/snmp`.
pub(super) fn field(text: &str, table: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(table));
    let (names, values) = (lines.next()?, lines.next()?);
    let place = names.split_whitespace().position(|it| it == name)?;
    values.split_whitespace().nth(place)?.parse().ok()
}

/// CPU time of all processors since the start, and what of it the hypervisor gave to others: `/proc/stat`.
pub(super) fn cpu_ticks(text: &str) -> Option<(u64, u64)> {
    let line = text.lines().find_map(|line| line.strip_prefix("cpu "))?;
    // user nice system idle iowait irq softirq steal; what follows is in the first two already.
    let ticks = line.split_whitespace().take(8).map(str::parse);
    let ticks: Vec<u64> = ticks.collect::<Result<_, _>>().ok()?;
    let all = ticks
        .iter()
        .try_fold(0_u64, |sum, it| sum.checked_add(*it))?;
    Some((all, *ticks.get(7)?))
}

/// Packets that were dropped because the queue of a processor was full, over all of them: `/proc/net/softnet_stat`.
pub(super) fn queue_drops(text: &str) -> Option<u64> {
    let dropped = text.lines().map(|line| {
        let second = line.split_whitespace().nth(1)?;
        u64::from_str_radix(second, 16).ok()
    });
    let dropped: Vec<u64> = dropped.collect::<Option<_>>()?;
    (!dropped.is_empty()).then(|| {
        dropped
            .iter()
            .fold(0_u64, |sum, it| sum.saturating_add(*it))
    })
}

/// Packets that connection tracking dropped, over all processors: `/proc/net/stat/nf_conntrack`.
pub(super) fn conntrack_drops(text: &str) -> Option<u64> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next()?.split_whitespace().collect();
    let place = |name: &str| names.iter().position(|it| *it == name);
    // `early_drop` makes room for new connections; it breaks only those that were idle.
    let places = [place("drop")?, place("insert_failed")?];
    let mut sum = 0_u64;
    for line in lines {
        let values: Vec<&str> = line.split_whitespace().collect();
        for place in places {
            let value = u64::from_str_radix(values.get(place)?, 16).ok()?;
            sum = sum.saturating_add(value);
        }
    }
    Some(sum)
}

/// How long a control group was stopped for its CPU limit: `cpu.stat` of either version.
pub(super) fn throttled(text: &str) -> Option<Duration> {
    let value = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once(' '));
        let (_, value) = lines.find(|(known, _)| *known == name)?;
        value.trim().parse::<u64>().ok()
    };
    let micros = value("throttled_usec").map(Duration::from_micros);
    micros.or_else(|| value("throttled_time").map(Duration::from_nanos))
}

/// Where `cpu.stat` of this process may be, below `/sys/fs/cgroup`, the likeliest first: `/proc/self/cgroup`. A container
/// often sees its own group as the root.
pub(super) fn cpu_groups(text: &str) -> Vec<String> {
    let mut places = Vec::new();
    for line in text.lines() {
        let mut parts = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let mounts: &[&str] = if controllers.is_empty() {
            &["", "unified"]
        } else if controllers.split(',').any(|it| it == "cpu") {
            &["cpu", "cpu,cpuacct"]
        } else {
            continue;
        };
        // A group outside of the container's own tree cannot be reached.
        let path = path.trim_start_matches('/');
        let is_inside = !path.split('/').any(|part| part == "..");
        for mount in mounts {
            let own = is_inside && !path.is_empty();
            places
                .extend(own.then(|| format!("{mount}/{path}").trim_start_matches('/').to_owned()));
            places.push((*mount).to_owned());
        }
    }
    places
}

/// Connections of the past that still keep their ports: `/proc/net/sockstat`.
pub(super) fn time_wait(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("TCP:"))?;
    let mut words = line.split_whitespace();
    words.find(|word| *word == "tw")?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SNMP: &str = "\
Ip: Forwarding DefaultTTL\n\
Ip: 1 64\n\
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens OutSegs RetransSegs InErrs\n\
Tcp: 1 200 120000 -1 957725 59706533 58811 0\n\
Udp: OutSegs\n\
Udp: 7\n";

    #[test]
    fn a_field_is_found_by_its_name() {
        assert_eq!(field(SNMP, "Tcp:", "OutSegs"), Some(59_706_533));
        assert_eq!(field(SNMP, "Tcp:", "RetransSegs"), Some(58_811));
        assert_eq!(field(SNMP, "Udp:", "OutSegs"), Some(7));
        // No number, no such field, no such table, no values.
        assert_eq!(field(SNMP, "Tcp:", "MaxConn"), None);
        assert_eq!(field(SNMP, "Tcp:", "Nothing"), None);
        assert_eq!(field(SNMP, "Sctp:", "OutSegs"), None);
        assert_eq!(field("Tcp: OutSegs\n", "Tcp:", "OutSegs"), None);
        assert_eq!(field("Tcp: A OutSegs\nTcp: 1\n", "Tcp:", "OutSegs"), None);
        let long = "Tcp: OutSegs\nTcp: 99999999999999999999999\n";
        assert_eq!(field(long, "Tcp:", "OutSegs"), None);
    }

    #[test]
    fn stolen_time_is_a_part_of_all_time() {
        let text = "cpu  10 20 30 40 5 6 7 82 900 900\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
        assert_eq!(cpu_ticks(text), Some((200, 82)));
        // Before Linux 2.6.11 nobody counted it.
        assert_eq!(cpu_ticks("cpu  10 20 30 40 5 6 7\n"), None);
        assert_eq!(cpu_ticks("cpu0 1 1 1 1 1 1 1 1\n"), None);
        assert_eq!(cpu_ticks("cpu  a b c d e f g h\n"), None);
        let overflow = format!("cpu  {0} {0} 1 1 1 1 1 1\n", u64::MAX);
        assert_eq!(cpu_ticks(&overflow), None);
    }

    #[test]
    fn drops_are_added_up_over_the_processors() {
        let text = "02707b62 0000000a 0000001a 00000000\n025c38d0 00000010 0000001d 00000000\n";
        assert_eq!(queue_drops(text), Some(26));
        assert_eq!(queue_drops(""), None);
        assert_eq!(queue_drops("02707b62\n"), None);
        assert_eq!(queue_drops("1 xyz\n"), None);
        let tracked = "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart\n\
            00000005  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002 00000003 00000009 00000000  00000000 00000000 00000000 00000000\n\
            00000005  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000010 00000000 00000000  00000000 00000000 00000000 00000000\n";
        assert_eq!(conntrack_drops(tracked), Some(21));
        assert_eq!(conntrack_drops("entries found\n5 6\n"), None);
        assert_eq!(conntrack_drops("insert_failed drop\n1\n"), None);
        assert_eq!(conntrack_drops(""), None);
    }

    #[test]
    fn both_versions_of_control_groups_count_throttling() {
        let second = "usage_usec 5000\nnr_periods 10\nnr_throttled 3\nthrottled_usec 250000\n";
        assert_eq!(throttled(second), Some(Duration::from_millis(250)));
        let first = "nr_periods 10\nnr_throttled 3\nthrottled_time 250000000\n";
        assert_eq!(throttled(first), Some(Duration::from_millis(250)));
        // The root group has no limit, and counts none.
        assert_eq!(throttled("usage_usec 5000\nuser_usec 1\n"), None);
        assert_eq!(throttled("throttled_usec -5\n"), None);
        assert_eq!(throttled("throttled_usec\n"), None);
    }

    #[test]
    fn a_control_group_is_looked_for_where_it_may_be() {
        assert_eq!(
            cpu_groups("0::/user.slice/a b:c.scope\n"),
            [
                "user.slice/a b:c.scope",
                "",
                "unified/user.slice/a b:c.scope",
                "unified"
            ]
        );
        assert_eq!(
            cpu_groups("4:memory:/m\n1:cpu,cpuacct:/docker/7\n"),
            ["cpu/docker/7", "cpu", "cpu,cpuacct/docker/7", "cpu,cpuacct"]
        );
        assert_eq!(cpu_groups("0::/\n"), ["", "unified"]);
        // What is outside of the container.
        assert_eq!(cpu_groups("0::/../../other\n"), ["", "unified"]);
        assert_eq!(cpu_groups("nonsense\n\n:\n"), Vec::<String>::new());
    }

    #[test]
    fn ports_that_wait_are_counted() {
        let text =
            "sockets: used 19\nTCP: inuse 1 orphan 0 tw 312 alloc 1 mem 277\nUDP: inuse 0 mem 0\n";
        assert_eq!(time_wait(text), Some(312));
        assert_eq!(time_wait("TCP: inuse 1 tw\n"), None);
        assert_eq!(time_wait("UDP: tw 3\n"), None);
    }
}
