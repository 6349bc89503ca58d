import type { Statement } from './statement.ts';

/** Somebody who can call the local endpoints. */
export interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Who it is in AWS's messages. */
  readonly arn: string;
  /** What its role says. The local system itself may do everything. */
  readonly statements: readonly Statement[] | 'everything';
}

/** The partition keys of a table and of its indexes, by the index's name. */
export interface TableKeys {
  readonly partitionKey: string;
  readonly indexes: Readonly<Record<string, string>>;
}

/** What must be known of the template's resources to tell what a call touches. */
export interface Inventory {
  readonly tables: Readonly<Record<string, TableKeys>>;
  /** ARNs, which end in characters that nobody can guess, by the secrets' names. */
  readonly secretArns: Readonly<Record<string, string>>;
}

/** Who may do what: everything that the endpoints enforce, as plain data that another thread can be given. */
export interface AccessRules {
  readonly callers: readonly Caller[];
  /** Of the policies that hang on resources. */
  readonly resourceStatements: readonly Statement[];
  readonly inventory: Inventory;
}
