/** One message of a map from its type to what it carries: how a page and its host speak to each other. */
export type MessageOf<M> = { [K in keyof M]: { type: K; body: M[K] } }[keyof M];

/** A handler for each message of a map; a missing one does not compile. */
export type HandlersOf<M> = { readonly [K in keyof M]: (body: M[K]) => void };
