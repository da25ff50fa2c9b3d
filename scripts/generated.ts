import { readFile } from "node:fs/promises";
import path from "node:path";
import * as prettier from "prettier";
import * as z from "zod";
import { assetRecordSchema, deletedLineSchema, movedLineSchema } from "../src/core/schema/assetRecord";
import type { SettingKey } from "../src/core/schema/settings";
import { SETTINGS } from "../src/core/schema/settings";
import { faultTable } from "./faultTable";
import { panelTexts } from "./panelTexts";
import { repoRoot } from "./setup/paths";
import { shapeIcons } from "./shapeFont";
import { thirdPartyNotices } from "./thirdPartyNotices";

// What is made from one source and committed: `npm run generate` writes it, test/repo fails when it is stale.

/** Path relative to the repository → the text that it must have. */
export async function generatedFiles(): Promise<Map<string, string>> {
  return new Map([
    ["package.json", await packageJson()],
    ["package.nls.json", await packageTexts()],
    ["README.md", await readme()],
    ["schemas/asset-manifest.schema.json", await formatted("schema.json", manifestJsonSchema())],
    ["l10n/bundle.l10n.json", await panelBundle()],
    ["THIRD_PARTY_NOTICES", await thirdPartyNotices()],
    ["docs/FAULTS.md", await faultTable()],
  ]);
}

async function packageJson(): Promise<string> {
  const manifest = z
    .looseObject({ contributes: z.looseObject({ icons: z.unknown(), configuration: z.looseObject({}) }) })
    .parse(JSON.parse(await readText("package.json")));
  manifest.contributes.configuration["properties"] = settingsJsonSchema();
  manifest.contributes.icons = shapeIcons();
  return await formatted("package.json", manifest);
}

function settingsJsonSchema(): Record<string, unknown> {
  return Object.fromEntries(
    settingKeys().map((key, order) => {
      const { schema, scope, default: fallback, editor } = { editor: undefined, ...SETTINGS[key] };
      const { $schema: _, ...json } = z.toJSONSchema(schema);
      return [
        `inlineAssets.${key}`,
        { ...(editor ?? json), default: fallback, scope, order, markdownDescription: `%${textKeyOf(key)}%` },
      ];
    }),
  );
}

function textKeyOf(key: SettingKey): string {
  return `setting.${key}`;
}

/** What a translator finds: package.json's own texts are written there by hand, those of the settings come from their rows. */
async function packageTexts(): Promise<string> {
  const texts = z.record(z.string(), z.string()).parse(JSON.parse(await readText("package.nls.json")));
  const own = Object.entries(texts).filter(([key]) => !key.startsWith("setting."));
  const settings = settingKeys().map((key) => [textKeyOf(key), SETTINGS[key].description]);
  return await formatted("package.nls.json", Object.fromEntries([...own, ...settings]));
}

/** What a translator of the panel finds: each text, which stands for itself. */
async function panelBundle(): Promise<string> {
  const texts = await panelTexts();
  return await formatted("bundle.l10n.json", Object.fromEntries(texts.map((text) => [text, text])));
}

function manifestJsonSchema(): Record<string, unknown> {
  const lines = [assetRecordSchema, movedLineSchema, deletedLineSchema].map((schema) => {
    const { $schema: _, ...json } = z.toJSONSchema(schema);
    return json;
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "One line of asset-manifest.jsonl",
    description: "Written by Inline Assets; unknown fields and unknown types are kept and ignored.",
    anyOf: lines,
  };
}

const TABLE = /(<!-- settings: generated, see scripts\/generated\.ts -->\n)[\s\S]*?(<!-- \/settings -->)/;

async function readme(): Promise<string> {
  const rows = settingKeys().map((key) => {
    const { scope, default: fallback, description } = SETTINGS[key];
    const shown =
      fallback === "" ? "empty" : `\`${typeof fallback === "object" ? JSON.stringify(fallback) : fallback}\``;
    return `| \`inlineAssets.${key}\` | ${shown} | ${scope} | ${description.replaceAll("|", "\\|")} |`;
  });
  const table = ["| setting | default | scope | what it does |", "|---|---|---|---|", ...rows].join("\n");
  const text = await readText("README.md");
  return await prettier.format(
    text.replace(TABLE, (_all, open: string, close: string) => `${open}\n${table}\n\n${close}`),
    {
      ...(await prettier.resolveConfig(path.join(repoRoot, "README.md"))),
      parser: "markdown",
    },
  );
}

function settingKeys(): SettingKey[] {
  return Object.keys(SETTINGS) as SettingKey[];
}

async function formatted(filepath: string, value: unknown): Promise<string> {
  const options = await prettier.resolveConfig(path.join(repoRoot, filepath));
  return await prettier.format(JSON.stringify(value), { ...options, filepath });
}

async function readText(file: string): Promise<string> {
  return await readFile(path.join(repoRoot, file), "utf8");
}
