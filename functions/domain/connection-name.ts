/** What connections and sources may be called: it becomes part of queue names, secret names and storage keys. */
export const namePattern = /^[a-z][a-z0-9-]{0,39}$/;

export const namePhrase =
  'start with a letter and have up to 40 lower-case letters, digits and dashes';
