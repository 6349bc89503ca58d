import type { ComponentChildren } from 'preact';

interface FactsProps {
  /** Names and what they stand for; what is undefined is left out. */
  readonly of: readonly (readonly [name: string, value: ComponentChildren])[];
}

/** What is known of a thing, one line each. */
export function Facts({ of }: FactsProps) {
  return (
    <dl class="facts">
      {of
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Names of fields, as the source gave them. */
export function FieldNames({ fields }: { readonly fields: readonly string[] }) {
  return (
    <ul class="fields">
      {fields.map((field) => (
        <li key={field}>
          <code>
            <bdi>{field}</bdi>
          </code>
        </li>
      ))}
    </ul>
  );
}
