import { save } from '../shell/saved.ts';

/** Takes the token of the signing server's run out of the address, so that nobody reads it there or passes it on. */
export function takeToken(): void {
  const token = /^#\/token\/([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  save('token', token);
  history.replaceState(null, '', `${location.pathname}#/`);
}
