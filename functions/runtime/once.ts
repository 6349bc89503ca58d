/** Builds a value on first use and keeps it: a function's clients and caches live as long as its instance. */
export function once<Value>(build: () => Value): () => Value {
  let built: { value: Value } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}
