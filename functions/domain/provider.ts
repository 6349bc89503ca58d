import type * as v from 'valibot';
import type { Field, FieldName } from './field.ts';
import type { HttpReply, HttpRequest } from './http.ts';
import type { IdsOf } from './id-setting.ts';
import type { Previous, User, UserId } from './user.ts';
import type { Verdict, Why } from './verdict.ts';

/**
 * What a provider is to the rest of the system: its settings, its credentials, and pure functions that turn a user
 * into a request and a reply into a verdict. It never does I/O, reads a clock or looks up a secret.
 */
export interface Provider {
  readonly name: string;
  /** The schema of the connection's own settings in the config file. */
  readonly settings: v.GenericSchema<unknown, unknown>;
  /** The schema of the connection's secret. */
  readonly credentials: v.GenericSchema<unknown, unknown>;
  /** Binds the provider to the settings of one connection. Throws if they do not fit `settings`. */
  account(settings: unknown): Account;
  /** What the ids of users at that account belong to; see `idSettingOf`. Throws likewise. */
  idSetting(settings: unknown): string;
}

/** One account at a provider, without its credentials: enough to decide whether a change concerns it. */
export interface Account {
  /** `partial` sends only changed fields; `whole` sends every required field each time. */
  readonly update: 'partial' | 'whole';
  /** Where requests go, for people to read. */
  readonly baseUrl: string;
  /** The fields this account can hold. */
  readonly fields: readonly FieldName[];
  /** Whether it can hold attributes of any name. */
  readonly attributes: boolean;
  /** What the provider documents that it says when something is wrong: it may stand in a reason as it is. `…` is a variable part. */
  readonly messages: readonly string[];
  /** Whether its `Access` offers `batch`. */
  readonly batches: boolean;
  /** Every field that a request may need: `fields`, and those that tell who the user is there. */
  readonly needs: readonly FieldName[];
  /** Fields without which no request can be made, whatever changed. */
  readonly requires: readonly FieldName[];
  /** What of an update this account cannot take, though it can take the rest: that is left out, and told. */
  unfit?(update: Pick<Update, 'user' | 'fields'>): readonly LeftOut[];
  /** How to find the user there. */
  identify(subject: Subject): Identity;
  /** Checks the connection's secret; `issues` name what is wrong without repeating any value. */
  access(secret: unknown): { ok: true; access: Access } | { ok: false; issues: readonly string[] };
}

/** Who is to be updated, as far as the change tells. */
export interface Subject {
  readonly user: Partial<User>;
  readonly previous: Previous;
  /** The fields about to be sent. */
  readonly fields: readonly Field[];
  /** The id the source gave for this connection, which always wins. */
  readonly given: UserId | undefined;
  /** Ids under which the provider is known to hold the user, the likeliest first. */
  readonly remembered: readonly UserId[];
  /** Whether the provider has accepted an update under what is remembered, rather than an earlier change having said so. */
  readonly confirmed: boolean;
}

export type Identity =
  | {
      kind: 'known';
      /** The ids to try, in order: a further one only when the provider does not know the one before. */
      ids: readonly [UserId, ...UserId[]];
      /** The id that the provider will know the user by after this update, if the update changes it. */
      renamedTo?: UserId;
    }
  | { kind: 'unknown'; reason: string };

/** An account with its credentials: enough to build requests. */
export interface Access {
  readonly session: Session;
  /** Values that must never appear in a log or a reason. */
  readonly secrets: readonly string[];
  /** The request that updates one user, or why it cannot be made. `token` is undefined without a session. */
  request(update: Update, token: string | undefined): Prepared;
  /** One request for several users, where the provider and the settings allow it. */
  batch?(updates: readonly Update[], token: string | undefined): HttpRequest;
  /** What the provider's reply to `request` means. */
  verdict(reply: HttpReply): Verdict;
}

/** The part of a user that is sent, and the id it is sent under. */
export interface Update {
  readonly id: UserId;
  readonly user: Partial<User>;
  readonly fields: readonly Field[];
}

/** A field whose value an account cannot take. */
export interface LeftOut {
  readonly field: Field;
  /** What is wrong with the value, as said after the field's name. Never the value itself. */
  readonly reason: string;
}

export type Prepared =
  | { kind: 'request'; request: HttpRequest }
  | { kind: 'rejected'; reason: string };

/** How a connection gets the token that its requests carry. */
export type Session =
  | { kind: 'none' }
  /** A token that a person put in the secret: nothing can renew it but a new secret. */
  | { kind: 'fixed'; token: string; expiresAt?: Date }
  | { kind: 'login'; request: HttpRequest; read(reply: HttpReply, now: Date): Login };

export type Login =
  | { kind: 'token'; token: string; expiresAt?: Date }
  /** The provider refuses these credentials: only other ones can help. */
  | ({ kind: 'refused'; httpStatus: number } & Why)
  | ({ httpStatus?: number } & Extract<Verdict, { kind: 'retry' }>);

/** A provider with the types of its own settings and credentials, as its file declares it. */
export interface ProviderDeclaration<
  Settings extends v.GenericSchema<unknown, unknown>,
  Credentials extends v.GenericSchema<unknown, unknown>,
> {
  readonly name: string;
  readonly settings: Settings;
  readonly credentials: Credentials;
  /** See `Account`. */
  readonly messages: readonly string[];
  /** What of the settings, besides the base URL, says whose ids these are. */
  ids?(settings: v.InferOutput<Settings>): Pick<IdsOf, 'tenant' | 'knownBy'>;
  account(settings: v.InferOutput<Settings>): Omit<Account, 'access' | 'messages'> & {
    access(credentials: v.InferOutput<Credentials>): Access;
  };
}
