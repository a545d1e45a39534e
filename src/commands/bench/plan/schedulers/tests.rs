//! Environments of schedulers, and the tasks that they name.

use super::*;

/// What is found in an environment.
fn found(environment: &[(&str, &str)]) -> Result<FoundTask, Failure> {
    let variable = |name: &str| {
        let found = environment.iter().find(|it| it.0 == name);
        found.map(|it| it.1.to_owned())
    };
    find(&variable)
}

fn failure(environment: &[(&str, &str)]) -> String {
    let failure = found(environment).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage, "{environment:?}");
    failure.message
}

/// What is set, who is recognised with which number of how many, and the name of the job.
type Case<'a> = (
    &'a [(&'a str, &'a str)],
    (&'a str, u32, u32),
    Option<&'a str>,
);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of schedulers")]
fn each_scheduler_is_recognised() {
    let cases: [Case<'_>; 20] = [
        (
            &[("MQTTY_SHARD", "2"), ("MQTTY_SHARDS", "5")],
            ("MQTTY_SHARD", 2, 5),
            None,
        ),
        (
            &[("JOB_COMPLETION_INDEX", "0"), ("MQTTY_SHARDS", "3")],
            ("a Kubernetes Indexed Job", 0, 3),
            None,
        ),
        (
            &[
                ("NOMAD_ALLOC_INDEX", "1"),
                ("NOMAD_JOB_ID", "load/dispatch-17"),
                ("MQTTY_SHARDS", "3"),
            ],
            ("Nomad", 1, 3),
            Some("Nomad load/dispatch-17"),
        ),
        (
            &[
                ("PARALLEL_SEQ", "3"),
                ("PARALLEL_PID", "812"),
                ("MQTTY_SHARDS", "3"),
            ],
            ("GNU parallel", 2, 3),
            Some("GNU parallel 812"),
        ),
        (
            &[("PBS_ARRAY_INDEX", "1"), ("MQTTY_SHARDS", "3")],
            ("PBS", 0, 3),
            None,
        ),
        (
            &[
                ("SLURM_ARRAY_TASK_ID", "5"),
                ("SLURM_ARRAY_TASK_MIN", "1"),
                ("SLURM_ARRAY_TASK_STEP", "2"),
                ("SLURM_ARRAY_TASK_COUNT", "4"),
                ("SLURM_ARRAY_JOB_ID", "77"),
                // Every job of Slurm has them.
                ("SLURM_PROCID", "0"),
                ("SLURM_NTASKS", "1"),
                ("SLURM_JOB_ID", "79"),
            ],
            ("a Slurm array", 2, 4),
            Some("a Slurm array 77"),
        ),
        (
            &[
                ("SLURM_PROCID", "3"),
                ("SLURM_NTASKS", "4"),
                ("SLURM_JOB_ID", "78"),
                // MPI below Slurm agrees with it.
                ("PMI_RANK", "3"),
                ("PMI_SIZE", "4"),
            ],
            ("Slurm", 3, 4),
            Some("Slurm 78"),
        ),
        (
            &[
                ("OMPI_COMM_WORLD_RANK", "1"),
                ("OMPI_COMM_WORLD_SIZE", "2"),
                ("PMIX_NAMESPACE", "prterun-a-9@1"),
            ],
            ("Open MPI", 1, 2),
            Some("Open MPI prterun-a-9@1"),
        ),
        (&[("PMI_RANK", "1"), ("PMI_SIZE", "2")], ("MPI", 1, 2), None),
        (
            &[
                ("AWS_BATCH_JOB_ARRAY_INDEX", "9"),
                ("AWS_BATCH_JOB_ARRAY_SIZE", "10"),
                ("AWS_BATCH_JOB_ID", "3f2a-77:9"),
                ("AWS_BATCH_JOB_ATTEMPT", "1"),
            ],
            ("AWS Batch", 9, 10),
            Some("AWS Batch 3f2a-77"),
        ),
        (
            &[
                ("CLOUD_RUN_TASK_INDEX", "0"),
                ("CLOUD_RUN_TASK_COUNT", "2"),
                ("CLOUD_RUN_EXECUTION", "load-x7"),
                ("CLOUD_RUN_TASK_ATTEMPT", "0"),
            ],
            ("Cloud Run", 0, 2),
            Some("Cloud Run load-x7"),
        ),
        (
            &[
                ("LSB_JOBINDEX", "2"),
                ("LSB_JOBINDEX_END", "4"),
                ("LSB_JOBID", "6"),
            ],
            ("LSF", 1, 4),
            Some("LSF 6"),
        ),
        (
            &[
                ("SGE_TASK_ID", "7"),
                ("SGE_TASK_FIRST", "3"),
                ("SGE_TASK_LAST", "9"),
                ("SGE_TASK_STEPSIZE", "2"),
                ("JOB_ID", "5"),
            ],
            ("Grid Engine", 2, 4),
            Some("Grid Engine 5"),
        ),
        (
            &[
                ("CI_NODE_INDEX", "1"),
                ("CI_NODE_TOTAL", "3"),
                ("CI_PIPELINE_ID", "42"),
            ],
            ("GitLab", 0, 3),
            Some("GitLab 42"),
        ),
        (
            &[("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "3")],
            ("CircleCI", 0, 3),
            None,
        ),
        (
            &[
                ("BUILDKITE_PARALLEL_JOB", "2"),
                ("BUILDKITE_PARALLEL_JOB_COUNT", "3"),
                ("BUILDKITE_BUILD_ID", "b"),
            ],
            ("Buildkite", 2, 3),
            Some("Buildkite b"),
        ),
        (
            &[("MQTTY_TASK_SLOT", "4"), ("MQTTY_SHARDS", "4")],
            ("Docker Swarm", 3, 4),
            None,
        ),
        (
            &[
                ("HOSTNAME", "load-eu-2"),
                ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
                ("MQTTY_SHARDS", "3"),
            ],
            ("a Kubernetes StatefulSet", 2, 3),
            None,
        ),
        // The name of a pod says less than a variable.
        (
            &[
                ("HOSTNAME", "load-0"),
                ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
                ("PARALLEL_SEQ", "3"),
                ("MQTTY_SHARDS", "3"),
            ],
            ("GNU parallel", 2, 3),
            None,
        ),
        // Its own variables win.
        (
            &[
                ("SLURM_PROCID", "3"),
                ("SLURM_NTASKS", "4"),
                ("MQTTY_SHARD", "0"),
                ("MQTTY_SHARDS", "2"),
            ],
            ("MQTTY_SHARD", 0, 2),
            None,
        ),
    ];
    let names: Vec<_> = cases.iter().map(|(_, it, _)| it.0).collect();
    for scheduler in SCHEDULERS {
        assert!(names.contains(&scheduler.name), "{}", scheduler.name);
    }
    for (environment, (name, index, count), job) in cases {
        let expected = FoundTask {
            name,
            index,
            count,
            job: job.map(str::to_owned),
        };
        assert_eq!(found(environment), Ok(expected), "{environment:?}");
    }
}

#[test]
fn half_a_match_is_refused_and_named() {
    for (environment, text) in [
        (
            &[("JOB_COMPLETION_INDEX", "0")][..],
            "JOB_COMPLETION_INDEX=0 is set, but MQTTY_SHARDS is not (a Kubernetes Indexed Job)",
        ),
        (
            &[("MQTTY_SHARD", "1")],
            "MQTTY_SHARD=1 is set, but MQTTY_SHARDS is not",
        ),
        (
            &[("SLURM_PROCID", "1")],
            "SLURM_PROCID=1 is set, but SLURM_NTASKS is not",
        ),
        (
            &[("MQTTY_SHARDS", "4")],
            "MQTTY_SHARDS=4 is set, but no variable has the number",
        ),
        (&[], "no scheduler found in the environment"),
        (
            &[("MQTTY_SHARD", "4"), ("MQTTY_SHARDS", "4")],
            "MQTTY_SHARD=4 is none of 4, counted from 0",
        ),
        (
            &[("PARALLEL_SEQ", "0"), ("MQTTY_SHARDS", "4")],
            "PARALLEL_SEQ=0 is none of 4, counted from 1",
        ),
        (
            &[("MQTTY_TASK_SLOT", "1")],
            "MQTTY_TASK_SLOT=1 is set, but MQTTY_SHARDS is not (Docker Swarm)",
        ),
        (
            &[
                ("HOSTNAME", "load-1"),
                ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
            ],
            "HOSTNAME=load-1 is set, but MQTTY_SHARDS is not (a Kubernetes StatefulSet)",
        ),
        (
            &[
                ("HOSTNAME", "load-5"),
                ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
                ("MQTTY_SHARDS", "4"),
            ],
            "HOSTNAME=load-5 is none of 4, counted from 0",
        ),
        (
            &[("MQTTY_SHARD", "one"), ("MQTTY_SHARDS", "4")],
            "MQTTY_SHARD=\"one\" is not a number",
        ),
    ] {
        let found = failure(environment);
        assert!(found.contains(text), "{environment:?}: {found}");
    }
}

#[test]
fn schedulers_that_disagree_are_refused() {
    let array_of_steps = [
        ("SLURM_ARRAY_TASK_ID", "1"),
        ("SLURM_ARRAY_TASK_MIN", "0"),
        ("SLURM_ARRAY_TASK_COUNT", "4"),
        ("SLURM_PROCID", "1"),
        ("SLURM_NTASKS", "8"),
    ];
    let text = failure(&array_of_steps);
    assert!(
        text.ends_with("1/4 from a Slurm array, 1/8 from Slurm"),
        "{text}"
    );
    // Who says how many there are means GNU parallel, not the job that it runs in.
    let parallel_in_job = [
        ("PARALLEL_SEQ", "2"),
        ("MQTTY_SHARDS", "4"),
        ("SLURM_PROCID", "0"),
        ("SLURM_NTASKS", "16"),
    ];
    assert_eq!(found(&parallel_in_job).unwrap().name, "GNU parallel");
}

#[test]
fn what_is_in_no_array_is_not_half_a_match() {
    for outside in NOT_IN_ARRAY {
        let text = failure(&[outside]);
        assert!(text.contains("no scheduler found"), "{text}");
    }
    // GitLab sets the number of jobs for all jobs.
    assert!(failure(&[("CI_NODE_TOTAL", "1")]).contains("no scheduler found"));
}

#[test]
fn other_names_of_machines_have_no_number() {
    let pod = ("KUBERNETES_SERVICE_HOST", "10.0.0.1");
    for name in ["load", "load-", "load-7d9f-x2k9v", "load-01", "load-x1", ""] {
        let text = failure(&[("HOSTNAME", name), pod, ("MQTTY_SHARDS", "9")]);
        assert!(
            text.contains("no variable has the number"),
            "{name}: {text}"
        );
    }
    // Outside of Kubernetes a name is just a name.
    let text = failure(&[("HOSTNAME", "node-1"), ("MQTTY_SHARDS", "9")]);
    assert!(text.contains("no variable has the number"), "{text}");
}

#[test]
fn a_task_that_is_started_again_is_too_late() {
    for (again, first) in [
        (("AWS_BATCH_JOB_ATTEMPT", "2"), "1"),
        (("CLOUD_RUN_TASK_ATTEMPT", "1"), "0"),
        (("SLURM_RESTART_COUNT", "1"), "0"),
    ] {
        let environment = |attempt| {
            let task = match again.0.split('_').next() {
                Some("AWS") => [
                    ("AWS_BATCH_JOB_ARRAY_INDEX", "1"),
                    ("AWS_BATCH_JOB_ARRAY_SIZE", "3"),
                ],
                Some("CLOUD") => [("CLOUD_RUN_TASK_INDEX", "1"), ("CLOUD_RUN_TASK_COUNT", "3")],
                _ => [("SLURM_PROCID", "1"), ("SLURM_NTASKS", "3")],
            };
            [task[0], task[1], (again.0, attempt)]
        };
        let failure = found(&environment(again.1)).unwrap_err();
        assert_eq!(failure.exit, Exit::Timeout);
        let text = failure.message;
        assert!(text.contains("shard 1/3 again"), "{text}");
        assert_eq!(found(&environment(first)).unwrap().index, 1);
    }
}
