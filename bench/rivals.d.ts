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

declare module "konva" {
  namespace Konva {
    interface NodeOptions {
      x?: number;
      y?: number;
      width?: number;
      height?: number;
      listening?: boolean;
    }
    interface Area {
      x: number;
      y: number;
      width: number;
      height: number;
      pixelRatio: number;
    }
    class Node {
      moveTo(container: Container): void;
      destroy(): void;
      cache(area: Area & { hitCanvasPixelRatio: number }): void;
      clearCache(): void;
      toBlob(area: Area & { mimeType: string }): Promise<unknown>;
    }
    class Container extends Node {
      add(...nodes: Node[]): void;
      hasChildren(): boolean;
      getChildren(): Node[];
    }
    class Stage extends Container {
      constructor(
        options: NodeOptions & {
          container: HTMLDivElement;
          width: number;
          height: number;
          scaleX: number;
          scaleY: number;
        },
      );
      on(type: "pointerdown" | "pointermove" | "pointerup", listener: (event: { evt: PointerEvent }) => void): void;
      setPointersPositions(event: PointerEvent): void;
      getRelativePointerPosition(): { x: number; y: number } | null;
    }
    class Layer extends Container {
      constructor(options: NodeOptions);
      batchDraw(): void;
      getNativeCanvasElement(): HTMLCanvasElement;
    }
    class Group extends Container {}
    class Image extends Node {
      constructor(options: NodeOptions & { image: HTMLImageElement });
    }
    class Line extends Node {
      constructor(
        options: NodeOptions & {
          points: number[];
          stroke: string;
          strokeWidth: number;
          lineCap: "round";
          lineJoin: "round";
          globalCompositeOperation: "source-over" | "destination-out";
          perfectDrawEnabled: boolean;
        },
      );
      points(): number[];
      points(points: number[]): void;
    }
  }
  export default Konva;
}
