// The little that the bench uses of packages that it installs by itself (bench/package.json): typing must not need them.

declare module "openai" {
  interface Image {
    readonly b64_json?: string;
  }
  class OpenAI {
    constructor(options: { apiKey: string; baseURL: string; timeout?: number });
    readonly images: {
      generate(request: { model: string; prompt: string; n: number }): Promise<{ readonly data?: readonly Image[] }>;
    };
  }
  export default OpenAI;
}

declare module "replicate" {
  interface Options {
    auth: string;
    baseUrl: string;
    fetch: typeof globalThis.fetch;
  }
  class Replicate {
    constructor(options: Options);
    run(model: `${string}/${string}`, options: { input: object }): Promise<unknown>;
  }
  export default Replicate;
}

declare module "@fal-ai/client" {
  interface Outgoing {
    readonly method: string;
    readonly url: string;
  }
  interface Options {
    credentials: string;
    requestMiddleware: (request: Outgoing) => Promise<Outgoing>;
  }
  interface Answer {
    readonly data: { readonly images: readonly { readonly url: string }[] };
  }
  export function createFalClient(options: Options): {
    run(model: string, options: { input: object }): Promise<Answer>;
  };
}
