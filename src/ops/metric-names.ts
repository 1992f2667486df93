/** The metrics there are: name without prefix → help, labels. Others are accepted and described by their name. */
export const METRICS: Readonly<Record<string, { readonly help: string; readonly buckets?: readonly number[] }>> = {
  messages_received_total: { help: 'Messages journalled, by interface.' },
  messages_repeated_total: { help: 'Repeats acknowledged without effect, by interface.' },
  messages_refused_total: { help: 'Messages not taken, by interface and code.' },
  messages_settled_total: { help: 'Messages that came to an end, by interface and state.' },
  messages_waiting: { help: 'Messages journalled and not settled, by interface.' },
  queue_depth: { help: 'Messages between journal and commit.' },
  oldest_message_age_seconds: { help: 'Age of the oldest waiting message, by interface.' },
  ack_latency_seconds: {
    help: 'From the last byte of a frame to its acknowledgement, by interface.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  },
  commit_seconds: { help: 'Duration of a commit of effects.', buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] },
  balance: { help: 'The books by interface, UTC day and account.' },
  balance_difference: { help: 'Received minus accounted for, by interface, summed over days; anything but 0 is an alarm.' },
  alarms: { help: 'Open alarms by code.' },
  deliveries: { help: 'Deliveries by destination and state.' },
  delivery_attempts_total: { help: 'Delivery attempts by destination and outcome.' },
  store_reachable: { help: '1 while the database can be reached, 0 while it cannot; absent with the embedded store.' },
  disk_free_bytes: { help: 'Free bytes on the disk of the data folder.' },
  persons: { help: 'Persons in the patient index.' },
  source_patients: { help: 'Source patient records.' },
  proposals_open: { help: 'Doubts that wait for a steward.' },
  resources: { help: 'Current resources by type.' },
  follow_ups: { help: 'Follow-ups by state.' },
  feed_head: { help: 'Highest number of the change feed.' },
  http_request_seconds: {
    help: 'Duration of an answer, by route pattern, method and status.',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
  metrics_dropped_total: { help: 'Values left out because a metric had too many label values or other labels than before.' },
}

export const PREFIX = 'tributary_'
