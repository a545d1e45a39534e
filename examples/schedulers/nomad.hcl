# nomad job run nomad.hcl; then the results: for each allocation, nomad alloc logs ID | …
# cat *.log | mqtty bench report --merge - --fail-if 'lost>0'
job "mqtty-load" {
  type = "batch"

  # A run that has lost a shard is another run: nothing is tried again.
  group "shards" {
    count = 3
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }
    constraint {
      operator = "distinct_hosts"
      value    = "true"
    }

    task "mqtty" {
      driver = "docker"
      config {
        image = "registry.example/mqtty:latest"
        args = [
          "bench", "e2e", "--shard=auto", "--start-at=next-5m",
          "--pubs=30", "--subs=30", "--qos=1", "--connect-rate=100",
          "--stages=0s:300,10s:300,0s:0,1s:0",
          "--output-mode=json", "--quiet",
        ]
      }
      env {
        MQTTY_HOST   = "broker.example"
        MQTTY_SHARDS = "3"
      }
      resources {
        cores  = 2
        memory = 1024
      }
    }
  }
}
