import type { Job } from "../../src/core/schema/job";

/** A job in a state, for tests that run none. */
export function jobIn(state: Job["state"], change: Partial<Job> = {}): Job {
  return {
    v: 1,
    id: "job-1",
    revision: 0,
    createdAt: 1,
    consent: { at: 1, isClicked: true },
    trouble: null,
    plan: {
      provider: "prospolabs",
      call: {
        mode: "generate",
        prompt: "A mug",
        model: "gpt-image-2",
        quality: "low",
        imageSize: "square",
        outputFormat: "png",
        numImages: 1,
        seed: 1,
      },
      root: "/workspace",
      folder: "assets",
      manifestFolder: "assets",
      name: null,
      fileNameTemplate: "${slug}",
      estimate: 7_200,
      reserve: 7_200,
      apiOrigin: "https://api.example.com",
    },
    state,
    ...change,
  };
}
