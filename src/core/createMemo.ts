/** Makes a value for a key, or gives the one that was made before; what failed is made again. */
export type Memo = <T>(key: readonly unknown[], make: () => Promise<T>) => Promise<T>;

/**
 * @param most how many values are kept; the one that was asked for the longest ago goes first.
 * Whoever uses one kind of key always makes one kind of value.
 */
export function createMemo(most: number): Memo {
  const kept = new Map<string, Promise<unknown>>();
  return async <T>(key: readonly unknown[], make: () => Promise<T>): Promise<T> => {
    const name = JSON.stringify(key);
    const known = kept.get(name);
    const value = known ?? make();
    kept.delete(name);
    kept.set(name, value);
    if (known === undefined) {
      value.catch(() => kept.get(name) === value && kept.delete(name));
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    }
    return (await value) as T;
  };
}
