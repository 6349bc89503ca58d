/** Why something that was asked for did not come about, by the code of the problem. */
export const enProblems = {
  'problem.unreachable': 'Nothing answers. Is propaga still running?',
  'problem.unreadable':
    'The answer (HTTP {status}) is not one that this console understands. Are both of the same version?',
  'problem.forbidden':
    'AWS refuses the request (HTTP 403). Your credentials need execute-api:Invoke on the API, and must not have expired.',
  'problem.not_found':
    'There is no such thing. Records are kept for 30 days after they end; connections are those of the config.',
  'problem.replies_removed':
    'What the provider replied was removed with the personal data of this delivery.',
  'problem.replies_unreadable':
    'What the provider replied is there and cannot be opened. Is the data key the one it was sealed with?',
  'problem.not_retryable': 'It cannot be retried now.',
  'problem.connection_removed':
    'Its connection is no longer in the config: put it back, or cancel what is left of it.',
  'problem.not_cancellable': 'It cannot be cancelled.',
  'problem.invalid_query':
    'The filter is not one that propaga understands. Clear it and try again.',
  'problem.invalid_key': 'That is not a user’s key.',
  'problem.unavailable': 'propaga cannot answer at the moment. Try again soon.',
  'problem.cross_site_request':
    'Refused: the request seems to come from another site. Open the console on http://127.0.0.1.',
  'problem.token_needed':
    'Open the address that “propaga console” has printed: it holds the token of this run.',
  'problem.stack_unreachable': 'The stack cannot be called with your AWS credentials.',
  'problem.invalid_change': 'The change is not valid. Fix each of these and send it again:',
  'problem.invalid_json': 'The body is not JSON.',
  'problem.invalid_request': 'The request is not one that propaga understands.',
  'problem.invalid_signature':
    'The signature does not fit. Has the source’s signing secret changed, or is this clock wrong?',
  'problem.id_reused': 'Another change was sent under this id before.',
  'problem.unsupported_encoding': 'The body is compressed, which propaga does not take.',
  'problem.unknown_source': 'The config has no such source.',
  'problem.too_large': 'It is larger than propaga takes.',
  'problem.unfinished':
    'There was more to do than there was time for. What was done stays done: send the same again, until it says that it is done.',
  'problem.no_route': 'There is no such thing.',
  'problem.method_not_allowed': 'That cannot be done here.',
  'problem.console_failed': 'The console itself has failed.',
} as const;
