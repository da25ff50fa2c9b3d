import * as z from "zod/mini";
import { invalidRequest } from "../errors";
import type { GenerateFields } from "./generateRequest";
import { parseGenerateRequest } from "./generateRequest";

/** What a caller may choose for all pictures that documents lack. */
export type MissingFields = Partial<Omit<GenerateFields, "folder" | "name" | "outputFormat" | "numImages">>;

/** What documents say themselves of a picture, and a caller can't. */
const SAID_BY_DOCUMENTS: Readonly<Record<string, string>> = {
  folder: "Each picture goes where its document looks for it; leave it out.",
  name: "Each picture has the name that its document gives it; leave it out.",
  outputFormat: "Each picture has the format that its name says; leave it out.",
};

/**
 * Checks the shape of a request for what documents lack, documents and workspace folder apart.
 * @throws InlineAssetsError `invalid-request`, naming field, value and rule.
 */
export function parseMissingRequest(fields: Readonly<Record<string, unknown>>): MissingFields {
  for (const [field, rule] of Object.entries(SAID_BY_DOCUMENTS)) {
    if (fields[field] !== undefined) throw invalidRequest(field, fields[field], rule);
  }
  if (fields["numImages"] !== undefined && fields["numImages"] !== 1) {
    throw invalidRequest("numImages", fields["numImages"], "A place takes one picture; leave it out.");
  }
  const hasPrompt = fields["prompt"] !== undefined;
  const { prompt, folder, name, outputFormat, numImages, ...rest } = parseGenerateRequest({ prompt: "", ...fields });
  return { ...rest, ...(hasPrompt ? { prompt } : {}) };
}

const documentList = z.array(z.unknown());

/** @throws InlineAssetsError `invalid-request` */
export function parseDocumentList(documents: unknown): readonly unknown[] {
  const parsed = documentList.safeParse(documents);
  if (!parsed.success) throw invalidRequest("documents", documents, "It must be a list of URIs of documents.");
  return parsed.data;
}
