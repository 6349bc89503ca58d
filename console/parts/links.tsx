import { hrefOf } from '../shell/route.ts';
import { Outside } from './outside.tsx';

/** Leads to everything about a user. */
export function UserLink({ userKey }: { readonly userKey: string }) {
  return (
    <a href={hrefOf({ page: 'user', key: userKey })}>
      <Outside text={userKey} />
    </a>
  );
}

/** Leads to a connection. */
export function ConnectionLink({ name }: { readonly name: string }) {
  return <a href={hrefOf({ page: 'connection', name })}>{name}</a>;
}

/** Leads to a change; its id is long, and the beginning tells it apart. */
export function ChangeLink({ id }: { readonly id: string }) {
  return (
    <a class="id" href={hrefOf({ page: 'change', id })}>
      {id}
    </a>
  );
}
