import tseslint from "typescript-eslint";

const VSCODE = { name: "vscode", message: "Only src/host and src/extension.ts may import vscode." };
const NODE = { group: ["node:*", "node:*/**"], message: "Pure rooms know no Node: effects enter through core/ports." };
const UNDICI = { name: "undici", message: "Only src/providers/http.ts and src/providers/http/ talk to the network." };

/** A room is a folder; `forbidden` are the rooms it may not look into (design: imports point one way). */
function room(folder, forbidden, { paths = [VSCODE, UNDICI], patterns = [] } = {}) {
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths,
          patterns: [
            ...patterns,
            ...forbidden.map((other) => ({
              group: [`**/${other}/**`, `**/${other}`],
              message: `src/${folder} may not import src/${other} (see docs/ARCHITECTURE.md).`,
            })),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  {
    ignores: [
      "dist/**",
      "out/**",
      ".vscode-test/**",
      "node_modules/**",
      "test/fixtures/references/**",
      "**/*.mjs",
      "**/*.d.ts",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        { selector: "ExportAllDeclaration", message: "No barrels: import from the file that defines it." },
      ],
      "max-lines": ["error", { max: 450 }],
      "max-depth": ["error", 3],
      "max-params": ["error", 4],
      complexity: ["error", { max: 10, variant: "modified" }],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts", "media/**/*.ts"],
    rules: { "max-lines-per-function": ["error", { max: 60 }], "no-console": "error" },
  },
  room("core", ["providers", "node", "host", "protocol"], {
    patterns: [NODE],
  }),
  room("providers", ["node", "host", "protocol"]),
  {
    files: ["src/providers/http.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: [VSCODE] }] },
  },
  room("providers/http", ["node", "host", "protocol"], { paths: [VSCODE] }),
  room("node", ["providers", "host", "protocol"]),
  room("host", ["providers", "node"], { paths: [UNDICI] }),
  room("protocol", ["providers", "node", "host", "media"]),
  {
    files: ["src/compose.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: [VSCODE, UNDICI] }] },
  },
  {
    files: ["media/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [VSCODE, UNDICI],
          patterns: [
            NODE,
            { regex: "/src/(?!protocol/)", message: "media may only look into src/protocol." },
            { regex: "/src/protocol/", allowTypeImports: true, message: "Types only: zod is not for pages." },
          ],
        },
      ],
    },
  },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
);
