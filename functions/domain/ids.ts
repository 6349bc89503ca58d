import { hash } from 'node:crypto';

const changeIdPattern = /^chg_[0-9a-f]{32}$/;
const deliveryIdPattern = /^(chg_[0-9a-f]{32})\.([a-z][a-z0-9-]{0,39})$/;

/** The same webhook always makes the same change: its id is derived from the source and the webhook's id. */
export function changeIdOf(source: string, webhookId: string): string {
  return `chg_${digest(`${source}\n${webhookId}`)}`;
}

export function isChangeId(text: string): boolean {
  return changeIdPattern.test(text);
}

export function deliveryIdOf(changeId: string, connection: string): string {
  return `${changeId}.${connection}`;
}

/** The two halves of a delivery's id, or undefined if the text is none. */
export function parseDeliveryId(
  text: string,
): { changeId: string; connection: string } | undefined {
  const [, changeId, connection] = deliveryIdPattern.exec(text) ?? [];
  return changeId === undefined || connection === undefined ? undefined : { changeId, connection };
}

/**
 * A name for a user that fits where a key of any length and alphabet does not: message groups take 128 ASCII
 * characters (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
 */
export function userGroupOf(userKey: string): string {
  return digest(userKey);
}

/** Whether a text is the name of a user: SQS refuses a whole batch of messages for one group that is none. */
export function isUserGroup(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}
