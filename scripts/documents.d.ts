/** A block of code in a document, and what the document says it prints. */
export interface Block {
    readonly code: string;
    readonly output: string;
}
/** All that users read: what stands at the root, the READMEs of the folders below, and the guides. */
export declare function documents(): string[];
/** Each block of TypeScript in a document, with the block of text that follows it. Together they are one program. */
export declare function blocksOf(document: string): Block[];
/** The program that a document tells from beginning to end. */
export declare const programOf: (document: string) => string;
/** The tsconfig.json that the README gives its readers. */
export declare function readersConfig(): string;
