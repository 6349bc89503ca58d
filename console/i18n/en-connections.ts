/** What is said of connections, in English. */
export const enConnections = {
  'overview.fine':
    'The connection works, and nothing has failed. | All {n} connections work, and nothing has failed.',
  'overview.urgent':
    '{n} of {total} connections needs attention. | {n} of {total} connections need attention.',
  'overview.failures': 'Latest failures',
  'overview.allFailures': 'All failed deliveries',
  'overview.noFailures': 'Nothing has failed.',

  'connection.health': 'Health',
  'connection.provider': 'Provider',
  'connection.circuit': 'Circuit',
  'connection.inARow': 'Failures in a row',
  'connection.oldest': 'Oldest not ended',
  'connection.latest': 'Latest deliveries',
  'connection.all': 'All of them',
  'hold.what': 'The provider refuses the credentials. Nothing has been called for',
  'hold.todo': 'Put good credentials into the secret {secret}:',
  'hold.todoStack': 'Put good credentials into its secret:',
  'hold.then': 'What is held goes out by itself within a minute. Nothing is lost until then.',
  'paused.what': 'Paused by an operator',
  'paused.todo':
    'Deliveries wait, and nothing is called or tried again. Resume it to let them go on.',
  'limit.what': 'The provider limits requests. Nothing is called until',
  'limit.since': 'It has done so since',
  'limit.todo':
    'Deliveries wait without using up attempts, and go out gradually from then on. Nothing to do; if that happens often, ask the provider for a higher limit. If it cannot mean a time that far away, resume the connection.',
  'limit.over': 'The provider may be called again.',
  'open.what': 'The provider keeps failing, and has been left alone for',
  'open.todo':
    'Nothing to do here while the provider is down: it is probed every minute, and everything goes out by itself when it is back. If that takes long, ask the provider, and check the base URL in the config.',
  'recovering.what': 'The provider has been back for',
  'recovering.todo':
    'The backlog goes out gradually, all of it within some minutes. Nothing to do.',
  'failed.what': 'Some deliveries have failed and are not tried again by themselves.',
  'failed.todo':
    'Read the reasons, mend what is wrong at the source or the provider, then retry what failed.',
  'removed.what': 'The config has this connection no longer: nothing is delivered there.',
  'removed.todo':
    'Put it back under this name, or cancel what is left. What is open ends 7 days after it came in.',
  'disabled.what': 'Disabled in the config: new changes skip it.',

  pause: 'Pause',
  'pause.title': 'Pause {name}?',
  'pause.meaning':
    'The provider is called no more. New changes are still accepted; their deliveries wait until you resume the connection.',
  'pause.done': '{name} is paused.',
  resume: 'Resume',
  'resume.done': '{name} goes on.',

  bulk: 'Retry failed…',
  'bulk.title': 'Retry what failed at {name}',
  'bulk.meaning': 'Failed deliveries go out again, with the whole retry schedule before them.',
  'bulk.which': 'Which of them',
  'bulk.which.all': 'All failed deliveries',
  'bulk.which.rejected': 'Only rejected by the provider',
  'bulk.which.exhausted': 'Only tried in vain (exhausted)',
  'bulk.which.text': 'Only with these words in the reason',
  'bulk.text': 'Words in the reason',
  'bulk.since': 'Received since (optional)',
  'bulk.start': 'Retry',
  'bulk.stop': 'Stop',
  'bulk.continue': 'Continue',
  'bulk.progress': 'Progress of the retry',
  'bulk.state.running': 'Under way.',
  'bulk.state.done': 'Done.',
  'bulk.state.stopped': 'Stopped.',
  'bulk.state.failed': 'Interrupted.',
  'bulk.retried': '{n} delivery is on its way again. | {n} deliveries are on their way again.',
  'bulk.skipped':
    '{n} cannot be tried again: its data is gone. | {n} cannot be tried again: their data is gone.',

  'activity.title': 'Deliveries over time',
  'activity.range': 'Period',
  'activity.hours.1': 'Last hour',
  'activity.hours.6': 'Last 6 hours',
  'activity.hours.24': 'Last 24 hours',
  'activity.hours.168': 'Last 7 days',
  'activity.delivered': 'Delivered',
  'activity.open': 'Under way',
  'activity.failed': 'Failed',
  'activity.from': 'From',
  'activity.now': 'now',
  'activity.peak': 'Highest bar: {n}',
  'activity.none': 'No deliveries in this period.',
  'activity.asTable': 'Show as a table',
  'activity.explained':
    'By the time they were received, and as they stand now. Failures hang below the line.',
  'activity.incomplete': 'There were more than are counted here; the newest are.',
  'activity.summary':
    'Deliveries in this period: {delivered} delivered, {open} under way, {failed} failed.',
} as const;
