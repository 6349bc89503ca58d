import type { WebhookDialect } from '../domain/source.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** Every dialect that a source can name as its type. */
export const dialects: readonly WebhookDialect[] = [standardWebhooks];
