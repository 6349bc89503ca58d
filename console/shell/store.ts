import { useEffect, useState } from 'preact/hooks';

/** A value that several parts of the page show. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

/** Makes a store; setting what it holds already tells nobody. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store; whoever uses it is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState<{ readonly current: T }>({ current: store.get() });
  useEffect(() => {
    const update = () => setValue({ current: store.get() });
    if (store.get() !== value.current) update();
    return store.subscribe(update);
  }, [store]);
  return value.current;
}
