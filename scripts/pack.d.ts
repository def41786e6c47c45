export declare const root: string;
/** Runs a program and shows its output; throws when it fails. */
export declare function run(program: string, args: readonly string[], folder: string): void;
/** Gives `work` an empty folder outside the repository, and removes the folder afterwards. */
export declare function inTemporaryFolder(work: (folder: string) => void): void;
/** Packs the built packages as they would be published, and returns the paths of the tarballs. */
export declare function packInto(folder: string): string[];
