import type { Deliverer } from './deliverer.ts';
import type { Conclusion } from './delivery.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { scheduleRetry } from './retry-schedule.ts';
import type { User, UserId } from './user.ts';

/** Another key of the source has the id, and keeps it. */
export function concludeTaken({ job: { user } }: ReadyDelivery, id: UserId): Conclusion {
  const reason = `this ${kindOf(id, user)} already belongs to another key of this source, so nothing was sent. If nobody uses that key any more, erase its user; if the other person has another id by now, have the source send that. Then try again`;
  return { status: 'failed', failure: 'rejected', code: 'id-taken', reason, attempts: [] };
}

/** The other one may be given another id soon, as when an e-mail is handed on. */
export function concludeWaiting(
  { delivery, job: { user } }: ReadyDelivery,
  id: UserId,
  { tools, delaysSeconds }: Deliverer,
): Conclusion {
  const now = tools.ambient.now();
  const reason = `this ${kindOf(id, user)} still belongs to another key of this source. It is tried again, as that key may be given another one; of two who swap theirs, give one a third value first`;
  const schedule = { delivery, delaysSeconds, now, random: tools.ambient.random() };
  const told = { code: 'id-taken', reason } as const;
  const attempt = { at: now.toISOString(), outcome: 'retry', durationMs: 0, ...told } as const;
  return { ...scheduleRetry(told, schedule), attempts: [attempt] };
}

/** What kind of id it is, as far as the change tells; never the id itself. */
function kindOf(id: UserId, { email, cpf, registrationId }: Partial<User>): string {
  switch (id) {
    case email:
      return 'id (e-mail)';
    case cpf:
      return 'id (CPF)';
    case registrationId:
      return 'id (registration id)';
    default:
      return 'id';
  }
}
