import * as v from 'valibot';
import { lookAtReplies } from '../domain/look-at-replies.ts';
import { jsonAnswer, problemAnswer } from '../http/http-answer.ts';
import type { AuditPageView } from './contract/audit-view.ts';
import type { RepliesView } from './contract/replies-view.ts';
import type { Handler } from './operator-api.ts';
import { encodeCursor, pageCursor, pageLimit } from './page-query.ts';
import { invalid, notFound } from './problems.ts';

/** Who asks where nobody signs: on one machine. */
const unsigned = 'local';

export const getReplies: Handler = async ({ path: { id = '' }, caller = unsigned }, api) => {
  const read = await lookAtReplies(id, caller, api);
  switch (read.kind) {
    case 'kept': {
      const { replies, dropped } = read;
      const view: RepliesView = {
        replies: [...replies],
        ...(dropped === 0 ? {} : { dropped }),
      };
      api.log.warn('replies shown to an operator', { deliveryId: id });
      return jsonAnswer(200, view);
    }
    case 'unknown':
      return notFound('delivery');
    case 'removed':
      return problemAnswer({
        status: 410,
        code: 'replies_removed',
        title: 'Gone',
        detail:
          'What the provider replied was removed with the personal data of this delivery, as it was delivered, superseded or cancelled.',
      });
    case 'unreadable':
      api.log.error('replies not opened', { deliveryId: id, why: read.why });
      return problemAnswer({
        status: 503,
        code: 'replies_unreadable',
        title: 'Service Unavailable',
        detail: `What the provider replied is there and cannot be opened. ${read.why}`,
      });
  }
};

/** What a page of the audit ended with. */
const positionPattern = /^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z#[0-9a-f-]{1,36}$/;

/** The query string of `GET /audit`. */
export const AuditListQuery = v.strictObject({
  limit: v.exactOptional(pageLimit('entries'), '50'),
  cursor: v.exactOptional(pageCursor(positionPattern)),
});

export const listAudit: Handler = async ({ query }, { audit, ambient }) => {
  const parsed = v.safeParse(AuditListQuery, query);
  if (!parsed.success) return invalid('invalid_query', parsed.issues);
  const { entries, cursor } = await audit.list({ ...parsed.output, now: ambient.now() });
  const view: AuditPageView = {
    entries: [...entries],
    ...(cursor === undefined ? {} : { cursor: encodeCursor(cursor) }),
  };
  return jsonAnswer(200, view);
};
