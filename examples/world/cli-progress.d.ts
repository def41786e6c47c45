/** What is used of the package, which has no types of its own. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      readonly format: string;
      readonly stream: NodeJS.WritableStream;
      readonly clearOnComplete: boolean;
      readonly hideCursor: boolean;
      readonly barsize: number;
    });
    start(total: number, startValue: number, payload: { readonly doing: string }): void;
    update(value: number, payload: { readonly doing: string }): void;
    stop(): void;
  }
}
