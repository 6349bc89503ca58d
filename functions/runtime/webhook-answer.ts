import type { Reception } from '../domain/receive-webhook.ts';
import { type HttpAnswer, jsonAnswer, problemAnswer } from '../http/http-answer.ts';

/** What a source is told about its webhook. */
export function webhookAnswer(reception: Reception): HttpAnswer {
  switch (reception.kind) {
    case 'accepted': {
      const { isNew, ...acceptance } = reception.acceptance;
      return jsonAnswer(isNew ? 202 : 200, acceptance);
    }
    case 'id_reused':
      return problemAnswer({
        status: 409,
        code: reception.kind,
        title: 'Conflict',
        detail: `Another change was accepted under this webhook-id before, as ${reception.id}. Send this one under an id of its own.`,
      });
    case 'unknown_source':
      return problemAnswer({
        status: 404,
        code: reception.kind,
        title: 'Not Found',
        detail: 'There is no source of this name in the config.',
      });
    case 'unsupported_encoding':
      return problemAnswer({
        status: 415,
        code: reception.kind,
        title: 'Unsupported Media Type',
        detail:
          'The body has a Content-Encoding, so it is packed. Send it as it is, without that header.',
        // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
        headers: { 'accept-encoding': 'identity' },
      });
    case 'too_large':
      return problemAnswer({
        status: 413,
        code: reception.kind,
        title: 'Content Too Large',
        detail: 'The body is larger than 4.5 MB (4,500,000 bytes). Send a smaller picture.',
      });
    case 'invalid_signature':
      return problemAnswer({
        status: 401,
        code: reception.kind,
        title: 'Unauthorized',
        detail: reception.detail,
      });
    case 'invalid_json':
      return problemAnswer({
        status: 400,
        code: reception.kind,
        title: 'Bad Request',
        detail: reception.detail,
      });
    case 'invalid_change':
      return problemAnswer({
        status: 422,
        code: reception.kind,
        title: 'Unprocessable Content',
        detail: 'The change is not valid. Mend each of the issues and send it again.',
        issues: reception.issues,
      });
  }
}
