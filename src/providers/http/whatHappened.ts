/** A rejection as a value, so that reading it needs no second try. */
export async function whatHappened<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
