/** What stands at a path, by the folders' own listings: the same answer on file systems that tell cases apart and on those that do not. */
export type Standing =
  | { readonly kind: "file" | "folder" | "missing" }
  /** Something there differs in case alone: the file, else the part of the path that differs. */
  | { readonly kind: "case"; readonly file: string }
  /** A symbolic link on the way leads out of the workspace folder, or nowhere, or in a circle. */
  | { readonly kind: "outside" };

/** Where aliases of a project's configuration lead. */
export interface MappedPaths {
  /** Relative to the workspace folder, in the order in which they are tried; what lies outside of it is left out. */
  readonly paths: readonly string[];
  /** A pattern of `paths` says so; otherwise it is `baseUrl`, below which packages' names are looked up, too. */
  readonly isPattern: boolean;
}

/** What resolving has to know of a project. All paths are relative to the workspace folder, with `/`; `""` is the folder itself. */
export interface ProjectFacts {
  lookAt(path: string): Promise<Standing>;
  /** The nearest folder with a package.json, from the document's upward. */
  packageFolder(document: string): Promise<string | undefined>;
  /** What the document's tsconfig.json or jsconfig.json makes of a name in an import. */
  mapped(document: string, specifier: string): Promise<MappedPaths>;
}
