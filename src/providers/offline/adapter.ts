import { cancelled, InlineAssetsError, reasonOf } from "../../core/errors";
import type { PlaceholderRenderer } from "../../core/ports";
import type { Call, Provider, Reply, SubmitOptions, SubmitOutcome } from "../../core/provider";
import { OFFLINE_INFO } from "./models";

/** Placeholders drawn on this machine: no network, no key, no cost. */
export function createOfflineProvider(renderer: PlaceholderRenderer): Provider {
  return {
    info: OFFLINE_INFO,
    async submit(call: Call, { signal }: SubmitOptions): Promise<SubmitOutcome> {
      try {
        return { kind: "accepted", reply: await draw(call, renderer, signal) };
      } catch (cause) {
        if (signal?.aborted === true) return { kind: "failed", error: cancelled("no") };
        const message = `The offline engine failed (${reasonOf(cause)}). The log has the detail.`;
        return { kind: "failed", error: new InlineAssetsError("provider-error", message, { cause }) };
      }
    },
  };
}

async function draw(call: Call, renderer: PlaceholderRenderer, signal?: AbortSignal): Promise<Reply> {
  const { prompt, seed, numImages, outputFormat: format, imageSize } = call;
  const size = typeof imageSize === "string" ? OFFLINE_INFO.models[0].presets[imageSize] : imageSize;
  const outputs: Reply["outputs"][number][] = [];
  for (let index = 0; index < numImages; index += 1) {
    outputs.push({
      kind: "bytes",
      bytes: await renderer.renderPlaceholder({ prompt, seed, index, format, ...size }, signal),
    });
  }
  return { generationId: null, status: "completed", linksValidUntil: null, cost: 0, outputs, warnings: [] };
}
